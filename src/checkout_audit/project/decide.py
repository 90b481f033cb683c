"""The audited files as a whole, as far as checks ask: decides what one file leaves to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar, cast

import msgspec

from checkout_audit.facts.exports import exported_value, file_facts
from checkout_audit.facts.graph import Graph
from checkout_audit.facts.lower import graph_of
from checkout_audit.facts.model import Constant, FileFacts, ImportRef, Pending, ValueCond
from checkout_audit.match.conditions import value_holds
from checkout_audit.match.resolve import matches, names
from checkout_audit.project.constants import Constants, Defined, Meaning, Outside
from checkout_audit.project.dependencies import Dependencies
from checkout_audit.project.models import Models
from checkout_audit.project.modules import Resolver
from checkout_audit.project.program import Program, Reader
from checkout_audit.project.tsconfig import Read
from checkout_audit.source.beside import Beside
from checkout_audit.source.document import Document
from checkout_audit.source.problem import Problem
from checkout_audit.source.read import SourceFile, read
from checkout_audit.source.schemas import schemas
from checkout_audit.syntax.unit import Unit

T = TypeVar("T")


@dataclass(frozen=True)
class Known:
    """What the map phase and the models say before any question is asked."""

    models: Models = field(default_factory=Models)
    graphs: Mapping[str, bytes] = field(default_factory=dict)
    """Encoded value graphs made before, by path."""
    imports: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Raw specifiers that each file names."""
    urls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Texts of each file that may be URLs."""
    beside: Read | None = None
    """Reads package.json and the like, if not from disk."""
    find: Callable[[str], bytes | None] | None = None
    """Knows encoded graphs that are asked for only now."""
    keep: Callable[[str, Graph], None] | None = None
    """Is told the graphs that had to be made."""


class Project:
    """Every audited file, each read and parsed again only when a question leads to it."""

    def __init__(self, root: str, files: Sequence[SourceFile], known: Known | None = None) -> None:
        """`root` is the audited folder; `known` what was found out about its files before."""
        known = known or Known()
        self._root = root
        self._files: Mapping[str, SourceFile] = {file.path: file for file in files}
        self.models = known.models
        self._graphs = known.graphs
        self._find, self._keep = known.find, known.keep
        self._imports = known.imports
        self._urls = known.urls
        self._candidates: dict[str, list[str]] = {}
        self._services: dict[type, object] = {}
        self.problems: list[Problem] = []
        """What could not be followed to its end."""
        self._documents: dict[str, Document] = {}
        self._contents: dict[str, bytes] = {}
        self._facts: dict[str, FileFacts | None] = {}
        self.beside = known.beside or Beside(root)
        self.resolver = Resolver(root, self._files, self.beside)
        self.constants = Constants(self.resolver, self.facts)
        reader = Reader(self.graph, self._bytes, self._text_of)
        self.program = Program(self.resolver, reader, lambda: self._imports, lambda: self._urls)

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
        return self._imports

    def paths(self) -> Iterable[str]:
        """All audited files."""
        return self._files

    def dependencies(self) -> Mapping[str, frozenset[str]]:
        """What each package.json depends on, by its folder."""
        return Dependencies(self._files, self.beside).by_folder()

    def all_candidates(self) -> list[str]:
        """Files that hold what any check needs, in order."""
        return sorted({path for paths in self._candidates.values() for path in paths})

    def candidates(self, check: str) -> Sequence[str]:
        """Files that hold what a check needs, in order."""
        return self._candidates.get(check, ())

    def graph(self, path: str) -> Graph | None:
        """The value graph of the file at `path`; `None` if it cannot be read."""
        encoded = self._graphs.get(path) or (self._find(path) if self._find else None)
        if encoded is not None:
            return msgspec.msgpack.decode(encoded, type=Graph)
        unit = self._unit(path)
        graph = graph_of(unit) if unit is not None else None
        if graph is not None and self._keep is not None:
            self._keep(path, graph)
        return graph

    def _text_of(self, path: str, module: str, name: str) -> str:
        """The text that an imported name is, or empty."""
        meaning = self.constants.meaning(path, ImportRef(module, name))
        return meaning.value if isinstance(meaning, Constant) and isinstance(meaning.value, str) else ""

    def _bytes(self, path: str) -> bytes:
        """The file's bytes, kept for the next question."""
        if path not in self._contents:
            file = self._files.get(path)
            found = read(file)[0] if file is not None else None
            self._contents[path] = found.data if found is not None else b""
        return self._contents[path]

    def declarations(self, may_declare: Callable[[str], bool]) -> Iterator[bytes]:
        """Texts that may declare what a database keeps: schemas beside the sources, and audited files of such a path."""
        yield from schemas(self._root)
        for path in sorted(self._files):
            if may_declare(path):
                yield self._bytes(path)

    def document(self, path: str) -> Document:
        """The text of an audited file; empty if it cannot be read any more."""
        if path not in self._documents:
            file = self._files.get(path)
            found = read(file)[0] if file is not None else None
            self._documents[path] = found if found is not None else Document(path, b"")
        return self._documents[path]

    def facts(self, path: str) -> FileFacts | None:
        """What the file at `path` says; `None` if it cannot be read."""
        if path not in self._facts:
            self._facts[path] = self._load(path)
        return self._facts[path]

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
        unit = self._unit(meaning.path)
        value = exported_value(unit, meaning.name) if unit is not None else None
        found = names(value, unit) if unit is not None and value is not None else frozenset[str]()
        return frozenset(f"{name}.{meaning.member}" if meaning.member else name for name in found)

    def _load(self, path: str) -> FileFacts | None:
        unit = self._unit(path)
        return None if unit is None else file_facts(unit)

    def _unit(self, path: str) -> Unit | None:
        file = self._files.get(path)
        document = read(file)[0] if file is not None else None
        return None if document is None else Unit(document)
