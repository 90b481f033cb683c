"""The audited files as a whole, as far as checks ask: decides what one file leaves to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

from checkout_audit.facts.exports import exported_value
from checkout_audit.facts.model import Constant, FileFacts, ImportRef, Pending, ValueCond
from checkout_audit.match.conditions import value_holds
from checkout_audit.match.resolve import matches, names
from checkout_audit.project.constants import Constants, Defined, Meaning, Outside
from checkout_audit.project.dependencies import Dependencies
from checkout_audit.project.program import Linked, Program, Reader
from checkout_audit.project.sources import Sources
from checkout_audit.source.document import Document
from checkout_audit.source.problem import Problem

T = TypeVar("T")


class Project:
    """The files of one state as one program, for the checks that ask the same of it; notes what it is asked for."""

    def __init__(self, sources: Sources) -> None:
        """Nothing is looked up yet."""
        self._sources = sources
        self.models = sources.known.models
        self.beside = sources.beside
        self.resolver = sources.resolver
        self._candidates: dict[str, list[str]] = {}
        self._services: dict[type, object] = {}
        self.problems: list[Problem] = []
        """What could not be followed to its end."""
        self.reads: set[str] = set()
        """Files of which more was asked than yes or no (see `Program.answers`)."""
        self.declared = False
        """Whether the schemas beside the sources were asked for."""
        self.constants = Constants(self.resolver, self.facts)
        reader = Reader(self._linked, self._text, self._text_of, sources.answer, sources.importers)
        self.program = Program(self.resolver, reader, self.imports, lambda: sources.known.urls)

    @property
    def is_torn(self) -> bool:
        """Whether files were changed while they were asked."""
        return self._sources.is_torn

    def once(self, service: Callable[[Project], T]) -> T:
        """The one instance of a service of this project, made when first asked for."""
        key = cast("type", service)
        if key not in self._services:
            self._services[key] = service(self)
        return cast("T", self._services[key])

    def add_candidate(self, check: str, path: str) -> None:
        """A file that holds what a check needs."""
        self._candidates.setdefault(check, []).append(path)

    def imports(self) -> Mapping[str, Sequence[str]]:
        """Raw specifiers that each file names."""
        return self._sources.known.imports

    def paths(self) -> Iterable[str]:
        """All audited files."""
        return self._sources.files

    def dependencies(self) -> Mapping[str, frozenset[str]]:
        """What each package.json depends on, by its folder."""
        return Dependencies(self.paths(), self.beside).by_folder()

    def candidates(self, check: str) -> Sequence[str]:
        """Files that hold what a check needs, in order."""
        return self._candidates.get(check, ())

    def document(self, path: str) -> Document:
        """The text of an audited file; empty if it cannot be read any more."""
        self.reads.add(path)
        return self._sources.document(path)

    def facts(self, path: str) -> FileFacts | None:
        """What the file at `path` says; `None` if it cannot be read."""
        self.reads.add(path)
        return self._sources.facts(path)

    def declarations(self, may_declare: Callable[[str], bool]) -> Iterator[bytes]:
        """Texts that may declare what a database keeps: schemas beside the sources, and audited files of such a path."""
        self.declared = True
        yield from self._sources.declared()
        for path in sorted(self.paths()):
            if may_declare(path):
                yield self._text(path)

    def _linked(self, path: str) -> Linked | None:
        self.reads.add(path)
        return self._sources.shelf.file(path)

    def _text(self, path: str) -> bytes:
        return self.document(path).data

    def _text_of(self, path: str, module: str, name: str) -> str:
        """The text that an imported name is, or empty."""
        meaning = self.constants.meaning(path, ImportRef(module, name))
        return meaning.value if isinstance(meaning, Constant) and isinstance(meaning.value, str) else ""

    def decides(self, path: str, pending: Pending) -> bool:
        """Whether a condition that stands in the file at `path` holds. What is not known fulfils only a negation."""
        meaning = self.constants.meaning(path, pending.reference)
        condition = pending.condition
        if isinstance(condition, ValueCond):
            holds = value_holds(condition, meaning) if isinstance(meaning, Constant) else condition.negated
        else:
            holds = matches(self._callees(meaning), condition.names) != condition.negated
        return holds != pending.negated

    def _callees(self, meaning: Meaning) -> frozenset[str]:
        """Names under which a rule may know what is called."""
        if isinstance(meaning, Outside):
            return frozenset({meaning.full})
        if not isinstance(meaning, Defined):
            return frozenset()
        self.reads.add(meaning.path)
        unit = self._sources.unit(meaning.path)
        value = exported_value(unit, meaning.name) if unit is not None else None
        found = names(value, unit) if unit is not None and value is not None else frozenset[str]()
        return frozenset(f"{name}.{meaning.member}" if meaning.member else name for name in found)
