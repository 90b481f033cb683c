"""Handlers behind wrappers of the shop's own: what `wrap(handle)` gives calls `handle`."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.callees import Callees, Target
from checkout_audit.project.program import FunctionRef, Gid, Linked

_DEEPEST = 4
"""Wrappers inside wrappers."""


def with_wrapped(callees: Callees, value: Gid) -> Iterator[FunctionRef]:
    """The functions that a value is, each followed by those that it was made to call."""
    for target in callees.functions(value):
        yield from _unwrapped(callees, target, _DEEPEST)


def _unwrapped(callees: Callees, target: Target, depth: int) -> Iterator[FunctionRef]:
    yield target.function
    if not target.makers or not depth:
        return
    call, maker = target.makers[-1]
    owner = callees.program.linked(target.function.file)
    file, value = callees.program.of(call)
    args = file.graph.args[value][1:]
    for position in _called_parameters(owner, target.function, maker):
        for inner in callees.functions(file.gid(args[position])) if position < len(args) else ():
            yield from _unwrapped(callees, inner, depth - 1)


def _called_parameters(owner: Linked, made: FunctionRef, maker: FunctionRef) -> list[int]:
    """Which parameters of its maker a function calls."""
    if made.file != maker.file:
        return []
    graph = owner.graph
    found: dict[int, None] = {}
    for call in owner.index.calls:
        if owner.index.encloses(made.number, graph.owners[call]):
            at: int = graph.args[call][0]
            while graph.ops[at] in (Op.REF, Op.VARIABLE) and len(graph.args[at]) == 1:
                at = graph.args[at][0]
            if graph.ops[at] == Op.PARAMETER and graph.owners[ValueId(at)] == maker.number:
                found[int(graph.texts[at])] = None
    return list(found)


__all__ = ["with_wrapped"]
