"""A finding is built whole, or refused."""

from __future__ import annotations

import pytest
from findings.finding import CHECK

from checkout_audit.errors import InternalError
from checkout_audit.findings.build import FindingBuilder, Place
from checkout_audit.source.document import Document
from checkout_audit.source.span import Span

DOCUMENT = Document("a.ts", b"show(total / 100)\n")
SPAN = DOCUMENT.span(5, 16)


def place() -> Place:
    return Place.of(DOCUMENT, SPAN, scope="page", tokens="total / 100")


def test_a_finding_says_what_its_check_and_its_place_say() -> None:
    made = FindingBuilder(CHECK).at(place()).say("`total` is in major units").build()
    assert (made.check, made.severity, made.span, made.scope) == (CHECK.id, CHECK.severity, SPAN, "page")
    assert made.excerpt.lines == ("show(total / 100)",)
    assert made.line_hash.endswith(":1")


def test_related_places_stand_once_and_steps_in_order() -> None:
    builder = FindingBuilder(CHECK).at(place()).near(SPAN, "here").near(SPAN, "here")
    made = builder.step(SPAN, "read").step(SPAN, "passed on").build()
    assert len(made.related) == 1
    assert [step.text for step in made.steps] == ["read", "passed on"]


def test_a_finding_without_a_place_is_refused() -> None:
    with pytest.raises(InternalError, match="ACME-01/divided"):
        FindingBuilder(CHECK).build()
    with pytest.raises(InternalError):
        FindingBuilder(CHECK).at(Place.of(DOCUMENT, Span("", 1, 1, 1, 2), scope="", tokens="x")).build()


def test_a_finding_without_a_message_is_refused() -> None:
    with pytest.raises(InternalError):
        FindingBuilder(CHECK).at(place()).say(" ").build()
