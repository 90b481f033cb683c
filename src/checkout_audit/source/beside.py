"""Reads what stands beside the source and says how files find each other: package.json, tsconfig.json."""

from __future__ import annotations

from dataclasses import dataclass

from checkout_audit.source.tree import DISK, Tree

_LARGEST = 2_000_000
"""Bytes; no manifest written by hand comes near it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Reader of files by their path relative to the audited root."""

    root: str
    tree: Tree = DISK

    def __call__(self, path: str) -> bytes | None:
        """The file's bytes, or `None` if there is no such file, or it cannot be read."""
        return self.tree.followed(f"{self.root}/{path}", _LARGEST)
