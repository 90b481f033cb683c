"""The one error of this package: a matcher description that cannot be used."""

from __future__ import annotations


class PatternError(ValueError):
    """A pattern or condition that cannot be used. The rulebook adds file and line."""

    def __init__(self, message: str, offset: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        """Characters into the pattern's text, or the regular expression's."""
        self.hint = hint
