"""Flow checks: a value from these origins reaches these sinks, and nothing in between makes it harmless."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from checkout_audit.checks.flow_question import FIELDS, REQUEST_KINDS, question
from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.checks.renamed import is_renamed
from checkout_audit.checks.stops import (
    Calls,
    Factors,
    Kept,
    Limits,
    handed_to,
    is_computed,
    is_served,
    is_validated_whole,
)
from checkout_audit.checks.told import Told, each_once, merged, readable, record_of, state_of
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.backward import Backward, State, Test, Trail
from checkout_audit.flow.bounds import Bounds
from checkout_audit.flow.engine import FlowEngine, is_webhook_path, sink_words, sinks_need, source_need
from checkout_audit.flow.entered import Entered
from checkout_audit.flow.named import Named, says_otherwise
from checkout_audit.flow.origin import Origin
from checkout_audit.flow.proven import proven_names
from checkout_audit.flow.replies import Replies
from checkout_audit.flow.steps import entry, first_handed, primary, steps
from checkout_audit.match.names import holds, split
from checkout_audit.match.needs import Holds, Need, either, every
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Base, NamedSource, Sink
from checkout_audit.project.program import Gid
from checkout_audit.source.problem import Problem

_MARKS = {"use": primary, "origin": first_handed, "entry": entry}
_ANSWERED = 400
"""Steps of the search for what a route of the shop answers."""
_ENDS = 12
"""Origins of one place that are looked at: a shared function has one for each caller."""


class FlowDetector(Detector):
    """Asks of every sink in the shop where its value comes from."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.question = question(body)
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

        def accept(state: State, *, named: bool = True) -> str | None:
            origin = self.origin_of(engine, state)
            if origin is None or not self.is_wanted(engine, state, origin, named=named):
                return None
            found[state] = origin
            return origin.label

        def accept_any(state: State) -> str | None:
            return accept(state, named=False)

        if self.question.not_handed and handed_to(engine, demand.gid, self.question.not_handed):
            return []
        told: dict[Gid, Told] = {}
        limits = self.limits(engine)
        trails = search.trails(demand, accept, most=_ENDS, stop=limits.stop, skip=limits.skip)
        if not trails and self.question.renamed:
            others = search.trails(demand, accept_any, most=_ENDS, stop=limits.stop, skip=limits.skip)
            trails = [one for one in others if is_renamed(engine.calls, one, found[one.hops[0].state])]
        for trail in trails:
            at = trail.hops[_MARKS[self.question.mark](engine.calls, trail)].state.gid
            if at not in told and not self.is_harmless(engine, trail):
                one = self._draft(engine, sink, trail, found[trail.hops[0].state])
                record = self._record(engine, sink, demand, trail) if self.question.per_record else None
                told[at] = msgspec.structs.replace(one, record=record)
        return list(told.values())

    @staticmethod
    def _record(engine: FlowEngine, sink: Sink, demand: State, trail: Trail) -> tuple[Gid, int, int] | None:
        is_set = sink.place.base is Base.PARAMETER
        return state_of(engine, demand) if is_set else record_of(engine, demand, trail)

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

    def limits(self, engine: FlowEngine) -> Limits:
        """Where a search for one sink of this check ends."""
        kept = Kept(engine) if self.question.stops_at_kept else None
        tests: list[Test] = [kept.stops] if kept is not None else []
        if self.question.fixed_factors:
            tests.append(Factors(engine).stops)
        if self.question.stops_at_computed:
            tests.append(lambda state: is_computed(engine, state))
        if self.question.cleansers or self.question.stops_at_unknown:
            tests.append(Calls(engine, self.question.cleansers, unknown=self.question.stops_at_unknown).stops)
        stop = (lambda state: any(test(state) for test in tests)) if tests else None
        return Limits(stop, kept.skips if kept is not None else None)

    def is_wanted(self, engine: FlowEngine, state: State, origin: Origin, *, named: bool = True) -> bool:
        """Whether an origin is of a kind and, if `named`, of a name that the check asks about."""
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
        if named and self.question.words and not any(holds(words, word) for word in self.question.words):
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


FLOW = CheckKind(
    name="flow",
    help="Does a value from these origins reach these sinks, with nothing on the way that makes it harmless?",
    fields=FIELDS,
    compile=FlowDetector,
)
