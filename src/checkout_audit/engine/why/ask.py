"""Answers why a check reports a line or does not: the parts that every check has, the real outcome, and the kind's own parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from checkout_audit.checks.absence import AbsenceDetector
from checkout_audit.checks.contract import ContractDetector
from checkout_audit.checks.flow import FlowDetector
from checkout_audit.checks.kind import Detector
from checkout_audit.checks.pattern import PatternDetector
from checkout_audit.checks.suppression import SuppressionDetector
from checkout_audit.checks.unit import UnitDetector
from checkout_audit.engine.opened import Opened
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.engine.why.contract import contract_parts
from checkout_audit.engine.why.flow import flow_parts
from checkout_audit.engine.why.pattern import pattern_parts
from checkout_audit.engine.why.rejected import rejected_parts
from checkout_audit.engine.why.unit import unit_parts
from checkout_audit.errors import UsageError
from checkout_audit.findings.account import Part, Reasoning
from checkout_audit.findings.model import Finding, Standing
from checkout_audit.match.words import Occurrences
from checkout_audit.project.dependencies import Dependencies
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.source.role import roles


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is asked."""

    detector: Detector
    file: Path
    line: int


def reason(doubt: Doubt, shop: Opened, request: AuditRequest, rulebook: Rulebook) -> Reasoning:
    """The answer. `request` is a whole audit of the shop. Raises `UsageError` for a line that the file does not have."""
    document, check = shop.unit.document, doubt.detector.check
    if not 1 <= doubt.line <= document.lines:
        raise UsageError(f"there is no line {doubt.line}: the file has {document.lines}", path=str(doubt.file))
    asked = replace(request, paths=(*request.paths, doubt.file), issues=(check.issue,), checks=(), fail_on=None)
    outcome = audit(asked, rulebook)
    findings = [*outcome.findings, *outcome.hidden]
    own = [each for each in findings if each.check == check.id]
    here = next((each for each in own if _covers(each, shop.path, doubt.line)), None)
    passing = here or next((each for each in own if _passes(each, shop.path, doubt.line)), None)
    parts = (*_common(doubt, shop), *_own(doubt, shop, passing))
    verdict = _found(here) if here is not None else _not_found(doubt, shop, findings, parts, passing)
    is_shown = here is not None and here.standing not in (Standing.KNOWN, Standing.ACCEPTED, Standing.SUPPRESSED)
    source = document.line_text(doubt.line).strip()
    return Reasoning(check.id, check.title, check.kind, shop.path, doubt.line, source, is_shown, verdict, parts)


def _covers(finding: Finding, path: str, line: int) -> bool:
    return finding.span.path == path and finding.span.start_line <= line <= finding.span.end_line


def _found(finding: Finding) -> str:
    word = finding.standing
    if word is Standing.SUPPRESSED:
        return f"Found, and suppressed by a comment in the code: {finding.message}"
    if word is Standing.ACCEPTED:
        return f"Found, and accepted in the ledger: {finding.message}"
    if word is Standing.KNOWN:
        return f"Found, and known from the baseline: {finding.message}"
    return f"Reported: {finding.message}"


def _not_found(
    doubt: Doubt, shop: Opened, findings: list[Finding], parts: tuple[Part, ...], passing: Finding | None
) -> str:
    check, line = doubt.detector.check, doubt.line
    if passing is not None:
        span = passing.span
        return f"Not reported here, but the value of a finding at {span.path}:{span.start_line} passes this line."
    failed = next((part for part in parts if part.holds is False), None)
    if failed is not None:
        return f"Not reported: the part '{failed.name}' does not hold."
    elsewhere = next((part for part in parts if part.name == "report"), None)
    if elsewhere is not None:
        return f"Not reported here: {elsewhere.text[:1].lower()}{elsewhere.text[1:]}"
    other = [each for each in findings if each.check != check.id and _covers(each, shop.path, line)]
    if other:
        return f"Not reported: {other[0].check} reports this line, and goes before it."
    if not shop.audited:
        return "Not reported: a scan leaves this file out."
    return "Not reported here, though every part that could be asked holds."


