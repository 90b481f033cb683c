"""Which commerce platform a part of the shop is built on, judged by what its files import and its packages depend on."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property

from checkout_audit.project.models import Platform


class Platforms:
    """Answers, cached, for one shop."""

    def __init__(
        self,
        platforms: tuple[Platform, ...],
        imports: Mapping[str, Iterable[str]],
        dependencies: Mapping[str, Iterable[str]],
    ) -> None:
        """`imports` gives the specifiers of every file, `dependencies` the packages of every package.json, by its folder."""
        self._platforms = platforms
        self._imports = imports
        self._dependencies = dependencies
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Name of the platform of the folder nearest to a file that shows one.

        Where nothing does, and there is no package.json that could, it is the assumed one; empty otherwise.
        """
        folder = posixpath.dirname(path)
        if folder not in self._known:
            self._known[folder] = self._find(folder)
        return self._known[folder]

    def _find(self, folder: str) -> str:
        for each in _upwards(folder):
            votes = self._votes.get(each)
            if votes:
                return votes.most_common(1)[0][0]
        if self._dependencies or self._votes:
            return ""
        return next((platform.name for platform in self._platforms if platform.assumed), "")

    @cached_property
    def _votes(self) -> dict[str, Counter[str]]:
        """Folder → how many imports and dependencies at or below it speak for each platform."""
        found: dict[str, Counter[str]] = {}
        known: dict[str, str] = {}
        for folder, name in self._names():
            if name not in known:
                known[name] = self._platform(name)
            if known[name]:
                for each in _upwards(folder):
                    found.setdefault(each, Counter())[known[name]] += 1
        return found

    def _names(self) -> Iterator[tuple[str, str]]:
        for path, names in self._imports.items():
            folder = posixpath.dirname(path)
            yield from ((folder, name) for name in names)
        for folder, names in self._dependencies.items():
            yield from ((folder, name) for name in names)

    def _platform(self, module: str) -> str:
        if module.startswith("."):
            return ""
        for platform in self._platforms:
            if any(fnmatchcase(module, glob) for glob in platform.modules):
                return platform.name
        return ""


def _upwards(folder: str) -> Iterator[str]:
    """A folder and all above it; the root is empty."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""
