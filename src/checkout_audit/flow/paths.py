"""Access paths: which part of a value is meant."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TypeVar

from checkout_audit.facts.graph import COMPUTED, ELEMENT

Path = tuple[str, ...]
T = TypeVar("T")

UNSAID = "…"
"""In place of a key: one that no code says, and that only a key can be which is made up of parts."""
LONGEST = 6
"""Keys that are told apart; what lies deeper is taken together."""


def key_matches(have: str, want: str) -> bool:
    """Whether a written key can be the wanted one. A position is an element, an unknown key may be any."""
    if have == want or COMPUTED in (have, want) or "**" in (have, want):
        return True
    if ELEMENT in (have, want):
        other = want if have == ELEMENT else have
        return other.isdigit() or other == ELEMENT
    if "*" in have and (fnmatchcase(want, have.replace("[", "[[]")) or fnmatchcase(want, have)):
        return True
    if UNSAID in want:
        return "*" in have
    return "*" in want and fnmatchcase(have, want.replace("[", "[[]"))


def below(written: Path, demand: Path) -> Path | None:
    """What is left of a demand inside something written at `written`; `None` if it lies elsewhere.

    A demand that ends above the written place asks for all of it.
    """
    for have, want in zip(written, demand, strict=False):
        if not key_matches(have, want):
            return None
    return demand[len(written) :] if len(demand) > len(written) else ()


def deeper(key: Path, path: Path) -> Path:
    """The path with keys put before it, cut to the longest."""
    return (key + path)[:LONGEST]


def bounded(queue: list[T], most: int) -> Iterator[T]:
    """Items of a list that grows while it is walked, up to so many."""
    for number, item in enumerate(queue):
        if number >= most:
            return
        yield item
