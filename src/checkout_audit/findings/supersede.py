"""Drops a finding that another one tells already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checkout_audit.findings.model import Finding

Line = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Precedence:
    """How a check stands to others of its issue."""

    supersedes: frozenset[str] = frozenset()
    """Checks that say nothing more on a line that a finding of this one marks or passes."""
    yields_to: frozenset[str] = frozenset()
    """Checks by which a finding of this one is told, where they mark a line that it marks or passes."""


def told_once(findings: Sequence[Finding], precedence: Mapping[str, Precedence]) -> list[Finding]:
    """The findings without those that another finding tells."""
    marked = {(finding.check, _primary(finding)) for finding in findings}
    passed: dict[str, set[Line]] = {}
    for finding in findings:
        for check in precedence.get(finding.check, Precedence()).supersedes:
            passed.setdefault(check, set()).update(_lines(finding))
    return [
        finding
        for finding in findings
        if _primary(finding) not in passed.get(finding.check, ())
        and not _is_told(finding, precedence.get(finding.check, Precedence()).yields_to, marked)
    ]


def _is_told(finding: Finding, checks: Iterable[str], marked: set[tuple[str, Line]]) -> bool:
    return any((check, line) in marked for check in checks for line in _lines(finding))


def _primary(finding: Finding) -> Line:
    return finding.span.path, finding.span.start_line


def _lines(finding: Finding) -> Iterable[Line]:
    yield _primary(finding)
    for step in finding.steps:
        yield step.span.path, step.span.start_line
