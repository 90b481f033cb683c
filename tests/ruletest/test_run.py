"""The examples of a rule file are run as a scan would, and what came of each is said in a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from checks.rule_text import rule

from checkout_audit.rulebook.load import load
from checkout_audit.ruletest.run import Result, Verdict, expected_lines, run_examples


def results(folder: Path, examples: str, match: str = "charge($A)") -> list[Result]:
    path = folder / "r.yaml"
    path.write_text(rule(f"match: {match}\nexamples:\n{examples}"))
    return list(run_examples(load((path,), built_in=False, examples=True)))


def verdict(folder: Path, example: str) -> tuple[Verdict, str]:
    (found,) = [each for each in results(folder, example) if each.verdict is not Verdict.LACKING]
    return found.verdict, found.detail


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ("- hit: charge(1) // expect", (Verdict.OK, "")),
        ("- miss: refund(1)", (Verdict.OK, "")),
        ("- fixed: refund(1)", (Verdict.OK, "")),
        ("- hit: |\n    refund(1) // expect", (Verdict.MISSING, "expected on line 14, reported on none")),
        (
            "- hit: |\n    charge(1) // expect\n    charge(2)",
            (Verdict.NOISY, "expected on line 14, reported on 14, 15"),
        ),
        ("- hit: |\n    x() // expect\n    charge(1)", (Verdict.WRONG_PLACE, "expected on line 14, reported on 15")),
        ("- miss: charge(1)", (Verdict.NOISY, "expected on line none, reported on 13")),
        ("- hit: charge(1)", (Verdict.BROKEN, "no line is marked // expect")),
        ("- miss: charge(((", (Verdict.BROKEN, "example.ts:1: 9 bytes not understood; the rest was analysed")),
        ("- miss: {notes.txt: charge(1)}", (Verdict.BROKEN, "not all files are source files")),
    ],
)
def test_verdicts(tmp_path: Path, example: str, expected: tuple[Verdict, str]) -> None:
    assert verdict(tmp_path, example) == expected


def test_every_kind_of_example_is_called_for(tmp_path: Path) -> None:
    found = results(tmp_path, "- hit: charge(1) // expect")
    assert [(each.kind, each.verdict, each.line) for each in found] == [
        ("miss", Verdict.LACKING, 6),
        ("fixed", Verdict.LACKING, 6),
        ("hit", Verdict.OK, 13),
    ]


def test_files_of_an_example_see_each_other(tmp_path: Path) -> None:
    example = "- hit:\n    src/rate.ts: export const RATE = 100\n    src/a.ts: |\n      import { RATE } from './rate'\n      charge(RATE) // expect"
    match = "{pattern: charge($A), where: {A: {value: 100}}}"
    assert [each.verdict for each in results(tmp_path, example, match) if each.kind == "hit"] == [Verdict.OK]


def test_tests_are_not_left_out_of_examples(tmp_path: Path) -> None:
    assert verdict(tmp_path, "- hit: {tests/a.test.ts: charge(1) // expect}")[0] is Verdict.OK


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a() // expect\nb()", (1,)),
        ("// expect\na()", (2,)),
        ("<p>\n  {/* expect */}\n  {a}\n</p>", (3,)),
        ("a() /* expect */", (1,)),
        ("a() // expected", ()),
        ("// expect\n// expect\na()", (3, 3)),
    ],
)
def test_a_mark_means_its_line_or_the_next_one(text: str, lines: tuple[int, ...]) -> None:
    assert expected_lines(text) == lines
