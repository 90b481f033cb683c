"""Which columns the database itself keeps unique, as far as schemas in the tree say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_SCHEMA_PATH = re.compile(r"schema|model|entit|migration|/db/|drizzle|database", re.IGNORECASE)
_OWN = frozenset({"id"})


class Keys:
    """Answers for one project."""

    def __init__(self, texts: Callable[[], Iterable[bytes]]) -> None:
        """`texts` gives everything that may declare a column."""
        self._read = texts
        self._texts: list[str] | None = None
        self._known: dict[str, bool] = {}

    def are_unique(self, names: Iterable[str]) -> bool:
        """Whether one of some columns, each as words, cannot hold the same value twice."""
        return any(self._is_unique(name) for name in sorted(names) if name)

    def _is_unique(self, name: str) -> bool:
        if name not in self._known:
            self._known[name] = name in _OWN or any(_declares(name, text) for text in self._all())
        return self._known[name]

    def _all(self) -> list[str]:
        if self._texts is None:
            self._texts = [
                text for data in self._read() if "unique" in (text := data.decode("utf-8", "replace").lower())
            ]
        return self._texts


def may_declare(path: str) -> bool:
    """Whether a source file's path says that it may declare columns."""
    return _SCHEMA_PATH.search(path) is not None


def _declares(name: str, text: str) -> bool:
    column = r"[_ ]?".join(map(re.escape, name.split()))
    if re.search(column, text) is None:
        return False
    pattern = rf"\b{column}\b[^\n;]{{0,160}}?\bunique|unique[^\n;]{{0,200}}?\b{column}\b|\b{column}\b\s*[:(][^;}}]{{0,160}}?\bunique\b"
    return re.search(pattern, text) is not None
