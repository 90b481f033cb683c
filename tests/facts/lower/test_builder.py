"""Names are tied to their declarations."""

from __future__ import annotations

import pytest
from facts.lower.show import graph

from checkout_audit.facts.graph import Op


@pytest.mark.parametrize(
    ("source", "declared"),
    [
        ("const a = 1; f(a);", True),
        ("f(a); function a() {}", True),
        ("{ let a = 1; } f(a);", False),
        ("{ var a = 1; } f(a);", True),
        ("(() => { var a = 1; })(); f(a);", False),
        ("for (let a of b) {} f(a);", False),
        ("try {} catch (a) {} f(a);", False),
        ("switch (c) { case 1: const a = 1; f(a); }", True),
        ("class a {} f(a);", True),
        ("(class a {}); f(a);", False),
        ("a = 1; f(a);", True),
        ("import a from 'm'; f(a);", True),
        ("type a = 1; f(a);", False),
    ],
)
def test_a_name_is_seen_in_its_scope_only(source: str, *, declared: bool) -> None:
    found = graph(source)
    used = [n for n, op in enumerate(found.ops) if op in (Op.REF, Op.GLOBAL) and found.texts[n] == "a"]
    assert (found.ops[used[-1]] == Op.REF) == declared
