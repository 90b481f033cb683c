"""The end of the page: what was decided, what could not be audited, and what it takes to repeat the audit."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.findings.gate import plural
from checkout_audit.findings.model import Finding, Outcome
from checkout_audit.report.book import Book
from checkout_audit.report.html.markup import Markup, join, path, sentence, tag
from checkout_audit.report.tally import looked_for

_MOST_PROBLEMS = 200
_MOST_HIDDEN = 500


def decided(outcome: Outcome) -> Markup:
    """Findings that are suppressed, accepted or known."""
    if not outcome.hidden:
        return join(())
    heads = tag("tr", *(tag("th", name, scope="col") for name in ("Finding", "Where", "State", "Reason")))
    rows = [_hidden(finding, outcome) for finding in outcome.hidden[:_MOST_HIDDEN]]
    left = len(outcome.hidden) - len(rows)
    more = [tag("p", f"and {left:,} more", class_="facts")] if left else []
    table = tag("table", tag("thead", heads), tag("tbody", *rows))
    title = tag("summary", tag("h2", f"Known, accepted or suppressed ({len(outcome.hidden):,})"))
    return tag("details", title, table, *more, class_="panel")


def _hidden(finding: Finding, outcome: Outcome) -> Markup:
    why = finding.suppressed
    words = (
        [why.reason, *([f"until {why.until}"] if why.until else []), *([f"by {why.owner}"] if why.owner else [])]
        if why
        else []
    )
    place = f"{outcome.origin.path(finding.span.path)}:{finding.span.start_line}"
    return tag(
        "tr",
        tag("td", finding.check),
        tag("td", path(place)),
        tag("td", finding.standing.value),
        tag("td", ", ".join(words)),
    )


def gone(outcome: Outcome) -> Markup:
    """What was there in what the run is compared with, and is found no more."""
    if not outcome.gone:
        return join(())
    heads = tag("tr", *(tag("th", name, scope="col") for name in ("Finding", "Where", "Code")))
    rows = [
        tag(
            "tr",
            tag("td", each.check),
            tag("td", path(outcome.origin.path(each.path))),
            tag("td", tag("code", each.code)),
        )
        for each in outcome.gone[:_MOST_HIDDEN]
    ]
    left = len(outcome.gone) - len(rows)
    more = [tag("p", f"and {left:,} more", class_="facts")] if left else []
    table = tag("table", tag("thead", heads), tag("tbody", *rows))
    title = tag("summary", tag("h2", f"Found no more ({len(outcome.gone):,})"))
    return tag("details", title, table, *more, class_="panel")


def problems(outcome: Outcome) -> Markup:
    """What could not be read or understood: gaps first."""
    if not outcome.problems:
        return join(())
    found = sorted(outcome.problems, key=lambda each: not each.incomplete)
    gaps = sum(each.incomplete for each in found)
    items = []
    for problem in found[:_MOST_PROBLEMS]:
        place = outcome.origin.path(problem.path) + (f":{problem.line}" if problem.line else "")
        note = tag("span", "not audited in full", class_="note strong") if problem.incomplete else join(())
        items.append(tag("li", path(place), " ", sentence(problem.text), " ", note))
    if len(found) > _MOST_PROBLEMS:
        items.append(tag("li", f"and {len(found) - _MOST_PROBLEMS:,} more"))
    title = f"Not audited in full ({gaps:,})" if gaps else f"Not understood ({len(found):,})"
    opened = "" if gaps else None
    return tag("details", tag("summary", tag("h2", title)), tag("ul", *items), class_="panel", open=opened)


def about(outcome: Outcome, rulebook: Book) -> Markup:
    """What it takes to repeat the audit."""
    rows = [item for name, value in _facts(outcome, rulebook) if value for item in (tag("dt", name), tag("dd", value))]
    return tag("details", tag("summary", tag("h2", "About this audit")), tag("dl", *rows), class_="panel")


def _facts(outcome: Outcome, rulebook: Book) -> Iterator[tuple[str, str]]:
    origin = outcome.origin
    yield "Program", f"checkout-audit {origin.tool}"
    yield "Rules", f"{plural(len(rulebook.issues), 'issue')}, SHA-256 {rulebook.digest}"
    yield "Config file", f"SHA-256 {origin.config}" if origin.config else ""
    yield "Repository", origin.repository
    yield "Commit", origin.revision
    yield "Branch", origin.branch
    yield "Folder", origin.folder
    yield "Asked for", "; ".join(f"{name}: {', '.join(values)}" for name, values in origin.asked.items())
    asked = {check.partition("/")[0] for check in looked_for(outcome, rulebook)}
    found = {str(each.issue) for each in (*outcome.findings, *outcome.hidden)}
    yield "Looked for and not found", ", ".join(sorted(asked - found))
