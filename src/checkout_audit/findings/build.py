"""Builds findings, and refuses one that does not say where it is."""

from __future__ import annotations

from typing import Self

import msgspec

from checkout_audit.errors import InternalError
from checkout_audit.findings.model import Excerpt, Finding, Related, Span, Step
from checkout_audit.rule import Check
from checkout_audit.source.document import Document
from checkout_audit.source.linehash import line_hash


class Place(msgspec.Struct, frozen=True):
    """A stretch of code with what identity and reports need of its file: plain data, taken while the file is at hand."""

    span: Span
    scope: str
    tokens: str
    excerpt: Excerpt
    line_hash: str

    @classmethod
    def of(cls, document: Document, span: Span, *, scope: str, tokens: str) -> Self:
        """The place of a span in its document."""
        return cls(span, scope, tokens, document.excerpt(span), line_hash(document, span.start_line))


class FindingBuilder:
    """Collects what is known of a finding: `FindingBuilder(check).at(place).say(text).build()`."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._place: Place | None = None
        self._message = check.message
        self._related: list[Related] = []
        self._steps: list[Step] = []

    def at(self, place: Place) -> Self:
        """The primary place."""
        self._place = place
        return self

    def say(self, message: str) -> Self:
        """The message, its metavariables filled in."""
        self._message = message
        return self

    def near(self, span: Span, role: str, view: str = "") -> Self:
        """Another place that belongs to it, and what it takes an amount for."""
        self._related.append(Related(span, role, view))
        return self

    def step(self, span: Span, text: str) -> Self:
        """The next hop of the value."""
        self._steps.append(Step(span, text))
        return self

    def build(self) -> Finding:
        """The finding. Raises InternalError without a primary place or with an empty message."""
        place, check = self._place, self._check
        if place is None or not place.span.path or not self._message.strip():
            raise InternalError(f"a finding of {check.id} has no place or no message")
        return Finding(
            check=check.id,
            issue=check.issue,
            severity=check.severity,
            confidence=check.confidence,
            span=place.span,
            message=self._message,
            fix=check.fix,
            scope=place.scope,
            tokens=place.tokens,
            excerpt=place.excerpt,
            line_hash=place.line_hash,
            related=tuple(dict.fromkeys(self._related)),
            steps=tuple(self._steps),
        )
