"""What is called around a place: by its function, by those around it, and by the functions that run them."""

from __future__ import annotations

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.calls import Calls
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Linked

_UP = 3
"""Callers of callers that are asked."""
_NAME = 2
"""Words of a callee that count: `completeCartWorkflow.runAsStep`."""


class Above:
    """Answers for one program and one set of names."""

    def __init__(self, calls: Calls, words: tuple[str, ...]) -> None:
        self.calls = calls
        self.words = words
        self._known: dict[tuple[int, int], bool] = {}

    def around_lines(self, path: str, first: int, last: int) -> bool:
        """The same for the innermost function around some lines of a file."""
        file = self.calls.program.file(path)
        return file is not None and self.is_called(file, self._innermost(file, first, last))

    def _innermost(self, file: Linked, first: int, last: int) -> int:
        found, line = 0, self.calls.line
        for number, function in enumerate(file.graph.functions):
            is_around = line(file.path, function.start) <= first and last <= line(file.path, function.end)
            if number and is_around and function.start >= file.graph.functions[found].start:
                found = number
        return found

    def is_called(self, file: Linked, function: int, up: int = _UP) -> bool:
        """Whether the outermost function around one calls something named so, or each function that runs it does.

        The body of a workflow counts as what runs its steps.
        """
        graph = file.graph
        while graph.functions[function].parent:
            function = graph.functions[function].parent
        key = (file.number, function)
        if function and key not in self._known:
            self._known[key] = False
            self._known[key] = self._names(file, function) or (up > 0 and self._above(file, function, up))
        return self._known.get(key, False)

    def _above(self, file: Linked, function: int, up: int) -> bool:
        sites = self.calls.callers.of(FunctionRef(file.number, FunctionId(function)))
        callers = [(where, where.graph.owners[call]) for where, call in map(self.calls.program.of, sites)]
        callers = [(where, owner) for where, owner in callers if owner]
        return bool(callers) and all(self.is_called(where, owner, up - 1) for where, owner in callers)

    def _names(self, file: Linked, function: int) -> bool:
        graph = file.graph
        for call in file.index.calls:
            if graph.ops[call] == Op.CALL and file.index.encloses(function, graph.owners[call]):
                name = split(" ".join(file.index.chain(graph.args[call][0])[-_NAME:]))
                if any(holds(name, word) for word in self.words):
                    return True
        return False
