"""Left sides give each name its part of the value."""

from __future__ import annotations

import pytest
from facts.lower.show import shown


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("{ x }", "member x(global v)"),
        ("{ a: x }", "member a(global v)"),
        ("{ 'a-b': x }", "member a-b(global v)"),
        ("{ ['a']: x }", "member a(global v)"),
        ("{ [k]: x }", "member ?(global v)"),
        ("{ 1: x }", "member 1(global v)"),
        ("{ x = 1 }", "member x(global v) | number 1"),
        ("{ a: x = 1 }", "member a(global v) | number 1"),
        ("{ a: { x } = d }", "member x(member a(global v)) | member x(global d)"),
        ("{ a: { x = 1 } = d }", "member x(member a(global v)) | logic ??(member x(global d), number 1)"),
        ("{ a, b: { c }, ...x }", "omit a:b(global v)"),
        ("{ o: { a, ...x } }", "omit a(member o(global v))"),
        ("[x]", "member 0(global v)"),
        ("[, , x]", "member 2(global v)"),
        ("[a, ...x]", "omit [](global v)"),
        ("[{ x }, [y]]", "member x(member 0(global v))"),
        ("[/* note */ a, x = 1]", "member 1(global v) | number 1"),
    ],
)
def test_a_pattern_reads_the_way_to_each_name(pattern: str, value: str) -> None:
    assert shown(f"const {pattern} = v;") == value
