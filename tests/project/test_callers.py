"""Functions lead to where they are called, handed over or rendered."""

from __future__ import annotations

import pytest
from project.linked import Shop


@pytest.mark.parametrize(
    ("source", "name", "sites"),
    [
        ("function f() {} f(1); f(2);", "f", ["f(1)", "f(2)"]),
        ("function f() {} xs.map(f);", "f", ["xs.map(f)"]),
        ("const f = () => 1; const g = f; g();", "f", ["g()"]),
        ("const F = () => 1; const x = <F a={1} />;", "F", ["<F a={1} />"]),
        ("const o = { f: () => 1 }; o.f();", "f", ["o.f()"]),
        ("const o = { f: () => 1 }; other.f();", "f", []),
        ("const o = {}; o.f = () => 1; o.f();", "f", ["o.f()"]),
        ("const [f] = [function f() {}]; f();", "f", ["f()"]),
        ("const P = ({ go }) => { go(1); }; const f = () => 1; const x = <P go={f} />;", "f", ["go(1)"]),
        ("const run = (o) => o.go(2); const f = () => 1; run({ go: f });", "f", ["o.go(2)"]),
        ("const run = (g) => g(3); const f = () => 1; run(f);", "f", ["run(f)"]),
        ("const make = () => { const f = () => 1; return f; }; make()();", "make.f", ["make()()"]),
        ("class C { m() {} } new C().m(); other.m();", "C.m", ["new C().m()"]),
        ("class C { m() {} go() { xs.map(this.m); } }", "C.m", ["xs.map(this.m)"]),
        ("class C { m() {} go() { const g = this.m.bind(this); g(1); } }", "C.m", ["g(1)"]),
        ("class C { constructor() {} } new C(); new D();", "C.constructor", ["new C()"]),
        ("class C { m = () => 1; } new C().m();", "C.m", ["new C().m()"]),
        ("const f = () => 1;", "f", []),
    ],
)  # fmt: skip
def test_the_sites_of_a_function_in_its_file(source: str, name: str, sites: list[str]) -> None:
    assert Shop(source).sites(name) == sites


def test_sites_in_files_that_import_it() -> None:
    shop = Shop(
        {
            "a.ts": "export const f = () => 1; export default f;",
            "b.ts": "export { f as g } from './a';",
            "c.ts": "import { g } from './b'; g(1);",
            "d.ts": "import any, * as all from './a'; any(2); all.f(3);",
            "e.ts": "import { f } from './other'; f(4);",
        }
    )
    assert sorted(shop.sites("f", "a.ts")) == ["all.f(3)", "any(2)", "g(1)"]


def test_sites_of_a_method_in_files_that_get_its_class_from_others() -> None:
    shop = Shop(
        {
            "s.ts": "export class S { pay() {} }",
            "f.ts": "import { S } from './s'; export const service = new S();",
            "u.ts": "import { service } from './f'; service.pay(); other.pay();",
        }
    )
    assert shop.sites("S.pay", "s.ts") == ["service.pay()"]
