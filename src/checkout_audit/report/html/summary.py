"""The top of the page: the verdict, counts by severity, a table by issue, and the files with most findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from checkout_audit.findings.gate import plural
from checkout_audit.findings.model import Outcome
from checkout_audit.report.html.charts import WORST_FIRST, most_common, severity_bar
from checkout_audit.report.html.markup import Markup, join, path, tag
from checkout_audit.report.tally import IssueRow

_STATES = {0: "passed", 3: "incomplete"}
_MOST_FILES = 8


def summary(outcome: Outcome, rows: Sequence[IssueRow]) -> Markup:
    """The whole section."""
    return tag("section", *_parts(outcome, rows), class_="summary", aria_label="Summary")


def _parts(outcome: Outcome, rows: Sequence[IssueRow]) -> Iterator[Markup]:
    yield tag("p", outcome.verdict, class_=f"verdict {_state(outcome)}")
    counts = Counter(finding.severity for finding in outcome.findings)
    cards = [
        tag("div", tag("b", f"{counts[severity]:,}"), tag("span", severity.word), class_=f"card {severity.word}")
        for severity in WORST_FIRST
    ]
    yield tag("div", *cards, class_="cards")
    if outcome.findings:
        yield severity_bar(outcome.findings, len(outcome.findings))
        yield tag("div", _issues(rows), _files(outcome), class_="columns")
    coverage = outcome.coverage
    looked = [plural(coverage.files, "file"), plural(coverage.lines, "line")]
    if coverage.tests_left_out:
        looked.append(f"{plural(coverage.tests_left_out, 'test file')} left out")
    if coverage.ignored:
        looked.append(f"{plural(coverage.ignored, 'path')} ignored")
    if outcome.compared:
        looked.append(f"compared with {outcome.compared}")
    yield tag("p", ", ".join(looked), class_="facts")


def _state(outcome: Outcome) -> str:
    """A run that passes although something was found, as with `--fail-on never`, is not shown as a good one."""
    state = _STATES.get(outcome.exit_code, "failed")
    return "open" if state == "passed" and outcome.findings else state


def _issues(rows: Sequence[IssueRow]) -> Markup:
    most = max(len(row.findings) for row in rows)
    heads = tag("tr", *(tag("th", name, scope="col") for name in ("Issue", "What is wrong", "Findings")))
    body = [
        tag(
            "tr",
            tag("td", tag("a", row.issue, href=f"#i-{row.issue}")),
            tag("td", row.title),
            tag(
                "td",
                tag("span", f"{len(row.findings):,}", class_="count"),
                severity_bar(row.findings, most),
                class_="chart",
            ),
        )
        for row in rows
    ]
    return tag("div", tag("h2", "By issue"), tag("table", tag("thead", heads), tag("tbody", *body)), class_="by-issue")


def _files(outcome: Outcome) -> Markup:
    origin = outcome.origin
    files = most_common((finding.span.path for finding in outcome.findings), _MOST_FILES)
    most = files[0][1]
    rows = []
    for name, count in files:
        found = [finding for finding in outcome.findings if finding.span.path == name]
        bar = severity_bar(found, most)
        cells = (
            tag("td", path(origin.path(name))),
            tag("td", tag("span", f"{count:,}", class_="count"), bar, class_="chart"),
        )
        rows.append(tag("tr", *cells))
    return tag("div", tag("h2", "Most findings"), tag("table", join(rows)), class_="by-file")
