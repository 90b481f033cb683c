"""Where a search looks: it finds exactly what trying every node finds."""

from __future__ import annotations

import pytest
from match.find import texts, unit

from checkout_audit.match.compile import compile_spec
from checkout_audit.match.matcher import EMPTY, FUEL, Env, Scope
from checkout_audit.match.pattern import Pattern
from checkout_audit.match.search import everywhere
from checkout_audit.match.spec import AnySpec, PatternSpec, WhereSpec, WordsCond
from checkout_audit.match.words import Occurrences, WordIndex
from checkout_audit.syntax.walk import preorder

CODE = """
import Stripe, { type Event } from "stripe"
import { createOrdersWorkflow as createOrders, other } from "@medusajs/medusa/core-flows"
const TOKEN_KEY = "token", CENTS = 1_00
const KEYS = { token: "token", cents: { value: 100 } } as const
enum Unit { Minor = 100, Name = "token" }
const { createPayment: pay } = service
export const POST = withAuth(async (request: Request, { params }: Context) => {
  const { token, order: { total = 0 } = {} } = (await request.json()) as Body
  if (!token) return Response.json({ error: "token" }, { status: 400 })
  window.localStorage?.["setItem"](TOKEN_KEY, token)
  localStorage.setItem(KEYS.token, await mint({ token, [TOKEN_KEY]: token }))
  const shown = (order?.total as number)! / CENTS + order.total / 100 + total / Unit.Minor
  order.metadata!["token"] = token
  order.metadata[Unit.Name] = token
  for (const item of order.items) { await createOrders(container).run({ input: { item, ["token"]: token } }) }
  const found = orders.find(function (each) { return each.metadata.token === token })
  try { await pay(token) } catch { console.error("token"); throw new Error(`no ${token}`) }
  return { token() { return token }, "token": 1, total }
})
class Tokens { private token = new Stripe(key); token2 = () => this.token; async token3(token?: string) {} }
"""

PATTERNS = [
    "token",
    "{ token: $V }",
    "token: $V",
    "$X.metadata.token = $V",
    "$X.metadata[$K] = $V",
    "$X.token",
    "localStorage.setItem('token', $V)",
    "localStorage.setItem($K, $V)",
    "$A / 100",
    "$F('token', $V)",
    "const { token } = $B",
    "const { order: { total: $T } } = $B",
    "createOrdersWorkflow($C).run({ input: { token: $T } })",
    "createOrdersWorkflow($...A)",
    "service.createPayment($X)",
    "function POST($...P) { ... }",
    "function token2() { ... }",
    "async token3($...P) { ... }",
    "$L.find(($E) => $E.metadata.token === $T)",
    "for (const $I of $X.items) { ... }",
    "try { ... } catch ($E) { ...; throw $X }",
    "`...${token}...`",
    "if (!token) return $X",
    "return { token: $T }",
    "new Stripe($...A)",
    "import $S from 'stripe'",
    "import { createOrdersWorkflow as $L } from '$M'",
    "class $C { token = $V }",
    "Response.json({ error: $E }, { status: 400 })",
    "const $X = $V; ...; $Y.setItem(...)",
    "await $X",
    "$A === $B",
]


@pytest.mark.parametrize("source", PATTERNS)
def test_no_candidate_is_missed(source: str) -> None:
    parsed, pattern = unit(CODE), Pattern(source)
    scope = Scope(parsed, WordIndex(pattern.words()).scan(parsed.data))
    found = {_key(hit.env, hit.start, hit.end) for hit in everywhere(pattern, scope)}
    tried = set()
    for node in preorder(parsed.root):
        if not node.is_named or (pattern.kinds is not None and node.type not in pattern.kinds):
            continue
        scope.fuel = FUEL
        for env in pattern.match(node, EMPTY, scope):
            first, last = env.extent or (node, node)
            tried.add(_key(env, first.start_byte, last.end_byte))
    assert found == tried


def _key(env: Env, start: int, end: int) -> tuple[object, ...]:
    return (start, end, *sorted((name, str(value)) for name, value in env.bound.items()))


