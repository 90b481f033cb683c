"""What stands before a handler of requests: middlewares, wrappers, guards, by their names."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.replies import Handler
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Meaning
from checkout_audit.project.program import FunctionRef, Gid, Linked, Program

_WRAPPED = 12
"""Values that are looked at for the calls that a function is handed to."""


def between(calls: Calls, handler: Handler) -> list[str]:
    """Names of what a route is registered with before its handler."""
    found = _registration(calls.program, handler)
    if found is None:
        return []
    file, call = found
    first, *rest = (*file.graph.args[call][1:-1], -1)
    is_path = first >= 0 and calls.texts.one(file.gid(first)).startswith(("/", ":"))
    return [name_of(file, arg) for arg in (rest if is_path else (first, *rest)) if arg >= 0]


def may_refuse(calls: Calls, handler: Handler) -> bool:
    """Whether a route is registered with something before its handler that may refuse a caller."""
    harmless = calls.models.words_by_meaning[Meaning.OPEN_MIDDLEWARE]
    names = (split(name) for name in between(calls, handler))
    return any(not any(holds(name, word) for word in harmless) for name in names)


def used(calls: Calls, handler: Handler) -> list[str]:
    """Names of what the file of the registration uses for all its routes."""
    found = _registration(calls.program, handler)
    if found is None:
        return []
    file, _ = found
    return [
        name_of(file, arg)
        for use in file.index.methods_called.get("use", ())
        for arg in file.graph.args[use][1:]
        if file.graph.ops[arg] in (Op.REF, Op.CALL, Op.MEMBER)
    ]


def procedure(program: Program, handler: Handler) -> tuple[str, ...]:
    """The words of what a procedure of tRPC is made of: `memberProcedure.input(…).query`."""
    found = _registration(program, handler) if handler.framework == "tRPC" else None
    return found[0].index.chain(found[0].graph.args[found[1]][0]) if found is not None else ()


def marks(program: Program, function: FunctionRef) -> list[str]:
    """Decorators of a method and of its class."""
    facts, file = program.function(function), program.linked(function.file)
    return [
        mark.lstrip("@") for mark in (*facts.marks, *(file.graph.classes[facts.cls].marks if facts.cls >= 0 else ()))
    ]


def wrappers(calls: Calls, function: FunctionRef) -> Iterator[tuple[tuple[str, ...], Gid]]:
    """The calls that a function is handed to, from the inmost on: the words of what is called, and the call."""
    file = calls.program.linked(function.file)
    value = file.index.functions.get(function.number)
    queue = [] if value is None else [int(value)]
    for at in bounded(queue, _WRAPPED):
        for holder in file.index.holders.get(at, ()):
            if file.graph.ops[holder] == Op.CALL and at in file.graph.args[holder][1:]:
                yield file.index.chain(file.graph.args[holder][0]), file.gid(holder)
                queue.append(holder)
            elif file.graph.ops[holder] in (Op.VARIABLE, Op.REF):
                queue.append(holder)


def name_of(file: Linked, value: int) -> str:
    """What a middleware is called: by itself, or what makes it."""
    if file.graph.ops[value] in (Op.CALL, Op.NEW):
        return file.index.callee_name(value)
    return file.index.chain(value)[-1]


def _registration(program: Program, handler: Handler) -> tuple[Linked, ValueId] | None:
    if handler.at is None:
        return None
    file, call = program.of(handler.at)
    return (file, call) if file.graph.ops[call] == Op.CALL else None


__all__ = ["between", "marks", "may_refuse", "name_of", "procedure", "used", "wrappers"]
