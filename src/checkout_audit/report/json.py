"""The outcome as JSON, version 1: for programs. Equal audits give equal bytes."""

from __future__ import annotations

import json
from typing import Any

from checkout_audit import __version__
from checkout_audit.findings.model import Coverage, Finding, Outcome, Problem, Span
from checkout_audit.report.look import Look
from checkout_audit.rulebook.load import Rulebook

VERSION = 1
"""Raised only when a key goes away or changes its meaning; new keys may come at any time."""


def json_report(outcome: Outcome, rulebook: Rulebook, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One JSON object, ASCII, indented by 2."""
    envelope = {
        "version": VERSION,
        "tool": {"name": "checkout-audit", "version": __version__, "rules": rulebook.digest},
        "root": outcome.root,
        "coverage": _coverage(outcome.coverage),
        "findings": [_finding(finding) for finding in outcome.findings],
        "problems": [_problem(problem) for problem in outcome.problems],
        "verdict": outcome.verdict,
        "exit_code": outcome.exit_code,
    }
    return json.dumps(envelope, indent=2) + "\n"


def _coverage(coverage: Coverage) -> dict[str, int]:
    """Without the time, which differs between equal runs."""
    return {
        "files": coverage.files,
        "lines": coverage.lines,
        "bytes": coverage.size,
        "analysed": coverage.analysed,
        "tests_left_out": coverage.tests_left_out,
        "ignored": coverage.ignored,
        "bytes_not_understood": coverage.not_understood,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "issue": finding.issue,
        "severity": finding.severity.word,
        "confidence": finding.confidence.word,
        **_place(finding.span),
        "scope": finding.scope,
        "message": finding.message,
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
        "excerpt": {
            "first_line": finding.excerpt.first_line,
            "first_column": finding.excerpt.first_column,
            "lines": list(finding.excerpt.lines),
        },
        "related": [{**_place(related.span), "role": related.role} for related in finding.related],
        "steps": [{**_place(step.span), "text": step.text} for step in finding.steps],
    }


def _place(span: Span) -> dict[str, Any]:
    """Lines and columns from 1, columns in UTF-16 code units, the end exclusive."""
    return {
        "path": span.path,
        "start": {"line": span.start_line, "column": span.start_column},
        "end": {"line": span.end_line, "column": span.end_column},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line or None,
        "kind": problem.kind,
        "text": problem.text,
        "incomplete": problem.incomplete,
    }
