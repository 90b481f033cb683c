"""The page needs nothing but itself, and allows nothing but itself."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import msgspec
import pytest
from findings.finding import BOOK, finding, outcome
from report.whole import hostile, whole

from checkout_audit.findings.model import Outcome, Related, Step
from checkout_audit.report.html import html_report
from checkout_audit.report.look import Look

VOID = {"meta", "input", "wbr"}
LOADING = {
    "src",
    "srcset",
    "poster",
    "background",
    "action",
    "formaction",
    "data",
    "xlink:href",
    "style",
    "ping",
    "srcdoc",
}


class Page(HTMLParser):
    """Refuses a page whose tags do not match; keeps its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("result", [whole(), hostile(), outcome(exit_code=0)])
def test_nothing_is_loaded_and_no_attribute_is_code(result: Outcome) -> None:
    for tag, attributes in Page(html_report(result, BOOK, Look())).elements:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video"}
        assert not attributes.keys() & LOADING
        assert not any(name.startswith("on") for name in attributes)
        href = attributes.get("href") or ""
        assert href.startswith(("#", "https://")) or not href


@pytest.mark.parametrize("result", [whole(), hostile()])
def test_an_id_stands_once(result: Outcome) -> None:
    ids = [attributes["id"] for _, attributes in Page(html_report(result, BOOK, Look())).elements if "id" in attributes]
    assert len(set(ids)) == len(ids)


def test_the_policy_allows_its_own_style_and_script_alone() -> None:
    text = html_report(whole(), BOOK, Look())
    elements = Page(text).elements
    (policy,) = [each["content"] for tag, each in elements if each.get("http-equiv") == "Content-Security-Policy"]
    for name in ("style", "script"):
        (content,) = re.findall(rf"<{name}>(.*?)</{name}>", text, flags=re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}';" in str(policy)
    assert str(policy).startswith("default-src 'none';")
    assert "unsafe" not in str(policy)


def test_counts_and_bars_are_told_as_text_too() -> None:
    elements = Page(html_report(whole(), BOOK, Look())).elements
    labels = [each["aria-label"] for tag, each in elements if tag == "svg"]
    assert labels[0] == "1 critical, 4 high, 1 medium, 1 low"


def test_a_run_that_passes_with_findings_is_not_shown_as_a_good_one() -> None:
    def verdict(result: Outcome) -> str | None:
        elements = Page(html_report(result, BOOK, Look())).elements
        return next(each["class"] for tag, each in elements if "verdict" in (each.get("class") or ""))

    assert verdict(outcome(exit_code=0)) == "verdict passed"
    assert verdict(outcome(finding("total", "total"), exit_code=0)) == "verdict open"
    assert verdict(outcome(finding("total", "total"), exit_code=1)) == "verdict failed"


def test_a_related_place_that_no_step_names_is_shown_beside_the_trace() -> None:
    there = finding("x\ntotal", "total")
    steps = (Step(there.span, "begins here", there.excerpt),) * 2
    related = (Related(there.span, "told by a step"), Related(there.span, "told nowhere else"))
    apart = msgspec.structs.replace(related[1], span=msgspec.structs.replace(there.span, path="src/other.ts"))
    text = html_report(outcome(finding("x", "x", steps=steps, related=(related[0], apart))), BOOK, Look())
    assert "told nowhere else" in text
    assert "told by a step" not in text


def test_what_is_found_no_more_is_named() -> None:
    text = html_report(whole(), BOOK, Look())
    assert "Found no more (1)" in text
    assert "<code>order.total / 100 // (10%)</code>" in text
    assert "Found no more" not in html_report(outcome(), BOOK, Look())
