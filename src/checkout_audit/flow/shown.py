"""What a page that is made on the server shows: each part of its elements, and the rows that it hands to the browser."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import Op
from checkout_audit.flow.backward import State
from checkout_audit.flow.calls import Calls
from checkout_audit.project.program import FunctionRef, Linked

CLIENT = "use client"
"""A file with it runs in the browser, and what its components are given goes there:
https://react.dev/reference/rsc/use-client"""
_WHOLE = (Op.REF, Op.CALL, Op.AWAIT, Op.OBJECT, Op.SPREAD, Op.LOGIC)
_MOST = 200


def shown(calls: Calls, page: FunctionRef) -> list[State]:
    """What stands in the elements that a page makes."""
    file = calls.program.linked(page.file)
    graph = file.graph
    found: dict[State, None] = {}
    for element, op in enumerate(graph.ops):
        if op != Op.JSX or not file.index.encloses(page.number, graph.owners[element]) or len(found) > _MOST:
            continue
        to_browser = _runs_in_browser(calls, file, graph.args[element][0])
        for key, entry in zip(graph.keys[element], graph.args[element][1:], strict=True):
            for state in _parts(file, entry, whole=to_browser and key != "key"):
                found[state] = None
    return list(found)


def _parts(file: Linked, entry: int, *, whole: bool) -> Iterator[State]:
    """The fields that are read for an entry of an element; and itself, if all of it goes to the browser."""
    graph, at = file.graph, entry
    while graph.ops[at] == Op.MEMBER:
        yield State(file.gid(at))
        at = graph.args[at][0]
    if whole and graph.ops[entry] in _WHOLE:
        yield State(file.gid(entry))


def _runs_in_browser(calls: Calls, file: Linked, component: int) -> bool:
    targets = calls.callees.functions(file.gid(component))
    return any(CLIENT in calls.program.linked(one.function.file).graph.directives for one in targets)


__all__ = ["CLIENT", "shown"]
