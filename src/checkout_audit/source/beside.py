"""Reads what stands beside the source and says how files find each other: package.json, tsconfig.json."""

from __future__ import annotations

import os
from dataclasses import dataclass

_LARGEST = 2_000_000
"""Bytes; no manifest written by hand comes near it."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Reader of files by their path relative to the audited root."""

    root: str

    def __call__(self, path: str) -> bytes | None:
        """The file's bytes, or `None` if there is no such file, or it cannot be read."""
        try:
            descriptor = os.open(f"{self.root}/{path}", os.O_RDONLY)
        except (OSError, ValueError):
            return None
        try:
            with open(descriptor, "rb") as stream:
                data = stream.read(_LARGEST + 1)
        except OSError:
            return None
        return data if len(data) <= _LARGEST else None
