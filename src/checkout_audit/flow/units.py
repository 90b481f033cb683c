"""Money units: is an amount in major units (20 is $20.00) or in minor ones (2000 is $20.00), and why.

A lattice of unknown < major, minor < mixed over the value graph, asked backwards from the amount in question. Each
way back carries the power of ten by which the value was multiplied on it, so that conversions are recognised by what
they do, in one hop or through helpers in other files, whatever their names.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from checkout_audit.facts.graph import ELEMENT, Op, ValueId
from checkout_audit.flow.backward import Backward, Hop, State, Trail
from checkout_audit.flow.platform import Platforms
from checkout_audit.match.names import holds, split
from checkout_audit.project.callees import type_matches
from checkout_audit.project.models import UnitModel
from checkout_audit.project.program import Gid, Linked

_BUDGET = 300
_SCALES = (1, 2, 3)
"""Powers of ten that convert money: 100 for most currencies, 10 ** digits for any."""
_SHARES = ("percent", "percentage", "rate", "pct", "ratio")
_FACTOR_WORDS = ("multiplier", "factor", "exponent", "decimal", "divisor", "scale")


class Unit(Enum):
    """What a number of money counts."""

    MAJOR = "major"
    MINOR = "minor"

    @property
    def words(self) -> str:
        """`major units`."""
        return f"{self.value} units"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason to take a value for an amount of a unit."""

    unit: Unit
    weight: int
    """3 a library says so, 2 its field names say so in a shop of that platform, 1 a name says so."""
    reason: str
    gid: Gid


@dataclass(frozen=True, slots=True)
class View:
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


@dataclass(frozen=True, slots=True)
class _Scaled:
    state: State
    scale: int


