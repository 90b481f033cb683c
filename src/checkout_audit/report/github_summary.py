"""The summary of a GitHub job: one page of Markdown, for `$GITHUB_STEP_SUMMARY`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from checkout_audit.findings.gate import plural
from checkout_audit.findings.model import Finding, Outcome
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look
from checkout_audit.report.place_link import source_url
from checkout_audit.report.prose import code, inline
from checkout_audit.report.sarif import worst_first
from checkout_audit.report.tally import by_issue

_MOST = 50
"""Findings in the table; GitHub takes a megabyte of summary."""
_MOST_PROBLEMS = 20
_SIGNS = {0: "✅", 1: "❌", 3: "⚠️"}


def github_summary_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """Verdict, a table by issue, the worst findings, and what could not be audited."""
    return "".join(f"{line}\n" for line in _lines(outcome, rulebook))


def _sign(outcome: Outcome) -> str:
    """A run that passes although something was found, as with `--fail-on never`, has no check mark."""
    return _SIGNS[3 if outcome.exit_code == 0 and outcome.findings else outcome.exit_code]


def _lines(outcome: Outcome, rulebook: Book) -> Iterator[str]:
    yield f"## {_sign(outcome)} checkout-audit: {inline(outcome.verdict)}"
    yield ""
    yield from _issues(outcome, rulebook)
    yield from _findings(outcome)
    yield from _problems(outcome)
    coverage = outcome.coverage
    yield f"{plural(coverage.files, 'file')}, {plural(coverage.lines, 'line')}, checkout-audit {inline(outcome.origin.tool)}"


def _issues(outcome: Outcome, rulebook: Book) -> Iterator[str]:
    if not outcome.findings:
        return
    yield "| issue | severity | findings | what is wrong |"
    yield "| --- | --- | ---: | --- |"
    for row in by_issue(outcome.findings, rulebook):
        yield f"| {row.issue} | {row.worst.word} | {len(row.findings):,} | {inline(row.title, cell=True)} |"
    yield ""


def _findings(outcome: Outcome) -> Iterator[str]:
    if not outcome.findings:
        return
    shown = worst_first(outcome.findings)[:_MOST]
    yield "| severity | where | what |"
    yield "| --- | --- | --- |"
    yield from (_row(finding, outcome) for finding in shown)
    yield ""
    if len(shown) < len(outcome.findings):
        yield f"The worst {len(shown)} of {len(outcome.findings):,} findings."
        yield ""


def _row(finding: Finding, outcome: Outcome) -> str:
    place = code(f"{outcome.origin.path(finding.span.path)}:{finding.span.start_line}", cell=True)
    url = source_url(outcome.origin, finding.span)
    where = f"[{place}]({url})" if url else place
    return f"| {finding.severity.word} | {where} | {code(finding.check)}: {inline(finding.message, cell=True)} |"


def _problems(outcome: Outcome) -> Iterator[str]:
    gaps = [problem for problem in outcome.problems if problem.incomplete]
    if not gaps:
        return
    yield "### Not audited in full"
    yield ""
    for problem in gaps[:_MOST_PROBLEMS]:
        yield f"- {code(outcome.origin.path(problem.path))}: {inline(problem.text)}"
    if len(gaps) > _MOST_PROBLEMS:
        kinds = Counter(problem.kind for problem in gaps[_MOST_PROBLEMS:])
        yield f"- and {len(gaps) - _MOST_PROBLEMS:,} more ({', '.join(f'{count:,} {kind}' for kind, count in kinds.most_common())})"
    yield ""
