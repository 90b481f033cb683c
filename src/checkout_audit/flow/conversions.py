"""Conversions of amounts that are of the wrong unit already, or whose unit nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.backward import State
from checkout_audit.flow.disagreement import Disagreement, Ends
from checkout_audit.flow.evidence import FIELD, Unit
from checkout_audit.flow.scale import Scaled, no_money
from checkout_audit.flow.units import Units
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Linked

_SIZES = frozenset({"<", ">", "<=", ">="})
_SMALLEST_LIMIT = 100
_LARGEST_LIMIT = 1_000_000
_UP = 4
_DUE = ("due", "open", "received", "captured", "expected", "cent", "minor", "paise", "owed", "value", "deposit")
_NO_AMOUNTS = (Op.NUMBER, Op.STRING, Op.LITERAL, Op.TEMPLATE, Op.OBJECT, Op.ARRAY, Op.FUNCTION, Op.JSX)
_FLAGS = ("cent", "minor", "major", "convert", "dollar", "unit", "subunit", "is")
_NO_MONEY = (
    "point",
    "loyalty",
    "score",
    "star",
    "reward",
    "word",
    "whole",
    "integer",
    "int",
    "thousand",
    "hundred",
    "crore",
    "lakh",
    "million",
    "page",
    "level",
    "tier",
    "percent",
    "coin",
    "credit",
)
_MONEY = (
    "amount",
    "total",
    "subtotal",
    "price",
    "cost",
    "fee",
    "shipping",
    "sum",
    "refund",
    "balance",
    "paid",
    "charge",
    "tax",
    "discount",
)


@dataclass(frozen=True, slots=True)
class Names:
    """Words by whose names an amount of unknown unit counts as well."""

    words: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def fit(self, name: str) -> bool:
        """Whether a name is that of such an amount."""
        words = split(name)
        return any(holds(words, word) for word in self.words) and not any(holds(words, word) for word in self.none)


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
            if scaled.power < 0 and (self.scales.is_taken_as_share(file, number) or _is_digit(file, number)):
                continue
            if _is_optional(file, number):
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
            if _is_digit(file, number):
                continue
            _, views = self.units.unit(State(file.gid(amount)))
            if (views and views[0].weight >= FIELD) or names.fit(name_of(file, compared)):
                yield Disagreement(file.gid(compared), file.gid(compared), views[0] if views else None)

    def assumed(self, file: Linked, names: Names) -> Iterator[Disagreement]:
        """A formatter that divides its parameter by 100, whose callers say nothing of the unit."""
        guessed = self._guesses(file)
        for number, scaled in self.of(file):
            function = self._parameter_of(file, scaled.amount)
            if scaled.power > 0 or number in guessed or function is None or not _is_formatted(file, number):
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
                if len(args) > 1 and graph.ops[args[1]] not in (Op.BINARY, Op.CALL) and _becomes_money(file, call):
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
                if known and not _is_part(file, call):
                    yield Disagreement(file.gid(call), file.gid(scaled.amount), views[0])
                elif not views and names.fit(name_of(file, scaled.amount)) and _becomes_money(file, call):
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
        for amount, start, end in _size_tests(file) if conversions else ():
            root = _identity(file, amount)
            for number, scaled in conversions:
                inside = start <= file.graph.starts[number] and file.graph.ends[number] <= end
                if inside and _identity(file, scaled.amount) == root:
                    found[number] = amount
        return found


def _may_be_paid(file: Linked, args: tuple[int, ...]) -> bool:
    """Whether one of two values that meet goes by a name of money."""
    return any(Names((*_MONEY, *_DUE)).fit(name_of(file, arg)) for arg in args)


def _is_no_amount(file: Linked, value: int) -> bool:
    """Whether a value is told from an amount at a glance."""
    op = file.graph.ops[value]
    if op == Op.REF and file.graph.args[value]:
        return no_money(file.graph.texts[file.graph.args[value][0]])
    return op in _NO_AMOUNTS or (op == Op.MEMBER and no_money(file.graph.texts[value]))


def name_of(file: Linked, value: int) -> str:
    """What a reader would call a value: its last property or variable."""
    graph = file.graph
    for _ in range(_UP):
        if graph.ops[value] == Op.LOGIC:
            value = graph.args[value][0]
        elif graph.ops[value] == Op.CALL and len(graph.args[value]) > 1:
            value = graph.args[value][1]
        else:
            break
    if graph.ops[value] == Op.REF and graph.args[value]:
        value = graph.args[value][0]
    return graph.texts[value] if graph.ops[value] in (Op.MEMBER, Op.VARIABLE, Op.GLOBAL) else ""


def _identity(file: Linked, value: int) -> tuple[int | str, tuple[str, ...]]:
    """What tells one amount from another in a file."""
    root, path = file.index.root(ValueId(_bare(file, value)))
    return (file.graph.texts[root] if file.graph.ops[root] == Op.GLOBAL else root), path


def _bare(file: Linked, value: int) -> int:
    """What stands under conversions to a number: `Number(x)` is `x`."""
    graph = file.graph
    while (
        graph.ops[value] == Op.CALL
        and len(graph.args[value]) == 2
        and file.index.callee_name(value) in ("Number", "parseFloat", "abs")
    ):
        value = graph.args[value][1]
    return value


def _size_tests(file: Linked) -> Iterator[tuple[int, int, int]]:
    """Amounts whose size is tested, with the stretch of code that the test decides about."""
    graph = file.graph
    guards = {guard.test: guard for guard in graph.guards}
    for number, op in enumerate(graph.ops):
        amount = _tested(file, number) if op in (Op.BINARY, Op.CALL) else None
        if amount is None:
            continue
        at = number
        for _ in range(_UP):
            if at in guards:
                yield amount, guards[ValueId(at)].start, guards[ValueId(at)].end
            holders = file.index.holders.get(at, ())
            for holder in holders:
                if graph.ops[holder] == Op.CHOICE and graph.args[holder][0] == at:
                    yield amount, graph.starts[holder], graph.ends[holder]
            logic = [holder for holder in holders if graph.ops[holder] in (Op.LOGIC, Op.UNARY, Op.VARIABLE, Op.REF)]
            if not logic:
                break
            at = logic[0]


def _tested(file: Linked, value: int) -> int | None:
    graph = file.graph
    args = graph.args[value]
    if graph.ops[value] == Op.CALL:
        return args[1] if len(args) > 1 and file.index.callee_name(value) == "isInteger" else None
    if graph.texts[value] not in _SIZES:
        return None
    for amount, limit in ((args[0], args[1]), (args[1], args[0])):
        if graph.ops[limit] == Op.NUMBER and _is_limit(graph.texts[limit]):
            return amount
    return None


def _is_limit(text: str) -> bool:
    try:
        return _SMALLEST_LIMIT <= float(text.replace("_", "")) <= _LARGEST_LIMIT
    except ValueError:
        return False


def _is_formatted(file: Linked, value: int) -> bool:
    """Whether a value goes right into a formatter of money."""
    graph = file.graph
    for holder in file.index.holders.get(value, ()):
        if graph.ops[holder] == Op.MEMBER and graph.texts[holder] in ("toFixed", "toLocaleString"):
            return True
        if graph.ops[holder] == Op.CALL and graph.args[holder][0] != value:
            name = file.index.callee_name(holder)
            words = split(name)
            if name == "format" or (
                holds(words, "format") and any(holds(words, word) for word in ("price", "money", "currency", "amount"))
            ):
                return True
    return False


def _becomes_money(file: Linked, value: int) -> bool:
    """Whether a value is kept under a name of money: a variable, or the key of an object."""
    function = file.graph.functions[file.index.function_at(file.graph.starts[value])].name
    if any(holds(split(function), word) for word in _NO_MONEY):
        return False
    return any(Names(_MONEY, _NO_MONEY).fit(name) for name in _kept_as(file, value))


def _kept_as(file: Linked, value: int) -> Iterator[str]:
    """Names of the variables and keys that a value is given to."""
    graph = file.graph
    for holder in file.index.holders.get(value, ()):
        if graph.ops[holder] == Op.VARIABLE:
            yield graph.texts[holder]
        elif graph.ops[holder] == Op.OBJECT:
            keys = zip(graph.keys[holder], graph.args[holder], strict=True)
            yield from (key for key, entry in keys if entry == value)


def _is_digit(file: Linked, value: int) -> bool:
    """Whether the whole hundreds are counted, as where a number is put into words, or points are given for an amount."""
    graph, holders = file.graph, file.index.holders.get(value, ())
    floored = [
        one for one in holders if graph.ops[one] == Op.CALL and file.index.callee_name(one) in ("floor", "trunc")
    ]
    return any(_is_part(file, one) or Names(_NO_MONEY).fit(" ".join(_kept_as(file, one))) for one in floored)


def _is_part(file: Linked, value: int) -> bool:
    """Whether the whole units are split off for themselves: `Math.floor(cents / 100)` beside `cents % 100`."""
    graph = file.graph
    owner = graph.owners[value]
    return any(
        op in (Op.BINARY, Op.UPDATE) and graph.texts[number][:1] == "%" and graph.owners[number] == owner
        for number, op in enumerate(graph.ops)
    )


def _is_optional(file: Linked, value: int) -> bool:
    """Whether a flag decides if the amount is converted: `fromCents ? x : x * 100`."""
    graph = file.graph
    start, end = graph.starts[value], graph.ends[value]
    tests = [guard.test for guard in graph.guards if guard.start <= start and end <= guard.end]
    at: int | None = value
    while at is not None:
        holder = next(iter(file.index.holders.get(at, ())), None)
        if holder is None or graph.ops[holder] in (Op.VARIABLE, Op.OBJECT, Op.JSX):
            break
        if graph.ops[holder] == Op.CHOICE and graph.args[holder][0] != at:
            tests.append(ValueId(graph.args[holder][0]))
        at = holder
    return any(_names_unit(file, test) for test in tests)


def _names_unit(file: Linked, test: int) -> bool:
    """Whether a condition is a flag that speaks of units, the size of an amount aside."""
    graph = file.graph
    while graph.ops[test] == Op.UNARY:
        test = graph.args[test][0]
    if graph.ops[test] not in (Op.REF, Op.MEMBER):
        return False
    name = graph.texts[graph.args[test][0]] if graph.ops[test] == Op.REF and graph.args[test] else graph.texts[test]
    return any(holds(split(name), word) for word in _FLAGS)


__all__ = ["Conversions", "Names", "name_of"]
