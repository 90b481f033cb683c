"""Which files the checks of flows and units ask to be lowered: those in which what they ask about can stand."""

from __future__ import annotations

import pytest
from flow.markers import models

from checkout_audit.flow.engine import sinks_need
from checkout_audit.match.words import Occurrences


def met(kind: str, code: str) -> bool:
    return sinks_need(sink for sink in models().sinks if sink.kind == kind).met(Occurrences(code.encode()))


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


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("{ success_url: link }", True),
        ("{ returnUrl: link }", True),
        ("<Link href={link}>", True),
        ("<Linked href={link}>", False),
        ("{ url: link }", False),
    ],
)
def test_a_key_stands_in_a_file_whatever_its_spelling(code: str, expected: bool) -> None:
    keyed = sinks_need(sink for sink in models().sinks if sink.kind == "page-url" and sink.selector is None)
    assert keyed.met(Occurrences(code.encode())) is expected
