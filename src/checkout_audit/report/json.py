"""The outcome as JSON, version 1, whole or one object a line: for programs. Equal audits give equal bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from checkout_audit.findings.model import (
    Coverage,
    Excerpt,
    Finding,
    Gone,
    Origin,
    Outcome,
    Problem,
    Span,
    Suppression,
    Tally,
)
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look
from checkout_audit.report.run import VERSION
from checkout_audit.rule import Check, Issue


def json_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One JSON object, ASCII, indented by 2. It holds all that the other formats need."""
    run = {
        **_head(outcome, rulebook),
        "findings": [_finding(finding) for finding in outcome.findings],
        "hidden": [_finding(finding) for finding in outcome.hidden],
        "compared": outcome.compared or None,
        "stale": list(outcome.stale),
        "issues": [_tally(tally) for tally in outcome.tallies],
        "problems": [_problem(problem) for problem in outcome.problems],
        "verdict": outcome.verdict,
        "exit_code": outcome.exit_code,
        "origin": _origin(outcome.origin),
        "rulebook": [_issue(issue) for issue in rulebook.issues],
        "gone": [_gone(gone) for gone in outcome.gone],
        "files": dict(outcome.files),
    }
    return json.dumps(run, indent=2) + "\n"


def json_lines_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One JSON object a line: the run, each finding, each problem, the end."""
    return "".join(f"{json.dumps(line)}\n" for line in _lines(outcome, rulebook))


def _lines(outcome: Outcome, rulebook: Book) -> Iterator[dict[str, Any]]:
    head = _head(outcome, rulebook)
    yield {"type": "run", **head, "compared": outcome.compared or None, "origin": _origin(outcome.origin)}
    yield from ({"type": "finding", **_finding(finding)} for finding in outcome.findings)
    yield from ({"type": "hidden", **_finding(finding)} for finding in outcome.hidden)
    yield from ({"type": "problem", **_problem(problem)} for problem in outcome.problems)
    yield {"type": "end", "verdict": outcome.verdict, "exit_code": outcome.exit_code}


def _head(outcome: Outcome, rulebook: Book) -> dict[str, Any]:
    return {
        "version": VERSION,
        "tool": {"name": "checkout-audit", "version": outcome.origin.tool, "rules": rulebook.digest},
        "root": outcome.root,
        "coverage": _coverage(outcome.coverage),
    }


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
        "standing": finding.standing.value,
        "suppressed": _suppression(finding.suppressed) if finding.suppressed else None,
        "excerpt": _excerpt(finding.excerpt),
        "related": [
            {**_place(one.span), "role": one.role, "view": one.view or None, "excerpt": _excerpt(one.excerpt)}
            for one in finding.related
        ],
        "steps": [{**_place(one.span), "text": one.text, "excerpt": _excerpt(one.excerpt)} for one in finding.steps],
        "tokens": finding.tokens,
        "line_hash": finding.line_hash,
        "recorded": finding.recorded,
    }


def _excerpt(excerpt: Excerpt | None) -> dict[str, Any] | None:
    if excerpt is None:
        return None
    return {"first_line": excerpt.first_line, "first_column": excerpt.first_column, "lines": list(excerpt.lines)}


def _suppression(suppression: Suppression) -> dict[str, Any]:
    return {
        "reason": suppression.reason,
        "place": suppression.place,
        "owner": suppression.owner or None,
        "until": suppression.until or None,
    }


def _gone(gone: Gone) -> dict[str, str]:
    return {
        "check": gone.check,
        "path": gone.path,
        "scope": gone.scope,
        "code": gone.code,
        "fingerprint": gone.fingerprint,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "issue": tally.issue,
        "state": tally.state,
        "found": tally.found,
        "new": tally.new,
        "known": tally.known,
        "hidden": tally.hidden,
        "baseline": tally.before,
        "trend": tally.trend,
        "note": tally.note or None,
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


def _origin(origin: Origin) -> dict[str, Any]:
    return {
        "config": origin.config or None,
        "repository": origin.repository or None,
        "revision": origin.revision or None,
        "branch": origin.branch or None,
        "folder": origin.folder,
        "asked": {name: list(values) for name, values in origin.asked.items()},
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "id": issue.id,
        "title": issue.title,
        "severity": issue.severity.word,
        "what": issue.what,
        "why": issue.why,
        "fix": issue.fix,
        "acceptance": list(issue.acceptance),
        "cwe": list(issue.cwe),
        "references": [{"title": page.title, "url": page.url} for page in issue.references],
        "checks": [_check(check) for check in issue.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "title": check.title,
        "kind": check.kind,
        "severity": check.severity.word,
        "confidence": check.confidence.word,
        "message": check.message,
        "fix": check.fix,
        "digest": check.digest,
    }
