"""One gate decides what is shown, the verdict, and the exit code."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from findings.finding import finding
from msgspec.structs import replace

from checkout_audit.findings.gate import Ground, Policy, count_by_severity, decide, plural
from checkout_audit.findings.model import Finding, Problem, Standing, Suppression
from checkout_audit.ledger import Decision as Decided
from checkout_audit.ledger import State
from checkout_audit.rule import Confidence, Severity

HIGH = finding("total", "total", fingerprint="1")
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


def with_standing(ground: Ground, *findings: Finding, strict: bool = False) -> tuple[list[Standing], int]:
    decision = decide(findings, [], 1, Policy(strict=strict), ground)
    return [each.standing for each in (*decision.findings, *decision.hidden)], decision.exit_code


FIXED = {"ACME-01": Decided(State.FIXED)}
ACCEPTED = {"ACME-01": Decided(State.ACCEPTED, "ana", "soon", date(2027, 1, 31), "checkout-audit.yaml:2")}
KNOWN = frozenset({HIGH.fingerprint})
MUTED = replace(HIGH, standing=Standing.SUPPRESSED, suppressed=Suppression("legacy", "a.ts:1"))
UNUSED = replace(LOW, standing=Standing.UNUSED)


@pytest.mark.parametrize(
    ("ground", "found", "standing", "code"),
    [
        (Ground(), HIGH, Standing.NEW, 1),
        (Ground(known=KNOWN), HIGH, Standing.KNOWN, 0),
        (Ground(changed_checks=frozenset({HIGH.check})), HIGH, Standing.NEW_CHECK, 1),
        (Ground(known=KNOWN, changed_checks=frozenset({HIGH.check})), HIGH, Standing.KNOWN, 0),
        (Ground(ledger=FIXED, known=KNOWN), HIGH, Standing.REGRESSED, 1),
        (Ground(date(2027, 1, 31), ACCEPTED), HIGH, Standing.ACCEPTED, 0),
        (Ground(date(2027, 2, 1), ACCEPTED, KNOWN), HIGH, Standing.EXPIRED, 1),
        (Ground(ledger=FIXED), MUTED, Standing.SUPPRESSED, 0),
        (Ground(ledger=FIXED), UNUSED, Standing.UNUSED, 0),
    ],
)
def test_each_finding_has_one_standing(ground: Ground, found: Finding, standing: Standing, code: int) -> None:
    assert with_standing(ground, found) == ([standing], code)


def test_a_regression_is_shown_and_fails_whatever_its_severity() -> None:
    decision = decide([LOW], [], 1, Policy(min_severity=Severity.HIGH, fail_on=Severity.CRITICAL), Ground(ledger=FIXED))
    assert (len(decision.findings), decision.exit_code) == (1, 1)
    assert decide([LOW], [], 1, Policy(fail_on=None), Ground(ledger=FIXED)).exit_code == 0


def test_strict_fails_on_what_is_stale_unused_or_not_understood() -> None:
    assert with_standing(Ground(), UNUSED, strict=True) == ([Standing.UNUSED], 1)
    assert with_standing(Ground(stale=1)) == ([], 0)
    assert with_standing(Ground(stale=1), strict=True) == ([], 1)
    assert decide([], [NOTE], 1, Policy(strict=True)).exit_code == 3


def test_an_incomplete_audit_passes_only_if_allowed() -> None:
    decision = decide([], [GAP], 1, Policy(allow_incomplete=True))
    assert decision.exit_code == 0
    assert decision.verdict == "Passed: no findings; 1 path could not be audited in full (allowed)"


@pytest.mark.parametrize(
    ("ground", "findings", "verdict"),
    [
        (Ground(compared="the baseline"), [], "Passed: nothing new against the baseline"),
        (Ground(compared="the baseline", known=KNOWN), [HIGH], "Passed: nothing new against the baseline; 1 known"),
        (Ground(compared="main (1a2b3c4)"), [HIGH], "Failed: 1 new finding (1 high)"),
        (Ground(ledger=FIXED), [HIGH], "Failed: 1 regression of ACME-01, marked as fixed"),
        (
            Ground(date(2027, 2, 1), ACCEPTED),
            [HIGH],
            "Failed: 1 finding of ACME-01, accepted until 2027-01-31",
        ),
        (
            Ground(changed_checks=frozenset({HIGH.check}), stale=2),
            [HIGH, MUTED],
            (
                "Failed: 1 finding of new or changed checks (1 high); 1 suppressed; "
                "2 of the baseline found no more (to drop them: checkout-audit baseline prune)"
            ),
        ),
        (Ground(), [UNUSED], "Passed: 1 suppression without effect"),
    ],
)
def test_the_verdict_says_what_became_of_them(ground: Ground, findings: list[Finding], verdict: str) -> None:
    assert decide(findings, [], 1, Policy(), ground).verdict == verdict


def test_a_file_that_is_too_large_is_told_by_the_verdict() -> None:
    large = Problem("a.ts", 0, "too-large", "3,000,000 bytes, not analysed", incomplete=False)
    assert decide([], [large], 1, Policy()).verdict == "Passed: no findings; 1 file too large to be analysed"
    assert decide([], [large], 1, Policy(strict=True)).exit_code == 3


def test_a_known_suppression_without_effect_is_not_shown_again() -> None:
    known = replace(UNUSED, fingerprint="2")
    assert with_standing(Ground(known=frozenset({"2"})), known, strict=True) == ([Standing.KNOWN], 0)


def test_each_issue_is_tallied() -> None:
    ground = Ground(known=KNOWN, issues=(HIGH.issue,), before={HIGH.issue: 3})
    (tally,) = decide([HIGH, MUTED, LOW], [], 1, Policy(), ground).tallies
    assert (tally.state, tally.found, tally.new, tally.known, tally.hidden, tally.trend) == ("open", 3, 1, 1, 1, -1)


@pytest.mark.parametrize(("found", "ground"), [(MUTED, Ground()), (HIGH, Ground(ledger=ACCEPTED)), (HIGH, Ground())])
def test_whether_it_was_there_before_is_told_apart_from_what_became_of_it(found: Finding, ground: Ground) -> None:
    def recorded(against: Ground) -> list[bool]:
        decision = decide([found], [], 1, Policy(), against)
        return [each.recorded for each in (*decision.findings, *decision.hidden)]

    assert recorded(ground) == [False]
    assert recorded(dataclasses.replace(ground, known=KNOWN)) == [True]
    assert recorded(dataclasses.replace(ground, recorded=KNOWN)) == [True]
