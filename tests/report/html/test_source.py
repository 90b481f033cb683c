"""Source is numbered, coloured and marked where the finding is."""

from __future__ import annotations

import re

from findings.finding import finding

from checkout_audit.findings.model import Finding
from checkout_audit.report.html.source import source


def shown(found: Finding) -> str:
    return source(found.excerpt, found.span)


def marked(found: Finding) -> str:
    return re.sub(r"<[^>]*>", "", "".join(re.findall(r"<mark>(.*?)</mark>", shown(found))))


def test_words_have_their_colours() -> None:
    html = shown(finding("const a = 'b' // c\n", "a"))
    assert '<b class="k">const</b>' in html
    assert "<b class=\"s\">'b'</b>" in html
    assert '<b class="c">// c</b>' in html


def test_the_span_is_marked_across_words_and_lines() -> None:
    assert marked(finding("f(total / 100, 'a')", "total / 100, 'a'")) == "total / 100, 'a'"
    assert marked(finding("f(\n  a,\n  b)\n", "a,\n  b")) == "a,b".replace(",", ",  ")


def test_columns_are_utf_16() -> None:
    assert marked(finding("'😀日' + total", "total")) == "total"


def test_only_a_part_of_a_word_can_be_marked() -> None:
    assert marked(finding("`a ${total} b`", "total")) == "total"


def test_code_is_escaped() -> None:
    assert "<script>" not in shown(finding("<script>x</script>", "x"))


def test_indent_and_blank_lines_around_are_left_out() -> None:
    html = shown(finding("\n    total\n\n", "total"))
    assert html == '<pre class="src" tabindex="0"><span class="l on" data-n="2"><mark>total</mark>\n</span></pre>'


def test_a_cut_line_says_so() -> None:
    assert "<i>… </i>" in shown(finding("x" * 5000 + " total", "total"))


def test_a_comment_or_template_over_the_end_of_an_excerpt_is_no_hindrance() -> None:
    assert marked(finding("/* a\n b\n total", "total")) == "total"
    assert marked(finding("` a\n b\n total", "total")) == "total"
