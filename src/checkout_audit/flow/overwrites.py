"""A field of a request that the handler replaces by a figure of its own before anybody reads it."""

from __future__ import annotations

from collections.abc import Callable

from checkout_audit.facts.graph import FunctionId, Op, Write
from checkout_audit.flow.backward import Backward, State, Trail
from checkout_audit.project.program import Gid, Linked


class Overwrites:
    """Answers for one program."""

    def __init__(self, search: Backward, is_server_side: Callable[[Gid], bool]) -> None:
        """`is_server_side` says whether nothing in a value is decided by the caller."""
        self.search = search
        self.program = search.program
        self.is_server_side = is_server_side

    def replaced(self, trail: Trail) -> bool:
        """Whether the part of the request that a trail starts from is set anew, on every way, before it is handed on."""
        first = trail.hops[0].state
        file, value = self.program.of(first.gid)
        if not first.path or file.graph.ops[value] != Op.PARAMETER:
            return False
        function = FunctionId(file.graph.owners[value])
        use = self._handed_on(trail, file, function)
        return any(
            write.key == first.path[-1]
            and write.start < use
            and file.index.encloses(function, write.owner)
            and not _is_in_branch(file, write, use)
            and self._is_part_of(file.gid(write.target), first)
            and self.is_server_side(file.gid(write.value))
            for write in file.graph.writes
        )

    def _handed_on(self, trail: Trail, file: Linked, function: FunctionId) -> int:
        """Where the last hop inside the function stands."""
        use = 0
        for hop in trail.hops:
            where, value = self.program.of(hop.state.gid)
            if where is not file or not file.index.encloses(function, file.graph.owners[value]):
                break
            use = file.graph.starts[value]
        return use

    def _is_part_of(self, holder: Gid, first: State) -> bool:
        """Whether an object is what the request's field is read from."""

        def accept(state: State) -> str | None:
            return "same" if state.gid == first.gid and state.path == first.path[:-1] else None

        return bool(self.search.trails(State(holder), accept))


def _is_in_branch(file: Linked, write: Write, use: int) -> bool:
    """Whether a write happens only under a condition that the use does not stand under."""
    return any(
        guard.test >= 0 and guard.start <= write.start < guard.end and not guard.start <= use < guard.end
        for guard in file.graph.guards
    )
