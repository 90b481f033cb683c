"""What a name refers to."""

from __future__ import annotations

import pytest
from match.find import unit

from checkout_audit.facts.scopes import Binding, bindings, initializer
from checkout_audit.syntax.walk import text


def resolved(code: str, path: str = "a.tsx") -> Binding | None:
    """The declaration of the name that is the argument of `R(…)`."""
    parsed = unit(code, path)
    argument = parsed.query("(call_expression function: (identifier) @f arguments: (arguments (identifier) @a))")
    names = [node for node in argument if text(node) != "R"]
    return bindings(parsed).of(names[-1])


@pytest.mark.parametrize(
    ("code", "kind", "init"),
    [
        ("const a = 1; R(a)", "const", "1"),
        ("const a = 1; { const a = 2; R(a) }", "const", "2"),
        ("const a = 1; { const a = 2 } R(a)", "const", "1"),
        ("const a = 1; function f() { R(a) }", "const", "1"),
        ("function f(a = 3) { R(a) }", "param", "3"),
        ("const a = 1; const f = a => R(a)", "param", None),
        ("const a = 1; f(({ a }) => R(a))", "param", None),
        ("function f() { if (x) { var a = 4 } R(a) }", "var", "4"),
        ("for (const a of xs) { R(a) }", "loop", "xs"),
        ("for (let a = 0; a < 1; a++) { R(a) }", "let", "0"),
        ("try {} catch (a) { R(a) }", "catch", None),
        ("function a() {} R(a)", "function", None),
        ("const b = function a() { R(a) }", "function", None),
        ("class a {} R(a)", "class", None),
        ("enum a { b } R(a)", "enum", None),
        ("R(a); const a = 5", "const", "5"),
        ("switch (x) { case 1: const a = 6; R(a) }", "const", "6"),
        ("const { b: { a = 1 } } = c; R(a)", "const", "c"),
        ("const [, a] = c; R(a)", "const", "c"),
        ("type F = (a: string) => void; const a = 7; R(a)", "const", "7"),
    ],
)
def test_resolves_to_the_nearest_declaration(code: str, kind: str, init: str | None) -> None:
    binding = resolved(code)
    assert binding is not None
    assert binding.kind == kind
    assert (text(binding.init) if binding.init is not None else None) == init


@pytest.mark.parametrize("code", ["R(a)", "{ const a = 1 } R(a)", "function f(a) {} R(a)", "x = { a: 1 }; R(a)"])
def test_globals_have_no_declaration(code: str) -> None:
    assert resolved(code) is None


@pytest.mark.parametrize(
    ("code", "module", "imported", "type_only"),
    [
        ("import a from 'm'; R(a)", "m", "default", False),
        ("import { a } from 'm'; R(a)", "m", "a", False),
        ("import { b as a } from 'm'; R(a)", "m", "b", False),
        ("import { default as a } from 'm'; R(a)", "m", "default", False),
        ("import * as a from 'm'; R(a)", "m", "*", False),
        ("import type { a } from 'm'; R(a)", "m", "a", True),
        ("import { type a } from 'm'; R(a)", "m", "a", True),
    ],
)
def test_imports(code: str, module: str, imported: str, type_only: bool) -> None:
    binding = resolved(code)
    assert binding is not None
    assert (binding.kind, binding.module, binding.imported, binding.type_only) == (
        "import",
        module,
        imported,
        type_only,
    )


def test_an_import_under_another_name_does_not_declare_the_exported_one() -> None:
    assert resolved("import { a as b } from 'm'; R(a)") is None


def test_import_require() -> None:
    binding = resolved("import a = require('m'); R(a)", "a.ts")
    assert binding is not None
    assert (binding.module, binding.imported) == ("m", "*")


def test_destructuring_keeps_the_path() -> None:
    binding = resolved("const { a: [{ b: c }], ...d } = e; R(c)")
    assert binding is not None
    assert binding.path == ("a", 0, "b")


def test_references_and_writes() -> None:
    parsed = unit("let a = 1; a = 2; a += 3; f(a); function g(a) { a = 4 } x.a = 5")
    found = bindings(parsed)
    binding = found.named("a", 0)
    assert binding is not None
    assert len(found.references(binding)) == 3
    assert [text(node) for node in found.writes(binding)] == ["2", "3"]


def test_all_and_imports() -> None:
    parsed = unit("import a, { b as c } from 'm'; function d(e) {} const { f } = g")
    assert [binding.name for binding in bindings(parsed).imports()] == ["a", "c"]
    assert {binding.name for binding in bindings(parsed).all()} == {"a", "c", "d", "e", "f"}


def test_initializer_of_a_constant() -> None:
    binding = resolved("const a = (b as C)!; R(a)")
    assert binding is not None
    value = initializer(binding)
    assert value is not None
    assert text(value) == "b"
