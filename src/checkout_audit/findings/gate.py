"""The one gate: which findings are shown, what the run's verdict is, and with which code it exits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from checkout_audit.findings.mask import mask_finding, mask_problem
from checkout_audit.findings.model import Finding, Problem
from checkout_audit.rule import Confidence, Severity

PASSED, FAILED, INCOMPLETE = 0, 1, 3


class Policy(msgspec.Struct, frozen=True):
    """What the person who called wants shown, and what fails."""

    min_severity: Severity = Severity.LOW
    min_confidence: Confidence = Confidence.LOW
    fail_on: Severity | None = Severity.LOW
    """The least severity that fails; None never fails."""


class Decision(msgspec.Struct, frozen=True):
    """What the gate says."""

    findings: tuple[Finding, ...]
    """Those that are shown, secrets masked."""
    problems: tuple[Problem, ...]
    """Sorted, secrets masked."""
    exit_code: int
    """0 nothing fails, 1 a finding fails, 3 nothing fails and the audit is incomplete."""
    verdict: str


def decide(findings: Iterable[Finding], problems: Iterable[Problem], files: int, policy: Policy) -> Decision:
    """The gate's decision over identified findings. An audit of no files at all is incomplete."""
    shown = tuple(mask_finding(finding) for finding in findings if _is_shown(finding, policy))
    gaps = _gaps(problems := tuple(sorted(map(mask_problem, problems))), files)
    failing = [finding for finding in shown if policy.fail_on is not None and finding.severity >= policy.fail_on]
    code = FAILED if failing else INCOMPLETE if gaps else PASSED
    return Decision(shown, problems, code, _verdict(code, shown, gaps, policy))


def count_by_severity(findings: Iterable[Finding]) -> str:
    """`2 critical, 5 high`, worst first."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[severity]} {severity.word}" for severity in sorted(counts, reverse=True))


def plural(count: int, noun: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _is_shown(finding: Finding, policy: Policy) -> bool:
    return finding.severity >= policy.min_severity and finding.confidence >= policy.min_confidence


def _gaps(problems: tuple[Problem, ...], files: int) -> str:
    missing = len({problem.path for problem in problems if problem.incomplete})
    if missing:
        return f"{plural(missing, 'path')} could not be audited in full"
    return "" if files else "no source files were found"


def _verdict(code: int, shown: tuple[Finding, ...], gaps: str, policy: Policy) -> str:
    found = f"{plural(len(shown), 'finding')} ({count_by_severity(shown)})" if shown else "no findings"
    head = {PASSED: "Passed", FAILED: "Failed", INCOMPLETE: "Incomplete"}[code]
    return f"{head}: {'; '.join(filter(None, (found, _excuse(code, shown, policy), gaps)))}"


def _excuse(code: int, shown: tuple[Finding, ...], policy: Policy) -> str:
    """Why findings do not fail."""
    if code == FAILED or not shown:
        return ""
    return f"only {policy.fail_on.word} or worse fails" if policy.fail_on else "--fail-on never"
