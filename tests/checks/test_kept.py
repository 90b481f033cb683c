"""Kept checks: what is kept in the metadata of a record, and what is decided by it."""

from __future__ import annotations

import pytest
from checks.rule_text import check, run

from checkout_audit.errors import RuleError

WORDS = """\
kind: kept
message: $KEY $VALUE
to: [order-update-metadata]
states: [paid, captured]
status: [status]
providers: [intent]
identities: [sku]
counts: [count]
plain: [payment status]
not-words: [invoice]
unless: [capture payment]
"""
STATES, LINES, DECISIONS = (f"{WORDS}ask: {ask}\n" for ask in ("states", "lines", "decisions"))


@pytest.mark.parametrize(
    "code",
    [
        "await orders.updateOrders([{ id, metadata: { ...old, x: 'paid' } }]); // expect",
        "await orders.updateOrders(id, { metadata: { x: ok ? 'paid' : 'open' } }); // expect",
        "const meta = { ...old };\nmeta.x = intent.status; // expect\nawait orders.updateOrders(id, { metadata: meta });",
        "const of = { succeeded: 'paid' };\nawait orders.updateOrders(id, { metadata: { x: of[event] } }); // expect",
        "const patch = (x) => ({ x }); // expect\nawait orders.updateOrders(id, { metadata: patch('captured') });",
    ],
)
def test_a_state_is_known_by_its_values_whatever_its_key(code: str) -> None:
    check(STATES, code)


@pytest.mark.parametrize(
    "code",
    [
        "await orders.updateOrders(id, { metadata: { x: 'open' } });",
        "await orders.updateOrders(id, { metadata: { invoice_state: 'paid' } });",
        "await orders.updateOrders(id, { metadata: { payment_status: 'paid', x: 'paid' } });",
        "await orders.updateOrders(id, { metadata: { x: [{ said: 'paid' }] } });",
        "async function f() {\nawait capturePayment(id);\nawait orders.updateOrders(id, { metadata: { x: 'paid' } });\n}",
        "await things.update(id, { metadata: { x: 'paid' } });",
    ],
)
def test_other_values_and_a_note_beside_the_real_thing_are_quiet(code: str) -> None:
    check(STATES, code)


def test_lines_are_known_by_what_they_say() -> None:
    check(
        LINES,
        "await orders.updateOrders(id, { metadata: { x: JSON.stringify([...old, { sku, count: 1 }]) } }); // expect",
        "await orders.updateOrders(id, { metadata: { x: [{ sku, colour }], invoice_lines: [{ sku, count }] } });",
    )


def test_a_decision_by_such_a_key_is_found_in_any_file() -> None:
    check(
        DECISIONS,
        write="await orders.updateOrders(id, { metadata: { x: 'paid' } });\n",
        read="const meta = order.metadata ?? {};\nif (meta.x === 'paid') go(); // expect\nlog(order.metadata.x);\nif (item.x) go();\n",
    )


@pytest.mark.parametrize("body", [STATES.replace("$KEY", "$NAME"), STATES.replace("order-update-metadata", "nothing")])
def test_a_placeholder_or_a_sink_that_is_not_known_is_an_error(body: str) -> None:
    with pytest.raises(RuleError):
        run(body, "x")
