"""JUnit XML, as CI servers read it: a suite an issue, a case a finding, and one that passes for a check that found none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from checkout_audit.findings.model import Finding, Origin, Outcome, Problem
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look, escape
from checkout_audit.report.tally import looked_for
from checkout_audit.rule import Check

_TOOL = "checkout-audit"


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case; `outcome` is `failure`, `error`, `skipped` or empty for one that passes."""

    group: str
    name: str
    outcome: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def junit_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One document. Names of cases hold no line number, so that a server sees which ones are new."""
    root = Element("testsuites", name=_TOOL)
    every: list[_Case] = []
    for name, cases in _suites(outcome, rulebook):
        every += cases
        suite = SubElement(root, "testsuite", name=_clean(name))
        _count(suite, cases, "tests", "failures", "errors", "skipped")
        for case in cases:
            _write(suite, case)
    _count(root, every, "tests", "failures", "errors")
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _count(element: Element, cases: Iterable[_Case], *names: str) -> None:
    kinds = Counter(case.outcome for case in cases)
    counts = {
        "tests": kinds.total(),
        "failures": kinds["failure"],
        "errors": kinds["error"],
        "skipped": kinds["skipped"],
    }
    for name in names:
        element.set(name, str(counts[name]))


def _write(suite: Element, case: _Case) -> None:
    element = SubElement(suite, "testcase", classname=_clean(case.group), name=_clean(case.name), time="0")
    if case.outcome:
        ended = SubElement(element, case.outcome, type=case.type, message=_clean(case.message))
        ended.text = "\n".join(map(_clean, case.text.split("\n"))) or None


def _suites(outcome: Outcome, rulebook: Book) -> Iterator[tuple[str, list[_Case]]]:
    seen: Counter[tuple[str, str]] = Counter()
    known = {issue.id for issue in rulebook.issues}
    asked = looked_for(outcome, rulebook)
    for issue in rulebook.issues:
        checks = tuple(check for check in issue.checks if check.id in asked)
        cases = list(_cases(issue.id, checks, outcome, seen))
        if cases:
            yield f"{issue.id} {issue.title}", cases
    for stranger in sorted({finding.issue for finding in outcome.findings} - known):
        yield stranger, list(_cases(stranger, (), outcome, seen))
    yield "coverage", list(_gaps(outcome))


def _cases(issue: str, checks: tuple[Check, ...], outcome: Outcome, seen: Counter[tuple[str, str]]) -> Iterator[_Case]:
    shown = [finding for finding in outcome.findings if finding.issue == issue]
    hidden = [finding for finding in outcome.hidden if finding.issue == issue]
    guilty = {finding.check for finding in (*shown, *hidden)}
    yield from (_Case(check.id, check.title) for check in checks if check.id not in guilty)
    for finding in shown:
        name = _name(finding, outcome.origin, seen)
        text = _text(finding, outcome.origin)
        yield _Case(finding.check, name, "failure", finding.severity.word, finding.message, text)
    for finding in hidden:
        reason = finding.suppressed.reason if finding.suppressed else f"known: in {outcome.compared or 'the baseline'}"
        name = _name(finding, outcome.origin, seen)
        yield _Case(finding.check, name, "skipped", finding.standing.value, reason)


def _name(finding: Finding, origin: Origin, seen: Counter[tuple[str, str]]) -> str:
    """File and function, with a number where there are several: the same as long as the code is."""
    name = f"{origin.path(finding.span.path)} {finding.scope}".rstrip()
    seen[finding.check, name] += 1
    count = seen[finding.check, name]
    return f"{name} ({count})" if count > 1 else name


def _text(finding: Finding, origin: Origin) -> str:
    place = f"{origin.path(finding.span.path)}:{finding.span.start_line}:{finding.span.start_column}"
    lines = [f"{number:>5} | {line}" for number, line in enumerate(finding.excerpt.lines, finding.excerpt.first_line)]
    steps = [
        f"{number:>5}. {origin.path(step.span.path)}:{step.span.start_line}: {step.text}"
        for number, step in enumerate(finding.steps, 1)
    ]
    return "\n".join((f"{place} [{finding.check}]", finding.message, "", *lines, "", *steps, f"fix: {finding.fix}"))


def _gaps(outcome: Outcome) -> Iterator[_Case]:
    """What could not be audited: an error each, since nothing found there says nothing."""
    gaps: list[Problem] = [problem for problem in outcome.problems if problem.incomplete]
    if not gaps:
        yield _Case(_TOOL, "every file was audited")
    for number, problem in enumerate(gaps, 1):
        place = outcome.origin.path(problem.path)
        line = f":{problem.line}" if problem.line else ""
        yield _Case(_TOOL, f"{place} {problem.kind} ({number})", "error", problem.kind, problem.text, f"{place}{line}")


def _clean(text: str) -> str:
    r"""One line, with what XML 1.0 has no place for shown: `\x1b`."""
    return "\t".join(map(escape, text.split("\t")))
