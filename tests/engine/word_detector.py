"""A detector without a rule file: it reports a word wherever it stands."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

from checkout_audit.checks.kind import Detector, RoleFilter
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.findings.build import Place
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.project.models import Models
from checkout_audit.rule import Check, CheckId, Confidence, IssueId, Severity
from checkout_audit.rulebook.load import Rulebook
from checkout_audit.syntax.unit import Unit


class WordDetector(Detector):
    """Reports each place of a word; on the word `raise` it throws, on `kill` its process dies."""

    def __init__(self, word: str, name: str = "word", roles: RoleFilter | None = None) -> None:
        self.word = word
        issue = IssueId(name.upper() + "-01")
        check = Check(
            CheckId(f"{issue}/found"),
            issue,
            "",
            "word",
            Severity.HIGH,
            Confidence.HIGH,
            word,
            "",
            (),
            "rules/x.yaml",
            1,
        )
        super().__init__(check, roles or RoleFilter())

    def required(self) -> Clauses:
        return (frozenset({self.word}),)

    def file_matches(self, unit: Unit, occurrences: Occurrences) -> Iterator[FileMatch]:
        if b"raise" in unit.data:
            raise ValueError("a message\nof two lines")
        if b"kill" in unit.data:
            os.kill(os.getpid(), signal.SIGKILL)
        for start in occurrences.offsets(self.word):
            span = unit.document.span(start, start + len(self.word))
            yield FileMatch(
                Draft(Place.of(unit.document, span, scope="", tokens=self.word), f"{self.word} stands here")
            )


def book(*detectors: Detector) -> Rulebook:
    """A rule book of these detectors alone."""
    by_id = {each.check.id: each for each in detectors}
    return Rulebook((), {key: each.check for key, each in by_id.items()}, by_id, "", Models())
