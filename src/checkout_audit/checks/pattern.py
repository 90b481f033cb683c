"""Pattern checks: code of this form stands here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.shape import SHAPE_FIELDS, read_shape
from checkout_audit.entry import Field
from checkout_audit.flow.races.races import Races
from checkout_audit.match.needs import Need
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.project.decide import Project
from checkout_audit.source.span import Span
from checkout_audit.syntax.unit import Unit

FIELDS: Mapping[str, Field] = {
    **SHAPE_FIELDS,
    "unlocked": Field("Whether to look only where no lock is held, as the models know locks.", {"type": "boolean"}),
}


class PatternDetector(Detector):
    """Reports every match."""

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self._shape = read_shape(body)
        self._unlocked = "unlocked" in body.entries and body.entries["unlocked"].text() == "true"

    def required(self) -> Clauses:
        """The words of the match and of the guard."""
        return self._shape.required()

    def needs(self) -> Need:
        """The same as closely as a file's bytes can tell it."""
        return self._shape.needs()

    def words(self) -> frozenset[str]:
        """The words of the match and of the guard."""
        return self._shape.words()

    def file_matches(self, unit: Unit, occurrences: Occurrences) -> Iterator[FileMatch]:
        """Every match in a file that the guard lets through."""
        found = tuple(self._shape.matches(unit, occurrences))
        guards = self._shape.guards(unit, occurrences) if found else None
        if guards is not None:
            for match in found:
                yield FileMatch(self._shape.draft(match, unit), match.pending, one_of=guards)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:
        """The matches that hold, and at which nobody is kept out, if that is asked."""
        for draft in super().findings(project, matches):
            if not self._unlocked or not _is_locked(project, draft.place.span):
                yield draft


def _is_locked(project: Project, span: Span) -> bool:
    """Whether a lock is held where a span begins."""
    file = project.program.file(span.path)
    if file is None:
        return False
    document = project.document(span.path)
    around = [
        number
        for number, one in enumerate(file.graph.functions)
        if number and document.line(one.start) <= span.start_line <= document.line(max(one.start, one.end - 1))
    ]
    return bool(around) and project.once(Races).locks.around_function(file, around[-1])


PATTERN = CheckKind(
    name="pattern",
    help="Does code of this form stand here, with these conditions on its metavariables?",
    fields=FIELDS,
    compile=PatternDetector,
)
