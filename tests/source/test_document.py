"""Byte offsets become lines and UTF-16 columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout_audit.source.document import Document, utf16_length
from checkout_audit.source.span import LONGEST, MOST_LINES, Span


def document(text: str) -> Document:
    return Document("a.ts", text.encode())


def span_of(text: str, part: str) -> Span:
    start = text.encode().index(part.encode())
    return document(text).span(start, start + len(part.encode()))


def test_lines_and_columns_count_from_one() -> None:
    assert span_of("a\nbc d\n", "c d") == Span("a.ts", 2, 2, 2, 5)


def test_columns_are_utf16_code_units() -> None:
    assert span_of("é😀 x", "x") == Span("a.ts", 1, 5, 1, 6)


def test_a_span_may_go_over_lines() -> None:
    assert span_of("f(\r\n  a,\r\n)", "(\r\n  a,\r\n)") == Span("a.ts", 1, 2, 3, 2)


@pytest.mark.parametrize(
    ("text", "lines"), [("", 0), ("a", 1), ("a\n", 1), ("a\n\n", 2), ("a\r\nb", 2), ("a\rb\r", 2), ("\n", 1)]
)
def test_lines_are_counted_as_an_editor_does(text: str, lines: int) -> None:
    assert document(text).lines == lines


def test_line_text_has_no_line_end() -> None:
    crlf = document("a\r\nb\r\n")
    assert [crlf.line_text(line) for line in range(5)] == ["", "a", "b", "", ""]


def test_an_excerpt_has_a_line_of_context() -> None:
    text = "a\nb\nc\nd\n"
    excerpt = document(text).excerpt(span_of(text, "c"))
    assert (excerpt.first_line, excerpt.lines) == (2, ("b", "c", "d"))


def test_an_excerpt_ends_where_the_file_does() -> None:
    assert document("a").excerpt(span_of("a", "a")).lines == ("a",)


def test_an_excerpt_of_a_long_span_is_short() -> None:
    text = "(" + "\n" * 100 + ")"
    assert len(document(text).excerpt(span_of(text, text)).lines) == MOST_LINES


def test_an_excerpt_of_a_long_line_stands_around_the_span() -> None:
    text = "😀" * 5000 + "here" + "y" * 5000
    excerpt = document(text).excerpt(span_of(text, "here"))
    (line,) = excerpt.lines
    assert utf16_length(line) == LONGEST
    assert 10_001 - excerpt.first_column == utf16_length(line[: line.index("here")])


@given(st.text(alphabet="a😀é\n\r\t", max_size=40), st.data())
def test_every_offset_has_its_place(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n") if text[at - 1 : at + 1] != "\r\n" else None
    if before is None:
        return
    offset = len(text[:at].encode())
    place = document(text).span(offset, offset)
    assert (place.start_line, place.start_column) == (
        before.count("\n") + 1,
        utf16_length(before.rpartition("\n")[2]) + 1,
    )
