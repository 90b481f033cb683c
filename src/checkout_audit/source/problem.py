"""What could not be read or understood."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something that could not be read or understood. Counted and shown, never raised."""

    path: str
    line: int
    """0 where it concerns the whole file."""
    kind: str
    """`unreadable`, `too-large`, `generated`, `encoding`, `symlink-loop`, `syntax`, `budget`, `failed`."""
    text: str
    incomplete: bool
    """Whether the audit misses something because of it: then the exit code is 3 at best."""
