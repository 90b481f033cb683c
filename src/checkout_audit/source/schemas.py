"""Files beside the sources that declare a database: Prisma schemas and SQL migrations."""

from __future__ import annotations

import os
from collections.abc import Iterator

from checkout_audit.source.beside import Beside

_ENDINGS = (".prisma", ".sql")
_SKIPPED = frozenset({"node_modules", "dist", "build", "vendor", "coverage", "public", "static"})
_MOST = 600
"""Files that are read."""


def schemas(root: str) -> Iterator[bytes]:
    """Their texts, in order of paths."""
    beside, left = Beside(root), _MOST
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED and not name.startswith("."))
        for name in sorted(names):
            if name.endswith(_ENDINGS) and left:
                left -= 1
                data = beside(os.path.relpath(os.path.join(folder, name), root))
                if data is not None:
                    yield data
