"""Where a time comes from, seen from the function that decides it: the clock, its parameters, or what it reads."""

from __future__ import annotations

import msgspec

from checkout_audit.facts.graph import Op
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.project.program import FunctionRef, Gid

_MOST = 24
"""Origins of one value that are looked at."""
_STEPS = 1_500


class Leaf(msgspec.Struct, frozen=True):
    """Where a part of a time comes from."""

    kind: str
    """`clock`, `given` (a parameter of the deciding function), `read`."""
    name: str
    trail: Trail

    @property
    def state(self) -> State:
        """The origin itself."""
        return self.trail.hops[0].state


class Leaves:
    """Answers for one program."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine
        self.program = engine.program
        self.search = engine.search.shorter(_STEPS)

    def of(self, gid: Gid, function: FunctionRef, path: tuple[str, ...] = ()) -> list[Leaf]:
        """Where a value, or the part at `path`, comes from, as far as the deciding function knows."""
        owner = self.program.linked(function.file)

        def accept(state: State) -> str | None:
            file, value = self.program.of(state.gid)
            op = file.graph.ops[value]
            if op == Op.PARAMETER:
                inside = file is owner and owner.index.encloses(function.number, file.graph.owners[value])
                around = file is owner and owner.index.encloses(file.graph.owners[value], function.number)
                return "given" if (inside or around) and not state.stack else None if state.stack else "outside"
            if op not in (Op.CALL, Op.NEW):
                return None
            origin = self.engine.origins.of(state)
            if origin is not None:
                return origin.kind
            return "read" if not self.search.moves(state) and not self.engine.calls.callees.of_call(state.gid) else None

        trails = self.search.trails(State(gid, path), accept, most=_MOST)
        return [Leaf(trail.label, self._name(trail.hops[0].state), trail) for trail in trails]

    def _name(self, state: State) -> str:
        file, value = self.program.of(state.gid)
        named = [key for key in state.path if key.isidentifier()]
        if named:
            return named[-1]
        if file.graph.ops[value] == Op.PARAMETER:
            return self.engine.calls.name_of(file, value)
        return file.index.callee_name(value)
