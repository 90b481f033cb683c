"""States that announce work: one process writes `settling` to a record, and others only read it and turn back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Guard, Op, ValueId
from checkout_audit.flow.collections import single
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.races.accesses import Access
from checkout_audit.flow.races.decisions import Decisions, is_target
from checkout_audit.flow.races.marks import is_busy, paths
from checkout_audit.flow.races.updates import Target
from checkout_audit.flow.races.vocabulary import CREATE
from checkout_audit.match.names import split
from checkout_audit.project.program import Gid, Linked
from checkout_audit.source.role import roles

_SIGHT = 30
"""Values of a test that are looked at."""
_MOST = 40
"""Files that are looked at for a test of one state."""
_LOOKED = (Op.BINARY, Op.LOGIC, Op.UNARY, Op.REF, Op.VARIABLE)
_EQUAL = frozenset({"===", "=="})
_IDLE = frozenset({"page", "test", "script", "example", "disabled"})


class Announced(msgspec.Struct, frozen=True):
    """A state that is written, and a test that turns back because of it."""

    file: Linked
    write: Access
    key: str
    value: ValueId
    test: Gid


class Announcements:
    """Finds them in one program."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.program = decisions.calls.program

    def found(self, file: Linked, targets: tuple[Target, ...]) -> Iterator[Announced]:
        """Every such state that a file writes, whatever it was before."""
        for write in self.decisions.accesses.of(file):
            if not write.writes or write.does == CREATE or not is_target(targets, write):
                continue
            for path, value in paths(file, write):
                state = single(file, value)
                if not is_busy(file, state) or " ".join(split(path[-1])) in write.conditions:
                    continue
                if self.decisions.locks.around(file.gid(write.call)):
                    continue
                test = next(self._turning_back(path[-1], file.graph.texts[state]), None)
                if test is not None:
                    yield Announced(file, write, path[-1], ValueId(value), test)

    def _turning_back(self, key: str, state: str) -> Iterator[Gid]:
        """Tests by which others leave because they read the state, with no lock around."""
        said = re.compile(rb"""===?\s*["'`]""" + re.escape(state.encode()) + rb"""["'`]""")
        fitting = (path for path in sorted(self.program.paths()) if _IDLE.isdisjoint(roles(path)))
        for path in [one for one in fitting if self.program.holds(one, said)][:_MOST]:
            file = self.program.file(path)
            for guard in file.graph.guards if file is not None else ():
                if file is not None and self._turns_back(file, guard, key, state):
                    yield file.gid(guard.test)

    def _turns_back(self, file: Linked, guard: Guard, key: str, state: str) -> bool:
        graph = file.graph
        for at in bounded(queue := [int(guard.test)], _SIGHT):
            args = graph.args[at]
            if graph.ops[at] == Op.BINARY and graph.texts[at] in _EQUAL:
                sides = {(graph.ops[one], graph.texts[one]) for one in args}
                if (Op.MEMBER, key) in sides and (Op.STRING, state) in sides:
                    return guard.then_leaves and not self.decisions.locks.around(file.gid(ValueId(at)))
            queue += args if graph.ops[at] in _LOOKED else ()
        return False
