"""The source lines around a finding, with its span marked."""

from __future__ import annotations

import pytest
from findings.finding import finding
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from checkout_audit.report.frame import frame
from checkout_audit.report.look import Look


def framed(text: str, marked: str, **look: int) -> str:
    return "\n".join(frame(finding(text, marked), Look(**look)))  # type: ignore[arg-type]


def test_the_span_is_underlined_between_a_line_before_and_after() -> None:
    assert framed("a\nb\n  show(total / 100)\n  c\n", "total / 100") == (
        "    2 │ b\n    3 │   show(total / 100)\n      │        ^^^^^^^^^^^\n    4 │   c"
    )


def test_what_all_lines_are_indented_by_is_left_out() -> None:
    assert (
        framed("\tif (a) {\n\t\tpay()\n\t}", "pay()")
        == "    1 │ if (a) {\n    2 │     pay()\n      │     ^^^^^\n    3 │ }"
    )


def test_a_span_over_several_lines_has_a_mark_on_each() -> None:
    assert (
        framed("a\npay(\n  x,\n)\nb", "pay(\n  x,\n)") == "    1 │ a\n>   2 │ pay(\n>   3 │   x,\n>   4 │ )\n    5 │ b"
    )


def test_a_long_span_is_broken_off() -> None:
    text = "(\n" + "x\n" * 30 + ")"
    lines = framed(text, text).splitlines()
    assert (len(lines), lines[-1]) == (7, "      │ ⋮")


def test_carets_stand_below_wide_characters() -> None:
    assert framed("f('日本', 合計)", "合計").splitlines() == ["    1 │ f('日本', 合計)", "      │           ^^^^"]


def test_carets_stand_below_escaped_and_tabbed_text() -> None:
    assert framed("\x1b\tab", "ab").splitlines() == ["    1 │ \\x1b    ab", "      │         ^^"]


def test_columns_beyond_the_first_plane_are_counted_in_utf16() -> None:
    assert framed("'😀' + total", "total").splitlines()[1] == "      │        ^^^^^"


def test_a_long_line_is_cut_around_the_span() -> None:
    shown, carets = framed("x" * 500 + " total " + "y" * 500, "total", width=60).splitlines()
    assert cell_len(shown) <= 60
    assert shown.startswith("    1 │ …x")
    assert shown.endswith("y…")
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "total"


def test_a_span_wider_than_the_screen_is_cut_too() -> None:
    shown, carets = framed("f(" + "x" * 300 + ")", "x" * 300, width=60).splitlines()
    assert cell_len(shown) <= 60
    assert cell_len(carets) <= 60


def test_a_span_far_out_on_a_line_is_shown() -> None:
    shown, carets = framed("x" * 9000 + "total", "total", width=60).splitlines()
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "total"


def test_plain_signs_where_no_others_can_be_shown() -> None:
    lines = list(frame(finding("x" * 300, "x"), Look(unicode=False)))
    assert "".join(lines).isascii()


def test_colour_marks_the_span_as_well() -> None:
    (first, _) = frame(finding("total", "total"), Look(color=True))
    assert "\x1b[1mtotal\x1b[0m" in first


@given(
    st.text(alphabet="a \t日😀é\x1b\u202e", max_size=120),
    st.text(alphabet="b日\t", min_size=1, max_size=60),
    st.integers(40, 120),
)
def test_no_line_is_wider_than_the_screen(before: str, marked: str, width: int) -> None:
    for line in frame(finding(f"{before}{marked}{before}\nc", marked), Look(width=width)):
        assert cell_len(line) <= width


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_span_has_one_caret(text: str) -> None:
    assert framed(f"total{text}", "").splitlines()[1] == "      │ ^"
