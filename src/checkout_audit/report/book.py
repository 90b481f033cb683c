"""What reports need of the rule book: the texts of its issues. A rule book has them, and so has a saved run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from checkout_audit.rule import Check, Issue


class Book(Protocol):
    """Issues with their checks. `rulebook.load.Rulebook` is one."""

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Sorted by ID."""

    @property
    def digest(self) -> str:
        """Of all rule files."""


@dataclass(frozen=True, slots=True)
class SavedBook:
    """The texts as a saved run has them."""

    issues: tuple[Issue, ...]
    digest: str


def checks_of(book: Book) -> Iterator[tuple[Issue, Check]]:
    """Every check with its issue, in order."""
    return ((issue, check) for issue in book.issues for check in issue.checks)
