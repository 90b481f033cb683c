"""What conversions of money do: which factor is a power of ten, which product is a share, which call is arithmetic."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from checkout_audit.facts.graph import COMPUTED, Op, ValueId
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Gid, Linked, Program

CENTS = 2
"""The power of ten between major and minor units of most currencies, and the one that a variable exponent stands for."""
_SHARES = ("percent", "percentage", "rate", "pct", "ratio", "bps", "progress")
_ELSE = (
    *_SHARES,
    *(
        "quantity",
        "qty",
        "count",
        "weight",
        "width",
        "height",
        "length",
        "size",
        "id",
        "index",
        "page",
        "score",
        "point",
    ),
)
_MONEY = ("amount", "total", "subtotal", "price", "cent", "cost", "shipping", "delivery", "flat", "paise", "value")
FACTORS = ("multiplier", "factor", "exponent", "decimal", "divisor", "subunit")
"""Words by whose names a factor is taken for a power of ten."""
_COUNTS = ("quantity", "qty", "count")
TIMES = frozenset({"mul", "times", "multiply", "multipliedBy", "mult"})
"""Methods of number libraries that multiply."""
OVER = frozenset({"div", "dividedBy", "divide", "divideBy"})
"""Methods that divide."""
_PLUS = frozenset({"plus", "add", "minus", "sub", "subtract"})
_SAME = frozenset(
    {
        "round",
        "floor",
        "ceil",
        "trunc",
        "abs",
        "toNumber",
        "valueOf",
        "Big",
        "BigNumber",
        "Decimal",
        "max",
        "min",
        "toDecimalPlaces",
        "toPrecision",
        "decimalPlaces",
        "number",
        "int",
        "coerce",
    }
)
_ROUNDS = frozenset({"round", "floor", "ceil", "trunc", "parseInt", "toFixed", "BigInt"})
_NAMED = (Op.CALL, Op.MEMBER, Op.PARAMETER, Op.VARIABLE)
_HOPS = 6
_POWERS = frozenset({"1", "10", "100", "1000"})
_RECKONED = frozenset({"floor", "ceil", "round", "log10", "log", "trunc", "abs", "max", "min"})
"""Functions by which an exponent is taken from the size of a number, and not from a currency."""


class Scaled(msgspec.Struct, frozen=True):
    """`amount` multiplied by a power of ten."""

    amount: int
    power: int
    """Negative for a division."""
    factor: int
    """The value that is the power of ten."""


class Scales:
    """Answers for one program."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def of(self, file: Linked, value: int) -> Scaled | None:
        """The conversion that a value is, as an operator or as a method of a number library."""
        operands = self.operands(file, value)
        if operands is None or operands[0] not in "*/":
            return None
        operator, left, right = operands
        power = self.power(file, right)
        if power is None and operator == "*":
            left, right = right, left
            power = self.power(file, right)
        if power is None:
            return None
        return Scaled(left, power if operator == "*" else -power, right)

    @staticmethod
    def operands(file: Linked, value: int) -> tuple[str, int, int] | None:
        """Operator and both operands of arithmetic, `a.times(b)` included."""
        graph = file.graph
        args = graph.args[value]
        if graph.ops[value] in (Op.BINARY, Op.UPDATE):
            return (
                (graph.texts[value][:1], args[0], args[1])
                if graph.texts[value][:1] in "+-*/" and len(args) > 1
                else None
            )
        if graph.ops[value] != Op.CALL or graph.ops[args[0]] != Op.MEMBER or len(args) not in (2, 3):
            return None
        name = file.index.callee_name(value)
        operator = "*" if name in TIMES else "/" if name in OVER else "+" if name in _PLUS else ""
        left = graph.args[args[0]][0] if len(args) == 2 else args[1]
        return (operator, left, args[-1]) if operator and (len(args) == 2 or operator != "+") else None

    @staticmethod
    def keeps(name: str) -> bool:
        """Whether an unknown function of that name gives the amount it is given."""
        return name in _SAME

    @staticmethod
    def rounds(name: str) -> bool:
        """Whether a function makes an integer."""
        return name in _ROUNDS

    def is_share(self, file: Linked, value: int) -> bool:
        """Whether a value is a product with something that is no power of ten and no count: `price * percent`."""
        graph = file.graph
        for _ in range(_HOPS):
            if graph.ops[value] == Op.CALL and len(graph.args[value]) == 2 and Scales.operands(file, value) is None:
                value = graph.args[value][1]
            elif graph.ops[value] == Op.LOGIC and graph.texts[value] != "&&":
                value = graph.args[value][0]
            else:
                break
        if graph.ops[value] in (Op.REF, Op.MEMBER, Op.GLOBAL):
            return self._says_share(file, value)
        operands = Scales.operands(file, value)
        if operands is None or operands[0] != "*":
            return False
        factors = operands[1:]
        if any(self.power(file, factor) is not None for factor in factors):
            return False
        return not any(self._is_count(file, factor) for factor in factors)

    def is_taken_as_share(self, file: Linked, value: int) -> bool:
        """Whether a quotient is multiplied again, or counts pages: `total / 100 * percent`, `Math.round(x / 100) * 100`."""
        graph = file.graph
        for _ in range(_HOPS):
            holder = next(
                (one for one in file.index.holders.get(value, ()) if graph.ops[one] in (Op.BINARY, Op.CALL)), None
            )
            if holder is None or graph.ops[holder] == Op.BINARY:
                return holder is not None and self._is_multiplied(file, value, holder)
            name = file.index.callee_name(holder)
            if name == "ceil" and not self._is_minor_name(file, value):
                return True
            if not self.rounds(name) and not self.keeps(name):
                return False
            value = holder
        return False

    def _is_multiplied(self, file: Linked, value: int, holder: int) -> bool:
        """`value * percent`, `1 - value`."""
        left, right = file.graph.args[holder]
        if file.graph.texts[holder] == "*":
            return not self._is_count(file, right if left == value else left)
        return file.graph.texts[holder] == "-" and left != value and file.graph.ops[left] == Op.NUMBER

    @staticmethod
    def _is_minor_name(file: Linked, value: int) -> bool:
        return any(holds(split(word), "cent") for word in file.index.chain(value))

    @staticmethod
    def _says_share(file: Linked, value: int) -> bool:
        graph = file.graph
        at = graph.args[value][0] if graph.ops[value] == Op.REF and graph.args[value] else value
        words = split(graph.texts[at])
        if any(holds(words, word) for word in ("amount", "total", "price", "cent", "subtotal")):
            return False
        return any(holds(words, word) for word in _SHARES)

    @staticmethod
    def _is_count(file: Linked, value: int) -> bool:
        name = file.index.callee_name(value) if file.graph.ops[value] == Op.CALL else file.graph.texts[value]
        if file.graph.ops[value] == Op.REF and file.graph.args[value]:
            name = file.graph.texts[file.graph.args[value][0]]
        if file.graph.ops[value] == Op.LOGIC:
            return Scales._is_count(file, file.graph.args[value][0])
        return any(holds(split(name), word) for word in _COUNTS)

    def power(self, file: Linked, value: int) -> int | None:
        """The power of ten that a factor is, when it can convert money: 100, `10 ** digits`, a currency's multiplier."""
        gid = file.gid(value)
        for _ in range(_HOPS):
            where, number = self.program.of(gid)
            graph, op = where.graph, where.graph.ops[number]
            args = graph.args[number]
            if op == Op.NUMBER:
                return power_of_ten(graph.texts[number])
            if is_power(where, number):
                return CENTS
            if op in (Op.LOGIC, Op.CHOICE):
                return self._either(where, number)
            if op == Op.MEMBER and graph.texts[number] == COMPUTED and self._is_table(where, args[0]):
                return CENTS
            if op in (Op.REF, Op.VARIABLE) and len(args) == 1:
                gid = where.gid(args[0])
            elif op == Op.IMPORT and (target := self._imported(where, number)) is not None:
                gid = target
            else:
                return CENTS if op in _NAMED and _is_factor(where, number) else None
        return None

    def _either(self, file: Linked, value: int) -> int | None:
        """The power that one of two values is: of a fallback, of a choice by the currency."""
        args = file.graph.args[value]
        if file.graph.ops[value] == Op.CHOICE:
            return self._chosen(file, args)
        return self.power(file, args[0]) or self.power(file, args[1])

    def _is_table(self, file: Linked, value: int) -> bool:
        """Whether a list of factors by currency is looked up: `{ jpy: 1, usd: 100 }[currency]`."""
        gid = file.gid(value)
        for _ in range(_HOPS):
            where, number = self.program.of(gid)
            graph, args = where.graph, where.graph.args[number]
            if graph.ops[number] == Op.OBJECT:
                numbers = [graph.texts[arg] for arg in args if graph.ops[arg] == Op.NUMBER]
                return (
                    bool(args)
                    and len(numbers) == len(args)
                    and {"100", "1000"} & set(numbers) != set()
                    and set(numbers) <= _POWERS
                )
            if graph.ops[number] == Op.IMPORT and (target := self._imported(where, number)) is not None:
                gid = target
            elif graph.ops[number] in (Op.REF, Op.VARIABLE) and len(args) == 1:
                gid = where.gid(args[0])
            else:
                return False
        return False

    def _chosen(self, file: Linked, args: tuple[int, ...]) -> int | None:
        """`isZeroDecimal(currency) ? 1 : 100`."""
        found = [file.graph.texts[arg] for arg in args[1:] if file.graph.ops[arg] == Op.NUMBER]
        powers = [power for text in found if (power := power_of_ten(text)) is not None]
        return powers[0] if powers and len(found) == 2 else None

    def _imported(self, file: Linked, value: ValueId) -> Gid | None:
        path, _, name = self.program.imported(file, value)
        return self.program.exported(path, name) if path else None


