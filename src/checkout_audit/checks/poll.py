"""Poll checks: something is asked for again and again, by what should have brought it along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector, one_a_line
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.entry import Field
from checkout_audit.findings.model import Related
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.polling import Poll, Polls
from checkout_audit.flow.remote import Remotes
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_TIMERS = frozenset(
    {"setinterval", "settimeout", "refetchinterval", "refreshinterval", "pollinterval", "sleep", "delay", "wait("}
)

FIELDS: Mapping[str, Field] = {
    "about": Field("Words of what is asked for.", TEXTS, required=True),
    "by": Field("Words of what it is looked up by.", TEXTS, required=True),
}


class PollDetector(Detector):
    """Asks of everything that is repeated what it asks for."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.about, self.by = tuple(body.entries["about"].texts()), tuple(body.entries["by"].texts())
        self.template = body.template("CALL")

    def required(self) -> Clauses:
        """A timer, and a word of what is asked for."""
        return (_TIMERS, frozenset(word.split()[0] for word in self.about), frozenset(w.split()[0] for w in self.by))

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a call."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        polls = Polls(engine.calls, Remotes(engine.calls), self.about, self.by)
        files = filter(None, map(engine.program.file, paths))
        yield from one_a_line((self._draft(engine, poll) for file in files for poll in polls.in_file(file)), self.roles)

    def _draft(self, engine: FlowEngine, poll: Poll) -> Draft:
        place = place_of(engine, poll.call)
        related = (Related(span_of(engine, poll.way[-1]), "which asks here"),) if len(poll.way) > 1 else ()
        return Draft(place, self.template.fill({"CALL": place.tokens}), related)


POLL = CheckKind(
    name="poll",
    help="Is something asked for again and again that an earlier call should have brought?",
    fields=FIELDS,
    compile=PollDetector,
)
