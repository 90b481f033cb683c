"""What stands around an amount: its name, what it is kept as, and the test that decides whether it is converted."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Linked

_SIZES = frozenset({"<", ">", "<=", ">="})
_SMALLEST_LIMIT = 100
_LARGEST_LIMIT = 1_000_000
_UP = 4
_FLAGS = ("cent", "minor", "major", "convert", "dollar", "unit", "subunit", "is")
_NO_MONEY = (
    *("point", "loyalty", "score", "star", "reward", "word", "whole", "integer", "int", "thousand"),
    *("hundred", "crore", "lakh", "million", "page", "level", "tier", "percent", "coin", "credit"),
)
MONEY = (
    *("amount", "total", "subtotal", "price", "cost", "fee", "shipping"),
    *("sum", "refund", "balance", "paid", "charge", "tax", "discount"),
)


class Names(msgspec.Struct, frozen=True):
    """Words by whose names an amount of unknown unit counts as well."""

    words: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    def fit(self, name: str) -> bool:
        """Whether a name is that of such an amount."""
        words = split(name)
        return any(holds(words, word) for word in self.words) and not any(holds(words, word) for word in self.none)


_AS_NUMBER = frozenset({"toNumber", "valueOf"})
"""Methods of decimals that give the same amount."""


def name_of(file: Linked, value: int) -> str:
    """What a reader would call a value: its last property or variable."""
    graph = file.graph
    for _ in range(_UP):
        if graph.ops[value] == Op.LOGIC:
            value = graph.args[value][0]
        elif graph.ops[value] == Op.CALL and len(graph.args[value]) > 1:
            value = graph.args[value][1]
        elif graph.ops[value] == Op.CALL and file.index.callee_name(value) in _AS_NUMBER:
            value = graph.args[graph.args[value][0]][0]
        else:
            break
    if graph.ops[value] == Op.REF and graph.args[value]:
        value = graph.args[value][0]
    return graph.texts[value] if graph.ops[value] in (Op.MEMBER, Op.VARIABLE, Op.GLOBAL) else ""


def identity(file: Linked, value: int) -> tuple[int | str, tuple[str, ...]]:
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


def size_tests(file: Linked) -> Iterator[tuple[int, int, int]]:
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


def is_formatted(file: Linked, value: int) -> bool:
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


def becomes_money(file: Linked, value: int) -> bool:
    """Whether a value is kept under a name of money: a variable, or the key of an object."""
    function = file.graph.functions[file.index.function_at(file.graph.starts[value])].name
    if any(holds(split(function), word) for word in _NO_MONEY):
        return False
    return any(Names(MONEY, _NO_MONEY).fit(name) for name in _kept_as(file, value))


def _kept_as(file: Linked, value: int) -> Iterator[str]:
    """Names of the variables and keys that a value is given to."""
    graph = file.graph
    for holder in file.index.holders.get(value, ()):
        if graph.ops[holder] == Op.VARIABLE:
            yield graph.texts[holder]
        elif graph.ops[holder] == Op.OBJECT:
            keys = zip(graph.keys[holder], graph.args[holder], strict=True)
            yield from (key for key, entry in keys if entry == value)


def is_digit(file: Linked, value: int) -> bool:
    """Whether the whole hundreds are counted, as where a number is put into words, or points are given for an amount."""
    graph, holders = file.graph, file.index.holders.get(value, ())
    floored = [
        one for one in holders if graph.ops[one] == Op.CALL and file.index.callee_name(one) in ("floor", "trunc")
    ]
    return any(is_part(file, one) or Names(_NO_MONEY).fit(" ".join(_kept_as(file, one))) for one in floored)


def is_part(file: Linked, value: int) -> bool:
    """Whether the whole units are split off for themselves: `Math.floor(cents / 100)` beside `cents % 100`."""
    graph = file.graph
    owner = graph.owners[value]
    return any(
        op in (Op.BINARY, Op.UPDATE) and graph.texts[number][:1] == "%" and graph.owners[number] == owner
        for number, op in enumerate(graph.ops)
    )


def is_optional(file: Linked, value: int) -> bool:
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