@lru_cache(maxsize=20_000)
def no_money(name: str) -> bool:
    """Whether a name is that of something else: a percentage, a rate, a weight, a quantity, an id."""
    words = split(name)
    return any(holds(words, word) for word in _ELSE) and not any(holds(words, word) for word in _MONEY)


def is_power(file: Linked, value: int) -> bool:
    """Whether a value is a power of ten with an exponent that varies: `10 ** digits`."""
    graph = file.graph
    args = graph.args[value]
    if graph.ops[value] == Op.BINARY and graph.texts[value] == "**":
        return graph.texts[args[0]] == "10" and not _is_reckoned(file, args[1])
    return (
        graph.ops[value] == Op.CALL
        and file.index.callee_name(value) == "pow"
        and len(args) > 1
        and graph.texts[args[1]] == "10"
        and not _is_reckoned(file, args[-1])
    )


def _is_reckoned(file: Linked, exponent: int) -> bool:
    """Whether an exponent is made of a number's size: an axis, a rounding."""
    graph, at = file.graph, exponent
    for _ in range(_HOPS):
        if graph.ops[at] not in (Op.REF, Op.VARIABLE) or len(graph.args[at]) != 1:
            break
        at = graph.args[at][0]
    return graph.ops[at] == Op.CALL and file.index.callee_name(at) in _RECKONED


def _is_factor(file: Linked, value: int) -> bool:
    name = file.index.callee_name(value) if file.graph.ops[value] == Op.CALL else file.graph.texts[value]
    words = split(name)
    if file.graph.ops[value] == Op.PARAMETER:
        holders = file.index.holders.get(value, ())
        words = tuple(
            word for one in holders if file.graph.ops[one] == Op.VARIABLE for word in split(file.graph.texts[one])
        )
    return any(holds(words, word) for word in FACTORS)


def power_of_ten(text: str) -> int | None:
    """2 for 100, -2 for 0.01; no other number converts money by itself."""
    try:
        number = float(text)
    except ValueError:
        return None
    return CENTS if number == 100 else -CENTS if number == 0.01 else None
