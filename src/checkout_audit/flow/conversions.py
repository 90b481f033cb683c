"""Conversions of amounts that are of the wrong unit already, or whose unit nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.around import (
    MONEY,
    Names,
    becomes_money,
    identity,
    is_digit,
    is_formatted,
    is_optional,
    is_part,
    name_of,
    size_tests,
)
from checkout_audit.flow.backward import State
from checkout_audit.flow.disagreement import Disagreement, Ends
from checkout_audit.flow.evidence import FIELD, Unit
from checkout_audit.flow.scale import Scaled, no_money
from checkout_audit.flow.units import Units
from checkout_audit.project.program import FunctionRef, Linked

_DUE = ("due", "open", "received", "captured", "expected", "cent", "minor", "paise", "owed", "value", "deposit")
_NO_AMOUNTS = (Op.NUMBER, Op.STRING, Op.LITERAL, Op.TEMPLATE, Op.OBJECT, Op.ARRAY, Op.FUNCTION, Op.JSX)

NOTHING = Names()


class Conversions:
    """Asks one file at a time."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.scales = units.scales
        self.program = units.program
        self.ends = Ends(units)
        self._known: dict[str, tuple[tuple[int, Scaled], ...]] = {}

    def of(self, file: Linked) -> tuple[tuple[int, Scaled], ...]:
        """The conversions in a file: the value, and what it converts."""
        if file.path not in self._known:
            self._known[file.path] = tuple(self._scaled(file))
        return self._known[file.path]

    def _scaled(self, file: Linked) -> Iterator[tuple[int, Scaled]]:
        graph = file.graph
        for number, op in enumerate(graph.ops):
            if (op in (Op.BINARY, Op.UPDATE) and graph.texts[number][:1] in ("/", "*")) or op == Op.CALL:
                scaled = self.scales.of(file, number)
                if scaled is not None and not self.scales.is_share(file, scaled.amount):
                    yield number, scaled

    def wrong(self, file: Linked, unit: Unit, least: int, names: Names = NOTHING) -> Iterator[Disagreement]:
        """A major amount divided by 100, a minor one multiplied; by its name alone where nothing else speaks of it."""
        guessed = self._guesses(file)
        for number, scaled in self.of(file):
            if (scaled.power < 0) != (unit is Unit.MAJOR) or number in guessed:
                continue
            if scaled.power < 0 and (self.scales.is_taken_as_share(file, number) or is_digit(file, number)):
                continue
            if is_optional(file, number):
                continue
            found = list(self.ends.wrong(file.gid(number), scaled.amount, unit, least))
            yield from found or self._by_name(file, number, scaled, unit, names)

    def _by_name(self, file: Linked, number: int, scaled: Scaled, unit: Unit, names: Names) -> Iterator[Disagreement]:
        state = State(file.gid(scaled.amount))
        if names.fit(name_of(file, scaled.amount)):
            found, views = self.units.unit(state)
            if found is unit and all(view.evidence.is_name for view in views):
                yield Disagreement(file.gid(number), state.gid, views[0])

    def guessed(self, file: Linked, names: Names) -> Iterator[Disagreement]:
        """An amount that is converted only if it is large, or has no decimals."""
        conversions = dict(self.of(file))
        for number, compared in self._guesses(file).items():
            amount = conversions[number].amount
            if is_digit(file, number):
                continue
            _, views = self.units.unit(State(file.gid(amount)))
            if (views and views[0].weight >= FIELD) or names.fit(name_of(file, compared)):
                yield Disagreement(file.gid(compared), file.gid(compared), views[0] if views else None)

    def assumed(self, file: Linked, names: Names) -> Iterator[Disagreement]:
        """A formatter that divides its parameter by 100, whose callers say nothing of the unit."""
        guessed = self._guesses(file)
        for number, scaled in self.of(file):
            function = self._parameter_of(file, scaled.amount)
            if scaled.power > 0 or number in guessed or function is None or not is_formatted(file, number):
                continue
            if not names.fit(name_of(file, scaled.amount)) or self.units.views(State(file.gid(scaled.amount))):
                continue
            if self.units.evidences.of_function(file, function.number) is None:
                yield Disagreement(file.gid(number), file.gid(scaled.amount), None)

    @staticmethod
    def _parameter_of(file: Linked, value: int) -> FunctionRef | None:
        root, path = file.index.root(ValueId(value))
        graph = file.graph
        for arg in graph.args[root] if graph.ops[root] == Op.VARIABLE and not path else ():
            if graph.ops[arg] == Op.PARAMETER:
                return FunctionRef(file.number, FunctionId(graph.owners[arg]))
        return None

    def cut(self, file: Linked, least: int, names: Names) -> Iterator[Disagreement]:
        """A major amount that is read as an integer."""
        for call, amount in self._cuts(file):
            state = State(file.gid(amount))
            unit, views = self.units.unit(state)
            if unit is Unit.MAJOR and views[0].weight >= least:
                yield Disagreement(file.gid(call), state.gid, views[0])
            elif not views and file.index.callee_name(call) == "parseInt" and names.fit(name_of(file, amount)):
                yield Disagreement(file.gid(call), state.gid, None)

    def _cuts(self, file: Linked) -> Iterator[tuple[int, int]]:
        graph = file.graph
        for call in file.index.methods_called.get("parseInt", ()):
            args = graph.args[call]
            if len(args) > 1 and graph.ops[args[1]] != Op.BINARY:
                yield call, args[1]
        for name in ("floor", "trunc"):
            for call in file.index.methods_called.get(name, ()):
                args = graph.args[call]
                if len(args) > 1 and graph.ops[args[1]] not in (Op.BINARY, Op.CALL) and becomes_money(file, call):
                    yield call, args[1]

    def rounded(self, file: Linked, least: int, names: Names) -> Iterator[Disagreement]:
        """Cents that are rounded away right after the division by 100."""
        graph = file.graph
        for number, scaled in self.of(file):
            if scaled.power > 0 or self.scales.is_taken_as_share(file, number):
                continue
            for call in file.index.holders.get(number, ()):
                if graph.ops[call] != Op.CALL or file.index.callee_name(call) not in (
                    "round",
                    "floor",
                    "ceil",
                    "trunc",
                    "parseInt",
                ):
                    continue
                unit, views = self.units.unit(State(file.gid(scaled.amount)))
                known = unit is Unit.MINOR and views[0].weight >= least
                if known and not is_part(file, call):
                    yield Disagreement(file.gid(call), file.gid(scaled.amount), views[0])
                elif not views and names.fit(name_of(file, scaled.amount)) and becomes_money(file, call):
                    yield Disagreement(file.gid(call), file.gid(scaled.amount), None)

    def pairs(self, file: Linked, operators: frozenset[str], least: int) -> Iterator[Disagreement]:
        """Amounts of unlike units that are compared, added or subtracted."""
        graph = file.graph
        for number, op in enumerate(graph.ops):
            if (
                op not in (Op.BINARY, Op.UPDATE)
                or graph.texts[number].rstrip("=" if op == Op.UPDATE else "") not in operators
            ):
                continue
            args = graph.args[number]
            if len(args) < 2 or any(_is_no_amount(file, arg) for arg in args) or not _may_be_paid(file, args):
                continue
            left = self.units.unit_before(State(file.gid(args[0])), file.gid(number))
            if left[0] is None or left[1][0].weight < least:
                continue
            right = self.units.unit_before(State(file.gid(args[1])), file.gid(number))
            if right[0] is left[0].other and right[1][0].weight >= least:
                (_, major), (_, minor) = (left, right) if left[0] is Unit.MAJOR else (right, left)
                yield Disagreement(file.gid(number), major[0].trail.hops[-1].state.gid, major[0], other=minor[0])

    def _guesses(self, file: Linked) -> dict[int, int]:
        """Conversion → the amount whose size decides whether it is done."""
        found: dict[int, int] = {}
        conversions = self.of(file)
        for amount, start, end in size_tests(file) if conversions else ():
            root = identity(file, amount)
            for number, scaled in conversions:
                inside = start <= file.graph.starts[number] and file.graph.ends[number] <= end
                if inside and identity(file, scaled.amount) == root:
                    found[number] = amount
        return found


def _may_be_paid(file: Linked, args: tuple[int, ...]) -> bool:
    """Whether one of two values that meet goes by a name of money."""
    return any(Names((*MONEY, *_DUE)).fit(name_of(file, arg)) for arg in args)


def _is_no_amount(file: Linked, value: int) -> bool:
    """Whether a value is told from an amount at a glance."""
    op = file.graph.ops[value]
    if op == Op.REF and file.graph.args[value]:
        return no_money(file.graph.texts[file.graph.args[value][0]])
    return op in _NO_AMOUNTS or (op == Op.MEMBER and no_money(file.graph.texts[value]))


__all__ = ["Conversions", "Names"]
