"""Values lead to the functions and classes that they are."""

from __future__ import annotations

import pytest
from project.linked import Shop


@pytest.mark.parametrize(
    ("source", "value", "classes"),
    [
        ("class C {} const c = new C(); f(c);", "c", ["C"]),
        ("class C {} const o = { deep: { c: new C() } }; o.deep.c;", "o.deep.c", ["C"]),
        ("class C {} const [c] = [new C()]; f(c);", "c", ["C"]),
        ("class C {} class D {} const x = a ? new C() : new D(); f(x);", "x", ["C", "D"]),
        ("class C {} function make() { return new C(); } make();", "make()", ["C"]),
        ("class C {} const c: C = given(); f(c);", "c", ["C"]),
        ("class C { static one = new C(); } C.one;", "C.one", ["C"]),
        ("class C {} async function f() { return new C(); } const c = await f(); g(c);", "c", ["C"]),
        ("class C { me() { return this; } } new C().me().me();", "new C().me().me()", ["C"]),
        ("const c = given(); f(c);", "c", []),
    ],
)
def test_classes_behind_a_value(source: str, value: str, classes: list[str]) -> None:
    shop = Shop(source)
    found = shop.callees.classes(shop.at(value))
    assert [shop.program.linked(one.file).graph.classes[one.number].name for one in found] == classes


def test_a_made_function_remembers_the_calls_that_made_it() -> None:
    shop = Shop("const make = (a) => () => a; const g = make(1); g();")
    (target,) = shop.callees.of_call(shop.at("g()"))
    assert [(shop.text(call), shop.name(function)) for call, function in target.makers] == [("make(1)", "a.tsx:make")]


def test_a_factory_says_what_its_function_gets() -> None:
    shop = Shop("const w = createWorkflow('w', (input) => 1); w(scope).run({ input: 2 }); w.runAsStep({ input: 3 });")
    (run,) = shop.callees.of_call(shop.at("w(scope).run({ input: 2 })"))
    (step,) = shop.callees.of_call(shop.at("w.runAsStep({ input: 3 })"))
    assert run.first is not None
    assert (run.first.path, run.result, step.result) == (("input",), ("result",), ())
