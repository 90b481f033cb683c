"""Where a file reads and writes records, whatever library does it: which record, which fields, on which condition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from checkout_audit.facts.graph import ELEMENT, REST, Op, ValueId
from checkout_audit.flow.collections import single
from checkout_audit.flow.races.chains import Chain, Link, chain, outermost
from checkout_audit.flow.races.statements import Statements
from checkout_audit.flow.races.vocabulary import (
    CREATE,
    MERGE,
    READ,
    SAVE,
    WRITE,
    Vocabulary,
    is_container,
    record,
    stronger,
)
from checkout_audit.match.names import split
from checkout_audit.project.program import Linked

_PARTS = 120
"""Values that are looked at for the fields of one write."""
_NAMES = (Op.REF, Op.GLOBAL, Op.MEMBER)
_SAME = frozenset({Op.AWAIT, Op.LOGIC, Op.SPREAD, Op.ARRAY})
_CONTAINERS = frozenset({Op.OBJECT, Op.ARRAY, Op.CALL, Op.REF, Op.CHOICE, Op.LOGIC, Op.SPREAD, Op.FUNCTION})
_ADDS = frozenset({"push", "unshift"})
_LISTS = frozenset({"map", "flatMap", "filter", "concat"})


class Assigned(msgspec.Struct, frozen=True):
    """A field that a write gives a value."""

    key: str
    value: ValueId


class Access(msgspec.Struct, frozen=True):
    """One call (or chain of calls) that reads or writes records."""

    does: str
    record: tuple[str, ...]
    """Words of the kind of record; empty if nothing says it."""
    call: ValueId
    fields: tuple[Assigned, ...] = ()
    """What a write sets."""
    conditions: frozenset[str] = frozenset()
    """Names by which the records are chosen, lower-case words joined by blanks."""
    open: tuple[ValueId, ...] = ()
    """Where further fields come from: parameters, results of calls."""
    by_key: bool = False
    """Whether the library reads by unique columns only."""

    @property
    def writes(self) -> bool:
        """Whether it changes records."""
        return self.does in (WRITE, CREATE, MERGE, SAVE)


class Accesses:
    """Answers for one program, file by file."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.statements = Statements()
        self._of: dict[int, tuple[Access, ...]] = {}
        self._by_call: dict[int, dict[int, Access]] = {}

    def of(self, file: Linked) -> tuple[Access, ...]:
        """Every access of a file, in order."""
        if file.number not in self._of:
            found = [*self._called(file), *self._saved(file), *self._told(file)]
            self._of[file.number] = tuple(sorted(found, key=lambda one: file.graph.starts[one.call]))
            self._by_call[file.number] = {one.call: one for one in self._of[file.number]}
        return self._of[file.number]

    def at(self, file: Linked, call: int) -> Access | None:
        """The access that a call is the end of."""
        self.of(file)
        return self._by_call[file.number].get(call)

    def _called(self, file: Linked) -> Iterator[Access]:
        seen: set[int] = set()
        for name, calls in file.index.methods_called.items():
            if self.vocabulary.role(name) is None:
                continue
            for call in calls:
                end = outermost(file, call)
                if end not in seen:
                    seen.add(end)
                    found = self._access(file, chain(file, end))
                    if found is not None:
                        yield found

    def _access(self, file: Linked, whole: Chain) -> Access | None:
        does, noun = "", tuple[str, ...]()
        for link in whole.links:
            role = self.vocabulary.role(link.name)
            if role is None or (link.args and file.graph.ops[link.args[0]] == Op.FUNCTION):
                continue
            does = stronger(does, role.does) if does else role.does
            noun = noun or role.noun
        if not does:
            return None
        named = self._table(file, whole) or noun or _holder(whole.receiver)
        if does == READ:
            by_key = any(link.name in self.vocabulary.unique for link in whole.links)
            return Access(does, named, whole.value, conditions=self._conditions(file, whole), by_key=by_key)
        fields, conditions, beyond = self._read(file, whole)
        return Access(does, named, whole.value, fields, conditions, beyond)

    def _table(self, file: Linked, whole: Chain) -> tuple[str, ...]:
        """The record that an argument names: `from("orders")`, `update(orders).set(…)`, `findOne(Order, id)`, `{ entity: "order" }`."""
        graph, last = file.graph, len(whole.links) - 1
        for number, link in enumerate(whole.links):
            for arg in link.args[:1]:
                if graph.ops[arg] == Op.OBJECT:
                    for key, value in zip(graph.keys[arg], graph.args[arg], strict=True):
                        if key in self.vocabulary.tables and graph.ops[single(file, value)] == Op.STRING:
                            return record(split(graph.texts[single(file, value)]))
                elif number == 0 < last and _is_client(link.name, whole.receiver) and graph.ops[arg] == Op.STRING:
                    return record(split(graph.texts[arg]))
                elif link.name in self.vocabulary.tables:
                    name = _name(file, arg)
                    if graph.ops[arg] == Op.STRING or name[:1].isupper() or number < last:
                        return record(split(name))
        return ()

    def _conditions(self, file: Linked, whole: Chain) -> frozenset[str]:
        """Names in what chooses the records, for a read."""
        found: set[str] = set()
        for link in whole.links:
            if link.name in self.vocabulary.where:
                found.update(_names_in(file, link.args))
            elif self.vocabulary.role(link.name) is not None:
                objects = (single(file, arg) for arg in link.args)
                found.update(*(self._chosen(file, one) for one in objects if file.graph.ops[one] == Op.OBJECT))
        return frozenset(found)

    def _chosen(self, file: Linked, options: int) -> Iterator[str]:
        """Names in the options of a read: those under `where`, or all, where the options are the condition itself."""
        keys = dict(zip(file.graph.keys[options], file.graph.args[options], strict=True))
        where = [value for key, value in keys.items() if key in self.vocabulary.where]
        yield from _names_in(file, where or (() if self.vocabulary.tables & keys.keys() else (options,)))

    def _read(self, file: Linked, whole: Chain) -> tuple[tuple[Assigned, ...], frozenset[str], tuple[ValueId, ...]]:
        """Fields and conditions of a write, and where further fields come from."""
        fields: list[Assigned] = []
        beyond: list[ValueId] = []
        conditions: set[str] = set()
        for link in whole.links:
            if link.name in self.vocabulary.where:
                conditions.update(_names_in(file, link.args))
                continue
            values = self._value_args(file, link, conditions)
            fields += self._column(file, link)
            for key, value, is_condition in self._entries(file, values):
                if not key:
                    beyond.append(value)
                elif is_condition:
                    conditions.update(_names_in(file, (value,)))
                else:
                    fields.append(Assigned(key, value))
        return tuple(fields), frozenset(conditions), tuple(beyond)

    def _column(self, file: Linked, link: Link) -> Iterator[Assigned]:
        """The one column that a link sets, named beside its value: `update("seats", n)`, `set("seats", n)`."""
        role, graph = self.vocabulary.role(link.name), file.graph
        sets = link.name in self.vocabulary.values or (role is not None and role.does == WRITE and not role.noun)
        if sets and len(link.args) == 2 and graph.ops[link.args[0]] == Op.STRING:
            yield Assigned(graph.texts[link.args[0]], ValueId(link.args[1]))

    def _value_args(self, file: Linked, link: Link, conditions: set[str]) -> tuple[int, ...]:
        """The arguments that may hold values: of two objects the first says which records are meant."""
        objects = [arg for arg in link.args if file.graph.ops[single(file, arg)] == Op.OBJECT]
        if len(objects) > 1 and self.vocabulary.role(link.name) is not None:
            conditions.update(_names_in(file, objects[:1]))
            return tuple(arg for arg in link.args if arg != objects[0])
        return link.args

    def _entries(self, file: Linked, start: Iterable[int]) -> Iterator[tuple[str, ValueId, bool]]:
        """Keys and values of all objects in some arguments, and whether they only choose the record.

        Without a key: a value in which more of them may stand.
        """
        queue, seen = list(start), set[int]()
        while queue and len(seen) < _PARTS:
            value = queue.pop(0)
            if value in seen:
                continue
            seen.add(value)
            op = file.graph.ops[value]
            if op == Op.OBJECT:
                yield from self._object(file, value, queue)
            else:
                for write in file.index.writes.get(value, ()) if op == Op.VARIABLE else ():
                    yield write.path[-1], write.value, False
                queue.extend(_inside(file, value))
                if op in (Op.PARAMETER, Op.IMPORT) or (op in (Op.CALL, Op.MEMBER) and not any(_inside(file, value))):
                    yield "", ValueId(value), False

    def _object(self, file: Linked, value: int, queue: list[int]) -> Iterator[tuple[str, ValueId, bool]]:
        for key, entry in zip(file.graph.keys[value], file.graph.args[value], strict=True):
            if key in self.vocabulary.where:
                yield key, ValueId(entry), True
            elif key in self.vocabulary.values or key == REST:
                queue.append(entry)
                if key != REST:
                    yield key, ValueId(entry), False
            else:
                yield key, ValueId(entry), False

    def _saved(self, file: Linked) -> Iterator[Access]:
        """`product.stock -= n; await product.save()`, or saved by a repository or a unit of work."""
        graph = file.graph
        savers = [call for name in self.vocabulary.saves for call in file.index.methods_called.get(name, ())]
        if not savers:
            return
        for write in graph.writes:
            root, path = file.index.root(write.target)
            if path not in ((), (ELEMENT,)) or graph.ops[root] not in (Op.VARIABLE, Op.PARAMETER):
                continue
            for saver in savers:
                if saver > write.value and self._saves(file, saver, root, write.owner):
                    yield Access(SAVE, record(split(graph.texts[root])), saver, (Assigned(write.key, write.value),))
                    break

    @staticmethod
    def _saves(file: Linked, saver: ValueId, root: int, owner: int) -> bool:
        graph = file.graph
        if not file.index.encloses(graph.owners[saver], owner) and not file.index.encloses(owner, graph.owners[saver]):
            return False
        callee, args = graph.args[saver][0], graph.args[saver][1:]
        on = file.index.root(ValueId(graph.args[callee][0]))[0] if graph.ops[callee] == Op.MEMBER else -1
        if file.index.callee_name(saver) == "flush":
            return True
        return on == root or any(
            file.index.root(ValueId(inner))[0] == root for arg in args for inner in _listed(file, arg)
        )

    def _told(self, file: Linked) -> Iterator[Access]:
        """SQL in texts."""
        for told in self.statements.of(file):
            fields = tuple(Assigned(key, value) for key, value in told.fields)
            yield Access(told.does, record(split(told.table)), told.at, fields, told.conditions)


