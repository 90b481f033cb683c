"""Changes that happen again when an event is delivered again, or a step is retried, since nothing marks them as done."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.races.updates import Lost, Names, Shift, Target, Updates
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Linked
from checkout_audit.source.role import roles

WEBHOOK, SUBSCRIBER, WORKER, STEP = "a webhook", "a subscriber", "a queue's worker", "a workflow's step"
_UP = 3
"""Callers of callers that may be what is run again."""
_STATES = ("status", "state", "paid", "captured", "completed", "fulfilled", "canceled", "cancelled", "refunded")
_NAMED = frozenset({Op.MEMBER, Op.VARIABLE, Op.GLOBAL})


class Asked(msgspec.Struct, frozen=True):
    """What a check asks of changes."""

    targets: tuple[Target, ...]
    names: tuple[str, ...]
    """Fields that objects of the shop have."""
    marks: Names
    """Names that show that what is done is remembered."""
    sale: Names
    """Names that a file of steps must hold."""


class Repeat(msgspec.Struct, frozen=True):
    """A change that nothing keeps from being made twice."""

    change: Lost | Shift
    runner: str
    """What runs it again."""


class Repeats:
    """Finds them in one program."""

    def __init__(self, engine: FlowEngine, updates: Updates) -> None:
        self.engine = engine
        self.updates = updates

    def in_file(self, file: Linked, asked: Asked) -> Iterator[Repeat]:
        """Every such change in a file."""
        for change in self.updates.changes(file, asked.targets, asked.names):
            for where, value in self._places(change):
                owner = FunctionId(where.graph.owners[value])
                runner = self._runner(where, owner, asked.marks, asked.sale, _UP)
                if runner:
                    yield Repeat(change, runner)
                    break

    def _places(self, change: Lost | Shift) -> Iterator[tuple[Linked, int]]:
        if isinstance(change, Lost):
            yield self.engine.program.of(change.sum)
        yield change.file, change.access.call

    def _runner(self, file: Linked, function: FunctionId, marks: Names, sale: Names, up: int) -> str:
        """What runs a function again, or empty if something marks what is done, or nothing is known to."""
        if self._is_marked(file, marks):
            return ""
        found = self._runs_again(file, function, sale)
        if found or up <= 0:
            return found
        top = function
        while file.graph.functions[top].parent:
            top = file.graph.functions[top].parent
        if not top:
            return ""
        for site in self.engine.calls.callers.of(FunctionRef(file.number, top)):
            where, call = self.engine.program.of(site)
            owner = FunctionId(where.graph.owners[call])
            if owner and (where is not file or owner != function):
                found = self._runner(where, owner, marks, sale, up - 1)
                if found:
                    return found
        return ""

    def _runs_again(self, file: Linked, function: FunctionId, sale: Names) -> str:
        if self.engine.is_webhook(file):
            return WEBHOOK
        if "subscriber" in roles(file.path):
            return SUBSCRIBER
        for maker, kind in (("Worker", WORKER), ("createStep", STEP)):
            for call in file.index.methods_called.get(maker, ()):
                handlers = [arg for arg in file.graph.args[call][1:] if file.graph.ops[arg] == Op.FUNCTION]
                inside = any(file.index.encloses(int(file.graph.texts[one]), function) for one in handlers)
                if inside and (kind == WORKER or self._says(file, sale)):
                    return kind
        return self._configured(file)

    @staticmethod
    def _configured(file: Linked) -> str:
        """`export const config = { event: "order.placed" }`."""
        graph = file.graph
        for export in graph.exports:
            if export.name == "config" and export.value >= 0:
                at = export.value
                for arg in (at, *graph.args[at]):
                    if graph.ops[arg] == Op.OBJECT and "event" in graph.keys[arg]:
                        return SUBSCRIBER
        return ""

    def _is_marked(self, file: Linked, marks: Names) -> bool:
        return self._says(file, marks) or any(
            guard.then_leaves and self._looks_at_state(file, guard.test) for guard in file.graph.guards
        )

    @staticmethod
    def _looks_at_state(file: Linked, test: ValueId) -> bool:
        graph, queue = file.graph, [int(test)]
        while queue:
            value = queue.pop()
            op, args = graph.ops[value], graph.args[value]
            if op == Op.MEMBER and any(holds(split(graph.texts[value]), word) for word in _STATES):
                return True
            if op == Op.LOGIC or (op == Op.BINARY and graph.texts[value] in ("===", "==")):
                queue.extend(args)
        return False

    @staticmethod
    def _says(file: Linked, names: Names) -> bool:
        """Whether a name in the file holds one of the words."""
        graph = file.graph
        texts = {graph.texts[value] for value, op in enumerate(graph.ops) if op in _NAMED}
        texts.update(key for keys in graph.keys.values() for key in keys)
        return any(names.fit(split(text)) for text in sorted(texts))