def _passes(finding: Finding, path: str, line: int) -> bool:
    spans = (*(step.span for step in finding.steps), *(each.span for each in finding.related))
    return any(span.path == path and span.start_line <= line <= span.end_line for span in spans)


def _common(doubt: Doubt, shop: Opened) -> Iterator[Part]:
    """The parts that a check of any kind may have."""
    if not shop.audited:
        yield Part(
            "file read", None, "A scan of the folder leaves this file out: it is a test, ignored, or build output."
        )
    for ask in (_roles, _depends, _words):
        part = ask(doubt.detector, shop)
        if part is not None:
            yield part


def _own(doubt: Doubt, shop: Opened, passing: Finding | None) -> Iterator[Part]:
    """The parts of its own kind. `passing` is a finding on the line, or one whose value passes it."""
    detector = doubt.detector
    if isinstance(detector, FlowDetector):
        yield from _way(passing, shop) if passing is not None else flow_parts(detector, shop, doubt.line)
    elif isinstance(detector, UnitDetector):
        yield from unit_parts(detector, shop, doubt.line)
    elif isinstance(detector, ContractDetector):
        yield from contract_parts(detector, shop, doubt.line)
    elif isinstance(detector, SuppressionDetector):
        yield Part("comment", None, f"This check judges comments that suppress findings, and asks for: {detector.ask}.")
    elif isinstance(detector, PatternDetector | AbsenceDetector):
        yield from pattern_parts(detector.check, shop, doubt.line)
    else:
        yield from rejected_parts(detector, shop, doubt.line)


def _way(finding: Finding, shop: Opened) -> Iterator[Part]:
    """The way of a reported value."""
    places = ((each, f"line {each.span.start_line}") for each in finding.steps)
    own = shop.path
    told = [
        f"{at if step.span.path == own else f'{step.span.path}:{step.span.start_line}'}: {step.text}"
        for step, at in places
    ]
    yield Part("from, to", True, "An origin that the check asks for reaches one of its sinks, this way.", tuple(told))
    yield Part("guards", True, "Nothing on the way stops it.")


def _roles(detector: Detector, shop: Opened) -> Part | None:
    where = detector.where if isinstance(detector, ContractDetector) else detector.roles
    if not where.any and not where.none:
        return None
    played = roles(shop.path)
    own = f"The file plays {_names(played)}" if played else "The file plays no role"
    if not played.isdisjoint(where.none):
        return Part("roles", False, f"{own}; the check leaves out {_names(where.none)}.")
    if where.any and where.any.isdisjoint(played):
        return Part("roles", False, f"{own}; the check looks only in {_names(where.any)}.")
    wanted = f"looks in {_names(where.any)}" if where.any else f"leaves out {_names(where.none)}"
    return Part("roles", True, f"{own}; the check {wanted}.")


def _depends(detector: Detector, shop: Opened) -> Part | None:
    if not detector.depends:
        return None
    names = ", ".join(detector.depends)
    dependencies = Dependencies(shop.project.paths(), shop.project.beside)
    if not dependencies.fit(detector.depends):
        return Part("depends", False, f"The shop does not depend on one of {names}.")
    holds = shop.project.program.holds
    if not dependencies.belongs(shop.path, detector.depends, detector.speaks, holds):
        return Part(
            "depends", False, f"The package of the file has nothing to do with {names}, though another one has."
        )
    return Part("depends", True, f"The shop depends on one of {names}.")


def _words(detector: Detector, shop: Opened) -> Part | None:
    """The words without which a file is not even parsed."""
    occurrences = Occurrences(shop.unit.data)
    missing = [clause for clause in detector.required() if not any(word in occurrences for word in clause)]
    if not detector.required():
        return None
    if not missing:
        return Part("words", True, "The file holds the words that the check needs.")
    return Part("words", False, f"The file holds none of these words: {_names(missing[0])}.")


def _names(words: frozenset[str]) -> str:
    listed = sorted(words)
    more = f" and {len(listed) - 8} more" if len(listed) > 8 else ""
    return ", ".join(listed[:8]) + more
