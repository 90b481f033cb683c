"""What the debugging commands tell, as plain values: what was understood of a file, and why a check did or did not report a line."""

from __future__ import annotations

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """A function that a framework calls with a request."""

    line: int
    name: str
    framework: str
    sources: tuple[str, ...]
    """Which parameter is what: `parameter 1 .body: request body`."""


class Route(msgspec.Struct, frozen=True):
    """A URL that the file serves."""

    methods: tuple[str, ...]
    url: str
    framework: str
    authenticated: bool
    """Whether a middleware demands that the caller is signed in, for every method."""
    is_page: bool


class Port(msgspec.Struct, frozen=True):
    """An import or an export."""

    name: str
    """The name in this file and what it stands for there: `paid = amountPaid`."""
    module: str
    """Specifier as written; empty for what the file itself makes."""
    path: str
    """The audited file that the specifier means; empty for a package."""


class FunctionAccount(msgspec.Struct, frozen=True):
    """A function of the file."""

    line: int
    name: str
    parameters: tuple[str, ...]


class Row(msgspec.Struct, frozen=True, order=True):
    """One thing that was understood at a place."""

    line: int
    column: int
    kind: str
    """`value`, `request` or `sink`."""
    text: str
    origins: tuple[str, ...] = ()
    """Where it comes from, as far as it was followed."""


class FileAccount(msgspec.Struct, frozen=True):
    """What was understood of one file."""

    path: str
    grammar: str
    """`ts` or `tsx`."""
    lines: int
    size: int
    """Bytes."""
    not_understood: int
    """Bytes under syntax errors."""
    error_lines: tuple[int, ...]
    roles: tuple[str, ...]
    routes: tuple[Route, ...]
    entries: tuple[Entry, ...]
    imports: tuple[Port, ...]
    exports: tuple[Port, ...]
    functions: tuple[FunctionAccount, ...]
    rows: tuple[Row, ...]


class Part(msgspec.Struct, frozen=True):
    """One part of a check, at a place."""

    name: str
    """What the rule file calls it: `roles`, `match`, `absent`."""
    holds: bool | None
    """`None`: not asked, or it only informs."""
    text: str
    notes: tuple[str, ...] = ()


class Reasoning(msgspec.Struct, frozen=True):
    """Why a check reports a line, or does not."""

    check: str
    title: str
    kind: str
    path: str
    line: int
    source: str
    """The text of the line."""
    reported: bool
    verdict: str
    parts: tuple[Part, ...]
