"""The whole shop as one graph: files loaded on demand, values numbered across files, imports tied to exports."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

import msgspec

from checkout_audit.facts.graph import MODULE_EXPORTS, Class, Function, FunctionId, Graph, Op, ValueId
from checkout_audit.project.index import FileIndex
from checkout_audit.project.modules import Resolver

Gid = NewType("Gid", int)
"""A value anywhere in the shop: the file's number and the value's, in one integer."""

_BITS = 24
_MASK = (1 << _BITS) - 1
_RE_EXPORTS = 64
"""Longest chain of re-exports that is followed."""
_EXPORTS_ALL = re.compile(rb"export\s*\*")
_EXPORTS_WHOLE = re.compile(rb"\bexports\b|export\s*=")


class FunctionRef(msgspec.Struct, frozen=True):
    """A function anywhere in the shop."""

    file: int
    number: FunctionId


class Linked:
    """One file of the program."""

    def __init__(self, number: int, path: str, graph: Graph) -> None:
        self.number = number
        self.path = path
        self.graph = graph
        self.index = FileIndex(graph)

    def gid(self, value: int) -> Gid:
        """The shop-wide number of one of this file's values."""
        return Gid(self.number << _BITS | value)


@dataclass(frozen=True, slots=True)
class Reader:
    """How a program learns of a file when a value leads there."""

    load: Callable[[str], Graph | None]
    """Lowers it."""
    text: Callable[[str], bytes] | None = None
    """Its bytes."""
    constant: Callable[[str, str, str], str] | None = None
    """The text that a name stands for which the file imports from a module; empty if it is none."""


