"""The one gate: what becomes of each finding, what the run's verdict is, and with which code it exits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from checkout_audit.findings.mask import mask_finding, mask_problem
from checkout_audit.findings.model import Finding, Problem, Standing, Suppression, Tally
from checkout_audit.findings.verdict import Counts, count_by_severity, plural, verdict
from checkout_audit.ledger import Decision as Decided
from checkout_audit.ledger import State
from checkout_audit.rule import Confidence, IssueId, Severity

__all__ = ["Decision", "Ground", "Policy", "count_by_severity", "decide", "is_seen", "plural"]

PASSED, FAILED, INCOMPLETE = 0, 1, 3
SHOWN = frozenset({Standing.NEW, Standing.NEW_CHECK, Standing.REGRESSED, Standing.EXPIRED, Standing.UNUSED})
_ALWAYS = frozenset({Standing.REGRESSED, Standing.EXPIRED})
"""They are shown and fail whatever their severity."""
_UNREAD = frozenset({"syntax", "too-large"})
"""Problems that count as gaps under `--strict` only."""


class Policy(msgspec.Struct, frozen=True):
    """What the person who called wants shown, and what fails."""

    min_severity: Severity = Severity.LOW
    min_confidence: Confidence = Confidence.LOW
    fail_on: Severity | None = Severity.LOW
    """The least severity that fails; None never fails."""
    strict: bool = False
    """Whether stale baseline entries, suppressions without effect and code that was not understood fail too."""
    allow_incomplete: bool = False
    """Whether an incomplete audit may pass."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What findings are held against."""

    today: date = date.min
    ledger: Mapping[str, Decided] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    """Fingerprints of the baseline, and of the commit that the run is compared with."""
    changed_checks: frozenset[str] = frozenset()
    """Checks that are new or other than when the baseline was written."""
    recorded: frozenset[str] = frozenset()
    """These, and what was suppressed in that commit."""
    compared: str = ""
    """What is new is new against this: `the baseline`."""
    stale: int = 0
    """Entries of the baseline that are found no more."""
    issues: tuple[IssueId, ...] = ()
    """Issues that were looked for, for the tallies."""
    before: Mapping[str, int] | None = None
    """Findings in the baseline by issue, if there is one."""


class Decision(msgspec.Struct, frozen=True):
    """What the gate says."""

    findings: tuple[Finding, ...]
    """Those that are shown, secrets masked."""
    hidden: tuple[Finding, ...]
    """Those that are known, accepted or suppressed, secrets masked."""
    problems: tuple[Problem, ...]
    """Sorted, secrets masked."""
    exit_code: int
    """0 nothing fails, 1 a finding fails, 3 nothing fails and the audit is incomplete."""
    verdict: str
    tallies: tuple[Tally, ...] = ()


def decide(
    findings: Iterable[Finding], problems: Iterable[Problem], files: int, policy: Policy, ground: Ground | None = None
) -> Decision:
    """The gate's decision over identified findings. An audit of no files at all is incomplete."""
    ground = ground or Ground()
    judged = [mask_finding(_judged(_recorded(finding, ground), ground)) for finding in findings]
    judged = [finding for finding in judged if is_seen(finding, policy)]
    shown = tuple(finding for finding in judged if finding.standing in SHOWN)
    hidden = tuple(finding for finding in judged if finding.standing not in SHOWN)
    problems = tuple(sorted(map(mask_problem, problems)))
    gaps = _gaps(problems, files, policy)
    fails = any(_fails(finding, policy) for finding in shown) or bool(policy.strict and ground.stale)
    code = FAILED if fails else INCOMPLETE if gaps and not policy.allow_incomplete else PASSED
    counts = Counts(
        shown,
        hidden,
        ground.compared,
        ground.stale,
        0 if policy.strict else sum(each.kind == "too-large" for each in problems),
        f"{gaps} (allowed)" if gaps and policy.allow_incomplete else gaps,
        _excuse(shown, policy),
    )
    return Decision(shown, hidden, problems, code, verdict(code, counts), _tallies(judged, ground))


