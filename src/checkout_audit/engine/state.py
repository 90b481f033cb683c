"""One state of the tree, audited: what its files gave is linked, judged by the checks, and held against its own comments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from checkout_audit.checks.kind import Detector
from checkout_audit.checks.suppression import SuppressionDetector
from checkout_audit.engine.graphs import Graphs
from checkout_audit.engine.mapping import Yield
from checkout_audit.engine.quote import quoted
from checkout_audit.engine.reduce import Reduction
from checkout_audit.engine.request import AuditRequest
from checkout_audit.findings.identity import identify
from checkout_audit.findings.ignore import Flaw, Known, suppress
from checkout_audit.findings.model import Finding, Standing
from checkout_audit.findings.supersede import told_once
from checkout_audit.ledger import Override
from checkout_audit.project.dependencies import Dependencies
from checkout_audit.project.private import is_unreached
from checkout_audit.project.program import Program
from checkout_audit.rule import CheckId
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.source.beside import Beside
from checkout_audit.source.discover import Discovery
from checkout_audit.source.ignore import compile_globs
from checkout_audit.source.problem import Problem

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class State:
    """All that the checks need of one state."""

    discovery: Discovery
    detectors: Sequence[Detector]
    """Those that look in such a tree at all."""
    found: Yield
    looked_for: frozenset[CheckId]
    """The checks of these detectors, and those that have nothing to look for in such a tree."""
    beside: Beside
    graphs: Graphs
    """Of files that no check asked for in the map phase."""
    jobs: int
    """Processes that may judge it; 1 starts none, 0 leaves it to the machine."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What the checks say of a state."""

    findings: tuple[Finding, ...]
    """Identified; those that a comment suppresses are marked."""
    problems: tuple[Problem, ...]


def fitting(detectors: Sequence[Detector], discovery: Discovery, beside: Read) -> tuple[Detector, ...]:
    """Those that look in such a tree at all."""
    dependencies = Dependencies((file.path for file in discovery.files), beside)
    return tuple(each for each in detectors if dependencies.fit(each.depends))


def ids_of(detectors: Iterable[Detector]) -> frozenset[CheckId]:
    """The ids of their checks."""
    return frozenset(each.check.id for each in detectors)


def judge(
    state: State,
    rulebook: Rulebook,
    request: AuditRequest,
    asked: Sequence[Detector],
    moved: dict[str, str] | None = None,
) -> Audited:
    """The findings of the checks asked for in one state. `moved` gives for a path the one that it is known by."""
    raw, problems = _reduce(state, rulebook)
    root = state.discovery.root
    known_by = names(root, request, (finding.span.path for finding in raw), moved)
    findings = list(_overridden(raw, request, root))
    wanted = ids_of(asked)
    if request.ignores:
        findings = _ignored(findings, state, rulebook, request, wanted)
    return Audited(identify((each for each in findings if each.check in wanted), known_by), tuple(problems))


def names(
    root: str, request: AuditRequest, paths: Iterable[str], moved: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The path by which each file is known: from the home folder, under its old name if it was renamed."""
    prefix, renamed = prefix_of(root, request.home), moved or {}
    return {path: f"{prefix}{renamed.get(path, path)}" for path in paths}


def prefix_of(root: str, home: Path | None) -> str:
    """What leads from a folder down to the audited root, with a closing slash; empty if it is not above."""
    if home is None:
        return ""
    top = os.path.realpath(home)
    if root == top or not root.startswith(f"{top.rstrip('/')}/"):
        return ""
    return root[len(top.rstrip("/")) + 1 :] + "/"


def _reduce(state: State, rulebook: Rulebook) -> tuple[list[Finding], list[Problem]]:
    """What all checks find, and which of them could not end."""
    reduction = Reduction(state.discovery, state.detectors, state.found, rulebook.models, state.beside, state.graphs)
    findings, problems = reduction.run(state.jobs)
    program = reduction.project().program
    findings = _belonging(_reached(findings, state.discovery, program), state, program)
    precedence = {detector.check.id: detector.precedence for detector in state.detectors}
    return list(quoted(told_once(findings, precedence), reduction.project())), problems


def _reached(findings: Iterable[Finding], discovery: Discovery, program: Program) -> list[Finding]:
    """Those of code that something reaches, or that was asked for by name."""
    named = {file.path for file in discovery.files if file.explicit}

    def is_dead(path: str) -> bool:
        return path not in named and is_unreached(program, path)

    return [
        each for each in findings if not any(map(is_dead, {each.span.path, *(step.span.path for step in each.steps)}))
    ]


def _belonging(findings: Iterable[Finding], state: State, program: Program) -> list[Finding]:
    """Those of packages that have to do with what their check is about."""
    dependencies = Dependencies((file.path for file in state.discovery.files), state.beside)
    detectors = {each.check.id: each for each in state.detectors if each.depends}

    def belongs(finding: Finding) -> bool:
        asks = detectors.get(finding.check)
        if asks is None:
            return True
        return dependencies.belongs(finding.span.path, asks.depends, asks.speaks, program.holds)

    return [each for each in findings if belongs(each)]


def _overridden(findings: Iterable[Finding], request: AuditRequest, root: str) -> Iterator[Finding]:
    """The findings as the overrides have them: another severity, or left out."""
    globs = [(each, compile_globs(each.paths) if each.paths else None) for each in request.overrides]
    prefix = prefix_of(root, request.globs_from)
    for finding in findings:
        path = f"{prefix}{finding.span.path}"
        last: Override | None = None
        for override, spec in globs:
            if override.speaks_of(finding.check) and (spec is None or spec.check_file(path).include):
                last = override
        if last is None:
            yield finding
        elif last.severity is not None:
            yield msgspec.structs.replace(finding, severity=last.severity)


def _ignored(
    findings: Sequence[Finding], state: State, rulebook: Rulebook, request: AuditRequest, wanted: frozenset[CheckId]
) -> list[Finding]:
    """The findings, those that a comment suppresses marked, and those that comments are guilty of themselves."""
    ran = state.looked_for if _is_whole(state.discovery, request) else frozenset[CheckId]()
    marked, flaws = suppress(findings, state.found.ignores, Known(tuple(rulebook.checks), ran.__contains__))
    judges = {each.ask: each for each in state.detectors if isinstance(each, SuppressionDetector)}
    own = [
        _flawed(flaw, judges[flaw.ask]) for flaw in flaws if flaw.ask in judges and judges[flaw.ask].check.id in wanted
    ]
    return [*marked, *own]


def _is_whole(discovery: Discovery, request: AuditRequest) -> bool:
    """Whether the whole project is audited: values cross files, so in a part a suppression may have nothing to suppress."""
    is_top = discovery.given == (discovery.root,) and not prefix_of(discovery.root, request.home)
    return is_top and not request.narrowed


def _flawed(flaw: Flaw, judge_: SuppressionDetector) -> Finding:
    finding = judge_.draft(flaw).finding(judge_.check)
    return msgspec.structs.replace(finding, standing=Standing.UNUSED) if judge_.wants_all else finding
