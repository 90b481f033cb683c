"""The values a rule file becomes: issues, checks and their scales."""

from __future__ import annotations

from enum import IntEnum
from typing import NewType

import msgspec

IssueId = NewType("IssueId", str)
"""`SEC-01`; a team's own issues follow the same form, `ACME-07`."""

CheckId = NewType("CheckId", str)
"""`SEC-01/client-amount`: the issue, a slash, and the smell in kebab case."""


class Severity(IntEnum):
    """How bad it is when it is true. Ordered, so that `>=` reads as 'at least'."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """`low`, `medium`, `high` or `critical`."""
        return self.name.lower()


class Confidence(IntEnum):
    """How sure the check is that it is true."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @property
    def word(self) -> str:
        """`low`, `medium` or `high`."""
        return self.name.lower()


class Reference(msgspec.Struct, frozen=True):
    """A page to read further."""

    title: str
    url: str


class ExampleFile(msgspec.Struct, frozen=True):
    """One file of an example, at the path that decides its role (`src/api/store/x/route.ts`)."""

    path: str
    text: str
    line: int
    """Line of the rule file on which `text` begins."""


class Example(msgspec.Struct, frozen=True):
    """Code that a check must find (`hit`) or must leave alone (`miss`, `fixed`).

    In a hit the lines that must be reported carry the comment `// expect`.
    """

    kind: str
    """`hit`, `miss` or `fixed`."""
    files: tuple[ExampleFile, ...]


class Check(msgspec.Struct, frozen=True):
    """One detectable shape of an issue, as its rule file describes it."""

    id: CheckId
    issue: IssueId
    title: str
    kind: str
    """A key of `checks.KINDS`."""
    severity: Severity
    confidence: Confidence
    message: str
    """Text with `$NAME` placeholders for metavariables."""
    fix: str
    """What to do, in a sentence."""
    examples: tuple[Example, ...]
    path: str
    """The rule file."""
    line: int
    digest: str = ""
    """Of all that decides what it finds: another digest means that it may find other things in the same code."""


class Issue(msgspec.Struct, frozen=True):
    """One issue of the audit: what it is, why it matters, how to mend it."""

    id: IssueId
    title: str
    severity: Severity
    what: str
    why: str
    fix: str
    acceptance: tuple[str, ...]
    cwe: tuple[int, ...]
    references: tuple[Reference, ...]
    checks: tuple[Check, ...]
    path: str


class Precedence(msgspec.Struct, frozen=True):
    """How a check stands to others of its issue."""

    supersedes: frozenset[str] = frozenset()
    """Checks that say nothing more on a line that a finding of this one marks or passes."""
    yields_to: frozenset[str] = frozenset()
    """Checks by which a finding of this one is told, where they mark a line that it marks or passes."""
