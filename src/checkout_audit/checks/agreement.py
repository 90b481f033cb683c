"""Agreement checks: functions that act on the same thing do not act alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector, one_a_line
from checkout_audit.checks.message import Template, quote
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of, text_of
from checkout_audit.entry import Field
from checkout_audit.findings.model import Related
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.identity import Identity
from checkout_audit.flow.merging import Disagreement, Words
from checkout_audit.flow.siblings import FINDS
from checkout_audit.flow.stances import Stances
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_LONGEST = 120
_IDENTITY = ("shorter", "dropped", "merged", "narrow")
_STANCE = "unchecked"
_PLACEHOLDERS = frozenset({"FIELDS", "MISSING", "FUNCTION", "AMOUNT"})

FIELDS: Mapping[str, Field] = {
    "ask": Field("What siblings disagree on.", {"enum": [*_IDENTITY, _STANCE]}, required=True),
    "distinguish": Field("Words of fields that tell apart elements with one id.", TEXTS),
    "unique": Field("Words of fields that only one element has.", TEXTS),
    "changes": Field("Words of functions that change the collection.", TEXTS),
    "not-words": Field("Words of functions and collections that are about something else.", TEXTS),
    "lists": Field("Words of collections in which any compared field tells elements apart.", TEXTS),
    "common": Field("Words of fields that do not even there.", TEXTS),
    "beside": Field("Words, one of which a file must hold.", TEXTS),
    "calls": Field("Dotted ends of the calls that change an amount.", TEXTS),
    "keys": Field("Keys of an argument of theirs that hold the amount.", TEXTS),
    "states": Field("Texts that the state of the thing is compared with.", TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What an agreement check asks."""

    ask: str
    words: Words
    calls: tuple[str, ...]
    keys: frozenset[str]
    states: frozenset[str]
    message: Template


class AgreementDetector(Detector):
    """Gathers siblings over all files, and reports the one that does less than another."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)

    def required(self) -> Clauses:
        """A word of the calls; or a method that finds, and a word beside it."""
        if self.question.ask == _STANCE:
            return (
                frozenset(name.rpartition(".")[2].lower() for name in self.question.calls),
                _lowered(self.question.keys),
            )
        beside = _lowered(self.question.words.beside)
        return (frozenset(f".{method.lower()}" for method in FINDS), *((beside,) if beside else ()))

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        found = self._stances(engine, paths) if self.question.ask == _STANCE else self._identity(engine, paths)
        yield from one_a_line(found, self.roles)

    def _identity(self, engine: FlowEngine, paths: Sequence[str]) -> Iterator[Draft]:
        identity = Identity(engine, self.question.words)
        groups = identity.siblings.groups(paths)
        asks = {
            "shorter": identity.shorter,
            "dropped": identity.dropped,
            "merged": identity.merged,
            "narrow": identity.narrow,
        }
        for one in asks[self.question.ask](groups):
            yield self._draft(engine, one)

    def _draft(self, engine: FlowEngine, one: Disagreement) -> Draft:
        texts = {
            "FIELDS": _names(one.fields),
            "MISSING": _names(one.missing),
            "FUNCTION": f"`{one.function}`",
            "AMOUNT": "",
        }
        related = (Related(span_of(engine, one.other), one.role),) if one.other is not None else ()
        return Draft(place_of(engine, one.at), self.question.message.fill(texts, _LONGEST), related)

    def _stances(self, engine: FlowEngine, paths: Sequence[str]) -> Iterator[Draft]:
        """Calls without a look at the state, if another path looks."""
        question = self.question
        stances = Stances(engine.calls, question.calls, question.keys, question.states)
        files = [file for file in map(engine.program.file, paths) if file is not None]
        changes = [change for file in files for change in stances.in_file(file)]
        looks = [change.check for change in changes if change.check is not None]
        for change in changes:
            if not looks:
                engine.calls.notes.reject(
                    change.call, "other", "No other path that makes the change looks at the state first."
                )
            elif change.check is not None:
                text = f"The state is looked at before: {quote(text_of(engine, change.check))}."
                engine.calls.notes.reject(change.call, "look", text)
            else:
                texts = {"AMOUNT": quote(text_of(engine, change.amount)), "FIELDS": "", "MISSING": "", "FUNCTION": ""}
                related = (Related(span_of(engine, looks[0]), "this path looks at the state first"),)
                yield Draft(place_of(engine, change.call), question.message.fill(texts, _LONGEST), related)


def _names(fields: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in fields)


def _lowered(words: Sequence[str] | frozenset[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def _question(body: Body) -> Question:
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    ask = keys["ask"].text()
    needed = ("calls", "keys", "states") if ask == _STANCE else ("distinguish", "changes")
    for key in needed:
        if key not in keys:
            raise keys["ask"].fail(f"'ask: {ask}' needs '{key}'")
    words = Words(
        distinguish=body.texts("distinguish"),
        unique=body.texts("unique"),
        changes=body.texts("changes"),
        not_changes=body.texts("not-words"),
        beside=body.texts("beside"),
        lists=body.texts("lists"),
        common=body.texts("common"),
    )
    calls, named, states = (body.texts(key) for key in ("calls", "keys", "states"))
    return Question(ask, words, calls, frozenset(named), frozenset(states), template)


AGREEMENT = CheckKind(
    name="agreement",
    help="Do functions that act on the same thing act alike?",
    fields=FIELDS,
    compile=AgreementDetector,
)
