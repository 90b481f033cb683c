"""Decides from a file's bytes alone which checks could find anything in it."""

from __future__ import annotations

from collections.abc import Sequence

from ahocorasick_rs import BytesAhoCorasick

from checkout_audit.checks.kind import Detector
from checkout_audit.match.words import Occurrences


class Prefilter:
    """One pass over the bytes for the words of all checks."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._detectors = tuple(detectors)
        clauses = [detector.required() for detector in detectors]
        self._words = sorted({word for each in clauses for clause in each for word in clause})
        self._known = frozenset(self._words)
        self._automaton = BytesAhoCorasick([word.encode() for word in self._words]) if self._words else None
        bits = {word: 1 << place for place, word in enumerate(self._words)}
        self._masks = [[sum(bits[word] for word in clause) for clause in each] for each in clauses]
        self._always = [place for place, each in enumerate(clauses) if not each]
        self._by_word = self._index([min(each, key=len) if each else frozenset() for each in clauses])

    def alive(self, path: str, data: bytes) -> tuple[list[int], Occurrences | None]:
        """Numbers of the checks whose words and roles fit, and where the words stand if there are any."""
        found = self._automaton.find_matches_as_indexes(data.lower(), overlapping=True) if self._automaton else []
        present = {match[0] for match in found}
        mask = sum(1 << word for word in present)
        wanted = {number for word in present for number in self._by_word.get(word, ())}
        fitting = [number for number in wanted if all(mask & clause for clause in self._masks[number])]
        alive = [number for number in sorted((*fitting, *self._always)) if self._detectors[number].roles.allows(path)]
        return alive, self._occurrences(data, found) if alive else None

    def _index(self, key_clauses: Sequence[frozenset[str]]) -> dict[int, list[int]]:
        """Checks by each word of their shortest clause: without one of those the others need no look."""
        place_of = {word: place for place, word in enumerate(self._words)}
        index: dict[int, list[int]] = {}
        for number, clause in enumerate(key_clauses):
            for word in clause:
                index.setdefault(place_of[word], []).append(number)
        return index

    def _occurrences(self, data: bytes, found: Sequence[tuple[int, int, int]]) -> Occurrences:
        offsets: dict[str, list[int]] = {}
        for word, start, _ in found:
            offsets.setdefault(self._words[word], []).append(start)
        return Occurrences(data, self._known, offsets)
