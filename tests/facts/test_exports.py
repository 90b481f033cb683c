"""A file says what it imports and exports, and which exports are constants."""

from __future__ import annotations

import pytest

from checkout_audit.facts.exports import file_facts
from checkout_audit.facts.model import Constant, FileFacts, ImportRef
from checkout_audit.source.document import Document
from checkout_audit.syntax.unit import Unit


def facts(source: str) -> FileFacts:
    return file_facts(Unit(Document("a.ts", source.encode())))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("export const A = 100", [("A", "A", "")]),
        ("export const { A, b: [B] } = x", [("A", "A", ""), ("B", "B", "")]),
        (
            "export function f() {}\nexport class C {}\nexport enum E { X }",
            [("f", "f", ""), ("C", "C", ""), ("E", "E", "")],
        ),
        ("const a = 1\nexport { a, a as b, a as default }", [("a", "a", ""), ("b", "a", ""), ("default", "a", "")]),
        ("export { a as b } from './x'", [("b", "a", "./x")]),
        ("export * from './x'", [("*", "*", "./x")]),
        ("export * as all from './x'", [("all", "*", "./x")]),
        ("export default 3", [("default", "", "")]),
        ("export default function pay() {}", [("default", "pay", "")]),
        ("const a = 1\nexport default a", [("default", "a", "")]),
    ],
)
def test_exports_in_all_their_forms(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(each.name, each.local, each.module) for each in facts(source).exports] == expected


def test_imports_in_all_their_forms() -> None:
    source = "import d, { a as b, type T } from 'm'\nimport * as n from './n'\nimport type { U } from 'u'"
    found = {(each.local, each.module, each.name, each.type_only) for each in facts(source).imports}
    assert found == {
        ("d", "m", "default", False),
        ("b", "m", "a", False),
        ("T", "m", "T", True),
        ("n", "./n", "*", False),
        ("U", "u", "U", True),
    }


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("export const A = 10 * 10", {"A": Constant(100)}),
        ("const hidden = 1\nexport let changing = 2", {}),
        (
            "export const KEYS = { token: 't', deep: { n: 1 }, f() {} } as const",
            {"KEYS.token": Constant("t"), "KEYS.deep.n": Constant(1)},
        ),
        ("export const KEYS = { a: 1, ...rest, b: 2 }", {"KEYS.b": Constant(2)}),
        (
            "export enum Unit { Cent = 100, Next, Text = 'x' }",
            {"Unit.Cent": Constant(100), "Unit.Next": Constant(101), "Unit.Text": Constant("x")},
        ),
        ("const a = 5\nexport { a as b }\nexport default a", {"b": Constant(5), "default": Constant(5)}),
        ("export default { key: 'k' }", {"default.key": Constant("k")}),
        (
            "import { K } from './k'\nexport { K }\nexport const L = K.l",
            {"K": ImportRef("./k", "K"), "L": ImportRef("./k", "K.l")},
        ),
    ],
)
def test_exported_constants(source: str, expected: dict[str, Constant | ImportRef]) -> None:
    assert {each.name: each.value for each in facts(source).constants} == expected
