"""Globs over paths of the audited tree: `*` stays in one folder, `**` does not."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKENS = {"**/": r"(?:.*/)?", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}


@lru_cache(maxsize=512)
def _compiled(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\{[^}]*\})", glob)
    out = []
    for part in parts:
        if part in _TOKENS:
            out.append(_TOKENS[part])
        elif part.startswith("{") and part.endswith("}"):
            out.append("(?:" + "|".join(re.escape(one) for one in part[1:-1].split(",")) + ")")
        else:
            out.append(re.escape(part))
    return re.compile("".join(out) + r"\Z")


def matches_any(path: str, globs: tuple[str, ...]) -> bool:
    """Whether a path matches one of the globs."""
    return any(_compiled(glob).match(path) for glob in globs)
