"""Records that count once (a voucher, a ticket): tested for being unused on what was read, and marked as used later."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import Guard, Op, ValueId
from checkout_audit.flow.collections import single
from checkout_audit.flow.races.accesses import Access
from checkout_audit.flow.races.decisions import Decided, Decisions, Tested, is_target
from checkout_audit.flow.races.earlier import Run
from checkout_audit.flow.races.marks import paths
from checkout_audit.flow.races.updates import Names, Target
from checkout_audit.flow.races.vocabulary import CREATE, same_record
from checkout_audit.match.names import split
from checkout_audit.project.program import Linked

_STEPS = 8
"""Reads of a value that are followed to a parameter."""
_CLOCK = frozenset({"Date", "now", "toISOString"})


class Spent:
    """Finds them in one program."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.calls = decisions.calls

    def found(self, file: Linked, targets: tuple[Target, ...], values: Names) -> Iterator[Decided]:
        """A test, in the function of the write or in one that ran before it, that says the record is still unused."""
        for write in self.decisions.accesses.of(file):
            if not write.writes or write.does == CREATE or not is_target(targets, write):
                continue
            given = list(paths(file, write))
            marks = {path for path, value in given if self._is_mark(file, value, path, values)}
            for guard in self.decisions.guards_before(file, write) if marks else ():
                found = self._test(file, guard, write, marks)
                if found is not None and not self.decisions.is_safe(file, found, write):
                    yield Decided(file, found, write)
            if not self.decisions.locks.around(file.gid(write.call)):
                for run in self.decisions.before.runs(file, write.call):
                    told = marks | {path for path, value in given if self._is_given(file, value, path, values, run)}
                    yield from self._tested_before(file, write, run, told) if told else ()

    def _test(self, file: Linked, guard: Guard, write: Access, marks: set[tuple[str, ...]]) -> Tested | None:
        """What a guard says of one of the marks, unless the write asks for it again."""
        for one in self.decisions.tested(file, guard.test):
            if one.path in marks and " ".join(split(one.field)) not in write.conditions:
                return one
        return None

    def _is_mark(self, file: Linked, value: int, path: tuple[str, ...], values: Names) -> bool:
        """Whether a value says that the record is used up: `"redeemed"`, `Status.USED`; `used: true`, `used_at: new Date()`."""
        graph, at = file.graph, single(file, value)
        if graph.ops[at] == Op.LITERAL:
            return graph.texts[at] == "true" and values.fit(split(path[-1]))
        if graph.ops[at] in (Op.CALL, Op.NEW):
            return not _CLOCK.isdisjoint(file.index.chain(at)) and values.fit(split(path[-1]))
        text = self.calls.texts.one(file.gid(at)) or (graph.texts[at] if graph.ops[at] == Op.MEMBER else "")
        return values.fit(split(text)) and (graph.ops[at] != Op.MEMBER or graph.texts[at].isupper())

    def _is_given(self, file: Linked, value: int, path: tuple[str, ...], values: Names, run: Run) -> bool:
        """Whether a call gives such a value for what the function that writes takes from a parameter."""
        param, keys = _parameter(file, value)
        if param not in run.params:
            return False
        graph, number = run.file.graph, run.params.index(param)
        args = graph.args[run.call][1:]
        at = single(run.file, args[number]) if number < len(args) else None
        for key in keys:
            entry = None if at is None else _entry(run.file, at, key)
            at = None if entry is None else single(run.file, entry)
        return at is not None and self._is_mark(run.file, at, path, values)

    def _tested_before(self, file: Linked, write: Access, run: Run, marks: set[tuple[str, ...]]) -> Iterator[Decided]:
        """Tests in functions that are called before, which throw when the record is used already."""
        for earlier in self.decisions.before.checks(run):
            owner = earlier.owner
            found = self._test(owner, earlier.guard, write, marks)
            if found is None or not same_record(found.read.record, write.record):
                continue
            if not self.decisions.locks.around(owner.gid(found.read.call)):
                yield Decided(file, found, write, tested_in=owner)


def _parameter(file: Linked, value: int) -> tuple[ValueId, tuple[str, ...]]:
    """What a value is read from in the end, a parameter at best, and by which keys."""
    graph, keys = file.graph, list[str]()
    for _ in range(_STEPS):
        op, args = graph.ops[value], graph.args[value]
        if op == Op.MEMBER:
            keys.insert(0, graph.texts[value])
        elif op not in (Op.REF, Op.VARIABLE) or len(args) != 1:
            break
        value = args[0]
    return ValueId(value), tuple(keys)


def _entry(file: Linked, value: int, key: str) -> int | None:
    graph = file.graph
    entries = zip(graph.keys[value], graph.args[value], strict=True) if graph.ops[value] == Op.OBJECT else ()
    return next((entry for have, entry in entries if have == key), None)
