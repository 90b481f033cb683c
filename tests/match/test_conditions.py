"""Conditions on metavariables."""

from __future__ import annotations

import pytest
from match.find import bound, matches, texts

from checkout_audit.facts.model import Constant, ImportRef
from checkout_audit.match.compile import compile_spec, metavariables
from checkout_audit.match.conditions import value_holds
from checkout_audit.match.errors import PatternError
from checkout_audit.match.spec import (
    AnySpec,
    CalleeCond,
    Condition,
    KindCond,
    MatchCond,
    PatternSpec,
    TextCond,
    TypeCond,
    ValueCond,
    WordsCond,
)

P = PatternSpec


def passing(condition: Condition, code: str, pattern: str = "f($X)") -> list[str]:
    return [found["X"] for found in bound(pattern, code, where=(("X", (condition,)),))]


MONEY = WordsCond(("total", "unit price"), ("percent",))
RANDOM = P("Math.random()")
CONDITIONS: list[tuple[Condition, str, list[str]]] = [
    (TextCond("^a"), "f(a1); f(ba)", ["a1"]),
    (TextCond("^a", negated=True), "f(a1); f(ba)", ["ba"]),
    (MONEY, "f(order.total); f(orderTotal); f(order_totals); f(totally); f(x.total_percent)",
     ["order.total", "orderTotal", "order_totals"]),
    (MONEY, "f(item.unitPrice); f(item.price); f(unit.price); f(UNIT_PRICE)", ["item.unitPrice", "UNIT_PRICE"]),
    (MONEY, "f(Number(order.total)); f(o.total.toFixed(2)); f(o.total ?? 0); f(Math.round(o.total)); f(+o.total)",
     ["Number(order.total)", "o.total.toFixed(2)", "o.total ?? 0", "Math.round(o.total)", "+o.total"]),
    (MONEY, "f(o['total']); f('total'); f(getTotal()); f(o.total.id); f(`total`)",
     ["o['total']", "'total'", "getTotal()", "`total`"]),
    (WordsCond((), ("id",)), "f(orderId); f(order); f(ids)", ["order"]),
    (ValueCond((100,)), "const C = 100; f(C); f(100); f(1_00); f(10 ** 2); f(50 * 2); f(101); f('100')",
     ["C", "100", "1_00", "10 ** 2", "50 * 2"]),
    (ValueCond(("a",), negated=True), "f('a'); f('b'); f(x)", ["'b'", "x"]),
    (ValueCond(regex="token$"), "const K = 'my_' + 'token'; f(K); f('tokens')", ["K"]),
    (ValueCond(low=10, high=20), "f(9); f(10); f(20); f(21); f('15')", ["10", "20"]),
    (ValueCond((True,)), "f(true); f(1)", ["true"]),
    (KindCond(("string", "template")), "f('a'); f(`a${b}`); f(c)", ["'a'", "`a${b}`"]),
    (KindCond(("call",), negated=True), "f(g()); f(c)", ["c"]),
    (TypeCond("^Date$"), "function g(a: Date, b: string) { f(a); f(b) }", ["a"]),
    (TypeCond("Date"), "const a: Date = x; const b = x as Date; const c = new Date(); f(a); f(b); f(c); f(d as Date)",
     ["a", "b", "c", "d"]),
    (MatchCond(RANDOM), "f(Math.random()); f(g(Math.random()))", ["Math.random()"]),
    (MatchCond(RANDOM, within=True), "f(Math.random()); f(g(Math.random())); f(a)",
     ["Math.random()", "g(Math.random())"]),
    (MatchCond(RANDOM, within=True, negated=True), "f(Math.random()); f(a)", ["a"]),
    (MatchCond(RANDOM, within=True, through=True), "const a = `k-${Math.random()}`; const b = a; f(b); f(c)", ["b"]),
    (MatchCond(RANDOM, within=True, through=True), "function key() { const n = Math.random(); return `k${n}` } f(key())",
     ["key()"]),
    (MatchCond(RANDOM, within=True, through=True), "const key = () => Math.random(); f(key()); f(other())", ["key()"]),
    (MatchCond(RANDOM, within=True, through=True), "let k; k = Math.random(); f(k)", ["k"]),
    (MatchCond(RANDOM, within=True, through=True),
     "class A { key() { return Math.random() } m() { f(this.key()) } }", ["this.key()"]),
    (MatchCond(RANDOM, within=True, through=True), "function key() { Math.random(); return 1 } f(key())", []),
    (MatchCond(RANDOM, within=True, through=True), "const a = b; const b = a; f(a)", []),
    (MatchCond(P("$Y.id")), "f(a.id); f(b)", ["a.id"]),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "code", "expected"), CONDITIONS)
def test_keeps_matches_that_fulfil_the_condition(condition: Condition, code: str, expected: list[str]) -> None:
    assert passing(condition, code) == expected


