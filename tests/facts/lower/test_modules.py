"""Imports and exports."""

from __future__ import annotations

import pytest
from facts.lower.show import graph, show, shown


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("import x from 'm';", "import m:default()"),
        ("import { x } from 'm';", "import m:x()"),
        ("import { a as x } from 'm';", "import m:a()"),
        ("import * as x from 'm';", "import m:*()"),
        ("import x = require('m');", "import m:*()"),
        ("const x = await import('m');", "await(import m:*())"),
    ],
)
def test_an_imported_name_holds_an_import(source: str, value: str) -> None:
    assert shown(source) == value


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        ("export const a = 1, { b } = c;", [("a", "variable a(number 1)", "", ""), ("b", "variable b(member b(global c))", "", "")]),
        ("export function a() {}", [("a", "variable a(function 1)", "", "")]),
        ("export class A {}", [("A", "variable A(class 0)", "", "")]),
        ("export default 1;", [("default", "number 1", "", "")]),
        ("export default function a() {}", [("default", "variable a(function 1)", "", "")]),
        ("const a = 1; export { a as b };", [("b", "variable a(number 1)", "", "")]),
        ("export { a, b as c } from 'm';", [("a", "", "m", "a"), ("c", "", "m", "b")]),
        ("export * from 'm';", [("*", "", "m", "*")]),
        ("export * as n from 'm';", [("n", "import m:*()", "", "")]),
        ("module.exports = 1;", [("=", "number 1", "", "")]),
        ("exports.a = 1; module.exports.b = 2;", [("a", "number 1", "", ""), ("b", "number 2", "", "")]),
        ("export = a;", [("=", "global a", "", "")]),
        ("const module = {}; module.exports = 1;", []),
        ("export type A = B; export interface C {}", []),
        ("enum A { X = 1 } export { A };", [("A", "variable A(object(X=number 1))", "", "")]),
    ],
)  # fmt: skip
def test_what_a_file_exports(source: str, exports: list[tuple[str, str, str, str]]) -> None:
    found = graph(source)
    rows = [
        (one.name, show(found, one.value) if one.value >= 0 else "", one.module, one.source) for one in found.exports
    ]
    assert rows == exports
