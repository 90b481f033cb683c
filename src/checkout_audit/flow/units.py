"""Money units: is an amount in major units (20 is $20.00) or in minor ones (2000 is $20.00), and why.

A lattice of unknown < major, minor < mixed over the value graph, asked backwards from the amount in question. Each
way back carries the power of ten by which the value was multiplied on it, so that conversions are recognised by what
they do, in one hop or through helpers in other files, whatever their names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.backward import Backward, Hop, State, Trail
from checkout_audit.flow.evidence import FIELD, NAME, Evidence, Evidences, Unit
from checkout_audit.flow.platform import Platforms
from checkout_audit.flow.scale import Scales, no_money
from checkout_audit.project.program import Gid, Linked

_BUDGET = 300
_NEAR = 40
_FURTHEST = 4
"""Powers of ten beyond which a way back makes no sense."""


class View(msgspec.Struct, frozen=True):
    """What one way back from an amount says about it."""

    evidence: Evidence
    scale: int
    """Power of ten by which the amount is larger than what the evidence speaks of."""
    trail: Trail
    """From the evidence to the amount."""

    @property
    def unit(self) -> Unit | None:
        """The amount's own unit, if the conversions on the way make sense."""
        if self.scale == 0:
            return self.evidence.unit
        if self.scale > 0 and self.evidence.unit is Unit.MAJOR:
            return Unit.MINOR
        if self.scale < 0 and self.evidence.unit is Unit.MINOR:
            return Unit.MAJOR
        return None

    @property
    def weight(self) -> int:
        """That of the evidence."""
        return self.evidence.weight

    @property
    def reason(self) -> str:
        """Why, with the conversion on the way."""
        if self.scale == 0 or self.evidence.reason.startswith("it is"):
            return self.evidence.reason
        verb = "multiplied" if self.scale > 0 else "divided"
        return f"{self.evidence.reason}, {verb} by {10 ** abs(self.scale)} on the way"


class _Scaled(msgspec.Struct, frozen=True):
    state: State
    scale: int


def agreed(views: tuple[View, ...]) -> tuple[Unit | None, tuple[View, ...]]:
    """The unit that the strongest of some views agree on, with those views; `None` if there is none, or mixed.

    Fields and library types are as strong as each other: they end a way back, so two of them speak of two ways.
    """
    if not views:
        return None, ()
    top = min(FIELD, max(view.weight for view in views))
    strong = tuple(sorted((view for view in views if view.weight >= top), key=lambda view: -view.weight))
    found = {view.unit for view in strong}
    return (next(iter(found)), strong) if len(found) == 1 else (None, strong)


