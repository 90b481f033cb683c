"""Flow checks: a value from these origins reaches these sinks, and nothing in between makes it harmless."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.entry import Entry, Field, nearest
from checkout_audit.facts.graph import Op
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.engine import FlowEngine, is_webhook_path, selector_word, sink_need, sink_words
from checkout_audit.flow.origin import Origin
from checkout_audit.flow.steps import primary, steps
from checkout_audit.match.names import holds, split
from checkout_audit.match.needs import Holds, Need, either
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Models, Sink
from checkout_audit.project.program import Gid, Linked
from checkout_audit.source.problem import Problem

_COUNTS = ("quantity", "qty", "count", "number")
REQUEST_KINDS = ("body", "query", "params", "header", "cookie")
_TEXTS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_PLACEHOLDERS = frozenset({"SOURCE", "KEY", "SINK", "VALUE"})

FIELDS: Mapping[str, Field] = {
    "from": Field("Kinds of origin: parts of a request, or `kind` of a source model.", _TEXTS, required=True),
    "to": Field("Kinds of sink, as the models name them.", _TEXTS, required=True),
    "source": Field("Conditions on the origin's key.", {"$ref": "#/$defs/words"}),
    "guards": Field("What makes a value harmless on the way.", {"enum": ["comparison", "none"]}),
    "kept": Field(
        "Whether a value is followed through what keeps it from one run to the next (a ref, component state, a field).",
        {"enum": ["follow", "stop"]},
    ),
    "factors": Field(
        "Whether a factor of a product counts: `any`, or `fixed` if only with a constant beside it (a quantity does not).",
        {"enum": ["any", "fixed"]},
    ),
}
SOURCE: Mapping[str, Field] = {
    "words": Field("The key holds one of these words.", _TEXTS),
    "not-words": Field("The key holds none of these words.", _TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a flow check asks."""

    origins: frozenset[str]
    sinks: tuple[Sink, ...]
    stores: frozenset[str]
    words: tuple[str, ...]
    not_words: tuple[str, ...]
    guards: bool
    fixed_factors: bool
    stops_at_kept: bool
    message: Template


class Told(msgspec.Struct, frozen=True):
    """A finding, with the value that it marks and all that it passes."""

    draft: Draft
    at: Gid
    passed: frozenset[Gid]


def _each_once(told: list[Told]) -> Iterator[Draft]:
    """One finding a place, and none for what another one's value passes on its way."""
    seen: set[tuple[str, int, int]] = set()
    for one in sorted(told, key=lambda each: len(each.passed)):
        span = one.draft.place.span
        key = (span.path, span.start_line, span.start_column)
        if key not in seen and not any(
            other is not one and other.at in one.passed and other.at != one.at for other in told
        ):
            seen.add(key)
            yield one.draft


