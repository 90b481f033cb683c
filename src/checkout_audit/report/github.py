"""GitHub's workflow commands: annotations on the lines of a pull request, and the verdict in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checkout_audit.findings.model import Finding, Outcome, Problem, Span
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look, escape
from checkout_audit.report.sarif import worst_first
from checkout_audit.rule import Severity

_COMMANDS = {Severity.CRITICAL: "error", Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "notice"}
_MOST_SHOWN = 10
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def github_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One command a finding, worst first, since GitHub shows ten of each kind for a step."""
    return "".join(f"{line}\n" for line in _lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    for finding in worst_first(outcome.findings):
        yield _finding(finding, outcome)
    for problem in outcome.problems:
        if problem.incomplete:
            yield _problem(problem, outcome)
    most = Counter(_COMMANDS[finding.severity] for finding in outcome.findings)
    if any(count > _MOST_SHOWN for count in most.values()):
        yield f"GitHub shows {_MOST_SHOWN} annotations of a kind for a step; {len(outcome.findings):,} findings are in this log."
    yield escape(outcome.verdict).replace("##[", "## [")


def _finding(finding: Finding, outcome: Outcome) -> str:
    title = f"{finding.check} ({finding.severity.word})"
    text = f"{_line(finding.message)}\n{_line(finding.fix)}".strip()
    return _command(_COMMANDS[finding.severity], {**_place(finding.span, outcome), "title": title}, text)


def _problem(problem: Problem, outcome: Outcome) -> str:
    line = {"line": str(problem.line)} if problem.line else {}
    place = {"file": outcome.origin.path(problem.path), **line}
    return _command("warning", {**place, "title": "Not audited in full"}, _line(problem.text))


def _place(span: Span, outcome: Outcome) -> dict[str, str]:
    """Columns only within one line: GitHub refuses them for a region of several."""
    lines = {"line": str(span.start_line), "endLine": str(span.end_line)}
    if span.start_line == span.end_line:
        lines |= {"col": str(span.start_column), "endColumn": str(span.end_column)}
    return {"file": outcome.origin.path(span.path), **lines}


def _command(name: str, properties: dict[str, str], text: str) -> str:
    """As @actions/core escapes it, `toolkit/packages/core/src/command.ts`."""
    shown = ",".join(f"{key}={_escaped(escape(value), _PROPERTY)}" for key, value in properties.items())
    return f"::{name} {shown}::{_escaped(text, _DATA)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)


def _line(text: str) -> str:
    return escape(" ".join(text.split()))
