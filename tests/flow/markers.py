"""Marker tests: TypeScript in which comments say which expression reaches which.

`/*from A*/ expr` is an origin, `/*to A*/ expr` must be reached by it, `/*not A*/ expr` must not. A marker speaks of
the longest expression that starts right after it. In place of a name an origin may be a part of a request, as the
models know it: `/*to body:amount*/`, `/*not query*/`. Several stand with commas between.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from checkout_audit.entry import read_yaml
from checkout_audit.facts.exports import file_facts
from checkout_audit.facts.graph import Graph
from checkout_audit.facts.lower import graph_of
from checkout_audit.facts.model import Constant, FileFacts, ImportRef
from checkout_audit.facts.specifiers import specifiers, url_texts
from checkout_audit.flow.backward import Backward, State
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.origin import Origins
from checkout_audit.project.constants import Constants
from checkout_audit.project.models import Models
from checkout_audit.project.modules import Resolver
from checkout_audit.project.program import Gid, Linked, Program, Reader, Shelf
from checkout_audit.rulebook.models import read_models
from checkout_audit.source.document import Document
from checkout_audit.syntax.unit import Unit

_MARKER = re.compile(r"/\*(from|to|not) ([^*]+)\*/\s*")
_SECTION = re.compile(r"^// file: (\S+)\n", re.MULTILINE)
_JSX = re.compile(r"</[A-Za-z>]|/>")


@cache
def models() -> Models:
    """The models that come with the program."""
    paths = sorted((Path(__file__).parents[2] / "rules" / "models").glob("*.yaml"))
    return read_models(read_yaml(path.name, path.read_bytes()) for path in paths)


def graph(source: str, path: str = "a.tsx") -> Graph:
    """The value graph of one file."""
    return graph_of(Unit(Document(path, source.encode())))


def files(source: str) -> dict[str, str]:
    """The files of a snippet: sections that start with `// file: path`, or one file."""
    parts = _SECTION.split(source)
    if len(parts) == 1:
        return {"src/a.tsx" if _JSX.search(source) else "src/a.ts": source}
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def program(texts: Mapping[str, str]) -> Program:
    """The linked program of some files; `.json` and `.yaml` among them are configuration."""
    sources = {path: text for path, text in texts.items() if not path.endswith((".json", ".yaml"))}

    def load(path: str) -> Graph | None:
        return graph(sources[path], path) if path in sources else None

    def read(path: str) -> bytes | None:
        return texts[path].encode() if path in texts else None

    def imports() -> dict[str, tuple[str, ...]]:
        return {path: specifiers(text.encode()) for path, text in sources.items()}

    def urls() -> dict[str, tuple[str, ...]]:
        return {path: url_texts(text.encode()) for path, text in sources.items()}

    def facts(path: str) -> FileFacts | None:
        return file_facts(Unit(Document(path, sources[path].encode()))) if path in sources else None

    resolver = Resolver(".", sources, read)
    constants = Constants(resolver, facts)

    def constant(path: str, module: str, name: str) -> str:
        meaning = constants.meaning(path, ImportRef(module, name))
        return str(meaning.value) if isinstance(meaning, Constant) else ""

    reader = Reader(Shelf(sources, load).file, lambda path: sources.get(path, "").encode(), constant)
    return Program(resolver, reader, imports, urls)


@dataclass(frozen=True, slots=True)
class Marked:
    """One marker and the values that it speaks of."""

    verb: str
    names: tuple[str, ...]
    values: frozenset[Gid]
    place: str


class Case:
    """A snippet, linked."""

    def __init__(self, source: str, known: Models | None = None) -> None:
        self.texts = files(source)
        self.program = program(self.texts)
        self.calls = Calls(self.program, known or models())
        self.search = Backward(self.calls, through_rows=True)
        self.origins = Origins(self.calls)
        self.marked = [one for path in self.texts for one in self._marked(path)]

    def _marked(self, path: str) -> Iterator[Marked]:
        file = self.program.file(path)
        text = self.texts[path]
        if file is None:
            return
        for found in _MARKER.finditer(text):
            names = tuple(name.strip() for name in found[2].split(","))
            line = text.count("\n", 0, found.start()) + 1
            yield Marked(found[1], names, expression_at(file, text, found.end()), f"{path}:{line} {found[0].strip()}")

    def reaching(self, state: State) -> set[str]:
        """Names of all origins that reach a place: markers, and request parts as `kind` and `kind:key`."""
        found: set[str] = set()

        def accept(at: State) -> str | None:
            for one in self.marked:
                if one.verb == "from" and at.gid in one.values:
                    found.update(one.names)
            origin = self.origins.of(at)
            if origin is None:
                return None
            found.update((origin.kind, f"{origin.kind}:{origin.key}"))
            return origin.label

        self.search.trails(state, accept, most=1000)
        return found

    def mistakes(self) -> list[str]:
        """Markers that do not hold."""
        wrong: list[str] = []
        for one in self.marked:
            if one.verb == "from":
                continue
            found = self.reaching(State(min(one.values)))
            wrong += [
                f"{one.place}: reached by {sorted(found)}"
                for name in one.names
                if (name in found) != (one.verb == "to")
            ]
        return wrong


def expression_at(file: Linked, text: str, at: int) -> frozenset[Gid]:
    """The values of the longest expression after a marker, further markers and opening parentheses passed over."""
    while (more := _MARKER.match(text, at)) is not None:
        at = more.end()
    found = _longest(file, text, at)
    while not found:
        assert text[at : at + 1] == "(", f"{file.path}: no expression before `{text[at : at + 20]}`"
        at = len(text) - len(text[at + 1 :].lstrip())
        found = _longest(file, text, at)
    return found


def _longest(file: Linked, text: str, at: int) -> frozenset[Gid]:
    graph_, start = file.graph, len(text[:at].encode())
    here = [number for number, byte in enumerate(graph_.starts) if byte == start]
    end = max((graph_.ends[number] for number in here), default=0)
    return frozenset(file.gid(number) for number in here if graph_.ends[number] == end)


def check(source: str, known: Models | None = None) -> None:
    """Every marker of the snippet holds, and there is at least one."""
    case = Case(source, known)
    assert any(one.verb != "from" for one in case.marked), "no marker to check"
    mistakes = case.mistakes()
    assert not mistakes, "\n".join(mistakes)


Table = Mapping[str, str]
"""Name of a case → snippet."""

Checker = Callable[[str], None]
