"""What a run can say of a baseline: which findings it knows, which of its entries are gone, and where renamed files have led it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from checkout_audit.checks.kind import Detector
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.since import below
from checkout_audit.engine.state import names, prefix_of
from checkout_audit.errors import UsageError
from checkout_audit.findings.baseline import Baseline, Entry, covers
from checkout_audit.findings.identity import identify
from checkout_audit.findings.model import Finding
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.source.discover import Discovery
from checkout_audit.source.git import Repository
from checkout_audit.source.problem import Problem

_NOT_ANALYSED = frozenset({"too-large", "generated"})
"""Problems of files that are passed over."""
_MOST_GONE = 50
"""Files whose last commit is asked for, one by one."""


@dataclass(frozen=True, slots=True)
class Known:
    """A baseline, as far as a run can speak of it."""

    fingerprints: frozenset[str] = frozenset()
    """Those that it knows, under the names that files have now."""
    stale: tuple[Entry, ...] = ()
    """Entries that are found no more."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Fingerprint in the baseline → fingerprint now, for findings in renamed files."""
    before: Mapping[str, int] | None = None
    """Findings in it by issue, of those that this run could find."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a run has looked at, and what it found."""

    request: AuditRequest
    rulebook: Rulebook
    discovery: Discovery
    asked: Sequence[Detector]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]

    @property
    def prefix(self) -> str:
        """What leads from the folder that findings are known from down to the audited root."""
        return prefix_of(self.discovery.root, self.request.home)

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked for could be audited."""
        return bool(self.discovery.files) and not any(each.incomplete for each in self.problems)


def known(baseline: Baseline, scene: Scene) -> Known:
    """What the run says of the baseline."""
    ids = {each.id for each in baseline.entries}
    current = {each.fingerprint for each in scene.findings}
    left = list(_unmet(baseline, current, scene))
    moved = _moved(left, scene) if left and not current <= ids else {}
    stale = tuple(each for each in left if each.id not in moved) if _sees_all_of(baseline, scene) else ()
    there = current.union(moved, (each.id for each in stale))
    before = Counter(each.check.partition("/")[0] for each in baseline.entries if each.id in there)
    return Known(frozenset(ids.union(moved.values())), stale, moved, before)


def _unmet(baseline: Baseline, current: Container[str], scene: Scene) -> Iterator[Entry]:
    """Entries that this run would have met, and did not."""
    paths = frozenset(file.path for file in scene.discovery.files)
    asked = {each.check.id for each in scene.asked}
    everything = not scene.request.issues and not scene.request.checks
    unread = {each.path for each in scene.problems if each.kind in _NOT_ANALYSED}
    for entry in baseline.entries:
        is_asked = entry.check in asked or (everything and entry.check not in scene.rulebook.checks)
        if entry.id in current or not is_asked or not entry.path.startswith(scene.prefix):
            continue
        path = entry.path[len(scene.prefix) :]
        is_met = path in paths or not scene.request.narrowed or not _is_on_disk(path, scene)
        if is_met and path not in unread:
            yield entry


def _is_on_disk(path: str, scene: Scene) -> bool:
    return os.path.lexists(f"{scene.discovery.root}/{path}")


def _sees_all_of(baseline: Baseline, scene: Scene) -> bool:
    """Whether all that the baseline speaks of was audited: values cross files, so a part may show less than the whole."""
    if scene.request.narrowed or not scene.is_complete:
        return False
    given = [prefix_of(path, scene.request.home).rstrip("/") for path in scene.discovery.given]
    return all(any(covers(each, path) for each in given) for path in baseline.paths)


def _moved(left: Iterable[Entry], scene: Scene) -> dict[str, str]:
    """Fingerprint then → fingerprint now, for findings in files that git knows to have been renamed since."""
    wanted = {each.id for each in left}
    gone = sorted({each.path for each in left if not _is_on_disk(each.path[len(scene.prefix) :], scene)})
    moves = _moves(gone, scene) if gone else {}
    if not moves:
        return {}
    findings = scene.findings
    known_by = names(scene.discovery.root, scene.request, (each.span.path for each in findings), moves)
    pairs = zip(findings, identify(findings, known_by), strict=True)
    return {then.fingerprint: now.fingerprint for now, then in pairs if then.fingerprint in wanted}


def _moves(gone: Sequence[str], scene: Scene) -> dict[str, str]:
    """Path now → path then, relative to the audited root. Without git nothing is known."""
    root, found = scene.discovery.root, dict[str, str]()
    with suppress(UsageError):
        repository = Repository(root)
        lead = f"{root[len(repository.top) :].strip('/')}/".lstrip("/")
        file = scene.request.baseline_path
        written = repository.last_change(str(file.resolve())) if file else None
        found = below(root, repository, repository.renames(written or "HEAD"))
        bases: dict[str, dict[str, str]] = {}
        for path in [each[len(scene.prefix) :] for each in gone][:_MOST_GONE]:
            base = None if path in found.values() else repository.last_with(f"{lead}{path}")
            if base and base not in bases:
                bases[base] = below(root, repository, repository.renames(base))
            found.update({now: then for now, then in bases.get(base or "", {}).items() if then == path})
    return found
