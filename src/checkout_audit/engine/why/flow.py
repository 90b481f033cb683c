"""Why a flow check does or does not report a sink: which origins were reached, on which way, and what stopped it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checkout_audit.checks.flow import FlowDetector
from checkout_audit.checks.flow_question import REQUEST_KINDS
from checkout_audit.checks.stops import Limits
from checkout_audit.engine.opened import Opened
from checkout_audit.facts.graph import Op
from checkout_audit.findings.account import Part
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.origin import Origin
from checkout_audit.flow.steps import steps
from checkout_audit.match.names import holds, split
from checkout_audit.match.wording import listed, quoted
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid

_UNBOUND = Limits()
_MOST_SINKS = 4
_MOST_ENDS = 5
_MOST_STEPS = 8
_ENDS = {
    Op.NUMBER: "the number",
    Op.STRING: "the text",
    Op.LITERAL: "the constant",
    Op.GLOBAL: "the global name",
    Op.IMPORT: "what is imported as",
    Op.CALL: "the call",
    Op.NEW: "the object",
    Op.PARAMETER: "the parameter",
    Op.CAUGHT: "a caught error",
}


def flow_parts(detector: FlowDetector, shop: Opened, line: int) -> Iterator[Part]:
    """The parts `to`, `from`, `source`, `guards`, `factors` and `kept`, for every sink on the line."""
    places = list(sink_places(detector, shop))
    here = [(sink, demand) for sink, demand in places if line in lines_of(shop, demand)]
    if not here:
        yield _no_sink(detector, shop, places)
        return
    asking = _Asking(detector, shop)
    for sink, demand in here[:_MOST_SINKS]:
        yield Part("to", True, f"{quoted(shop.text(_aim(shop, demand)))} is {sink.label}.")
        yield from asking.parts(demand)


def sink_places(detector: FlowDetector, shop: Opened) -> Iterator[tuple[Sink, State]]:
    """Every sink of the check in the file, each with what is searched for."""
    file = shop.engine.program.file(shop.path)
    seen: set[tuple[str, State]] = set()
    for sink in detector.question.sinks if file is not None else ():
        for demand in shop.engine.demands(file, sink) if file is not None else ():
            if (sink.label, demand) not in seen:
                seen.add((sink.label, demand))
                yield sink, demand


def lines_of(shop: Opened, demand: State) -> set[int]:
    """Lines of the file that a sink stands on: its value's, and the first of the call or object around it."""
    found: set[int] = set()
    for gid in (_aim(shop, demand), *(call for call, _ in demand.stack)):
        path, first, last = shop.lines(gid)
        found.update(range(first, last + 1) if path == shop.path else ())
    file, value = shop.engine.program.of(demand.gid)
    for holder in file.index.holders.get(value, ()) if file.path == shop.path else ():
        if file.graph.ops[holder] in (Op.CALL, Op.NEW):
            found.add(shop.lines(file.gid(holder))[1])
    return found


def _aim(shop: Opened, demand: State) -> Gid:
    """The entry that is meant, where an object of several is written in place."""
    file, value = shop.engine.program.of(demand.gid)
    graph, path, at = file.graph, list(demand.path), int(value)
    while path and graph.ops[at] == Op.OBJECT and path[0] in graph.keys[at]:
        at = graph.args[at][graph.keys[at].index(path.pop(0))]
    return file.gid(at)


def _no_sink(detector: FlowDetector, shop: Opened, places: list[tuple[Sink, State]]) -> Part:
    labels = tuple(dict.fromkeys(sink.label for sink in detector.question.sinks))
    notes = [f"The check looks for {listed(labels)}."]
    found: dict[str, set[int]] = {}
    for sink, demand in places:
        found.setdefault(sink.label, set()).update(sorted(lines_of(shop, demand))[:1])
    told = ((label, sorted(lines)) for label, lines in found.items() if lines)
    notes += [f"In this file {label} stands on line {listed(list(map(str, lines)))}." for label, lines in told]
    return Part("to", False, "No sink of this check stands on this line.", tuple(notes))


