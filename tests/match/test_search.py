"""Searching a file: order, ranges, shared metavariables, and hostile input."""

from __future__ import annotations

import pytest
from match.find import matches, run, texts, unit

from checkout_audit.facts.scopes import bindings
from checkout_audit.match.compile import compile_spec
from checkout_audit.match.matcher import Env
from checkout_audit.match.search import search
from checkout_audit.match.spec import AllSpec, HasSpec, InsideSpec, NotSpec, PatternSpec, Spec
from checkout_audit.match.words import Occurrences, WordIndex

P = PatternSpec


def test_matches_come_in_source_order_and_once() -> None:
    assert texts("$F($...A)", "b(a(), c()); d()") == ["b(a(), c())", "a()", "c()", "d()"]


def test_within_keeps_to_a_node() -> None:
    parsed = unit("function a() { f(1) } function b() { f(2) }")
    matcher = compile_spec(P("f($X)"))
    (function,) = [found.node for found in run(compile_spec(P("function b() { ... }")), parsed)]
    found = list(search(matcher, parsed, Occurrences(parsed.data), within=function))
    assert [match.env["X"].text for match in found] == ["2"]


def test_what_is_bound_before_must_be_the_same() -> None:
    parsed = unit("lock(a); unlock(a); unlock(b)")
    (first,) = run(compile_spec(P("lock($X)")), parsed)
    later = search(compile_spec(P("unlock($X)")), parsed, Occurrences(parsed.data), env=Env(first.bindings))
    assert [match.env["X"].text for match in later] == ["a"]


def test_what_is_bound_before_counts_in_negations() -> None:
    parsed = unit("f(a); g(a, b); g(b, b)")
    (first,) = run(compile_spec(P("f($X)")), parsed)
    matcher = compile_spec(AllSpec((P("g($Y, $_)"), NotSpec(P("g($X, $_)")))), given=frozenset({"X"}))
    later = search(matcher, parsed, Occurrences(parsed.data), env=Env(first.bindings))
    assert [match.env["Y"].text for match in later] == ["b"]


def test_offsets_are_bytes_and_texts_are_characters() -> None:
    (found,) = matches("f($X)", "/* äöü € 😀 */ f('ß')")
    assert found.env["X"].text == "'ß'"
    assert found.end - found.start == len("f('ß')".encode())


def test_an_index_finds_words_in_any_case_and_inside_others() -> None:
    found = WordIndex(["Total", "sub"]).scan(b"subTOTAL total")
    assert found.offsets("total") == [3, 9]
    assert found.offsets("sub") == [0]
    assert found.offsets("bto") == [2]
    assert found.allow((frozenset({"none", "total"}),))
    assert not found.allow((frozenset({"none"}), frozenset({"total"})))


def test_code_around_an_error_is_searched() -> None:
    parsed = unit("f(1);\nconst a = <div>a & b</div>;\nlet ( = ;\nf(2);")
    assert len(run(compile_spec(P("f($X)")), parsed)) == 2
    assert parsed.errors().not_understood > 0


DEEP = 10_000
HOSTILE = {
    "parentheses": "f(" + "(" * DEEP + "x / 100" + ")" * DEEP + ")",
    "calls": "f(" * DEEP + "1" + ")" * DEEP,
    "objects": "x = " + "{ a: " * DEEP + "1" + " }" * DEEP,
    "blocks": "if (a) { const b = 1; " * DEEP + "f(1)" + "}" * DEEP,
    "members": "x" + ".y" * DEEP + "(f(1))",
    "operators": "x = " + "a + " * DEEP + "f(1) / 100",
    "arguments": "f(" + ", ".join(f"a{number}" for number in range(DEEP)) + ")",
    "keys": "f({" + ", ".join(f"a{number}: {number}" for number in range(DEEP)) + "})",
    "elements": "x = " + "<a b={1}>" * 2_000 + "</a>" * 2_000,
    "awaits": "async function g() { " + "await " * DEEP + "f(1) }",
    "constants": "const a0 = 100;" + "".join(f"const a{n} = a{n - 1} + 1;" for n in range(1, 2_000)) + "f(a1999)",
    "circles": "const a = b; const b = a; function p() { return q() } function q() { return p() } f(a / p())",
    "brackets": "({[<`${" * 2_000,
    "unclosed": "f('" + "x" * 100_000,
    "nothing": "",
    "zeros": "\0\0f(1)\0",
}
SPECS: list[Spec] = [
    P("$A / 100"),
    P("f($X)"),
    P("f(..., $X, ..., $X, ...)"),
    P("f({ $K: $V, $L: $V })"),
    P("{ a: $V }"),
    P("if ($C) { ... }"),
    P("const $X = $V; ...; g($X)"),
    AllSpec((P("f($X)"), InsideSpec(P("if ($C) { ... }"), "function"))),
    AllSpec((P("f($X)"), NotSpec(HasSpec(P("f($Y)"))))),
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("path", ["a.ts", "a.tsx"])
def test_no_input_raises(name: str, path: str) -> None:
    parsed = unit(HOSTILE[name], path)
    for spec in SPECS[:2] if name in ("blocks", "calls") else SPECS:
        run(compile_spec(spec), parsed)
    assert list(bindings(parsed).all()) is not None
    assert parsed.errors().not_understood <= len(parsed.data)


def test_a_search_that_stops_at_its_limit_says_so() -> None:
    parsed = unit("f(" + ", ".join(f"a{number}" for number in range(DEEP)) + ")")
    assert run(compile_spec(P("f(..., $X, ..., $X, ...)")), parsed) == []
    assert parsed.cut_short
