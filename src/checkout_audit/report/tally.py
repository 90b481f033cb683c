"""Findings counted and put together: by issue, and by cause where equal code was copied into many places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checkout_audit.findings.model import Finding, Outcome
from checkout_audit.report.book import Book, checks_of
from checkout_audit.rule import CheckId, Confidence, Issue, IssueId, Severity


@dataclass(frozen=True, slots=True)
class IssueRow:
    """The findings of one issue."""

    issue: IssueId
    text: Issue | None
    """Its texts; None if the rule book does not have it."""
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity:
        """The severity of its worst finding."""
        return max(finding.severity for finding in self.findings)

    @property
    def title(self) -> str:
        """What is wrong, in a line."""
        return self.text.title if self.text else self.issue


def looked_for(outcome: Outcome, rulebook: Book) -> frozenset[CheckId]:
    """The checks that the run was asked for: what others would have found is not known."""
    asked = outcome.origin.asked
    issues, checks = asked.get("issue", ()), asked.get("check", ())
    severity = Severity[asked.get("min-severity", ("low",))[0].upper()]
    confidence = Confidence[asked.get("min-confidence", ("low",))[0].upper()]
    return frozenset(
        check.id
        for issue, check in checks_of(rulebook)
        if (not (issues or checks) or issue.id in issues or check.id in checks)
        and check.severity >= severity
        and check.confidence >= confidence
    )


def by_issue(findings: Iterable[Finding], rulebook: Book) -> tuple[IssueRow, ...]:
    """Issues with findings, the worst first, then by ID."""
    texts = {issue.id: issue for issue in rulebook.issues}
    found: dict[IssueId, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.issue, []).append(finding)
    rows = [IssueRow(issue, texts.get(issue), tuple(each)) for issue, each in found.items()]
    return tuple(sorted(rows, key=lambda row: (-row.worst, row.issue)))


def by_cause(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Findings of equal cause together, in the order of the first: the same check says the same of the same code."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.check, finding.message, finding.tokens, finding.standing, finding.severity, finding.suppressed)
        groups.setdefault(key, []).append(finding)
    return tuple(map(tuple, groups.values()))


def files_of(findings: Sequence[Finding]) -> int:
    """In how many files they are."""
    return len({finding.span.path for finding in findings})
