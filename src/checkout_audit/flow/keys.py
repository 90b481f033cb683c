"""Which keys an object can have: written out, spread, put in later, or as the query of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import COMPUTED, ELEMENT, REST, FunctionId, Op, ValueId
from checkout_audit.flow.paths import bounded
from checkout_audit.project.models import Base
from checkout_audit.project.program import FunctionRef, Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.backward import State

_BUDGET = 300
"""Demands looked at for one object."""
_PAIR = re.compile(r"(?:^|[?&])([A-Za-z_$][\w.$\[\]-]*)=")
_COPIED = 15
"""Steps from a value under a computed key back to the object whose entries are gone through."""
_ANY = frozenset({COMPUTED, ELEMENT, "**"})
_NOTHING = frozenset({Op.LITERAL, Op.NUMBER, Op.FUNCTION, Op.CLASS, Op.JSX, Op.UNARY})


@dataclass(slots=True)
class Known:
    """What is known about an object's keys."""

    keys: dict[str, list[State]] = field(default_factory=dict)
    """Key → its values."""
    is_open: bool = False
    """Whether it may have others."""

    def add(self, key: str, state: State) -> None:
        """One more key that it can have."""
        if key in (COMPUTED, ELEMENT, "**") or "*" in key:
            self.is_open = True
        else:
            self.keys.setdefault(key, []).append(state)


