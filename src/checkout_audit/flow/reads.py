"""What a handler reads of a request, followed forward from its parameters: which keys, where, and which it insists on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import COMPUTED, ELEMENT, FunctionId, Op, ValueId
from checkout_audit.flow.demands import Demand, Insistence, Key, Received, in_branch
from checkout_audit.flow.paths import Path
from checkout_audit.flow.presence import is_empty
from checkout_audit.flow.schemas import Entry as SchemaEntry
from checkout_audit.flow.schemas import is_optional, shape
from checkout_audit.project.models import Base
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import UNKNOWN

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_BUDGET = 4_000
"""Values looked at for one handler."""
_DEEPEST = 4
"""Functions inside functions that a request is followed into."""
_LONGEST = 5
_SCHEMAS = frozenset(
    {"parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateSync", "validateAsync"}
)
_LOGS = frozenset({"log", "info", "warn", "error", "debug", "trace", "keys"})

_AMBIENT = {"headers": -1, "cookies": -2}
_KINDS = {"header": -1, "cookie": -2}
"""In place of a parameter's number: what is read is a part of the request by itself."""

Stack = tuple[tuple[Gid, FunctionRef], ...]
Schemas = tuple[tuple[str, Gid], ...]
"""(part of the request, schema that a middleware makes it fit)."""


class _State(msgspec.Struct, frozen=True):
    gid: Gid
    function: int
    """Which of the handler's parameters, and from which function."""
    path: Path
    stack: Stack


class Reads:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._known: dict[tuple[tuple[FunctionRef, ...], Schemas], Received] = {}

    def of(self, functions: Iterable[FunctionRef], schemas: Schemas = ()) -> Received:
        """What some functions that handle the same request read of it together, behind schemas that it must fit."""
        key = (tuple(functions), schemas)
        if key not in self._known:
            self._known[key] = _Search(self.calls, *key).run()
        return self._known[key]


