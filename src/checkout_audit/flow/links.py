"""Links to pages of the shop with something in their query, and whether the page reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.served import Route
from checkout_audit.project.program import Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_PAIR = re.compile(r"[?&]([A-Za-z_$][\w.-]*)=")
_CLOSURE = 60
"""Files that a page is made of, as far as they are looked at."""
_DEEPEST = 3
_ROOT_FILES = re.compile(r"(?:^|/)(?:middleware|proxy|layout|root|_app|instrumentation-client)\.[jt]sx?$")
_MADE = re.compile(r"[?&]\*")
"""A query that is put into the text as a whole."""
_COMPOSING = ("URLSearchParams", "pathname:")


class Link(msgspec.Struct, frozen=True):
    """A text that leads a browser to a page, with a key in its query."""

    at: Gid
    path: str
    key: str
    route: Route


class Links:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.requests = calls.requests
        self._known: dict[str, tuple[tuple[Gid, tuple[str, ...], Route], ...]] = {}

    def leading(self, keys: Callable[[str], bool], words: Iterable[str]) -> Iterator[Link]:
        """Texts that lead to pages of the shop with such a key, which ends in one of the words, in their query."""
        ends = "|".join(map(re.escape, sorted(words)))
        written = re.compile(rf"[?&][\w.-]*(?:{ends})=".encode(), re.IGNORECASE)
        named = re.compile(rf"(?:{ends})[\"']?\s*[:,}}]".encode(), re.IGNORECASE)
        for path in self.program.paths() if any(route.is_page for route in self.requests.routes.all) else ():
            if self.program.holds(path, written) or self._is_composed(path, named):
                for at, names, route in self._of(path):
                    yield from (Link(at, path, key, route) for key in names if keys(key))

    def _is_composed(self, path: str, named: re.Pattern[bytes]) -> bool:
        """Whether a file may make a query of an object in which such a key stands."""
        return any(self.program.mentions(path, text) for text in _COMPOSING) and self.program.holds(path, named)

    def _of(self, path: str) -> tuple[tuple[Gid, tuple[str, ...], Route], ...]:
        if path not in self._known:
            file = self.program.file(path)
            self._known[path] = tuple(self._find(file)) if file is not None else ()
        return self._known[path]

    def _find(self, file: Linked) -> Iterator[tuple[Gid, tuple[str, ...], Route]]:
        """Every URL of a page in a file, with the keys of its query."""
        graph = file.graph
        for value, op in enumerate(graph.ops):
            if op == Op.OBJECT and "pathname" in graph.keys[value] and "query" in graph.keys[value]:
                yield from self._object(file, value)
            if op not in (Op.STRING, Op.TEMPLATE, Op.BINARY) or self._is_part(file, value):
                continue
            for text in self.calls.texts.of(file.gid(value)):
                routes = self._pages(file, text) if "?" in text and "/" in text else ()
                if routes:
                    yield file.gid(value), self._keys(file.gid(value), text), routes[0]

    def _pages(self, file: Linked, text: str) -> tuple[Route, ...]:
        return self.requests.routes.resolve(text, file.path, pages=True)

    def _keys(self, at: Gid, text: str) -> tuple[str, ...]:
        """The keys that a text shows, and those of the object that its query is made of."""
        written = dict.fromkeys(_PAIR.findall(text))
        return tuple({**written, **self._put(at)} if _MADE.search(text) else written)

    def _put(self, at: Gid) -> dict[str, None]:
        return dict.fromkeys(self.requests.keys_of((at, (), ()), deep=False).keys)

    def _object(self, file: Linked, value: int) -> Iterator[tuple[Gid, tuple[str, ...], Route]]:
        """`{ pathname: "/orders/done", query: { token } }`, as Next's links and routers take it."""
        entries = dict(zip(file.graph.keys[value], file.graph.args[value], strict=True))
        for text in self.calls.texts.of(file.gid(entries["pathname"])):
            for route in self._pages(file, text)[:1]:
                yield file.gid(ValueId(value)), tuple(self._put(file.gid(entries["query"]))), route

    @staticmethod
    def _is_part(file: Linked, value: int) -> bool:
        holders = file.index.holders.get(value, ())
        return any(file.graph.ops[holder] in (Op.TEMPLATE, Op.BINARY) for holder in holders)

    def page_reads(self, route: Route, key: str) -> bool:
        """Whether a page, or what it is made of, says the key at all."""
        if any(_ROOT_FILES.search(path) and self.says(path, key) for path in self.program.paths()):
            return True
        return any(self.says(path, key) for path in self._closure(route.path))

    def _closure(self, path: str) -> list[str]:
        found, depth = [path], {path: 0}
        for at in found:
            if depth[at] >= _DEEPEST or len(found) > _CLOSURE:
                continue
            for specifier in self.program.specifiers(at):
                target = self.program.resolver.resolve(at, specifier)
                if target is not None and target not in depth:
                    depth[target] = depth[at] + 1
                    found.append(target)
        return found

    def says(self, path: str, key: str) -> bool:
        """Whether a file names a key at all, as a text or a property."""
        if not self.program.mentions(path, key):
            return False
        file = self.program.file(path)
        return file is None or any(
            text == key and op in (Op.STRING, Op.MEMBER)
            for op, text in zip(file.graph.ops, file.graph.texts, strict=True)
        )


__all__ = ["Link", "Links"]
