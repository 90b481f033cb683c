"""Places in source files, and the lines around them."""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of one file. Lines and columns count from 1, columns in UTF-16 code units, the end is exclusive."""

    path: str
    """Relative to the audited root, with `/`."""
    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Excerpt(msgspec.Struct, frozen=True):
    """Source lines around a span, so that reports need not read the tree again."""

    first_line: int
    lines: tuple[str, ...]
    """Without line ends; at most `LONGEST` UTF-16 code units each."""
    first_column: int = 1
    """Column at which every line of the excerpt begins: more than 1 only where the span stands far out on a long line."""


LONGEST = 2_000
"""UTF-16 code units that an excerpt keeps of a line."""
MOST_LINES = 12
"""Lines that an excerpt holds."""
