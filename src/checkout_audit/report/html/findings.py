"""The findings by issue, with what each issue is, and the tools to filter them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checkout_audit.findings.model import Outcome
from checkout_audit.report.html.charts import WORST_FIRST
from checkout_audit.report.html.finding import article
from checkout_audit.report.html.markup import Markup, join, prose, sentence, tag
from checkout_audit.report.sarif import worst_first
from checkout_audit.report.tally import IssueRow, by_cause
from checkout_audit.rule import Issue


def findings_section(outcome: Outcome, rows: Sequence[IssueRow]) -> Markup:
    """The toolbar and a section an issue; nothing where nothing was found."""
    if not rows:
        return join(())
    issues = [_issue(row, outcome) for row in rows]
    none = tag("p", "Nothing fits.", id="nothing", hidden="")
    return tag("section", _tools(rows, len(outcome.findings)), *issues, none, class_="findings", aria_label="Findings")


def _tools(rows: Sequence[IssueRow], count: int) -> Markup:
    found = {finding.severity for row in rows for finding in row.findings}
    chips = [
        tag(
            "button",
            severity.word,
            type="button",
            class_=f"chip {severity.word}",
            data_severity=severity.word,
            aria_pressed="true",
        )
        for severity in WORST_FIRST
        if severity in found
    ]
    options = [tag("option", "All issues", value=""), *(tag("option", row.issue, value=row.issue) for row in rows)]
    return tag(
        "div",
        tag(
            "input",
            type="search",
            id="search",
            placeholder="Search text, files, checks ( / )",
            aria_label="Search",
            autocomplete="off",
        ),
        tag("div", *chips, class_="chips", role="group", aria_label="Severity"),
        tag("select", *options, id="issue", aria_label="Issue"),
        tag("button", "Close all", type="button", id="fold"),
        tag("output", f"{count:,} of {count:,}", id="count", aria_live="polite"),
        class_="tools",
        hidden="",
    )


def _issue(row: IssueRow, outcome: Outcome) -> Markup:
    causes = by_cause(worst_first(row.findings))
    return tag(
        "section",
        tag("h2", tag("span", row.issue, class_="id"), " ", row.title),
        _texts(row.text) if row.text else join(()),
        *(article(cause, outcome.origin) for cause in causes),
        id=f"i-{row.issue}",
        class_="issue",
    )


def _texts(issue: Issue) -> Markup:
    return tag(
        "details", tag("summary", "What it is, why it matters, how to mend it"), *_explained(issue), class_="about"
    )


def _explained(issue: Issue) -> Iterator[Markup]:
    for title, text in (("What", issue.what), ("Why it matters", issue.why), ("Fix", issue.fix)):
        if text.strip():
            yield tag("h3", title)
            yield prose(text)
    if issue.acceptance:
        yield tag("h3", "It is fixed when")
        yield tag("ul", *(tag("li", sentence(each)) for each in issue.acceptance))
    pages = [(page.title, page.url) for page in issue.references if page.url.startswith("https://")]
    pages += [(f"CWE-{number}", f"https://cwe.mitre.org/data/definitions/{number}.html") for number in issue.cwe]
    if pages:
        yield tag("h3", "Read more")
        yield tag("ul", *(tag("li", tag("a", title, href=url, rel="noreferrer")) for title, url in pages))
