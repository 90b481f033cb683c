"""Text for Markdown: only what a rule's author wrote as code or emphasis stays markup, the audited code never does."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checkout_audit.report.look import escape

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)|(@[\w/-]+)")
"""Code, and what would be a mention on GitHub or GitLab, `@team`: nobody is called by a report."""
_MARKUP = re.compile(r"([\\`*_\[\]<>|~$])")
_LINE_START = re.compile(r"^(\d*)([-+=#]|(?<=\d)[.)](?=\s))")
_RUNS = re.compile(r"`+")


def inline(text: str, *, cell: bool = False) -> str:
    """One line of text. `code` spans stay code; in a table cell a bar is escaped inside them too."""
    text = escape(" ".join(text.split()))
    parts: list[str] = []
    at = 0
    for span in _CODE.finditer(text):
        parts.extend((_plain(text[at : span.start()]), code(span[2] or span[3], cell=cell)))
        at = span.end()
    parts.append(_plain(text[at:]))
    return _LINE_START.sub(r"\1\\\2", "".join(parts))


def code(text: str, *, cell: bool = False) -> str:
    """A code span that holds any text."""
    text = escape(" ".join(text.split()))
    if not text:
        return ""
    fence = "`" * (max(map(len, _RUNS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    span = f"{fence}{pad}{text}{pad}{fence}"
    return span.replace("|", "\\|") if cell else span


def block(lines: Iterable[str], language: str = "ts") -> str:
    """A fenced code block that holds any lines."""
    shown = ["\t".join(map(escape, line.split("\t"))) for line in lines]
    fence = "`" * max(3, *(len(run) + 1 for line in shown for run in _RUNS.findall(line)), 0)
    return "\n".join((f"{fence}{language}", *shown, fence))


def paragraphs(text: str) -> str:
    """Text of a rule file, which is Markdown by its author: only controls and HTML are taken out."""
    return "\n".join(escape(line).replace("<", "&lt;") for line in text.strip().splitlines())


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text.replace("&", "&amp;")).replace("://", ":&#47;/")
