"""What a handler insists on: without which of the request's fields it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import MODULE, FunctionId, Guard, Op
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.presence import missing, present
from checkout_audit.project.program import FunctionRef, Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

Key = tuple[str, str]
"""Part of the request, dotted key: `("header", "x-token")`."""


class Demand(msgspec.Struct, frozen=True):
    """The handler leaves, or rejects, without one of these."""

    keys: frozenset[Key]
    at: Gid
    """Where the first of them is read."""
    always: bool = True
    """Whether that is so whatever else the request holds, and not in one branch only (`if (action === "send")`)."""


@dataclass(slots=True)
class Received:
    """What is read."""

    reads: dict[Key, list[Gid]] = field(default_factory=dict)
    """Key → where it is read, in order of discovery."""
    demands: list[Demand] = field(default_factory=list)
    used: set[Key] = field(default_factory=set)
    """Keys handed to a call, and not tested before."""
    open: set[str] = field(default_factory=set)
    """Parts that are handed on as a whole to code which is not followed."""


@dataclass(slots=True)
class Insistence:
    """Asks the guards of the functions that handle one request."""

    calls: Calls
    received: Received
    visits: Mapping[Gid, set[Key]]
    """Value → the keys of the request that it is."""
    functions: Mapping[FunctionRef, bool]
    """What is run for the request, and whether for every request."""

    def demands(self) -> Iterator[Demand]:
        """Each `if` of a function that handles the request and leaves when something is missing."""
        for function, always in self.functions.items():
            file = self.calls.program.linked(function.file)
            for guard in file.graph.guards:
                if self._runs(file, guard.owner) == function:
                    is_passed = always and not self._is_passed_by(file, guard) and not in_branch(file, guard.start)
                    yield from self._guarded(file, guard, always=is_passed)

    def _runs(self, file: Linked, owner: FunctionId) -> FunctionRef | None:
        """The innermost function run for the request that a function stands in."""
        while (one := FunctionRef(file.number, owner)) not in self.functions:
            if owner == MODULE:
                return None
            owner = file.graph.functions[owner].parent
        return one

    def _is_passed_by(self, file: Linked, guard: Guard) -> bool:
        """Whether the function may have left before, by what the request asks for: `if (action === "list") return …`."""
        return any(
            one.then_leaves and one.owner == guard.owner and one.end <= guard.start and self._chooses(file, one.test)
            for one in file.graph.guards
        )

    def _chooses(self, file: Linked, test: int) -> bool:
        """Whether a test compares something of the request with a text."""
        graph = file.graph
        return graph.ops[test] == Op.BINARY and any(
            graph.ops[other] == Op.STRING and graph.texts[other] and self.visits.get(file.gid(one))
            for one, other in (graph.args[test], graph.args[test][::-1])
        )

    def _guarded(self, file: Linked, guard: Guard, *, always: bool) -> Iterator[Demand]:
        if guard.then_leaves:
            for group in missing(file, guard.test):
                yield from self._demand(file, group, always=always)
        if guard.else_leaves:
            for group in present(file, guard.test):
                yield from self._demand(file, group, always=always)
        if not guard.then_leaves:
            for group in present(file, guard.test):
                for value in group:
                    self.received.used -= self.visits.get(file.gid(value), set())

    def _demand(self, file: Linked, group: list[int], *, always: bool) -> Iterator[Demand]:
        """One of a group is missing: if each of them is the request's, one of their keys is demanded."""
        keys: set[Key] = set()
        for value in group:
            here = self.visits.get(file.gid(value), set())
            if not here or self._has_other_source(file, value):
                return
            keys |= here
        first = min((self.received.reads[key][0] for key in keys), default=None)
        if first is not None:
            yield Demand(frozenset(keys), first, always)

    def _has_other_source(self, file: Linked, value: int) -> bool:
        """Whether a tested variable may also come from outside the request (`body.token ?? session.token`)."""
        graph, queue = file.graph, [value]
        for at in bounded(queue, 30):
            op, args = graph.ops[at], graph.args[at]
            if op in (Op.REF, Op.AWAIT) or op == Op.VARIABLE or (op == Op.LOGIC and graph.texts[at] != "&&"):
                queue.extend(args)
            elif op == Op.CHOICE:
                queue.extend(args[1:])
            elif op in (Op.MEMBER, Op.CALL, Op.IMPORT, Op.GLOBAL) and not self._is_requested(file, at):
                return True
        return False

    def _is_requested(self, file: Linked, value: int) -> bool:
        """Whether a value, or what a call is given, is the request's."""
        return (
            bool(self.visits.get(file.gid(value)))
            or any(self.visits.get(file.gid(arg)) for arg in file.graph.args[value])
            or (file.graph.ops[value] == Op.CALL and self._runs_followed(file.gid(value)))
        )

    def _runs_followed(self, call: Gid) -> bool:
        return any(target.function in self.functions for target in self.calls.callees.of_call(call))


def in_branch(file: Linked, byte: int) -> bool:
    """Whether code runs in some cases only: in a branch of an `if`, or a case of a `switch`."""
    graph = file.graph
    return any(one.then_start <= byte < one.end for one in graph.guards) or any(
        one.kind == "switch" and one.start < byte < one.end for one in graph.regions
    )


__all__ = ["Demand", "Insistence", "Key", "Received", "in_branch"]
