"""What expressions fold to."""

from __future__ import annotations

import pytest
from match.find import unit

from checkout_audit.facts.constants import fold, shown
from checkout_audit.facts.model import Constant, ImportRef
from checkout_audit.syntax.read import call


def folded(expression: str, before: str = "") -> Constant | ImportRef | None:
    parsed = unit(f"{before}; R({expression})")
    node = next(node for node in parsed.query("(call_expression) @n") if node.text and node.text.startswith(b"R("))
    part = call(node)
    assert part is not None
    return fold(part.arguments[0], parsed)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("100", 100),
        ("1_00", 100),
        ("10 ** 2", 100),
        ("50 + 50", 100),
        ("200 / 2", 100),
        ("-(5)", -5),
        ("7 % 4", 3),
        ("'a' + 1", "a1"),
        ("1 + '.5'", "1.5"),
        ("`a${1 + 1}b`", "a2b"),
        ("true", True),
        ("!true", False),
        ("null", None),
        ("('a' as const)", "a"),
        ("'a'!", "a"),
        ("3.0 + 'x'", "3x"),
    ],
)
def test_folds_expressions(expression: str, value: object) -> None:
    assert folded(expression) == Constant(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "expression", "value"),
    [
        ("const A = 100", "A", 100),
        ("const A = B; const B = 'x'", "A", "x"),
        ("const A = { b: { c: 1 } } as const", "A.b.c", 1),
        ("const A = { b: { c: 1 } }", "A['b']?.c", 1),
        ("const A = { b: 1 }; const { b: C } = A", "C", 1),
        ("const K = 'b'; const A = { [K]: 2, b: 1 }", "A[K]", 1),
        ("enum E { A, B = 5, C, D = 'x' }", "E.C", 6),
        ("enum E { A, B = 5, C, D = 'x' }", "E.A", 0),
        ("enum E { A, B = 5, C, D = 'x' }", "E.D", "x"),
    ],
)
def test_follows_constants(before: str, expression: str, value: object) -> None:
    assert folded(expression, before) == Constant(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "expression"),
    [
        ("let A = 1", "A"),
        ("", "A"),
        ("const A = f()", "A"),
        ("const A = { b: 1, ...c }", "A.b"),
        ("const A = A", "A"),
        ("const A = B; const B = A", "A"),
        ("function f(A) {}", "A"),
        ("", "1 / 0"),
        ("", "10 ** 1000"),
        ("", "'a' * 2"),
        ("", "`${x}`"),
        ("import type { A } from 'm'", "A"),
    ],
)
def test_leaves_alone_what_is_not_constant(before: str, expression: str) -> None:
    assert folded(expression, before) is None


@pytest.mark.parametrize(
    ("before", "expression", "reference"),
    [
        ("import { A } from './m'", "A", ImportRef("./m", "A")),
        ("import { B as A } from './m'", "A.c", ImportRef("./m", "B.c")),
        ("import * as M from './m'", "M.A.b", ImportRef("./m", "A.b")),
        ("import M from './m'", "M", ImportRef("./m", "default")),
        ("import { A } from './m'; const B = A", "B", ImportRef("./m", "A")),
    ],
)
def test_refers_to_other_files(before: str, expression: str, reference: ImportRef) -> None:
    assert folded(expression, before) == reference


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (None, "null"), (2.0, "2"), (1.5, "1.5"), ("a", "a")])
def test_shows_constants_as_javascript_does(value: bool | float | str | None, text: str) -> None:
    assert shown(value) == text
