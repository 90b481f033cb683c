"""Unit checks: two views of one amount of money disagree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.message import Template, quote
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.entry import Field
from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.backward import State
from checkout_audit.flow.engine import FlowEngine, sink_words
from checkout_audit.flow.steps import primary, steps
from checkout_audit.flow.units import Unit, Units, View
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid, Linked

_LONGEST = 200
_ASKS = ("divided", "multiplied", "sink", "compared", "added", "cut", "rounded", "convention")
_COMPARED = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">="})
_ADDED = frozenset({"+", "-"})
_CUTS = frozenset({"parseInt"})
_ROUNDS = frozenset({"round", "floor", "ceil", "trunc"})
_SCALING = frozenset({"/ 100", "/100", "/ 1e2", "* 0.01", "/=", "/ c", "/ m", "/ f", "/ 10", "/ p", "/ d", "/ s", "/ u"})
_PLACEHOLDERS = frozenset({"AMOUNT", "WHY", "OTHER", "OTHERWHY", "SINK"})

FIELDS: Mapping[str, Field] = {
    "ask": Field("What is looked at.", {"enum": list(_ASKS)}, required=True),
    "unit": Field("The unit of the amount that makes it wrong.", {"enum": ["major", "minor"]}),
    "to": Field("Kinds of sink, for `ask: sink`.", {"type": "string"}),
    "weight": Field("The least weight of evidence: 3 library, 2 field names, 1 names.", {"type": "integer"}),
}


@dataclass(frozen=True, slots=True)
class Question:
    """What a unit check asks."""

    ask: str
    unit: Unit
    sinks: tuple[Sink, ...]
    weight: int
    message: Template


class UnitDetector(Detector):
    """Asks for the unit of amounts at operations, comparisons and sinks."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)

    def required(self) -> Clauses:
        """Words of a conversion, a comparison of money, or a sink."""
        money = frozenset({"price", "total", "amount", "cents"})
        if self.question.ask in ("divided", "convention"):
            return (frozenset({"/ 100", "/100", "0.01", "= 100", "=100", "math.pow", "10 **"}), money)
        if self.question.ask == "multiplied":
            return (frozenset({"* 100", "*100", "= 100", "math.pow", "10 **"}), money)
        if self.question.ask == "cut":
            return (frozenset({"parseint"}), money)
        if self.question.ask == "rounded":
            return (frozenset({"math.round", "math.floor", "math.ceil", "math.trunc"}), frozenset({"/ 100", "/100"}), money)
        if self.question.ask == "sink":
            return (frozenset().union(*map(sink_words, self.question.sinks)),)
        return (frozenset({"stripe", "paymentintent", "payment_intent", "_cents", "incents", "minor"}), money)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        engine = project.once(FlowEngine)
        seen: set[tuple[str, int, int]] = set()
        if self.question.ask == "convention":
            if engine.convention.is_minor:
                at, view = engine.convention.divided[0]
                yield self._draft(engine, view, at)
            return
        if self._is_excused(engine, project):
            return
        for path in project.candidates(self.check.id):
            file = project.program.file(path)
            for draft in self._ask(engine, file) if file is not None else ():
                span = draft.place.span
                key = (span.path, span.start_line, span.start_column)
                if self.roles.allows(span.path) and key not in seen:
                    seen.add(key)
                    yield draft

    def _is_excused(self, engine: FlowEngine, project: Project) -> bool:
        """By the convention of a shop that keeps minor units throughout, conversions of its amounts are right."""
        converts = self.question.ask in ("divided", "sink") and bool(project.candidates(self.check.id))
        return converts and engine.convention.is_minor

    def _ask(self, engine: FlowEngine, file: Linked) -> Iterator[Draft]:
        ask = self.question.ask
        if ask in ("divided", "multiplied"):
            yield from self._operations(engine, file)
        elif ask == "cut":
            yield from self._cuts(engine, file)
        elif ask == "rounded":
            yield from self._rounded(engine, file)
        elif ask == "sink":
            yield from self._sinks(engine, file)
        else:
            yield from self._pairs(engine, file, _COMPARED if ask == "compared" else _ADDED)

    def _operations(self, engine: FlowEngine, file: Linked) -> Iterator[Draft]:
        """`amount / 100` of a major amount, `amount * 100` of a minor one."""
        graph, operator = file.graph, "/" if self.question.ask == "divided" else "*"
        for number, op in enumerate(graph.ops):
            if op != Op.BINARY or graph.texts[number] not in ("/", "*"):
                continue
            for arg, factor in self._operands(file, number):
                power = engine.units.power(file, factor)
                if power is None or (power > 0) != (graph.texts[number] == operator):
                    continue
                if engine.units.is_percentage(file, arg):
                    continue
                for view in self._wrong(engine, State(file.gid(arg))):
                    yield self._draft(engine, view, file.gid(number))

    @staticmethod
    def _operands(file: Linked, number: int) -> tuple[tuple[int, int], ...]:
        left, right = file.graph.args[number]
        return ((left, right),) if file.graph.texts[number] == "/" else ((left, right), (right, left))

    def _wrong(self, engine: FlowEngine, state: State) -> Iterator[View]:
        """The first view of each caller by which the amount is of the wrong unit already."""
        unit, views = engine.units.unit(state)
        if unit is self.question.unit and views and views[0].evidence.weight >= self.question.weight:
            yield views[0]
            return
        yield from self._by_caller(views)

    def _by_caller(self, views: tuple[View, ...]) -> Iterator[View]:
        """Where callers disagree, those that hand in the wrong unit."""
        for view in views:
            if view.unit is self.question.unit and view.evidence.weight >= max(2, self.question.weight):
                yield view

    def _cuts(self, engine: FlowEngine, file: Linked) -> Iterator[Draft]:
        """`parseInt(amount)`: what is behind the point is lost."""
        for name in _CUTS:
            for call in file.index.methods_called.get(name, ()):
                args = file.graph.args[call]
                if len(args) > 1 and not self._is_scaled(engine, file, args[1]):
                    for view in self._wrong(engine, State(file.gid(args[1]))):
                        yield self._draft(engine, view, file.gid(call))

    def _rounded(self, engine: FlowEngine, file: Linked) -> Iterator[Draft]:
        """`Math.round(cents / 100)`: rounding after the division loses the cents."""
        graph = file.graph
        for name in _ROUNDS:
            for call in file.index.methods_called.get(name, ()):
                args = graph.args[call]
                if len(args) < 2 or graph.ops[args[1]] != Op.BINARY or graph.texts[args[1]] != "/":  # noqa: PLR2004
                    continue
                amount, factor = graph.args[args[1]]
                if engine.units.power(file, factor) is None:
                    continue
                unit, views = engine.units.unit(State(file.gid(amount)))
                if unit is Unit.MINOR and views[0].evidence.weight >= self.question.weight:
                    yield self._draft(engine, views[0], file.gid(call))

    @staticmethod
    def _is_scaled(engine: FlowEngine, file: Linked, value: int) -> bool:
        """`Math.floor(amount * 100)` and sums with a half cut nothing that counts."""
        return file.graph.ops[value] == Op.BINARY

    def _sinks(self, engine: FlowEngine, file: Linked) -> Iterator[Draft]:
        for sink in self.question.sinks:
            for demand in engine.demands(file, sink):
                unit, views = engine.units.unit(demand)
                if unit is self.question.unit and views[0].evidence.weight >= self.question.weight:
                    at = primary(engine.calls, views[0].trail)
                    yield self._draft(engine, views[0], views[0].trail.hops[at].state.gid, sink.label)

    def _pairs(self, engine: FlowEngine, file: Linked, operators: frozenset[str]) -> Iterator[Draft]:
        graph = file.graph
        for number, op in enumerate(graph.ops):
            if op != Op.BINARY or graph.texts[number] not in operators:
                continue
            left, right = (engine.units.unit(State(file.gid(arg))) for arg in graph.args[number])
            if left[0] is None or right[0] is None or left[0] is right[0]:
                continue
            if max(left[1][0].evidence.weight, right[1][0].evidence.weight) < self.question.weight:
                continue
            if min(left[1][0].evidence.weight, right[1][0].evidence.weight) < min(2, self.question.weight):
                continue
            major, minor = (left, right) if left[0] is Unit.MAJOR else (right, left)
            yield self._draft(engine, major[1][0], file.gid(number), other=minor[1][0])

    def _draft(
        self, engine: FlowEngine, view: View, at: Gid, sink: str = "", *, other: View | None = None
    ) -> Draft:
        place = place_of(engine, at)
        amount = view.trail.hops[-1].state.gid
        texts = {
            "AMOUNT": quote(_text(engine, amount)),
            "WHY": view.evidence.reason,
            "OTHER": quote(_text(engine, other.trail.hops[-1].state.gid)) if other else "",
            "OTHERWHY": other.evidence.reason if other else "",
            "SINK": sink,
        }
        related = [Related(span_of(engine, view.evidence.gid), view.evidence.reason)]
        if other is not None:
            related.append(Related(span_of(engine, other.evidence.gid), other.evidence.reason))
        shown = [Step(related[0].span, view.evidence.reason)]
        shown += [Step(span_of(engine, one.gid), one.text) for one in steps(engine.calls, view.trail)]
        return Draft(place, self.question.message.fill(texts, _LONGEST), tuple(related), tuple(shown) if len(shown) > 1 else ())


