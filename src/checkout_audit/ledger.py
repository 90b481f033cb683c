"""What a team has decided: the state of each issue, and settings for checks and paths. Plain values that the config file holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from checkout_audit.rule import Severity


class State(Enum):
    """What is to be thought of findings of an issue."""

    OPEN = "open"
    FIXED = "fixed"
    """There are none; one that appears is a regression."""
    ACCEPTED = "accepted"
    """They are tolerated, until a day."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about one issue."""

    state: State = State.OPEN
    owner: str = ""
    reason: str = ""
    until: date | None = None
    """Last day on which the acceptance holds."""
    place: str = ""
    """`checkout-audit.yaml:12`."""

    def is_over(self, today: date) -> bool:
        """Whether it was an acceptance, and is none any more."""
        return self.state is State.ACCEPTED and self.until is not None and today > self.until

    def word(self, today: date) -> str:
        """`open`, `fixed`, `accepted` or `expired`."""
        return "expired" if self.is_over(today) else self.state.value

    @property
    def note(self) -> str:
        """Owner, reason and last day, as far as they are given."""
        said = ": ".join(part for part in (self.owner, self.reason) if part)
        return f"{said} (until {self.until})" if self.until else said


@dataclass(frozen=True, slots=True)
class Override:
    """A setting for some checks, some paths, or both."""

    ids: tuple[str, ...] = ()
    """Issue and check IDs; empty for all."""
    paths: tuple[str, ...] = ()
    """Gitignore-like patterns relative to the config file; empty for all."""
    severity: Severity | None = None
    """`None` leaves the findings out."""
    lines: tuple[int, ...] = field(default=(), compare=False)
    """Lines of the config file on which the IDs stand."""

    def speaks_of(self, check: str) -> bool:
        """Whether a check is meant."""
        return not self.ids or any(check == each or check.startswith(f"{each}/") for each in self.ids)
