"""Wrapping of text whose words may be longer than a line: expressions, paths, URLs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkout_audit.report.look import Look

_LEAST = 20
"""Columns that a line has at least, as in `Look.wrap`."""


def narrow(text: str, look: Look, indent: int) -> Iterator[str]:
    """Lines as `look.wrap` gives them, words that do not fit broken."""
    room = max(_LEAST, min(look.width, 100) - indent)
    yield from look.wrap(re.sub(rf"(\S{{{room}}})(?=\S)", r"\1 ", text), indent)
