"""A finding and the places it points at."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec

from checkout_audit import __version__
from checkout_audit.rule import CheckId, Confidence, IssueId, Severity
from checkout_audit.source.problem import Problem
from checkout_audit.source.span import Excerpt, Span

__all__ = [
    "Coverage",
    "Excerpt",
    "Finding",
    "Gone",
    "Origin",
    "Outcome",
    "Problem",
    "Related",
    "Span",
    "Standing",
    "Step",
    "Suppression",
    "Tally",
]


class Standing(Enum):
    """What the gate made of a finding. The first five are shown, the others are only counted."""

    NEW = "new"
    """Nothing speaks for it: it is not in the baseline, nor in the commit that the run was compared with."""
    NEW_CHECK = "new-check"
    """As `new`, yet its check is new or has changed since the baseline was written: the tool changed, not the code."""
    REGRESSED = "regressed"
    """Its issue is `fixed` in the ledger."""
    EXPIRED = "expired"
    """Its issue was accepted, until a day that is over."""
    UNUSED = "unused"
    """A suppression without effect: fails under `--strict` only."""
    KNOWN = "known"
    """It is in the baseline, or was there in the commit that the run was compared with."""
    ACCEPTED = "accepted"
    """Its issue is accepted in the ledger."""
    SUPPRESSED = "suppressed"
    """A comment in the code suppresses it."""


class Suppression(msgspec.Struct, frozen=True):
    """The reason why a finding is accepted or suppressed, and who says so."""

    reason: str
    place: str
    """Where it stands: `src/a.ts:12`, or the ledger's file."""
    owner: str = ""
    until: str = ""
    """Last day on which it holds, as `2027-01-31`; empty for no end."""


class Related(msgspec.Struct, frozen=True):
    """Another place that belongs to a finding, and what it has to do with it."""

    span: Span
    role: str
    view: str = ""
    """Where findings show two views of one amount: what this place takes it for, such as `major units`."""
    excerpt: Excerpt | None = None
    """Its source line, set by the engine."""


class Step(msgspec.Struct, frozen=True):
    """One hop of a value: `read from the request body`, `passed to toCents as amount`."""

    span: Span
    text: str
    excerpt: Excerpt | None = None
    """Its source line, set by the engine."""


class Finding(msgspec.Struct, frozen=True):
    """Something wrong at one place."""

    check: CheckId
    issue: IssueId
    severity: Severity
    confidence: Confidence
    span: Span
    """The smallest expression that is wrong."""
    message: str
    fix: str
    scope: str
    """Name of the enclosing function, dotted (`CartProvider.updateQuantity`), or empty at the top of a file."""
    tokens: str
    """The primary span's tokens, joined by single blanks, comments left out."""
    excerpt: Excerpt
    fingerprint: str = ""
    """Set by `findings.identity`: holds no line number (see ARCHITECTURE.md)."""
    line_hash: str = ""
    """GitHub's hash of the primary line (`source.linehash`), which its code scanning tracks results by."""
    related: tuple[Related, ...] = ()
    steps: tuple[Step, ...] = ()
    standing: Standing = Standing.NEW
    """Set by the gate."""
    suppressed: Suppression | None = None
    """Set by the gate where `standing` is `suppressed`, `accepted` or `expired`."""
    recorded: bool = False
    """Set by the gate: it was there already in what the run is compared with."""


class Gone(msgspec.Struct, frozen=True, order=True):
    """A finding of what the run is compared with that is found no more."""

    path: str
    """Relative to the audited root."""
    check: str
    scope: str
    code: str
    """The code that was wrong, on one line."""
    fingerprint: str


class Coverage(msgspec.Struct, frozen=True):
    """What the audit looked at. `files == analysed + skipped_unmatched` plus those with a problem."""

    files: int
    """Source files found, tests and ignored ones not counted."""
    lines: int
    size: int
    """Bytes of those files."""
    analysed: int
    """Files that were parsed since a check could care."""
    tests_left_out: int
    ignored: int
    not_understood: int
    """Bytes under syntax-error nodes in analysed files."""
    seconds: float
    """Wall time. The only value that differs between equal runs; left out of SARIF and JSON results."""


class Tally(msgspec.Struct, frozen=True):
    """One issue's row of `checkout-audit status`."""

    issue: IssueId
    state: str
    """`open`, `fixed`, `accepted` or `expired`."""
    found: int
    """Findings now, whatever became of them."""
    new: int
    """Of these: new, of a new check, regressed or expired."""
    known: int
    hidden: int
    """Of these: suppressed or accepted."""
    before: int | None = None
    """Findings in the baseline, if there is one."""
    trend: int | None = None
    """How many more there are now, those left out that the code suppresses."""
    note: str = ""
    """Owner, reason and last day of an acceptance."""


class Origin(msgspec.Struct, frozen=True):
    """Where a run comes from: enough to repeat it. Nothing here differs between equal runs."""

    tool: str = __version__
    """Version of the program."""
    config: str = ""
    """SHA-256 of the config file; empty where there is none."""
    repository: str = ""
    """URL of the git remote `origin`, without a user or password."""
    revision: str = ""
    """Commit that is checked out; the tree may differ from it."""
    branch: str = ""
    folder: str = ""
    """The audited root relative to the top of the git work tree; empty where it is the top, or there is no git."""
    asked: Mapping[str, tuple[str, ...]] = {}
    """Settings other than the defaults, by their name on the command line, `paths` among them."""

    def path(self, path: str) -> str:
        """A path relative to the audited root, as one relative to the top of the repository."""
        return f"{self.folder}/{path}" if self.folder else path


class Outcome(msgspec.Struct, frozen=True):
    """What a run ends with: everything a report needs."""

    root: str
    """The audited folder as the user named it."""
    findings: tuple[Finding, ...]
    """Shown findings, sorted by path, line, column, check."""
    problems: tuple[Problem, ...]
    coverage: Coverage
    exit_code: int
    verdict: str
    """One line in plain words: what the exit code says."""
    hidden: tuple[Finding, ...] = ()
    """Findings that do not count: known, accepted, suppressed. In the same order, each with its `standing`."""
    compared: str = ""
    """What new findings are new against: `the baseline`, `main (1a2b3c4)`; empty where nothing was compared."""
    tallies: tuple[Tally, ...] = ()
    """One for each issue of the rule book, in its order."""
    stale: tuple[str, ...] = ()
    """Fingerprints of the baseline's entries that are found no more."""
    gone: tuple[Gone, ...] = ()
    """All that what the run is compared with had, and that is found no more. Sorted."""
    files: Mapping[str, str] = {}
    """SHA-256 of each source file that was read, by its path; sorted."""
    origin: Origin = Origin()
    moved: Mapping[str, str] = {}
    """Fingerprint in the baseline → fingerprint now, for findings in files that were renamed since."""
