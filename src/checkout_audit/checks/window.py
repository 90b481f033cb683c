"""Window checks: a signed token's life counts from the wrong moment, or has no end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, text_of
from checkout_audit.entry import Field
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.windows import Answer, Fault, Windows, Words
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_LONGEST = 60
_PLACEHOLDERS = frozenset({"ANCHOR", "MINT", "CLOCK"})
_SIGNS = frozenset({"createhmac", "signjwt", "jsonwebtoken", "signasync", "generatejwttoken", "jwt"})
"""Of which a file that signs holds one."""

FIELDS: Mapping[str, Field] = {
    "ask": Field("What is wrong with the end of the token.", {"enum": [one.value for one in Fault]}, required=True),
    "subjects": Field("Words for what the token opens.", TEXTS, required=True),
    "not-words": Field("Words in names of tokens that rightly count from now.", TEXTS),
    "proving": Field("Words in names of what counts only where a route takes it for proof, at any time.", TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a window check asks."""

    fault: Fault
    words: Words
    message: Template


class _All:
    """The answers of one project, by what was asked, so that several checks share one look."""

    def __init__(self, project: Project) -> None:
        self.engine = project.once(FlowEngine)
        self.known: dict[tuple[str, Words], tuple[Answer, ...]] = {}

    def of(self, path: str, words: Words) -> tuple[Answer, ...]:
        """The answers about a file."""
        key = (path, words)
        if key not in self.known:
            file = self.engine.program.file(path)
            self.known[key] = tuple(Windows(self.engine, words).of(file)) if file is not None else ()
        return self.known[key]


class WindowDetector(Detector):
    """Asks of every token that the shop signs when it ends."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)

    def required(self) -> Clauses:
        """A word of a call that signs."""
        return (_SIGNS,)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        every = project.once(_All)
        seen: set[tuple[str, int, int]] = set()
        for path in project.candidates(self.check.id):
            for answer in every.of(path, self.question.words):
                if answer.fault is not self.question.fault:
                    text = f"What is wrong with this token is another thing: {answer.fault.value}."
                    every.engine.calls.notes.reject(answer.at, "ask", text)
                    continue
                draft = self._draft(every.engine, answer)
                span = draft.place.span
                key = (span.path, span.start_line, span.start_column)
                if key not in seen and self.roles.allows(span.path):
                    seen.add(key)
                    yield draft

    def _draft(self, engine: FlowEngine, answer: Answer) -> Draft:
        place = place_of(engine, answer.at)
        texts = {"ANCHOR": answer.anchor, "MINT": answer.mint, "CLOCK": text_of(engine, answer.at)}
        return Draft(place, self.question.message.fill(texts, _LONGEST), ())


def _question(body: Body) -> Question:
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    others, proving = (keys[name].texts() if name in keys else () for name in ("not-words", "proving"))
    words = Words(keys["subjects"].texts(), others, proving)
    return Question(Fault(keys["ask"].text()), words, template)


WINDOW = CheckKind(
    name="window",
    help="Does the life of a signed token count from the thing that it opens?",
    fields=FIELDS,
    compile=WindowDetector,
)
