"""Text becomes HTML only where the code says so."""

from __future__ import annotations

from checkout_audit.report.html.markup import join, path, prose, sentence, tag, text


def test_children_and_attributes_are_escaped() -> None:
    made = tag("p", "<b>&", tag("i", "\"'"), title="\"><script>'", data_n=3, class_="x", hidden=None)
    assert made == ('<p title="&quot;&gt;&lt;script&gt;&#x27;" data-n="3" class="x">&lt;b&gt;&amp;<i>"\'</i></p>')


def test_controls_are_shown_and_line_ends_kept() -> None:
    assert text("a\x1b[2J\u202e\tb\n\ufffe") == "a\\x1b[2J\\u202e\tb\n\\ufffe"


def test_code_stands_between_backticks() -> None:
    assert sentence("`a<b>` and ``c`d`` and `") == "<code>a&lt;b&gt;</code> and <code>c`d</code> and `"


def test_paragraphs_and_lists() -> None:
    assert prose("One\ntwo.\n\nThree:\n- a\n  more\n- `b`\n") == (
        "<p>One two.</p><p>Three:</p><ul><li>a more</li><li><code>b</code></li></ul>"
    )


def test_a_path_breaks_behind_slashes() -> None:
    assert path("a/<b>/c.ts") == '<span class="path">a/<wbr>&lt;b&gt;/<wbr>c.ts</span>'


def test_pieces_are_joined_with_text_between() -> None:
    assert join(("<", tag("i", "x")), " & ") == "&lt; & <i>x</i>"
