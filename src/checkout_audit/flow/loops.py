"""What runs once for each element of a list: loops, callbacks of `map` and the like, functions that call themselves."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import COMPUTED, ELEMENT, Function, FunctionId, Op, Region
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.collections import single
from checkout_audit.flow.made import derives
from checkout_audit.project.models import Base, CallModel, last_word
from checkout_audit.project.program import FunctionRef, Linked

_TAKES = frozenset({"shift", "pop", "next"})
"""Methods by which a loop takes one element after the other."""
_WAITS = frozenset({"forEach", "reduce", "reduceRight"})
"""Methods whose callbacks wait for each other, or are at least written so."""
_LISTS = ("Object", "Array")
"""What makes a list of the argument: `Object.entries(cart)`."""
_KEYS = (ELEMENT, COMPUTED, "0")


class Loop(msgspec.Struct, frozen=True):
    """A stretch of code that runs once an element."""

    file: int
    start: int
    end: int
    elements: frozenset[int]
    """The values that stand for the element, by their numbers in the file."""
    name: str
    """What the element is called, or the list."""
    listed: str
    """What the list is called."""
    at_once: bool
    """Whether it runs for all elements at the same time."""

    def is_element(self, value: int) -> bool:
        """Whether a value is the element."""
        return value in self.elements


class Loops:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._models = [
            model for models in calls.models.calls_by_word.values() for model in models if _hands_elements(model)
        ]
        self._taken: dict[int, list[int]] = {}
        self._words = {last_word(model.selector) for model in self._models}

    def of(self, file: Linked) -> Iterator[Loop]:
        """The loops that stand or begin in a file."""
        for region in file.graph.regions:
            if region.kind == "loop":
                yield from self._statement(file, region)
        for word in self._words & file.index.methods_called.keys():
            for call in file.index.methods_called[word]:
                yield from self._callback(file, call)
        for number in range(1, len(file.graph.functions)):
            yield from self._recursion(file, FunctionId(number))

    def _statement(self, file: Linked, region: Region) -> Iterator[Loop]:
        graph = file.graph
        elements = {
            value
            for value in self._takeable(file)
            if region.start <= graph.starts[value] < region.end and self._is_taken(file, value, region.start)
        }
        if elements:
            first = min(elements, key=lambda one: (graph.starts[one], one))
            listed = _list_name(file, first)
            name = next(filter(None, (self._name(file, one) for one in sorted(elements))), listed)
            yield Loop(file.number, region.start, region.end, frozenset(elements), name, listed, at_once=False)

    def _takeable(self, file: Linked) -> list[int]:
        """The values of a file that may be an element of some loop."""
        if file.number not in self._taken:
            graph = file.graph
            takes = {call for word in _TAKES for call in file.index.methods_called.get(word, ())}
            takes.update(value for value in file.index.of(Op.MEMBER) if graph.texts[value] in _KEYS)
            self._taken[file.number] = sorted(takes.union(file.index.of(Op.UNKNOWN)))
        return self._taken[file.number]

    @staticmethod
    def _is_taken(file: Linked, value: int, start: int) -> bool:
        """Whether a value in a loop that begins at a byte is its element."""
        op, text = file.graph.ops[value], file.graph.texts[value]
        if op == Op.CALL:
            return file.index.callee_name(value) in _TAKES
        if file.graph.starts[value] == start and (op == Op.UNKNOWN or (op == Op.MEMBER and text == ELEMENT)):
            return True
        return op == Op.MEMBER and text == COMPUTED

    def _name(self, file: Linked, element: int) -> str:
        name = self.calls.name_of(file, element)  # type: ignore[arg-type]
        if name:
            return name
        return next(
            (
                file.graph.texts[member]
                for member in file.index.holders.get(element, ())
                if file.graph.ops[member] == Op.MEMBER and not file.graph.texts[member].isdigit()
            ),
            "",
        )

    def _callback(self, file: Linked, call: int) -> Iterator[Loop]:
        args = file.graph.args[call]
        for model in self.calls.models_of(file, call):  # type: ignore[arg-type]
            for flow in model.flows:
                if flow.origin.path != (ELEMENT,) or flow.target.base is not Base.PARAMETER or flow.target.path:
                    continue
                if len(args) <= flow.target.number + 1:
                    continue
                listed = _list_name(file, call) if flow.origin.base is Base.RECEIVER else _called(file, args[1])
                for target in self.calls.callees.functions(file.gid(args[flow.target.number + 1])):
                    at_once = file.index.callee_name(call) not in _WAITS
                    yield from self._body(target.function, flow.target.parameter, listed, at_once=at_once)

    def _body(self, function: FunctionRef, position: int, listed: str, *, at_once: bool) -> Iterator[Loop]:
        file = self.calls.program.linked(function.file)
        facts = file.graph.functions[function.number]
        if position < len(facts.params):
            param = facts.params[position]
            name = self._name(file, param) or listed
            yield Loop(file.number, facts.start, facts.end, frozenset({param}), name, listed, at_once=at_once)

    def _recursion(self, file: Linked, number: FunctionId) -> Iterator[Loop]:
        """A function that takes the first of a list, or the one at a position, and calls itself for the rest."""
        facts = file.graph.functions[number]
        label = facts.name.rpartition(".")[2]
        calls = file.index.methods_called.get(label, ()) if label else ()
        again = [call for call in calls if facts.start <= file.graph.starts[call] < facts.end]
        if not any(FunctionRef(file.number, number) in _targets(self.calls, file, call) for call in again):
            return
        elements = frozenset(self._heads(file, facts))
        if elements:
            first = min(elements)
            name = self._name(file, first) or label
            yield Loop(file.number, facts.start, facts.end, elements, name, _list_name(file, first), at_once=False)

    def _heads(self, file: Linked, facts: Function) -> Iterator[int]:
        params = set(facts.params)
        for value in self._takeable(file):
            if file.graph.ops[value] == Op.MEMBER and facts.start <= file.graph.starts[value] < facts.end:
                root = single(file, file.graph.args[value][0])
                if root in params or derives(file, root, lambda at: at in params):
                    yield value


def _hands_elements(model: CallModel) -> bool:
    return any(
        flow.origin.path == (ELEMENT,) and flow.target.base is Base.PARAMETER and not flow.target.path
        for flow in model.flows
    )


def _targets(calls: Calls, file: Linked, call: int) -> set[FunctionRef]:
    return {target.function for target in calls.callees.of_call(file.gid(call))}


def _list_name(file: Linked, value: int) -> str:
    """The name of what an element is read from, or a method is called on."""
    graph = file.graph
    at = graph.args[value][0] if graph.args[value] else value
    if graph.ops[value] == Op.CALL and graph.ops[at] == Op.MEMBER:
        at = graph.args[at][0]
    return _called(file, at)


def _called(file: Linked, value: int) -> str:
    graph = file.graph
    if (
        graph.ops[value] == Op.CALL
        and len(graph.args[value]) > 1
        and file.index.chain(graph.args[value][0])[0] in _LISTS
    ):
        value = graph.args[value][1]
    words = [word for word in file.index.chain(value) if word and word not in (ELEMENT, COMPUTED)]
    return words[-1] if words else ""


__all__ = ["Loop", "Loops"]
