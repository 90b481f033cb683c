"""Checks in the way of a value: a comparison with a figure of the server's own that leaves the function on a mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import FunctionId, Guard, Op
from checkout_audit.flow.backward import Backward, Hop, State, Trail
from checkout_audit.flow.origin import REQUEST, Origins
from checkout_audit.flow.overwrites import Overwrites
from checkout_audit.flow.staff import is_for_staff
from checkout_audit.project.program import Gid, Linked

_COMPARISONS = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">="})
_PRODUCTS = 3
"""Products inside each other that are looked into."""
_TEST_SIZE = 80
"""Values of a test that are looked at."""


class Guards:
    """Answers for one program."""

    def __init__(self, search: Backward, origins: Origins) -> None:
        self.program = search.program
        self.search = search.shorter(600)
        self.origins = origins
        self._pairs: dict[Gid, tuple[tuple[Gid, Gid], ...]] = {}
        self.overwrites = Overwrites(self.search, self._is_server_side)

    def guarded(self, trail: Trail) -> bool:
        """Whether a guard stands between origin and end of a trail, the value is replaced on the way, or staff sent it."""
        return self.guard(trail) is not None or self.overwrites.replaced(trail) or self._is_from_staff(trail)

    def _is_from_staff(self, trail: Trail) -> bool:
        file, value = self.program.of(trail.hops[0].state.gid)
        return file.graph.ops[value] == Op.PARAMETER and is_for_staff(
            self.search.calls.models, file, file.graph.owners[value]
        )

    def guard(self, trail: Trail) -> Gid | None:
        """The test of the first guard between the origin and the end of a trail."""
        known = {(hop.state.gid, hop.state.path) for hop in trail.hops}
        before = (
            self._guard_before(hop, known) for at, hop in enumerate(trail.hops) if self._leaves_function(trail, at)
        )
        return next((found for found in before if found is not None), None)

    def _leaves_function(self, trail: Trail, number: int) -> bool:
        """Whether this hop is the last one before the data goes on in another function (or the last of all)."""
        if number + 1 == len(trail.hops):
            return True
        here, value = self.program.of(trail.hops[number].state.gid)
        there, following = self.program.of(trail.hops[number + 1].state.gid)
        return here is not there or here.graph.owners[value] != there.graph.owners[following]

    def _guard_before(self, hop: Hop, known: set[tuple[Gid, tuple[str, ...]]]) -> Gid | None:
        file, value = self.program.of(hop.state.gid)
        use, owner = file.graph.starts[value], file.graph.owners[value]
        for guard in file.graph.guards:
            if guard.start >= use:
                break
            if (
                file.index.encloses(guard.owner, owner)
                and self._protects(guard, use)
                and self._compares(file, guard, known)
            ):
                return file.gid(guard.test)
        return None

    @staticmethod
    def _protects(guard: Guard, use: int) -> bool:
        """The mismatch leaves before the use, or the use stands in the branch of the match."""
        return (guard.then_leaves and guard.end <= use) or guard.then_start <= use < guard.then_end

    def _compares(self, file: Linked, guard: Guard, known: set[tuple[Gid, tuple[str, ...]]]) -> bool:
        for left, right in self._compared(file.gid(guard.test)):
            for one, other in ((left, right), (right, left)):
                if self._is_value(one, known) and self._is_server_side(other):
                    return True
        return False

    def _is_value(self, gid: Gid, known: set[tuple[Gid, tuple[str, ...]]]) -> bool:
        def accept(state: State) -> str | None:
            return "same" if (state.gid, state.path) in known and self._is_data(state) else None

        return bool(self.search.trails(State(gid), accept))

    def _is_data(self, state: State) -> bool:
        file, value = self.program.of(state.gid)
        return file.graph.ops[value] in (Op.VARIABLE, Op.MEMBER, Op.PARAMETER)

    def _is_server_side(self, gid: Gid, depth: int = _PRODUCTS) -> bool:
        """Not a constant, and nothing in it is decided by the caller, but how many of something priced by the server."""
        asked: list[State] = []

        def is_priced(state: State) -> bool:
            file, value = self.program.of(state.gid)
            graph = file.graph
            if graph.ops[value] != Op.BINARY or graph.texts[value] != "*" or not depth:
                return False
            priced = any(self._is_server_side(file.gid(arg), depth - 1) for arg in graph.args[value])
            asked.extend((state,) if priced else ())
            return priced

        def accept(state: State) -> str | None:
            file, value = self.program.of(state.gid)
            if file.graph.ops[value] in (Op.AWAIT, Op.CALL, Op.NEW, Op.PARAMETER, Op.MEMBER, Op.GLOBAL):
                asked.append(state)
            origin = self.origins.of(state)
            return "client" if origin is not None and origin.kind in REQUEST else None

        return not self.search.trails(State(gid), accept, stop=is_priced) and bool(asked)

    def _compared(self, test: Gid) -> tuple[tuple[Gid, Gid], ...]:
        """The pairs that a test compares, also by their difference, also in variables that the test names."""
        if test not in self._pairs:
            self._pairs[test] = tuple(self._find_pairs(test))
        return self._pairs[test]

    def _find_pairs(self, test: Gid) -> Iterator[tuple[Gid, Gid]]:
        file, first = self.program.of(test)
        graph = file.graph
        queue, seen = [int(first)], set[int]()
        while queue and len(seen) < _TEST_SIZE:
            value = queue.pop()
            if value in seen:
                continue
            seen.add(value)
            args = graph.args[value]
            if graph.ops[value] == Op.BINARY and (graph.texts[value] in _COMPARISONS or graph.texts[value] == "-"):
                yield file.gid(args[0]), file.gid(args[1])
            if graph.ops[value] in (Op.REF, Op.VARIABLE, Op.BINARY, Op.LOGIC, Op.UNARY, Op.CALL, Op.AWAIT):
                queue.extend(args)


__all__ = ["FunctionId", "Guards"]
