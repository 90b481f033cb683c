"""Whether something that a handler reads decides what happens, or ends up as no more than a part of the answer."""

from __future__ import annotations

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import Linked

_SIZE = 80
_READS = frozenset({"parse", "decodeURIComponent", "String", "atob"})
"""Functions that only read what they are given."""
_ANSWERS = frozenset({"json", "data", "defer", "send", "Response", "stringify"})
_SAME = frozenset({Op.AWAIT, Op.MEMBER, Op.UNARY, Op.BINARY, Op.LOGIC, Op.CHOICE, Op.OMIT, Op.TEMPLATE})
_CONSTANTS = frozenset({Op.STRING, Op.NUMBER, Op.LITERAL})
_WHOLES = frozenset({Op.OBJECT, Op.ARRAY, Op.SPREAD})


def is_idle(file: Linked, value: int) -> bool:
    """Whether a value is tested by no branch, handed to no function, and given back only inside an answer."""
    graph, queue, seen = file.graph, [value], {value}
    tests = {guard.test for guard in graph.guards}
    for at in bounded(queue, _SIZE):
        is_whole = graph.ops[at] in _WHOLES
        if at in tests or (not is_whole and at in graph.functions[graph.owners[at]].returns):
            return False
        for holder in file.index.holders.get(at, ()):
            following = _following(file, at, holder)
            if following is None:
                return False
            queue += [one for one in following if one not in seen]
            seen.update(following)
    decided = (branch for at in seen if graph.ops[at] == Op.CHOICE for branch in _decided(file, at, seen))
    return len(queue) <= _SIZE and all(_is_of(file, branch, seen) for branch in decided)


def _decided(file: Linked, choice: int, seen: set[int]) -> tuple[int, ...]:
    """What a choice gives that the value decides."""
    test, *branches = file.graph.args[choice]
    return tuple(branches) if test in seen else ()


def _is_of(file: Linked, branch: int, seen: set[int]) -> bool:
    """Whether it is a constant, or the value again."""
    return file.graph.ops[branch] in _CONSTANTS or branch in seen or file.index.root(ValueId(branch))[0] in seen


def _following(file: Linked, at: int, holder: int) -> tuple[int, ...] | None:
    """Where the value goes on from what holds it; `None` if it is used there."""
    graph = file.graph
    op, args = graph.ops[holder], graph.args[holder]
    if op == Op.VARIABLE:
        return tuple(file.index.uses.get(holder, ()))
    if op in _SAME or op in _WHOLES or op == Op.REF:
        return (holder,)
    if op not in (Op.CALL, Op.NEW):
        return None
    name = file.index.callee_name(holder)
    if args[0] == at or name in _READS:
        return (holder,)
    return () if name in _ANSWERS else None
