"""One gate decides what is shown, the verdict, and the exit code."""

from __future__ import annotations

import pytest
from findings.finding import finding

from checkout_audit.findings.gate import Policy, count_by_severity, decide, plural
from checkout_audit.findings.model import Problem
from checkout_audit.rule import Confidence, Severity

HIGH = finding("total", "total")
LOW = finding("total", "total", severity=Severity.LOW, confidence=Confidence.LOW)
GAP = Problem("a.ts", 0, "unreadable", "Permission denied", incomplete=True)
NOTE = Problem("b.ts", 3, "syntax", "3 bytes not understood", incomplete=False)


@pytest.mark.parametrize(
    ("fail_on", "code"), [(Severity.LOW, 1), (Severity.HIGH, 1), (Severity.CRITICAL, 0), (None, 0)]
)
def test_findings_fail_from_a_severity_on(fail_on: Severity | None, code: int) -> None:
    assert decide([HIGH, LOW], [], 1, Policy(fail_on=fail_on)).exit_code == code


def test_what_is_not_shown_does_not_fail() -> None:
    decision = decide([LOW], [], 1, Policy(min_severity=Severity.MEDIUM))
    assert (decision.findings, decision.exit_code) == ((), 0)
    assert decide([LOW, HIGH], [], 1, Policy(min_confidence=Confidence.MEDIUM)).findings == (HIGH,)


def test_a_gap_is_never_green() -> None:
    assert decide([], [GAP], 1, Policy()).exit_code == 3
    assert decide([HIGH], [GAP], 1, Policy(fail_on=None)).exit_code == 3
    assert decide([HIGH], [GAP], 1, Policy()).exit_code == 1


def test_a_note_changes_nothing() -> None:
    assert decide([], [NOTE], 1, Policy()).exit_code == 0


def test_an_audit_of_nothing_is_incomplete() -> None:
    decision = decide([], [], 0, Policy())
    assert (decision.exit_code, decision.verdict) == (3, "Incomplete: no findings; no source files were found")


@pytest.mark.parametrize(
    ("findings", "problems", "policy", "verdict"),
    [
        ([], [], Policy(), "Passed: no findings"),
        ([HIGH], [], Policy(), "Failed: 1 finding (1 high)"),
        ([HIGH, LOW], [], Policy(), "Failed: 2 findings (1 high, 1 low)"),
        ([LOW], [], Policy(fail_on=Severity.HIGH), "Passed: 1 finding (1 low); only high or worse fails"),
        ([LOW], [], Policy(fail_on=None), "Passed: 1 finding (1 low); --fail-on never"),
        ([HIGH], [GAP], Policy(), "Failed: 1 finding (1 high); 1 path could not be audited in full"),
        ([], [GAP], Policy(), "Incomplete: no findings; 1 path could not be audited in full"),
    ],
)
def test_the_verdict_says_why(findings: list, problems: list, policy: Policy, verdict: str) -> None:  # type: ignore[type-arg]
    assert decide(findings, problems, 1, policy).verdict == verdict


def test_numbers_read_well() -> None:
    assert (plural(1, "file"), plural(2_000, "file"), plural(0, "file")) == ("1 file", "2,000 files", "0 files")
    assert count_by_severity([LOW, HIGH, LOW]) == "1 high, 2 low"
