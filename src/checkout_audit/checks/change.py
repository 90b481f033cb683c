"""Change checks: something shared is changed without a look at its state, or the failure of the change is swallowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector
from checkout_audit.checks.message import Template, quote
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of, text_of
from checkout_audit.entry import Field
from checkout_audit.findings.model import Related
from checkout_audit.flow.authorized import Authorized, Change, Told
from checkout_audit.flow.engine import FlowEngine, sink_words
from checkout_audit.flow.failures import Failures
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid

_LONGEST = 120
_UNSEEN, _SWALLOWED = "unseen", "swallowed"
_PLACEHOLDERS = frozenset({"AMOUNT", "ID"})

FIELDS: Mapping[str, Field] = {
    "ask": Field("What may be wrong with the change.", {"enum": [_UNSEEN, _SWALLOWED]}, required=True),
    "to": Field("Kind of sink that is a change.", {"type": "string"}, required=True),
    "of": Field("Words of things that exist only once the state is final.", TEXTS),
    "changes": Field("Words of functions and files that change such a thing.", TEXTS),
    "captures": Field("Texts, one of which a tree must hold for the state ever to be final.", TEXTS),
    "providers": Field("Methods by which the platform makes the change while it is allowed.", TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a change check asks."""

    ask: str
    sinks: tuple[Sink, ...]
    told: Told
    message: Template


class ChangeDetector(Detector):
    """Asks at each call that makes the change."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)

    def required(self) -> Clauses:
        """A word of one of the calls."""
        return (frozenset().union(*map(sink_words, self.question.sinks)),)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a call."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        changes = Authorized(engine, self.question.sinks, self.question.told)
        failures = Failures(engine)
        seen: set[Gid] = set()
        for file in filter(None, map(engine.program.file, paths)):
            wrong = self.question.ask == _UNSEEN
            for change in changes.unseen(file) if wrong else changes.all(file):
                found = [change.call] if wrong else list(failures.swallowed(change.call))
                if not found:
                    engine.calls.notes.reject(change.call, "failure", "When the change fails, that is not passed over.")
                for at in found:
                    if at not in seen and self.roles.allows(engine.program.of(at)[0].path):
                        seen.add(at)
                        yield self._draft(engine, change, at)

    def _draft(self, engine: FlowEngine, change: Change, at: Gid) -> Draft:
        texts = {"AMOUNT": quote(text_of(engine, change.amount)), "ID": quote(text_of(engine, change.payment))}
        related = (Related(span_of(engine, change.call), "changes the payment"),) if at != change.call else ()
        return Draft(place_of(engine, at), self.question.message.fill(texts, _LONGEST), related)


def _question(body: Body) -> Question:
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    sinks = tuple(sink for sink in body.models.sinks if sink.kind == keys["to"].text())
    if not sinks:
        raise keys["to"].fail("no model knows a sink of that kind")
    told = Told(*(body.texts(key) for key in ("of", "changes", "captures", "providers")))
    return Question(keys["ask"].text(), sinks, told, template)


CHANGE = CheckKind(
    name="change",
    help="Is something changed blindly, or its failed change passed over?",
    fields=FIELDS,
    compile=ChangeDetector,
)
