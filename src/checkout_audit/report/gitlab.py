"""GitLab's code quality report: the subset of the Code Climate form that GitLab reads."""

from __future__ import annotations

import json
from typing import Any

from checkout_audit.findings.model import Finding, Origin, Outcome
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look, escape
from checkout_audit.report.sarif import worst_first
from checkout_audit.rule import Severity

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}


def gitlab_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """A list with an entry a finding, worst first."""
    return json.dumps([_entry(finding, outcome.origin) for finding in worst_first(outcome.findings)], indent=2) + "\n"


def _entry(finding: Finding, origin: Origin) -> dict[str, Any]:
    """GitLab drops an entry whose fingerprint another one has; ours hold an ordinal."""
    return {
        "description": escape(" ".join(f"{finding.message} ({finding.severity.word}, {finding.issue})".split())),
        "check_name": finding.check,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": origin.path(finding.span.path),
            "lines": {"begin": finding.span.start_line, "end": finding.span.end_line},
        },
    }
