"""Paths and messages as SARIF writes them."""

from __future__ import annotations

import re
from urllib.parse import quote

_LINK = re.compile(r"\[(?=[^\]]*\]\()")


def uri(path: str) -> str:
    """A relative URI reference (RFC 3986): every byte but letters, digits, `-._~` and `/` percent-encoded."""
    return quote(path, safe="/", errors="backslashreplace")


def message(text: str) -> str:
    """Plain text in which nothing reads as an embedded link, as `a[0](b)` would (SARIF 3.11.6)."""
    return _LINK.sub(r"\\[", text)
