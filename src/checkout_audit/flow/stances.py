"""Paths that change the amount of a payment, and whether they look at its state before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.project.program import FunctionRef, Gid, Linked

_UP = 2
"""Callers above a call that may have looked before it."""
_COMPARED = frozenset({"===", "==", "!==", "!="})


def is_compensation(file: Linked, call: ValueId) -> bool:
    """Whether a call stands in the function by which a workflow's step takes back what it did."""
    graph = file.graph
    at = graph.owners[call]
    while at:
        made = file.index.functions.get(at)
        for holder in file.index.holders.get(made, ()) if made is not None else ():
            if graph.ops[holder] == Op.CALL and graph.args[holder][3:4] == (made,):
                return file.index.callee_name(holder) == "createStep"
        at = graph.functions[at].parent
    return False


class Change(msgspec.Struct, frozen=True):
    """A call that gives a payment another amount."""

    call: Gid
    amount: Gid
    check: Gid | None
    """The comparison with the payment's state that stands before it, if there is one."""


class Stances(msgspec.Struct, frozen=True):
    """What a rule calls a change of the amount, and a look at the state."""

    calls: Calls
    methods: tuple[str, ...]
    """Ends of dotted callees: `paymentIntents.update`."""
    keys: frozenset[str]
    """Keys of an argument that hold the amount."""
    states: frozenset[str]
    """Texts that a state is compared with."""

    def in_file(self, file: Linked) -> Iterator[Change]:
        """Every change in a file."""
        for method in self.methods:
            words = tuple(method.split("."))
            for call in file.index.methods_called.get(words[-1], ()):
                if file.index.chain(file.graph.args[call][0])[-len(words) :] == words:
                    amount = self._amount(file, file.graph.args[call][1:])
                    if amount is not None and not is_compensation(file, call):
                        yield Change(file.gid(call), amount, self._check(file, call, _UP))

    def _amount(self, file: Linked, args: Sequence[int]) -> Gid | None:
        """The amount among what the call is given, wherever it is put there."""
        for arg in args:
            known = self.calls.requests.keys_of((file.gid(ValueId(arg)), (), ()), deep=False)
            for key in sorted(self.keys & known.keys.keys()):
                return known.keys[key][0].gid
        return None

    def _check(self, file: Linked, call: ValueId, depth: int) -> Gid | None:
        """A comparison with a state before the call: in its function or those around, or before that one is called."""
        owner = FunctionId(file.graph.owners[call])
        for value in self._comparisons(file):
            around = file.graph.owners[value]
            if around and file.graph.starts[value] < file.graph.starts[call] and file.index.encloses(around, owner):
                return file.gid(value)
        for before in file.index.calls:
            around = file.graph.owners[before]
            if around and before < call and file.index.encloses(around, owner):
                found = self._looked(file.gid(before))
                if found is not None:
                    return found
        if depth <= 0:
            return None
        for caller in self.calls.callers.of(FunctionRef(file.number, owner)):
            where, number = self.calls.program.of(caller)
            found = self._check(where, number, depth - 1) if where.graph.owners[number] else None
            if found is not None:
                return found
        return None

    def _looked(self, call: Gid) -> Gid | None:
        """A comparison with a state in the project function that a call runs."""
        for target in self.calls.callees.of_call(call):
            where = self.calls.program.linked(target.function.file)
            for value in self._comparisons(where):
                if target.function.number and where.graph.owners[value] == target.function.number:
                    return where.gid(value)
        return None

    def _comparisons(self, file: Linked) -> Iterator[int]:
        graph = file.graph
        for value, op in enumerate(graph.ops):
            if op != Op.BINARY or graph.texts[value] not in _COMPARED:
                continue
            if any(graph.ops[arg] == Op.STRING and graph.texts[arg] in self.states for arg in graph.args[value]):
                yield value
