"""Files beside the sources that declare a database: Prisma schemas and SQL migrations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from checkout_audit.errors import UsageError
from checkout_audit.source.beside import Beside

_ENDINGS = (".prisma", ".sql")
_SKIPPED = frozenset({"node_modules", "dist", "build", "vendor", "coverage", "public", "static"})
_MOST = 600
"""Files that are read."""


def schemas(beside: Beside) -> Iterator[bytes]:
    """Their texts, in order of paths."""
    texts = map(beside, islice(_paths(beside), _MOST))
    return (data for data in texts if data is not None)


def _paths(beside: Beside) -> Iterator[str]:
    """Paths relative to the root, those in a folder before those in the folders below it."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = sorted(beside.tree.entries(_absolute(beside.root, folder)), key=lambda entry: entry.name)
        except (OSError, UsageError):  # as with any submodule that is not here
            continue
        below = [each.name for each in entries if each.is_dir(follow_symlinks=False) and not _is_skipped(each.name)]
        folders.extend(os.path.join(folder, name) for name in reversed(below))
        files = (each.name for each in entries if not each.is_dir(follow_symlinks=False))
        yield from (os.path.join(folder, name) for name in files if name.endswith(_ENDINGS))


def _absolute(root: str, folder: str) -> str:
    return os.path.join(root, folder) if folder else root


def _is_skipped(name: str) -> bool:
    return name in _SKIPPED or name.startswith(".")
