"""What was understood of one file: its routes and entries, imports and exports, functions, values, requests and sinks."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.engine.account_values import written
from checkout_audit.engine.opened import Opened
from checkout_audit.facts.graph import Function, FunctionId, Op
from checkout_audit.findings.account import Entry, FileAccount, FunctionAccount, Port, Route, Row
from checkout_audit.flow.backward import State
from checkout_audit.flow.contracts import shown
from checkout_audit.flow.messages import Messages
from checkout_audit.flow.requests import Sent
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.source.role import roles

_MOST_ORIGINS = 3
_SEARCH = 600
"""Values that are looked at for the origins of one row."""
_PARTS = ("body", "header", "query")
_LONGEST = 40


def account(shop: Opened) -> FileAccount:
    """All of it."""
    return _Account(shop).all()


class _Account:
    """Asks one file."""

    def __init__(self, shop: Opened) -> None:
        self.shop = shop
        self.engine = shop.engine
        self.document = shop.unit.document
        file = self.engine.program.file(shop.path)
        assert file is not None  # noqa: S101 - it was read before
        self.file: Linked = file
        self.search = self.engine.search.shorter(_SEARCH)
        self.requests = self.engine.calls.requests

    def all(self) -> FileAccount:
        """Everything, rows in source order."""
        errors = self.shop.unit.errors()
        return FileAccount(
            path=self.shop.path,
            grammar="tsx" if self.shop.unit.jsx else "ts",
            lines=self.document.lines,
            size=len(self.document.data),
            not_understood=errors.not_understood,
            error_lines=tuple(dict.fromkeys(self.document.line(start) for start, _ in errors.ranges)),
            roles=tuple(sorted(roles(self.shop.path))),
            routes=tuple(self._routes()),
            entries=tuple(self._entries()),
            imports=tuple(self._imports()),
            exports=tuple(self._exports()),
            functions=tuple(self._function(facts) for facts in self.file.graph.functions[1:]),
            rows=tuple(sorted({*self._values(), *self._sent(), *self._sinks()})),
        )

    def _routes(self) -> Iterator[Route]:
        for route in self.requests.routes.of_file.get(self.shop.path, ()):
            methods = tuple(self.requests.routes.methods(route))
            signed_in = bool(methods) and all(self.requests.routes.is_authenticated(route, one) for one in methods)
            yield Route(methods, shown(route.segments), route.framework, signed_in, route.is_page)

    def _entries(self) -> Iterator[Entry]:
        for number, facts in enumerate(self.file.graph.functions):
            for model in self.engine.calls.entries.of(FunctionRef(self.file.number, FunctionId(number))):
                sources = tuple(
                    f"{self._parameter(facts, position)}{''.join(f'.{key}' for key in path if key != '@body')} is the {_PART.get(kind, kind)}"
                    for position, path, kind in model.sources
                    if position < len(facts.params)
                )
                marked = tuple(f"@{mark}" for mark in facts.decorators if mark) if model.decorators else ()
                yield Entry(self.document.line(facts.start), facts.name or "(anonymous)", model.name, sources or marked)

    def _imports(self) -> Iterator[Port]:
        facts = self.shop.project.facts(self.shop.path)
        for one in facts.imports if facts is not None else ():
            if not one.type_only:
                local = f"{one.local} = {one.name}" if one.local and one.local != one.name else one.local
                yield Port(local, one.module, self._resolved(one.module))

    def _exports(self) -> Iterator[Port]:
        facts = self.shop.project.facts(self.shop.path)
        for one in facts.exports if facts is not None else ():
            local = f"{one.name} = {one.local}" if one.local and one.local != one.name else one.name
            yield Port(local, one.module, self._resolved(one.module) if one.module else "")

    def _resolved(self, module: str) -> str:
        return self.shop.project.resolver.resolve(self.shop.path, module) or ""

    def _function(self, facts: Function) -> FunctionAccount:
        parameters = tuple(self._parameter(facts, at, with_type=True) for at in range(len(facts.params)))
        return FunctionAccount(self.document.line(facts.start), facts.name or "(anonymous)", parameters)

    def _parameter(self, facts: Function, position: int, *, with_type: bool = False) -> str:
        value = facts.params[position]
        code = " ".join(self.document.text(self.file.graph.starts[value], self.file.graph.ends[value]).split())
        name, _, _ = code.partition(":") if not code.startswith(("{", "[")) else (code, "", "")
        name = _cut(name.strip().rstrip("?"))
        kind = facts.types[position] if with_type and position < len(facts.types) else ""
        return f"{name}: {_cut(' '.join(kind.split()))}" if kind and ":" not in name else name

    def _values(self) -> Iterator[Row]:
        """Variables with what they are made of, writes to members, and what functions return."""
        graph = self.file.graph
        for value, op in enumerate(graph.ops):
            made = [arg for arg in graph.args[value] if graph.ops[arg] not in (Op.FUNCTION, Op.CLASS, Op.IMPORT)]
            if op == Op.VARIABLE and made:
                texts = dict.fromkeys(written(self.file, arg) for arg in made)
                yield self._row(value, "value", f"{graph.texts[value]} = {' or '.join(texts)}")
        for write in graph.writes:
            text = f"{written(self.file, write.target)} · {write.key} = {written(self.file, write.value)}"
            yield self._row(write.value, "value", text, at=write.start)
        for function in graph.functions:
            for value in function.returns:
                if graph.ops[value] not in (Op.JSX, Op.FUNCTION):
                    yield self._row(value, "value", f"returns {written(self.file, value)}")

    def _row(self, value: int, kind: str, text: str, at: int | None = None) -> Row:
        start = self.file.graph.starts[value] if at is None else at
        span = self.document.span(start, start)
        origins = self._origins(State(self.file.gid(value)))
        return Row(span.start_line, span.start_column, kind, text, origins)

    def _origins(self, state: State) -> tuple[str, ...]:
        found: dict[str, None] = {}

        def accept(at: State) -> str | None:
            origin = self.engine.origins.of(at)
            if origin is None:
                return None
            is_part = origin.kind in _PART
            key = origin.key.replace(".[]", "[]").replace("@body.", "") if is_part else ""
            return f"{_PART.get(origin.kind, origin.label)}{f' · {key}' if key else ''}"

        for trail in self.search.trails(state, accept, most=_MOST_ORIGINS):
            found[trail.label] = None
        return tuple(found)

    def _sent(self) -> Iterator[Row]:
        messages = Messages(self.engine.calls)
        for one in self.requests.in_file(self.shop.path):
            method = "/".join(one.methods) or "?"
            url = one.urls[0] if one.urls else "*"
            served = next((route.path for route in self.requests.reached(one)), "")
            text = f"{method} {url}{f' to {served}' if served else ''}{self._carried(messages, one)}"
            span = self._span(one.site.outer)
            yield Row(*span, "request", text)

    @staticmethod
    def _carried(messages: Messages, one: Sent) -> str:
        said = ""
        for part in _PARTS:
            found = messages.part(one, part)
            names = [*sorted(found.fields), *(["…"] if found.is_open else [])]
            said += f"; {part}: {', '.join(names)}" if names else ""
        return said

    def _sinks(self) -> Iterator[Row]:
        for sink in self.shop.project.models.sinks:
            for demand in self.engine.demands(self.file, sink):
                here = next(
                    (gid for gid in (demand.gid, *(call for call, _ in demand.stack)) if self._is_here(gid)), None
                )
                if here is None:
                    continue
                file, value = self.engine.program.of(demand.gid)
                key = "".join(f" · {part}" for part in demand.path)
                text = f"{sink.label}: {written(file, value) if not key else 'its argument'}{key}"
                yield Row(*self._span(here), "sink", text, self._origins(demand))

    def _is_here(self, gid: Gid) -> bool:
        return self.engine.program.of(gid)[0] is self.file

    def _span(self, gid: Gid) -> tuple[int, int]:
        _, value = self.engine.program.of(gid)
        span = self.document.span(self.file.graph.starts[value], self.file.graph.starts[value])
        return span.start_line, span.start_column


_PART = {
    "body": "request body",
    "query": "request query",
    "params": "request path",
    "header": "request header",
    "cookie": "request cookie",
}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


__all__ = ["account"]
