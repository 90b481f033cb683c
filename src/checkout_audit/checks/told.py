"""What a flow check has to tell: one finding a place, without those that only repeat another."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.checks.model import Draft
from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.findings.model import Related, Step
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.project.program import Gid


class Told(msgspec.Struct, frozen=True):
    """A finding, with the value that it marks and all that it passes."""

    draft: Draft
    at: Gid
    passed: frozenset[Gid]
    named: Gid | None = None
    """The origin, where it is told by its name."""
    record: tuple[Gid, int, int] | None = None
    """What the value is an entry of, and the file and function that it comes from: one finding tells of all entries."""


def record_of(engine: FlowEngine, demand: State, trail: Trail) -> tuple[Gid, int, int] | None:
    """What a demanded value is an entry of, with the function that its origin stands in."""
    file, value = engine.program.of(trail.hops[0].state.gid)
    return (demand.gid, file.number, file.graph.owners[value]) if demand.path else None


def state_of(engine: FlowEngine, demand: State) -> tuple[Gid, int, int] | None:
    """The state that a demanded value is put into: whatever the same setter is called with is told once."""
    file, value = engine.program.of(demand.gid)
    owner = FunctionId(file.graph.owners[value])
    updater = file.index.functions.get(owner) if value in file.graph.functions[owner].returns else None
    for call in file.index.holders.get(value if updater is None else updater, ()):
        if file.graph.ops[call] == Op.CALL:
            setter, _ = file.index.root(ValueId(file.graph.args[call][0]))
            return file.gid(setter), file.number, 0
    return None


def each_once(told: list[Told]) -> Iterator[Draft]:
    """One finding a place, a record and a named origin, and none for what another one's value passes on its way."""
    kept: list[Told] = []
    others: dict[object, list[Related]] = {}
    seen: set[object] = set()
    for one in sorted(told, key=lambda each: len(each.passed)):
        span = one.draft.place.span
        keys = {(span.path, span.start_line, span.start_column), *(() if one.named is None else (one.named,))}
        if seen.isdisjoint(keys) and not any(_tells(other, one, kept) for other in told):
            seen |= keys
            if one.record is None or one.record not in others:
                others[one.record or one.at] = []
                kept.append(one)
            else:
                others[one.record].append(Related(span, "and this likewise"))
    for one in kept:
        yield _with(one.draft, others[one.record or one.at])


def _with(draft: Draft, others: list[Related]) -> Draft:
    return msgspec.structs.replace(draft, related=(*draft.related, *others)) if others else draft


def _tells(other: Told, one: Told, kept: list[Told]) -> bool:
    """Whether another finding marks what this one's value passes; of two that mark each other's, the first is kept."""
    passes = other is not one and other.at in one.passed and other.at != one.at
    return passes and (one.at not in other.passed or other in kept)


def merged(shown: list[Step]) -> Iterator[Step]:
    """Without steps that show the same line with the same words twice."""
    before = None
    for step in shown:
        now = (step.span.path, step.span.start_line, step.text)
        if now != before:
            yield step
        before = now


def readable(key: str) -> str:
    """The key of an origin, as people write it."""
    return key.replace(".[]", "[]").replace("@body.", "")
