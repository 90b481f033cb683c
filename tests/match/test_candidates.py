"""Where a search looks: every node that may be the root of a match."""

from __future__ import annotations

from match.find import texts


def test_what_is_called_or_read_from_is_a_node_too() -> None:
    assert texts("$X", "pay(order.total)") == ["pay(order.total)", "pay", "order.total", "order"]