@dataclass(frozen=True, slots=True)
class _Asking:
    detector: FlowDetector
    shop: Opened

    def parts(self, demand: State) -> Iterator[Part]:
        """What of one sink holds."""
        trails, origins = self._search(demand, self._is_wanted, self.detector.limits(self.shop.engine))
        if trails:
            for trail in trails[:2]:
                yield from self._reached(trail, origins[trail.hops[0].state])
        else:
            yield from self._missed(demand)
        search = self.shop.engine.stored
        if search.exhausted:
            search.exhausted = 0
            yield Part(
                "budget", None, f"A search ended at its limit of {search.budget:,} values, so something may be missing."
            )

    def _is_wanted(self, state: State, origin: Origin) -> bool:
        return self.detector.is_wanted(self.shop.engine, state, origin)

    def _search(
        self, demand: State, wants: Callable[[State, Origin], bool], limits: Limits = _UNBOUND, most: int = 4
    ) -> tuple[list[Trail], dict[State, Origin]]:
        engine, found = self.shop.engine, dict[State, Origin]()

        def accept(state: State) -> str | None:
            origin = engine.origins.of(state)
            if origin is None or not wants(state, origin):
                return None
            found[state] = origin
            return origin.label

        return engine.stored.trails(demand, accept, most=most, stop=limits.stop, skip=limits.skip), found

    def _reached(self, trail: Trail, origin: Origin) -> Iterator[Part]:
        engine, question = self.shop.engine, self.detector.question
        yield Part("from", True, f"{_capital(_named(origin))} reaches it.", tuple(self._way(trail, origin)))
        guard = engine.guards.guard(trail) if question.guards else None
        if guard is not None:
            code, at = quoted(self.shop.text(guard)), self.shop.place(guard)
            yield Part(
                "guards", False, f"The comparison {code} on {at} stands in the way: a mismatch does not get past it."
            )
        elif question.guards:
            yield Part("guards", True, "No comparison with a figure of the server's own stands in the way.")
        if self.detector.is_from_webhook(engine, trail):
            yield Part("webhook", False, "The request comes in through a provider's webhook, not from a browser.")

    def _way(self, trail: Trail, origin: Origin) -> Iterator[str]:
        first = self.shop.place(trail.hops[0].state.gid)
        yield f"{first}: comes from {_named(origin)}"
        shown = steps(self.shop.engine.calls, trail)
        for step in shown[:_MOST_STEPS]:
            yield f"{self.shop.place(step.gid)}: {step.text}"
        if len(shown) > _MOST_STEPS:
            yield f"… and {len(shown) - _MOST_STEPS} more steps"
        yield f"{self.shop.place(trail.hops[-1].state.gid)}: used here"

    def _missed(self, demand: State) -> Iterator[Part]:
        """No wanted origin was reached: what was stopped, what is not wanted, and where the ways end."""
        question = self.detector.question
        free, origins = self._search(demand, self._is_wanted, most=1)
        if free:
            origin = origins[free[0].hops[0].state]
            name = "kept" if question.stops_at_kept and not question.fixed_factors else "factors"
            why = {
                "kept": "only through what lives longer than one run of the function, which the check does not follow",
                "factors": "only as a factor of a product, beside a figure that the caller does not decide",
            }[name]
            yield Part(name, False, f"{_capital(_named(origin))} reaches it {why}.", tuple(self._way(free[0], origin)))
            return
        others, origins = self._search(demand, lambda _state, _origin: True)
        if not others:
            yield Part(
                "from",
                False,
                f"It comes from none of these: {listed(sorted(question.origins))}.",
                tuple(self._ends(demand)),
            )
        for trail in others[:2]:
            state = trail.hops[0].state
            yield self._unwanted(trail, state, origins[state])

    def _unwanted(self, trail: Trail, state: State, origin: Origin) -> Part:
        question, said = self.detector.question, _capital(_named(origin))
        way = tuple(self._way(trail, origin))
        file, _ = self.shop.engine.program.of(state.gid)
        is_hook = origin.kind in REQUEST_KINDS and self.shop.engine.is_webhook(file)
        kind = "webhook" if is_hook else origin.kind
        if kind not in question.origins:
            note = "that request is a provider's, which signs it" if is_hook else f"an origin of the kind '{kind}'"
            return Part(
                "from", False, f"{said} reaches it, {note}; the check asks for {listed(sorted(question.origins))}.", way
            )
        unwanted = [word for word in question.not_words if holds(split(origin.key), word)]
        if unwanted:
            return Part(
                "source", False, f"{said} reaches it, but its name holds '{unwanted[0]}', which is left out.", way
            )
        return Part(
            "source",
            False,
            f"{said} reaches it, but its name holds none of these words: {listed(question.words)}.",
            way,
        )

    def _ends(self, demand: State) -> Iterator[str]:
        """Where the ways back end."""
        engine = self.shop.engine
        trails = engine.stored.trails(
            demand, lambda state: None if engine.stored.moves(state) else "end", most=_MOST_ENDS
        )
        ends = [trail.hops[0].state for trail in trails]
        return iter(
            tuple(dict.fromkeys(f"Followed back, it ends at {self._end(state)}." for state in ends))[:_MOST_ENDS]
        )

    def _end(self, state: State) -> str:
        file, value = self.shop.engine.program.of(state.gid)
        what = _ENDS.get(Op(file.graph.ops[value]), "the value")
        part = f" (its `{'.'.join(state.path)}`)" if state.path else ""
        return f"{what} {quoted(self.shop.text(state.gid))}{part} on {self.shop.place(state.gid)}"


def _named(origin: Origin) -> str:
    key = origin.key.replace(".[]", "[]").replace("@body.", "")
    return f"`{key}` from {origin.label}" if key and origin.kind in REQUEST_KINDS else origin.label


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
