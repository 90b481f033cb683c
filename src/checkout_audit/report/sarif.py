"""The outcome as SARIF 2.1.0 (OASIS, errata 01), with what GitHub code scanning asks for beside it.

GitHub's demands are in its documentation under 'SARIF support for code scanning'.
"""

from __future__ import annotations

import json
from typing import Any

from checkout_audit import __version__
from checkout_audit.findings.model import Finding, Outcome, Problem, Span
from checkout_audit.report.look import Look
from checkout_audit.report.sarif_rule import LEVELS, sarif_rule
from checkout_audit.report.sarif_text import message, uri
from checkout_audit.rulebook.load import Rulebook

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
_MOST_STEPS = 1_000


def sarif_report(outcome: Outcome, rulebook: Rulebook, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One run, its results worst first. ASCII, indented by 2."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(outcome, rulebook)]}
    return json.dumps(log, indent=2) + "\n"


def _run(outcome: Outcome, rulebook: Rulebook) -> dict[str, Any]:
    places = {check: place for place, check in enumerate(rulebook.checks)}
    worst_first = sorted(outcome.findings, key=lambda finding: (-finding.severity, -finding.confidence))
    return {
        "tool": {"driver": _driver(rulebook)},
        "automationDetails": {"id": "checkout-audit/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The audited folder."}}},
        "invocations": [_invocation(outcome)],
        "results": [_result(finding, places) for finding in worst_first[:MOST_RESULTS]],
    }


def _driver(rulebook: Rulebook) -> dict[str, Any]:
    return {
        "name": "checkout-audit",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [sarif_rule(issue, check) for issue in rulebook.issues for check in issue.checks],
    }


def _invocation(outcome: Outcome) -> dict[str, Any]:
    return {
        "executionSuccessful": not any(problem.incomplete for problem in outcome.problems),
        "exitCode": outcome.exit_code,
        "exitCodeDescription": outcome.verdict,
        "toolExecutionNotifications": _notifications(outcome),
    }


def _notifications(outcome: Outcome) -> list[dict[str, Any]]:
    found = [_notification(problem) for problem in outcome.problems]
    if len(outcome.findings) > MOST_RESULTS:
        text = f"{len(outcome.findings):,} findings; the worst {MOST_RESULTS:,} are in this file"
        found.append({"descriptor": {"id": "cut"}, "level": "warning", "message": {"text": text}})
    return found


def _notification(problem: Problem) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": _artifact(problem.path)}
    if problem.line:
        place["region"] = {"startLine": problem.line}
    return {
        "descriptor": {"id": problem.kind},
        "level": "error" if problem.incomplete else "note",
        "message": {"text": message(problem.text)},
        "locations": [{"physicalLocation": place}],
    }


def _result(finding: Finding, places: dict[Any, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": places.get(finding.check, -1),
        "kind": "fail",
        "level": LEVELS[finding.severity],
        "message": {"text": message(finding.message)},
        "locations": [_primary(finding)],
        "partialFingerprints": _fingerprints(finding),
        "properties": {"confidence": finding.confidence.word, "severity": finding.severity.word, "fix": finding.fix},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_location(related.span, related.role)} for number, related in enumerate(finding.related, 1)
        ]
    if finding.steps:
        steps = [{"location": _location(step.span, step.text)} for step in finding.steps[:_MOST_STEPS]]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return result


def _fingerprints(finding: Finding) -> dict[str, str]:
    own = {"checkoutAudit/v1": finding.fingerprint}
    return {**own, "primaryLocationLineHash": finding.line_hash} if finding.line_hash else own


def _primary(finding: Finding) -> dict[str, Any]:
    location = _location(finding.span)
    context = _context(finding)
    if context:
        location["physicalLocation"]["contextRegion"] = context
    if finding.scope:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.scope, "kind": "function"}]
    return location


def _context(finding: Finding) -> dict[str, Any] | None:
    """The lines around, where they hold more than the span's own (SARIF 3.29.5)."""
    excerpt, span = finding.excerpt, finding.span
    last = excerpt.first_line + len(excerpt.lines) - 1
    is_wider = excerpt.first_line <= span.start_line and last >= span.end_line
    if excerpt.first_column > 1 or not is_wider or len(excerpt.lines) == span.end_line - span.start_line + 1:
        return None
    snippet = {"text": "\n".join(excerpt.lines) + "\n"}
    return {"startLine": excerpt.first_line, "endLine": last, "snippet": snippet}


def _location(span: Span, text: str = "") -> dict[str, Any]:
    region = {
        "startLine": span.start_line,
        "startColumn": span.start_column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": _artifact(span.path), "region": region}}
    if text:
        location["message"] = {"text": message(text)}
    return location


def _artifact(path: str) -> dict[str, str]:
    return {"uri": uri(path), "uriBaseId": _ROOT}
