"""What was looked at and given up, and by which part of a question: kept only while somebody asks why."""

from __future__ import annotations

import msgspec

from checkout_audit.project.program import Gid


class Note(msgspec.Struct, frozen=True):
    """A part that did not hold."""

    at: Gid
    """The place that would be reported, or that it was about."""
    part: str
    text: str
    """A sentence."""


class Notes:
    """The notes of one program."""

    def __init__(self) -> None:
        self.rows: list[Note] | None = None
        """`None` as long as nobody asks."""

    def reject(self, at: Gid, part: str, text: str) -> None:
        """Note that a part of the question does not hold at a place."""
        if self.rows is not None:
            self.rows.append(Note(at, part, text))
