"""JSON as tsconfig files write it: with comments, trailing commas and a byte order mark."""

from __future__ import annotations

import json
import re
from typing import Any

_STRING = r'"(?:\\.|[^"\\])*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])")


def parse_object(data: bytes | None) -> dict[str, Any]:
    """The object that `data` holds; empty if there is none or it cannot be understood."""
    if data is None:
        return {}
    text = data.decode("utf-8-sig", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        value = _lenient(text)
    return value if isinstance(value, dict) else {}


def _lenient(text: str) -> Any:
    plain = _COMMA.sub(_keep_string, _COMMENT.sub(_keep_string, text))
    try:
        return json.loads(plain)
    except (ValueError, RecursionError):
        return None


def _keep_string(found: re.Match[str]) -> str:
    return found[1] or ""
