"""Which commerce platform a part of the shop is built on, judged by what its files import."""

from __future__ import annotations

import posixpath
from collections import Counter
from fnmatch import fnmatchcase
from functools import cached_property

from checkout_audit.project.decide import Project


class Platforms:
    """Answers, cached, for one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Name of the platform of the folder nearest to a file that shows one; empty if nothing does."""
        folder = posixpath.dirname(path)
        if folder not in self._known:
            self._known[folder] = self._find(folder)
        return self._known[folder]

    def _find(self, folder: str) -> str:
        while True:
            votes = self._votes.get(folder)
            if votes:
                return votes.most_common(1)[0][0]
            if not folder:
                return ""
            folder = posixpath.dirname(folder)

    @cached_property
    def _votes(self) -> dict[str, Counter[str]]:
        """Folder → how many imports below it speak for each platform."""
        found: dict[str, Counter[str]] = {}
        modules: dict[str, str] = {}
        for path, names in self._project.imports().items():
            for name in names:
                if name not in modules:
                    modules[name] = self._platform(name)
                if modules[name]:
                    folder = posixpath.dirname(path)
                    while True:
                        found.setdefault(folder, Counter())[modules[name]] += 1
                        if not folder:
                            break
                        folder = posixpath.dirname(folder)
        return found

    def _platform(self, module: str) -> str:
        if module.startswith("."):
            return ""
        for platform in self._project.models.platforms:
            if any(fnmatchcase(module, glob) for glob in platform.modules):
                return platform.name
        return ""
