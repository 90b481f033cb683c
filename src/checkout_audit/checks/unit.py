"""Unit checks: two views of one amount of money disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector
from checkout_audit.checks.message import Template, quote
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of, text_of
from checkout_audit.entry import Field
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.arithmetic import may_convert
from checkout_audit.flow.conversions import Names
from checkout_audit.flow.disagreement import Disagreement
from checkout_audit.flow.engine import FlowEngine, sink_words, sinks_need
from checkout_audit.flow.evidence import FIELD, Unit
from checkout_audit.flow.steps import steps
from checkout_audit.match.needs import Fits, Need, every, of_clauses
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid, Linked

_LONGEST = 220
_COMPARED = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">="})
_ADDED = frozenset({"+", "-"})
_PLACEHOLDERS = frozenset({"AMOUNT", "WHY", "OTHER", "OTHERWHY", "SINK"})
_UNKNOWN = "nothing says in which unit it comes"

_MONEY = frozenset({"price", "total", "amount", "cents", "cost", "fee", "paise", "refund", "shipping", "paid", "value"})
_DIVIDES = frozenset(
    {
        "100",
        "0.01",
        "pow",
        "**",
        "factor",
        "multiplier",
        "divisor",
        "decimal",
        "minor",
        "hundred",
        "_cents",
        "subunit",
        "div",
        "dividedby",
    }
)
_MULTIPLIES = frozenset(
    {
        "100",
        "pow",
        "**",
        "factor",
        "multiplier",
        ".mul(",
        ".times(",
        "multipliedby",
    }
)
_ROUNDS = frozenset({"math.round", "math.floor", "math.ceil", "math.trunc", "parseint"})
_MINOR = frozenset(
    {
        "stripe",
        "intent",
        "paymentintent",
        "payment_intent",
        "amount_",
        "unit_amount",
        "_cents",
        "cents",
        "minor",
        "paise",
    }
)


class Question(msgspec.Struct, frozen=True):
    """What a unit check asks."""

    ask: str
    unit: Unit
    sinks: tuple[Sink, ...]
    weight: int
    names: Names
    message: Template


Ask = Callable[[FlowEngine, Linked, Question], Iterator[Disagreement]]

ASKS: Mapping[str, tuple[Clauses, Ask]] = {
    "divided": (
        (_DIVIDES, _MONEY),
        lambda engine, file, q: engine.conversions.wrong(file, Unit.MAJOR, q.weight, q.names),
    ),
    "multiplied": ((_MULTIPLIES, _MONEY), lambda engine, file, q: engine.conversions.wrong(file, Unit.MINOR, q.weight)),
    "guessed": (
        (_DIVIDES | _MULTIPLIES, _MONEY, frozenset({"> ", "< ", ">=", "<=", "isinteger"})),
        lambda engine, file, q: engine.conversions.guessed(file, q.names),
    ),
    "assumed": (
        (_DIVIDES, _MONEY, frozenset({"tofixed", "tolocalestring", "format"})),
        lambda engine, file, q: engine.conversions.assumed(file, q.names),
    ),
    "cut": (
        (frozenset({"parseint", "math.floor", "math.trunc"}), _MONEY),
        lambda engine, file, q: engine.conversions.cut(file, q.weight, q.names),
    ),
    "rounded": (
        (_ROUNDS, _DIVIDES, _MONEY),
        lambda engine, file, q: engine.conversions.rounded(file, q.weight, q.names),
    ),
    "compared": ((_MINOR, _MONEY), lambda engine, file, q: engine.conversions.pairs(file, _COMPARED, q.weight)),
    "added": ((_MINOR, _MONEY), lambda engine, file, q: engine.conversions.pairs(file, _ADDED, q.weight)),
    "sink": ((), lambda engine, file, q: engine.expectations.into(file, q.sinks, q.unit, q.weight)),
    "shown": (
        (_MINOR, frozenset({"currency", "$${", "€", "£"})),
        lambda engine, file, q: engine.expectations.shown(file, q.unit, q.weight),
    ),
    "named": (
        (frozenset({"cents", "minor", "major", "dollars", "paise", "pence"}), _MONEY),
        lambda engine, file, q: engine.expectations.named(file, q.weight),
    ),
    "unrounded": ((), lambda engine, file, q: engine.expectations.unrounded(file, q.sinks, q.weight)),
    "fixed": ((), lambda engine, file, q: engine.expectations.fixed(file, q.sinks, q.weight)),
    "convention": ((_DIVIDES, _MONEY), lambda _, __, ___: iter(())),
    "unconventional": ((_DIVIDES | _MULTIPLIES, _MONEY), lambda _, __, ___: iter(())),
}
"""Question → the words that a file must hold, and who answers for a file."""

_CONVERTING = frozenset({"divided", "multiplied", "guessed", "assumed", "rounded", "convention", "unconventional"})
"""Questions about conversions."""
_BY_CONVENTION = frozenset({"divided", "sink", "assumed", "named", "compared", "added", "shown", "unrounded"})
"""Questions whose answers are right where a whole shop keeps minor units."""

FIELDS: Mapping[str, Field] = {
    "ask": Field("What is looked at.", {"enum": list(ASKS)}, required=True),
    "unit": Field("The unit of the amount that makes it wrong.", {"enum": ["major", "minor"]}),
    "to": Field("Kinds of sink, for questions that have one.", {"oneOf": [{"type": "string"}, TEXTS]}),
    "weight": Field(
        "The least weight of evidence: 3 a library, 2 its field names (default), 1 names.", {"type": "integer"}
    ),
    "words": Field("Names by which an amount of unknown unit counts too.", TEXTS),
    "not-words": Field("Words that must not be in such a name.", TEXTS),
}


class UnitDetector(Detector):
    """Asks for the unit of amounts at operations, comparisons and sinks."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)

    def required(self) -> Clauses:
        """Words of a conversion, a comparison of money, or a sink."""
        question = self.question
        sinks = (frozenset().union(*map(sink_words, question.sinks)),) if question.sinks else ()
        return (*sinks, *ASKS[question.ask][0])

    def needs(self) -> Need:
        """These words, and where conversions are asked about the text of one."""
        question = self.question
        sinks = (sinks_need(question.sinks),) if question.sinks else ()
        text = (Fits(may_convert),) if question.ask in _CONVERTING else ()
        return every((*sinks, of_clauses(ASKS[question.ask][0]), *text))

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        seen: set[Gid] = set()
        for one in self._found(engine, paths):
            where, _ = engine.program.of(one.at)
            if one.at not in seen and self.roles.allows(where.path):
                seen.add(one.at)
                yield self._draft(engine, one)

    def _found(self, engine: FlowEngine, paths: Sequence[str]) -> Iterator[Disagreement]:
        ask = self.question.ask
        if ask in ("convention", "unconventional"):
            yield from self._by_convention(engine, paths)
            return
        for path in paths:
            file = engine.program.file(path)
            found = list(ASKS[ask][1](engine, file, self.question)) if file is not None else []
            found = [one for one in found if all(map(engine.units.stands, filter(None, (one.view, one.other))))]
            if found and ask in _BY_CONVENTION and engine.convention.is_minor:
                return
            yield from found

    def _by_convention(self, engine: FlowEngine, paths: Sequence[str]) -> Iterator[Disagreement]:
        files = (engine.program.file(path) for path in paths)
        divides = any(any(engine.conversions.wrong(file, Unit.MAJOR, FIELD)) for file in files if file is not None)
        if divides and engine.convention.is_minor:
            at = engine.convention.divided[:1] if self.question.ask == "convention" else engine.convention.shown
            yield from (Disagreement(gid, view.trail.hops[-1].state.gid, view) for gid, view in at)

    def _draft(self, engine: FlowEngine, one: Disagreement) -> Draft:
        texts = {
            "AMOUNT": quote(text_of(engine, one.amount)),
            "WHY": one.view.reason if one.view else _UNKNOWN,
            "OTHER": quote(text_of(engine, one.other.trail.hops[-1].state.gid)) if one.other else "",
            "OTHERWHY": one.other.reason if one.other else "",
            "SINK": one.expected,
        }
        views = [view for view in (one.view, one.other) if view is not None]
        related = [
            Related(span_of(engine, view.evidence.gid), view.evidence.reason, view.evidence.unit.words)
            for view in views
        ]
        if one.there is not None:
            taken = one.view.evidence.unit.other.words if one.view else ""
            related.append(Related(span_of(engine, one.there[0]), one.there[1], taken))
        message = self.question.message.fill(texts, _LONGEST)
        return Draft(place_of(engine, one.at), message, tuple(related), tuple(self._steps(engine, one)))

    @staticmethod
    def _steps(engine: FlowEngine, one: Disagreement) -> Iterator[Step]:
        """From the evidence to the place, if there is a way between them."""
        further = steps(engine.calls, one.view.trail) if one.view else ()
        if one.view is not None and further:
            yield Step(span_of(engine, one.view.evidence.gid), one.view.evidence.reason)
            yield from (Step(span_of(engine, each.gid), each.text) for each in further)