def _text(engine: FlowEngine, gid: Gid) -> str:
    file, value = engine.program.of(gid)
    return engine.project.document(file.path).text(file.graph.starts[value], file.graph.ends[value])


def _question(body: Body) -> Question:
    keys = body.entries
    template = Template(keys["message"].text())
    for name in template.names:
        if name not in _PLACEHOLDERS:
            raise keys["message"].fail(f"${name} is not known in a unit check", "known: $AMOUNT, $WHY, $OTHER, $OTHERWHY, $SINK")
    kind = keys["to"].text() if "to" in keys else ""
    sinks = tuple(sink for sink in body.models.sinks if sink.kind == kind)
    if keys["ask"].text() == "sink" and not sinks:
        raise (keys["to"] if "to" in keys else keys["ask"]).fail("'ask: sink' needs 'to', a kind of sink that a model knows")
    return Question(
        ask=keys["ask"].text(),
        unit=Unit(keys["unit"].text()) if "unit" in keys else Unit.MAJOR,
        sinks=sinks,
        weight=keys["weight"].integer() if "weight" in keys else 2,
        message=template,
    )


UNIT = CheckKind(
    name="unit",
    help="Do money units disagree?",
    fields=FIELDS,
    compile=UnitDetector,
)

__all__ = ["UNIT", "UnitDetector", "Units", "ValueId"]
