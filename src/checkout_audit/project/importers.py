"""Which files import a file: specifiers are looked up by their last word, and only those are resolved."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from checkout_audit.project.modules import Resolver

_WILD = re.compile(r"[*?[]")


def _fitting(names: Iterable[str], glob: str) -> Iterable[str]:
    return filter(re.compile(fnmatch.translate(glob)).match, names) if _WILD.search(glob) else (glob,)


class Importers:
    """Which files name a file in an import."""

    def __init__(self, imports: Mapping[str, Iterable[str]], resolver: Resolver) -> None:
        self._imports = imports
        self._resolver = resolver
        self._stems: dict[str, list[tuple[str, str]]] | None = None
        self._of: dict[str, tuple[str, ...]] = {}
        self._by_specifier: dict[str, list[str]] = {}
        self._fitting: dict[tuple[str, ...], frozenset[str]] = {}

    def of(self, path: str) -> tuple[str, ...]:
        """Files that import `path`, directly or through one barrel, in order of their paths."""
        if path not in self._of:
            self._of[path] = tuple(sorted(self._find(path)))
        return self._of[path]

    def naming(self, globs: tuple[str, ...]) -> frozenset[str]:
        """Files of which a specifier fits one of these globs; a name is one too."""
        if globs not in self._fitting:
            named = self._named()
            fitting = {name for glob in globs for name in _fitting(named, glob)}
            self._fitting[globs] = frozenset(path for name in fitting for path in named.get(name, ()))
        return self._fitting[globs]

    def _named(self) -> dict[str, list[str]]:
        """Specifier → the files that name it."""
        if not self._by_specifier:
            found: dict[str, list[str]] = defaultdict(list)
            for path, names in self._imports.items():
                for name in names:
                    found[name].append(path)
            self._by_specifier = found
        return self._by_specifier

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
