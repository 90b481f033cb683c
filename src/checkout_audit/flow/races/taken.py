"""Locks in stores of keys: a key is looked for, whoever finds it leaves, and whoever does not sets it later."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Guard, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.races.earlier import outermost
from checkout_audit.flow.races.locks import Locks
from checkout_audit.flow.races.updates import Names
from checkout_audit.match.names import split
from checkout_audit.project.models import KeyStore
from checkout_audit.project.program import Linked

_SIGHT = 40
"""Values around a read that are looked at for its test, or in a key or mark for what it is made of."""
_EQUAL, _UNLIKE = frozenset({"===", "=="}), frozenset({"!==", "!="})
_NOTHING = frozenset({"null", "undefined", "false", "0"})
_CARRIES = frozenset({Op.AWAIT, Op.VARIABLE, Op.REF})
_LEADS = frozenset({Op.REF, Op.VARIABLE, Op.TEMPLATE, Op.CALL, Op.MEMBER, Op.BINARY, Op.AWAIT, Op.LOGIC, Op.UNARY})
_TIME_FIRST = frozenset({"setex", "psetex"})
_CONVERTS = frozenset({"Number", "Boolean", "parseInt", "String"})
_MARKS = frozenset({Op.STRING, Op.NUMBER, Op.LITERAL, Op.TEMPLATE})


class Taken(msgspec.Struct, frozen=True):
    """A key that is looked for first and set later."""

    file: Linked
    read: ValueId
    write: ValueId
    key: ValueId


class Locked:
    """Finds them in one program."""

    def __init__(self, calls: Calls, locks: Locks, stores: tuple[KeyStore, ...]) -> None:
        self.calls = calls
        self.locks = locks
        self.stores = stores

    def found(self, file: Linked, clients: Names, keys: Names) -> Iterator[Taken]:
        """Every key of a file that is taken so; `clients` are names of a store's client, `keys` those of keys."""
        for store in self.stores:
            for name in store.reads:
                for read in file.index.methods_called.get(name, ()):
                    if self._is_store(file, read, store, clients):
                        yield from self._taken(file, read, store, keys)

    def _is_store(self, file: Linked, call: ValueId, store: KeyStore, clients: Names) -> bool:
        graph, callee = file.graph, ValueId(file.graph.args[call][0])
        if graph.ops[callee] != Op.MEMBER or len(graph.args[call]) < 2:
            return False
        receiver = graph.args[callee][0]
        named = (file.index.chain(receiver)[-1], _type(file, receiver))
        if any(clients.fit(split(name)) for name in named if name):
            return True
        return any(module in store.modules for module in self._modules(file, receiver))

    def _modules(self, file: Linked, receiver: int) -> Iterator[str]:
        """Packages of which a client is made, or is imported from."""
        graph = file.graph
        for value in bounded(queue := [receiver], _SIGHT):
            yield self.calls.callees.module(file, ValueId(value))
            if graph.ops[value] in (Op.REF, Op.VARIABLE, Op.AWAIT, Op.LOGIC, Op.CALL, Op.NEW, Op.MEMBER):
                queue += graph.args[value][:2]

    def _taken(self, file: Linked, read: ValueId, store: KeyStore, keys: Names) -> Iterator[Taken]:
        graph = file.graph
        texts = _key(file, read)
        words = tuple(word for value in graph.args[read][1:] for text in _said(file, value) for word in split(text))
        if not keys.fit(words) or self.locks.around(file.gid(read)):
            return
        carriers = _carriers(file, read)
        if not any(graph.ops[one] == Op.AWAIT for one in carriers):
            return  # what answers at once lives in this process
        for guard in graph.guards:
            is_there = _is_there(file, guard.test, carriers)
            if is_there is None:
                continue
            for write in self._writes(file, read, store):
                same = _key(file, write)[: len(texts)] == texts and _follows(file, guard, write, there=is_there)
                if same and self._is_mark(file, write, len(texts), carriers) and not _gives(file, guard, carriers):
                    yield Taken(file, read, write, ValueId(graph.args[read][-1]))
                    return

    def _writes(self, file: Linked, read: ValueId, store: KeyStore) -> Iterator[ValueId]:
        """Calls of the same function that set a key."""
        around = outermost(file, read)
        for name in store.writes:
            for write in file.index.methods_called.get(name, ()):
                if write > read and outermost(file, write) == around and around:
                    yield write

    def _is_mark(self, file: Linked, write: ValueId, after: int, carriers: set[int]) -> bool:
        """Whether what is set says no more than that somebody is there: a constant, the time, a random text, a name."""
        graph = file.graph
        values = graph.args[write][1 + after :]
        if file.index.callee_name(write).lower() in _TIME_FIRST:
            values = values[1:]
        return self._says_who(file, values[0], carriers) if values else len(graph.args[write]) == 1 + after

    def _says_who(self, file: Linked, value: int, carriers: set[int]) -> bool:
        graph, kinds, parts = file.graph, self.calls.models.sources_by_word, set[int]()
        for at in bounded(queue := [value], _SIGHT):
            parts.add(at)
            queue += graph.args[at] if graph.ops[at] in _LEADS else ()
        if parts & carriers or any(graph.ops[at] == Op.AWAIT for at in parts):
            return False
        called = [at for at in parts if graph.ops[at] in (Op.CALL, Op.NEW)]
        if any(file.index.callee_name(at) in kinds for at in called):
            return True
        if called:
            return all(file.index.callee_name(at) in ("toString", *_CONVERTS) for at in called)
        return graph.ops[value] in (*_MARKS, Op.REF, Op.MEMBER)


