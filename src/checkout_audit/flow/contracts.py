"""Compares what a route reads with what the shop's own callers send it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from checkout_audit.facts.graph import Op
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.links import Links
from checkout_audit.flow.messages import Messages, Part
from checkout_audit.flow.reads import Key, Reads, Received, Schemas
from checkout_audit.flow.requests import Sent
from checkout_audit.flow.served import ANY, Route
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import PARAM, REST

SENT_IN = ("body", "header", "query")
_PLAIN = re.compile(r"[^a-z0-9]")


class Contract(msgspec.Struct, frozen=True):
    """One method of a route, and who in the shop calls it."""

    route: Route
    method: str
    functions: tuple[FunctionRef, ...]
    callers: tuple[Sent, ...]

    @property
    def name(self) -> str:
        """`POST /store/orders/*/address`."""
        return f"{'' if self.method == ANY else self.method} {shown(self.route.segments)}".strip()


class Field(msgspec.Struct, frozen=True):
    """A field of a request."""

    part: str
    name: str
    at: Gid


def shown(segments: tuple[str, ...]) -> str:
    """A route as a report writes it."""
    return "/" + "/".join("*" if part in (PARAM, REST) else part for part in segments)


class Contracts:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.requests = calls.requests
        self.messages = Messages(calls)
        self.shallow = Messages(calls, deep=False)
        self.reads = Reads(calls)
        self._of: dict[str, tuple[Contract, ...]] = {}
        self.links = Links(calls)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Files that serve requests, in order."""
        routes = self.requests.routes
        return tuple(path for path, found in routes.of_file.items() if any(not route.is_page for route in found))

    def of(self, path: str) -> tuple[Contract, ...]:
        """The contracts of a file that somebody in the shop calls."""
        if path not in self._of:
            self._of[path] = tuple(self._find(path))
        return self._of[path]

    def _find(self, path: str) -> Iterator[Contract]:
        callers = self.requests.to(path)
        if not callers:
            return
        done: set[tuple[FunctionRef, ...]] = set()
        for route in self.requests.routes.of_file.get(path, ()):
            if route.is_page:
                continue
            for method, functions in self.requests.routes.methods(route).items():
                here = tuple(
                    sent
                    for sent in callers
                    if route in self.requests.reached(sent) and self._may_mean(sent, route, method)
                )
                if here and functions not in done:
                    done.add(functions)
                    yield Contract(route, method, functions, here)

    @staticmethod
    def _may_mean(sent: Sent, route: Route, method: str) -> bool:
        if not sent.methods or method == ANY:
            return True
        remix = route.framework == "React Router" and method != "GET"
        return method in sent.methods or (remix and any(one != "GET" for one in sent.methods))

    def received(self, contract: Contract) -> Received:
        """What its handlers read, and what a schema before them asks for."""
        schemas = self.requests.routes.schemas(contract.route, contract.method)
        return self.reads.of(contract.functions, schemas)

    def demands_before(self, path: str) -> bool:
        """Whether schemas stand before a file's routes: then their fields need not be named in the file."""
        routes = self.requests.routes
        return any(routes.schemas(route, method) for route in routes.of_file[path] for method in routes.methods(route))

    def sends(self, sent: Sent, key: Key, *, deep: bool = True) -> bool:
        """Whether a caller may send a key."""
        kind, name = key
        if kind not in SENT_IN:
            return True
        part = self.shallow.part(sent, kind)
        if deep and part.is_open and name.partition(".")[0] not in part.fields:
            part = self.messages.part(sent, kind)
        first, _, rest = name.partition(".")
        if part.is_open or first not in part.fields:
            return part.is_open
        if not rest:
            return True
        known = self.messages.nested(part, first)
        return known.is_open or rest.partition(".")[0] in known.keys

    def fields(self, sent: Sent, *, deep: bool = True) -> Iterator[Field]:
        """Every field that a request surely may hold; not `deep`: those that the request's own code gives it."""
        messages = self.messages if deep else self.shallow
        for kind in SENT_IN:
            for name, at in messages.part(sent, kind).fields.items():
                yield Field(kind, name, self._place(sent, name, at))

    def _place(self, sent: Sent, name: str, at: Gid) -> Gid:
        """Where a field is given, if that is in the file of the request; else the request."""
        file, _ = self.program.of(at)
        return at if file.path == sent.path and name else sent.site.outer

    def unsent(self, contract: Contract, keys: Iterable[Key], *, deep: bool = True) -> bool:
        """Whether no caller sends any of these keys."""
        wanted = tuple(keys)
        return not any(self.sends(sent, key, deep=deep) for sent in contract.callers for key in wanted)

    def alike(
        self, contract: Contract, keys: frozenset[Key], means: Callable[[str, str], bool]
    ) -> list[tuple[Sent, Field]]:
        """Fields of like meaning that callers send, and that the handler does not read."""
        reads = self.received(contract).reads
        names = {name for _, name in keys}
        return [
            (sent, found)
            for sent in contract.callers
            for found in self.fields(sent)
            if (found.part, found.name) not in reads and any(means(name, found.name) for name in names)
        ]

    def renamed(self, contract: Contract, key: Key) -> list[tuple[Sent, Field]]:
        """Fields that callers send under the same name but for case and punctuation, or deeper or less deep."""
        reads = self.received(contract).reads
        kind, name = key
        last = plain(name.rpartition(".")[2])
        found: list[tuple[Sent, Field]] = []
        for sent in contract.callers:
            part = self.shallow.part(sent, kind) if kind in SENT_IN else Part()
            for other, at in part.fields.items():
                place = self._place(sent, other, at)
                if (kind, other) not in reads and plain(other) == last:
                    found.append((sent, Field(kind, other, place)))
                elif kind == "body" and not any(one == (kind, other) for one in reads):
                    found += [
                        (sent, Field(kind, f"{other}.{inner}", place))
                        for inner in self.messages.nested(part, other).keys
                        if inner == name
                    ]
        return found

    def unread(self, sent: Sent, field: Field) -> bool:
        """Whether none of the handlers that a request reaches reads the field, in whichever part."""
        routes = self.requests.reached(sent)
        handlers = [one for route in routes for one in self._handling(route, sent)]
        if not handlers or not all(functions for functions, _ in handlers):
            return False
        for functions, schemas in handlers:
            received = self.reads.of(functions, schemas)
            if field.part in received.open or self._reads(received, field):
                return False
        return not self._others_mention(field, sent.path)

    def _handling(self, route: Route, sent: Sent) -> list[tuple[tuple[FunctionRef, ...], Schemas]]:
        routes = self.requests.routes
        return [(routes.for_method(route, one), routes.schemas(route, one)) for one in sent.methods or (ANY,)]

    @staticmethod
    def _reads(received: Received, field: Field) -> bool:
        wanted = plain(field.name)
        return any(kind == field.part and plain(name.partition(".")[0]) == wanted for kind, name in received.reads)

    def _others_mention(self, field: Field, sender: str) -> bool:
        """Whether code that is not followed from the handler may read it: middleware, helpers, options of libraries."""
        if field.part != "header":
            return False
        texts = tuple(quote + field.name for quote in "\"'`")
        for path in self.program.paths():
            if path != sender and any(self.program.mentions(path, text) for text in texts):
                file = self.program.file(path)
                if file is not None and not _only_sends(file, field.name):
                    return True
        return False


def plain(name: str) -> str:
    """A name without case and punctuation."""
    return _PLAIN.sub("", name.lower())


def _only_sends(file: Linked, name: str) -> bool:
    """Whether a file names a header only as a key that it writes, or in a list of allowed ones."""
    graph = file.graph
    for value, (op, text) in enumerate(zip(graph.ops, graph.texts, strict=True)):
        if op == Op.MEMBER and text.lower() == name:
            return False
        if op == Op.STRING and text.lower() == name:
            for holder in file.index.holders.get(value, ()):
                if graph.ops[holder] == Op.CALL and file.index.callee_name(holder) in (
                    "get",
                    "header",
                    "has",
                    "getHeader",
                ):
                    return False
    return True


__all__ = ["Contract", "Contracts", "Field", "plain", "shown"]
