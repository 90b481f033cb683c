"""Calls lead to the functions that they run."""

from __future__ import annotations

import pytest
from project.linked import Shop

from checkout_audit.project.callees import type_matches


@pytest.mark.parametrize(
    ("source", "call", "names"),
    [
        ("function f() {} f();", "f()", ["f"]),
        ("const f = () => 1; f();", "f()", ["f"]),
        ("const g = c ? f : h; const f = () => 1, h = () => 2; g();", "g()", ["f", "h"]),
        ("class C { m() {} } new C().m();", "new C().m()", ["C.m"]),
        ("class C { constructor() {} } new C();", "new C()", ["C.constructor"]),
        ("class B { constructor() {} } class C extends B {} new C();", "new C()", ["B.constructor"]),
        ("class B { m() {} } class C extends B { m() { super.m(); } }", "super.m()", ["B.m"]),
        ("class B { constructor(x) {} } class C extends B { constructor() { super(1); } }", "super(1)", ["B.constructor"]),
        ("class C { static m() {} } C.m();", "C.m()", ["C.m"]),
        ("class S { go() {} } class C { constructor(private s: S) {} m() { this.s.go(); } }", "this.s.go()", ["S.go"]),
        ("class S { go() {} } class C { s: S; m() { this.s.go(); } }", "this.s.go()", ["S.go"]),
        ("const o = { p: { q() {} } }; o.p.q();", "o.p.q()", ["q"]),
        ("const t = { a: () => 1, b: () => 2 }; t[k]();", "t[k]()", ["a", "b"]),
        ("const { q } = { q() {} }; q();", "q()", ["q"]),
        ("const make = () => () => 1; make()();", "make()()", ["make"]),
        ("const f = useCallback(() => 1, []); f();", "f()", ["f"]),
        ("const f = wrap(() => 1); f();", "f()", ["f"]),
        ("const o = {}; o.go = () => 1; o.go();", "o.go()", ["go"]),
        ("const o = Object.freeze({ go() {} }); o.go();", "o.go()", ["go"]),
        ("f();", "f()", []),
        ("const f = g; const g = f; f();", "f()", []),
        ("library.f();", "library.f()", []),
    ],
)  # fmt: skip
def test_a_call_runs_what_its_callee_is(source: str, call: str, names: list[str]) -> None:
    assert Shop(source).runs(call) == [f"a.tsx:{name}" for name in names]


@pytest.mark.parametrize(
    ("call", "module", "name"),
    [
        ("transform", "@medusajs/framework/workflows-sdk", ("transform",)),
        ("renamed", "m", ("original",)),
        ("all.made", "n", ("all", "made")),
        ("client.create", "", ("client", "create")),
    ],
)
def test_a_callee_is_named_as_its_module_names_it(call: str, module: str, name: tuple[str, ...]) -> None:
    shop = Shop(f"""import {{ transform }} from "@medusajs/framework/workflows-sdk"; import {{ original as renamed }} from "m";
import * as all from "n"; const client = make(); {call}(1);""")
    file, callee = shop.program.of(shop.at(call))
    assert (shop.callees.module(file, callee), shop.callees.imported_name(file, callee)) == (module, name)


@pytest.mark.parametrize(
    ("text", "globs", "fits"),
    [
        ("Request<Body>", ("Request",), True),
        ("StoreRequest", ("*Request",), True),
        ("", ("*",), False),
        ("X", ("Y",), False),
    ],
)
def test_a_declared_type_is_compared_without_its_arguments(text: str, globs: tuple[str, ...], *, fits: bool) -> None:
    assert type_matches(text, globs) == fits
