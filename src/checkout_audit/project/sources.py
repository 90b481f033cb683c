"""What the files of one state say, each by itself: read, parsed and lowered when first asked for, and shared by all who ask.

Nothing here follows from more than one file, so it makes no difference who asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from checkout_audit.facts.exports import file_facts
from checkout_audit.facts.graph import Graph
from checkout_audit.facts.lower import graph_of
from checkout_audit.facts.model import FileFacts
from checkout_audit.project.importers import Importers
from checkout_audit.project.models import Models
from checkout_audit.project.modules import Resolver
from checkout_audit.project.program import Question, Shelf, answered
from checkout_audit.project.tsconfig import Read
from checkout_audit.source.beside import Beside
from checkout_audit.source.document import Document
from checkout_audit.source.read import SourceFile, opened, understood
from checkout_audit.source.schemas import schemas
from checkout_audit.syntax.unit import Unit


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
    digests: Mapping[str, str] | None = None
    """SHA-256 of the bytes of each file that was read, if all that is said here follows from them."""
    beside: Read | None = None
    """Reads package.json and the like, if not from disk."""
    schemas: Callable[[], Iterable[bytes]] | None = None
    """Texts of schemas, if not from disk."""
    find: Callable[[str], bytes | None] | None = None
    """Knows encoded graphs that are asked for only now."""
    keep: Callable[[str, Graph], None] | None = None
    """Is told the graphs that had to be made."""


class Sources:
    """The audited files of one state."""

    def __init__(self, root: str, files: Sequence[SourceFile], known: Known | None = None) -> None:
        """`root` is the audited folder; `known` what was found out about its files before."""
        self.root = root
        self.known = known or Known()
        self.files: Mapping[str, SourceFile] = {file.path: file for file in files}
        self.beside = self.known.beside or Beside(root)
        self.resolver = Resolver(root, self.files, self.beside)
        self.shelf = Shelf(self.files, self._graph)
        self.importers = Importers(self.known.imports, self.resolver)
        self.is_torn = False
        """Whether a file was changed since it was read first: what is found then is of no one state of the tree."""
        self._answers: dict[Question, bool] = {}
        self._documents: dict[str, Document] = {}
        self._facts: dict[str, FileFacts | None] = {}

    def document(self, path: str) -> Document:
        """The text of a file; empty if it cannot be read any more."""
        if path not in self._documents:
            self._documents[path] = self._document(path) or Document(path, b"")
        return self._documents[path]

    def data(self, path: str) -> bytes:
        """A file's bytes."""
        return self.document(path).data

    def answer(self, question: Question) -> bool:
        """Whether a file holds a word, or fits a pattern."""
        found = self._answers.get(question)
        if found is None:
            found = self._answers[question] = answered(self.data(question[0]), question[1])
        return found

    def facts(self, path: str) -> FileFacts | None:
        """What the file says to others; `None` if it cannot be read."""
        if path not in self._facts:
            unit = self.unit(path)
            self._facts[path] = None if unit is None else file_facts(unit)
        return self._facts[path]

    def unit(self, path: str) -> Unit | None:
        """The file, parsed now; `None` if it cannot be read."""
        document = self._document(path)
        return None if document is None else Unit(document)

    def declared(self) -> Iterable[bytes]:
        """Texts of the schemas beside the files."""
        return self.known.schemas() if self.known.schemas is not None else schemas(Beside(self.root))

    def _document(self, path: str) -> Document | None:
        file, digests = self.files.get(path), self.known.digests
        if file is None:
            return None
        raw, _ = opened(file)
        if digests is not None and digests.get(path, "") != ("" if raw is None else sha256(raw).hexdigest()):
            self.is_torn = True
        return understood(file, raw)[0] if raw is not None else None

    def _graph(self, path: str) -> Graph | None:
        known = self.known
        encoded = known.graphs.get(path) or (known.find(path) if known.find else None)
        if encoded is not None:
            return msgspec.msgpack.decode(encoded, type=Graph)
        unit = self.unit(path)
        graph = graph_of(unit) if unit is not None else None
        if graph is not None and known.keep is not None:
            known.keep(path, graph)
        return graph
