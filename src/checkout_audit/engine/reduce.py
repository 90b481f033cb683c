"""The reduce phase: what the files gave is linked, and each family of checks asks a program of its own, side by side.

A family is made of the checks of one kind and one issue, whatever the machine and whatever else is asked for. So what one check has
looked up can never change what another finds, and a family need not be asked again whose answers would all be the same.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from checkout_audit.checks.kind import Detector
from checkout_audit.checks.model import FileMatch
from checkout_audit.engine.files import cores
from checkout_audit.engine.graphs import Graphs
from checkout_audit.engine.mapping import Yield, failed
from checkout_audit.engine.recall import Recall, Tree, Witness
from checkout_audit.engine.workers import Work, can_fork, run_here, run_in_workers
from checkout_audit.findings.model import Finding
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Models
from checkout_audit.project.sources import Known, Sources
from checkout_audit.rule import CheckId
from checkout_audit.source.beside import Beside
from checkout_audit.source.discover import Discovery
from checkout_audit.source.problem import Problem

_WORTH_A_PROCESS = 60
"""Files with value graphs below which starting a process costs more than it saves."""
_PATIENCE = 1800.0
"""Seconds after which a family is taken to be stuck; all of it is bounded, but not by time."""


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What some checks find, and which of them could not end."""

    findings: tuple[tuple[int, Finding], ...] = ()
    """With the place of the check in its family."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Checks that ask one program."""

    numbers: tuple[int, ...]
    ids: tuple[CheckId, ...]


@dataclass(slots=True)
class Reduction:
    """One state of the tree, with the checks that ask about it."""

    discovery: Discovery
    detectors: Sequence[Detector]
    found: Yield
    models: Models
    beside: Beside
    graphs: Graphs
    _sources: Sources | None = field(default=None, init=False)
    _witness: Witness = field(init=False)

    def __post_init__(self) -> None:
        self._witness = Witness(self.beside)

    def project(self) -> Project:
        """The files as one program, nothing of it looked up yet."""
        if self._sources is None:
            self._sources = Sources(self.discovery.root, self.discovery.files, self._known())
        project = Project(self._sources)
        for number, path in self.found.candidates:
            project.add_candidate(self.detectors[number].check.id, path)
        return project

    def _known(self) -> Known:
        return Known(
            models=self.models,
            graphs=dict(self.found.graphs),
            imports=dict(self.found.imports),
            urls=dict(self.found.urls),
            digests=dict(self.found.digests),
            beside=self._witness,
            schemas=self._witness.schemas,
            find=self.graphs.find,
            keep=self.graphs.keep,
        )

    def run(self, jobs: int) -> tuple[list[Finding], list[Problem]]:
        """All findings, in the order of the checks. `jobs` of 1 starts no process, 0 leaves it to the machine."""
        alone, families = self._families()
        answers = {alone: self._found(alone, self.project()), **self._answers(families, jobs)}
        rows = [(family.numbers[place], found) for family, each in answers.items() for place, found in each.findings]
        rows.sort(key=lambda row: row[0])
        return [finding for _, finding in rows], [problem for each in answers.values() for problem in each.problems]

    def _families(self) -> tuple[Family, list[Family]]:
        """The checks that judge what each file gave alone, and the families of all others."""
        alone, others = list[int](), dict[tuple[str, str], list[int]]()
        for number, each in enumerate(self.detectors):
            kind = (type(each).__name__, each.check.issue)
            (others.setdefault(kind, []) if each.wants_graphs else alone).append(number)
        return self._family(alone), [self._family(numbers) for numbers in others.values()]

    def _family(self, numbers: Sequence[int]) -> Family:
        return Family(tuple(numbers), tuple(self.detectors[number].check.id for number in numbers))

    def _answers(self, families: Sequence[Family], jobs: int) -> dict[Family, Found]:
        """What each family finds: as before, where nothing that it follows from has changed."""
        recall = self._recall()
        answers = {each: recall.find(each.ids, self._lists(each)) for each in families}
        missing = sorted((each for each in families if answers[each] is None), key=self._weight, reverse=True)
        answers.update(zip(missing, self._judged(missing, recall, jobs), strict=True))
        return {each: msgspec.msgpack.decode(answer or b"", type=Found) for each, answer in answers.items()}

    def _weight(self, family: Family) -> int:
        """How long it may take, about: what takes longest is begun first."""
        return sum(number in family.numbers for number, _ in self.found.candidates)

    def _judged(self, families: Sequence[Family], recall: Recall, jobs: int) -> list[bytes]:
        """Fresh answers, in order; what a process did not live to give is found here."""

        def one(number: int) -> bytes:
            return self._encoded(families[number], recall)

        work = Work(lambda batch: one(batch[0]), one, lambda _: None, _PATIENCE)
        batches = [(number,) for number in range(len(families))]
        workers = min(jobs or cores(), len(families))
        if workers < 2 or not can_fork() or len(self.found.graphs) < _WORTH_A_PROCESS:
            return run_here(work, batches)
        gc.freeze()  # the processes share these objects as long as no collector touches them
        answers = run_in_workers(work, batches, workers)
        gc.unfreeze()
        return answers

    def _encoded(self, family: Family, recall: Recall) -> bytes:
        project = self.project()
        found = self._found(family, project)
        answer = msgspec.msgpack.encode(found)
        self.graphs.store()
        if not any(each.kind == "failed" for each in found.problems):
            recall.keep(family.ids, self._lists(family), project, answer)
        return answer

    def _recall(self) -> Recall:
        root, found = self.discovery.root, self.found
        lists = ([file.path for file in self.discovery.files], found.imports, found.urls)
        tree = Tree(root, lists, dict(found.digests), self._witness, self.project().program.text)
        return Recall(self.graphs.cache, tree)

    def _lists(self, family: Family) -> object:
        """What of a family's own it looks through as a whole, as plain data."""
        found, places = self.found, {number: place for place, number in enumerate(family.numbers)}
        candidates = [(places[number], path) for number, path in found.candidates if number in places]
        matches = [(places[number], match) for number, match in found.matches if number in places]
        return (candidates, matches)

    def _found(self, family: Family, project: Project) -> Found:
        problems = list[Problem]()
        findings = tuple(self._asked(family, project, problems))
        return Found(findings, (*problems, *project.problems))

    def _asked(self, family: Family, project: Project, problems: list[Problem]) -> Iterator[tuple[int, Finding]]:
        by_check: dict[int, list[FileMatch]] = {}
        for number, match in self.found.matches:
            by_check.setdefault(number, []).append(match)
        for place, number in enumerate(family.numbers):
            detector = self.detectors[number]
            try:
                for draft in detector.findings(project, by_check.get(number, ())):
                    yield place, draft.finding(detector.check)
            except Exception as error:  # noqa: BLE001 - one check may not end the others
                problems.append(failed(".", detector.check.id, error))
