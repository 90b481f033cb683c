"""What the packages of the audited tree depend on, as far as checks ask: whether this is a Medusa v2 shop, and which apps belong to it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from checkout_audit.project.jsonc import parse_object
from checkout_audit.project.tsconfig import Read

_TABLES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")

Holds = Callable[[str, re.Pattern[bytes]], bool]
"""Whether the text of the file at a path fits a pattern somewhere."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One package.json."""

    name: str
    wanted: frozenset[str]
    """Names of the packages that it depends on."""

    @property
    def names(self) -> frozenset[str]:
        """Its own name and those that it depends on."""
        return self.wanted | {self.name}


class Dependencies:
    """Names in the dependency tables of every package.json beside the audited files or above them, up to the root."""

    def __init__(self, files: Iterable[str], read: Read) -> None:
        """`files` are the audited paths relative to the root; `read` gives bytes by relative path, or `None`."""
        self._files = tuple(files)
        self._read = read
        self._manifests: dict[str, Manifest] | None = None
        self._belonging: dict[tuple[str, tuple[str, ...], re.Pattern[bytes] | None], bool] = {}

    def fit(self, wanted: tuple[str, ...]) -> bool:
        """Whether one of the names is depended on (`*` for anything). A tree without a package.json fits: nothing is known."""
        if not wanted:
            return True
        manifests = self.manifests().values()
        return not manifests or any(_fits(each, wanted) for each in manifests)

    def by_folder(self) -> dict[str, frozenset[str]]:
        """Folder of each package.json → its own name and those it depends on."""
        return {folder: each.names for folder, each in self.manifests().items()}

    def manifests(self) -> Mapping[str, Manifest]:
        """Each package.json, by its folder."""
        if self._manifests is None:
            found = ((each, self._read(posixpath.join(each, "package.json"))) for each in sorted(folders(self._files)))
            self._manifests = {folder: _manifest(text) for folder, text in found if text is not None}
        return self._manifests

    def belongs(self, path: str, wanted: tuple[str, ...], speaks: re.Pattern[bytes] | None, holds: Holds) -> bool:
        """Whether a file is of a package that has to do with one of the names.

        That is one which depends on them, itself or by a package of the tree, is used by one that does, stands below one that does, or has
        a source that `speaks` fits. What is of no package but the tree's own belongs to it.
        """
        key = (self._package(path), wanted, speaks)
        if key not in self._belonging:
            self._belonging[key] = not key[0] or self._is_concerned(key[0], wanted, speaks, holds)
        return self._belonging[key]

    def _is_concerned(
        self, folder: str, wanted: tuple[str, ...], speaks: re.Pattern[bytes] | None, holds: Holds
    ) -> bool:
        packages = [folder, *self._below(folder), *self._above(folder)]
        if any(_fits(manifest, wanted) for each in packages for manifest in self._over(each)):
            return True
        return speaks is not None and any(self._speaks(each, speaks, holds) for each in packages)

    def _package(self, path: str) -> str:
        """Folder of the package that a file is of; one that says nothing of itself belongs to that above it."""
        folder = posixpath.dirname(path)
        while folder:
            manifest = self.manifests().get(folder)
            if manifest is not None and (manifest.wanted or manifest.name):
                break
            folder = posixpath.dirname(folder)
        return folder

    def _over(self, folder: str) -> Iterator[Manifest]:
        """The manifests whose dependencies a package can use: its own and those of the folders above."""
        while True:
            if folder in self.manifests():
                yield self.manifests()[folder]
            if not folder:
                return
            folder = posixpath.dirname(folder)

    def _below(self, folder: str) -> list[str]:
        """The packages of the tree that one depends on, by any number of steps."""
        by_name = {each.name: at for at, each in self.manifests().items() if each.name}
        return _reached(folder, lambda at: (by_name[each] for each in self.manifests()[at].wanted if each in by_name))

    def _above(self, folder: str) -> list[str]:
        """The packages of the tree that depend on one, by any number of steps."""
        manifests = self.manifests()
        return _reached(folder, lambda at: (each for each in manifests if manifests[at].name in manifests[each].wanted))

    def _speaks(self, folder: str, pattern: re.Pattern[bytes], holds: Holds) -> bool:
        return any(holds(each, pattern) for each in self._files if self._package(each) == folder)


def _reached(start: str, following: Callable[[str], Iterable[str]]) -> list[str]:
    found, queue = {start}, [start]
    for at in queue:
        new = [each for each in following(at) if each not in found]
        found.update(new)
        queue += new
    return queue[1:]


def _fits(manifest: Manifest, wanted: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, glob) for name in manifest.names for glob in wanted)


def _manifest(text: bytes) -> Manifest:
    content = parse_object(text)
    own = content.get("name")
    tables = [table for table in map(content.get, _TABLES) if isinstance(table, dict)]
    return Manifest(own if isinstance(own, str) else "", frozenset().union(*tables))


def folders(files: Iterable[str]) -> frozenset[str]:
    """The folders of some paths and all above them; the root is empty."""
    found: set[str] = {""}
    for path in files:
        folder = posixpath.dirname(path)
        while folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(found)
