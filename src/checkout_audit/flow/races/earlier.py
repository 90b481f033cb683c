"""What is checked before a place is reached, in functions of their own: helpers, earlier steps of a workflow."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Guard, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.program import FunctionRef, Linked

_MOST_CALLERS = 20


class Run(msgspec.Struct, frozen=True):
    """A call that is a place, or runs the function around it; and the parameters that it fills."""

    file: Linked
    call: ValueId
    params: tuple[ValueId, ...] = ()


class Earlier(msgspec.Struct, frozen=True):
    """A check that ends what its caller is doing."""

    owner: Linked
    """The file in which it stands."""
    guard: Guard
    call: ValueId
    """The call that runs it, in the file of the run."""


class Before:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    def runs(self, file: Linked, call: ValueId) -> Iterator[Run]:
        """The call itself, and the calls that run the function around it."""
        yield Run(file, call)
        top = outermost(file, call)
        function = FunctionRef(file.number, top)
        for site in self.calls.callers.of(function)[:_MOST_CALLERS] if top else ():
            where, caller = self.calls.program.of(site)
            if where.graph.owners[caller] and CALLEE in self.calls.callers.positions(function, site):
                yield Run(where, caller, file.graph.functions[top].params)

    def checks(self, run: Run) -> Iterator[Earlier]:
        """Guards that throw, in functions which are called before a run in the same function."""
        graph, index = run.file.graph, run.file.index
        top, at = outermost(run.file, run.call), graph.starts[run.call]
        for call in index.calls:
            if call == run.call or graph.starts[call] >= at or not index.encloses(top, graph.owners[call]):
                continue
            for target in self.calls.callees.of_call(run.file.gid(call)):
                owner = self.calls.program.linked(target.function.file)
                for guard in _throwing(owner, target.function.number):
                    yield Earlier(owner, guard, call)


def outermost(file: Linked, value: int) -> FunctionId:
    """The function of a file around a value that no other stands around."""
    function = file.graph.owners[value]
    while file.graph.functions[function].parent:
        function = file.graph.functions[function].parent
    return FunctionId(function)


def _throwing(file: Linked, function: int) -> Iterator[Guard]:
    throws = [one.start for one in file.graph.regions if one.kind == "throw"]
    for guard in file.graph.guards:
        inside = any(guard.then_start <= start < guard.then_end for start in throws)
        if guard.then_leaves and inside and file.index.encloses(function, guard.owner):
            yield guard


__all__ = ["Before", "Earlier", "Run", "outermost"]
