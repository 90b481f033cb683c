"""Flow checks: a value from these origins reaches these sinks, and nothing in between makes it harmless."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.checks.stops import Calls, Factors, Kept, handed_to, is_computed, is_served, is_validated_whole
from checkout_audit.checks.told import Told, each_once, merged, readable, record_of
from checkout_audit.entry import Entry, Field, nearest
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.backward import Backward, State, Trail
from checkout_audit.flow.bounds import Bounds
from checkout_audit.flow.engine import (
    FlowEngine,
    is_webhook_path,
    selector_words,
    sink_words,
    sinks_need,
    source_need,
    spellings,
)
from checkout_audit.flow.entered import Entered, Secrets
from checkout_audit.flow.named import Named, says_otherwise
from checkout_audit.flow.origin import Origin
from checkout_audit.flow.proven import proven_names
from checkout_audit.flow.replies import Replies
from checkout_audit.flow.steps import entry, first_handed, primary, steps
from checkout_audit.match.names import holds, split
from checkout_audit.match.needs import Holds, Need, either, every
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Models, NamedSource, Sink
from checkout_audit.project.program import Gid
from checkout_audit.source.problem import Problem

REQUEST_KINDS = ("body", "query", "params", "header", "cookie")
_TEXTS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_MARKS = {"use": primary, "origin": first_handed, "entry": entry}
_ANSWERED = 400
"""Steps of the search for what a route of the shop answers."""
_ENDS = 12
"""Origins of one place that are looked at: a shared function has one for each caller."""
_PLACEHOLDERS = frozenset({"SOURCE", "KEY", "SINK", "VALUE"})

FIELDS: Mapping[str, Field] = {
    "from": Field("Kinds of origin: parts of a request, or `kind` of a source model.", _TEXTS, required=True),
    "to": Field("Kinds of sink, as the models name them.", _TEXTS, required=True),
    "source": Field("Conditions on the origin's key.", {"$ref": "#/$defs/words"}),
    "guards": Field("What makes a value harmless on the way.", {"enum": ["comparison", "none"]}),
    "bounds": Field(
        "With `lower` only what is added to something else and may be negative: no schema, comparison or clamp says otherwise.",
        {"enum": ["lower"]},
    ),
    "kept": Field(
        "Whether a value is followed through what keeps it from one run to the next (a ref, component state, a field, a record).",
        {"enum": ["follow", "stop"]},
    ),
    "factors": Field(
        "Whether a factor of a product counts: `any`, or `fixed` if only with a constant beside it (a quantity does not).",
        {"enum": ["any", "fixed"]},
    ),
    "cleansers": Field("Names of functions and methods whose result tells nothing of what they are given.", _TEXTS),
    "unknown": Field("Whether calls of unknown code hand on what they are given.", {"enum": ["follow", "stop"]}),
    "not-handed": Field(
        "Words of the call that the value, or the object that it is put into, must not be handed to.", _TEXTS
    ),
    "computed": Field("Whether the operands of a sum or product are followed.", {"enum": ["follow", "stop"]}),
    "near": Field("Only in files that hold a word of the origin.", {"type": "boolean"}),
    "mark": Field(
        "What is marked: where the value is used (the default), where it comes from, or each entry that it is in a made object.",
        {"enum": ["use", "origin", "entry"]},
    ),
    "once": Field(
        "Whether one finding tells of all values that are put into the same record.", {"enum": ["value", "record"]}
    ),
    "handlers": Field(
        "Which functions count that take a request: all that look so, or only those that something serves.",
        {"enum": ["all", "served"]},
    ),
    "brought": Field(
        "Only in code of pages that keep such a parameter in their address, to which a payment provider adds it.",
        _TEXTS,
    ),
    "handed": Field(
        "Likewise: words of parameters that the shop writes into the address to which the customer comes back.", _TEXTS
    ),
    "carried": Field("Likewise: words of values that the shop writes into an address, under any name.", _TEXTS),
    "budget": Field("Values that one search looks at, at most.", {"type": "integer", "minimum": 1}),
}
SOURCE: Mapping[str, Field] = {
    "words": Field("The key holds one of these words.", _TEXTS),
    "not-words": Field("The key holds none of these words.", _TEXTS),
    "named": Field("The last part of the key is one of these: all that stands under it is meant.", _TEXTS),
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
    named: tuple[NamedSource, ...] = ()
    proofs: tuple[Sink, ...] = ()
    """Where a value shows that it is one of the origins."""
    not_handed: tuple[str, ...] = ()
    cleansers: frozenset[str] = frozenset()
    stops_at_unknown: bool = False
    stops_at_computed: bool = False
    near: frozenset[str] = frozenset()
    """Words of which a file of a sink must hold one, if there are any."""
    mark: str = "use"
    per_record: bool = False
    """Whether one finding tells of all values that are put into the same record."""
    budget: int = 0
    last_keys: tuple[str, ...] = ()
    """What the last part of the origin's key must be, in words."""
    only_served: bool = False
    must_lower: bool = False
    """Only what may be negative where it is added to something."""
    secrets: Secrets | None = None
    """Only in code of pages whose address holds one of these."""


