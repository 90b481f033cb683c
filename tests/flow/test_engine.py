"""Which files the checks of flows and units ask to be lowered: those in which what they ask about can stand."""

from __future__ import annotations

import pytest
from flow.markers import models

from checkout_audit.flow.engine import sink_need
from checkout_audit.match.needs import either
from checkout_audit.match.words import Occurrences


def met(kind: str, code: str) -> bool:
    return either(sink_need(sink) for sink in models().sinks if sink.kind == kind).met(Occurrences(code.encode()))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('prices: [{ amount: 10, currency_code: "eur" }]', True),
        ('prices: [{ "amount": 10, "currency_code": "eur" }]', True),
        ('{ unitPrice, variant_id: "v" }', True),
        ("{ currency_code }", False),
        ("{ amount, my_currency_code: 1 }", False),
        ("service.createOrders(input)", True),
        ("service.createOrdersLater(input)", False),
    ],
)
def test_a_sink_needs_all_that_it_is_known_by(code: str, expected: bool) -> None:
    assert met("medusa-price", code) is expected
