"""What a shop keeps in a record's metadata, under whatever key, and what it decides by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.keys import KeySearch
from checkout_audit.flow.made import speaks_of
from checkout_audit.flow.races.locks import Locks
from checkout_audit.flow.races.races import Races
from checkout_audit.flow.remote import within
from checkout_audit.match.names import split
from checkout_audit.project.models import Sink
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.source.role import roles

_BUDGET = 1_500
"""Values looked at for one entry."""
_UP = 2
"""Callers above a function that may do the same in the platform's own way."""
_CLIMB = 8
"""Values between a read and the decision that it is part of."""
_COMPARED = frozenset({"===", "!==", "==", "!="})
_STORE = "metadata"
_NESTED_WRITES = frozenset({"create", "createMany", "connect", "connectOrCreate", "upsert", "set", "push"})
_NAMES_TABLE = frozenset({"insert", "insertInto", "into", "from"})


class Asked(msgspec.Struct, frozen=True):
    """What a rule says is not to be kept there."""

    states: frozenset[str] = frozenset()
    """Texts that are states."""
    status: tuple[str, ...] = ()
    """Words of fields of a provider's object that hold a state."""
    providers: tuple[str, ...] = ()
    """Words of a provider's objects."""
    identities: tuple[str, ...] = ()
    """Words of keys by which a line says what it is."""
    counts: tuple[str, ...] = ()
    """Words of keys by which a line says how many."""
    not_words: tuple[str, ...] = ()
    """Words of keys that are about something else."""
    plain: tuple[str, ...] = ()
    """Words of keys that another check reports: beside one of them nothing more is said."""
    beside: tuple[str, ...] = ()
    """Words of which a key beside it holds one, if there are any."""
    unless: tuple[str, ...] = ()
    """Words of calls beside it that do the same in the platform's own way."""


class Entry(msgspec.Struct, frozen=True):
    """One entry of the metadata."""

    key: str
    at: Gid
    """Its value."""
    why: str


