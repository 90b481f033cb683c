"""The source lines around a finding, numbered, with its span marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len

from checkout_audit.findings.model import Finding
from checkout_audit.report.look import Look, displayed, head, tail

_MOST_MARKED = 6
"""Lines shown of a span that goes over many."""
_INDENT = 2


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    before: str
    marked: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        return self.before + self.marked + self.after


def frame(finding: Finding, look: Look) -> Iterator[str]:
    """The lines to print; on one line the span is underlined, over several each line of it has a `>`."""
    rows = _dedented(_trimmed(list(_rows(finding)), finding))
    digits = max(3, len(str(max(row.number for row in rows))))
    span = finding.span
    for row in rows:
        is_marked = span.start_line <= row.number <= span.end_line
        fitted = _fitted(row, look, look.width - _INDENT - digits - 5, whole=span.start_line == span.end_line)
        if is_marked and row.number - span.start_line == _MOST_MARKED:
            yield f"{_gutter('', digits, look)} {look.sign('⋮', ':')}"
        elif not is_marked or row.number - span.start_line < _MOST_MARKED:
            yield from _printed(fitted, digits, finding, look, is_marked=is_marked)


def _printed(row: _Row, digits: int, finding: Finding, look: Look, *, is_marked: bool) -> Iterator[str]:
    several = finding.span.end_line > finding.span.start_line
    arrow = look.paint(">", finding.severity.word) if is_marked and several else " "
    text = look.paint(row.before, "dim") if not is_marked else row.before
    line = f"{arrow}{_gutter(str(row.number), digits, look)[1:]} {text}{look.paint(row.marked, 'bold')}{row.after}"
    yield line.rstrip()
    if is_marked and not several:
        carets = look.paint("^" * max(1, cell_len(row.marked)), finding.severity.word)
        yield f"{_gutter('', digits, look)} {' ' * cell_len(row.before)}{carets}"


def _gutter(number: str, digits: int, look: Look) -> str:
    bar = look.sign("│", "|")
    return " " * _INDENT + look.paint(f"{number:>{digits}} {bar}", "dim")


def _rows(finding: Finding) -> Iterator[_Row]:
    excerpt, span = finding.excerpt, finding.span
    for number, line in enumerate(excerpt.lines, excerpt.first_line):
        if not span.start_line <= number <= span.end_line:
            yield _Row(number, displayed(line))
            continue
        first = span.start_column - excerpt.first_column if number == span.start_line else 0
        last = span.end_column - excerpt.first_column if number == span.end_line else len(line) * 2
        yield _row(number, line, first, last)


def _row(number: int, line: str, first: int, last: int) -> _Row:
    """`first` and `last` in UTF-16 code units."""
    units = line.encode("utf-16-le", "surrogatepass")
    parts = units[: first * 2], units[first * 2 : last * 2], units[last * 2 :]
    before, marked, after = (part.decode("utf-16-le", "replace") for part in parts)
    shown = displayed(before)
    inner = displayed(marked, cell_len(shown))
    return _Row(number, shown, inner, displayed(after, cell_len(shown + inner)))


def _trimmed(rows: list[_Row], finding: Finding) -> list[_Row]:
    """Without blank lines of context."""
    span = finding.span
    return [row for row in rows if span.start_line <= row.number <= span.end_line or row.text.strip()]


def _dedented(rows: list[_Row]) -> list[_Row]:
    indents = [len(row.text) - len(row.text.lstrip(" ")) for row in rows if row.text.strip()]
    common = min(indents, default=0)
    return [_shifted(row, common) for row in rows]


def _shifted(row: _Row, cells: int) -> _Row:
    rest = max(0, cells - len(row.before))
    return replace(row, before=row.before[cells:], marked=row.marked[rest:])


def _fitted(row: _Row, look: Look, room: int, *, whole: bool) -> _Row:
    """The row in `room` columns, cut so that the marked part stays in sight: all of it, or else how it begins."""
    more = look.sign("…", "...")
    room = max(room, 20)
    if cell_len(row.text) <= room:
        return row
    before = row.before
    wanted = cell_len(row.marked) if whole else min(cell_len(row.marked), room // 3)
    if row.marked and cell_len(before) + wanted > room - len(more):
        lead = max(room // 4, room - wanted - 2 * len(more) - 8)
        before = more + tail(before, lead) if cell_len(before) > lead + len(more) else before
    return _cut_right(replace(row, before=before), room, more)


def _cut_right(row: _Row, room: int, more: str) -> _Row:
    if cell_len(row.text) <= room:
        return row
    room -= len(more)
    before = head(row.before, room)
    marked = head(row.marked, room - cell_len(before))
    after = head(row.after, room - cell_len(before + marked))
    if marked != row.marked:
        return replace(row, before=before, marked=marked + more, after="")
    return replace(row, before=before, after=after + more) if row.marked else replace(row, before=before + more)