def _type(file: Linked, receiver: int) -> str:
    """The declared type of a client, its arguments aside."""
    root, path = file.index.root(ValueId(receiver))
    return "" if path else file.graph.types.get(root, "").partition("<")[0]


def _key(file: Linked, call: ValueId) -> tuple[str, ...]:
    """The key that a call is given, as far as its text says which."""
    return tuple(_written(file, value) for value in file.graph.args[call][1:])


def _written(file: Linked, value: int) -> str:
    """A value as its parts are written, however they are put together."""
    graph = file.graph
    if graph.ops[value] == Op.REF and graph.args[value]:
        return f"&{graph.args[value][0]}"
    inner = (
        ",".join(_written(file, one) for one in graph.args[value]) if graph.ops[value] in (*_LEADS, Op.ARRAY) else ""
    )
    return f"{graph.ops[value]}:{graph.texts[value]}({inner})"


def _said(file: Linked, value: int) -> Iterator[str]:
    graph = file.graph
    for at in bounded(queue := [value], _SIGHT):
        yield graph.texts[at] if graph.ops[at] in (Op.STRING, Op.MEMBER, Op.VARIABLE, Op.GLOBAL) else ""
        queue += graph.args[at] if graph.ops[at] in _LEADS else ()


def _carriers(file: Linked, read: ValueId) -> set[int]:
    """Values that hold what was read."""
    graph, found = file.graph, set[int]()
    for at in bounded(queue := [int(read)], _SIGHT):
        found.add(at)
        for holder in file.index.holders.get(at, ()):
            is_converted = graph.ops[holder] == Op.CALL and file.index.callee_name(holder) in _CONVERTS
            if holder not in found and (graph.ops[holder] in _CARRIES or is_converted):
                queue.append(holder)
    return found


def _is_there(file: Linked, test: int, carriers: set[int]) -> bool | None:
    """Whether a test holds where something was read; `None` if it says nothing of that."""
    graph, args, text = file.graph, file.graph.args[test], file.graph.texts[test]
    if test in carriers:
        return True
    if graph.ops[test] == Op.UNARY and text == "!":
        inner = _is_there(file, args[0], carriers)
        return None if inner is None else not inner
    if graph.ops[test] == Op.LOGIC and text in ("&&", "||"):
        return next((one for arg in args if (one := _is_there(file, arg, carriers)) is not None), None)
    if graph.ops[test] == Op.BINARY and carriers & set(args):
        other = next((arg for arg in args if arg not in carriers), args[0])
        return _compared(file, text, other, first=args[0] in carriers)
    return None


def _compared(file: Linked, sign: str, other: int, *, first: bool) -> bool | None:
    graph = file.graph
    if sign in (">", ">=", "<", "<="):
        is_time = graph.ops[other] == Op.CALL and file.index.callee_name(other) == "now"
        is_zero = graph.ops[other] == Op.NUMBER and graph.texts[other] == "0"
        return (sign[0] == ">") is first if is_time or is_zero else None
    if graph.ops[other] not in (Op.LITERAL, Op.NUMBER, Op.STRING, Op.GLOBAL) or sign not in _EQUAL | _UNLIKE:
        return None
    return (sign in _EQUAL) is (graph.texts[other] not in _NOTHING)


def _follows(file: Linked, guard: Guard, write: ValueId, *, there: bool) -> bool:
    """Whether the key is only set where nothing was found."""
    at = file.graph.starts[write]
    if there:
        return (guard.then_leaves and at >= guard.end) or guard.then_end <= at < guard.end
    return guard.then_start <= at < guard.then_end


def _gives(file: Linked, guard: Guard, carriers: set[int]) -> bool:
    """Whether whoever found something gives it back, or reads a part of it: then it is a cache."""
    graph = file.graph

    def is_inside(value: int) -> bool:
        return guard.then_start <= graph.starts[value] < guard.then_end

    if any(is_inside(one) and graph.ops[one] == Op.MEMBER for at in carriers for one in file.index.holders.get(at, ())):
        return True
    returned = (value for function in graph.functions for value in function.returns if is_inside(value))
    for value in returned:
        for at in bounded(queue := [int(value)], _SIGHT):
            if at in carriers:
                return True
            queue += graph.args[at] if graph.ops[at] in (*_LEADS, Op.OBJECT, Op.CHOICE) else ()
    return False