class Units:
    """Answers for one program."""

    def __init__(self, search: Backward, platforms: Platforms, evidences: Evidences) -> None:
        self.search = search
        self.program = search.program
        self.calls = search.calls
        self.platforms = platforms
        self.evidences = evidences
        self.scales = Scales(search.program)
        self._views: dict[State, tuple[View, ...]] = {}

    def views(self, start: State) -> tuple[View, ...]:
        """What all ways back from an amount say, the strongest evidence of each way."""
        if start not in self._views:
            self._views[start] = tuple(self._find(start))
        return self._views[start]

    def unit(self, start: State) -> tuple[Unit | None, tuple[View, ...]]:
        """The unit that the strongest evidence agrees on, with that evidence; `None` if unknown or mixed."""
        return agreed(self.views(start))

    def unit_before(self, start: State, result: Gid) -> tuple[Unit | None, tuple[View, ...]]:
        """The unit of an operand, what the operation itself gives to it left aside: `open -= paid`."""
        return agreed(self.views_before(start, result))

    def views_before(self, start: State, result: Gid) -> tuple[View, ...]:
        """The views of an operand, likewise."""
        views = self.views(start)
        if any(hop.state.gid == result for view in views for hop in view.trail.hops):
            return tuple(self._find(start, result))
        return views

    def _find(self, start: State, avoided: Gid | None = None, *, further: bool = False) -> Iterator[View]:
        """Nearest evidence first; `further` passes over what the start itself says, `avoided` is not entered."""
        first = _Scaled(start, 0)
        came: dict[_Scaled, tuple[_Scaled, str] | None] = {first: None}
        queue = deque([first])
        while queue and len(came) < _BUDGET:
            at = queue.popleft()
            if self._counts_no_money(at.state):
                continue
            evidence = None if further and at is first else self.evidence(at.state)
            if evidence is not None:
                yield View(evidence, at.scale, _trail(at, came))
                if evidence.weight > NAME:
                    continue
            converted = self._converted(at.state)
            if converted is not None:
                yield View(converted, at.scale, _trail(at, came))
            for move, text in self._moves(at):
                if move not in came and abs(move.scale) <= _FURTHEST and move.state.gid != avoided:
                    came[move] = (at, text)
                    queue.append(move)

    def _counts_no_money(self, state: State) -> bool:
        """Whether a variable or field is named for something else: a rate, a weight, a quantity."""
        file, value = self.program.of(state.gid)
        named = not state.path and file.graph.ops[value] in (Op.VARIABLE, Op.MEMBER)
        return named and no_money(file.graph.texts[value])

    def evidence(self, state: State) -> Evidence | None:
        """What a value's own field, type or name says about its unit."""
        file, value = self.program.of(state.gid)
        return None if state.path else self.evidences.of(file, value)

    def stands(self, view: View) -> bool:
        """Whether a field's name may be believed: it is not the shop's own, or what the shop puts there is of that unit."""
        start = view.trail.hops[0].state
        file, value = self.program.of(start.gid)
        if view.weight < FIELD or file.graph.ops[value] != Op.MEMBER:
            return True
        if not self._is_made_here(start, thorough=view.evidence.is_loose):
            return True
        unit, views = agreed(tuple(self._find(start, further=True)))
        return unit is view.evidence.unit and views[0].weight >= FIELD

    def _is_made_here(self, start: State, *, thorough: bool) -> bool:
        """Whether the shop itself puts something under that name: then what it puts there tells the unit.

        Only if it is thorough does it ask the callers of the function that is handed the object.
        """
        seen = {start}
        queue = deque([start])
        while queue and len(seen) < _NEAR:
            state = queue.popleft()
            file, value = self.program.of(state.gid)
            if not thorough and file.graph.ops[value] == Op.PARAMETER and not state.stack:
                continue
            for move, text in self.search.moves(state):
                if not move.path and text.startswith(("put into an object", "written to")):
                    return True
                if move.path and move not in seen:
                    seen.add(move)
                    queue.append(move)
        return False

    def _converted(self, state: State) -> Evidence | None:
        """That a number is multiplied or divided by 100 says what it becomes."""
        file, value = self.program.of(state.gid)
        if state.path or file.graph.ops[value] not in (Op.BINARY, Op.CALL, Op.UPDATE):
            return None
        scaled = self.scales.of(file, value)
        if scaled is None or self.scales.is_share(file, scaled.amount):
            return None
        unit, verb = (Unit.MINOR, "multiplied") if scaled.power > 0 else (Unit.MAJOR, "divided")
        return Evidence(unit, NAME, f"it is {verb} by 100", file.gid(value), is_converted=True)

    def _moves(self, at: _Scaled) -> Iterator[tuple[_Scaled, str]]:
        file, value = self.program.of(at.state.gid)
        if not at.state.path and file.graph.ops[value] in (Op.BINARY, Op.CALL, Op.UPDATE, Op.NEW):
            operands = self.scales.operands(file, value)
            if operands is not None and not self._is_own_sum(file, value, operands[0]):
                yield from self._arithmetic(file, value, operands, at)
                return
            if self._is_closed(file, value):
                return
        for state, text in self.search.moves(at.state):
            yield _Scaled(state, at.scale), text

    def _is_own_sum(self, file: Linked, value: ValueId, operator: str) -> bool:
        """Whether a call adds by a function of the project, which can be looked into."""
        return (
            file.graph.ops[value] == Op.CALL and operator in "+-" and bool(self.calls.callees.of_call(file.gid(value)))
        )

    def _is_closed(self, file: Linked, call: ValueId) -> bool:
        """Whether a call is of unknown code that may well convert what it is given."""
        if file.graph.ops[call] not in (Op.CALL, Op.NEW) or self.calls.callees.of_call(file.gid(call)):
            return False
        known = self.calls.models_of(file, call) or self.calls.callees.registered(file, call)
        return not known and not self.scales.keeps(file.index.callee_name(call)) and not self._is_given(file, call)

    @staticmethod
    def _is_given(file: Linked, call: ValueId) -> bool:
        """Whether a parameter is called, which the search can follow to what was passed."""
        callee, _ = file.index.root(ValueId(file.graph.args[call][0]))
        args = file.graph.args[callee] if file.graph.ops[callee] == Op.VARIABLE else (callee,)
        return any(file.graph.ops[file.index.root(ValueId(arg))[0]] == Op.PARAMETER for arg in args)

    def _arithmetic(
        self, file: Linked, value: ValueId, operands: tuple[str, int, int], at: _Scaled
    ) -> Iterator[tuple[_Scaled, str]]:
        """Products with a power of ten convert; with anything else they keep the unit; ratios have none."""
        operator, left, right = operands
        scaled = self.scales.of(file, value)
        if scaled is not None:
            text = "multiplied by 100" if scaled.power > 0 else "divided by 100"
            share = scaled.power < 0 and self.scales.is_share(file, scaled.amount)
            scale = at.scale if share else at.scale + scaled.power
            yield self._at(file, scaled.amount, at, scale), "a share of it" if share else text
        elif operator in "+-":
            for arg in (left, right):
                yield self._at(file, arg, at, at.scale), "added" if operator == "+" else "subtracted"
        elif operator == "*":
            for arg in (left, right):
                if self.scales.power(file, arg) is None:
                    yield self._at(file, arg, at, at.scale), "multiplied"

    @staticmethod
    def _at(file: Linked, value: int, at: _Scaled, scale: int) -> _Scaled:
        return _Scaled(State(file.gid(value), (), at.state.stack), scale)


def _trail(end: _Scaled, came: dict[_Scaled, tuple[_Scaled, str] | None]) -> Trail:
    hops: list[Hop] = []
    at: _Scaled | None = end
    while at is not None:
        link = came[at]
        hops.append(Hop(at.state, link[1] if link else ""))
        at = link[0] if link else None
    return Trail("", tuple(hops))


__all__ = ["Evidence", "Unit", "Units", "View", "agreed"]