class Program:
    """Graphs by path, loaded when a value leads there."""

    def __init__(
        self,
        resolver: Resolver,
        reader: Reader,
        imports: Callable[[], Mapping[str, Iterable[str]]],
        urls: Callable[[], Mapping[str, Iterable[str]]] = dict,
    ) -> None:
        """`imports` gives the raw specifiers of every audited file, `urls` its texts that may be URLs."""
        self._text = reader.text
        self._load = reader.load
        self._constant = reader.constant
        self.resolver = resolver
        self._imports = imports
        self.url_texts = urls
        self._files: dict[str, Linked | None] = {}
        self._by_number: list[Linked] = []
        self._stems: dict[str, list[tuple[str, str]]] | None = None
        self._importers: dict[str, tuple[str, ...]] = {}
        self._exports: dict[tuple[str, str], Gid | None] = {}

    def file(self, path: str) -> Linked | None:
        """The file, lowered now if it was not before; `None` if it cannot be."""
        if path not in self._files:
            graph = self._load(path)
            linked = Linked(len(self._by_number), path, graph) if graph is not None else None
            if linked is not None:
                self._by_number.append(linked)
                self._tie_keys(linked)
            self._files[path] = linked
        return self._files[path]

    def _tie_keys(self, file: Linked) -> None:
        """Give the members their names whose key is a constant of another file."""
        for member, (module, name) in file.graph.foreign.items():
            text = self._constant(file.path, module, name) if self._constant is not None else ""
            if text:
                file.graph.texts[member] = text

    def mentions(self, path: str, word: str) -> bool:
        """Whether a file holds a word at all (of several words: all of them); asked before it is lowered for it."""
        if self._text is None:
            return True
        text = self._text(path)
        for part in _parts(word):  # noqa: SIM110 - a loop takes half the time of all(), and this is asked very often
            if part not in text:
                return False
        return True

    def text(self, path: str) -> bytes:
        """A file's bytes."""
        return self._text(path) if self._text is not None else b""

    def holds(self, path: str, pattern: re.Pattern[bytes]) -> bool:
        """Whether a file's text fits a pattern somewhere; asked likewise."""
        return self._text is None or pattern.search(self._text(path)) is not None

    def calls(self, path: str, name: str) -> bool:
        """Whether a file's text may hold a call of that name, as a function or a method."""
        return self.mentions(path, name) and self.holds(path, _called(name))

    def exports_all(self, path: str) -> bool:
        """Whether a file's text may hold `export * from`."""
        return self.holds(path, _EXPORTS_ALL)

    def may_export(self, path: str, name: str) -> bool:
        """Whether a file's text may hold an export of that name, or `export *`; asked before it is lowered for it."""
        named = self.holds(path, _EXPORTS_WHOLE) if name == MODULE_EXPORTS else self.mentions(path, name)
        return named or self.exports_all(path)

    def of(self, gid: Gid) -> tuple[Linked, ValueId]:
        """The file and local number of a value."""
        return self._by_number[gid >> _BITS], ValueId(gid & _MASK)

    def loaded(self) -> list[Linked]:
        """The files lowered so far."""
        return list(self._by_number)

    def linked(self, number: int) -> Linked:
        """A file by number."""
        return self._by_number[number]

    def function(self, ref: FunctionRef) -> Function:
        """The facts of a function."""
        return self._by_number[ref.file].graph.functions[ref.number]

    def exported(self, path: str, name: str) -> Gid | None:
        """The value that a file exports under a name, through re-exports; `*` gives none (it is the whole module)."""
        key = (path, name)
        if key not in self._exports:
            self._exports[key] = None
            self._exports[key] = self._find_export(path, name)
        return self._exports[key]

    def _find_export(self, path: str, name: str) -> Gid | None:
        queue, seen = [(path, name)], set[tuple[str, str]]()
        while queue and len(seen) < _RE_EXPORTS:
            at, wanted = queue.pop(0)
            if (at, wanted) in seen:
                continue
            seen.add((at, wanted))
            file = self.file(at) if self.may_export(at, wanted) else None
            if file is None:
                continue
            for export in file.graph.exports:
                if export.name == wanted and export.value >= 0:
                    return file.gid(export.value)
                if export.name in (wanted, "*") and export.module:
                    target = self.resolver.resolve(at, export.module)
                    if target is not None:
                        queue.append((target, wanted if export.name == "*" else export.source))
        return None

    def imported_values(
        self, file: Linked, value: ValueId, path: tuple[str, ...]
    ) -> Iterator[tuple[Gid, tuple[str, ...]]]:
        """The exported values that a part of an IMPORT is, each with the keys that are still to be read from it."""
        at, _, name = self.imported(file, value)
        if at is None:
            return
        rest = path
        if name == "*":
            name, rest = (path[0], path[1:]) if path else (MODULE_EXPORTS, ())
        found = self.exported(at, name)
        if found is not None:
            yield found, rest
            return
        whole = self.exported(at, MODULE_EXPORTS)
        if whole is not None:
            yield whole, rest if name == "default" else (name, *rest)

    def imported(self, file: Linked, value: ValueId) -> tuple[str | None, str, str]:
        """(path or None, module specifier, name) of an IMPORT value."""
        module, _, name = file.graph.texts[value].partition("\0")
        return self.resolver.resolve(file.path, module), module, name

    def importers(self, path: str) -> tuple[str, ...]:
        """Files that import `path`, directly or through one barrel, in order of their paths."""
        if path not in self._importers:
            self._importers[path] = tuple(sorted(self._direct_importers(path)))
        return self._importers[path]

    def paths(self) -> Iterable[str]:
        """Every audited file."""
        return self._imports()

    def naming(self, word: str) -> list[str]:
        """Files that look something up by that name, in order."""
        return sorted(path for path, names in self._imports().items() if word in names)

    def specifiers(self, path: str) -> Iterable[str]:
        """Raw specifiers that a file names."""
        return self._imports().get(path, ())

    def users_of(self, modules: tuple[str, ...]) -> list[str]:
        """Files that import one of these packages, and those that import such a file, in order."""
        own = {path for path, names in self._imports().items() if any(name in modules for name in names)}
        others = {importer for path in own for importer in self.importers(path)}
        return sorted(own | others)

    def _direct_importers(self, path: str) -> set[str]:
        if self._stems is None:
            self._stems = self._by_stem()
        candidates = list(self._stems.get(_stem(path), ()))
        if _stem(path) == "index":
            for word in (posixpath.basename(posixpath.dirname(path)), ".", ".."):
                candidates += self._stems.get(word, ())
        package = self.resolver.package_name(path)
        if package:
            candidates += self._stems.get(_stem(package), ())
        return {source for source, specifier in candidates if self.resolver.resolve(source, specifier) == path}

    def _by_stem(self) -> dict[str, list[tuple[str, str]]]:
        """(file, specifier) by the last word of the specifier, and by the name of the file that it renames."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        renamed: dict[str, str | None] = {}
        for source, specifiers in self._imports().items():
            for specifier in specifiers:
                stem = _stem(specifier)
                found[stem].append((source, specifier))
                if "/" in specifier:
                    continue
                if specifier not in renamed:
                    renamed[specifier] = self.resolver.resolve(source, specifier)
                path = renamed[specifier]
                if path is not None and _stem(path) not in (stem, "index"):
                    found[_stem(path)].append((source, specifier))
        return found


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[bytes, ...]:
    """The words of a text, as they stand in a file."""
    return tuple(part.encode() for part in word.split())


@lru_cache(maxsize=256)
def _called(name: str) -> re.Pattern[bytes]:
    """A name that is called: `name(`, `name<T>(`, `name?.(`, `object["name"](`."""
    return re.compile(rb"(?<![\w$])" + re.escape(name.encode()) + rb"(?![\w$])(?:[\"'`]\s*\])?\s*(?:[(<!]|\?\.|/[*/])")


def _stem(specifier: str) -> str:
    name = posixpath.basename(specifier.rstrip("/"))
    for extension in (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"):
        if name.endswith(extension):
            return name[: -len(extension)]
    return name or "."


__all__ = ["Class", "FunctionRef", "Gid", "Linked", "Op", "Program"]
