"""The routes of a shop and the requests to them, as plain values for reports."""

from __future__ import annotations

from dataclasses import dataclass

Fields = tuple[tuple[str, tuple[str, ...]], ...]
"""Part of a request → names in it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request in the code."""

    path: str
    line: int
    method: str
    url: str
    sends: Fields
    joined: bool
    reason: str = ""
    """Why it reaches no route, if it reaches none."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method of a route."""

    path: str
    method: str
    url: str
    framework: str
    reads: Fields
    authenticated: bool
    """Whether a middleware demands that the caller is signed in."""
    callers: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """Both sides, joined."""

    endpoints: tuple[Endpoint, ...]
    """Sorted by URL and method."""
    unjoined: tuple[Call, ...]
    """Requests that reach no route of the shop, in order of files."""
