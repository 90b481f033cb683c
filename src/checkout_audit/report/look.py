"""How text looks where it is shown: width, colour, signs, and characters that must not reach a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from rich.cells import cell_len

from checkout_audit.rule import Severity

TAB = 4
_PROSE = 100
"""Columns beyond which text is hard to read."""
_SGR = {
    "bold": "1",
    "dim": "2",
    "critical": "1;35",
    "high": "1;31",
    "medium": "1;33",
    "low": "1;36",
    "path": "1;4",
    "label": "1;32",
    "good": "1;32",
    "bad": "1;31",
    "warn": "1;33",
}
"""ANSI codes of the styles (ECMA-48, 'Select Graphic Rendition'): the sixteen colours that every theme sets."""

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls, and format characters that reorder or hide text (CVE-2021-42574)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a text report may count on."""

    width: int = 80
    """Columns."""
    color: bool = False
    unicode: bool = True
    """Whether signs outside ASCII can be shown."""
    quiet: bool = False
    """One line a finding, nothing else."""
    timed: bool = False
    """Whether the time that the run took is told. Not in a file: equal audits give equal bytes."""
    folder: str = ""
    """Absolute path of the audited root, if the terminal opens links (OSC 8)."""

    def paint(self, text: str, style: str) -> str:
        """The text in a style, where there is colour."""
        return f"\x1b[{_SGR[style]}m{text}\x1b[0m" if self.color and text else text

    def link(self, shown: str, path: str) -> str:
        """The text as a link to a file under the audited root, where the terminal opens links.

        As https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda describes it.
        """
        if not self.folder:
            return shown
        url = f"file://{quote(f'{self.folder}/{path}', safe='/', errors='backslashreplace')}"
        return f"\x1b]8;;{url}\x1b\\{shown}\x1b]8;;\x1b\\"

    def sign(self, unicode: str, ascii_: str) -> str:
        """One of two signs."""
        return unicode if self.unicode else ascii_

    def severity(self, severity: Severity) -> str:
        """The severity's word in its colour."""
        return self.paint(severity.word, severity.word)

    def wrap(self, text: str, indent: int) -> Iterator[str]:
        """Lines of at most `width` columns, words kept whole, each indented."""
        room = max(20, min(self.width, _PROSE) - indent)
        line = ""
        for word in escape(" ".join(text.split())).split(" "):
            longer = f"{line} {word}" if line else word
            if line and cell_len(longer) > room:
                yield " " * indent + line
                longer = word
            line = longer
        yield " " * indent + line


def escape(text: str) -> str:
    r"""Text whose control and reordering characters are shown, not obeyed: `\x1b`, `\u202e`."""
    return _UNSAFE.sub(_visible, text)


def displayed(text: str, column: int = 0) -> str:
    """Source text as it is shown when it begins at a column, counted from 0: tabs are filled, controls escaped."""
    parts = []
    for position, part in enumerate(text.split("\t")):
        if position:
            fill = " " * (TAB - column % TAB)
            parts.append(fill)
            column += len(fill)
        parts.append(escape(part))
        column += cell_len(parts[-1])
    return "".join(parts)


def head(text: str, cells: int) -> str:
    """As much of the start as fits in so many columns."""
    width = 0
    for position, char in enumerate(text):
        width += cell_len(char)
        if width > cells:
            return text[:position]
    return text


def tail(text: str, cells: int) -> str:
    """As much of the end as fits in so many columns."""
    width = 0
    for position in range(len(text), 0, -1):
        width += cell_len(text[position - 1])
        if width > cells:
            return text[position:]
    return text


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
