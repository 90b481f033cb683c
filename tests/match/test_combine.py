"""Matchers made of matchers, and how far `inside` and `has` look."""

from __future__ import annotations

import pytest
from match.find import bound, texts

from checkout_audit.match.compile import compile_spec
from checkout_audit.match.errors import PatternError
from checkout_audit.match.spec import (
    AllSpec,
    AnySpec,
    CommentSpec,
    HasSpec,
    InsideSpec,
    KindSpec,
    NotSpec,
    PatternSpec,
    Spec,
)

P = PatternSpec


def both(*items: Spec) -> Spec:
    return AllSpec(items)


COMBINED: list[tuple[str, Spec, str, list[str]]] = [
    ("any takes each", AnySpec((P("f($X)"), P("g($X)"))), "f(1); g(2); h(3)", ["f(1)", "g(2)"]),
    ("all needs every one", both(P("$F(1)"), P("f($X)")), "f(1); f(2); g(1)", ["f(1)"]),
    ("all shares metavariables", both(P("f($X, $_)"), P("f($_, $X)")), "f(1, 1); f(1, 2)", ["f(1, 1)"]),
    ("not refuses", both(P("f($X)"), NotSpec(P("f(1)"))), "f(1); f(2)", ["f(2)"]),
    ("not knows what is bound", both(P("f($X, $Y)"), NotSpec(P("f($X, $X)"))), "f(a, a); f(a, b)", ["f(a, b)"]),
    ("not before pattern", both(NotSpec(P("f($X, $X)")), P("f($X, $Y)")), "f(a, a); f(a, b)", ["f(a, b)"]),
    ("inside looks up", both(P("f()"), InsideSpec(P("for (const $I of $XS) { ... }"))), "for (const a of b) { f() } f()",
     ["f()"]),
    ("inside is not itself", both(P("f($X)"), InsideSpec(P("f($Y)"))), "f(1); f(f(2))", ["f(2)"]),
    ("inside binds", both(P("f($X)"), InsideSpec(P("if ($X) { ... }"))), "if (a) { f(a) } if (b) { f(c) }", ["f(a)"]),
    ("inside several statements", both(P("f()"), InsideSpec(P("a(); ...; b()"))), "a(); f(); b(); f()", ["f()"]),
    ("has looks down", both(P("if ($C) { ... }"), HasSpec(P("throw $E"))), "if (a) { throw b } if (c) { d() }",
     ["if (a) { throw b }"]),
    ("has is not itself", both(P("f(...)"), HasSpec(P("f(...)"))), "f(f(1)); f(2)", ["f(f(1))"]),
    ("has does not look beside", both(P("f($X)"), HasSpec(P("b"))), "f(a); b; f(b)", ["f(b)"]),
    ("has binds", both(P("f($X, $F)"), HasSpec(P("g($X)"))), "f(a, () => g(a)); f(a, () => g(b))", ["f(a, () => g(a))"]),
    ("file", both(P("f()"), HasSpec(P("g()"), "file")), "f(); function h() { g() }", ["f()"]),
    ("file absent", both(P("f()"), NotSpec(HasSpec(P("g()"), "file"))), "f(); function h() { g() }", []),
    ("kind", both(P("f($X)"), HasSpec(KindSpec("template"))), "f(`a${b}`); f('c')", ["f(`a${b}`)"]),
    ("kind of the grammar", KindSpec("await_expression"), "await a; b", ["await a"]),
    ("inside await", both(P("f()"), InsideSpec(KindSpec("await"))), "await f(); f()", ["f()"]),
    ("plain template is a string", KindSpec("string"), "x = `a`; y = 'b'; z = `${c}`", ["`a`", "'b'"]),
    ("comment", CommentSpec("(?i)cents"), "// in Cents\nf('cents'); /* cents */", ["// in Cents", "/* cents */"]),
    ("comment without words", CommentSpec(r"\d{3}"), "// 123\n// ab", ["// 123"]),
    ("comment near", both(P("function $F(...) { ... }"), HasSpec(CommentSpec("todo"))), "function a() { /* todo */ }",
     ["function a() { /* todo */ }"]),
    ("catch that goes on", both(P("catch ($E) { ... }"), NotSpec(HasSpec(P("throw $X"), "function"))),
     "try {} catch (e) { log(e) } try {} catch (e) { throw e }", ["catch (e) { log(e) }"]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "spec", "code", "expected"), COMBINED, ids=[case[0] for case in COMBINED])
@pytest.mark.parametrize("path", ["a.ts", "a.tsx"])
def test_combines(title: str, spec: Spec, code: str, expected: list[str], path: str) -> None:
    assert title
    assert list(dict.fromkeys(texts(spec, code, path))) == expected


LOOP = "for (const $I of $XS) { ... }"
STOPS: list[tuple[str, str, str, bool]] = [
    ("function", LOOP, "for (const a of b) { f() }", True),
    ("function", LOOP, "for (const a of b) { xs.forEach(() => { f() }) }", True),
    ("function", LOOP, "for (const a of b) { const g = () => { f() } }", False),
    ("function", LOOP, "for (const a of b) { function g() { f() } }", False),
    ("", LOOP, "for (const a of b) { function g() { f() } }", True),
    ("function", "function $F(...) { ... }", "function g() { f() }", True),
    ("statement", LOOP, "for (const a of b) f()", False),
    ("statement", "const $X = $V", "const a = g(f())", True),
    ("statement", "const $X = $V", "const a = () => { f() }", False),
]


@pytest.mark.parametrize(("stop", "around", "code", "expected"), STOPS)
def test_inside_and_has_stop_at_the_same_places(stop: str, around: str, code: str, expected: bool) -> None:
    up = both(P("f()"), InsideSpec(P(around), stop))
    down = both(P(around), HasSpec(P("f()"), stop))
    assert bool(texts(up, code)) is expected
    if around != "function $F(...) { ... }" and "forEach" not in code:
        assert bool(texts(down, code)) is expected


def test_every_way_to_match_is_given_once() -> None:
    spec = both(P("f({ $K: $V })"), InsideSpec(P("g(...)")))
    assert bound(spec, "g(f({ a: 1, b: 2 }), f)") == [{"K": "a", "V": "1"}, {"K": "b", "V": "2"}]


@pytest.mark.parametrize(
    "spec",
    [InsideSpec(P("f()")), NotSpec(P("f()")), AllSpec((HasSpec(P("f()")), NotSpec(P("g()")))), AnySpec(())],
)
def test_refuses_what_does_not_say_which_node(spec: Spec) -> None:
    with pytest.raises(PatternError):
        compile_spec(spec)


def test_refuses_unknown_kinds_and_stops() -> None:
    with pytest.raises(PatternError, match="no kind"):
        compile_spec(KindSpec("cal"))
    with pytest.raises(PatternError, match="no stop"):
        compile_spec(AllSpec((P("f()"), InsideSpec(P("g()"), "functoin"))))


def test_required_words_of_any_are_a_choice() -> None:
    matcher = compile_spec(AnySpec((P("alpha.beta()"), P("gammas()"))))
    assert matcher.required() == (frozenset({"alpha", "gammas"}), frozenset({"beta", "gammas"}))
