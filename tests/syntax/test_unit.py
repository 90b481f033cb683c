"""Units: parsing by file name, errors, scope names, walks."""

from __future__ import annotations

import pytest
from match.find import unit

from checkout_audit.syntax.parser import has_jsx
from checkout_audit.syntax.walk import ancestors, preorder, text, tokens, unwrap


@pytest.mark.parametrize(
    ("path", "jsx"),
    [("a.ts", False), ("a.MTS", False), ("a.cts", False), ("a.tsx", True), ("a.js", True), ("a.mjs", True)],
)
def test_the_name_decides_the_grammar(path: str, jsx: bool) -> None:
    assert has_jsx(path) is jsx


def test_errors_are_ranges_and_bytes() -> None:
    assert unit("f(1)").errors().ranges == ()
    broken = unit("let ( = ;\nf(2)").errors()
    assert broken.ranges
    assert broken.not_understood == sum(end - start for start, end in broken.ranges)


def test_a_missing_token_is_an_error_of_no_bytes() -> None:
    missing = unit("if (a) { b()").errors()
    assert missing.ranges
    assert missing.not_understood == 0


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("HERE", ""),
        ("function a() { HERE }", "a"),
        ("function a() { xs.map(() => HERE) }", "a"),
        ("const a = () => { const b = async () => { HERE } }", "a.b"),
        ("const A = () => { const save = useCallback(() => { HERE }, []) }", "A.save"),
        ("class A { m() { HERE } f = () => HERE2 }", "A.m"),
        ("x = { pay: async () => { HERE } }", "pay"),
        ("exports.pay = function () { HERE }", "pay"),
        ("export default function () { HERE }", ""),
        ("export const s = createStep('x', async () => { HERE })", "s"),
    ],
)
def test_scope_names(code: str, scope: str) -> None:
    parsed = unit(code)
    at = code.index("HERE")
    assert parsed.scope_name(parsed.node_at(at, at + 4)) == scope


def test_walks_do_not_recurse() -> None:
    parsed = unit("x = " + "(" * 20_000 + "a" + ")" * 20_000)
    last = list(preorder(parsed.root))[-1]
    assert len(ancestors(parsed.root, last)) > 0
    leaf = parsed.root.descendant_for_byte_range(20_004, 20_005)
    assert leaf is not None
    assert len(parsed.ancestors(leaf)) > 20_000
    assert parsed.parent(leaf) is not None
    assert text(unwrap(parsed.ancestors(leaf)[0])) == "a"


def test_parents_are_the_same_in_deep_trees() -> None:
    parsed = unit("f(" * 1_000 + "1" + ")" * 1_000)
    nodes = list(preorder(parsed.root))[:200]
    assert [parsed.parent(node) for node in nodes] == [node.parent for node in nodes]


def test_tokens_leave_comments_out() -> None:
    assert tokens(unit("f( a /* b */, 'c  d' ) // e").root) == ("f", "(", "a", ",", "'c  d'", ")")


def test_queries_give_each_node_in_order() -> None:
    parsed = unit("f(g(1)); h()")
    assert [text(node) for node in parsed.query("(call_expression) @n")] == ["f(g(1))", "g(1)", "h()"]


def test_a_query_for_elements_finds_none_in_a_file_that_has_no_jsx() -> None:
    query = "[(jsx_element) (jsx_self_closing_element)] @node"
    assert unit("const a = b < c;", "a.ts").query(query) == []
    assert len(unit("const a = <b />;", "a.tsx").query(query)) == 1
