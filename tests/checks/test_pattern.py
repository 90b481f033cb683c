"""Pattern checks report code of a form, under conditions."""

from __future__ import annotations

import pytest
from checks.rule_text import check, run


def test_every_match_is_reported_once() -> None:
    check("match: [$A.total / 100, order.total / $B]", "x(order.total / 100) // expect\nx(order.total / 50) // expect")


def test_the_report_metavariable_is_marked() -> None:
    (finding,) = run("match: charge($AMOUNT, $RATE)\nreport: $AMOUNT", "if (a) {\n  charge(order.total, 5)\n}").findings
    assert (finding.span.start_line, finding.span.start_column, finding.span.end_column) == (2, 10, 21)
    assert finding.tokens == "order . total"


def test_messages_quote_what_was_found() -> None:
    (finding,) = run("match: charge($AMOUNT)\nmessage: '`$AMOUNT` costs $$1'", "charge(order.total)").findings
    assert finding.message == "`order.total` costs $1"


def test_related_places_are_shown_with_their_role() -> None:
    body = "match: charge($AMOUNT, $RATE)\nrelated: [{at: RATE, role: 'the rate $RATE'}]"
    (finding,) = run(body, "charge(total, 19)").findings
    assert [(each.span.start_column, each.role) for each in finding.related] == [(15, "the rate 19")]


def test_the_scope_is_the_function_around() -> None:
    (finding,) = run("match: charge($_)", "function pay() {\n  const now = () => charge(1)\n}").findings
    assert finding.scope == "pay.now"


def test_a_guard_asks_for_something_anywhere_in_the_file() -> None:
    body = "match: charge($_)\nfile: stripe.$_($...ARGS)"
    check(body, "charge(1) // expect\nstripe.refund(2)", "charge(1)", "// stripe.x()\ncharge(1)")


def test_a_guard_can_be_turned_round() -> None:
    body = "match: charge($_)\nfile: {kind: program, not: {has: stripe.$_($...ARGS)}}"
    check(body, "charge(1)\nstripe.refund(2)", "charge(1) // expect")


def test_roles_narrow_the_files() -> None:
    check("match: charge($_)\nroles: {none: [script]}", scripts__a="charge(1)", lib__a="charge(1) // expect")


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("{A: {words: [total, 'client secret']}}", "f(order.total) // expect\nf(clientSecret) // expect\nf(secret)"),
        ("{A: {not-words: [draft]}}", "f(total) // expect\nf(draftTotal)"),
        ("{A: {text: /tot/i}}", "f(TOTAL) // expect\nf(sum)"),
        ("{A: {text: total}}", "f(total) // expect\nf(totals)"),
        ("{A: {text: [total, /^s/i]}}", "f(total) // expect\nf(Sum) // expect\nf(totals)"),
        ("{A: {not-text: /tot/}}", "f(total)\nf(sum) // expect"),
        ("{A: {value: 100}}", "const H = 10 * 10\nf(H) // expect\nf(100) // expect\nf(10)\nf(x)"),
        ("{A: {value: [1, two]}}", "f(1) // expect\nf('two') // expect\nf(2)"),
        ("{A: {value: /token/i}}", "const K = 'authToken'\nf(K) // expect\nf('x')"),
        ("{A: {value: {from: 2, to: 5}}}", "f(1)\nf(2) // expect\nf(5) // expect\nf(6)"),
        ("{A: {not-value: 100}}", "f(100)\nf(1) // expect\nf(x) // expect"),
        ("{A: {kind: [call, member]}}", "f(a()) // expect\nf(a.b) // expect\nf(a)"),
        ("{A: {type: /Cents/}}", "function g(a: Cents, b: string) {\n  f(a) // expect\n  f(b)\n}"),
        ("{A: {is: a.$_}}", "f(a.b) // expect\nf(g(a.b))"),
        ("{A: {has: a.$_}}", "f(a.b) // expect\nf(g(a.b)) // expect\nf(b)"),
        ("{A: {not-has: a.$_}}", "f(g(a.b))\nf(b) // expect"),
        ("{A: {from: Math.random()}}", "const r = Math.random()\nconst key = 'k' + r\nf(key) // expect\nf('k')"),
        ("{A: {callee: 'nanoid.nanoid'}}", None),
    ],
)
def test_conditions(where: str, source: str | None) -> None:
    if source is not None:
        check(f"match: f($A)\nwhere: {where}", source)


def test_callees_are_known_by_where_they_come_from() -> None:
    body = "match: $F($...ARGS)\nwhere: {F: {callee: [jsonwebtoken.sign, '*.default.sign']}}"
    check(body, "import { sign as s } from 'jsonwebtoken'\ns(a, b) // expect\nsign(a)", "sign(a, b)")


def test_constants_of_other_files_decide() -> None:
    body = "match: $A / $B\nwhere: {A: {words: [total]}, B: {value: 100}}"
    check(
        body,
        keys="export const CENTS = 100\nexport const DOZEN = 12",
        barrel="export * from './keys'",
        a="import { CENTS, DOZEN } from './barrel.js'\nx(total / CENTS) // expect\nx(total / DOZEN)",
    )


def test_constants_of_other_files_decide_negations() -> None:
    body = "match: save($KEY)\nwhere: {KEY: {not-value: /draft/}}"
    check(
        body,
        keys="export const KEYS = { a: 'draft', b: 'cart' }",
        a="import { KEYS as K } from './keys'\nsave(K.a)\nsave(K.b) // expect\nsave(K.c) // expect",
    )


def test_a_guard_may_wait_for_another_file() -> None:
    body = "match: charge($_)\nfile: {pattern: provider($P), where: {P: {value: stripe}}}"
    check(
        body,
        names="export const S = 'stripe', P = 'paypal'",
        a="import { S } from './names'\nprovider(S)\ncharge(1) // expect",
        b="import { P } from './names'\nprovider(P)\ncharge(1)",
    )


def test_tsx_and_ts_are_alike() -> None:
    files = {"a.tsx": "const a = <p>{total / 100}</p> // expect", "b.ts": "const a = <number>(total / 100) // expect"}
    check("match: total / 100", **files)


def test_an_instance_that_another_file_makes_is_known() -> None:
    body = "match: $F($...ARGS)\nwhere: {F: {callee: stripe.Stripe.paymentIntents.create}}"
    check(
        body,
        lib__stripe="import Stripe from 'stripe'\nexport const stripe = new Stripe(key)",
        a="import { stripe as s } from './lib/stripe'\ns.paymentIntents.create({}) // expect\ns.refunds.create({})",
        b="import { stripe as s } from './lib/other'\ns.paymentIntents.create({})",
    )
