"""Each expression becomes one value of its operands."""

from __future__ import annotations

import pytest
from facts.lower.show import graph, shown

from checkout_audit.facts.lower.expressions import unescape


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1_000n", "number 1000"),
        (r"'a\n\'b'", "string a\n'b"),
        ("`plain`", "string plain"),
        ("`a${b}c`", "template(string a, global b, string c)"),
        ("/re/g", "literal /re/g"),
        ("null", "literal null"),
        ("a.b['c-d'].e", "member e(member c-d(member b(global a)))"),
        ("a[0]", "member 0(global a)"),
        ("a[i]", "member ?(global a)"),
        ("a[`k${i}`]", "member k*(global a)"),
        ("a?.b!.c as T", "member c(member b(global a))"),
        ("f(1, ...r)", "call(global f, number 1, spread(global r))"),
        ("f`a${b}`", "call(global f, template(string a, global b), global b)"),
        ("new C(1)", "new(global C, number 1)"),
        ("new C", "new(global C)"),
        ("await p", "await(global p)"),
        ("await f<T>(1)", "await(call(global f, number 1))"),
        ("await o.f<T>(1)", "await(call(member f(global o), number 1))"),
        ("(await f)<T>(1)", "call(await(global f), number 1)"),
        ("a + 1", "binary +(global a, number 1)"),
        ("-a", "unary -(global a)"),
        ("a ?? b", "logic ??(global a, global b)"),
        ("c ? a : b", "choice(global c, global a, global b)"),
        ("(a, b)", "global b"),
        ("{ a, 'b-c': 1, [k]: 2, 3: 4, ...r }", "object(a=global a, b-c=number 1, ?=number 2, 3=number 4, ...=global r)"),
        ("{ m() {}, get g() { return 1; } }", "object(m=function 1, g=call(function 2))"),
        ("[1, , ...r]", "array(number 1, spread(global r))"),
        ("import('m')", "import m:*()"),
        ("require('m').k", "member k(import m:*())"),
        ("require(name)", "call(global require, global name)"),
        ("<P a='1' b={c} {...d} e>{f}</P>", "jsx(global P, a=string 1, b=global c, ...=global d, e=literal true, children=global f)"),
        ("<div a={b} />", "jsx(string div, a=global b)"),
        ("<A.B c={1} />", "jsx(member B(global A), c=number 1)"),
        ("<>{a}</>", "jsx(string, children=global a)"),
    ],
)  # fmt: skip
def test_an_expression_is_made_of_its_operands(expression: str, value: str) -> None:
    assert shown(f"const x = ({expression});") == value


def test_a_cast_in_angle_brackets_is_looked_through() -> None:
    assert shown("const x = <T>a;", "a.ts") == "global a"


@pytest.mark.parametrize(
    ("statements", "value"),
    [
        ("let x = a; x += b;", "global a | update +=(x, global b)"),
        ("let x = a; x ||= b;", "global a | logic ||(x, global b)"),
        ("let x = 0; x++;", "number 0 | update ++(x)"),
        ("let x; ({ x } = a);", "member x(global a)"),
        ("let x; ({ a: { x = 1 } } = b);", "member x(member a(global b)) | number 1"),
    ],
)
def test_an_assignment_adds_to_what_a_variable_may_hold(statements: str, value: str) -> None:
    assert shown(statements) == value


def test_writes_to_members_are_kept_apart() -> None:
    found = graph("const o = {}; o.a.b = 1; o['c'] = 2; o.d += 3; [o.e] = f;")
    assert [write.key for write in found.writes] == ["b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("body", "characters"),
    [(r"a\tb", "a\tb"), (r"\\", "\\"), ("\\", "\\"), (r"\q", "q"), ("plain", "plain")],
)
def test_escapes_stand_for_characters(body: str, characters: str) -> None:
    assert unescape(body) == characters