CALLEES: list[tuple[str, str, list[str]]] = [
    ("jsonwebtoken.sign", "import jwt from 'jsonwebtoken'; jwt.sign(1)", ["jwt.sign"]),
    ("jsonwebtoken.sign", "import * as j from 'jsonwebtoken'; j.sign(1)", ["j.sign"]),
    ("jsonwebtoken.sign", "import { sign as s } from 'jsonwebtoken'; s(1)", ["s"]),
    ("jsonwebtoken.sign", "const { sign: s } = require('jsonwebtoken'); s(1)", ["s"]),
    ("jsonwebtoken.sign", "import { sign } from 'other'; sign(1)", []),
    ("jsonwebtoken.sign", "import jwt from 'jsonwebtoken'; function g(jwt) { jwt.sign(1) }", []),
    ("nanoid", "import id from 'nanoid'; id(1)", ["id"]),
    ("fetch", "fetch(1); window.fetch(2); my.fetch(3)", ["fetch", "window.fetch"]),
    ("fetch", "const fetch = wrap(); fetch(1)", ["fetch"]),
    ("*.createOrders", "service.createOrders(1); createOrders(2)", ["service.createOrders"]),
    ("@m/core-flows.createOrders", "import { createOrders } from '@m/core-flows'; createOrders(1)", ["createOrders"]),
    ("stripe.Stripe.charges.create", "import Stripe from 'stripe'; const s = new Stripe(k); s.charges.create(1)",
     ["s.charges.create"]),
    ("stripe.Stripe.charges.create",
     "import S from 'stripe'; class A { pay = new S(k); m() { this.pay.charges.create(1) } }",
     ["this.pay.charges.create"]),
    ("stripe.Stripe.charges.create",
     "import S from 'stripe'; class A { constructor() { this.pay = new S(k) } m() { this.pay.charges.create(1) } }",
     ["this.pay.charges.create"]),
    ("Math.random", "Math.random(1); Math.floor(1)", ["Math.random"]),
    ("getStripe().refunds.create", "const s = getStripe(); s.refunds.create(1)", ["s.refunds.create"]),
    ("this.tokens.generate", "class A { m() { this.tokens.generate(1) } }", ["this.tokens.generate"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "expected"), CALLEES)
def test_resolves_callees(name: str, code: str, expected: list[str]) -> None:
    assert passing(CalleeCond((name,)), code, "$X($_)") == expected


def test_a_value_of_another_file_stays_pending() -> None:
    condition = ValueCond(("auth_token",))
    (found,) = matches("f($X)", "import { KEY } from './keys'; f(KEY)", where=(("X", (condition,)),))
    (pending,) = found.pending
    assert (pending.name, pending.reference, pending.negated) == ("X", ImportRef("./keys", "KEY"), False)
    assert value_holds(condition, Constant("auth_token"))
    assert not value_holds(condition, Constant("other"))


def test_a_callee_of_another_file_stays_pending_if_its_name_fits() -> None:
    where = (("F", (CalleeCond(("stripe.Stripe.refunds.create",)),)),)
    (found,) = matches("$F($X)", "import { stripe } from '@/lib'; stripe.refunds.create(1)", where=where)
    assert found.pending[0].reference == ImportRef("@/lib", "stripe.refunds.create")
    assert matches("$F($X)", "import { stripe } from '@/lib'; stripe.refunds.list(1)", where=where) == []


def test_a_negated_match_turns_one_pending_condition_round() -> None:
    where = (("X", (MatchCond(P("$K"), negated=True),)),)
    assert texts("f($X)", "f(a)", where=where) == []


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ((WordsCond(("a",), ("a",)),), "must hold"),
        ((WordsCond(("--",)),), "no word"),
        ((ValueCond(low=2, high=1),), "lies between"),
        ((ValueCond(),), "not said"),
        ((KindCond(("call",)), KindCond(("string",))), "at once"),
        ((KindCond(("cal",)),), "no kind"),
        ((TextCond("("),), "does not compile"),
        ((CalleeCond(()),), "names nothing"),
    ],
)
def test_refuses_conditions_that_cannot_hold(conditions: tuple[Condition, ...], message: str) -> None:
    with pytest.raises(PatternError, match=message):
        compile_spec(P("f($X)"), (("X", conditions),))


def test_refuses_a_condition_on_what_is_not_bound() -> None:
    with pytest.raises(PatternError) as caught:
        compile_spec(P("f($AMOUNT)"), (("AMUONT", (TextCond("a"),)),))
    assert "$AMOUNT" in caught.value.hint


def test_a_given_metavariable_may_have_conditions() -> None:
    compile_spec(P("f($X)"), (("Y", (TextCond("a"),)),), given=frozenset({"Y"}))


def test_lists_what_a_spec_binds() -> None:
    assert metavariables(AnySpec((P("f($A)"), P("g($...B, $_)")))) == {"A", "B"}
