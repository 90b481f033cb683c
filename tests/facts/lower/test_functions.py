"""Functions, methods, parameters and classes."""

from __future__ import annotations

import pytest
from facts.lower.show import graph, show, shown


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("function f() { function g() {} }", ["", "f", "f.g"]),
        ("const f = () => () => 1;", ["", "f", "f"]),
        ("const f = useCallback(() => 1, []);", ["", "f"]),
        ("const f = createStep('x', async () => 1);", ["", "f"]),
        ("const o = { a: () => 1, b() {} };", ["", "a", "b"]),
        ("class C { m() {} n = () => 1; }", ["", "C.m", "C.n"]),
        ("export default function () {}", ["", ""]),
        ("o.handler = function () {};", ["", "handler"]),
    ],
)
def test_a_function_is_named_after_what_holds_it(source: str, names: list[str]) -> None:
    assert [function.name for function in graph(source).functions] == names


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("function f(x) {}", "parameter 0"),
        ("function f(a, { x }) {}", "member x(parameter 1)"),
        ("function f(x = 1) {}", "parameter 0 | number 1"),
        ("function f({ x } = d) {}", "member x(parameter 0) | member x(global d)"),
        ("function f(a, ...x) {}", "parameter 1"),
        ("const f = x => 1;", "parameter 0"),
        ("try {} catch (x) {}", "caught()"),
    ],
)
def test_a_parameter_holds_what_is_passed_or_its_default(source: str, value: str) -> None:
    assert shown(source) == value


def test_what_a_signature_says_is_kept() -> None:
    function = graph("async function f(a: A<B>, @Body() b?: C, ...c: D[]) { 'use server'; return 1; }").functions[1]
    assert function.types == ("A<B>", "C", "D[]")
    assert function.decorators == ("", "Body()", "")
    assert (function.is_async, function.has_rest, function.directives) == (True, True, ("use server",))


def test_what_a_class_says_is_kept() -> None:
    source = "@Injectable() class C extends B { @In() a: A; b = 1; constructor(private c: D) { this.d = c; } @Post('x') m() {} get e() { return 2; } 'f-g'() {} }"
    found = graph(source)
    cls = found.classes[0]
    assert (cls.name, show(found, cls.base), cls.marks) == ("C", "global B", ("@Injectable()",))
    assert list(cls.methods) == ["constructor", "m", "f-g"]
    assert cls.types == {"a": "A", "c": "D"}
    assert {name: [show(found, one) for one in values] for name, values in cls.fields.items()} == {
        "b": ["number 1"],
        "c": ["parameter 0"],
        "d": ["c"],
        "e": ["call(function 3)"],
    }
    assert found.functions[cls.methods["m"]].marks == ("Post('x')",)


def test_returns_belong_to_the_innermost_function() -> None:
    found = graph("function f() { g(() => { return 1; }); return 2; }")
    assert [[show(found, one) for one in function.returns] for function in found.functions] == [
        [],
        ["number 2"],
        ["number 1"],
    ]


def test_a_generator_gives_what_it_yields() -> None:
    found = graph("function* f() { yield 1; yield* g(); }")
    assert [show(found, one) for one in found.functions[1].returns] == ["array(number 1)", "call(global g)"]
