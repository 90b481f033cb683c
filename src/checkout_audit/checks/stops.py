"""Where a flow check does not follow a value any further."""

from __future__ import annotations

import re

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.backward import State, Test, Trail
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.origin import REQUEST, Origin
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.source.role import roles

_COUNTS = ("quantity", "qty", "count", "number")
_AROUND = 20
"""Values around one that are looked at for the call that takes it."""
_FILLS = frozenset({"set", "append"})
"""Methods that put what they are given into what they are called on, or into what that belongs to."""
_SPELLS = frozenset({"toString", "href", "String"})
"""What gives the whole of an object as a text."""
_PUTS = frozenset({"set", "setItem", "put", "setex", "setEx"})
_ASKS = ("get", "getItem")
_STORES = ("session", "storage", "cookie", "cache", "redis", "kv", "store", "memory", "map")


class Limits(msgspec.Struct, frozen=True):
    """Where a search ends."""

    stop: Test | None = None
    """Of which values the operands are not followed."""
    skip: Test | None = None
    """Which values are not even looked at."""


class Kept:
    """Stops at values that are the same in the next run: kept by a hook, a field or a store.

    Where a choice is sent by other code of the shop, the others are there only for whoever does not send it: they are
    skipped, and what is sent is followed to its sender.
    """

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine
        self.search = engine.search.shorter(200)
        self._fallbacks: set[State] = set()

    def stops(self, state: State) -> bool:
        """Whether the operands of this value are not to be followed."""
        file, value = self.engine.program.of(state.gid)
        graph = file.graph
        op, args = graph.ops[value], graph.args[value]
        if op == Op.VARIABLE:
            if any(_is_hook(file, made) for made in args) or _is_stored(file, value):
                return True
            self._set_aside(state, args)
        elif op in (Op.LOGIC, Op.CHOICE):
            self._set_aside(state, args[1:] if op == Op.CHOICE else args)
        return op == Op.THIS or _is_hook(file, value)

    def skips(self, state: State) -> bool:
        """Whether a value only stands in for one that is sent."""
        return state in self._fallbacks

    def _set_aside(self, state: State, choices: tuple[int, ...]) -> None:
        """Remember the choices beside one that is sent."""
        file, _ = self.engine.program.of(state.gid)
        states = {choice: State(file.gid(ValueId(choice)), state.path, state.stack) for choice in choices}
        sent = {choice for choice, one in states.items() if self._is_sent(file, one)} if len(choices) > 1 else set()
        if sent:
            self._fallbacks |= {one for choice, one in states.items() if choice not in sent}

    def _is_sent(self, file: Linked, choice: State) -> bool:
        """Whether a choice is a part of the request that some other code of the shop sends."""
        found: list[Origin] = []

        def accept(other: State) -> str | None:
            origin = self.engine.origins.of(other)
            if origin is not None and origin.kind in REQUEST:
                found.append(origin)
                return origin.kind
            return None

        def is_composed(other: State) -> bool:
            there, value = self.engine.program.of(other.gid)
            return there.graph.ops[value] in (Op.TEMPLATE, Op.BINARY)

        self.search.trails(choice, accept, stop=is_composed)
        return any(self._sends(file, origin) for origin in found)

    def _sends(self, reader: Linked, origin: Origin) -> bool:
        key = re.escape(origin.key.rpartition(".")[2])
        if origin.kind == "header":
            sent = re.compile(rf"""["']{key}["'] *(?::|,|\] *=[^=])""".encode(), re.IGNORECASE)
            paths = list(self.engine.project.paths())
        else:
            sent = re.compile(rf"\b{key}\b *[:,}}]".encode())
            paths = [path for path in self.engine.project.paths() if path != reader.path]
        return any("test" not in roles(path) and self.engine.program.holds(path, sent) for path in paths)


def _is_stored(file: Linked, variable: int) -> bool:
    """Whether a variable is put into a store that is asked first: `session.get(…)`, then `session.set(…, made)`."""
    graph = file.graph
    for use in file.index.uses.get(variable, ()):
        for call in file.index.holders.get(use, ()):
            if graph.ops[call] != Op.CALL or use not in graph.args[call][2:]:
                continue
            *holder, method = file.index.chain(graph.args[call][0])
            if method in _PUTS and holder and any(holds(split(holder[-1]), word) for word in _STORES):
                return any(
                    file.index.chain(graph.args[read][0])[:-1][-1:] == (holder[-1],)
                    for name in _ASKS
                    for read in file.index.methods_called.get(name, ())
                )
    return False


