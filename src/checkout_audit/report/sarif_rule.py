"""A check as a SARIF reporting descriptor."""

from __future__ import annotations

import re
from typing import Any

from checkout_audit.rule import Check, Confidence, Issue, Severity

LEVELS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}
"""SARIF's levels."""
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_SCORES = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.5", Severity.LOW: "2.5"}
"""GitHub reads these strings: over 9.0 critical, from 7.0 high, from 4.0 medium."""
_PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}


def sarif_rule(issue: Issue, check: Check) -> dict[str, Any]:
    """The descriptor, with the help of its issue."""
    level = LEVELS[check.severity]
    rule: dict[str, Any] = {
        "id": check.id,
        "name": _name(check.id),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": issue.what.strip() or check.title},
        "help": {"text": _help(issue, check, markdown=False), "markdown": _help(issue, check, markdown=True)},
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", issue.id, *(f"external/cwe/cwe-{number:03}" for number in issue.cwe)],
            "precision": _PRECISION[check.confidence],
            "problem.severity": _PROBLEM[level],
            "security-severity": _SCORES[check.severity],
        },
    }
    pages = [reference.url for reference in issue.references if reference.url.startswith("https://")]
    return {**rule, "helpUri": pages[0]} if pages else rule


def _name(check: str) -> str:
    """`SEC-01/client-amount` as `Sec01ClientAmount`: SARIF wants a name that is unlike the id."""
    return "".join(word.capitalize() for word in re.split(r"[^0-9A-Za-z]+", check))


def _help(issue: Issue, check: Check, *, markdown: bool) -> str:
    parts = (("What", issue.what), ("Why it matters", issue.why), ("Fix", f"{check.fix}\n\n{issue.fix}"))
    title = f"{issue.id}: {issue.title}"
    blocks = [f"# {title}" if markdown else title]
    for name, text in parts:
        if text.strip():
            blocks.append(f"## {name}\n\n{text.strip()}" if markdown else f"{name}: {text.strip()}")
    blocks.extend(_references(issue, markdown=markdown))
    return "\n\n".join(blocks) + "\n"


def _references(issue: Issue, *, markdown: bool) -> list[str]:
    lines = [f"- [{page.title}]({page.url})" if markdown else f"{page.title}: {page.url}" for page in issue.references]
    return ["\n".join(lines)] if lines else []
