"""Whether a number that a caller sends may be negative where it is added to another amount."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow import schemas
from checkout_audit.flow.backward import Hop, Trail
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import Linked

_ORDERS = frozenset({"<", ">", "<=", ">="})
_CLAMPS = frozenset({"max", "abs", "clamp"})
_PARSES = frozenset({"parse", "safeParse", "parseAsync", "safeParseAsync", "validateSync", "validate"})
_BOUNDED = frozenset(
    (
        *(
            "min",
            "gte",
            "gt",
            "positive",
            "nonnegative",
            "nonNegative",
            "minValue",
            "moreThan",
            "greater",
            "multipleOf",
        ),
        *("enum", "literal", "nativeEnum", "picklist", "oneOf", "valid", "transform", "refine", "superRefine", "pipe"),
    )
)
"""Calls of a schema after which a number has a lower bound, or something that this does not know."""
_VALIDATED = frozenset({"validatedBody", "validatedQuery"})
_TEXTS = (Op.STRING, Op.TEMPLATE)


class Bounds:
    """Answers for one program."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine
        self.program = engine.program

    def lowers(self, trail: Trail) -> bool:
        """Whether the value is added to something on the way, and nothing before keeps it from being negative."""
        added = next((at for at, hop in enumerate(trail.hops) if self._is_sum(hop)), None)
        if added is None or self._is_validated(trail.hops[0]):
            return False
        before = trail.hops[:added]
        return not any(self._bounds(hop, before) for hop in before)

    def _is_sum(self, hop: Hop) -> bool:
        file, value = self.program.of(hop.state.gid)
        graph = file.graph
        is_plus = graph.ops[value] in (Op.BINARY, Op.UPDATE) and graph.texts[value] in ("+", "+=")
        return is_plus and not any(graph.ops[arg] in _TEXTS for arg in graph.args[value])

    def _is_validated(self, hop: Hop) -> bool:
        """Whether the framework has looked at the request by rules that stand elsewhere."""
        file, value = self.program.of(hop.state.gid)
        decorators = file.graph.functions[file.graph.owners[value]].decorators
        return any(decorators) or not _VALIDATED.isdisjoint(hop.state.path)

    def _bounds(self, hop: Hop, before: Sequence[Hop]) -> bool:
        file, value = self.program.of(hop.state.gid)
        op = file.graph.ops[value]
        if op == Op.CALL:
            name = file.index.callee_name(value)
            return name in _CLAMPS or (name in _PARSES and self._has_bound(file, value, hop, before))
        if op == Op.CHOICE:
            return any(True for _ in _compared(file, file.graph.args[value][0]))
        return op in (Op.REF, Op.MEMBER, Op.VARIABLE) and self._is_compared(file, value)

    def _has_bound(self, file: Linked, call: ValueId, hop: Hop, before: Sequence[Hop]) -> bool:
        """Whether a schema bounds what stands under one of the keys that lead to the value."""
        callee = file.graph.args[call][0]
        if file.graph.ops[callee] != Op.MEMBER:
            return False
        keys = {key for one in (hop, *before) for key in one.state.path}
        for where, key, entry in schemas.shape(self.program, file.gid(file.graph.args[callee][0])):
            if key in keys and not _BOUNDED.isdisjoint(where.index.chain(entry)):
                return True
        return False

    def _is_compared(self, file: Linked, value: ValueId) -> bool:
        """Whether the size of the same thing is compared with anything, by whatever test of the file."""
        meant = file.index.root(value)
        return any(
            file.index.root(ValueId(arg)) == meant
            for at, op in enumerate(file.graph.ops)
            if op == Op.BINARY and file.graph.texts[at] in _ORDERS
            for arg in file.graph.args[at]
        )


def _compared(file: Linked, test: int) -> Iterator[int]:
    graph, queue = file.graph, [test]
    for at in bounded(queue, 40):
        if graph.ops[at] == Op.BINARY and graph.texts[at] in _ORDERS:
            yield at
        elif graph.ops[at] in (Op.LOGIC, Op.UNARY):
            queue.extend(graph.args[at])