class KeySearch:
    """One search, from a value back to the objects that it can be."""

    def __init__(self, search: Search, *, deep: bool = True) -> None:
        """`deep`: what a function is given is looked for at all its callers, not only at the one that led here."""
        self.search = search
        self.deep = deep
        self.calls = search.calls
        self.found = Known()
        self._taken: set[Gid] = set()
        """Values that are known to be put under a key: they are not the object."""

    def run(self, start: State) -> Known:
        """Keys of the object that the demand means."""
        queue = [start]
        seen: set[State] = set()
        for state in queue:
            if state in seen:
                continue
            seen.add(state)
            if len(seen) > _BUDGET:
                self.found.is_open = True
                break
            queue.extend(self._next(state))
        return self.found

    def _next(self, state: State) -> list[State]:
        file, value = self.calls.program.of(state.gid)
        op = file.graph.ops[value]
        copied = self._put(file, value, state) if op == Op.VARIABLE or (op == Op.THIS and state.path) else []
        written = self._written_out(file, value, state) if not state.path else None
        if written is not None:
            return written
        if self._is_beyond(file, value, state):
            self.found.is_open = True
            return []
        moves = [move for move, _ in self.search.moves(state) if move.gid not in self._taken]
        if not moves and not self._is_nothing(file, value, state):
            self.found.is_open = True
        return [*moves, *copied]

    def _written_out(self, file: Linked, value: ValueId, state: State) -> list[State] | None:
        """What else the object is made of, where its keys stand in the code; `None` where it comes from elsewhere."""
        op = file.graph.ops[value]
        if op == Op.OBJECT:
            return self._object(file, value, state)
        if op in (Op.STRING, Op.TEMPLATE) or (op == Op.BINARY and file.graph.texts[value] == "+"):
            return self._text(file, value, state)
        if op == Op.LOGIC and file.graph.texts[value] == "&&":
            return [self._at(state, file.gid(file.graph.args[value][1]))]
        if op == Op.CALL and file.index.callee_name(value) == "fromEntries":
            return self._whole(type(state)(state.gid, ("**",), state.stack)) or None
        return [] if op == Op.ARRAY and self._pairs(file, value, state) else None

    def _is_beyond(self, file: Linked, value: ValueId, state: State) -> bool:
        """Whether the search ends here, though the value has keys: unknown code, or callers that are not asked for."""
        if file.graph.ops[value] == Op.PARAMETER:
            return not self.deep and not self._is_entered(file, value, state)
        return file.graph.ops[value] in (Op.CALL, Op.NEW) and self._is_unknown(file, value, state)

    @staticmethod
    def _is_entered(file: Linked, parameter: ValueId, state: State) -> bool:
        """Whether a call on the way here gives the parameter."""
        owner = file.graph.owners[parameter]
        return any(function.file == file.number and function.number == owner for _, function in state.stack)

    def _at(self, state: State, gid: Gid) -> State:
        return type(state)(gid, (), state.stack)

    def _object(self, file: Linked, value: ValueId, state: State) -> list[State]:
        further: list[State] = []
        for key, entry in zip(file.graph.keys[value], file.graph.args[value], strict=True):
            if key == REST:
                further.append(self._at(state, file.gid(entry)))
            else:
                self.found.add(key, self._at(state, file.gid(entry)))
        return further

    def _text(self, file: Linked, value: ValueId, state: State) -> list[State]:
        """`a=1&b=2`: keys of a query or a form; what a template puts in may be a query too."""
        graph = file.graph
        if graph.ops[value] == Op.STRING:
            for key in _PAIR.findall(graph.texts[value]):
                self.found.add(key, state)
            return []
        after_mark, before = False, ""
        further: list[State] = []
        for arg in _operands(file, value):
            if graph.ops[arg] == Op.STRING:
                before = graph.texts[arg]
                after_mark = after_mark or "?" in before
                further.append(self._at(state, file.gid(arg)))
            elif not before.endswith("="):
                may_hold = _may_hold_query(file, arg, is_called=bool(state.stack))
                further += [self._at(state, file.gid(arg))] if may_hold else []
                self.found.is_open = self.found.is_open or (after_mark and not may_hold)
        return further

    def _pairs(self, file: Linked, value: ValueId, state: State) -> bool:
        """`[["a", x], ["b", y]]`, as `Headers` and `Object.fromEntries` take them."""
        graph = file.graph
        rows = [graph.args[row] for row in graph.args[value] if graph.ops[row] == Op.ARRAY and graph.args[row]]
        for row in rows:
            text = self.calls.texts.one(file.gid(row[0]))
            self.found.add(text or COMPUTED, self._at(state, file.gid(row[-1])))
        return bool(rows)

    def _put(self, file: Linked, holder: ValueId, state: State) -> list[State]:
        """What is assigned to members, and put in by methods (`headers.set("x", …)`); gives objects that are copied."""
        copied: list[State] = []
        for root in _same(file, holder):
            copied += self._assigned(file, root, state)
            for call, prefix, method in file.index.method_calls.get(root, ()):
                if prefix in (state.path, (*state.path, "searchParams")):
                    copied += self._mutated(file, call, method, state)
        return copied

    def _assigned(self, file: Linked, root: int, state: State) -> list[State]:
        depth, copied = len(state.path), list["State"]()
        for write in file.index.writes.get(root, ()):
            if write.path[:depth] == state.path and len(write.path) > depth:
                copied += self._under(write.path[depth], self._at(state, file.gid(write.value)), file.gid(write.value))
                self._taken.add(file.gid(write.value))
        return copied

    def _mutated(self, file: Linked, call: ValueId, method: str, state: State) -> list[State]:
        copied: list[State] = []
        for model in self.calls.models.mutators.get(method, ()):
            for flow in model.flows:
                keys = self.calls.keys(file, call, flow.target.path)
                if flow.target.base is Base.RECEIVER and keys and keys[0] != ELEMENT:
                    values = [file.gid(one) for one in file.graph.args[call][1 + flow.origin.number :][:1]]
                    copied += self._under(keys[-1], self._at(state, file.gid(call)), *values)
                    self._taken.update(file.gid(arg) for arg in file.graph.args[call][1:])
        return copied

    def _under(self, key: str, state: State, *values: Gid) -> list[State]:
        """One more key; under a computed one, the object of which every entry is copied (`for (const [k, v] of …)`)."""
        copied = [one for gid in values for one in self._whole(self._at(state, gid))] if key in _ANY else []
        if not copied:
            self.found.add(key, state)
        return copied

    def _whole(self, entry: State) -> list[State]:
        """The object that a value is any entry of."""
        queue = [entry]
        for state in bounded(queue, _COPIED):
            file, value = self.calls.program.of(state.gid)
            if state.path and state.path[-1] in _ANY and file.graph.ops[value] not in (Op.CALL, Op.MEMBER, Op.GLOBAL):
                return (
                    [] if file.graph.ops[value] == Op.ARRAY else [type(state)(state.gid, state.path[:-1], state.stack)]
                )
            queue.extend(move for move, _ in self.search.moves(state) if move not in queue)
        return []

    def _is_unknown(self, file: Linked, call: ValueId, state: State) -> bool:
        """Code that nothing is known of, or that makes its result from parts of the arguments."""
        if self.calls.callees.of_call(file.gid(call)):
            return False
        models = self.calls.models_of(file, call)
        if not models:
            return True
        return not state.path and any(
            flow.target.base is Base.RESULT and flow.target.path for model in models for flow in model.flows
        )

    def _is_nothing(self, file: Linked, value: ValueId, state: State) -> bool:
        """What surely has no such part: a constant, an object written out without the key, a variable never given a value."""
        op = file.graph.ops[value]
        if op in _NOTHING or (op in (Op.OBJECT, Op.ARRAY, Op.STRING, Op.TEMPLATE, Op.BINARY) and state.path):
            return True
        if op in (Op.CALL, Op.NEW):
            return len(file.graph.args[value]) == 1
        if op == Op.PARAMETER:
            return self._is_left_out(file, value, state)
        return op == Op.ARRAY or (op == Op.VARIABLE and bool(file.index.uses.get(value)))

    def _is_left_out(self, file: Linked, parameter: ValueId, state: State) -> bool:
        """Whether the call on the way here hands fewer arguments: `medusaHeaders()` of a parameter that need not be given."""
        owner = FunctionRef(file.number, FunctionId(file.graph.owners[parameter]))
        entered = next((call for call, function in reversed(state.stack) if function == owner), None)
        if entered is None:
            return False
        caller, call = self.calls.program.of(entered)
        args = caller.graph.args[call][1:]
        if caller.graph.ops[call] not in (Op.CALL, Op.NEW) or any(caller.graph.ops[arg] == Op.SPREAD for arg in args):
            return False
        targets = [target for target in self.calls.callees.of_call(entered) if target.function == owner]
        if targets:
            return all(one.first is None for one in targets) and len(args) <= int(file.graph.texts[parameter])
        return True


