"""Paths and messages as SARIF writes them."""

from __future__ import annotations

import re
from urllib.parse import quote

from checkout_audit.report.look import escape

_LINK = re.compile(r"\[(?=[^\]]*\]\()")
_BRACKET = re.compile(r"[\\\[\]]")
_END = re.compile(r"[.!?…]$")


def uri(path: str) -> str:
    """A relative URI reference (RFC 3986): every byte but letters, digits, `-._~` and `/` percent-encoded."""
    return quote(path, safe="/", errors="backslashreplace")


def message(text: str) -> str:
    """Plain text in which nothing reads as an embedded link, as `a[0](b)` would (SARIF 3.11.6), nor as a control."""
    return _LINK.sub(r"\\[", escape(text))


def sentence(text: str) -> str:
    """The text, closed by a period where nothing closes it."""
    return text if not text or _END.search(text) else f"{text}."


def link(text: str, target: int) -> str:
    """An embedded link to the related location of that id (SARIF 3.11.6)."""
    return f"[{_BRACKET.sub(_escaped, escape(text))}]({target})"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"
