"""One cause as HTML: what is wrong, the marked source, the two views of an amount, the trace, and where it is again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checkout_audit.findings.model import Excerpt, Finding, Origin, Related, Span, Standing
from checkout_audit.report.html.markup import Markup, join, path, sentence, tag
from checkout_audit.report.html.source import source
from checkout_audit.report.place_link import source_url

_STANDINGS = {
    Standing.REGRESSED: "regression",
    Standing.EXPIRED: "acceptance expired",
    Standing.NEW_CHECK: "new check",
    Standing.UNUSED: "without effect",
}
_MOST_PLACES = 200


def article(cause: Sequence[Finding], origin: Origin) -> Markup:
    """A cause that can be opened and closed."""
    first = cause[0]
    return tag(
        "details",
        tag("summary", *_headline(cause, origin)),
        tag("div", *_body(cause, origin), class_="body"),
        id=f"f-{first.fingerprint or 'none'}",
        class_=f"finding {first.severity.word}",
        data_severity=first.severity.word,
        data_issue=first.issue,
        data_confidence=first.confidence.word,
        data_count=len(cause),
        open="",
    )


def _headline(cause: Sequence[Finding], origin: Origin) -> Iterator[Markup]:
    first = cause[0]
    yield tag("span", first.severity.word, class_=f"pill {first.severity.word}")
    yield tag("span", sentence(first.message), class_="message")
    where = f"{origin.path(first.span.path)}:{first.span.start_line}"
    notes = [path(where), tag("span", first.check, class_="check")]
    if len(cause) > 1:
        notes.append(tag("span", f"{len(cause):,} places", class_="note"))
    if first.steps:
        notes.append(tag("span", f"{len(first.steps)} steps", class_="note"))
    if first.standing in _STANDINGS:
        notes.append(tag("span", _STANDINGS[first.standing], class_="note strong"))
    if first.confidence.word == "low":
        notes.append(tag("span", "low confidence", class_="note"))
    yield tag("span", *notes, class_="meta")


def _body(cause: Sequence[Finding], origin: Origin) -> Iterator[Markup]:
    first = cause[0]
    where = _place(first.span, origin) if len(cause) > 1 or source_url(origin, first.span) else ()
    yield tag("figure", tag("figcaption", *where, _scope(first)), source(first.excerpt, first.span))
    if first.suppressed and first.standing is Standing.EXPIRED:
        why = first.suppressed
        yield tag("p", f"Accepted until {why.until} by {why.owner}: {why.reason}", class_="remark")
    if first.fix.strip():
        yield tag("p", tag("strong", "Fix "), sentence(first.fix), class_="fix")
    views = [related for related in first.related if related.view]
    if views:
        yield _views(first, views, origin)
    if first.steps:
        yield _trace(first, origin)
    told = {(step.span.path, step.span.start_line) for step in first.steps}
    others = [each for each in first.related if not each.view and (each.span.path, each.span.start_line) not in told]
    if others:
        yield tag("div", tag("h4", "See also"), *(_related(each, origin) for each in others), class_="also")
    if len(cause) > 1:
        yield _again(cause, origin)


def _scope(finding: Finding) -> Markup:
    return tag("span", "in ", tag("code", finding.scope), class_="scope") if finding.scope else join(())


def _place(span: Span, origin: Origin) -> tuple[Markup, ...]:
    shown = f"{origin.path(span.path)}:{span.start_line}"
    url = source_url(origin, span)
    return (tag("a", path(shown), href=url, rel="noreferrer") if url else path(shown),)


def _views(finding: Finding, views: Sequence[Related], origin: Origin) -> Markup:
    """What one side takes the amount for, beside what the other does."""
    sides = [_view(each.view, each.role, each.span, each.excerpt, origin) for each in views[:2]]
    if len(sides) == 1:
        sides.append(_view("this code", finding.message, finding.span, finding.excerpt, origin))
    return tag("section", tag("h4", "Two views of one amount"), tag("div", *sides, class_="pair"), class_="views")


def _view(label: str, reason: str, span: Span, excerpt: Excerpt | None, origin: Origin) -> Markup:
    code = source(excerpt, span) if excerpt else join(())
    words = tag("figcaption", tag("strong", label, class_="unit"), tag("span", sentence(reason)), *_place(span, origin))
    return tag("figure", words, code)


def _related(related: Related, origin: Origin) -> Markup:
    words = tag("figcaption", tag("span", sentence(related.role)), " ", *_place(related.span, origin))
    return tag("figure", words, source(related.excerpt, related.span) if related.excerpt else join(()))


def _trace(finding: Finding, origin: Origin) -> Markup:
    """Every step with its code; the script shows one at a time."""
    steps: list[Markup] = []
    before = ""
    for step in finding.steps:
        file = origin.path(step.span.path)
        new_file = file != before
        before = file
        words = tag(
            "div",
            tag("span", sentence(step.text), class_="what"),
            path(f"{file}:{step.span.start_line}")
            if new_file
            else tag("span", f"line {step.span.start_line}", class_="path"),
            class_="step",
        )
        code = source(step.excerpt, step.span) if step.excerpt else join(())
        steps.append(tag("li", words, code, class_="hop" if new_file else None))
    return tag("section", tag("h4", "How the value gets here"), tag("ol", *steps), class_="trace")


def _again(cause: Sequence[Finding], origin: Origin) -> Markup:
    places = [tag("li", *_place(each.span, origin)) for each in cause[1 : _MOST_PLACES + 1]]
    left = len(cause) - 1 - len(places)
    more = [tag("li", f"and {left:,} more")] if left else []
    return tag("section", tag("h4", "The same code again"), tag("ul", *places, *more, class_="places"), class_="again")