def _is_client(name: str, receiver: tuple[str, ...]) -> bool:
    """Whether what is called with a table is a client: a variable or field of any name, or what is called like one."""
    return receiver in ((), ("this",)) or is_container(split(name))


def _holder(receiver: tuple[str, ...]) -> tuple[str, ...]:
    """The record that a client's name speaks of: `this.orderRepository`, `ordersCollection`."""
    words = split(receiver[-1]) if receiver else ()
    return record(words[:-1] if words[-1:] == ("collection",) else words)


def _listed(file: Linked, value: int) -> tuple[int, ...]:
    return file.graph.args[value] if file.graph.ops[value] == Op.ARRAY else (value,)


def _name(file: Linked, value: int) -> str:
    graph = file.graph
    if graph.ops[value] == Op.STRING:
        return graph.texts[value]
    if graph.ops[value] == Op.REF and graph.args[value]:
        return graph.texts[graph.args[value][0]]
    return graph.texts[value] if graph.ops[value] in _NAMES else ""


def _inside(file: Linked, value: int) -> Iterator[int]:
    """What an object may be found in: lists, branches, variables and what is put into them, callbacks of `map`."""
    graph = file.graph
    op, args = graph.ops[value], graph.args[value]
    if op in _SAME or op == Op.REF:
        yield from args[1:] if graph.texts[value] == "&&" else args
    elif op == Op.CHOICE:
        yield from args[1:]
    elif op == Op.VARIABLE:
        yield from args
        for call, path, method in file.index.method_calls.get(value, ()):
            if method in _ADDS and not path:
                yield from graph.args[call][1:]
    elif op == Op.CALL and file.index.callee_name(value) in _LISTS:
        for arg in args[1:]:
            if graph.ops[arg] == Op.FUNCTION:
                yield from graph.functions[int(graph.texts[arg])].returns
    elif op == Op.CALL and file.index.callee_name(value) == "all":
        yield from args[1:]


def _names_in(file: Linked, start: Iterable[int]) -> Iterator[str]:
    """Names of the columns in a condition, as words: keys, `eq(orders.state, …)`, `.eq("state", …)`; not what they are compared with."""
    graph = file.graph
    queue, seen = list(start), set[int]()
    if queue and graph.ops[queue[0]] in (Op.STRING, Op.MEMBER):
        yield " ".join(split(graph.texts[queue[0]]))
    while queue and len(seen) < _PARTS:
        value = queue.pop()
        if value in seen:
            continue
        seen.add(value)
        op, args = graph.ops[value], graph.args[value]
        if op == Op.OBJECT:
            yield from (" ".join(split(key)) for key in graph.keys[value])
        elif op == Op.CALL and len(args) > 1 and graph.ops[args[1]] in (Op.STRING, Op.MEMBER):
            yield " ".join(split(graph.texts[args[1]]))
        if op in _CONTAINERS:
            queue.extend(args)
        elif op == Op.VARIABLE:
            queue.extend(one for one in args if graph.ops[one] in (Op.OBJECT, Op.ARRAY, Op.CALL))


__all__ = ["Access", "Accesses", "Assigned", "outermost"]