class FlowDetector(Detector):
    """Asks of every sink in the shop where its value comes from."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)

    def required(self) -> Clauses:
        """A word of one of the sinks, or of what fills a store that a value may come through."""
        return (frozenset().union(*map(sink_words, self.question.sinks), self.question.stores),)

    def needs(self) -> Need:
        """The same as closely as a file's bytes can tell it."""
        stores = (Holds(parts=tuple(sorted(self.question.stores))),) if self.question.stores else ()
        return either((*map(sink_need, self.question.sinks), *stores))

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a sink and origin."""
        engine = project.once(FlowEngine)
        told: list[Told] = []
        candidates = [project.program.file(path) for path in project.candidates(self.check.id)]
        for file in candidates:
            if file is None:
                continue
            for sink in self.question.sinks:
                for demand in engine.demands(file, sink):
                    found = self._ask(engine, sink, demand)
                    if found is not None and self.roles.allows(found.draft.place.span.path):
                        told.append(found)
        yield from _each_once(told)
        if engine.search.exhausted:
            text = f"{engine.search.exhausted} searches of {self.check.id} ended at their limit of {engine.search.budget:,} values"
            project.problems.append(Problem(".", 0, "budget", text, incomplete=False))
            engine.search.exhausted = 0

    def _ask(self, engine: FlowEngine, sink: Sink, demand: State) -> Told | None:
        found: dict[State, Origin] = {}

        def accept(state: State) -> str | None:
            origin = engine.origins.of(state)
            if origin is None or not self.is_wanted(engine, state, origin):
                return None
            found[state] = origin
            return origin.label

        stop = self.stop(engine)
        for trail in engine.search.trails(demand, accept, most=4, stop=stop):
            if not (self.question.guards and engine.guards.guarded(trail)) and not self.is_from_webhook(engine, trail):
                return self._draft(engine, sink, trail, found[trail.hops[0].state])
        return None

    def is_from_webhook(self, engine: FlowEngine, trail: Trail) -> bool:
        """Whether the request came in through a handler of a provider's calls, before it went anywhere else."""
        for hop in trail.hops:
            file, _ = engine.program.of(hop.state.gid)
            if is_webhook_path(file.path):
                return "webhook" not in self.question.origins
            if hop.text.startswith(("kept in", "sent")):
                break
        return False

    def stop(self, engine: FlowEngine) -> Callable[[State], bool] | None:
        """Says of which values the operands are not followed, if there are such."""
        tests: list[Callable[[State], bool]] = []
        if self.question.fixed_factors:
            tests.append(_Factors(engine).stops)
        if self.question.stops_at_kept:
            tests.append(lambda state: _is_kept(engine, state))
        return (lambda state: any(test(state) for test in tests)) if tests else None

    def is_wanted(self, engine: FlowEngine, state: State, origin: Origin) -> bool:
        """Whether an origin is of a kind and a name that the check asks about."""
        kind = origin.kind
        if kind in REQUEST_KINDS:
            file, _ = engine.program.of(state.gid)
            if engine.is_webhook(file):
                kind = "webhook"
        if kind not in self.question.origins:
            return False
        words = split(origin.key)
        if self.question.words and not any(holds(words, word) for word in self.question.words):
            return False
        return not any(holds(words, word) for word in self.question.not_words)

    @staticmethod
    def _before(engine: FlowEngine, trail: Trail, longer: Trail) -> list[Step]:
        """The steps on the side that sends the request."""
        extra = len(longer.hops) - len(trail.hops)
        if not extra:
            return []
        head = Trail(longer.label, longer.hops[: extra + 1])
        began = Step(span_of(engine, longer.hops[0].state.gid), "begins here")
        return [began, *(Step(span_of(engine, one.gid), one.text) for one in steps(engine.calls, head))]

    def _draft(self, engine: FlowEngine, sink: Sink, trail: Trail, origin: Origin) -> Told:
        at = primary(engine.calls, trail)
        place = place_of(engine, trail.hops[at].state.gid)
        last = trail.hops[-1].state.gid
        key = _readable(origin.key)
        texts = {
            "SOURCE": f"`{key}` from {origin.label}" if key and origin.kind in REQUEST_KINDS else origin.label,
            "KEY": key,
            "SINK": sink.label,
            "VALUE": place.tokens,
        }
        first = f"comes from {origin.label}" + (f" as `{key}`" if key else "")
        origin_span = span_of(engine, trail.hops[0].state.gid)
        shown = self._before(engine, trail, engine.search.beginning(trail))
        shown.append(Step(origin_span, first))
        shown += [Step(span_of(engine, one.gid), one.text) for one in steps(engine.calls, trail)]
        shown.append(Step(span_of(engine, last), f"used as {sink.label}"))
        related = [Related(origin_span, first)]
        if shown[-1].span.path != place.span.path:
            related.append(Related(shown[-1].span, f"used here as {sink.label}"))
        draft = Draft(place, self.question.message.fill(texts), tuple(related), tuple(_merged(shown)))
        return Told(draft, trail.hops[at].state.gid, frozenset(hop.state.gid for hop in trail.hops))


def _is_kept(engine: FlowEngine, state: State) -> bool:
    """Whether a value lives longer than one run of the function: a hook's result, or a field of a class."""
    file, value = engine.program.of(state.gid)
    graph = file.graph
    if graph.ops[value] == Op.VARIABLE:
        return any(_is_hook(file, made) for made in graph.args[value])
    return graph.ops[value] == Op.THIS or _is_hook(file, value)


