"""Drops a finding that another one tells already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checkout_audit.findings.model import Finding
from checkout_audit.rule import CheckId, Precedence

Line = tuple[str, int]
_CALL = 6
"""Lines of a call with its arguments."""


def told_once(findings: Sequence[Finding], precedence: Mapping[CheckId, Precedence]) -> list[Finding]:
    """The findings without those that another finding tells."""
    marked = {(finding.check, line) for finding in findings for line in _marked(finding)}
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


def _is_told(finding: Finding, checks: Iterable[str], marked: set[tuple[CheckId, Line]]) -> bool:
    return any((CheckId(check), line) in marked for check in checks for line in _lines(finding))


def _primary(finding: Finding) -> Line:
    return finding.span.path, finding.span.start_line


def _marked(finding: Finding) -> Iterable[Line]:
    """The lines of the primary span, if it is no more than a call."""
    first, last = finding.span.start_line, finding.span.end_line
    return ((finding.span.path, line) for line in range(first, 1 + min(last, first + _CALL)))


def _lines(finding: Finding) -> Iterable[Line]:
    yield _primary(finding)
    for step in finding.steps:
        yield step.span.path, step.span.start_line
