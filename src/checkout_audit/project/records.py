"""Which records carry what a customer is charged from one request to another."""

from __future__ import annotations

import msgspec


class Records(msgspec.Struct, frozen=True):
    """Kinds of record whose fields are followed from where they are written to where they are read."""

    name: str
    words: tuple[str, ...] = ()
    """One of them stands in the record's name; without any it is each record whose field only customers' requests write."""
    others: tuple[str, ...] = ()
    """None of these does."""
