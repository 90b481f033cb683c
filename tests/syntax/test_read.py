"""Typed readers."""

from __future__ import annotations

import pytest
from match.find import unit
from tree_sitter import Node

from checkout_audit.syntax import read
from checkout_audit.syntax.walk import text


def first(code: str, kind: str) -> Node:
    return unit(code).query(f"({kind}) @n")[0]


def test_calls() -> None:
    part = read.call(first("new A.B(1, ...c)", "new_expression"))
    assert part is not None
    assert (text(part.callee), [text(each) for each in part.arguments], part.new) == ("A.B", ["1", "...c"], True)
    assert read.call(first("a", "identifier")) is None


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("a.b.c", ("a", "b", "c")),
        ("this.a?.['b']", ("this", "a", "b")),
        ("(a as X)!.b", ("a", "b")),
        ("import.meta.env", ("import.meta", "env")),
        ("a[b].c", ()),
        ("f().a", ()),
    ],
)
def test_member_paths(code: str, path: tuple[str, ...]) -> None:
    node = unit(code).query("(expression_statement (_) @n)")[0]
    assert read.member_path(node) == path


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (r"'a\n\x41\u{1F600}\'b'", "a\nA\U0001f600'b"),
        ("`ab`", "ab"),
        ("``", ""),
        ("''", ""),
        ("`a${b}`", None),
        (r"'\u{FFFFFFF}'", "\ufffd"),
    ],
)
def test_string_values(code: str, value: str | None) -> None:
    node = unit(f"x = {code}").query("[(string) (template_string)] @n")[0]
    got = read.string_value(node)
    assert got == value or (value == "\ufffd" and got is not None)


def test_a_type_keyword_is_no_string() -> None:
    keyword = first("let a: string", "predefined_type").children[0]
    assert read.string_value(keyword) is None


@pytest.mark.parametrize(
    ("code", "value"), [("1_000", 1000), ("0xff", 255), ("1.5", 1.5), ("1e3", 1000.0), ("10n", 10), ("010", 10)]
)
def test_number_values(code: str, value: float) -> None:
    assert read.number_value(first(f"x = {code}", "number")) == value


def test_template_parts_join_texts() -> None:
    parts = read.template_parts(first(r"`a\n${b}${c}d`", "template_string"))
    assert [part if isinstance(part, str) else text(part) for part in parts] == ["a\n", "b", "c", "d"]


def test_entries() -> None:
    found = read.entries(first("x = { a: 1, b, c() {}, ...d, 'e': 2, ['f']: 3, [g]: 4 }", "object"))
    assert [(entry.form, entry.name) for entry in found] == [
        ("pair", "a"),
        ("shorthand", "b"),
        ("method", "c"),
        ("spread", None),
        ("pair", "e"),
        ("pair", "f"),
        ("pair", None),
    ]


def test_entries_of_a_pattern() -> None:
    found = read.entries(first("const { a, b: c, d = 1, ...e } = f", "object_pattern"))
    assert [(entry.form, entry.name, text(entry.value)) for entry in found] == [
        ("shorthand", "a", "a"),
        ("pair", "b", "c"),
        ("shorthand", "d", "d = 1"),
        ("spread", None, "e"),
    ]


def test_parameters() -> None:
    found = read.parameters(first("function f(this: T, a: A, { b }: B = c, ...d) {}", "function_declaration"))
    assert [text(each.pattern) for each in found] == ["a", "{ b }", "...d"]
    (only,) = read.parameters(first("x => x", "arrow_function"))
    assert text(only.pattern) == "x"
