"""Turns a trail into the few steps that a reader wants to see, and finds the place to report."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.backward import Hop, Trail
from checkout_audit.flow.calls import Calls
from checkout_audit.project.callee_names import factory_model
from checkout_audit.project.program import FunctionRef, Gid

_RANK = ("sent", "kept in", "passed to", "put in as", "returned by", "put into", "written", "added", "subtracted", "multiplied",
         "divided", "put in", "spread", "`.", "returned to")  # fmt: skip
_SILENT = ("read as", "assigned", "spread")
"""Too small to be a step: the next one shows it."""
_FROM_NEXT = ("added", "multiplied", "divided", "subtracted")
"""What is best shown where the next value stands."""


class Shown(msgspec.Struct, frozen=True):
    """A step at a value."""

    gid: Gid
    text: str


def primary(calls: Calls, trail: Trail) -> int:
    """Number of the hop that is reported: the value handed to the sink, or to the shared function around the sink.

    A function with several callers is not wrong itself when one of them hands it a bad value: then the place is in that caller.
    Nor is one that does no more than use such a function of its own file for other files: both are a client of a service.
    """
    at = _settled(trail, len(trail.hops) - 1)
    around, within = _function(calls, trail, -1), _function(calls, trail, at)
    clients = {around.file} if around != within and _is_shared(calls, around) else set()
    while True:
        entered = _parameter_before(calls, trail, at)
        if entered is None or entered == 0:
            return at
        function = _function(calls, trail, entered)
        if not _is_shared(calls, function) and not (function.file in clients and _serves_others(calls, function)):
            return at
        clients.add(function.file)
        at = _settled(trail, entered - 1)


def _function(calls: Calls, trail: Trail, at: int) -> FunctionRef:
    """The function that a hop stands in."""
    file, value = calls.program.of(trail.hops[at].state.gid)
    return FunctionRef(file.number, FunctionId(file.graph.owners[value]))


def first_handed(calls: Calls, trail: Trail) -> int:
    """Number of the hop at which an origin is used: for a constant, the first that is handed to a call."""
    first, origin = calls.program.of(trail.hops[0].state.gid)
    if first.graph.ops[origin] != Op.STRING:
        return 0
    for number, hop in enumerate(trail.hops):
        file, value = calls.program.of(hop.state.gid)
        holders = file.index.holders.get(value, ())
        if any(file.graph.ops[one] in (Op.CALL, Op.NEW) and value in file.graph.args[one][1:] for one in holders):
            return number
    return 0


def entry(calls: Calls, trail: Trail) -> int:  # noqa: ARG001 - as its siblings
    """Number of the hop that is an entry of the object that is handed over."""
    hops = trail.hops
    for number in range(len(hops) - 2, -1, -1):
        if hops[number].text.startswith("put in") and not hops[number + 1].state.path:
            return number
    return len(hops) - 1


def _is_shared(calls: Calls, function: FunctionRef) -> bool:
    """Whether a function serves several callers: it has them, or its class stands behind a common interface."""
    facts = calls.program.function(function)
    if facts.cls >= 0 and calls.program.linked(function.file).graph.classes[facts.cls].base >= 0:
        return True
    return sum(not _makes(calls, call) for call in calls.callers.of(function)) > 1


def _serves_others(calls: Calls, function: FunctionRef) -> bool:
    """Whether a function is only called from other files."""
    files = {calls.program.of(call)[0].number for call in calls.callers.of(function)}
    return bool(files) and function.file not in files


def _makes(calls: Calls, call: Gid) -> bool:
    """Whether a call only makes a callable thing of the function: `createStep("charge", charge)`."""
    file, value = calls.program.of(call)
    return file.graph.ops[value] in (Op.CALL, Op.NEW) and factory_model(calls.models, file, value) is not None


def _settled(trail: Trail, start: int) -> int:
    """From a hop towards the origin: the first whose whole value is meant, not a part of it."""
    for number in range(start, -1, -1):
        if not trail.hops[number].state.path:
            return number
    return start


def _parameter_before(calls: Calls, trail: Trail, at: int) -> int | None:
    """The parameter through which the value entered the function that hop `at` stands in."""
    file, value = calls.program.of(trail.hops[at].state.gid)
    owner = file.graph.owners[value]
    for number in range(at, -1, -1):
        here, found = calls.program.of(trail.hops[number].state.gid)
        if here is file and here.graph.owners[found] == owner and here.graph.ops[found] == Op.PARAMETER:
            return number
    return None


def steps(calls: Calls, trail: Trail) -> list[Shown]:
    """One step a line, the most telling of each, from origin to end."""
    found: list[tuple[tuple[int, int], Shown]] = []
    for number, hop in enumerate(trail.hops[:-1]):
        if not hop.text or hop.text.startswith(_SILENT):
            continue
        shown = trail.hops[number + 1] if hop.text.startswith(_FROM_NEXT) else hop
        found.append((_line(calls, shown), Shown(shown.state.gid, hop.text)))
    return list(_one_a_line(found))


def _line(calls: Calls, hop: Hop) -> tuple[int, int]:
    file, value = calls.program.of(hop.state.gid)
    return file.number, calls.line(file.path, file.graph.starts[value])


def _one_a_line(found: list[tuple[tuple[int, int], Shown]]) -> Iterator[Shown]:
    best: tuple[tuple[int, int], Shown] | None = None
    for place, shown in found:
        if best is not None and best[0] == place:
            if _rank(shown.text) < _rank(best[1].text):
                best = (place, shown)
            continue
        if best is not None:
            yield best[1]
        best = (place, shown)
    if best is not None:
        yield best[1]


def _rank(text: str) -> int:
    return next((place for place, word in enumerate(_RANK) if text.startswith(word)), len(_RANK))
