"""Whether what a look-up finds is changed or removed, told by what the code does with it, whatever the function's name."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import COMPUTED, REST, FunctionId, Op, ValueId
from checkout_audit.flow.collections import REDUCED
from checkout_audit.project.program import Linked

_UP = 6
_REMOVES = frozenset({"splice", "with", "toSpliced"})
_STORES = ("set", "write", "save", "update", "persist")
"""How the names of functions begin that put what they are given in the place of a state."""


def is_altered(file: Linked, call: ValueId, method: str, callback: FunctionId | None) -> bool:
    """Whether the elements found by a call of `find`, `map` or `filter`, or by a loop, are replaced, written or left out."""
    if method == "map":
        return callback is not None and _copies(file, callback)
    if method == "filter":
        return _is_kept(file, call)
    if method in ("findIndex", "findLastIndex"):
        return _is_position_used(file, file.graph.owners[call])
    found = set(_names(file, call))
    return any(variable_of(file, write.target) in found for write in file.graph.writes)


def variable_of(file: Linked, value: int) -> int:
    """The variable, or other value, that a chain of members is read from, as it is named there."""
    graph = file.graph
    while graph.ops[value] == Op.MEMBER:
        value = graph.args[value][0]
    return graph.args[value][0] if graph.ops[value] == Op.REF and graph.args[value] else value


def _copies(file: Linked, callback: FunctionId) -> bool:
    """Whether a callback gives a copy of the element with something else in it."""
    graph = file.graph
    queue = list(graph.functions[callback].returns)
    for value in queue:
        if graph.ops[value] == Op.CHOICE:
            queue += [ValueId(arg) for arg in graph.args[value][1:]]
        elif graph.ops[value] == Op.OBJECT and REST in graph.keys[value] and len(graph.keys[value]) > 1:
            return True
    return False


def _is_kept(file: Linked, call: ValueId) -> bool:
    """Whether a filtered list takes the place of the list: given to a setter, returned as a state, assigned to it."""
    graph, at = file.graph, int(call)
    if any(write.value == at for write in graph.writes):
        return True
    for _ in range(_UP):
        holders = file.index.holders.get(at, ())
        if not holders:
            return _is_next_state(file, ValueId(at))
        at = holders[0]
        if graph.ops[at] == Op.CALL:
            return file.index.callee_name(at).startswith(_STORES)
        if graph.ops[at] == Op.OBJECT:
            return REST in graph.keys[at]
        if graph.ops[at] not in (Op.VARIABLE, Op.REF, Op.CHOICE, Op.LOGIC):
            return False
    return False


def _is_next_state(file: Linked, value: ValueId) -> bool:
    """Whether it is returned by a function that gives the next state: handed to a setter, or a reducer."""
    graph, owner = file.graph, FunctionId(file.graph.owners[value])
    made = file.index.functions.get(owner)
    if made is None or value not in graph.functions[owner].returns:
        return False
    queue = [made]
    for at in queue:
        for holder in file.index.holders.get(at, ()):
            if graph.ops[holder] in (Op.VARIABLE, Op.REF):
                queue.append(holder)
            elif graph.ops[holder] == Op.CALL and graph.args[holder][0] != at:
                name = file.index.callee_name(holder)
                return name in REDUCED or name.startswith(_STORES)
    return False


def _names(file: Linked, value: ValueId) -> Iterator[int]:
    """A value, and the variables that hold it."""
    yield value
    for holder in file.index.holders.get(value, ()):
        if file.graph.ops[holder] in (Op.VARIABLE, Op.LOGIC):
            yield from _names(file, holder)


def _is_position_used(file: Linked, owner: int) -> bool:
    """Whether a function that has looked for a position writes to one, or takes out what stands at one."""
    graph = file.graph
    if any(
        write.owner == owner and (write.key == COMPUTED or graph.texts[write.target] == COMPUTED)
        for write in graph.writes
    ):
        return True
    return any(graph.owners[call] == owner for name in _REMOVES for call in file.index.methods_called.get(name, ()))