NAMED = [
    ("$X($...A)", "pay"),
    ("$X($...A)", "orders"),
    ("$_.$X($...A)", "item"),
    ("$F($X)", "token"),
    ("$F($X, ...)", "key"),
    ("$X: $V", "token"),
    ("$K: $X", "token"),
    ("{ $X: $V }", "item"),
    ("$A.$X", "metadata"),
    ("$X.$K", "order"),
    ("$X[$K] = $V", "metadata"),
    ("$A / $X", "cents"),
    ("$X / $A", "total"),
    ("const $X = $V", "shown"),
    ("const $N = $X", "shown"),
    ("const { $X } = $V", "token"),
    ("function $X(...) { ... }", "post"),
    ("function $_(..., $X, ...) { ... }", "request"),
    ("async $X(...) { ... }", "token3"),
    ("for (const $X of $_) { ... }", "item"),
    ("for (const $_ of $X) { ... }", "item"),
    ("if ($X) $_", "token"),
    ("return $X", "token"),
    ("catch ($_) { ...; throw $X }", "error"),
    ("new $X(...)", "stripe"),
    ("import { $X as $_ } from '$M'", "create"),
    ("class $_ { $X = $_ }", "token"),
    ("`...${$X}...`", "token"),
]


@pytest.mark.parametrize(("source", "word"), NAMED)
def test_no_candidate_that_a_name_leads_to_is_missed(source: str, word: str) -> None:
    parsed = unit(CODE)
    pattern = Pattern(source)
    matcher = compile_spec(WhereSpec(PatternSpec(source), (("X", (WordsCond(any=(word,)),)),)))
    scope = Scope(parsed, Occurrences(parsed.data))
    found = {_key(hit.env, hit.start, hit.end) for hit in everywhere(matcher, scope)}
    tried = set()
    for node in preorder(parsed.root):
        if not node.is_named or (pattern.kinds is not None and node.type not in pattern.kinds):
            continue
        scope.fuel = FUEL
        for env in matcher.match(node, EMPTY, scope):
            first, last = env.extent or (node, node)
            tried.add(_key(env, first.start_byte, last.end_byte))
    assert found == tried
    assert found or (source, word) in SILENT


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("$X(...)", "const updateStock = (async () => 1)()"),
        ("$X(...)", "const updateStock = memo(useCallback(() => 1))"),
        ("$_: $X", "const updateStock = wrap({ a: () => 1 }, () => 2)"),
        ("$_: $X", "f({ updateStock: useCallback(() => 1) })"),
        ("$_: $X", "f({ b: function updateStock() {} })"),
        ("$_: $X", "f({ b: Number(Math.round((a.updates ?? 0) * 1)) })"),
        ("f($X)", "this.update = f(() => 1)"),
        ("$X.at(0)", "(function update() {}).at(0)"),
        ("$K = $X", "this.updateStock = () => 1"),
    ],
)
def test_functions_that_a_name_is_given_to_are_found(source: str, code: str) -> None:
    parsed = unit(code)
    pattern = Pattern(source)
    matcher = compile_spec(WhereSpec(PatternSpec(source), (("X", (WordsCond(any=("update",)),)),)))
    scope = Scope(parsed, Occurrences(parsed.data))
    nodes = [node for node in preorder(parsed.root) if node.type in (pattern.kinds or ())]
    tried = {_key(env, node.start_byte, node.end_byte) for node in nodes for env in matcher.match(node, EMPTY, scope)}
    assert {_key(hit.env, hit.start, hit.end) for hit in everywhere(matcher, scope)} == tried


SILENT = [("const $N = $X", "shown"), ("$X / $A", "total")]


def test_the_snippet_is_matched_at_all() -> None:
    parsed = unit(CODE)
    assert not parsed.root.has_error
    silent = [source for source in PATTERNS if not _count(source)]
    assert silent == ["service.createPayment($X)"]


def _count(source: str) -> int:
    parsed, pattern = unit(CODE), Pattern(source)
    return len(everywhere(pattern, Scope(parsed, WordIndex(pattern.words()).scan(parsed.data))))


def test_what_is_called_or_read_from_is_a_node_too() -> None:
    assert texts("$X", "pay(order.total)") == ["pay(order.total)", "pay", "order.total", "order"]


def test_equal_specs_are_one_matcher_that_is_searched_for_once() -> None:
    assert compile_spec(AnySpec((PatternSpec("a()"),))) is compile_spec(AnySpec((PatternSpec("a()"),)))
