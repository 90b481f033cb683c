"""Decides from a file's bytes alone which checks could find anything in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import BytesAhoCorasick

from checkout_audit.checks.kind import Detector
from checkout_audit.match.words import Clauses, Occurrences


class Prefilter:
    """One pass over the bytes for a few words of each check, then a closer look for those that have one."""

    def __init__(self, detectors: Sequence[Detector], sample: Iterable[bytes] = ()) -> None:
        """`sample` are some of the files: words that are rare there are looked for first."""
        self._detectors = tuple(detectors)
        self._needs = [detector.needs() for detector in detectors]
        clauses = [detector.required() for detector in detectors]
        self._always = [number for number, each in enumerate(clauses) if not each]
        rarity = _rarity({word for each in clauses for clause in each for word in clause}, sample)
        keys = [_key(each, rarity) for each in clauses]
        self._words = sorted({word for clause in keys for word in clause})
        self._known = frozenset(self._words)
        self._automaton = BytesAhoCorasick([word.encode() for word in self._words]) if self._words else None
        self._by_word: dict[str, list[int]] = {}
        for number, clause in enumerate(keys):
            for word in clause:
                self._by_word.setdefault(word, []).append(number)

    def alive(self, path: str, data: bytes) -> tuple[list[int], Occurrences | None]:
        """Numbers of the checks that could find something in such a file, and where words stand if there are any."""
        lower = data.lower()
        offsets = self._offsets(lower)
        fitting = {number for word in offsets for number in self._by_word[word]}
        fitting.update(self._always)
        if not fitting:
            return [], None
        words = Occurrences(data, self._known, offsets, lower)
        met = (number for number in sorted(fitting) if self._needs[number].met(words))
        alive = [number for number in met if self._detectors[number].roles.allows(path)]
        return alive, words if alive else None

    def _offsets(self, lower: bytes) -> dict[str, list[int]]:
        offsets: dict[str, list[int]] = {}
        found = self._automaton.find_matches_as_indexes(lower, overlapping=True) if self._automaton else ()
        for word, start, _ in found:
            offsets.setdefault(self._words[word], []).append(start)
        return offsets


def _rarity(words: Iterable[str], sample: Iterable[bytes]) -> dict[str, float]:
    """The share of files that hold a word; without a sample, short words are taken for frequent."""
    files = [data.lower() for data in sample]
    found = {word: word.encode() for word in words}
    return {
        word: sum(encoded in data for data in files) / max(len(files), 1) + 1 / (100 * len(encoded))
        for word, encoded in found.items()
    }


def _key(clauses: Clauses, rarity: dict[str, float]) -> frozenset[str]:
    """The clause that the fewest files hold a word of."""
    return min(clauses, key=lambda clause: sum(rarity[word] for word in sorted(clause)), default=frozenset())
