"""What was found in an older state of the tree, as git keeps it: for telling what is new."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from checkout_audit.checks.kind import Detector
from checkout_audit.engine.cache import Cache
from checkout_audit.engine.files import map_files
from checkout_audit.engine.graphs import Graphs
from checkout_audit.engine.mapping import Yield, together
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.state import State, fitting, ids_of, judge
from checkout_audit.findings.baseline import gone
from checkout_audit.findings.gate import Policy, is_seen
from checkout_audit.findings.model import Gone, Standing
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.source.beside import Beside
from checkout_audit.source.commit import Commit
from checkout_audit.source.discover import Discovery, Options, discover_in
from checkout_audit.source.git import Repository
from checkout_audit.source.problem import Problem
from checkout_audit.source.read import SourceFile, raw_bytes, readable


class Past(msgspec.Struct, frozen=True):
    """What the run is compared with."""

    fingerprints: tuple[str, ...]
    """Of the findings that were shown there, under the paths that their files have now."""
    recorded: tuple[Gone, ...]
    """Those findings and the suppressed ones, under the paths of then."""
    problems: tuple[Problem, ...]
    """What could not be audited there."""
    name: str = ""
    """`main (1a2b3c4)`."""


@dataclass(frozen=True, slots=True)
class Present:
    """The state on disk, mapped, and what is asked about it."""

    discovery: Discovery
    options: Options
    asked: Sequence[Detector]
    """Those whose findings are wanted."""
    running: Sequence[Detector]
    """Those, and what they need beside them."""
    detectors: Sequence[Detector]
    """Of these, those that look in such a tree at all."""
    yields: Sequence[Yield]
    """One for each file, in order."""


def look_back(request: AuditRequest, rulebook: Rulebook, present: Present, cache: Cache) -> Callable[[], Past]:
    """Map the last commit that HEAD shares with `request.since`; what is given judges it, once the present is judged.

    Raises UsageError where git cannot tell.
    """
    root = present.discovery.root
    repository = Repository(root)
    commit = repository.merge_base(repository.commit(request.since))
    tree = Commit(repository, commit)
    older = discover_in(tree, root, present.discovery.given, present.options)
    contents = {file.path: _bytes(file) for file in present.discovery.files}
    moved = _moves(repository, commit, tree, older, contents)
    key = _key(cache, tree, request, present, moved)
    work = _Work(request, rulebook, present, tree, older, moved, cache)
    kept = cache.values([key]).get(key) if cache.is_used else None
    unchanged = _unchanged(tree, older, present, contents)
    judge_past = None if kept else work.prepared(unchanged)
    name = f"{request.since} ({commit[:7]})"

    def result() -> Past:
        answer = kept or (judge_past() if judge_past else b"")
        past = msgspec.msgpack.decode(answer, type=Past)
        if not kept and cache.is_used and not past.problems:
            cache.store([(key, answer)])
        return msgspec.structs.replace(past, name=name)

    return result


@dataclass(frozen=True, slots=True)
class _Work:
    """The audit of the older state."""

    request: AuditRequest
    rulebook: Rulebook
    present: Present
    tree: Commit
    older: Discovery
    moved: dict[str, str]
    cache: Cache

    def prepared(self, unchanged: set[str]) -> Callable[[], bytes]:
        """Map the files that are not as they are now; what is given does the rest."""
        older = self._loaded(unchanged)
        beside = Beside(older.root, self.tree)
        detectors = fitting(self.present.running, older, beside)
        reusable = unchanged if _ids(detectors) == _ids(self.present.detectors) else set[str]()
        found = together(self._mapped(older, detectors, reusable))
        graphs = Graphs(self.cache, older.files, dict(found.digests))
        state = State(older, detectors, found, ids_of(self.present.running), beside, graphs, self.request.jobs)
        return lambda: self._past(state)

    def _past(self, state: State) -> bytes:
        audited = judge(state, self.rulebook, self.request, self.present.asked, self.moved)
        policy = Policy(self.request.min_severity, self.request.min_confidence)
        seen = [each for each in audited.findings if is_seen(each, policy)]
        found = (*state.discovery.problems, *state.found.problems, *audited.problems)
        past = Past(
            tuple(each.fingerprint for each in seen if each.standing is not Standing.SUPPRESSED),
            tuple(map(gone, seen)),
            tuple(each for each in found if each.incomplete),
        )
        return msgspec.msgpack.encode(past)

    def _loaded(self, unchanged: set[str]) -> Discovery:
        """The files with their bytes of then, where these are not what is on disk."""
        self.tree.load([file.absolute for file in self.older.files if file.path not in unchanged])
        files = (
            file if file.path in unchanged else msgspec.structs.replace(file, data=self.tree.read(file.absolute) or b"")
            for file in self.older.files
        )
        return msgspec.structs.replace(self.older, files=tuple(files))

    def _mapped(self, older: Discovery, detectors: Sequence[Detector], reusable: set[str]) -> list[Yield]:
        known = {file.path: each for file, each in zip(self.present.discovery.files, self.present.yields, strict=True)}
        others = [file for file in older.files if file.path not in reusable]
        fresh = iter(map_files(others, detectors, self.request.jobs, Cache(None, "")))
        return [known[file.path] if file.path in reusable else next(fresh) for file in older.files]


def _ids(detectors: Sequence[Detector]) -> list[str]:
    return [each.check.id for each in detectors]


def _key(cache: Cache, tree: Commit, request: AuditRequest, present: Present, moved: Mapping[str, str]) -> bytes:
    """All that the result follows from."""
    asked = (repr(present.options), repr(present.discovery.given), present.discovery.root, repr(_ids(present.asked)))
    judged = (repr(request.overrides), str(request.globs_from), str(request.home), str(request.ignores))
    least = (request.min_severity.word, request.min_confidence.word)
    return cache.key("past", tree.digest(), *asked, *judged, *least, repr(sorted(moved.items())))


def _bytes(file: SourceFile) -> bytes:
    try:
        return raw_bytes(file)
    except OSError:
        return b""


def _unchanged(tree: Commit, older: Discovery, present: Present, contents: Mapping[str, bytes]) -> set[str]:
    """Paths of files that are as they were when the commit was made, and still as they were when they were mapped."""
    mapped = {path: digest for each in present.yields for path, digest in each.digests}
    same = (file.path for file in older.files if tree.holds(file.absolute, contents.get(file.path)))
    return {path for path in same if mapped.get(path) == sha256(contents[path]).hexdigest()}


def _moves(
    repository: Repository, commit: str, tree: Commit, older: Discovery, contents: Mapping[str, bytes]
) -> dict[str, str]:
    """Path then → path now of files that were renamed: as git knows it, or with equal content."""
    root = older.root
    before = {file.path: file.absolute for file in older.files}
    gone, come = before.keys() - contents.keys(), sorted(contents.keys() - before.keys())
    if not gone or not come:
        return {}
    renamed = repository.renames(commit)
    moves = {old: new for new, old in below(root, repository, renamed).items() if old in gone and new in contents}
    by_id = {tree.id_of(before[path]): path for path in sorted(gone, reverse=True) if path not in moves}
    for path in come:
        old = by_id.get(tree.named(contents[path]))
        if old is not None and path not in moves.values():
            moves.setdefault(old, path)
    return moves


def below(root: str, repository: Repository, renamed: Mapping[str, str]) -> dict[str, str]:
    """Of renames relative to the top of a repository those below a folder, relative to it and as reports show paths."""
    prefix = f"{root[len(repository.top) :].strip('/')}/".lstrip("/")
    pairs = ((new, old) for new, old in renamed.items() if new.startswith(prefix) and old.startswith(prefix))
    return {readable(new[len(prefix) :]): readable(old[len(prefix) :]) for new, old in pairs}
