"""The reduce phase: what the files gave is linked, and each group of checks asks a program of its own, side by side.

The groups are the same whatever the machine, so that what one check has looked up can never change what another finds
on a machine with other processors.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from checkout_audit.checks.kind import Detector
from checkout_audit.checks.model import FileMatch
from checkout_audit.checks.unit import UnitDetector
from checkout_audit.engine.aside import Aside
from checkout_audit.engine.graphs import Graphs
from checkout_audit.engine.mapping import Yield, failed
from checkout_audit.findings.model import Finding
from checkout_audit.project.decide import Known, Project
from checkout_audit.project.models import Models
from checkout_audit.source.discover import Discovery
from checkout_audit.source.problem import Problem

_WORTH_A_PROCESS = 60
"""Files with value graphs below which starting a process costs more than it saves."""


class Found(msgspec.Struct, frozen=True, array_like=True):
    """What some checks find, and which of them could not end."""

    findings: tuple[tuple[int, Finding], ...] = ()
    """With the number of the check."""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reduction:
    """One state of the tree, with the checks that ask about it."""

    discovery: Discovery
    detectors: Sequence[Detector]
    found: Yield
    models: Models
    beside: Callable[[str], bytes | None]
    graphs: Graphs

    def project(self) -> Project:
        """The files as one program, nothing of it looked up yet."""
        known = Known(
            models=self.models,
            graphs=dict(self.found.graphs),
            imports=dict(self.found.imports),
            urls=dict(self.found.urls),
            beside=self.beside,
            find=self.graphs.find,
            keep=self.graphs.keep,
        )
        project = Project(self.discovery.root, self.discovery.files, known)
        for number, path in self.found.candidates:
            project.add_candidate(self.detectors[number].check.id, path)
        return project

    def run(self, jobs: int) -> tuple[list[Finding], list[Problem]]:
        """All findings, in the order of the checks. `jobs` of 1 starts no process, 0 leaves it to the machine."""
        first, second = self._groups()
        is_worth_it = first and second and len(self.found.graphs) >= _WORTH_A_PROCESS
        gc.freeze()  # the processes share these objects as long as no collector touches them
        aside = Aside(lambda: self._encoded(second), jobs if is_worth_it else 1)
        self.graphs.shared = not aside.is_started
        answers = (self._found(first), msgspec.msgpack.decode(aside.result(), type=Found))
        gc.unfreeze()
        rows = sorted((row for each in answers for row in each.findings), key=lambda row: row[0])
        return [finding for _, finding in rows], [problem for each in answers for problem in each.problems]

    def _groups(self) -> tuple[list[int], list[int]]:
        """Numbers of the checks that ask the same things of a program: those of money units, and all others."""
        units = [number for number, each in enumerate(self.detectors) if isinstance(each, UnitDetector)]
        return [number for number in range(len(self.detectors)) if number not in units], units

    def _encoded(self, group: Sequence[int]) -> bytes:
        return msgspec.msgpack.encode(self._found(group))

    def _found(self, group: Sequence[int]) -> Found:
        project, problems = self.project(), list[Problem]()
        findings = tuple(self._asked(group, project, problems))
        self.graphs.store()
        return Found(findings, (*problems, *project.problems))

    def _asked(self, group: Sequence[int], project: Project, problems: list[Problem]) -> Iterator[tuple[int, Finding]]:
        by_check: dict[int, list[FileMatch]] = {}
        for number, match in self.found.matches:
            by_check.setdefault(number, []).append(match)
        for number in group:
            detector = self.detectors[number]
            try:
                for draft in detector.findings(project, by_check.get(number, ())):
                    yield number, draft.finding(detector.check)
            except Exception as error:  # noqa: BLE001 - one check may not end the others
                problems.append(failed(".", detector.check.id, error))
