"""The only pipeline: from an audit request to its outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checkout_audit import __version__
from checkout_audit.checks.kind import Detector
from checkout_audit.checks.suppression import SUPPRESSION
from checkout_audit.engine.cache import Cache
from checkout_audit.engine.files import Progress, map_files
from checkout_audit.engine.graphs import Graphs
from checkout_audit.engine.known import Known, Scene, known
from checkout_audit.engine.mapping import Yield, together
from checkout_audit.engine.origin import origin
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.select import select, with_needed
from checkout_audit.engine.since import Past, Present, look_back
from checkout_audit.engine.state import Audited, State, fitting, ids_of, judge, prefix_of
from checkout_audit.findings.baseline import Baseline, Entry, gone_entry
from checkout_audit.findings.gate import Decision, Ground, Policy, decide
from checkout_audit.findings.mask import mask
from checkout_audit.findings.model import Coverage, Gone, Outcome
from checkout_audit.rule import Issue
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.source.beside import Beside
from checkout_audit.source.discover import Discovery, Options, discover
from checkout_audit.source.problem import Problem

__all__ = ["Progress", "audit"]


def audit(request: AuditRequest, rulebook: Rulebook, on_progress: Progress | None = None) -> Outcome:
    """Find what the rule book describes in the requested files.

    Raises `UsageError` for a path that does not exist, an unknown issue or check ID, or a past that git cannot tell.
    """
    begin = time.perf_counter()
    asked = select(request, rulebook)
    options = _options(request)
    discovery = discover(tuple(map(str, request.paths)), options)
    running = with_needed(asked, rulebook)
    beside = Beside(discovery.root)
    detectors = fitting(running, discovery, beside)
    cache = Cache(request.cache, rulebook.digest)
    yields = map_files(discovery.files, detectors, request.jobs, cache, on_progress)
    past: Callable[[], Past] | None = None
    if request.since:
        past = look_back(request, rulebook, Present(discovery, options, asked, running, detectors, yields), cache)
    found = together(yields)
    graphs = Graphs(cache, discovery.files, dict(found.digests))
    audited = judge(
        State(discovery, detectors, found, ids_of(running), beside, graphs, request.jobs),
        rulebook,
        request,
        asked,
    )
    scene = _Scene(request, rulebook, discovery, asked, audited)
    decision, told = scene.decided(found, past() if past else None)
    cache.close()
    return Outcome(
        root=mask(_shown_root(request, discovery)),
        findings=decision.findings,
        problems=decision.problems,
        coverage=_coverage(discovery, found, time.perf_counter() - begin),
        exit_code=decision.exit_code,
        verdict=decision.verdict,
        hidden=decision.hidden,
        compared=scene.compared,
        tallies=decision.tallies,
        stale=tuple(each.id for each in told.stale),
        gone=scene.gone,
        files={mask(path): digest for path, digest in sorted(found.digests)},
        moved=told.moved,
        origin=origin(request, discovery.root),
    )


@dataclass(slots=True)
class _Scene:
    """An audited state, and all that it is held against."""

    request: AuditRequest
    rulebook: Rulebook
    discovery: Discovery
    asked: Sequence[Detector]
    audited: Audited
    compared: str = ""
    gone: tuple[Gone, ...] = ()
    """What was there, and is found no more."""

    def decided(self, found: Yield, past: Past | None) -> tuple[Decision, Known]:
        """The gate's decision, and what is to be said of the baseline."""
        request, baseline = self.request, self.request.baseline
        problems = (*self.discovery.problems, *found.problems, *self.audited.problems)
        scene = Scene(request, self.rulebook, self.discovery, self.asked, self.audited.findings, problems)
        told = known(baseline, scene) if baseline is not None else Known()
        self.compared = past.name if past else _named(baseline) if baseline is not None else ""
        self.gone = self._gone(told.stale, past)
        ground = Ground(
            today=request.today,
            ledger=request.ledger,
            known=told.fingerprints.union(past.fingerprints if past else ()),
            changed_checks=self._changed(baseline) if past is None else frozenset(),
            recorded=frozenset(each.fingerprint for each in past.recorded) if past else frozenset(),
            compared=self.compared,
            stale=len(told.stale),
            issues=tuple(issue.id for issue in self.rulebook.issues if not _is_ours(issue)),
            before=told.before,
        )
        gaps = (*problems, *_of_then(past))
        return decide(self.audited.findings, gaps, len(self.discovery.files), _policy(request), ground), told

    def _gone(self, stale: Iterable[Entry], past: Past | None) -> tuple[Gone, ...]:
        prefix = prefix_of(self.discovery.root, self.request.home)
        now = {each.fingerprint for each in self.audited.findings}
        then = (*(gone_entry(each, prefix) for each in stale), *(past.recorded if past else ()))
        left = {each.fingerprint: each for each in then if each.fingerprint not in now}
        return tuple(sorted(left.values()))

    def _changed(self, baseline: Baseline | None) -> frozenset[str]:
        if baseline is None:
            return frozenset()
        checks = (each.check for each in self.asked)
        return frozenset(check.id for check in checks if baseline.checks.get(check.id) != check.digest)


def _is_ours(issue: Issue) -> bool:
    """Whether an issue is about our own comments, not about the shop."""
    return bool(issue.checks) and all(check.kind == SUPPRESSION.name for check in issue.checks)


def _of_then(past: Past | None) -> list[Problem]:
    """Gaps in the state that the run is compared with: because of them too much may seem new."""
    if past is None:
        return []
    gaps = past.problems
    return [Problem(each.path, each.line, each.kind, f"at {past.name}: {each.text}", incomplete=True) for each in gaps]


def _named(baseline: Baseline) -> str:
    other = f" of checkout-audit {baseline.tool}" if baseline.tool != __version__ else ""
    return f"the baseline{other}"


def _policy(request: AuditRequest) -> Policy:
    return Policy(
        request.min_severity, request.min_confidence, request.fail_on, request.strict, request.allow_incomplete
    )


def _options(request: AuditRequest) -> Options:
    globs_from = str(request.globs_from.resolve()) if request.globs_from else ""
    return Options(request.include, request.exclude, request.include_tests, globs_from)


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
