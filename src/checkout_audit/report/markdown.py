"""The audit document in Markdown: for each issue a section that can be handed to whoever mends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import dedent

from checkout_audit.findings.gate import plural
from checkout_audit.findings.model import Excerpt, Finding, Origin, Outcome, Problem
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look
from checkout_audit.report.place_link import source_url
from checkout_audit.report.prose import block, code, inline, paragraphs
from checkout_audit.report.sarif import worst_first
from checkout_audit.report.tally import IssueRow, by_cause, by_issue, files_of, looked_for
from checkout_audit.rule import Issue

_MOST_EVIDENCE = 5
"""Causes of an issue that are shown with their code; the list of places is always whole."""
_MOST_PLACES = 10
"""Further places that are named under one cause."""
_MOST_PROBLEMS = 50
_MOST_GONE = 50


def markdown_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """Objective, scope, an index by severity, then a section an issue, then what was not audited."""
    rows = by_issue(outcome.findings, rulebook)
    return "".join(f"{line}\n" for line in _document(outcome, rulebook, rows))


def _document(outcome: Outcome, rulebook: Book, rows: Sequence[IssueRow]) -> Iterator[str]:
    yield "# Checkout audit: issues and story-ready fixes"
    yield ""
    yield f"**{inline(outcome.verdict)}**"
    yield ""
    yield from _scope(outcome, rulebook)
    yield from _index(rows)
    for row in rows:
        yield from _issue(row, outcome)
    yield from _hidden(outcome)
    yield from _gone(outcome)
    yield from _problems(outcome.problems, outcome.origin)


def _scope(outcome: Outcome, rulebook: Book) -> Iterator[str]:
    coverage, origin = outcome.coverage, outcome.origin
    yield "## Scope"
    yield ""
    yield f"- Folder: {code(outcome.root)}, {plural(coverage.files, 'file')}, {plural(coverage.lines, 'line')}"
    if origin.repository:
        yield f"- Repository: {code(origin.repository)}"
    if origin.revision:
        branch = f" on {code(origin.branch)}" if origin.branch else ""
        yield f"- Commit: {code(origin.revision)}{branch}"
    if coverage.tests_left_out or coverage.ignored:
        yield f"- Left out: {plural(coverage.tests_left_out, 'test file')}, {plural(coverage.ignored, 'ignored path')}"
    issues = plural(len({check.partition("/")[0] for check in looked_for(outcome, rulebook)}), "issue")
    yield f"- Audited with: checkout-audit {inline(origin.tool)}, {issues}, rules {code(rulebook.digest[:12])}"
    if outcome.compared:
        yield f"- Compared with: {inline(outcome.compared)}"
    yield ""


def _index(rows: Sequence[IssueRow]) -> Iterator[str]:
    if not rows:
        return
    yield "## Issues, the worst first"
    yield ""
    yield "| ID | severity | title | findings | files |"
    yield "| --- | --- | --- | ---: | ---: |"
    for row in rows:
        counts = f"{len(row.findings):,} | {files_of(row.findings):,}"
        anchor = f"[{row.issue}](#{row.issue.lower()})"
        yield f"| {anchor} | {row.worst.word} | {inline(row.title, cell=True)} | {counts} |"
    yield ""


def _issue(row: IssueRow, outcome: Outcome) -> Iterator[str]:
    issue = row.text
    yield "---"
    yield ""
    yield f'<a id="{row.issue.lower()}"></a>'
    yield ""
    yield f"## {row.issue}: {inline(row.title)} ({row.worst.word})"
    yield ""
    if issue:
        yield from _section("Problem", issue.what)
    yield "### Where"
    yield ""
    yield from _where(row.findings, outcome.origin)
    if issue:
        yield from _section("Impact", issue.why)
    yield from _evidence(worst_first(row.findings), outcome.origin)
    yield from _fix(row, issue)
    yield from _acceptance(row, issue)
    yield from _tests(row, issue, outcome)
    yield from _further(issue)


def _section(title: str, text: str) -> Iterator[str]:
    if text.strip():
        yield f"### {title}"
        yield ""
        yield paragraphs(text)
        yield ""


def _where(findings: Iterable[Finding], origin: Origin) -> Iterator[str]:
    """Every place, by file."""
    for path, found in groupby(findings, key=lambda finding: finding.span.path):
        yield f"- {code(origin.path(path))}"
        for finding in found:
            scope = f" in {code(finding.scope)}" if finding.scope else ""
            yield f"  - {_line(finding, origin)}{scope}: {inline(finding.message)}"
    yield ""


def _line(finding: Finding, origin: Origin) -> str:
    url = source_url(origin, finding.span)
    text = f"line {finding.span.start_line}"
    return f"[{text}]({url})" if url else text


def _evidence(findings: Iterable[Finding], origin: Origin) -> Iterator[str]:
    causes = by_cause(findings)
    yield "### Evidence"
    yield ""
    for cause in causes[:_MOST_EVIDENCE]:
        yield from _cause(cause, origin)
    if len(causes) > _MOST_EVIDENCE:
        yield f"{plural(len(causes) - _MOST_EVIDENCE, 'more cause')}: see the list above."
        yield ""


def _cause(cause: Sequence[Finding], origin: Origin) -> Iterator[str]:
    first = cause[0]
    place = code(f"{origin.path(first.span.path)}:{first.span.start_line}")
    yield f"{place} ({code(first.check)}, {first.severity.word}, {first.confidence.word} confidence)"
    yield ""
    yield block(_quoted(first.excerpt), "tsx" if first.span.path.endswith("x") else "ts")
    yield ""
    for number, step in enumerate(first.steps, 1):
        yield f"{number}. {code(f'{origin.path(step.span.path)}:{step.span.start_line}')}: {inline(step.text)}"
    for related in first.related if not first.steps else ():
        yield f"- {code(f'{origin.path(related.span.path)}:{related.span.start_line}')}: {inline(related.role)}"
    if first.steps or first.related:
        yield ""
    if len(cause) > 1:
        others = [code(f"{origin.path(each.span.path)}:{each.span.start_line}") for each in cause[1 : _MOST_PLACES + 1]]
        more = f" and {len(cause) - 1 - len(others):,} more" if len(cause) - 1 > len(others) else ""
        yield f"The same in {', '.join(others)}{more}."
        yield ""


def _quoted(excerpt: Excerpt) -> list[str]:
    """The lines without their common indent and the blank ones around."""
    return dedent("\n".join(excerpt.lines)).strip("\n").split("\n")


def _fix(row: IssueRow, issue: Issue | None) -> Iterator[str]:
    yield "### Proposed fix"
    yield ""
    if issue and issue.fix.strip():
        yield paragraphs(issue.fix)
        yield ""
    fixes = dict.fromkeys((finding.check, finding.fix) for finding in row.findings if finding.fix.strip())
    for check, fix in fixes:
        yield f"- {code(check)}: {inline(fix)}"
    yield ""


def _acceptance(row: IssueRow, issue: Issue | None) -> Iterator[str]:
    yield "### Acceptance criteria"
    yield ""
    for criterion in issue.acceptance if issue else ():
        yield f"- [ ] {inline(criterion)}"
    yield f"- [ ] {code(f'checkout-audit scan --issue {row.issue}')} finds nothing."
    yield ""


def _tests(row: IssueRow, issue: Issue | None, outcome: Outcome) -> Iterator[str]:
    """What is to be tested: each criterion, and each file as the audit saw it."""
    yield "### Tests"
    yield ""
    for criterion in issue.acceptance if issue else ():
        yield f"- A test that fails on the code as it is: {inline(criterion)}"
    paths = list(dict.fromkeys(outcome.origin.path(finding.span.path) for finding in row.findings))
    shown = ", ".join(map(code, paths[:_MOST_PLACES]))
    more = f" and {len(paths) - _MOST_PLACES:,} more" if len(paths) > _MOST_PLACES else ""
    yield f"- Tests of {shown}{more} still pass."
    yield f"- Set {code(f'issues: {{{row.issue}: {{state: fixed}}}}')} in {code('checkout-audit.yaml')}: a regression fails the build."
    yield ""


def _further(issue: Issue | None) -> Iterator[str]:
    if issue is None or not (issue.references or issue.cwe):
        return
    yield "### Read more"
    yield ""
    for page in issue.references:
        yield f"- [{inline(page.title)}](<{page.url.replace('<', '%3C').replace('>', '%3E')}>)"
    for number in issue.cwe:
        yield f"- [CWE-{number}](https://cwe.mitre.org/data/definitions/{number}.html)"
    yield ""


def _hidden(outcome: Outcome) -> Iterator[str]:
    """What is suppressed or accepted, with its reason; what is merely known is counted in the verdict."""
    decided = [finding for finding in outcome.hidden if finding.suppressed]
    if not decided:
        return
    yield "---"
    yield ""
    yield "## Suppressed and accepted"
    yield ""
    yield "| finding | where | reason | by |"
    yield "| --- | --- | --- | --- |"
    for finding in decided:
        why = finding.suppressed
        place = code(f"{outcome.origin.path(finding.span.path)}:{finding.span.start_line}", cell=True)
        reason, owner = (inline(text, cell=True) for text in (why.reason, why.owner)) if why else ("", "")
        yield f"| {code(finding.check)} | {place} | {reason} | {owner} |"
    yield ""


def _gone(outcome: Outcome) -> Iterator[str]:
    """What was there in what the run is compared with, and is found no more."""
    if not outcome.gone:
        return
    yield "---"
    yield ""
    yield "## Found no more"
    yield ""
    for each in outcome.gone[:_MOST_GONE]:
        yield f"- {code(outcome.origin.path(each.path))}: {code(each.check)}, {code(each.code)}"
    if len(outcome.gone) > _MOST_GONE:
        yield f"- and {len(outcome.gone) - _MOST_GONE:,} more"
    yield ""


def _problems(problems: Sequence[Problem], origin: Origin) -> Iterator[str]:
    if not problems:
        return
    yield "---"
    yield ""
    yield "## Not read or not understood"
    yield ""
    for problem in sorted(problems, key=lambda each: not each.incomplete)[:_MOST_PROBLEMS]:
        place = f"{origin.path(problem.path)}:{problem.line}" if problem.line else origin.path(problem.path)
        gap = " (the audit is incomplete there)" if problem.incomplete else ""
        yield f"- {code(place)}: {inline(problem.text)}{gap}"
    if len(problems) > _MOST_PROBLEMS:
        yield f"- and {len(problems) - _MOST_PROBLEMS:,} more"
    yield ""