class FlowDetector(Detector):
    """Asks of every sink in the shop where its value comes from."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = _question(body)
        self._named: Named | None = None

    def required(self) -> Clauses:
        """A word of one of the sinks, or of what fills a store that a value may come through."""
        question = self.question
        sinks = frozenset[str]().union(*map(sink_words, (*question.sinks, *question.proofs)), question.stores)
        return (sinks, question.near) if question.near else (sinks,)

    def needs(self) -> Need:
        """The same as closely as a file's bytes can tell it."""
        stores = (Holds(parts=tuple(sorted(self.question.stores))),) if self.question.stores else ()
        asked = either((sinks_need((*self.question.sinks, *self.question.proofs)), *stores))
        return every((asked, either(map(source_need, self.question.named)))) if self.question.near else asked

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a sink and origin."""
        engine = project.once(FlowEngine)
        search = engine.search if self.question.named or self.question.stops_at_kept else engine.stored
        search = search.shorter(self.question.budget) if self.question.budget else search
        told: list[Told] = []
        secrets = self.question.secrets
        entered = Entered(engine, secrets) if secrets is not None else None
        if entered is not None and not entered.is_anywhere:
            return
        candidates = [project.program.file(path) for path in project.candidates(self.check.id)]
        for file in candidates:
            if file is None:
                continue
            for sink in engine.standing(file, self.question.sinks):
                for demand in engine.demands(file, sink):
                    found = self._ask(engine, search, sink, demand)
                    told += [one for one in found if self._is_meant(one, entered)]
        yield from each_once(told)
        if search.exhausted and not self.question.budget:
            text = f"{search.exhausted} searches of {self.check.id} ended at their limit of {search.budget:,} values"
            project.problems.append(Problem(".", 0, "budget", text, incomplete=False))
            search.exhausted = 0

    def _is_meant(self, one: Told, entered: Entered | None) -> bool:
        path = one.draft.place.span.path
        return self.roles.allows(path) and (entered is None or entered.runs(one.at))

    def _ask(self, engine: FlowEngine, search: Backward, sink: Sink, demand: State) -> list[Told]:
        found: dict[State, Origin] = {}

        def accept(state: State) -> str | None:
            origin = self.origin_of(engine, state)
            if origin is None or not self.is_wanted(engine, state, origin):
                return None
            found[state] = origin
            return origin.label

        if self.question.not_handed and handed_to(engine, demand.gid, self.question.not_handed):
            return []
        told: dict[Gid, Told] = {}
        for trail in search.trails(demand, accept, most=_ENDS, stop=self.stop(engine)):
            at = trail.hops[_MARKS[self.question.mark](engine.calls, trail)].state.gid
            if at not in told and not self.is_harmless(engine, trail):
                one = self._draft(engine, sink, trail, found[trail.hops[0].state])
                record = record_of(engine, demand, trail) if self.question.per_record else None
                told[at] = msgspec.structs.replace(one, record=record)
        return list(told.values())

    def origin_of(self, engine: FlowEngine, state: State) -> Origin | None:
        """What kind of origin a value is, if it is one that this check can ask for."""
        if self.question.named:
            found = self._naming(engine).of(state)
            if found is not None:
                return found
        return engine.origins.of(state)

    def _naming(self, engine: FlowEngine) -> Named:
        if self._named is None or self._named.calls is not engine.calls:
            replies = Replies(engine.calls, engine.search.shorter(_ANSWERED))
            self._named = Named(engine.calls, tuple(self._learnt(engine)), replies)
        return self._named

    def _learnt(self, engine: FlowEngine) -> Iterator[NamedSource]:
        """The named origins, with the names by which this shop knows those that it checks."""
        for one in self.question.named:
            if one.proof:
                paths = engine.project.candidates(self.check.id)
                files = [file for file in map(engine.program.file, paths) if file is not None]
                proofs = [sink for sink in self.question.proofs if sink.kind == one.proof]
                words = sorted(" ".join(name) for name in proven_names(engine, files, proofs))
                yield msgspec.structs.replace(one, words=tuple(words))
            else:
                yield one

    def is_harmless(self, engine: FlowEngine, trail: Trail) -> bool:
        """Whether something on the way tells that the value does no harm."""
        if self.question.named:
            return says_otherwise(engine.calls, trail, self.question.named)
        if is_validated_whole(trail) or self.is_from_webhook(engine, trail):
            return True
        if self.question.only_served and not is_served(engine, trail):
            return True
        if self.question.must_lower and not Bounds(engine).lowers(trail):
            return True
        return self.question.guards and engine.guards.guarded(trail)

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
            tests.append(Factors(engine).stops)
        if self.question.stops_at_kept:
            tests.append(Kept(engine).stops)
        if self.question.stops_at_computed:
            tests.append(lambda state: is_computed(engine, state))
        if self.question.cleansers or self.question.stops_at_unknown:
            tests.append(Calls(engine, self.question.cleansers, unknown=self.question.stops_at_unknown).stops)
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
        *holders, last = origin.key.split(".")
        if kind in REQUEST_KINDS and any(split(one)[-1:] == ("id",) for one in holders):
            return False  # a key of an identifier: the way leads through a text
        if self.question.last_keys and " ".join(split(last)) not in self.question.last_keys:
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
        at = _MARKS[self.question.mark](engine.calls, trail)
        place = place_of(engine, trail.hops[at].state.gid)
        last = trail.hops[-1].state.gid
        key = readable(origin.key)
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
        draft = Draft(place, self.question.message.fill(texts), tuple(related), tuple(merged(shown)))
        passed = frozenset(hop.state.gid for hop in trail.hops)
        return Told(draft, trail.hops[at].state.gid, passed, trail.hops[0].state.gid if self.question.named else None)


def _question(body: Body) -> Question:
    keys = body.entries
    conditions = keys["source"].fields(SOURCE) if "source" in keys else {}
    template = body.template(*_PLACEHOLDERS)
    return Question(
        origins=frozenset(_origins(keys["from"], body.models)),
        sinks=tuple(_sinks(keys["to"], body.models)),
        stores=frozenset()
        if "near" in keys
        else frozenset(
            word
            for channel in body.models.channels
            for selector, _, _ in channel.writes
            for word in selector_words(selector)
        ),
        words=_words(conditions.get("words")),
        not_words=_words(conditions.get("not-words")),
        guards="guards" not in keys or keys["guards"].text() == "comparison",
        stops_at_kept="kept" in keys and keys["kept"].text() == "stop",
        fixed_factors="factors" in keys and keys["factors"].text() == "fixed",
        message=template,
        named=tuple(_named(keys["from"], body.models)),
        proofs=tuple(_proofs(keys["from"], body.models)),
        not_handed=_words(keys.get("not-handed")),
        cleansers=frozenset(keys["cleansers"].texts()) if "cleansers" in keys else frozenset(),
        stops_at_unknown="unknown" in keys and keys["unknown"].text() == "stop",
        stops_at_computed="computed" in keys and keys["computed"].text() == "stop",
        mark=keys["mark"].text() if "mark" in keys else "use",
        per_record="once" in keys and keys["once"].text() == "record",
        near=frozenset(_near(keys, body.models)),
        budget=keys["budget"].integer() if "budget" in keys else 0,
        last_keys=_words(conditions.get("named")),
        only_served="handlers" in keys and keys["handlers"].text() == "served",
        must_lower="bounds" in keys,
        secrets=Secrets(keys["brought"].texts(), _words(keys.get("handed")), _words(keys.get("carried")))
        if "brought" in keys
        else None,
    )


def _words(entry: Entry | None) -> tuple[str, ...]:
    return tuple(word.lower() for word in entry.texts()) if entry is not None else ()


def _origins(entry: Entry, models: Models) -> Iterator[str]:
    known = {*REQUEST_KINDS, *(one.kind for one in models.sources), *(one.kind for one in models.names)}
    for item in entry.several():
        if item.text() not in known:
            raise item.fail(f"no model knows origins of kind '{item.text()}'", nearest(item.text(), known))
        yield item.text()


def _named(entry: Entry, models: Models) -> Iterator[NamedSource]:
    kinds = {item.text() for item in entry.several()}
    yield from (one for one in models.names if one.kind in kinds)


def _proofs(entry: Entry, models: Models) -> Iterator[Sink]:
    kinds = {one.proof for one in _named(entry, models) if one.proof}
    yield from (sink for sink in models.sinks if sink.kind in kinds)


def _near(keys: Mapping[str, Entry], models: Models) -> Iterator[str]:
    if "near" in keys and keys["near"].scalar() is True:
        for one in _named(keys["from"], models):
            for word in (*one.words, *one.given):
                yield from spellings(word)


def _sinks(entry: Entry, models: Models) -> Iterator[Sink]:
    known = {sink.kind for sink in models.sinks}
    for item in entry.several():
        if item.text() not in known:
            raise item.fail(f"no model knows sinks of kind '{item.text()}'", nearest(item.text(), known))
        yield from (sink for sink in models.sinks if sink.kind == item.text())


FLOW = CheckKind(
    name="flow",
    help="Does a value from these origins reach these sinks, with nothing on the way that makes it harmless?",
    fields=FIELDS,
    compile=FlowDetector,
)
