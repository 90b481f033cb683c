"""What kind of origin a state is: part of a request, randomness, the clock, a constant, or something of the server."""

from __future__ import annotations

import msgspec

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.backward import State
from checkout_audit.flow.calls import Calls
from checkout_audit.project.models import selects
from checkout_audit.project.program import FunctionRef

REQUEST = frozenset({"body", "query", "params", "header", "cookie"})
"""Kinds of origin that whoever calls the server decides."""


class Origin(msgspec.Struct, frozen=True):
    """Where a value comes from."""

    kind: str
    """A request part, or the kind of a source model (`random`, `clock`)."""
    key: str
    """The key in the request (`items.[].price`), or the name of what was called."""
    label: str
    """In the words of a report: `the request body`."""


_LABELS = {
    "body": "the request body",
    "query": "the URL's query",
    "params": "the URL's path",
    "header": "a request header",
    "cookie": "a cookie",
}


class Origins:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.entries = calls.entries

    def of(self, state: State) -> Origin | None:
        """The origin that a state is, or `None` if the search must go on."""
        file, value = self.calls.program.of(state.gid)
        op = file.graph.ops[value]
        if op == Op.PARAMETER:
            function = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
            found = self.entries.source(function, int(file.graph.texts[value]), state.path)
            if found is not None:
                return Origin(found[0], found[1], _LABELS.get(found[0], found[0]))
        elif op in (Op.CALL, Op.NEW):
            return self._called(state)
        return None

    def _called(self, state: State) -> Origin | None:
        file, value = self.calls.program.of(state.gid)
        callee = file.graph.args[value][0]
        names = self.calls.callees.imported_name(file, callee)  # type: ignore[arg-type]
        candidates = self.calls.models.sources_by_word.get(names[-1], ())
        if not candidates:
            return None
        module = self.calls.callees.module(file, callee)  # type: ignore[arg-type]
        is_new = file.graph.ops[value] == Op.NEW
        count = len(file.graph.args[value]) - 1
        for source in candidates:
            if source.arguments not in (-1, count):
                continue
            if selects(source.selector, names, module, new=is_new) and not self.calls.callees.of_call(state.gid):
                return Origin(source.kind, ".".join(names), source.label)
        return None