def _same(file: Linked, holder: ValueId) -> list[int]:
    """The variable; of `this`, every `this` of its class at which something is put in."""
    graph = file.graph
    if graph.ops[holder] != Op.THIS:
        return [holder]
    roots = (*file.index.writes, *file.index.method_calls)
    return [one for one in dict.fromkeys(roots) if (graph.ops[one], graph.texts[one]) == (Op.THIS, graph.texts[holder])]


def _operands(file: Linked, value: ValueId) -> Iterator[int]:
    """Parts of a template or a sum of texts, in order."""
    graph, queue = file.graph, list(file.graph.args[value])
    for _ in range(200):
        if not queue:
            return
        arg = queue.pop(0)
        if graph.ops[arg] == Op.TEMPLATE or (graph.ops[arg] == Op.BINARY and graph.texts[arg] == "+"):
            queue[:0] = graph.args[arg]
        else:
            yield arg


def _may_hold_query(file: Linked, value: int, *, is_called: bool) -> bool:
    """Whether something in a text may bring a query of its own: parameters of a URL, or a text that is chosen."""
    graph = file.graph
    op = graph.ops[value]
    if op in (Op.CHOICE, Op.LOGIC):
        return True
    if op in (Op.CALL, Op.NEW):
        return file.index.callee_name(value) in ("toString", "URLSearchParams", "stringify")
    for made in graph.args[graph.args[value][0]] if op == Op.REF and graph.args[value] else ():
        if graph.ops[made] in (Op.CHOICE, Op.LOGIC, Op.TEMPLATE, Op.STRING) or (
            graph.ops[made] == Op.PARAMETER and is_called
        ):
            return True
        if graph.ops[made] in (Op.CALL, Op.NEW):
            return file.index.callee_name(made) in ("toString", "URLSearchParams", "stringify", "URL")
    return False


if TYPE_CHECKING:
    from checkout_audit.flow.backward import Backward as Search
