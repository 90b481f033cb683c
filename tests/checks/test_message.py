"""Messages quote source text, on one line and not too long."""

from __future__ import annotations

import pytest

from checkout_audit.checks.message import Template, quote


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("`$AMOUNT` is cut", "`order.total` is cut"),
        ("$AMOUNT/$RATE", "order.total/1 + 2"),
        ("costs $$5, $$AMOUNT", "costs $5, $AMOUNT"),
        ("$MISSING is not bound", "… is not bound"),
        ("$5 and $x stay", "$5 and $x stay"),
    ],
)
def test_placeholders_are_filled(template: str, text: str) -> None:
    assert Template(template).fill({"AMOUNT": "order.total", "RATE": "1\n  + 2"}) == text


def test_long_quotes_are_cut() -> None:
    assert quote("a" * 60) == "a" * 60
    assert quote("a" * 61) == "a" * 59 + "…"


def test_the_names_of_a_template_are_known() -> None:
    assert Template("$A $$B $C_1 $A").names == ("A", "C_1", "A")
