"""Decides from a file's bytes alone which checks could find anything in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ahocorasick_rs import BytesAhoCorasick

from checkout_audit.checks.kind import Detector
from checkout_audit.match.needs import clauses
from checkout_audit.match.words import Occurrences

_FREQUENT = 0.4
"""Share of files from which on a word tells too little to be looked for in all of them."""


class Prefilter:
    """One pass over the bytes for the words of all checks, then a closer look for those that may have all they need.

    For each check a few sets of words are known of which a file must hold one each. They stand as the bits of integers,
    so that a check that a file lacks a word of costs next to nothing.
    """

    def __init__(self, detectors: Sequence[Detector], sample: Iterable[bytes] = ()) -> None:
        """`sample` are some of the files: words that are rare there are looked for first, frequent ones not at all."""
        self._detectors = tuple(detectors)
        self._needs = [detector.needs() for detector in detectors]
        rarity = _Rarity(sample)
        found = [clauses(need, rarity.of) for need in self._needs]
        self._words = sorted({word for each in found for clause in each for word in clause if rarity.tells(word)})
        self._known = frozenset(self._words)
        self._automaton = BytesAhoCorasick([word.encode() for word in self._words]) if self._words else None
        bits = {word: 1 << number for number, word in enumerate(self._words)}
        self._bits = list(bits.values())
        self._masks = [tuple(_masks(each, bits)) for each in found]

    def alive(self, path: str, data: bytes) -> tuple[list[int], Occurrences | None]:
        """Numbers of the checks that could find something in such a file, and where words stand if there are any."""
        lower = data.lower()
        stands = self._automaton.find_matches_as_indexes(lower, overlapping=True) if self._automaton else []
        fitting = self._fitting({word for word, _, _ in stands})
        if not fitting:
            return [], None
        words = Occurrences(data, self._known, self._offsets(stands), lower)
        met = (number for number in fitting if self._needs[number].met(words))
        alive = [number for number in met if self._detectors[number].roles.allows(path)]
        return alive, words if alive else None

    def _fitting(self, words: Iterable[int]) -> list[int]:
        """The checks of which each set has one of these words."""
        held, bits = 0, self._bits
        for word in words:
            held |= bits[word]
        fitting: list[int] = []
        for number, masks in enumerate(self._masks):
            for mask in masks:
                if not held & mask:
                    break
            else:
                fitting.append(number)
        return fitting

    def _offsets(self, stands: Iterable[tuple[int, int, int]]) -> dict[str, list[int]]:
        offsets: dict[str, list[int]] = {}
        for word, start, _ in stands:
            offsets.setdefault(self._words[word], []).append(start)
        return offsets


class _Rarity:
    """How rare words are in some files."""

    def __init__(self, sample: Iterable[bytes]) -> None:
        self._files = [data.lower() for data in sample]
        self._shares: dict[str, float] = {}

    def share(self, word: str) -> float:
        """The share of files that hold a word."""
        if word not in self._shares:
            encoded = word.encode()
            self._shares[word] = sum(encoded in data for data in self._files) / max(len(self._files), 1)
        return self._shares[word]

    def tells(self, word: str) -> bool:
        """Whether the word is worth looking for."""
        return bool(word) and self.share(word) <= _FREQUENT

    def of(self, clause: frozenset[str]) -> float:
        """How often some word of a clause is met, about; a long word is taken to be rarer than a short one."""
        return sum(self.share(word) + 1 / (100 * len(word) + 1) for word in sorted(clause))


def _masks(found: Sequence[frozenset[str]], bits: Mapping[str, int]) -> Iterable[int]:
    """Each set of words as bits; one with a word that is not looked for says nothing."""
    for clause in found:
        if all(word in bits for word in clause):
            yield sum(bits[word] for word in clause)
