"""Pattern checks: code of this form stands here."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.model import FileMatch
from checkout_audit.checks.shape import SHAPE_FIELDS, read_shape
from checkout_audit.match.needs import Need
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.syntax.unit import Unit


class PatternDetector(Detector):
    """Reports every match."""

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self._shape = read_shape(body)

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


PATTERN = CheckKind(
    name="pattern",
    help="Does code of this form stand here, with these conditions on its metavariables?",
    fields=SHAPE_FIELDS,
    compile=PatternDetector,
)
