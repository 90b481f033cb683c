"""Where the words that matchers care about stand in a file: one pass over its bytes for all of them."""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import BytesAhoCorasick

Clauses = tuple[frozenset[str], ...]
"""Lower-case words in conjunctive form: a file matters only if it holds a word of every clause."""


class Occurrences:
    """Byte offsets of words in one file, whatever their case."""

    __slots__ = ("_lower", "_offsets", "_words")

    def __init__(
        self, data: bytes, words: frozenset[str] = frozenset(), offsets: dict[str, list[int]] | None = None
    ) -> None:
        self._lower = data.lower()
        self._words = words
        self._offsets: dict[str, list[int]] = {} if offsets is None else offsets

    def __contains__(self, word: str) -> bool:
        return bool(self.offsets(word))

    def offsets(self, word: str) -> list[int]:
        """Offsets of a lower-case word in rising order. A word that the index does not know is looked for now."""
        found = self._offsets.get(word)
        if found is None:
            missing = [] if word in self._words else _find(self._lower, word)
            found = self._offsets[word] = missing
        return found

    def allow(self, clauses: Clauses) -> bool:
        """Whether every clause has a word in this file."""
        return all(any(word in self for word in clause) for clause in clauses)


def _find(data: bytes, word: str) -> list[int]:
    wanted, found = word.encode(), list[int]()
    at = data.find(wanted) if wanted else -1
    while at >= 0:
        found.append(at)
        at = data.find(wanted, at + 1)
    return found


class WordIndex:
    """Finds all of a fixed set of words in one pass over a file."""

    __slots__ = ("_automaton", "_list", "words")

    def __init__(self, words: Iterable[str]) -> None:
        self._list = sorted({word.lower() for word in words if word})
        self.words = frozenset(self._list)
        """The words, lower-case."""
        self._automaton = BytesAhoCorasick([word.encode() for word in self._list]) if self._list else None

    def scan(self, data: bytes) -> Occurrences:
        """All occurrences in `data`, overlapping ones and those inside longer words too."""
        offsets: dict[str, list[int]] = {}
        if self._automaton is not None:
            for index, start, _end in self._automaton.find_matches_as_indexes(data.lower(), overlapping=True):
                offsets.setdefault(self._list[index], []).append(start)
        return Occurrences(data, self.words, offsets)
