"""The report for the person who reads an audit: one HTML file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

from checkout_audit.findings.model import Outcome
from checkout_audit.report.book import Book
from checkout_audit.report.html.findings import findings_section
from checkout_audit.report.html.markup import Markup, join, path, tag
from checkout_audit.report.html.rest import about, decided, gone, problems
from checkout_audit.report.html.script import SCRIPT
from checkout_audit.report.html.style import STYLE
from checkout_audit.report.html.summary import summary
from checkout_audit.report.look import Look
from checkout_audit.report.tally import by_issue


def html_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One page: summary, findings by issue, what was decided, what was not audited, and how to repeat it."""
    page = tag("html", tag("head", *_head(outcome)), tag("body", *_body(outcome, rulebook)), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _head(outcome: Outcome) -> Iterator[Markup]:
    policy = (
        f"default-src 'none'; style-src '{_digest(STYLE)}'; script-src '{_digest(SCRIPT)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    yield tag("meta", charset="utf-8")
    yield tag("meta", http_equiv="Content-Security-Policy", content=policy)
    yield tag("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield tag("meta", name="referrer", content="no-referrer")
    yield tag("meta", name="color-scheme", content="light dark")
    yield tag("title", f"Checkout audit of {outcome.root}")
    yield tag("style", Markup(STYLE))


def _digest(inline: str) -> str:
    """The source expression that allows exactly this inline text (CSP 3, 2.3.1)."""
    return f"sha256-{b64encode(sha256(inline.encode()).digest()).decode()}"


def _body(outcome: Outcome, rulebook: Book) -> Iterator[Markup]:
    rows = by_issue(outcome.findings, rulebook)
    yield tag("header", *_title(outcome), class_="top")
    yield tag(
        "main",
        summary(outcome, rows),
        findings_section(outcome, rows),
        decided(outcome),
        gone(outcome),
        problems(outcome),
        about(outcome, rulebook),
    )
    yield tag("script", Markup(SCRIPT))


def _title(outcome: Outcome) -> Iterator[Markup]:
    origin = outcome.origin
    facts = [path(outcome.root)]
    if origin.revision:
        branch = f" ({origin.branch})" if origin.branch else ""
        facts.append(tag("span", f"commit {origin.revision[:10]}{branch}"))
    facts.append(tag("span", f"checkout-audit {origin.tool}"))
    button = tag("button", "Theme", id="theme", type="button", title="Dark or light", hidden="")
    yield tag("div", tag("h1", "Checkout audit"), tag("p", join(facts, " · "), class_="facts"))
    yield button
