"""Lost updates: a stored number is read, reckoned with in memory, and written back as an absolute number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from checkout_audit.facts.graph import COMPUTED, ELEMENT, FunctionId, Op, ValueId
from checkout_audit.flow.backward import Backward, State, Trail
from checkout_audit.flow.collections import single
from checkout_audit.flow.paths import Path
from checkout_audit.flow.races.accesses import Access, Accesses, Assigned
from checkout_audit.flow.races.locks import Locks
from checkout_audit.flow.races.vocabulary import CREATE, same_record
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Gid, Linked, Program

_FROM_CALL = "the record that was read"
_SIZES = frozenset({"<", ">", "<=", ">="})
_SIGNS = frozenset({"+", "-"})
_STEPS = frozenset({"+=", "-=", "++", "--"})
_METHODS = frozenset({"minus", "plus", "sub", "add", "subtract"})
"""Of numbers of any size: https://mikemcl.github.io/bignumber.js."""
_COMPARED = ("version", "revision", "rev", "updated at", "etag", "lock version")
_WHEN = frozenset({"current", "old", "previous", "prev", "existing", "actual", "original", "new", "updated", "now"})
_BUDGET = 400
_STATES = frozenset({"state", "prev", "draft", "prevState"})
_PLACES = (COMPUTED, ELEMENT)
"""Keys of which no name is known: mostly places in a list."""
_SIGHT = 40
"""Values that are looked at for a sum."""
_LEADS = frozenset({Op.REF, Op.VARIABLE, Op.CHOICE, Op.LOGIC, Op.CALL, Op.BINARY, Op.UPDATE, Op.AWAIT, Op.MEMBER})
_SAME_SUM = frozenset({"reduce", "reduceRight"})


class Names(msgspec.Struct, frozen=True):
    """Words that a name must and must not hold."""

    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()

    def fit(self, words: tuple[str, ...]) -> bool:
        """Whether a name, as words, is such a one."""
        return _fits(self.words, self.not_words, words)


