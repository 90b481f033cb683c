"""Only checks whose words a file holds are alive in it."""

from __future__ import annotations

import pytest
from engine.word_detector import WordDetector

from checkout_audit.engine.prefilter import Prefilter
from checkout_audit.match.words import Clauses


class Clausal(WordDetector):
    """Requires given words."""

    def __init__(self, clauses: Clauses) -> None:
        super().__init__("x")
        self._clauses = clauses

    def required(self) -> Clauses:
        return self._clauses


def clause(*words: str) -> frozenset[str]:
    return frozenset(words)


@pytest.mark.parametrize(
    ("text", "alive"),
    [
        ("nothing", [3]),
        ("order", [3]),
        ("ORDER.Total", [0, 3]),
        ("orders subtotal", [0, 3]),
        ("price order", [0, 3]),
        ("stripe", [1, 3]),
        ("stripe order.metadata", [1, 2, 3]),
        ("metadata", [3]),
    ],
)
def test_every_clause_needs_one_of_its_words(text: str, alive: list[int]) -> None:
    detectors = [
        Clausal((clause("order"), clause("total", "price"))),
        Clausal((clause("stripe"),)),
        Clausal((clause("metadata"), clause("order"))),
        Clausal(()),
    ]
    found, occurrences = Prefilter(detectors).alive("a.ts", text.encode())
    assert found == alive
    assert occurrences is not None


def test_offsets_of_the_words_are_known() -> None:
    _, occurrences = Prefilter([Clausal((clause("total", "subtotal"),))]).alive("a.ts", b"total Subtotal")
    assert occurrences is not None
    assert occurrences.offsets("total") == [0, 9]
    assert occurrences.offsets("subtotal") == [6]


def test_no_detectors_leave_nothing_alive() -> None:
    assert Prefilter([]).alive("a.ts", b"x") == ([], None)


def test_a_word_of_most_files_is_not_looked_for_in_all() -> None:
    detectors = [Clausal((clause("order"), clause("const"))), Clausal((clause("const"),)), Clausal((clause("price"),))]
    prefilter = Prefilter(detectors, [b"const a", b"const b", b"price"])
    assert prefilter.alive("a.ts", b"order")[0] == []
    assert prefilter.alive("a.ts", b"const order")[0] == [0, 1]
    assert prefilter.alive("a.ts", b"const")[0] == [1]
    assert prefilter.alive("a.ts", b"nothing") == ([], None)
