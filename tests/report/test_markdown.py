"""The audit document has a section an issue that can be handed on, and the audited code is no markup in it."""

from __future__ import annotations

import re

import pytest
from findings.finding import BOOK, finding, outcome
from markdown_it import MarkdownIt
from report.whole import hostile, whole

from checkout_audit.report.github_summary import github_summary_report
from checkout_audit.report.look import Look
from checkout_audit.report.markdown import markdown_report

REPORTERS = {"markdown": markdown_report, "github-summary": github_summary_report}
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def html(text: str) -> str:
    return str(MARKDOWN.render(text))


def test_a_section_has_all_that_a_story_needs() -> None:
    text = markdown_report(whole(), BOOK, Look())
    section = text.partition("## ACME-01: ")[2]
    titles = [line[4:] for line in section.splitlines() if line.startswith("### ")]
    wanted = ["Problem", "Where", "Impact", "Evidence", "Proposed fix", "Acceptance criteria", "Tests", "Read more"]
    assert titles == wanted


def test_every_place_is_named_with_its_line() -> None:
    text = markdown_report(whole(), BOOK, Look())
    for found in whole().findings:
        assert f"- `apps/store/{found.span.path}`\n" in text
    assert text.count("  - [line ") == len(whole().findings)


def test_copies_are_one_piece_of_evidence() -> None:
    text = markdown_report(whole(), BOOK, Look())
    assert "The same in `apps/store/src/copy-b.ts:2`, `apps/store/src/copy-c.ts:2`.\n" in text


def test_what_was_decided_is_a_table() -> None:
    rendered = html(markdown_report(whole(), BOOK, Look()))
    assert "<td>shown in a test page only</td>" in rendered


def test_nothing_found_is_a_document_too() -> None:
    text = markdown_report(outcome(exit_code=0), BOOK, Look())
    assert "## Scope" in text
    assert "## ACME-01" not in text


@pytest.mark.parametrize("format_", REPORTERS)
def test_the_audited_code_is_no_markup(format_: str) -> None:
    rendered = html(REPORTERS[format_](hostile(), BOOK, Look()))
    tags = set(re.findall(r"<([a-z0-9]+)", rendered))
    assert not tags & {"script", "img", "b", "style", "details"}
    links = re.findall(r'<a href="([^"]*)"', rendered)
    assert all(link.startswith(("#acme-01", "https://cwe.mitre.org/", "https://example.com/")) for link in links)
    assert "@team" not in re.sub(r"<code[^>]*>.*?</code>", "", rendered, flags=re.DOTALL)


def test_a_fence_is_longer_than_any_in_the_code() -> None:
    text = markdown_report(outcome(finding("a\n````js\ntotal", "total")), BOOK, Look())
    assert "`````ts\n" in text
    assert '<code class="language-ts">````js\ntotal\n</code>' in html(text)


def test_a_summary_has_the_verdict_and_stays_small() -> None:
    many = outcome(*(finding("x" * 300, "x" * n) for n in range(1, 300)))
    text = github_summary_report(many, BOOK, Look())
    assert text.startswith("## ❌ checkout-audit: Failed: as it should\n")
    assert "The worst 50 of 299 findings." in text
    assert len(text) < 100_000


def test_what_is_found_no_more_is_named() -> None:
    text = markdown_report(whole(), BOOK, Look())
    assert (
        "## Found no more\n\n- `apps/store/src/gone [1].ts`: `ACME-01/divided`, `order.total / 100 // (10%)`\n" in text
    )


def test_the_evidence_is_not_indented_more_than_it_must() -> None:
    found = finding("{\n\n    if (a) {\n      total / 100\n    }\n", "total / 100")
    assert "```ts\nif (a) {\n  total / 100\n}\n```" in markdown_report(outcome(found), BOOK, Look())
