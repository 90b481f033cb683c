"""What checks find, as plain values: matches that cross from the map phase, and drafts of findings."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from checkout_audit.facts.model import Pending
from checkout_audit.findings.build import FindingBuilder, Place
from checkout_audit.findings.model import Finding, Related, Step
from checkout_audit.rule import Check


class Draft(msgspec.Struct, frozen=True, array_like=True):
    """A finding but for what its check says in general."""

    place: Place
    """The smallest stretch of code that is wrong."""
    message: str
    related: tuple[Related, ...] = ()
    steps: tuple[Step, ...] = ()

    def finding(self, check: Check) -> Finding:
        """The finding of `check` that this is."""
        builder = FindingBuilder(check).at(self.place).say(self.message)
        for related in self.related:
            builder.near(related.span, related.role, related.view)
        for step in self.steps:
            builder.step(step.span, step.text)
        return builder.build()


class FileMatch(msgspec.Struct, frozen=True, array_like=True):
    """What one file may be guilty of, and what other files must say for it to hold."""

    draft: Draft
    pending: tuple[Pending, ...] = ()
    """All of these must hold."""
    one_of: tuple[tuple[Pending, ...], ...] = ()
    """If there are any: one of these groups must hold as a whole."""
    none_of: tuple[tuple[Pending, ...], ...] = ()
    """None of these groups may hold as a whole."""

    def holds(self, decides: Callable[[str, Pending], bool]) -> bool:
        """Whether it is a finding; `decides` answers a condition that stands in a file."""

        def all_hold(group: tuple[Pending, ...]) -> bool:
            return all(decides(self.draft.place.span.path, pending) for pending in group)

        if not all_hold(self.pending) or any(map(all_hold, self.none_of)):
            return False
        return not self.one_of or any(map(all_hold, self.one_of))
