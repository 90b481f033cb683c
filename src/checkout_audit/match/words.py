"""Where the words that matchers care about stand in a file: one pass over its bytes for all of them."""

from __future__ import annotations

from collections.abc import Iterable

from ahocorasick_rs import BytesAhoCorasick

from checkout_audit.syntax.unit import whole_names

Clauses = tuple[frozenset[str], ...]
"""Lower-case words in conjunctive form: a file matters only if it holds a word of every clause."""


class Occurrences:
    """Byte offsets of words in one file, whatever their case."""

    __slots__ = ("_data", "_named", "_offsets", "_plain", "_stands", "_words", "lower", "met")

    def __init__(
        self,
        data: bytes,
        words: frozenset[str] = frozenset(),
        offsets: dict[str, list[int]] | None = None,
        lower: bytes | None = None,
    ) -> None:
        """`offsets` are those of all of `words`, as far as the file holds them; `lower` is `data` in lower case."""
        self._data = data
        self.lower = data.lower() if lower is None else lower
        """The file's bytes in lower case."""
        self._words = words
        self._offsets: dict[str, list[int]] = {} if offsets is None else offsets
        self._named: dict[str, list[int]] = {}
        self._stands: dict[tuple[str, str], bool] = {}
        self._plain: str | None = None
        self.met: dict[object, bool] = {}
        """Which needs this file meets, as far as that has been asked (see `needs`)."""

    def __contains__(self, word: str) -> bool:
        found = self._offsets.get(word)
        if found is None and word not in self._words:
            return word.encode() in self.lower
        return bool(found)

    def offsets(self, word: str) -> list[int]:
        """Offsets of a lower-case word in rising order. A word that the index does not know is looked for now."""
        found = self._offsets.get(word)
        if found is None:
            missing = [] if word in self._words else _find(self.lower, word)
            found = self._offsets[word] = missing
        return found

    def named(self, word: str) -> list[int]:
        """Offsets at which a lower-case word can be one of the words of a name, or a plural of it."""
        found = self._named.get(word)
        if found is None:
            size = len(word.encode())
            found = self._named[word] = [at for at in self.offsets(word) if _is_named(self._data, at, at + size)]
        return found

    def holds_named(self, word: str) -> bool:
        """Whether `named` gives any offset."""
        found = self._stands.get(("", word))
        if found is None:
            found = self._stands["", word] = self._has_named(word)
        return found

    def _has_named(self, word: str) -> bool:
        known = self._offsets.get(word)
        if known is not None or word in self._words:
            return bool(self.named(word))
        encoded = word.encode()
        at = self.lower.find(encoded)
        while at >= 0:
            if _is_named(self._data, at, at + len(encoded)):
                return True
            at = self.lower.find(encoded, at + 1)
        return False

    def holds_whole(self, name: str) -> bool:
        """Whether the name stands in the file as a whole; a number may be written in any case."""
        found = self._stands.get(("whole", name))
        if found is None:
            found = self._stands["whole", name] = self._has_whole(name)
        return found

    def _has_whole(self, name: str) -> bool:
        if name[:1].isdigit():
            return next(whole_names(self.lower, name.lower().encode()), None) is not None
        return next(whole_names(self._data, name.encode()), None) is not None

    @property
    def plain(self) -> str:
        """The file's ASCII letters and digits in lower case, all else left out."""
        if self._plain is None:
            self._plain = self.lower.translate(None, _OTHERS).decode("ascii")
        return self._plain

    def allow(self, clauses: Clauses) -> bool:
        """Whether every clause has a word in this file."""
        return all(any(word in self for word in clause) for clause in clauses)


_LOWER = frozenset({*range(97, 123), *range(48, 58)})
"""Lower-case letters and digits: between two of them no word of a name begins."""
_UPPER = frozenset(range(65, 91))
_OTHERS = bytes({*range(256)} - _LOWER)
_ESCAPE = 8
"""Bytes in which an escape sequence may end before a word in a text."""


def _is_named(data: bytes, start: int, end: int) -> bool:
    """Whether a word of a name can stand there (see `names.split`). May say yes too often, never no."""
    before, after = data[start - 1 : start], data[end : end + 3]
    joined = data[start] in _LOWER and before != b"" and (before[0] in _LOWER or before[0] in _UPPER)
    if joined and b"\\" not in data[max(0, start - _ESCAPE) : start]:
        return False
    if not after or data[end - 1] not in _LOWER:
        return True
    if after[0] == 115:  # a plural s
        after = after[1:]
    return not after or after[0] not in _LOWER


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
