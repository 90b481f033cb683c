"""Runs the examples of the rule files through the real session, and says in a word what came of each.

An example is a small tree of its own. Only the check it belongs to is run, so that an example shows one thing.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome
from checkout_audit.rule import Check, CheckId, Example
from checkout_audit.rulebook.load import Rulebook

_EXPECT = re.compile(r"(?://|/\*|\{/\*)\s*expect\b")
_KINDS = ("hit", "miss", "fixed")


class Verdict(Enum):
    """What came of an example."""

    OK = "ok"
    MISSING = "missing"
    """A line marked `// expect` was not reported."""
    NOISY = "noisy"
    """Something was reported that should not be."""
    WRONG_PLACE = "wrong place"
    """As much was reported as expected, on other lines."""
    BROKEN = "broken"
    """The example cannot be judged: it does not parse, or its analysis failed."""
    LACKING = "lacking"
    """The check has no example of this kind."""


@dataclass(frozen=True, slots=True)
class Result:
    """One example, run."""

    check: CheckId
    kind: str
    """`hit`, `miss` or `fixed`."""
    verdict: Verdict
    path: str
    """The rule file."""
    line: int
    """Line of the rule file on which the example (or, if it lacks, the check) begins."""
    detail: str = ""
    """What was expected and what was reported, by line of the rule file."""

    @property
    def ok(self) -> bool:
        """Whether it is as the rule file says."""
        return self.verdict is Verdict.OK


def run_examples(rulebook: Rulebook, checks: Iterable[CheckId] | None = None) -> Iterator[Result]:
    """Results of the examples of some checks, or of all, in the rule book's order.

    The rule book must have been loaded with examples. A check must have an example of each kind.
    """
    for check_id in rulebook.checks if checks is None else checks:
        check = rulebook.checks[check_id]
        yield from _lacking(check)
        for example in check.examples:
            yield run_example(rulebook, check, example)


def run_example(rulebook: Rulebook, check: Check, example: Example) -> Result:
    """The result of one example."""
    with tempfile.TemporaryDirectory(prefix="checkout-audit-") as folder:
        for file in example.files:
            target = Path(folder, file.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8")
        outcome = audit(AuditRequest(paths=(Path(folder),), include_tests=True, checks=(check.id,), jobs=1), rulebook)
    verdict, detail = _judge(example, outcome)
    return Result(check.id, example.kind, verdict, check.path, example.files[0].line, detail)


def expected_lines(text: str) -> tuple[int, ...]:
    """Lines, from 1, that carry the comment `// expect`; one on a line of its own speaks of the next line of code."""
    lines = text.splitlines()
    return tuple(_meant(lines, number) for number, line in enumerate(lines) if _EXPECT.search(line))


def _meant(lines: list[str], number: int) -> int:
    if not _EXPECT.match(lines[number].strip()):
        return number + 1
    following = number + 1
    while following < len(lines) and _EXPECT.match(lines[following].strip()):
        following += 1
    return following + 1


def _judge(example: Example, outcome: Outcome) -> tuple[Verdict, str]:
    broken = [p for p in outcome.problems if p.incomplete or p.kind == "syntax"]
    if broken or outcome.coverage.files != sum(not file.path.endswith(".json") for file in example.files):
        return Verdict.BROKEN, "; ".join(
            f"{p.path}:{p.line}: {p.text}" for p in broken
        ) or "not all files are source files"
    first = {file.path: file.line for file in example.files}
    expected = sorted((file.path, line) for file in example.files for line in expected_lines(file.text))
    found = sorted((finding.span.path, finding.span.start_line) for finding in outcome.findings)
    if example.kind == "hit" and not expected:
        return Verdict.BROKEN, "no line is marked // expect"
    if found == expected:
        return Verdict.OK, ""

    def shown(places: Iterable[tuple[str, int]]) -> str:
        return ", ".join(str(first[path] + line - 1) for path, line in places) or "none"

    return _word(expected, found), f"expected on line {shown(expected)}, reported on {shown(found)}"


def _word(expected: list[tuple[str, int]], found: list[tuple[str, int]]) -> Verdict:
    if len(found) == len(expected):
        return Verdict.WRONG_PLACE
    return Verdict.MISSING if len(found) < len(expected) else Verdict.NOISY


def _lacking(check: Check) -> Iterator[Result]:
    kinds = {example.kind for example in check.examples}
    for kind in _KINDS:
        if kind not in kinds:
            yield Result(
                check.id, kind, Verdict.LACKING, check.path, check.line, f"the check has no example of kind '{kind}'"
            )
