"""What a test says about values that are missing or there: `!a || typeof b !== "string"`."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import Op
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import Linked

_EMPTY = frozenset({"null", "undefined", "", "0", "false"})
_SIZE = 40
"""Values of one test that are looked at."""


def is_empty(file: Linked, value: int) -> bool:
    """Whether a value is a constant that stands for nothing."""
    return file.graph.ops[value] in (Op.LITERAL, Op.STRING) and file.graph.texts[value] in _EMPTY


def missing(file: Linked, test: int) -> Iterator[list[int]]:
    """Groups of values of which all are missing when a test holds: `!a || !b` gives two, `!a && !b` one of both."""
    graph = file.graph
    queue = [test]
    for at in bounded(queue, _SIZE):
        op, args = graph.ops[at], graph.args[at]
        if op == Op.LOGIC and graph.texts[at] == "||":
            queue.extend(args)
        elif op == Op.LOGIC and graph.texts[at] == "&&":
            groups = [group for arg in args for group in _missing_one(file, arg)]
            if len(groups) == len(args):
                yield [value for group in groups for value in group]
        else:
            yield from _missing_one(file, at)


def _missing_one(file: Linked, test: int) -> Iterator[list[int]]:
    graph = file.graph
    op, args = graph.ops[test], graph.args[test]
    if op == Op.UNARY and graph.texts[test] == "!":
        yield [args[0]]
    elif op == Op.BINARY and graph.texts[test] in ("==", "===", "!=", "!=="):
        negated = graph.texts[test].startswith("!")
        for one, other in (args, args[::-1]):
            is_empty = graph.ops[other] in (Op.LITERAL, Op.STRING) and graph.texts[other] in _EMPTY
            is_typeof = graph.ops[one] == Op.UNARY and graph.texts[one] == "typeof" and graph.ops[other] == Op.STRING
            if is_empty and not negated:
                yield [one]
            elif is_typeof and negated != (graph.texts[other] == "undefined"):
                yield [graph.args[one][0]]


def present(file: Linked, test: int) -> Iterator[list[int]]:
    """Values that are there when a test holds."""
    graph, queue = file.graph, [test]
    for at in bounded(queue, _SIZE):
        op, args = graph.ops[at], graph.args[at]
        if op == Op.LOGIC and graph.texts[at] == "&&":
            queue.extend(args)
        elif op in (Op.REF, Op.MEMBER):
            yield [at]
