"""Reply checks: what a handler answers about a purchase to whoever knows an identifier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector, RoleFilter
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of, text_of
from checkout_audit.entry import Field
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.answers import Answer, Ask, Words
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.exposure import Exposure
from checkout_audit.flow.proofs import Words as ProofWords
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.routes import served

_LONGEST = 80
_PLACEHOLDERS = frozenset({"FOUND", "ROUTE", "KEY", "ENTITY"})
_FROM_URL = re.compile(rb"params\b|searchParams|getServerSideProps")
_SERVER = re.compile(rb"[\"']use server[\"']")
_CLIENT = re.compile(rb"^\s*[\"']use client[\"']", re.MULTILINE)
_ANSWERS = frozenset({"json", ".send(", "response", "loader"})
"""Of which a file that answers requests holds one."""

FIELDS: Mapping[str, Field] = {
    "ask": Field("What is given away, or how.", {"enum": [one.value for one in Ask]}, required=True),
    "entities": Field("Names of what is bought.", TEXTS, required=True),
    "others": Field("Words in names of entities that are no purchases.", TEXTS),
    "evidence": Field("Words of fields of which a purchase under another name has three.", TEXTS),
    "personal": Field("Words of fields with personal data.", TEXTS, required=True),
    "not-personal": Field("Words that must not be in such a field's name.", TEXTS),
    "acts": Field("Last segments of routes whose POST makes the purchase, and answers whoever makes it.", TEXTS),
    "checks": Field("Words in names of functions that check who calls.", TEXTS),
    "callers": Field("Properties that say who is signed in.", TEXTS),
    "secrets": Field("Words for what only the rightful caller has.", TEXTS),
    "factors": Field("Words for what a stranger with an identifier hardly knows as well.", TEXTS),
    "sign-ins": Field("Words in names of what asks that somebody is signed in, whoever it is.", TEXTS),
    "ties": Field("Words in names that tell whose something is, or what a caller may do.", TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a reply check asks."""

    ask: Ask
    words: Words
    message: Template


class _All:
    """The answers of one project, by what was asked, so that several checks share one look."""

    def __init__(self, project: Project) -> None:
        self.engine = project.once(FlowEngine)
        self.known: dict[tuple[str, Words], tuple[Answer, ...]] = {}
        self.exposures: dict[Words, Exposure] = {}

    def of(self, path: str, words: Words) -> tuple[Answer, ...]:
        """The answers about a file."""
        key = (path, words)
        if key not in self.known:
            if words not in self.exposures:
                self.exposures[words] = Exposure(self.engine, words)
            file = self.engine.program.file(path)
            self.known[key] = tuple(self.exposures[words].of(file)) if file is not None else ()
        return self.known[key]

    def paths(self, candidates: Sequence[str]) -> list[str]:
        """Files with handlers: by convention, registered, and procedures."""
        routes = self.engine.calls.requests.routes.of_file
        registered = (path for path, found in routes.items() if any(route.method for route in found))
        imports = self.engine.project.imports()
        procedures = (path for path, names in imports.items() if any("trpc" in name.lower() for name in names))
        return sorted({*candidates, *registered, *procedures, *self._pages(), *self._actions()})

    def _actions(self) -> Iterator[str]:
        """Files with functions that the browser calls."""
        program = self.engine.program
        return (path for path in program.paths() if program.holds(path, _SERVER))

    def _pages(self) -> Iterator[str]:
        """Pages of Next that are made on the server from something in their URL."""
        program = self.engine.program
        for path, found in self.engine.calls.requests.routes.of_file.items():
            is_page = any(route.is_page and route.framework == "Next" for route in found)
            if is_page and program.holds(path, _FROM_URL) and not program.holds(path, _CLIENT):
                yield path


@dataclass(frozen=True, slots=True)
class _ServedFilter(RoleFilter):
    """Only files that a convention makes routes: others are lowered when a registration leads to them."""

    def allows(self, path: str) -> bool:
        """Whether to look at the file in the map phase."""
        return served(path) is not None and RoleFilter.allows(self, path)


class ReplyDetector(Detector):
    """Asks of every handler what of a purchase it gives away."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, _ServedFilter(body.roles.any, body.roles.none))
        self.where = body.roles
        self.question = _question(body)

    def required(self) -> Clauses:
        """A call that answers."""
        return (_ANSWERS,)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        every = project.once(_All)
        paths = [path for path in every.paths(project.candidates(self.check.id)) if self.where.allows(path)]
        seen: set[tuple[str, int, int]] = set()
        for path in paths:
            for answer in every.of(path, self.question.words):
                if answer.ask is not self.question.ask:
                    text = f"What is given away here is another thing: {answer.ask.value}."
                    every.engine.calls.notes.reject(answer.at, "ask", text)
                    continue
                draft = self._draft(every.engine, answer)
                span = draft.place.span
                key = (span.path, span.start_line, span.start_column)
                if key not in seen and self.where.allows(span.path):
                    seen.add(key)
                    yield draft

    def _draft(self, engine: FlowEngine, answer: Answer) -> Draft:
        texts = {"FOUND": text_of(engine, answer.at), "ROUTE": answer.route, "KEY": answer.key, "ENTITY": answer.entity}
        related = tuple(Related(span_of(engine, gid), role) for gid, role in answer.related if gid != answer.at)
        shown = [Step(span_of(engine, answer.at), "read from the store")] if answer.ask is Ask.STRANGER else []
        shown += [Step(one.span, one.role) for one in related] if shown else []
        return Draft(place_of(engine, answer.at), self.question.message.fill(texts, _LONGEST), related, tuple(shown))


def _question(body: Body) -> Question:
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    proof = ProofWords(*(body.texts(name) for name in ("checks", "callers", "secrets", "factors", "sign-ins", "ties")))
    words = Words(
        entities=body.texts("entities"),
        others=body.texts("others"),
        evidence=body.texts("evidence"),
        personal=body.texts("personal"),
        not_personal=body.texts("not-personal"),
        acts=body.texts("acts"),
        proof=proof,
    )
    return Question(Ask(keys["ask"].text()), words, template)


REPLY = CheckKind(
    name="reply",
    help="What of a purchase does a handler give to whoever knows an identifier?",
    fields=FIELDS,
    compile=ReplyDetector,
)
