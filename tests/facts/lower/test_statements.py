"""Scopes, guards and regions."""

from __future__ import annotations

import pytest
from facts.lower.show import graph, shown


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("for (const x of xs) {}", "member [](global xs)"),
        ("for (const [, x] of xs) {}", "member 1(member [](global xs))"),
        ("for (const x in o) {}", "unknown()"),
        ("enum x { A = 'a', B = 2 }", "object(A=string a, B=number 2)"),
        ("if (c) { var x = 1; } else { x = 2; }", "number 1 | number 2"),
        ("let x: number; x = 1;", "number 1"),
    ],
)
def test_statements_give_variables_their_values(source: str, value: str) -> None:
    assert shown(source) == value


@pytest.mark.parametrize(
    ("source", "leaves"),
    [
        ("if (a) { return; }", (True, False)),
        ("if (a) throw e;", (True, False)),
        ("if (a) { log(); }", (False, False)),
        ("if (a) { log(); } else { return; }", (False, True)),
        ("for (;;) { if (a) continue; }", (True, False)),
        ("if (a) { if (b) { return; } else { throw e; } }", (True, False)),
        ("if (a) { if (b) { return; } }", (False, False)),
        ("if (a) { try { return; } catch { throw e; } }", (True, False)),
        ("if (a) { try { return; } catch { log(); } }", (False, False)),
        ("if (a) { g(() => { return 1; }); }", (False, False)),
    ],
)
def test_a_guard_knows_whether_its_branches_leave(source: str, leaves: tuple[bool, bool]) -> None:
    guard = graph(f"function f() {{ {source} }}").guards[0]
    assert (guard.then_leaves, guard.else_leaves) == leaves


def test_loops_and_tries_are_regions() -> None:
    found = graph("while (a) {} for (;;) {} try { f(); } catch (e) { throw e; } do {} while (b);")
    assert [(region.kind, region.leaves) for region in found.regions] == [
        ("loop", False),
        ("loop", False),
        ("try", False),
        ("catch", True),
        ("throw", True),
        ("loop", False),
    ]


def test_what_ends_a_step_is_a_region_unless_it_gives_a_value() -> None:
    found = graph("function f() { for (;;) { if (a) continue; break; } if (b) return; return 1; }")
    assert [region.kind for region in found.regions] == ["loop", "continue", "break", "return"]


def test_directives_stand_at_the_top_only() -> None:
    assert graph("'use server';\n'use strict';\nf();").directives == ("use server", "use strict")
    assert graph("f();\n'use server';").directives == ()
