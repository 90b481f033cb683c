"""What the packages of the audited tree depend on, as far as checks ask: whether this is a Medusa v2 shop at all."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from checkout_audit.project.jsonc import parse_object
from checkout_audit.project.tsconfig import Read

_TABLES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


class Dependencies:
    """Names in the dependency tables of every package.json beside the audited files or above them, up to the root."""

    def __init__(self, files: Iterable[str], read: Read) -> None:
        """`files` are the audited paths relative to the root; `read` gives bytes by relative path, or `None`."""
        self._files = files
        self._read = read
        self._names: frozenset[str] | None = None

    def fit(self, wanted: tuple[str, ...]) -> bool:
        """Whether one of the names is depended on (`*` for anything). A tree without a package.json fits: nothing is known."""
        if not wanted:
            return True
        if self._names is None:
            self._names = frozenset().union(*self.by_folder().values())
        return not self._names or any(fnmatchcase(name, glob) for name in self._names for glob in wanted)

    def by_folder(self) -> dict[str, frozenset[str]]:
        """Folder of each package.json → its own name and those it depends on."""
        manifests = (
            (folder, self._read(posixpath.join(folder, "package.json"))) for folder in sorted(folders(self._files))
        )
        return {folder: frozenset(_names(manifest)) for folder, manifest in manifests if manifest}


def _names(manifest: bytes) -> Iterator[str]:
    content = parse_object(manifest)
    own = content.get("name")
    yield own if isinstance(own, str) else "?"
    for table in map(content.get, _TABLES):
        yield from table if isinstance(table, dict) else ()


def folders(files: Iterable[str]) -> frozenset[str]:
    """The folders of some paths and all above them; the root is empty."""
    found: set[str] = {""}
    for path in files:
        folder = posixpath.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)
