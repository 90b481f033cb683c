"""Failure checks: a check that could not be made counts as passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of
from checkout_audit.entry import Field
from checkout_audit.findings.build import Place
from checkout_audit.findings.identity import canonical
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.failing import Failing, Failures, Words
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_ASKS: Mapping[str, Clauses] = {
    "handled": (frozenset({"catch"}),),
    "refused": (frozenset({"await "}), frozenset({"continue", "return true", ": true"})),
    "unlimited": (frozenset({"infinity", "99", "000", "max_safe_integer", "max_value"}),),
}
"""What is asked → words that a file must hold, one of each."""
_LONGEST = 120

FIELDS: Mapping[str, Field] = {
    "ask": Field(
        "Which failure: an error that is handled, an answer that says no, an amount that is not known.",
        {"enum": list(_ASKS)},
        required=True,
    ),
    "about": Field("Words of what is checked.", TEXTS, required=True),
    "wanted": Field("Words of what it is compared with.", TEXTS, required=True),
    "verbs": Field("Words of functions that check.", TEXTS),
    "functions": Field("Words, one after the other, in names of further functions that check.", TEXTS),
    "beside": Field("Words of which what is attempted must hold one.", TEXTS),
    "fine": Field("Words of keys that say that all is well.", TEXTS),
    "records": Field("Words of calls by which a failure is told on.", TEXTS),
    "lines": Field("Words of the elements and lists that it is about.", TEXTS),
    "groups": Field("Words of elements and lists that are about something else.", TEXTS),
    "unmanaged": Field("Words of what is sold without end on purpose.", TEXTS),
}


class FailureDetector(Detector):
    """Asks of every check what it says when it fails."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        keys = body.entries
        self.ask = keys["ask"].text()
        self.template = body.template("WHY")
        self.subject = Words(**{name: body.texts(name) for name in FIELDS if name != "ask"})

    def required(self) -> Clauses:
        """A word of what is checked, and of how it fails."""
        words = [self.subject.about] if self.ask == "handled" else [self.subject.about, self.subject.wanted]
        return (*(frozenset(word.split()[0] for word in each) for each in words), *_ASKS[self.ask])

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        failures = Failures(engine.calls, self.subject)
        asks = {"handled": failures.handled, "refused": failures.refused, "unlimited": failures.unlimited}
        for path in paths:
            file = engine.program.file(path)
            for found in asks[self.ask](file) if file is not None else ():
                yield self._draft(engine, found)

    def _draft(self, engine: FlowEngine, found: Failing) -> Draft:
        place = place_of(engine, found.at) if found.at is not None else _stretch(engine, found)
        return Draft(place, self.template.fill({"WHY": found.why}, _LONGEST))


def _stretch(engine: FlowEngine, found: Failing) -> Place:
    file = engine.program.linked(found.file)
    document = engine.project.document(file.path)
    scope = file.graph.functions[file.index.function_at(found.start)].name
    tokens = canonical(document.text(found.start, found.end))
    return Place.of(document, document.span(found.start, found.end), scope=scope, tokens=tokens)


FAILURE = CheckKind(
    name="failure",
    help="Does a check that could not be made count as passed?",
    fields=FIELDS,
    compile=FailureDetector,
)