def _is_hook(file: Linked, value: int) -> bool:
    graph = file.graph
    if graph.ops[value] == Op.MEMBER:
        value = graph.args[value][0]
    name = file.index.callee_name(value) if graph.ops[value] == Op.CALL else ""
    return name.startswith("use") and name[3:4].isupper()


class _Factors:
    """Stops at a product whose other factor is the server's: a quantity times a price is no amount of the client."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine

    def stops(self, state: State) -> bool:
        """Whether the operands of this value are not to be followed."""
        file, value = self.engine.program.of(state.gid)
        graph = file.graph
        if graph.ops[value] != Op.BINARY or graph.texts[value] != "*" or state.path:
            return False
        return not any(self._is_constant(file, arg) or self._is_priced(file, arg, state) for arg in graph.args[value])

    def _is_constant(self, file: Linked, value: int) -> bool:
        graph = file.graph
        for _ in range(4):
            if graph.ops[value] == Op.NUMBER:
                return True
            if graph.ops[value] == Op.IMPORT or graph.ops[value] == Op.CALL:
                return True
            if graph.ops[value] not in (Op.REF, Op.VARIABLE) or len(graph.args[value]) != 1:
                return False
            value = graph.args[value][0]
        return False

    def _is_priced(self, file: Linked, value: int, state: State) -> bool:
        """Whether the caller decides this factor, and it is no count."""

        def accept(found: State) -> str | None:
            origin = self.engine.origins.of(found)
            if origin is None or origin.kind not in REQUEST_KINDS:
                return None
            words = split(origin.key)
            return None if any(holds(words, word) for word in _COUNTS) else origin.kind

        return bool(self.engine.search.trails(State(file.gid(value), (), state.stack), accept))


def _question(body: Body) -> Question:
    keys = body.entries
    conditions = keys["source"].fields(SOURCE) if "source" in keys else {}
    template = Template(keys["message"].text())
    for name in template.names:
        if name not in _PLACEHOLDERS:
            raise keys["message"].fail(f"${name} is not known in a flow", "known: $SOURCE, $KEY, $SINK, $VALUE")
    return Question(
        origins=frozenset(_origins(keys["from"], body.models)),
        sinks=tuple(_sinks(keys["to"], body.models)),
        stores=frozenset(
            selector_word(selector) for channel in body.models.channels for selector, _, _ in channel.writes
        ),
        words=_words(conditions.get("words")),
        not_words=_words(conditions.get("not-words")),
        guards="guards" not in keys or keys["guards"].text() == "comparison",
        stops_at_kept="kept" in keys and keys["kept"].text() == "stop",
        fixed_factors="factors" in keys and keys["factors"].text() == "fixed",
        message=template,
    )


def _words(entry: Entry | None) -> tuple[str, ...]:
    return tuple(word.lower() for word in entry.texts()) if entry is not None else ()


def _origins(entry: Entry, models: Models) -> Iterator[str]:
    known = {*REQUEST_KINDS, *(source.kind for source in models.sources)}
    for item in entry.several():
        if item.text() not in known:
            raise item.fail(f"no model knows origins of kind '{item.text()}'", nearest(item.text(), known))
        yield item.text()


def _sinks(entry: Entry, models: Models) -> Iterator[Sink]:
    known = {sink.kind for sink in models.sinks}
    for item in entry.several():
        if item.text() not in known:
            raise item.fail(f"no model knows sinks of kind '{item.text()}'", nearest(item.text(), known))
        yield from (sink for sink in models.sinks if sink.kind == item.text())


def _readable(key: str) -> str:
    return key.replace(".[]", "[]").replace("@body.", "")


def _merged(shown: list[Step]) -> Iterator[Step]:
    """Without steps that show the same line with the same words twice."""
    before = None
    for step in shown:
        now = (step.span.path, step.span.start_line, step.text)
        if now != before:
            yield step
        before = now


FLOW = CheckKind(
    name="flow",
    help="Does a value from these origins reach these sinks, with nothing on the way that makes it harmless?",
    fields=FIELDS,
    compile=FlowDetector,
)
