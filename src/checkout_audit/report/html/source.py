"""Source lines as HTML: numbered, coloured, with the span of the finding marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checkout_audit.findings.model import Excerpt, Span
from checkout_audit.report.html.markup import Markup, join, tag

_KEYWORDS = (
    "abstract as async await break case catch class const continue default delete do else enum export extends false "
    "finally for from function get if implements import in instanceof interface keyof let new null of private protected "
    "public readonly return satisfies set static super switch this throw true try type typeof undefined var void while yield"
)
_TOKEN = re.compile(
    r"(?P<c>//[^\n]*|/\*.*?(?:\*/|\Z)|^[ \t]*\*(?:[ /][^\n]*|$))"
    r"|(?P<s>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*(?:`|\Z))"
    r"|(?P<n>\b\d[\w.]*)"
    rf"|(?P<k>\b(?:{'|'.join(_KEYWORDS.split())})\b(?!\s*:))"
    r"|(?P<f>\b[A-Za-z_$][\w$]*(?=\s*\())"
    r"|(?P<t>\b[A-Z][\w$]*)",
    re.DOTALL | re.MULTILINE,
)
"""Comment, string, number, keyword, function that is called, type or component. Good enough for the eye."""


def source(excerpt: Excerpt, span: Span) -> Markup:
    """The lines of an excerpt without their common indent and blank lines around. What the span covers is marked."""
    is_cut = excerpt.first_column > 1
    excerpt = _dedented(excerpt)
    marks = _marks(excerpt, span)
    lines = list(_lines("\n".join(excerpt.lines), marks))
    return tag("pre", join(_numbered(lines, excerpt, span, is_cut=is_cut)), class_="src", tabindex=0)


def _dedented(excerpt: Excerpt) -> Excerpt:
    """The excerpt as if it began at a later column; that it does not begin at the first is told only of long lines."""
    lines = [line for line in excerpt.lines if line.strip()]
    indent = min((len(line) - len(line.lstrip(" \t")) for line in lines), default=0)
    if excerpt.first_column > 1 or not indent or len({line[:indent] for line in lines}) > 1:
        return excerpt
    return Excerpt(excerpt.first_line, tuple(line[indent:] for line in excerpt.lines), indent + 1)


def _numbered(lines: list[list[Markup]], excerpt: Excerpt, span: Span, *, is_cut: bool) -> Iterator[Markup]:
    for number, parts in enumerate(lines, excerpt.first_line):
        on = span.start_line <= number <= span.end_line
        if not on and not "".join(parts).strip():
            continue
        cut = [tag("i", "… ")] if is_cut else []
        yield tag("span", *cut, *parts, "\n", class_="l on" if on else "l", data_n=number)


def _marks(excerpt: Excerpt, span: Span) -> tuple[int, int]:
    """First and last character of the joined lines that the span covers."""
    return _offset(excerpt, span.start_line, span.start_column), _offset(excerpt, span.end_line, span.end_column)


def _offset(excerpt: Excerpt, line: int, column: int) -> int:
    row = line - excerpt.first_line
    if row < 0:
        return 0
    before = sum(len(each) + 1 for each in excerpt.lines[:row])
    if row >= len(excerpt.lines):
        return before
    units = max(0, column - excerpt.first_column)
    encoded = excerpt.lines[row].encode("utf-16-le", "surrogatepass")
    return before + len(encoded[: units * 2].decode("utf-16-le", "ignore"))


def _lines(code: str, marks: tuple[int, int]) -> Iterator[list[Markup]]:
    line: list[Markup] = []
    for kind, begin, end in _split(code, marks):
        marked = marks[0] <= begin < marks[1]
        for number, part in enumerate(code[begin:end].split("\n")):
            if number:
                yield line
                line = []
            if part:
                shown = tag("b", part, class_=kind) if kind else part
                line.append(tag("mark", shown) if marked else join((shown,)))
    yield line


def _split(code: str, marks: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
    """(kind, begin, end) of every stretch; none goes over the border of what is marked."""
    for kind, begin, end in _tokens(code):
        cuts = [begin, *(mark for mark in sorted(set(marks)) if begin < mark < end), end]
        yield from ((kind, first, last) for first, last in pairwise(cuts))


def _tokens(code: str) -> Iterator[tuple[str, int, int]]:
    at = 0
    for found in _TOKEN.finditer(code):
        if found.start() > at:
            yield "", at, found.start()
        yield found.lastgroup or "", found.start(), found.end()
        at = found.end()
    if at < len(code):
        yield "", at, len(code)
