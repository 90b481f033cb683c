"""Findings made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from checkout_audit.findings.identity import identify
from checkout_audit.findings.model import Coverage, Finding, Outcome, Problem
from checkout_audit.rule import Check, CheckId, Confidence, Issue, IssueId, Reference, Severity
from checkout_audit.rulebook.load import load
from checkout_audit.source.document import Document
from checkout_audit.source.linehash import line_hash

CHECK = Check(
    id=CheckId("ACME-01/divided"),
    issue=IssueId("ACME-01"),
    title="Total divided by 100",
    kind="pattern",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    message="`$AMOUNT` is in major units",
    fix="Drop the division.",
    examples=(),
    path="rules/ACME-01.yaml",
    line=9,
)
ISSUE = Issue(
    id=CHECK.issue,
    title="Amounts a hundred times too small",
    severity=Severity.HIGH,
    what="Amounts are shown in the wrong unit.",
    why="Customers pay what they see.",
    fix="Show them as they are.",
    acceptance=("No page divides.",),
    cwe=(682,),
    references=(Reference("Prices", "https://example.com/prices"),),
    checks=(CHECK,),
    path=CHECK.path,
)
BOOK = replace(load(built_in=False), issues=(ISSUE,), checks={CHECK.id: CHECK}, digest="00ff")


def finding(text: str, marked: str, *, path: str = "src/a.ts", **changes: Any) -> Finding:
    """A finding at the first place where `marked` stands in `text`."""
    document = Document(path, text.encode())
    start = document.data.index(marked.encode())
    span = document.span(start, start + len(marked.encode()))
    made = Finding(
        check=CHECK.id,
        issue=CHECK.issue,
        severity=CHECK.severity,
        confidence=CHECK.confidence,
        span=span,
        message="`total` is in major units",
        fix=CHECK.fix,
        scope="page",
        tokens=" ".join(marked.split()),
        excerpt=document.excerpt(span),
        line_hash=line_hash(document, span.start_line),
    )
    return msgspec.structs.replace(made, **changes)


def outcome(*findings: Finding, problems: tuple[Problem, ...] = (), exit_code: int = 1) -> Outcome:
    """What a run with these findings ends with."""
    coverage = Coverage(
        files=3, lines=120, size=4_000, analysed=2, tests_left_out=1, ignored=2, not_understood=0, seconds=0.25
    )
    return Outcome("shop", identify(findings), problems, coverage, exit_code, "Failed: as it should")
