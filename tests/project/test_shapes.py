"""Members of interfaces and object types, as their text declares them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from checkout_audit.project.program import Program
from checkout_audit.project.shapes import Shapes

TEXT = b"""
export interface Kitchen extends Base<Room> {
  readonly till: Till; // stove: Wrong
  pantry?: Pantry<Jar>;
  nested: { oven: Oven; till: Other };
  cook(order: Order): Promise<void>; run: (job: Job) => void
  last: Clock
}
type Tools = { knife: Knife, board: Board };
type Alias = Kitchen;
const kitchen: Kitchen = { till: notAType };
"""


def member(name: str, key: str) -> str:
    return Shapes(cast("Program", SimpleNamespace(text=lambda _: TEXT))).member("src/kitchen.ts", name, key)


def test_a_member_has_the_type_that_is_written() -> None:
    assert member("Kitchen", "till") == "Till"
    assert member("Kitchen", "pantry") == "Pantry<Jar>"
    assert member("Kitchen", "last") == "Clock"
    assert member("Tools", "board") == "Board"


def test_what_stands_deeper_in_comments_or_elsewhere_is_no_member() -> None:
    assert member("Kitchen", "oven") == ""
    assert member("Kitchen", "stove") == ""
    assert member("Kitchen", "order") == ""
    assert member("Kitchen", "knife") == ""


def test_names_that_declare_no_members_have_none() -> None:
    assert member("Alias", "till") == ""
    assert member("Unknown", "till") == ""
