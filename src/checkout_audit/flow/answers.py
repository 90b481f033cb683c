"""What is asked about the answers that a handler gives, and the facts that are told of them."""

from __future__ import annotations

from enum import Enum

import msgspec

from checkout_audit.flow.proofs import Words as ProofWords
from checkout_audit.project.program import Gid


class Ask(Enum):
    """What is asked about an answer."""

    SCAN = "scan"
    PERSONAL = "personal"
    PROOF = "proof"
    TOKEN = "token"  # noqa: S105 - no password
    CACHE = "cache"
    STRANGER = "stranger"


class Words(msgspec.Struct, frozen=True):
    """How purchases and personal data are called."""

    entities: tuple[str, ...]
    """Names of what is bought."""
    others: tuple[str, ...]
    """Words in names of entities that hold no purchase, though they may look so."""
    evidence: tuple[str, ...]
    """Fields of which a purchase under another name has two."""
    personal: tuple[str, ...]
    not_personal: tuple[str, ...]
    acts: tuple[str, ...]
    """Last segments of routes whose POST makes the purchase: what it answers goes to whoever makes it."""
    proof: ProofWords


class Answer(msgspec.Struct, frozen=True):
    """One fact about one handler."""

    ask: Ask
    at: Gid
    route: str
    key: str
    """What in the request the purchase is found by."""
    entity: str
    related: tuple[tuple[Gid, str], ...]
    """Other places that belong to it, and what happens there."""
