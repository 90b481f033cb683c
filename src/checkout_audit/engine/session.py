"""The only pipeline: from an audit request to its outcome."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator, Sequence

from checkout_audit.checks.kind import Detector
from checkout_audit.checks.model import FileMatch
from checkout_audit.engine.mapping import Mapper, Yield, decode, together
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.select import select
from checkout_audit.engine.workers import Work, can_fork, run_here, run_in_workers
from checkout_audit.findings.gate import Policy, decide
from checkout_audit.findings.identity import identify
from checkout_audit.findings.model import Coverage, Finding, Outcome
from checkout_audit.project.decide import Project
from checkout_audit.project.dependencies import Dependencies
from checkout_audit.project.models import Models
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.source.beside import Beside
from checkout_audit.source.discover import Discovery, Options, discover
from checkout_audit.source.read import SourceFile

Progress = Callable[[int, int], None]
"""Called with files done and files in all, in this process, from time to time."""

_BATCH_BYTES = 200_000
"""Small enough that workers end at about the same time, large enough that messages cost nothing."""
_WORTH_A_WORKER = 1_500_000
"""Bytes of source below which starting processes costs more than it saves."""


def audit(request: AuditRequest, rulebook: Rulebook, on_progress: Progress | None = None) -> Outcome:
    """Find what the rule book describes in the requested files.

    Raises `UsageError` for a path that does not exist or an unknown issue or check ID.
    """
    begin = time.perf_counter()
    asked = select(request, rulebook)
    globs_from = str(request.globs_from.resolve()) if request.globs_from else ""
    options = Options(request.include, request.exclude, request.include_tests, globs_from)
    discovery = discover(tuple(map(str, request.paths)), options)
    detectors = _fitting(asked, discovery)
    found = _map(discovery.files, detectors, request.jobs, on_progress)
    findings = identify(_reduce(discovery, detectors, found, rulebook.models))
    policy = Policy(request.min_severity, request.min_confidence, request.fail_on)
    decision = decide(findings, (*discovery.problems, *found.problems), len(discovery.files), policy)
    return Outcome(
        root=_shown_root(request, discovery),
        findings=decision.findings,
        problems=decision.problems,
        coverage=_coverage(discovery, found, time.perf_counter() - begin),
        exit_code=decision.exit_code,
        verdict=decision.verdict,
    )


def _fitting(detectors: Sequence[Detector], discovery: Discovery) -> Sequence[Detector]:
    """Those that look in such a tree at all."""
    dependencies = Dependencies((file.path for file in discovery.files), Beside(discovery.root))
    return tuple(each for each in detectors if dependencies.fit(each.depends))


def _map(files: Sequence[SourceFile], detectors: Sequence[Detector], jobs: int, on_progress: Progress | None) -> Yield:
    mapper = Mapper(files, detectors)
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        if on_progress is not None:
            on_progress(done, len(files))

    work = Work(mapper.encoded, mapper.lost, count)
    batches = _batches(files)
    workers = jobs or _fitting_jobs(files)
    if workers > 1 and can_fork():
        gc.freeze()  # workers share these objects as long as no collector touches them
        answers = run_in_workers(work, batches, workers)
        gc.unfreeze()
    else:
        answers = run_here(work, batches)
    return together([decode(answer) for answer in answers])


def _reduce(discovery: Discovery, detectors: Sequence[Detector], found: Yield, models: Models) -> Iterator[Finding]:
    project = Project(
        discovery.root, discovery.files, models, dict(found.graphs), dict(found.imports), dict(found.urls)
    )
    for number, path in found.candidates:
        project.add_candidate(detectors[number].check.id, path)
    by_check: dict[int, list[FileMatch]] = {}
    for number, match in found.matches:
        by_check.setdefault(number, []).append(match)
    for number, detector in enumerate(detectors):
        for draft in detector.findings(project, by_check.get(number, ())):
            yield draft.finding(detector.check)


def _batches(files: Sequence[SourceFile]) -> list[list[int]]:
    batches: list[list[int]] = []
    size = _BATCH_BYTES
    for number, file in enumerate(files):
        if size >= _BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(number)
        size += file.size
    return batches


def _fitting_jobs(files: Sequence[SourceFile]) -> int:
    if sum(file.size for file in files) < _WORTH_A_WORKER:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _coverage(discovery: Discovery, found: Yield, seconds: float) -> Coverage:
    return Coverage(
        files=len(discovery.files),
        lines=found.lines,
        size=found.size,
        analysed=found.analysed,
        tests_left_out=discovery.tests_left_out,
        ignored=discovery.ignored,
        not_understood=found.not_understood,
        seconds=seconds,
    )


def _shown_root(request: AuditRequest, discovery: Discovery) -> str:
    """The folder as the user named it, if it was one."""
    only = request.paths[0] if len(request.paths) == 1 else None
    return str(only) if only is not None and only.is_dir() else discovery.root
