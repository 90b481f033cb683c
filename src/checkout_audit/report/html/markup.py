"""HTML that is escaped unless it was made here: text becomes markup only through `tag`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape as html_escape

from checkout_audit.report.look import escape

_VOID = frozenset({"meta", "input", "wbr"})
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str | float | None) -> Markup:
    """An element. Children that are no `Markup` are escaped; `class_` is `class`, `data_n` is `data-n`; None leaves it out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html_escape(_visible(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{shown}>")
    return Markup(f"<{name}{shown}>{join(children)}</{name}>")


def join(children: Iterable[str], between: str = "") -> Markup:
    """Several pieces, one after the other."""
    return Markup(between.join(child if isinstance(child, Markup) else text(child) for child in children))


def text(plain: str) -> Markup:
    """Text as it is to be read: nothing in it is markup, and no character in it hides or turns round others."""
    return Markup(html_escape(_visible(plain), quote=False))


def path(plain: str) -> Markup:
    """A path that may be broken behind a slash."""
    return tag("span", join((*escape(plain).replace("/", "/\n").split("\n"),), tag("wbr")), class_="path")


def sentence(plain: str) -> Markup:
    """Text in which `code` stands between backticks."""
    parts: list[str] = []
    at = 0
    for span in _CODE.finditer(plain):
        parts.extend((plain[at : span.start()], tag("code", span[2])))
        at = span.end()
    return join((*parts, plain[at:]))


def prose(plain: str) -> Markup:
    """Paragraphs and lists as rule files have them."""
    return join(_blocks(plain))


def _blocks(plain: str) -> Iterator[Markup]:
    paragraph: list[str] = []
    items: list[str] = []
    for line in (*map(str.strip, plain.strip().splitlines()), ""):
        if line.startswith(("- ", "* ")):
            items.append(line[2:])
        elif line and items:
            items[-1] = f"{items[-1]} {line}"
        elif line:
            paragraph.append(line)
        if paragraph and (not line or items):
            yield tag("p", sentence(" ".join(paragraph)))
            paragraph = []
        if items and not line:
            yield tag("ul", *(tag("li", sentence(item)) for item in items))
            items = []


def _visible(plain: str) -> str:
    r"""Tabs and line ends stay, every other control is shown: `\x1b`."""
    return "\n".join("\t".join(map(escape, line.split("\t"))) for line in plain.split("\n"))
