"""Which texts may hold a race."""

from __future__ import annotations

import pytest

from checkout_audit.flow.races import shapes
from checkout_audit.project.models import Store

STORE = Store("rows", creates=("create*", "insert"), writes=("update", "set*"))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("await createBigOrder(input)", True),
        ("createOrders<Order>(input)", True),
        ("tx.orders\n            .insert(values)", True),
        ('db["order_lines"].insert(values)', True),
        ("sql`insert into shop.orders values (1)`", True),
        ("recreateOrder(input)", False),
        ("create(order)", False),
        ("tx.carts.insert(cart, order)", False),
        ("reinsert into orders", False),
    ],
)
def test_a_record_is_made(text: str, fits: bool) -> None:
    assert shapes.making((STORE,), ("order",))(text.lower().encode()) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("rows.update<Row>({ left })", True),
        ("setLevel(level)", True),
        ("UPDATE levels SET count = 1", True),
        ("set(level)", False),
        ("resetLevel(level)", False),
        ("rows.updated(level)", False),
        ("postupdate levels set", False),
    ],
)
def test_records_are_changed(text: str, fits: bool) -> None:
    assert shapes.writing((STORE,))(text.lower().encode()) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("{ stock: left }", True),
        ("set({ shelf_stock: left })", True),
        ('.update("stock", left)', True),
        (".set('shelfStock', left)", True),
        ('fields: ["id", "stock", "name"]', False),
        ('offset("stock", left)', False),
        ("stock === left", False),
    ],
)
def test_a_field_is_given_a_value(text: str, fits: bool) -> None:
    assert shapes.assigned(("stock",))(text.lower().encode()) is fits


def test_a_field_is_reckoned_with_and_written_by_its_name() -> None:
    assert shapes.WrittenBack()(b'.update("seats", tour.seats - n)')
    assert not shapes.WrittenBack()(b'.update("seats", n)')