class Kept:
    """Answers for one program and rule."""

    def __init__(self, engine: FlowEngine, asked: Asked) -> None:
        self.engine = engine
        self.program = engine.program
        self.asked = asked
        self.search = engine.search.shorter(_BUDGET)

    def states(self, file: Linked, sink: Sink) -> Iterator[Entry]:
        """Entries that hold a state, one a record."""
        seen: set[Gid] = set()
        for demand, entry, trail in self._entries(file, sink, self._state):
            if demand not in seen and not self._is_nested(trail):
                seen.add(demand)
                yield entry

    def lines(self, file: Linked, sink: Sink) -> Iterator[Entry]:
        """Entries that hold lines: what, and how many."""
        for _, entry, _ in self._entries(file, sink, self._line):
            yield entry

    def _is_nested(self, trail: Trail) -> bool:
        """Whether the value only stands somewhere in the entry: in an object of a list."""
        for hop in trail.hops:
            file, value = self.program.of(hop.state.gid)
            if not hop.state.path and file.graph.ops[value] in (Op.OBJECT, Op.ARRAY):
                return True
        return False

    def _entries(
        self, file: Linked, sink: Sink, ask: Callable[[State], str | None]
    ) -> Iterator[tuple[Gid, Entry, Trail]]:
        for demand in self.engine.demands(file, sink):
            where, value = self.program.of(demand.gid)
            owner = file.index.function_at(where.graph.starts[value]) if where is file else FunctionId(0)
            if self._has_own_way(file, owner, _UP):
                self.engine.calls.notes.reject(
                    demand.gid, "unless", "A call beside it does the same in the platform's own way."
                )
                continue
            known = KeySearch(self.engine.search).run(demand).keys
            # With such a key it is the record itself, which the call takes in a list as well.
            if _STORE in known or any(speaks_of(split(key), self.asked.plain) for key in known):
                continue
            if self.asked.beside and not any(speaks_of(split(key), self.asked.beside) for key in known):
                continue
            for key, values in known.items():
                if speaks_of(split(key), self.asked.not_words):
                    self.engine.calls.notes.reject(
                        values[0].gid, "not-words", f"The key `{key}` is about something else."
                    )
                    continue
                if self._is_nested_write(values):
                    continue
                for one in values[:4]:
                    found = self.search.trails(one, ask)
                    if found:
                        yield demand.gid, Entry(key, one.gid, found[0].label), found[0]
                        break
                else:
                    self.engine.calls.notes.reject(
                        values[0].gid, "kept", f"What is kept as `{key}` is not what the check asks for."
                    )

    def _is_nested_write(self, values: Iterable[State]) -> bool:
        """`items: { create: [...] }`: https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#nested-writes"""
        for state in values:
            file, value = self.program.of(state.gid)
            if not _NESTED_WRITES.isdisjoint(file.graph.keys.get(value, ())):
                return True
        return False

    def _state(self, state: State) -> str | None:
        file, value = self.program.of(state.gid)
        graph = file.graph
        if graph.ops[value] == Op.STRING and graph.texts[value].lower() in self.asked.states:
            return graph.texts[value]
        if graph.ops[value] == Op.MEMBER and not state.path and speaks_of(split(graph.texts[value]), self.asked.status):
            holders = file.index.chain(graph.args[value][0])
            if any(speaks_of(split(word), self.asked.providers) for word in holders):
                return ".".join((*filter(None, holders), graph.texts[value]))
        return None

    def _line(self, state: State) -> str | None:
        file, value = self.program.of(state.gid)
        graph = file.graph
        if graph.ops[value] != Op.OBJECT or state.path:
            return None
        words = [split(key) for key in graph.keys[value]]
        counts = any(speaks_of(each, self.asked.counts) for each in words)
        return "a line" if counts and any(speaks_of(each, self.asked.identities) for each in words) else None

    def _has_own_way(self, file: Linked, owner: int, depth: int) -> bool:
        """Whether the function around, or one that calls it, also does it as the platform wants it."""
        number = owner
        while number and file.graph.functions[number].parent:
            number = file.graph.functions[number].parent
        facts = file.graph.functions[number]
        if number and self._calls_own_way(file, facts.start, facts.end):
            return True
        if depth <= 0 or not number:
            return False
        for caller in self.engine.calls.callers.of(FunctionRef(file.number, FunctionId(number))):
            where, call = self.program.of(caller)
            around = where.graph.owners[call]
            if around and self._has_own_way(where, around, depth - 1):
                return True
        return False

    def _calls_own_way(self, file: Linked, start: int, end: int) -> bool:
        return any(
            speaks_of(split(word), self.asked.unless)
            for call in within(file, start, end)
            for word in (*file.index.chain(file.graph.args[call][0]), *_table(file, call))
        )

    def decisions(self, file: Linked, keys: frozenset[str]) -> Iterator[Entry]:
        """Reads of such keys of a record's metadata on which something is decided."""
        graph = file.graph
        for key in sorted(keys):
            for member in file.index.members.get(key, ()):
                if (
                    _is_of_store(file, graph.args[member][0])
                    and not self._is_providers(file, member)
                    and self._is_decided(file, member)
                ):
                    yield Entry(key, file.gid(member), graph.texts[member])

    def marks(self, file: Linked, sink: Sink) -> Iterator[Entry]:
        """Entries that say that work goes on, written under no lock, by which functions elsewhere in the shop turn back."""
        for entry in self.states(file, sink):
            where, _ = self.program.of(entry.at)
            if not self._locks.around(entry.at) and any(self._turns_back(path, entry, where) for path in self._server):
                yield entry

    @cached_property
    def _locks(self) -> Locks:
        return self.engine.project.once(Races).locks

    @cached_property
    def _server(self) -> list[str]:
        return [path for path in sorted(self.engine.project.paths()) if "page" not in roles(path)]

    def _turns_back(self, path: str, entry: Entry, writer: Linked) -> bool:
        """Whether a function of a file, which is not the one that writes the entry, leaves when it finds some state there."""
        file = self.program.file(path) if self.program.mentions(path, entry.key) else None
        if file is None:
            return False
        graph = file.graph
        own = writer.graph.owners[self.program.of(entry.at)[1]] if file is writer else -1
        return any(
            guard.then_leaves
            and guard.owner != own
            and any(
                guard.start <= graph.starts[one] < guard.then_start for one in file.index.members.get(entry.key, ())
            )
            for guard in graph.guards
        )

    def _is_providers(self, file: Linked, member: int) -> bool:
        root, path = file.index.root(ValueId(member))
        names = (file.graph.texts[root], *path[:-1])
        return any(speaks_of(split(name), self.asked.providers) for name in names)

    @staticmethod
    def _is_decided(file: Linked, member: int) -> bool:
        graph, at = file.graph, {member}
        tests = {guard.test for guard in graph.guards}
        for _ in range(_CLIMB):
            above: set[int] = set()
            for value in at:
                if value in tests:
                    return True
                for holder in file.index.holders.get(value, ()):
                    op, text = graph.ops[holder], graph.texts[holder]
                    if (op == Op.BINARY and text in _COMPARED) or (op == Op.UNARY and text == "!"):
                        return True
                    if op == Op.CHOICE and graph.args[holder][0] == value:
                        return True
                    if op in (Op.LOGIC, Op.AWAIT):
                        above.add(holder)
                    elif op == Op.VARIABLE:
                        above.update(file.index.uses.get(holder, ()))
            at = above
        return False


def _table(file: Linked, call: ValueId) -> tuple[str, ...]:
    """What a call that names a table is given: `insert(orderLines)`."""
    args = file.graph.args[call][1:]
    if len(args) != 1 or file.index.callee_name(call) not in _NAMES_TABLE:
        return ()
    return (*file.index.chain(args[0]), file.graph.texts[args[0]] if file.graph.ops[args[0]] == Op.STRING else "")


def _is_of_store(file: Linked, value: int) -> bool:
    """Whether a value is a record's metadata, itself or through names and fallbacks."""
    graph = file.graph
    for _ in range(_CLIMB):
        op, args = graph.ops[value], graph.args[value]
        if op == Op.MEMBER:
            return graph.texts[value] == _STORE
        if op not in (Op.REF, Op.VARIABLE, Op.AWAIT, Op.LOGIC) or not args:
            return False
        value = args[0]
    return False


__all__ = ["Asked", "Entry", "Kept"]