def _recorded(finding: Finding, ground: Ground) -> Finding:
    is_old = finding.fingerprint in ground.known or finding.fingerprint in ground.recorded
    return msgspec.structs.replace(finding, recorded=True) if is_old else finding


def _judged(finding: Finding, ground: Ground) -> Finding:
    """The finding with what became of it. A suppression in the code is stronger than the ledger, the ledger than the baseline."""
    if finding.standing is Standing.UNUSED and finding.fingerprint in ground.known:
        return msgspec.structs.replace(finding, standing=Standing.KNOWN)
    if finding.standing in (Standing.SUPPRESSED, Standing.UNUSED):
        return finding
    decided = ground.ledger.get(finding.issue, Decided())
    if decided.state is State.FIXED:
        return msgspec.structs.replace(finding, standing=Standing.REGRESSED)
    if decided.state is State.ACCEPTED:
        until = decided.until.isoformat() if decided.until else ""
        why = Suppression(decided.reason, decided.place, decided.owner, until)
        standing = Standing.EXPIRED if decided.is_over(ground.today) else Standing.ACCEPTED
        return msgspec.structs.replace(finding, standing=standing, suppressed=why)
    if finding.fingerprint in ground.known:
        return msgspec.structs.replace(finding, standing=Standing.KNOWN)
    is_new_check = finding.check in ground.changed_checks
    return msgspec.structs.replace(finding, standing=Standing.NEW_CHECK if is_new_check else Standing.NEW)


def is_seen(finding: Finding, policy: Policy) -> bool:
    """Whether a finding is severe and sure enough to count."""
    if finding.standing in _ALWAYS:
        return True
    return finding.severity >= policy.min_severity and finding.confidence >= policy.min_confidence


def _fails(finding: Finding, policy: Policy) -> bool:
    if policy.fail_on is None:
        return False
    if finding.standing is Standing.UNUSED:
        return policy.strict
    return finding.standing in _ALWAYS or finding.severity >= policy.fail_on


def _gaps(problems: tuple[Problem, ...], files: int, policy: Policy) -> str:
    gaps = {each.path for each in problems if each.incomplete or (policy.strict and each.kind in _UNREAD)}
    if gaps:
        return f"{plural(len(gaps), 'path')} could not be audited in full"
    return "" if files else "no source files were found"


def _excuse(shown: tuple[Finding, ...], policy: Policy) -> str:
    """Why findings do not fail."""
    if not shown or any(_fails(finding, policy) for finding in shown):
        return ""
    if policy.fail_on is None:
        return "--fail-on never"
    is_below = any(finding.standing is not Standing.UNUSED for finding in shown)
    return f"only {policy.fail_on.word} or worse fails" if is_below else ""


def _tallies(findings: Iterable[Finding], ground: Ground) -> tuple[Tally, ...]:
    counts: Counter[tuple[str, Standing]] = Counter((finding.issue, finding.standing) for finding in findings)
    return tuple(_tally(issue, counts, ground) for issue in ground.issues)


def _tally(issue: IssueId, counts: Mapping[tuple[str, Standing], int], ground: Ground) -> Tally:
    def count(standings: Iterable[Standing]) -> int:
        return sum(counts.get((issue, each), 0) for each in standings)

    decided = ground.ledger.get(issue, Decided())
    before = None if ground.before is None else ground.before.get(issue, 0)
    open_now = count(each for each in Standing if each is not Standing.SUPPRESSED)
    return Tally(
        issue=issue,
        state=decided.word(ground.today),
        found=count(Standing),
        new=count(SHOWN),
        known=count([Standing.KNOWN]),
        hidden=count([Standing.SUPPRESSED, Standing.ACCEPTED]),
        before=before,
        trend=None if before is None else open_now - before,
        note=decided.note,
    )
