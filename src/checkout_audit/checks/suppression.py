"""Suppression checks: a comment that means to suppress findings does not do it, or does it without a reason."""

from __future__ import annotations

from collections.abc import Mapping

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.model import Draft
from checkout_audit.entry import Field
from checkout_audit.facts.ignores import MARK
from checkout_audit.findings.ignore import Flaw
from checkout_audit.match.words import Clauses

_ASKS = ("malformed", "no-reason", "unknown-id", "no-effect")
_LONGEST = 200
_PLACEHOLDERS = frozenset({"ID", "WHY"})

FIELDS: Mapping[str, Field] = {
    "ask": Field("What is wrong with the comment.", {"enum": list(_ASKS)}, required=True),
}


class SuppressionDetector(Detector):
    """Takes no part in the phases: the session hands it the flaws once all findings are known."""

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.ask = body.entries["ask"].text()
        self.wants_all = self.ask == "no-effect"
        self._message = body.template(*_PLACEHOLDERS)

    def required(self) -> Clauses:
        """The word that all such comments begin with."""
        return (frozenset({MARK}),)

    def draft(self, flaw: Flaw) -> Draft:
        """What is reported about a flaw."""
        return Draft(flaw.place, self._message.fill({"ID": flaw.id, "WHY": flaw.why}, _LONGEST))


SUPPRESSION = CheckKind(
    name="suppression",
    help="Does a comment that means to suppress findings lack something, or suppress nothing?",
    fields=FIELDS,
    compile=SuppressionDetector,
)
