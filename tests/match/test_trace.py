"""A trace says how far a node gets through a matcher."""

from __future__ import annotations

import pytest

from checkout_audit.match.spec import (
    AllSpec,
    AnySpec,
    HasSpec,
    InsideSpec,
    KindSpec,
    NotSpec,
    PatternSpec,
    Spec,
    TextCond,
    WhereSpec,
    WordsCond,
)
from checkout_audit.match.trace import Trace, nearest
from checkout_audit.match.words import Occurrences
from checkout_audit.source.document import Document
from checkout_audit.syntax.unit import Unit

HALF = PatternSpec("$A / $B")
SOURCE = """\
if (ready) { show(total / 100); }
show(weight / 100);
show(weight);
// nothing
"""


def traced(spec: Spec, line: int) -> Trace:
    unit = Unit(Document("a.ts", SOURCE.encode()))
    found = nearest(spec, unit, Occurrences(unit.data), line)
    assert found is not None
    return found


def test_what_matches_has_no_failure() -> None:
    found = traced(HALF, 1)
    assert (found.failed, found.held) == ("", ("`total / 100` fits `$A / $B`",))


@pytest.mark.parametrize(
    ("spec", "failed"),
    [
        (PatternSpec("$A * $B"), "it does not fit `$A * $B`"),
        (
            AllSpec((HALF, InsideSpec(PatternSpec("while ($X) { ... }")))),
            "it does not stand inside `while ($X) { ... }`",
        ),
        (AllSpec((HALF, HasSpec(KindSpec("string")))), "it does not hold code of the kind string"),
        (AllSpec((HALF, NotSpec(PatternSpec("$_ / 100")))), "it is `$_ / 100`, which is left out"),
        (
            AnySpec((PatternSpec("$A * $B"), PatternSpec("$A % $B"))),
            "none of 2 alternatives fits; of the nearest: it does not fit `$A * $B`",
        ),
        (
            WhereSpec(HALF, (("A", (WordsCond(any=("total",)),)),)),
            "$A is `weight`, which has none of these words in its name: total",
        ),
        (WhereSpec(HALF, (("B", (TextCond("1", negated=True),)),)), "$B is `100`, which does fit /1/"),
    ],
)
def test_the_first_part_that_fails_is_told(spec: Spec, failed: str) -> None:
    assert traced(spec, 2).failed == failed


def test_the_node_that_gets_furthest_is_told() -> None:
    found = traced(WhereSpec(HALF, (("A", (WordsCond(any=("total",)),)),)), 2)
    assert (found.node.text, found.held) == (b"weight / 100", ("`weight / 100` fits `$A / $B`",))


def test_of_nodes_that_get_nowhere_the_largest_is_told() -> None:
    assert traced(HALF, 3).node.text == b"show(weight);"
