"""SARIF 2.1.0 for code scanning: what GitHub reads, and nothing that it ignores or refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from checkout_audit.findings.model import Finding, Outcome, Problem
from checkout_audit.report.book import Book, checks_of
from checkout_audit.report.look import Look
from checkout_audit.report.sarif_place import ROOT, Places
from checkout_audit.report.sarif_rule import LEVELS, sarif_rule
from checkout_audit.report.sarif_text import link, message, sentence

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""
OWN_FINGERPRINT = "checkoutAudit/v1"
"""The key of our own fingerprint among a result's."""
_MOST_STEPS = 1_000
_MOST_LINKS = 8
"""Related places that a message links to."""


def sarif_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One run with the findings that are shown, worst first. ASCII, indented by 2."""
    places = Places(outcome.origin, small=True)
    rules = rule_places(rulebook)
    results = [result(finding, rules, places) for finding in worst_first(outcome.findings)[:MOST_RESULTS]]
    run = {
        "tool": {"driver": driver(outcome, rulebook)},
        "automationDetails": {"id": "checkout-audit/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository."}}},
        "invocations": [invocation(outcome, places, cut=len(outcome.findings) > MOST_RESULTS)],
        "results": results,
    }
    return log(run)


def log(run: Mapping[str, Any]) -> str:
    """A log file with one run."""
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """By severity, then confidence, then place."""
    return sorted(findings, key=lambda finding: (-finding.severity, -finding.confidence))


def rule_places(rulebook: Book) -> dict[str, int]:
    """The index of each rule, by check id."""
    return {check.id: place for place, (_, check) in enumerate(checks_of(rulebook))}


def driver(outcome: Outcome, rulebook: Book) -> dict[str, Any]:
    """The tool, with a rule for each check."""
    return {
        "name": "checkout-audit",
        "version": outcome.origin.tool,
        "semanticVersion": outcome.origin.tool,
        "rules": [sarif_rule(issue, check) for issue, check in checks_of(rulebook)],
    }


def invocation(outcome: Outcome, places: Places, *, cut: bool = False) -> dict[str, Any]:
    """How the run ended, and what could not be read or understood."""
    notifications = [_notification(problem, places) for problem in outcome.problems]
    if cut:
        text = f"{len(outcome.findings):,} findings; the worst {MOST_RESULTS:,} are in this file."
        notifications.append({"descriptor": {"id": "cut"}, "level": "warning", "message": {"text": text}})
    return {
        "executionSuccessful": not any(problem.incomplete for problem in outcome.problems),
        "exitCode": outcome.exit_code,
        "exitCodeDescription": message(outcome.verdict),
        "toolExecutionNotifications": notifications,
    }


def result(finding: Finding, rules: Mapping[str, int], places: Places) -> dict[str, Any]:
    """A finding as a result."""
    found: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": rules.get(finding.check, -1),
        "kind": "fail",
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [places.primary(finding)],
        "partialFingerprints": _fingerprints(finding),
        "properties": {"confidence": finding.confidence.word, "severity": finding.severity.word, "fix": finding.fix},
    }
    if finding.related:
        found["relatedLocations"] = [
            {"id": number, **places.location(one.span, one.role)} for number, one in enumerate(finding.related, 1)
        ]
    if finding.steps:
        steps = [{"location": places.location(step.span, step.text)} for step in finding.steps[:_MOST_STEPS]]
        found["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    return found


def _message(finding: Finding) -> str:
    links = [link(one.role or "here", number) for number, one in enumerate(finding.related[:_MOST_LINKS], 1)]
    said = sentence(message(finding.message))
    return f"{said} See: {'; '.join(links)}." if links else said


def _fingerprints(finding: Finding) -> dict[str, str]:
    own = {OWN_FINGERPRINT: finding.fingerprint}
    return {**own, "primaryLocationLineHash": finding.line_hash} if finding.line_hash else own


def _notification(problem: Problem, places: Places) -> dict[str, Any]:
    return {
        "descriptor": {"id": problem.kind},
        "level": "error" if problem.incomplete else "note",
        "message": {"text": sentence(message(problem.text))},
        "locations": [places.lines(problem.path, problem.line)],
    }
