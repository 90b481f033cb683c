"""The JUnit report is valid, and CI servers read out of it what is in it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from findings.finding import BOOK, finding, outcome
from junitparser import Error, Failure, JUnitXml, Skipped  # type: ignore[import-untyped,unused-ignore]
from lxml import etree  # type: ignore[import-untyped,unused-ignore]
from report.whole import hostile, whole

from checkout_audit.findings.model import Origin, Outcome
from checkout_audit.report.html import html_report
from checkout_audit.report.junit import junit_report
from checkout_audit.report.look import Look

SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parent.parent / "data" / "junit-10.xsd")))


def parsed(result: Outcome) -> JUnitXml:
    text = junit_report(result, BOOK, Look())
    SCHEMA.assertValid(etree.fromstring(text.encode()))
    return JUnitXml.fromstring(text.encode())


@pytest.mark.parametrize("result", [whole(), hostile(), outcome(exit_code=0)])
def test_another_program_reads_the_same_findings(result: Outcome) -> None:
    suites = parsed(result)
    ended = [each for suite in suites for case in suite for each in case.result]
    counts = {kind: sum(isinstance(each, kind) for each in ended) for kind in (Failure, Skipped, Error)}
    gaps = sum(problem.incomplete for problem in result.problems)
    assert counts == {Failure: len(result.findings), Skipped: len(result.hidden), Error: gaps}
    assert (suites.failures, suites.errors) == (len(result.findings), gaps)


def test_a_check_that_found_nothing_passes() -> None:
    (suite, coverage) = parsed(outcome())
    assert [(case.name, case.is_passed) for case in suite] == [("Total divided by 100", True)]
    assert [case.name for case in coverage] == ["every file was audited"]


def test_a_case_keeps_its_name_when_lines_move() -> None:
    before, after = (parsed(outcome(finding(text, "total"))) for text in ("total", "\n\n  total"))
    names = [[case.name for suite in suites for case in suite] for suites in (before, after)]
    assert names[0] == names[1]
    assert names[0][0] == "src/a.ts page"


def test_cases_of_one_function_are_told_apart() -> None:
    suites = parsed(outcome(finding("total total", "total"), finding("total total", "l total")))
    assert [case.name for suite in suites for case in suite][:2] == ["src/a.ts page", "src/a.ts page (2)"]


@pytest.mark.parametrize(
    ("asked", "passes"),
    [
        ({}, True),
        ({"issue": ("ACME-01",)}, True),
        ({"issue": ("ACME-02",)}, False),
        ({"check": ("ACME-01/divided",)}, True),
        ({"check": ("ACME-01/other",)}, False),
        ({"min-severity": ("high",)}, True),
        ({"min-severity": ("critical",)}, False),
        ({"min-confidence": ("high",)}, False),
    ],
)
def test_only_a_check_that_was_asked_for_passes(asked: dict[str, tuple[str, ...]], *, passes: bool) -> None:
    result = msgspec.structs.replace(outcome(), origin=Origin(asked=asked))
    assert [case.name for suite in parsed(result) for case in suite][:-1] == ["Total divided by 100"] * passes
    page = html_report(result, BOOK, Look())
    assert ("<dt>Looked for and not found</dt><dd>ACME-01</dd>" in page) == passes
