"""Which calls leave the process for a database or a service, themselves or in a function that they run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Selector, last_word, selects
from checkout_audit.project.program import FunctionRef, Gid, Linked

_DEEPEST = 4
"""Functions inside functions that are looked into."""
_MOST = 300
"""Calls of one function that are looked at."""
_ASIDE = (
    "log",
    "logger",
    "console",
    "track",
    "tracker",
    "capture exception",
    "sentry",
    "analytics",
    "metric",
    "metrics",
)
"""Words of calls whose answer nobody waits for."""

Way = tuple[Gid, ...]
"""The calls from one that the shop makes to the one that leaves the process."""


class Remotes:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self._within: dict[FunctionRef, Way] = {}

    @cached_property
    def _selectors(self) -> dict[str, list[Selector]]:
        found: dict[str, list[Selector]] = defaultdict(list)
        for one in self.calls.models.remotes:
            found[last_word(one.selector)].append(one.selector)
        return found

    def way(self, file: Linked, call: ValueId, depth: int = _DEEPEST) -> Way:
        """The calls from this one to the network or the database; empty if it stays in the process."""
        gid = file.gid(call)
        if self.is_direct(file, call):
            return (gid,)
        if depth <= 0 or self._is_aside(file, call):
            return ()
        for target in self.calls.callees.of_call(gid):
            further = self._inside(target.function, depth - 1)
            if further:
                return (gid, *further)
        return ()

    def is_direct(self, file: Linked, call: ValueId) -> bool:
        """Whether the call itself asks."""
        if self.calls.requests.library(file, call)[0] is not None:
            return True
        callee = ValueId(file.graph.args[call][0])
        names = self.calls.callees.imported_name(file, callee)
        candidates = self._selectors.get(names[-1], ()) if names else ()
        if not candidates:
            return False
        module = self.calls.callees.module(file, callee)
        is_new = file.graph.ops[call] == Op.NEW
        if not any(selects(one, names, module, new=is_new) for one in candidates):
            return False
        return not self.calls.callees.of_call(file.gid(call))

    def _inside(self, function: FunctionRef, depth: int) -> Way:
        if function not in self._within:
            self._within[function] = ()
            self._within[function] = self._find(function, depth)
        return self._within[function]

    def _find(self, function: FunctionRef, depth: int) -> Way:
        file = self.program.linked(function.file)
        inside = list(self.calls_in(file, function))
        for call in inside:
            if self.is_direct(file, call):
                return (file.gid(call),)
        for call in inside:
            found = self.way(file, call, depth)
            if found:
                return found
        return ()

    def calls_in(self, file: Linked, function: FunctionRef) -> Iterator[ValueId]:
        """The calls that stand in a function, up to a limit."""
        facts = file.graph.functions[function.number]
        yield from within(file, facts.start, facts.end)

    def _is_aside(self, file: Linked, call: ValueId) -> bool:
        words = split(".".join(file.index.chain(file.graph.args[call][0])))
        return any(holds(words, word) for word in _ASIDE)


def within(file: Linked, start: int, end: int) -> Iterator[ValueId]:
    """The calls of a stretch of code, up to a limit."""
    starts, count = file.graph.starts, 0
    for call in file.index.calls:
        if start <= starts[call] < end:
            count += 1
            if count > _MOST:
                return
            yield call


def outermost(file: Linked, call: ValueId) -> ValueId:
    """The last call of the chain that a call begins: `from("x").select()` → `from("x").select().eq(…).single()`."""
    graph, at = file.graph, call
    for _ in range(_MOST):
        further = [
            above
            for member in file.index.holders.get(at, ())
            if graph.ops[member] == Op.MEMBER
            for above in file.index.holders.get(member, ())
            if graph.ops[above] == Op.CALL and graph.args[above][0] == member
        ]
        if not further:
            return at
        at = further[0]
    return at


def arguments(file: Linked, call: ValueId) -> Iterator[int]:
    """All that the calls of a chain are given, last call first."""
    graph, at = file.graph, int(call)
    for _ in range(_MOST):
        if graph.ops[at] in (Op.CALL, Op.NEW):
            yield from graph.args[at][1:]
            at = graph.args[at][0]
        elif graph.ops[at] in (Op.MEMBER, Op.AWAIT):
            at = graph.args[at][0]
        else:
            return