class Units:
    """Answers for one program."""

    def __init__(self, search: Backward, platforms: Platforms) -> None:
        self.search = search
        self.program = search.program
        self.platforms = platforms
        self.models = search.calls.models.units
        self._views: dict[State, tuple[View, ...]] = {}

    def views(self, start: State) -> tuple[View, ...]:
        """What all ways back from an amount say, the strongest evidence of each way."""
        if start not in self._views:
            self._views[start] = tuple(self._find(start))
        return self._views[start]

    def unit(self, start: State) -> tuple[Unit | None, tuple[View, ...]]:
        """The unit that the strongest evidence agrees on, with that evidence; `None` if unknown or mixed."""
        views = self.views(start)
        if not views:
            return None, ()
        top = max(view.evidence.weight for view in views)
        strong = tuple(view for view in views if view.evidence.weight == top)
        found = {view.unit for view in strong}
        return (next(iter(found)), strong) if len(found) == 1 else (None, strong)

    def _find(self, start: State) -> Iterator[View]:
        first = _Scaled(start, 0)
        came: dict[_Scaled, tuple[_Scaled, str] | None] = {first: None}
        queue = deque([first])
        while queue and len(came) < _BUDGET:
            at = queue.popleft()
            evidence = self.evidence(at.state)
            if evidence is not None:
                yield View(evidence, at.scale, _trail(at, came))
                if evidence.weight > 1:
                    continue
            converted = self._converted(at.state)
            if converted is not None:
                yield View(converted, at.scale, _trail(at, came))
            for move, text in self._moves(at):
                if move not in came and abs(move.scale) <= 4:  # noqa: PLR2004 - two conversions one way are nonsense
                    came[move] = (at, text)
                    queue.append(move)

    def _converted(self, state: State) -> Evidence | None:
        """That a number is multiplied or divided by 100 says what it becomes."""
        file, value = self.program.of(state.gid)
        graph = file.graph
        if graph.ops[value] != Op.BINARY or graph.texts[value] not in ("*", "/") or state.path:
            return None
        left, right = graph.args[value]
        power = self.power(file, right)
        if power is None and graph.texts[value] == "*":
            left, power = right, self.power(file, left)
        if power is None or self.is_percentage(file, left):
            return None
        grows = (power > 0) == (graph.texts[value] == "*")
        unit, verb = (Unit.MINOR, "multiplied") if grows else (Unit.MAJOR, "divided")
        return Evidence(unit, 1, f"it is {verb} by 100", file.gid(value))

    def is_percentage(self, file: Linked, value: int) -> bool:
        """Whether a value is a product with something that is no power of ten and no count: `price * percent`."""
        graph = file.graph
        if graph.ops[value] == Op.CALL and len(graph.args[value]) == 2:  # noqa: PLR2004 - Math.round(x)
            value = graph.args[value][1]
        if graph.ops[value] == Op.REF and graph.args[value]:
            return any(holds(split(graph.texts[value]), word) for word in _SHARES)
        if graph.ops[value] != Op.BINARY or graph.texts[value] != "*":
            return False
        factors = graph.args[value]
        if any(self.power(file, factor) is not None for factor in factors):
            return False
        return not any(self._is_count(file, factor) for factor in factors)

    @staticmethod
    def _is_count(file: Linked, value: int) -> bool:
        words = split(file.graph.texts[value]) or split(file.index.callee_name(value) if file.graph.ops[value] == Op.CALL else "")
        return any(holds(words, word) for word in ("quantity", "qty", "count"))

    def _moves(self, at: _Scaled) -> Iterator[tuple[_Scaled, str]]:
        file, value = self.program.of(at.state.gid)
        if file.graph.ops[value] == Op.BINARY and not at.state.path:
            yield from self._arithmetic(file, value, at)
            return
        for state, text in self.search.moves(at.state):
            yield _Scaled(state, at.scale), text

    def _arithmetic(self, file: Linked, value: ValueId, at: _Scaled) -> Iterator[tuple[_Scaled, str]]:
        """Products with a power of ten convert; with anything else they keep the unit; ratios have none."""
        graph = file.graph
        operator = graph.texts[value]
        left, right = graph.args[value]
        if operator in ("+", "-"):
            for arg in (left, right):
                yield _Scaled(State(file.gid(arg), (), at.state.stack), at.scale), "added" if operator == "+" else "subtracted"
        elif operator == "*":
            for arg, other in ((left, right), (right, left)):
                power = self.power(file, other)
                if power is not None:
                    yield _Scaled(State(file.gid(arg), (), at.state.stack), at.scale + power), f"multiplied by 10^{power}"
                elif self.power(file, arg) is None:
                    yield _Scaled(State(file.gid(arg), (), at.state.stack), at.scale), "multiplied"
        elif operator == "/":
            power = self.power(file, right)
            if power is not None and self.is_percentage(file, left):
                yield _Scaled(State(file.gid(left), (), at.state.stack), at.scale), "a share of it"
            elif power is not None:
                yield _Scaled(State(file.gid(left), (), at.state.stack), at.scale - power), f"divided by 10^{power}"

    def power(self, file: Linked, value: int) -> int | None:
        """The power of ten that a factor is, when it can convert money: 100, `10 ** digits`, a currency's multiplier."""
        gid = file.gid(value)
        for _ in range(6):
            where, number = self.program.of(gid)
            graph, op = where.graph, where.graph.ops[number]
            args = graph.args[number]
            if op == Op.NUMBER:
                return _power_of_ten(graph.texts[number])
            if op == Op.BINARY and graph.texts[number] == "**" and graph.texts[args[0]] == "10":
                return 2
            if op == Op.CALL and where.index.callee_name(number) == "pow" and graph.texts[args[1]] == "10":
                return 2
            if op in (Op.CALL, Op.MEMBER, Op.PARAMETER):
                words = split(where.index.callee_name(number) if op == Op.CALL else graph.texts[number])
                return 2 if any(holds(words, word) for word in _FACTOR_WORDS) else None
            if op in (Op.REF, Op.VARIABLE) and len(args) == 1:
                gid = where.gid(args[0])
            elif op == Op.IMPORT:
                path, _, name = self.program.imported(where, number)
                target = self.program.exported(path, name) if path else None
                if target is None:
                    return None
                gid = target
            else:
                return None
        return None

    def evidence(self, state: State) -> Evidence | None:
        """What a value's own field, type or name says about its unit."""
        file, value = self.program.of(state.gid)
        op = file.graph.ops[value]
        if state.path:
            return None
        if op == Op.MEMBER:
            return self._field(file, value)
        if op in (Op.VARIABLE, Op.PARAMETER):
            return self._named(file, value, file.graph.texts[value])
        return None

    def _field(self, file: Linked, value: ValueId) -> Evidence | None:
        name = file.graph.texts[value]
        for model in self.models:
            if name in model.fields and self._fits(file, value, model):
                words = [word or "…" for word in file.index.chain(value) if not word.isdigit() and word != ELEMENT]
                chain = ".".join(words[-2:])
                reason = f"`{chain}` is {model.label}"
                return Evidence(Unit(model.unit), model.weight, reason, file.gid(value))
        return self._named(file, value, name)

    def _fits(self, file: Linked, value: ValueId, model: UnitModel) -> bool:
        if model.platform and self.platforms.of(file.path) != model.platform:
            return False
        if not model.holders and not model.types:
            return True
        chain = [part for part in file.index.chain(value)[:-1] if not part.isdigit() and part != ELEMENT]
        words = tuple(word for part in chain[-2:] for word in split(part))
        around = (*words, *split(self._made_by(file, value))) if model.not_holders else words
        if any(holds(around, word) for word in model.not_holders):
            return False
        if model.holders and any(holds(words, word) for word in model.holders):
            return True
        return bool(model.types) and self._typed(file, value, model.types)

    @staticmethod
    def _made_by(file: Linked, value: ValueId) -> str:
        """The call that the object was made by, as written."""
        root, _ = file.index.root(value)
        graph = file.graph
        for made in graph.args[root] if root < len(graph) else ():
            while graph.ops[made] == Op.AWAIT:
                made = graph.args[made][0]
            if graph.ops[made] == Op.CALL:
                return "_".join(file.index.chain(ValueId(graph.args[made][0])))
        return ""

    def _typed(self, file: Linked, value: ValueId, types: tuple[str, ...]) -> bool:
        root, _ = file.index.root(value)
        return root < len(file.graph) and type_matches(file.graph.types.get(root, ""), types)

    def _named(self, file: Linked, value: int, name: str) -> Evidence | None:
        words = split(name)
        for model in self.models:
            if model.words and any(holds(words, word) for word in model.words):
                return Evidence(Unit(model.unit), 1, f"the name `{name}` says {model.unit}", file.gid(value))
        return None


def _power_of_ten(text: str) -> int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    for power in _SCALES:
        if number == 10**power:
            return power if power == 2 else None  # noqa: PLR2004 - 10 and 1000 are rarely money
    return -2 if number == 0.01 else None  # noqa: PLR2004


def _trail(end: _Scaled, came: dict[_Scaled, tuple[_Scaled, str] | None]) -> Trail:
    hops: list[Hop] = []
    at: _Scaled | None = end
    while at is not None:
        link = came[at]
        hops.append(Hop(at.state, link[1] if link else ""))
        at = link[0] if link else None
    return Trail("", tuple(hops))