class _Search:
    """One walk."""

    def __init__(self, calls: Calls, handlers: tuple[FunctionRef, ...], schemas: Schemas) -> None:
        self.calls = calls
        self.program = calls.program
        self.roots = [
            (handler, position)
            for handler in handlers
            for position in range(len(calls.program.function(handler).params))
        ]
        self.received = Received()
        self.schemas = schemas
        self.visits: dict[Gid, set[Key]] = defaultdict(set)
        self.replaceable: set[Key] = set()
        """Keys in place of which something else is taken when they are missing."""
        self.functions = dict.fromkeys(handlers, True)
        """What is run for the request, and whether for every request."""

    def run(self) -> Received:
        """Follow every parameter, then ask what is demanded."""
        queue = [self._root(number) for number in range(len(self.roots))]
        queue += [state for function in tuple(self.functions) for state in self._ambient(function)]
        seen: set[_State] = set()
        for state in queue:
            if state in seen or len(seen) > _BUDGET:
                continue
            seen.add(state)
            queue.extend(self._next(state))
        if len(seen) > _BUDGET:
            self.received.open.update(("body", "header", "query", "cookie"))
        for part, schema in self.schemas:
            self._fit(shape(self.program, schema), partial(_in_part, part))
        self.received.demands += Insistence(self.calls, self.received, self.visits, self.functions).demands()
        self.received.used -= self.replaceable
        return self.received

    def _root(self, number: int) -> _State:
        function, position = self.roots[number]
        owner = self.program.linked(function.file)
        return _State(owner.gid(self.program.function(function).params[position]), number, (), ())

    def _ambient(self, function: FunctionRef) -> Iterator[_State]:
        """Next's `headers()` and `cookies()`, which give the request's without being handed it."""
        file = self.program.linked(function.file)
        for name, root in _AMBIENT.items():
            for call in file.index.methods_called.get(name, ()):
                callee = ValueId(file.graph.args[call][0])
                if (
                    file.index.encloses(function.number, file.graph.owners[call])
                    and self.calls.callees.module(file, callee) == "next/headers"
                ):
                    yield _State(file.gid(call), root, (), ())

    def _key(self, state: _State) -> Key | None:
        found = self._source(state, state.path)
        return None if found is None else (found[0], _shortened(*found))

    def _source(self, state: _State, path: Path) -> Key | None:
        """The part of the request; of a function that only its router makes a handler, as routers of its kind hand it over."""
        if state.function < 0:
            kind = next(kind for kind, root in _KINDS.items() if root == state.function)
            return kind, ".".join(path)
        function, position = self.roots[state.function]
        found = self.calls.entries.source(function, position, path)
        if found is not None or self.calls.entries.of(function):
            return found
        return self.calls.entries.registered_source(position, path)

    def _next(self, state: _State) -> Iterator[_State]:
        file, value = self.program.of(state.gid)
        key = self._key(state)
        if key is not None and key[1]:
            self._visit(state.gid, key)
        for holder in file.index.holders.get(value, ()):
            yield from self._held(file, value, holder, state, key)
        yield from self._returned(file, value, state)

    def _visit(self, gid: Gid, key: Key) -> None:
        if key not in self.visits[gid]:
            self.visits[gid].add(key)
            self.received.reads.setdefault(key, []).append(gid)

    def _held(self, file: Linked, value: int, holder: ValueId, state: _State, key: Key | None) -> Iterator[_State]:
        graph = file.graph
        op, args = graph.ops[holder], graph.args[holder]
        if op == Op.VARIABLE:
            for use in file.index.uses.get(holder, ()):
                yield self._moved(state, file.gid(use))
        elif op in (Op.AWAIT, Op.OMIT, Op.LOGIC) or (op == Op.CHOICE and args[0] != value):
            if key is not None and op == Op.LOGIC and graph.texts[holder] != "&&" and not is_empty(file, args[1]):
                self.replaceable.add(key)
            yield self._moved(state, file.gid(holder))
        elif op == Op.MEMBER and args[0] == value:
            yield from self._member(file, holder, state, key)
        elif op in (Op.CALL, Op.NEW):
            yield from self._call(file, value, holder, state, key)
        elif op in (Op.OBJECT, Op.SPREAD, Op.ARRAY, Op.JSX) and key is not None and not key[1]:
            self.received.open.add(key[0])
        elif op == Op.OBJECT and key is None and state.path:
            self.received.open.update(("body", "header", "query") if self._may_hold(state) else ())

    def _may_hold(self, state: _State) -> bool:
        """Whether the whole request is put into an object."""
        return self._source(state, (*state.path, "headers")) is not None

    @staticmethod
    def _moved(state: _State, gid: Gid, path: Path | None = None, stack: Stack | None = None) -> _State:
        return _State(
            gid, state.function, state.path if path is None else path, state.stack if stack is None else stack
        )

    def _member(self, file: Linked, member: ValueId, state: _State, key: Key | None) -> Iterator[_State]:
        name = self._key_of(file, member, state)
        calls = [
            call
            for call in file.index.holders.get(member, ())
            if file.graph.ops[call] == Op.CALL and file.graph.args[call][0] == member
        ]
        for call in calls:
            yield from self._method(file, call, state, key)
        if calls:
            return
        if key is not None and name in (COMPUTED, ELEMENT) and not key[1]:
            self.received.open.add(key[0])
        is_leaf = key is not None and key[1] and (key[0] != "body" or name in ("length", ELEMENT))
        path = state.path if is_leaf or len(state.path) >= _LONGEST else (*state.path, name)
        yield self._moved(state, file.gid(member), path)

    def _key_of(self, file: Linked, member: ValueId, state: _State) -> str:
        """The key that a member is read by: `headers[name]`, in a helper that is given the name, by what this call gives it."""
        index = file.graph.indexes.get(member)
        return (self._text(file, index, state) if index is not None else "") or file.graph.texts[member]

    def _text(self, file: Linked, value: int, state: _State) -> str:
        """The text that a value is, under the calls that were entered."""
        texts = self.calls.requests.urls.of(file.gid(value), state.stack)
        return texts[0] if len(texts) == 1 and UNKNOWN not in texts[0] else ""

    def _method(self, file: Linked, call: ValueId, state: _State, key: Key | None) -> Iterator[_State]:
        """A method called on the value: `request.json()`, `headers.get("x")`, `token.trim()`."""
        if key is not None and key[1]:
            yield self._moved(state, file.gid(call))
            return
        if key is not None and self.calls.callees.of_call(file.gid(call)):
            self.received.open.add(key[0])
        name, found = file.index.callee_name(call), False
        text = self._text(file, file.graph.args[call][1], state) if len(file.graph.args[call]) == 2 else ""
        if text and self._source(state, (*state.path, name, text)) is not None:
            yield self._moved(state, file.gid(call), (*state.path, name, text)[:_LONGEST])
            return
        for model in self.calls.models_of(file, call):
            for flow in model.flows:
                if flow.origin.base is Base.RECEIVER and flow.target.base is Base.RESULT:
                    found = True
                    keys = self.calls.keys(file, call, flow.origin.path)
                    known = (text or key if key == COMPUTED else key for key in keys)
                    yield self._moved(state, file.gid(call), (*state.path, *known)[:_LONGEST])
        if not found and key is not None:
            self.received.open.add(key[0])

    def _call(self, file: Linked, value: int, call: ValueId, state: _State, key: Key | None) -> Iterator[_State]:
        """The value is handed to a call."""
        args = file.graph.args[call]
        if value not in args[1:]:
            return
        position = args.index(value, 1) - 1
        name = file.index.callee_name(call)
        if name in _LOGS:
            return
        if key is not None and key[1]:
            self.received.used.add(key)
        targets = self.calls.callees.of_call(file.gid(call))
        for target in targets:
            yield from self._into(target.function, file.gid(call), position, state, whole=target.first is not None)
        if not targets:
            yield from self._library(file, call, position, state, key)

    def _into(self, function: FunctionRef, call: Gid, position: int, state: _State, *, whole: bool) -> Iterator[_State]:
        key = self._key(state)
        params = self.program.function(function).params
        frame = (call, function)
        if whole or len(state.stack) >= _DEEPEST or position >= len(params) or frame in state.stack:
            self._open(key)
            return
        self._enter(function, call)
        owner = self.program.linked(function.file)
        yield self._moved(state, owner.gid(params[position]), stack=(*state.stack, frame))

    def _enter(self, function: FunctionRef, call: Gid) -> None:
        """Note that a function is run, for every request if it is called so from one that is."""
        file, value = self.program.of(call)
        always = not in_branch(file, file.graph.starts[value]) and any(
            known and one.file == file.number and file.index.encloses(one.number, file.graph.owners[value])
            for one, known in self.functions.items()
        )
        self.functions[function] = self.functions.get(function, False) or always

    def _open(self, key: Key | None) -> None:
        if key is not None and not key[1]:
            self.received.open.add(key[0])

    def _library(self, file: Linked, call: ValueId, position: int, state: _State, key: Key | None) -> Iterator[_State]:
        models, found = self.calls.models_of(file, call), False
        if file.index.callee_name(call) in _SCHEMAS and key is not None and key[0] in ("body", "query"):
            found = self._schema(file, call, state)
        for model in models:
            for flow in model.flows:
                if flow.target.base is Base.RESULT and (
                    flow.origin.base is Base.ANY_ARGUMENT
                    or (flow.origin.base is Base.ARGUMENT and flow.origin.number == position)
                ):
                    found = True
                    yield from self._result(file, call, flow.target.path, state)
        if found:
            return
        if key is not None:
            self._open(key)
        elif state.path == () or self._may_hold(state):
            self.received.open.update(("body", "header", "query", "cookie"))

    def _result(self, file: Linked, call: ValueId, path: Path, state: _State) -> Iterator[_State]:
        """Where in the result the value stands: `safeParse(body).data`."""
        if not path:
            yield self._moved(state, file.gid(call))
            return
        for name in path[:1]:
            for holder in file.index.holders.get(call, ()):
                whole = [holder] if file.graph.ops[holder] != Op.VARIABLE else list(file.index.uses.get(holder, ()))
                whole += [call] if file.graph.ops[holder] == Op.MEMBER else []
                for one in whole:
                    for member in file.index.holders.get(one, ()):
                        if file.graph.ops[member] == Op.MEMBER and file.graph.texts[member] == name:
                            yield self._moved(state, file.gid(member))

    def _schema(self, file: Linked, call: ValueId, state: _State) -> bool:
        """`schema.parse(body)`."""
        callee = file.graph.args[call][0]
        if file.graph.ops[callee] != Op.MEMBER:
            return False
        entries = shape(self.program, file.gid(file.graph.args[callee][0]))
        self._fit(entries, lambda name: self._source(state, (*state.path, name)))
        return bool(entries)

    def _fit(self, entries: list[SchemaEntry], source_of: Callable[[str], Key | None]) -> None:
        """The keys of a schema are read, and those that are not optional demanded."""
        for owner, name, entry in entries:
            source = source_of(name)
            if source is None:
                continue
            key = (source[0], _shortened(*source))
            self._visit(owner.gid(entry), key)
            if not is_optional(owner, entry):
                self.received.demands.append(Demand(frozenset({key}), self.received.reads[key][0]))

    def _returned(self, file: Linked, value: int, state: _State) -> Iterator[_State]:
        """A helper's result is what its call gives the handler."""
        if not state.stack:
            return
        call, function = state.stack[-1]
        if function.file == file.number and value in self.program.function(function).returns:
            yield self._moved(state, call, stack=state.stack[:-1])


def _in_part(part: str, name: str) -> Key:
    return part, name


def _shortened(kind: str, key: str) -> str:
    """Names of headers in lower case, what lies in them left out; the reading method's name too."""
    words = (
        [word for word in key.split(".") if word not in ("get", "getAll", "has", "searchParams", "header")]
        if kind != "body"
        else key.split(".")
    )
    if kind == "header":
        return words[0].lower() if words else ""
    if kind in ("query", "cookie"):
        return words[0] if words else ""
    return ".".join(word for word in words if word not in ("@body", "get", "getAll", "?")) if key else ""


__all__ = ["Demand", "FunctionId", "Key", "Reads", "Received", "Schemas"]