@lru_cache(maxsize=50_000)
def _fits(wanted: tuple[str, ...], unwanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if any(holds(words, word) for word in unwanted):
        return False
    return not wanted or any(holds(words, word) for word in wanted)


class Target(msgspec.Struct, frozen=True):
    """What must not be raced for: these fields of these records."""

    fields: Names
    records: Names
    limited: bool = False
    """Whether a field counts, whatever its name, if it is held against a limit: compared by size, or capped."""


class Lost(msgspec.Struct, frozen=True):
    """A lost update."""

    access: Access
    field: Assigned
    file: Linked
    trail: Trail
    """From the reckoning to the write."""
    back: Trail
    """From the read to the reckoning."""

    @property
    def sum(self) -> Gid:
        """The reckoning."""
        return self.trail.hops[0].state.gid

    @property
    def read(self) -> Gid:
        """The stored value in it."""
        return self.back.hops[0].state.gid


class Shift(msgspec.Struct, frozen=True):
    """A change that the store reckons itself."""

    access: Access
    field: Assigned
    file: Linked


class Updates:
    """Finds them in one program."""

    def __init__(self, search: Backward, accesses: Accesses, locks: Locks) -> None:
        self.search = search.shorter(_BUDGET)
        self.program = search.program
        self.accesses = accesses
        self.locks = locks

    def in_file(self, file: Linked, targets: tuple[Target, ...], names: tuple[str, ...]) -> Iterator[Lost]:
        """Every lost update whose write stands in a file. `names` are fields of objects that may be made elsewhere."""
        told: set[int] = set()
        for found in self.changes(file, targets, names):
            if not isinstance(found, Lost) or found.access.call in told:
                continue
            if is_compared(found.access, found.field.key):
                self._reject(found, "compare", "The write holds only as long as the store still has what was read.")
            elif self._is_locked(found):
                self._reject(found, "lock", "A lock or a transaction keeps others out between the read and the write.")
            else:
                told.add(found.access.call)
                yield found

    def _reject(self, lost: Lost, part: str, text: str) -> None:
        self.search.calls.notes.reject(lost.file.gid(lost.access.call), part, text)

    def changes(self, file: Linked, targets: tuple[Target, ...], names: tuple[str, ...]) -> Iterator[Lost | Shift]:
        """Every write of a file that makes a field's new value of its old one, here or in the store."""
        for access in self.accesses.of(file):
            if not access.writes or access.does == CREATE:
                continue
            for field in access.fields:
                fitting = [target for target in targets if fits(target, access, field)]
                by_name = not all(target.limited for target in fitting)
                for change in self._change(file, access, field) if fitting else ():
                    if by_name or self._is_of_a_limited(change):
                        yield change
            for value in access.open:
                for name in names:
                    field = Assigned(name, value)
                    if any(not target.limited and fits(target, access, field) for target in targets):
                        yield from self._beyond(file, access, field)

    def _change(self, file: Linked, access: Access, field: Assigned) -> Iterator[Lost | Shift]:
        if self.is_computed(file, field.value):
            yield Shift(access, field, file)
            return
        found = self.reckoned(file, access, field)
        if found is not None:
            yield found

    def _is_of_a_limited(self, change: Lost | Shift) -> bool:
        """Whether a field is held against a limit; a place in a list, of which no name is known, is no field."""
        if not isinstance(change, Lost) or change.field.key in _PLACES:
            return False
        return self._is_limited(change) and self._is_read(change)

    def _is_read(self, change: Lost) -> bool:
        """Whether the record was read from the store for sure."""

        def accept(state: State) -> str | None:
            where, value = self.program.of(state.gid)
            access = self.accesses.at(where, value) if where.graph.ops[value] == Op.CALL else None
            is_same = access is not None and not access.writes and same_record(access.record, change.access.record)
            return "read" if is_same or change.back.label == _FROM_CALL else None

        return bool(self.search.trails(change.back.hops[0].state, accept))

    def _is_limited(self, change: Lost) -> bool:
        """Whether the number, or what was read, is compared by size in its function, or capped on its way."""
        if any(self._is_capped(hop.state) for hop in change.trail.hops):
            return True
        file, value = self.program.of(change.sum)
        graph, owner = file.graph, file.graph.owners[value]
        compared = (
            number
            for number in file.index.of(Op.BINARY)
            if graph.texts[number] in _SIZES and graph.owners[number] == owner
        )
        return any(_speaks_of(file, number, value, _plain(change.field.key)) for number in compared)

    def _is_capped(self, state: State) -> bool:
        file, value = self.program.of(state.gid)
        return file.graph.ops[value] == Op.CALL and file.index.callee_name(value) == "max"

    def _beyond(self, file: Linked, access: Access, field: Assigned) -> Iterator[Lost]:
        """A field of an object, or of the objects of a list, that was made elsewhere."""
        for path in ((field.key,), (ELEMENT, field.key)):
            found = self.reckoned(file, access, field, path)
            if found is not None and any(self._is_made(hop.state, field.key) for hop in found.trail.hops):
                yield found

    def _is_made(self, state: State, key: str) -> bool:
        """Whether an object gets its field there, by its name."""
        file, value = self.program.of(state.gid)
        return file.graph.ops[value] == Op.OBJECT and key in file.graph.keys[value]

    def reckoned(self, file: Linked, access: Access, field: Assigned, path: Path = ()) -> Lost | None:
        """How a field's new value is made of its old one, whatever keeps others out meanwhile."""

        def accept(state: State) -> str | None:
            return "reckoned" if not state.path and self._operands(state.gid) else None

        start = State(file.gid(field.value), path)
        for trail in self.search.trails(start, accept, most=4, stop=self._is_computed):
            back = self._stored(trail.hops[0].state, access, field)
            if back is not None and not _is_shown(*self.program.of(trail.hops[0].state.gid)):
                return Lost(access, field, file, trail, back)
        return None

    def _operands(self, gid: Gid) -> tuple[int, ...]:
        """The operands of a sum or difference, if a value is one; of a compound assignment only what was there before."""
        file, value = self.program.of(gid)
        graph = file.graph
        op, args, text = graph.ops[value], graph.args[value], graph.texts[value]
        if op == Op.BINARY and text in _SIGNS:
            return () if self._is_folded(file, value) or self._is_text(file, args) else args
        if op == Op.UPDATE and text in _STEPS:
            return args[:1]
        if op == Op.CALL and len(args) == 2 and file.index.callee_name(value) in _METHODS:
            callee = args[0]
            return (graph.args[callee][0],) if graph.ops[callee] == Op.MEMBER else ()
        return ()

    @staticmethod
    def _is_text(file: Linked, args: tuple[int, ...]) -> bool:
        return any(file.graph.ops[arg] in (Op.STRING, Op.TEMPLATE) for arg in args)

    @staticmethod
    def _is_folded(file: Linked, value: int) -> bool:
        """Whether it adds up the elements of a list: `rows.reduce((sum, row) => sum + row.stock, 0)`."""
        graph = file.graph
        made = file.index.functions.get(FunctionId(graph.owners[value]))
        holders = file.index.holders.get(made, ()) if made is not None else ()
        return any(graph.ops[one] == Op.CALL and file.index.callee_name(one) in _SAME_SUM for one in holders)

    def _is_computed(self, state: State) -> bool:
        file, value = self.program.of(state.gid)
        return self.is_computed(file, value)

    def is_computed(self, file: Linked, value: ValueId) -> bool:
        """Whether the store reckons itself: `{ decrement: n }`, `sql`...``, a function that gives SQL."""
        graph, computed = file.graph, self.accesses.vocabulary.computed
        if graph.ops[value] == Op.OBJECT:
            return any(key in computed for key in graph.keys[value])
        return graph.ops[value] == Op.FUNCTION or (
            graph.ops[value] == Op.CALL and file.index.callee_name(value) in computed
        )

    def _is_other(self, state: State) -> bool:
        """Whether what follows is no longer what was there before: the sum of a loop is made of its elements."""
        file, value = self.program.of(state.gid)
        op = file.graph.ops[value]
        return op == Op.UPDATE or (op == Op.MEMBER and _is_state(file, value)) or self._is_computed(state)

    def _stored(self, found: State, access: Access, field: Assigned) -> Trail | None:
        """The way from a stored value of the same field to a reckoning."""
        file, _ = self.program.of(found.gid)
        wanted = _plain(field.key)

        def accept(state: State) -> str | None:
            where, value = self.program.of(state.gid)
            op = where.graph.ops[value]
            if op == Op.MEMBER and not state.path and _plain(where.graph.texts[value]) == wanted:
                return None if self._is_new(where, value) or _is_state(where, value) else "the number that was read"
            if op == Op.CALL and state.path and _plain(state.path[-1])[-1:] == wanted[-1:]:
                read = self.accesses.at(where, value)
                if read is not None and not read.writes and same_record(read.record, access.record):
                    return _FROM_CALL
            return None

        for operand in self._operands(found.gid):
            trails = self.search.trails(State(file.gid(operand), (), found.stack), accept, stop=self._is_other)
            if trails:
                return trails[0]
        return None

    def _is_new(self, file: Linked, member: ValueId) -> bool:
        """Whether the record was made just before, so that nobody else knows it."""
        made = single(file, file.graph.args[member][0])
        access = self.accesses.at(file, made) if file.graph.ops[made] == Op.CALL else None
        return access is not None and access.does == CREATE

    def _is_locked(self, lost: Lost) -> bool:
        return any(self.locks.around(gid) for gid in (lost.file.gid(lost.access.call), lost.sum, lost.read))


def _plain(name: str) -> tuple[str, ...]:
    """The words of a field, without those that tell its old value from its new one."""
    words = split(name)
    return tuple(word for word in words if word not in _WHEN) or words


def _is_state(file: Linked, member: ValueId) -> bool:
    """Whether the field is one of the state that a reducer is given."""
    root, _ = file.index.root(member)
    return file.graph.ops[root] in (Op.VARIABLE, Op.PARAMETER) and file.graph.texts[root] in _STATES


def _is_shown(file: Linked, value: ValueId) -> bool:
    """Whether it stands in what a page shows: a handler there sets what its user sees."""
    graph, at = file.graph, file.graph.starts[value]
    return any(graph.ops[one] == Op.JSX and graph.starts[one] <= at < graph.ends[one] for one in graph.keys)


class Reckoned:
    """Which fields objects of some files get with a value that is reckoned there."""

    def __init__(self, program: Program, files: Iterable[Linked], targets: tuple[Target, ...]) -> None:
        self.program = program
        self._names = {file.path: names for file in files if (names := frozenset(_names_of(file, targets)))}

    def near(self, file: Linked) -> tuple[str, ...]:
        """Those of a file and of the files that it, or one that imports it, hands values to and from."""
        if not self._names:
            return ()
        around = {file.path, *self._imports(file.path)}
        for path in self.program.importers(file.path):
            around |= {path, *self._imports(path)}
        return tuple(sorted({name for path in around for name in self._names.get(path, ())}))

    def _imports(self, path: str) -> Iterator[str]:
        found = (self.program.resolver.resolve(path, name) for name in self.program.specifiers(path))
        return (target for target in found if target is not None)


def _names_of(file: Linked, targets: tuple[Target, ...]) -> Iterator[str]:
    for value, keys in file.graph.keys.items():
        for key, entry in zip(keys, file.graph.args[value][-len(keys) :], strict=True) if keys else ():
            fitting = any(not target.limited and target.fields.fit(split(key)) for target in targets)
            if fitting and _is_reckoned(file, entry):
                yield key


def _speaks_of(file: Linked, test: int, sum_: int, field: tuple[str, ...]) -> bool:
    """Whether a comparison holds the sum, or a field of that name."""
    graph, queue, seen = file.graph, [test], set[int]()
    while queue and len(seen) < _SIGHT:
        at = queue.pop()
        if at in seen:
            continue
        seen.add(at)
        if at == sum_ or (graph.ops[at] == Op.MEMBER and _plain(graph.texts[at]) == field):
            return True
        if graph.ops[at] in _LEADS:
            queue.extend(graph.args[at])
    return False


def _is_reckoned(file: Linked, value: int) -> bool:
    """Whether a sum or difference is in sight."""
    graph, queue, seen = file.graph, [value], set[int]()
    while queue and len(seen) < _SIGHT:
        at = queue.pop()
        if at in seen:
            continue
        seen.add(at)
        if graph.texts[at] in (_SIGNS | _STEPS) and graph.ops[at] in (Op.BINARY, Op.UPDATE):
            return True
        if graph.ops[at] in _LEADS:
            queue.extend(graph.args[at])
    return False


def fits(target: Target, access: Access, field: Assigned) -> bool:
    """Whether a field of an access is one that a check asks about."""
    return target.fields.fit(split(field.key)) and target.records.fit(access.record)


def is_compared(access: Access, key: str) -> bool:
    """Whether the write only counts if the field, or the version, is still what it was."""
    own = " ".join(split(key))
    return any(name == own or name in _COMPARED for name in access.conditions)


__all__ = ["Lost", "Names", "Target", "Updates", "ValueId"]
