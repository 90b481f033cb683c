"""Check, then act: what a record says decides whether it is changed, and nothing holds it still in between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from checkout_audit.facts.graph import FunctionId, Guard, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.collections import single
from checkout_audit.flow.races.accesses import Access, Accesses
from checkout_audit.flow.races.earlier import Before, Run, outermost
from checkout_audit.flow.races.keys import Keys
from checkout_audit.flow.races.locks import Locks
from checkout_audit.flow.races.updates import Names, Target, Updates
from checkout_audit.flow.races.vocabulary import CREATE, MERGE, READ, WRITE, same_record
from checkout_audit.match.names import split
from checkout_audit.project.program import Gid, Linked

_TEST_SIZE = 60
_STEPS = 12
_SIZES = frozenset({"<", ">", "<=", ">="})
_SAME = frozenset({"===", "=="})
_OTHER = frozenset({"!==", "!="})
_COUNTS = frozenset({"length", "count", "rowCount", "size"})


class Tested(msgspec.Struct, frozen=True):
    """Something that a test says of a record that was read."""

    read: Access
    at: ValueId
    """The tested expression."""
    field: str
    """The field, or empty where only the existence is tested."""
    path: tuple[str, ...]
    """The keys to it, where it stands in a part of the record."""
    is_there: bool
    """Whether the test holds when the record exists (or the field is set)."""
    is_size: bool
    """Whether it is compared by size."""


class Effects(msgspec.Struct, frozen=True):
    """Calls that must not happen twice."""

    names: Names
    whole: frozenset[str] = frozenset()
    """Keys of an argument that names all there is to do, which the receiver refuses the second time, but"""
    part: frozenset[str] = frozenset()
    """not with one of these beside it."""
    amounts: Names | None = None
    """Fields that a store must not make more or less of twice."""

    @property
    def called(self) -> tuple[str, ...]:
        """Words of which a file with such an effect holds one."""
        return (*self.names.words, *(self.amounts.words if self.amounts else ()))

    def fit(self, file: Linked, call: ValueId) -> bool:
        """Whether a call is such a one."""
        return self._is_named(file, call) and not self.is_refused(file, call)

    def is_refused(self, file: Linked, call: ValueId) -> bool:
        """Whether the receiver refuses the second of two such calls, or answers it as the first."""
        if not self._is_named(file, call):
            return False
        keys = {key for arg in file.graph.args[call][1:] for key in _keys(file, arg)}
        return any("idempoten" in key.lower() for key in keys) or bool(self.whole & keys and not self.part & keys)

    def _is_named(self, file: Linked, call: ValueId) -> bool:
        return self.names.fit(split(" ".join(file.index.chain(file.graph.args[call][0])[-2:])))


class Decided(msgspec.Struct, frozen=True):
    """A change that a read decides about."""

    file: Linked
    tested: Tested
    write: Access
    effect: Gid | None = None
    """What is done on the strength of it."""
    tested_in: Linked | None = None
    """The file of the test, where it is another one than that of the write."""


class Decisions:
    """Finds them in one program."""

    def __init__(self, calls: Calls, accesses: Accesses, locks: Locks, updates: Updates, keys: Keys) -> None:
        self.calls = calls
        self.accesses = accesses
        self.locks = locks
        self.updates = updates
        self.keys = keys
        self.before = Before(calls)
        self._reads: dict[Gid, Access | None] = {}

    def duplicates(self, file: Linked, targets: tuple[Target, ...]) -> Iterator[Decided]:
        """A record is looked for, and made when it is not there."""
        for write in self.accesses.of(file):
            if write.does == CREATE and is_target(targets, write) and not self._expects_second(file, write):
                found = next(self._looked_for(file, write), None)
                if found is not None:
                    yield Decided(file, found, write)
                elif not self.locks.around(file.gid(write.call)):
                    yield from islice(self._looked_for_before(file, write), 1)

    def _looked_for(self, file: Linked, write: Access) -> Iterator[Tested]:
        """Tests that let a record be made because none was found."""
        for guard in self.guards_before(file, write):
            for tested in self.tested(file, guard.test):
                read = tested.read
                if tested.field or read.by_key or not same_record(read.record, write.record):
                    continue
                if self._runs_if(guard, file, write, there=tested.is_there) or self.is_safe(file, tested, write):
                    continue
                if not self.keys.are_unique(read.conditions):
                    yield tested

    def _looked_for_before(self, file: Linked, write: Access) -> Iterator[Decided]:
        """Functions that ran before, and throw when there is one already."""
        for run in self.before.runs(file, write.call):
            for earlier in self.before.checks(run):
                for tested in self.tested(earlier.owner, earlier.guard.test):
                    read, owner = tested.read, earlier.owner
                    if tested.field or read.by_key or not same_record(read.record, write.record):
                        continue
                    if not tested.is_there or self.locks.around(owner.gid(read.call)):
                        continue
                    if not self.keys.are_unique(read.conditions):
                        yield Decided(file, tested, write, tested_in=owner)

    def states(self, file: Linked, targets: tuple[Target, ...], effects: Effects) -> Iterator[Decided]:
        """A field allows something that must happen once, and is set without a look at what it is by then."""
        told: set[Gid] = set()
        for write in self.accesses.of(file):
            if not write.writes or write.does == CREATE or not is_target(targets, write):
                continue
            named = {split(field.key) for field in write.fields}
            for guard in self.guards_before(file, write):
                for tested in self.tested(file, guard.test):
                    words = split(tested.field)
                    if not tested.field or words not in named or not any(one.fields.fit(words) for one in targets):
                        continue
                    if " ".join(words) in write.conditions or self.is_safe(file, tested, write):
                        continue
                    effect = self._effect(file, guard, write, effects)
                    if effect is not None and effect not in told:
                        told.add(effect)
                        yield Decided(file, tested, write, effect)
            for decided in self._states_before(file, targets, write, effects):
                if decided.effect is not None and decided.effect not in told:
                    told.add(decided.effect)
                    yield decided

    def _states_before(
        self, file: Linked, targets: tuple[Target, ...], write: Access, effects: Effects
    ) -> Iterator[Decided]:
        """The same where a function that ran before tests the field, and throws."""
        named = {split(field.key) for field in write.fields} - {tuple(one.split()) for one in write.conditions}
        named = {words for words in named if any(one.fields.fit(words) for one in targets)}
        if not named or self.locks.around(file.gid(write.call)):
            return
        for run in self.before.runs(file, write.call):
            for earlier in self.before.checks(run):
                effect = self._effect_between(run, earlier.call, effects)
                for tested in self.tested(earlier.owner, earlier.guard.test) if effect is not None else ():
                    read, owner = tested.read, earlier.owner
                    is_same = split(tested.field) in named and same_record(read.record, write.record)
                    if is_same and not self.locks.around(owner.gid(read.call)):
                        yield Decided(file, tested, write, effect, tested_in=owner)

    @staticmethod
    def _effect_between(run: Run, check: ValueId, effects: Effects) -> Gid | None:
        """A call after a check, in the function of the run, that must not happen twice: awaited, or a step."""
        file, graph = run.file, run.file.graph
        top = outermost(file, run.call)
        for call in file.index.calls:
            if call == run.call or graph.starts[call] <= graph.ends[check] or graph.ops[call] != Op.CALL:
                continue
            awaited = any(graph.ops[one] == Op.AWAIT for one in file.index.holders.get(call, ()))
            is_step = file.index.callee_name(call).endswith(("runAsStep", "Step"))
            if (awaited or is_step) and file.index.encloses(top, graph.owners[call]) and effects.fit(file, call):
                return file.gid(call)
        return None

    def limits(self, file: Linked, targets: tuple[Target, ...]) -> Iterator[Decided]:
        """A number is compared with a limit, and then changed by the store, which does not ask for the limit."""
        for write in self.accesses.of(file):
            if not write.writes or write.does == CREATE:
                continue
            for field in write.fields:
                words = split(field.key)
                fitting = any(target.fields.fit(words) and target.records.fit(write.record) for target in targets)
                if (
                    not fitting
                    or " ".join(words) in write.conditions
                    or not self.updates.is_computed(file, field.value)
                ):
                    continue
                for guard in self.guards_before(file, write):
                    for tested in self.tested(file, guard.test):
                        if tested.is_size and split(tested.field) == words and not self.is_safe(file, tested, write):
                            yield Decided(file, tested, write)

    @staticmethod
    def guards_before(file: Linked, write: Access) -> Iterator[Guard]:
        """The tests that a write stands behind, in its function or those around it."""
        graph = file.graph
        at, owner = graph.starts[write.call], graph.owners[write.call]
        for guard in graph.guards:
            if guard.start > at:
                break
            inside = guard.start <= at < guard.end
            if (inside or guard.then_leaves) and file.index.encloses(guard.owner, owner):
                yield guard

    @staticmethod
    def _runs_if(guard: Guard, file: Linked, write: Access, *, there: bool) -> bool:
        """Whether the write runs when the record is there: then it is no second one of its kind."""
        at = file.graph.starts[write.call]
        if guard.then_start <= at < guard.then_end:
            return there
        return not there

    def is_safe(self, file: Linked, tested: Tested, write: Access) -> bool:
        """Whether the read stands behind the write, or a lock is held around one of them."""
        if file.graph.starts[tested.read.call] > file.graph.starts[write.call]:
            return True
        return self.locks.around(file.gid(write.call)) or self.locks.around(file.gid(tested.read.call))

    def _expects_second(self, file: Linked, write: Access) -> bool:
        """Whether the code around handles the refusal of a second record, or makes or changes it in one step."""
        graph, unique = file.graph, self.accesses.vocabulary.unique
        top = graph.owners[write.call]
        while graph.functions[top].parent:
            top = graph.functions[top].parent
        start, end = graph.functions[top].start, graph.functions[top].end
        for other in self.accesses.of(file):
            if (
                other.does == MERGE
                and same_record(other.record, write.record)
                and start <= graph.starts[other.call] < end
            ):
                return True
        for value in file.index.of(Op.STRING, Op.MEMBER, Op.GLOBAL, Op.REF, Op.NUMBER):
            text = graph.texts[value]
            is_told = text in unique or (graph.ops[value] == Op.STRING and any(one in text for one in unique))
            if is_told and start <= graph.starts[value] < end:
                return True
        return False

    def tested(self, file: Linked, test: ValueId) -> Iterator[Tested]:
        """What a test says of records that were read."""
        graph = file.graph
        queue: list[tuple[int, bool, bool]] = [(test, True, False)]
        seen: set[int] = set()
        while queue and len(seen) < _TEST_SIZE:
            value, there, size = queue.pop()
            if value in seen:
                continue
            seen.add(value)
            op, args, text = graph.ops[value], graph.args[value], graph.texts[value]
            if op == Op.UNARY and text == "!":
                queue.append((args[0], not there, size))
            elif op == Op.LOGIC:
                queue += [(arg, there, size) for arg in args]
            elif op == Op.BINARY and text in _SIZES:
                is_empty = text in ("<", "<=") and graph.ops[args[1]] == Op.NUMBER
                queue += [(arg, there != is_empty, True) for arg in args]
            elif op == Op.BINARY and text in (_SAME | _OTHER):
                empty = any(_is_empty(file, arg) for arg in args)
                queue += [(arg, there != ((text in _SAME) == empty) if empty else there, size) for arg in args]
            elif op in (Op.CALL, Op.AWAIT) and self._read_at(file, value) is None:
                queue += [(arg, there, size) for arg in args]
            else:
                found = self.of_record(file, value)
                if found is not None:
                    read, path = found
                    yield Tested(read, ValueId(value), path[-1] if path else "", path, there, size)
                elif op in (Op.REF, Op.VARIABLE):
                    queue += [(arg, there, size) for arg in args if len(args) == 1]

    def of_record(self, file: Linked, value: int) -> tuple[Access, tuple[str, ...]] | None:
        """The read whose result, or a field of it, a value is; and the keys to it, of a field two at most."""
        graph, at, path = file.graph, value, list[str]()
        for _ in range(_STEPS):
            read = self._read_at(file, at)
            if read is not None:
                fields = [key for key in path if key not in self.accesses.vocabulary.opens and not key.isdigit()]
                fields = [key for key in fields if key not in _COUNTS and key != "[]"]
                if len(fields) > 1 + (fields[:1] == ["metadata"]) or (fields and path[-1] != fields[-1]):
                    return None
                return read, tuple(fields)
            op, args = graph.ops[at], graph.args[at]
            if op == Op.MEMBER:
                path.insert(0, graph.texts[at])
            elif op not in (Op.REF, Op.VARIABLE, Op.AWAIT) or len(args) != 1:
                return None
            at = args[0]
        return None

    def _read_at(self, file: Linked, value: int) -> Access | None:
        """The read that a call is, or that a function of the shop makes whose name says nothing of it."""
        if file.graph.ops[value] != Op.CALL:
            return None
        found = self.accesses.at(file, value)
        if found is not None:
            return found if found.does == READ else None
        key = file.gid(value)
        if key not in self._reads:
            self._reads[key] = None
            self._reads[key] = self._read_within(file, ValueId(value))
        return self._reads[key]

    def _read_within(self, file: Linked, call: ValueId) -> Access | None:
        """What the called function returns, if that is a record that it reads, as an access of this call."""
        for target in self.calls.callees.of_call(file.gid(call)):
            owner = self.calls.program.linked(target.function.file)
            for returned in self.calls.program.function(target.function).returns:
                at: int = single(owner, returned)
                while owner.graph.ops[at] == Op.MEMBER and owner.graph.texts[at] in (
                    "0",
                    *self.accesses.vocabulary.opens,
                ):
                    at = single(owner, owner.graph.args[at][0])
                inner = self._read_at(owner, at)
                if inner is not None:
                    return msgspec.structs.replace(inner, call=call)
        return None

    def _effect(self, file: Linked, guard: Guard, write: Access, effects: Effects) -> Gid | None:
        """A call behind the guard, in the function of the write or one around it, that must not happen twice."""
        graph = file.graph
        at = graph.starts[write.call]
        around = [one for one in graph.guards if one.then_start <= at < one.then_end and one.then_start <= guard.start]
        for call in sorted(file.index.calls, key=lambda each: graph.ends[each]):
            start = graph.starts[call]
            if call == write.call or start < guard.start or graph.ops[call] != Op.CALL:
                continue
            near = file.index.encloses(guard.owner, FunctionId(graph.owners[call]))
            awaited = any(graph.ops[one] == Op.AWAIT for one in file.index.holders.get(call, ()))
            if near and awaited and all(one.then_start <= start < one.then_end for one in around):
                if effects.fit(file, call) or self._moves(file, call, effects.amounts):
                    return file.gid(call)
                if effects.is_refused(file, call):
                    return None
        return None

    def _moves(self, file: Linked, call: ValueId, amounts: Names | None) -> bool:
        """Whether a call lets the store make more or less of a field: each time it runs, and however it is called."""
        access = self.accesses.at(file, call)
        return (
            access is not None
            and amounts is not None
            and access.does == WRITE
            and any(amounts.fit(split(one.key)) and self.updates.is_computed(file, one.value) for one in access.fields)
        )


def is_target(targets: tuple[Target, ...], write: Access) -> bool:
    """Whether a write is of such a record: the last words of its name say what it is."""
    return any(
        target.records.fit(write.record)
        and any(same_record(split(word), write.record) for word in target.records.words)
        for target in targets
    )


def _is_empty(file: Linked, value: int) -> bool:
    graph = file.graph
    text = graph.texts[value]
    return (graph.ops[value] == Op.LITERAL and text in ("null", "undefined", "false")) or (
        graph.ops[value] == Op.NUMBER and text == "0"
    )


def _keys(file: Linked, value: int) -> tuple[str, ...]:
    at = single(file, value)
    return file.graph.keys[at] if file.graph.ops[at] == Op.OBJECT else ()
