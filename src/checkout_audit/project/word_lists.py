"""Lists of words by which names are told apart, as the models give them: who is staff, what counts as proof, how long."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Meaning(StrEnum):
    """What the words of a list say of a name."""

    STAFF = "staff"
    """Somebody of the shop's own people."""
    ROLE = "role"
    """That a role is asked for, and not which."""
    DEMAND = "demand"
    """First word of a function that stops whoever may not go on."""
    CLOSED_PATH = "closed-path"
    """A part of a URL behind which a caller is known."""
    CLOSED_TYPE = "closed-type"
    """A type of request that has a caller who is known."""
    OPEN_MIDDLEWARE = "open-middleware"
    """What stands before a handler and asks nobody for proof."""
    GUARD_MARK = "guard-mark"
    """A decorator or a wrapper that lets in only some."""
    SIGNED_IN = "signed-in"
    """A wrapper that gives the handler who is signed in."""
    OPEN_MARK = "open-mark"
    """A decorator that lets everybody in."""
    CREDENTIAL_NAME = "credential-name"
    """A header or cookie that shows who calls."""
    SIGNATURE_CHECK = "signature-check"
    """A function that checks what a provider has signed."""
    INSPECTION = "inspection"
    """First word of a function that looks at a token which it is given."""
    PROVIDER_FIELD = "provider-field"
    """What requests to and from a payment provider are signed over."""
    DURATION = "duration"
    """A stretch of time."""
    WINDOW_END = "window-end"
    """A moment that a window ends at: whoever gives it has counted already."""
    NOW = "now"
    """The present moment."""


class WordList(msgspec.Struct, frozen=True):
    """Words of one meaning; several lists of it are put together."""

    meaning: Meaning
    words: tuple[str, ...]
