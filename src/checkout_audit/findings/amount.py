"""An amount of money in the code, with its unit and the reasons: what `checkout-audit units` lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence."""

    path: str
    line: int
    unit: str
    text: str
    steps: tuple[tuple[str, int, str], ...] = ()
    """(path, line, what happens) from the evidence to the amount."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount in the code."""

    path: str
    line: int
    name: str
    unit: str
    """`major`, `minor`, `mixed`, or empty if unknown."""
    reasons: tuple[Reason, ...]
    """The strongest first."""
