"""The text of one source file, and the way from byte offsets to lines and UTF-16 columns."""

from __future__ import annotations

import re
from bisect import bisect_right

from checkout_audit.source.span import LONGEST, MOST_LINES, Excerpt, Span

_LINE_END = re.compile(rb"\r\n?|\n")
_LEAD = 200
"""Code units kept in front of a span that stands far out on a long line."""


class Document:
    """One source file as UTF-8 text without a byte-order mark. Offsets are bytes into `data`."""

    __slots__ = ("_starts", "bom", "data", "path")

    def __init__(self, path: str, data: bytes, *, bom: bool = False) -> None:
        self.path = path
        """Relative to the audited root, with `/`."""
        self.data = data
        """Valid UTF-8."""
        self.bom = bom
        """Whether the file began with a byte-order mark, which `data` does not hold."""
        self._starts: list[int] | None = None

    @property
    def lines(self) -> int:
        """Number of lines; a last one without a line end counts."""
        starts = self._line_starts()
        return len(starts) - (starts[-1] == len(self.data))

    def line(self, offset: int) -> int:
        """The line, from 1, on which the byte at `offset` stands."""
        return bisect_right(self._line_starts(), offset)

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1, without its line end; empty beyond the last one."""
        starts = self._line_starts()
        if not 1 <= line <= len(starts):
            return ""
        end = starts[line] if line < len(starts) else len(self.data)
        return self.data[starts[line - 1] : end].rstrip(b"\r\n").decode()

    def text(self, start: int, end: int) -> str:
        """The text between two byte offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def span(self, start: int, end: int) -> Span:
        """The place between two byte offsets, end exclusive."""
        return Span(self.path, *self._position(start), *self._position(end))

    def excerpt(self, span: Span, context: int = 1) -> Excerpt:
        """The first lines of a span with `context` lines around; a long line is cut around the span's start."""
        first = max(1, span.start_line - context)
        last = min(self.lines, span.end_line + context, first + MOST_LINES - 1)
        lines = [self.line_text(number) for number in range(first, last + 1)]
        shift = span.start_column - 1 - _LEAD if span.start_column > LONGEST - _LEAD else 0
        return Excerpt(first, tuple(_window(line, shift) for line in lines), shift + 1)

    def _position(self, offset: int) -> tuple[int, int]:
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, utf16_length(self.data[starts[line - 1] : offset].decode("utf-8", "replace")) + 1

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(end.end() for end in _LINE_END.finditer(self.data))]
        return self._starts


def utf16_length(text: str) -> int:
    """Number of UTF-16 code units of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _window(line: str, shift: int) -> str:
    if len(line) * 2 <= LONGEST and not shift:
        return line
    return line.encode("utf-16-le", "surrogatepass")[shift * 2 : (shift + LONGEST) * 2].decode("utf-16-le", "replace")
