"""Message texts with `$NAME` placeholders for what the metavariables stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

LONGEST = 60
"""Characters of source text that a message quotes."""

_PART = re.compile(r"\$(\$|[A-Z_][A-Z0-9_]*)")


class Template(msgspec.Struct, frozen=True):
    """A text with placeholders; `$$` is a dollar sign."""

    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """Metavariables that it quotes, in order."""
        return tuple(name for name in _PART.findall(self.text) if name != "$")

    def fill(self, texts: Mapping[str, str], longest: int = LONGEST) -> str:
        """The text with source texts quoted, each cut to `longest`; one that is not bound is shown as `…`."""
        return _PART.sub(lambda found: "$" if found[1] == "$" else quote(texts.get(found[1], "…"), longest), self.text)


def quote(source: str, longest: int = LONGEST) -> str:
    """Source text on one line, cut to so many characters."""
    line = " ".join(source.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
