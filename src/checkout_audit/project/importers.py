"""Which files import a file: specifiers are looked up by their last word, and only those are resolved."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping

from checkout_audit.project.modules import Resolver


class Importers:
    """Which files name a file in an import."""

    def __init__(self, imports: Mapping[str, Iterable[str]], resolver: Resolver) -> None:
        self._imports = imports
        self._resolver = resolver
        self._stems: dict[str, list[tuple[str, str]]] | None = None
        self._of: dict[str, tuple[str, ...]] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """Files that import `path`, directly or through one barrel, in order of their paths."""
        if path not in self._of:
            self._of[path] = tuple(sorted(self._find(path)))
        return self._of[path]

    def _find(self, path: str) -> set[str]:
        if self._stems is None:
            self._stems = self._by_stem()
        candidates = list(self._stems.get(_stem(path), ()))
        if _stem(path) == "index":
            for word in (posixpath.basename(posixpath.dirname(path)), ".", ".."):
                candidates += self._stems.get(word, ())
        package = self._resolver.package_name(path)
        if package:
            candidates += self._stems.get(_stem(package), ())
        return {source for source, specifier in candidates if self._resolver.resolve(source, specifier) == path}

    def _by_stem(self) -> dict[str, list[tuple[str, str]]]:
        """(file, specifier) by the last word of the specifier, and by the name of the file that it renames."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        renamed: dict[str, str | None] = {}
        for source, specifiers in self._imports.items():
            for specifier in specifiers:
                stem = _stem(specifier)
                found[stem].append((source, specifier))
                if "/" in specifier:
                    continue
                if specifier not in renamed:
                    renamed[specifier] = self._resolver.resolve(source, specifier)
                path = renamed[specifier]
                if path is not None and _stem(path) not in (stem, "index"):
                    found[_stem(path)].append((source, specifier))
        return found


def _stem(specifier: str) -> str:
    name = posixpath.basename(specifier.rstrip("/"))
    for extension in (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"):
        if name.endswith(extension):
            return name[: -len(extension)]
    return name or "."
