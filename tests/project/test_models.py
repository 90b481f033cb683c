"""Selectors speak of the calls that they name."""

from __future__ import annotations

import pytest

from checkout_audit.project.models import Selector, last_word, selects


@pytest.mark.parametrize(
    ("selector", "chain", "module", "fits"),
    [
        (Selector("JSON.parse"), ("JSON", "parse"), "", True),
        (Selector("JSON.parse"), ("window", "JSON", "parse"), "", True),
        (Selector("JSON.parse"), ("parse",), "", False),
        (Selector(".append"), ("q", "append"), "", True),
        (Selector(".append"), ("append",), "", False),
        (Selector("append"), ("append",), "", True),
        (Selector("transform", "@medusajs/*"), ("transform",), "@medusajs/framework/workflows-sdk", True),
        (Selector("transform", "@medusajs/*"), ("transform",), "", False),
        (Selector("sign", "jose|jsonwebtoken"), ("jwt", "sign"), "jsonwebtoken", True),
        (Selector("Map", new=True), ("Map",), "", False),
    ],
)
def test_a_selector_means_the_end_of_the_callee(
    selector: Selector, chain: tuple[str, ...], module: str, *, fits: bool
) -> None:
    assert selects(selector, chain, module, new=False) == fits


def test_the_last_word_is_what_a_callee_must_end_in() -> None:
    assert [last_word(Selector(name)) for name in ("a.b", ".c", "d")] == ["b", "c", "d"]
