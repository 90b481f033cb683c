"""The whole shop as one graph: files loaded on demand, values numbered across files, imports tied to exports."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

import msgspec

from checkout_audit.facts.graph import MODULE_EXPORTS, Class, Function, FunctionId, Graph, Op, ValueId
from checkout_audit.project.importers import Importers
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


Question = tuple[str, str | re.Pattern[bytes]]
"""A file's path, and a word that it may hold or a pattern that it may fit."""


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

    load: Callable[[str], Linked | None]
    """Lowers it."""
    text: Callable[[str], bytes] | None = None
    """Its bytes."""
    constant: Callable[[str, str, str], str] | None = None
    """The text that a name stands for which the file imports from a module; empty if it is none."""
    answer: Callable[[Question], bool] | None = None
    """Answers what is asked of its text, if that is not to be told from its bytes."""
    importers: Importers | None = None
    """Who imports it, if somebody looks that up already."""


class Shelf:
    """Files as they were lowered, for all programs of one state."""

    def __init__(self, paths: Iterable[str], load: Callable[[str], Graph | None]) -> None:
        """`paths` are all files that there are, in order; `load` lowers one."""
        self._numbers = {path: number for number, path in enumerate(paths)}
        self._load = load
        self._files: dict[str, Linked | None] = {}

    def file(self, path: str) -> Linked | None:
        """The file, lowered now if it was not before; `None` if it cannot be. Its number is its place among the paths."""
        if path not in self._files:
            graph = self._load(path) if path in self._numbers else None
            self._files[path] = Linked(self._numbers[path], path, graph) if graph is not None else None
        return self._files[path]


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
        self._answer = reader.answer or self._told
        self.answers: dict[Question, bool] = {}
        """What was asked of the text of files, with what it was answered."""
        self._load = reader.load
        self._constant = reader.constant
        self.resolver = resolver
        self._imports = imports
        self.url_texts = urls
        self._files: dict[str, Linked | None] = {}
        self._by_number: dict[int, Linked] = {}
        self._importers = reader.importers or Importers(imports(), resolver)
        self.importers = self._importers.of
        self._exports: dict[tuple[str, str], Gid | None] = {}

    def file(self, path: str) -> Linked | None:
        """The file, lowered now if it was not before; `None` if it cannot be."""
        if path not in self._files:
            linked = self._load(path)
            if linked is not None:
                self._by_number[linked.number] = linked
                self._tie_keys(linked)
            self._files[path] = linked
        return self._files[path]

    def _tie_keys(self, file: Linked) -> None:
        """Give the members their names whose key is a constant of another file."""
        for member, (module, name) in file.graph.foreign.items():
            text = self._constant(file.path, module, name) if self._constant is not None else ""
            if text:
                file.graph.texts[member] = text
        for value, keys in file.graph.foreign_keys.items():
            known = list(file.graph.keys[value])
            for at, module, name in keys:
                known[at] = (self._constant(file.path, module, name) if self._constant is not None else "") or known[at]
            file.graph.keys[value] = tuple(known)

    def mentions(self, path: str, word: str) -> bool:
        """Whether a file holds a word at all (of several words: all of them); asked before it is lowered for it."""
        question = (path, word)
        found = self.answers.get(question)
        if found is None:
            found = self.answers[question] = self._answer(question)
        return found

    def text(self, path: str) -> bytes:
        """A file's bytes."""
        return self._text(path) if self._text is not None else b""

    def holds(self, path: str, pattern: re.Pattern[bytes]) -> bool:
        """Whether a file's text fits a pattern somewhere; asked likewise."""
        question = (path, pattern)
        found = self.answers.get(question)
        if found is None:
            found = self.answers[question] = self._answer(question)
        return found

    def _told(self, question: Question) -> bool:
        return self._text is None or answered(self._text(question[0]), question[1])

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
        return list(self._by_number.values())

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

    def paths(self) -> Iterable[str]:
        """Every audited file."""
        return self._imports()

    def naming(self, word: str) -> list[str]:
        """Files that look something up by that name, in order."""
        return sorted(self._importers.naming((word,)))

    def importing(self, globs: tuple[str, ...]) -> frozenset[str]:
        """Files of which a raw specifier fits one of these globs."""
        return self._importers.naming(globs)

    def specifiers(self, path: str) -> Iterable[str]:
        """Raw specifiers that a file names."""
        return self._imports().get(path, ())

    def users_of(self, modules: tuple[str, ...]) -> list[str]:
        """Files that import one of these packages, and those that import such a file, in order."""
        own = self.importing(modules)
        others = {importer for path in own for importer in self.importers(path)}
        return sorted(own | others)


def answered(text: bytes, question: str | re.Pattern[bytes]) -> bool:
    """Whether a text holds a word (of several words: all of them), or fits a pattern somewhere."""
    if not isinstance(question, str):
        return question.search(text) is not None
    for part in _parts(question):  # noqa: SIM110 - a loop takes half the time of all(), and this is asked very often
        if part not in text:
            return False
    return True


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[bytes, ...]:
    """The words of a text, as they stand in a file."""
    return tuple(part.encode() for part in word.split())


@lru_cache(maxsize=256)
def _called(name: str) -> re.Pattern[bytes]:
    """A name that is called: `name(`, `name<T>(`, `name?.(`, `object["name"](`."""
    return re.compile(rb"(?<![\w$])" + re.escape(name.encode()) + rb"(?![\w$])(?:[\"'`]\s*\])?\s*(?:[(<!]|\?\.|/[*/])")


__all__ = ["Class", "FunctionRef", "Gid", "Linked", "Op", "Program", "Question", "Shelf", "answered"]
