"""Text from audited code is shown, never obeyed, and measured in columns."""

from __future__ import annotations

import pytest

from checkout_audit.report.look import Look, displayed, escape, head, tail


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb\x07", "a\\x0db\\x07"),
        ("\u202eevil", "\\u202eevil"),
        ("\u2028", "\\u2028"),
        ("\x9b", "\\x9b"),
        ("\udcff", "\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("[bold]é😀 \u200d", "[bold]é😀 \u200d"),
    ],
)
def test_controls_are_escaped(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_tabs_are_filled_to_the_next_stop() -> None:
    assert displayed("\ta\tb") == "    a   b"
    assert displayed("\tx", 3) == " x"
    assert displayed("日\tx") == "日  x"


def test_words_are_wrapped_by_their_width() -> None:
    lines = list(Look(width=30).wrap("日本語 " * 10, 4))
    assert lines[0] == "    日本語 日本語 日本語"
    assert list(Look(width=30).wrap("a" * 50 + " b", 2)) == ["  " + "a" * 50, "  b"]


def test_colour_only_where_it_is_wanted() -> None:
    assert Look().paint("x", "bold") == "x"
    assert Look(color=True).paint("x", "bold") == "\x1b[1mx\x1b[0m"
    assert not Look(color=True).paint("", "bold")


def test_text_is_cut_between_characters() -> None:
    assert (head("日本語", 5), tail("日本語", 5)) == ("日本", "本語")
    assert (head("abc", 9), tail("abc", 9)) == ("abc", "abc")