def _question(body: Body) -> Question:
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    ask, kinds = keys["ask"].text(), keys["to"].texts() if "to" in keys else ()
    unit = Unit(keys["unit"].text()) if "unit" in keys else Unit.MAJOR
    sinks = tuple(sink for sink in body.models.sinks if sink.kind in kinds)
    if ask == "sink":
        sinks = tuple(sink for sink in sinks if _is_wrong_for(sink, sinks, unit))
    if not ASKS[ask][0] and not sinks:
        raise (keys["to"] if "to" in keys else keys["ask"]).fail(
            f"'ask: {ask}' needs 'to', a kind of sink that a model knows"
        )
    return Question(
        ask=ask,
        unit=unit,
        sinks=sinks,
        weight=keys["weight"].integer() if "weight" in keys else FIELD,
        names=Names(
            keys["words"].texts() if "words" in keys else (), keys["not-words"].texts() if "not-words" in keys else ()
        ),
        message=template,
    )


def _is_wrong_for(sink: Sink, sinks: tuple[Sink, ...], unit: Unit) -> bool:
    """Whether a sink takes the other unit. Of a kind whose sinks differ, one that says nothing is not asked."""
    if sink.unit:
        return Unit(sink.unit) is not unit
    return not any(other.unit for other in sinks if other.kind == sink.kind)


UNIT = CheckKind(
    name="unit",
    help="Do money units disagree?",
    fields=FIELDS,
    compile=UnitDetector,
)

__all__ = ["ASKS", "UNIT", "UnitDetector"]