def _is_hook(file: Linked, value: int) -> bool:
    graph = file.graph
    if graph.ops[value] == Op.MEMBER:
        value = graph.args[value][0]
    name = file.index.callee_name(value) if graph.ops[value] == Op.CALL else ""
    return name.startswith("use") and name[3:4].isupper()


def handed_to(engine: FlowEngine, gid: Gid, words: tuple[str, ...]) -> bool:
    """Whether a value, or the object that it is put into, is an argument of a call of such a name."""
    file, value = engine.program.of(gid)
    graph, queue = file.graph, [int(value)]
    for at in bounded(queue, _AROUND):
        for holder in file.index.holders.get(at, ()):
            op, args = graph.ops[holder], graph.args[holder]
            if op in (Op.CALL, Op.NEW) and args[0] != at:
                names = file.index.chain(args[0])
                if any(holds(split(name), word) for name in names for word in words):
                    return True
                if op == Op.CALL and names[-1] in _FILLS:
                    queue += file.index.uses.get(file.index.root(ValueId(args[0]))[0], ())
                elif op == Op.CALL and names[-1] in _SPELLS:
                    queue.append(holder)
            elif op in (Op.OBJECT, Op.ARRAY, Op.VARIABLE, Op.REF, Op.TEMPLATE):
                queue.append(holder)
            elif op == Op.MEMBER and graph.texts[holder] in _SPELLS:
                queue += [holder, *(one for one in file.index.holders.get(holder, ()) if graph.ops[one] == Op.CALL)]
    return False


def is_computed(engine: FlowEngine, state: State) -> bool:
    """Whether a value is a sum, a product or the like."""
    file, value = engine.program.of(state.gid)
    return file.graph.ops[value] in (Op.BINARY, Op.UPDATE)


class Factors:
    """Stops at a product whose other factor is the server's: a quantity times a price is no amount of the client."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine

    def stops(self, state: State) -> bool:
        """Whether the operands of this value are not to be followed."""
        file, value = self.engine.program.of(state.gid)
        graph = file.graph
        if graph.ops[value] != Op.BINARY or graph.texts[value] != "*" or state.path:
            return False
        return not any(self._is_constant(file, arg) or self._is_priced(file, arg, state) for arg in graph.args[value])

    def _is_constant(self, file: Linked, value: int) -> bool:
        graph = file.graph
        for _ in range(4):
            if graph.ops[value] == Op.NUMBER:
                return True
            if graph.ops[value] == Op.IMPORT or graph.ops[value] == Op.CALL:
                return True
            if graph.ops[value] not in (Op.REF, Op.VARIABLE) or len(graph.args[value]) != 1:
                return False
            value = graph.args[value][0]
        return False

    def _is_priced(self, file: Linked, value: int, state: State) -> bool:
        """Whether the caller decides this factor, and it is no count."""

        def accept(found: State) -> str | None:
            origin = self.engine.origins.of(found)
            if origin is None or origin.kind not in REQUEST:
                return None
            words = split(origin.key)
            return None if any(holds(words, word) for word in _COUNTS) else origin.kind

        return bool(self.engine.stored.trails(State(file.gid(value), (), state.stack), accept))


class Calls:
    """Stops at calls that hand nothing on: those of unknown code, and those that cut or hash what they are given."""

    def __init__(self, engine: FlowEngine, cleansers: frozenset[str], *, unknown: bool) -> None:
        self.engine = engine
        self.cleansers = cleansers
        self.unknown = unknown

    def stops(self, state: State) -> bool:
        """Whether the operands of this value are not to be followed."""
        file, value = self.engine.program.of(state.gid)
        if file.graph.ops[value] not in (Op.CALL, Op.NEW):
            return False
        if file.index.callee_name(value) in self.cleansers:
            return True
        calls = self.engine.calls
        return (
            self.unknown
            and not calls.callees.of_call(state.gid)
            and not calls.models_of(file, value)
            and not calls.callees.registered(file, value)
        )


def is_served(engine: FlowEngine, trail: Trail) -> bool:
    """Whether the function that takes the request is served for all that is seen, and does not only look like a handler."""
    file, value = engine.program.of(trail.hops[0].state.gid)
    if file.graph.ops[value] != Op.PARAMETER:
        return True
    function = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
    return any(not entry.parameters for entry in engine.calls.entries.of(function))


def is_validated_whole(trail: Trail) -> bool:
    """Whether a validated body is handed on as a whole, so that its schema and not this code says which keys it has."""
    return "validatedBody" in trail.hops[0].state.path and all(hop.state.path for hop in trail.hops)
