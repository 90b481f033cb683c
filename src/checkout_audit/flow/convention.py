"""Whether a whole shop keeps minor units in fields that its platform counts in major ones.

Then every page that divides is right by the shop's own convention, and the convention itself is what can be questioned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import Op
from checkout_audit.flow.backward import State
from checkout_audit.flow.evidence import FIELD, NAME, Unit
from checkout_audit.flow.units import Units, View
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.engine import FlowEngine

LEAST = 5
"""Places below which a shop shows no convention."""
_OUTVOTED = 8
"""Places that outvote one that does otherwise."""
_SHOWN = ("format", "toLocaleString", "toFixed")


class Convention(msgspec.Struct, frozen=True):
    """What a shop does with amounts that its platform counts in major units."""

    divided: tuple[tuple[Gid, View], ...]
    """Where they are divided by 100."""
    kept: tuple[tuple[Gid, View], ...]
    """Where they are multiplied by 100."""
    written: int
    """How often minor units are written to such fields, or such fields charged as they are."""
    named: int
    """How often such a field is kept under a name that says minor units."""

    shown: tuple[tuple[Gid, View], ...]
    """Where they are shown as they are."""

    @property
    def is_minor(self) -> bool:
        """Whether the shop keeps minor units throughout: read so, written so, and hardly anything else."""
        said = len(self.divided) + self.written + self.named
        return (
            bool(self.divided)
            and self.written > 0
            and said >= LEAST
            and (len(self.kept) + len(self.shown)) * _OUTVOTED <= said
        )


def convention(engine: FlowEngine, converting: Iterable[Linked], files: Iterable[Linked]) -> Convention:
    """Counts both ways over the files in which money is converted, and over those that handle it if any divides."""
    divided: list[tuple[Gid, View]] = []
    kept: list[tuple[Gid, View]] = []
    shown: list[tuple[Gid, View]] = []
    written = named = 0
    units = engine.units
    for file in converting:
        for number, scaled in engine.conversions.of(file):
            view = _major(units, State(file.gid(scaled.amount)))
            if view is not None and not units.scales.is_taken_as_share(file, number):
                (divided if scaled.power < 0 else kept).append((file.gid(number), view))
    for file in files if divided else ():
        for state in _shown(file):
            view = _major(units, state)
            if view is not None:
                shown.append((state.gid, view))
        named += sum(
            1 for one in engine.expectations.named(file, FIELD) if one.view is not None and one.view.unit is Unit.MAJOR
        )
        written += sum(1 for sink in engine.project.models.sinks for _ in _minor_written(engine, file, sink))
    return Convention(tuple(divided), tuple(kept), written, named, tuple(shown))


def _minor_written(engine: FlowEngine, file: Linked, sink: Sink) -> Iterator[State]:
    """Minor units that are put where the platform takes major ones; major ones that are charged as they are."""
    if not sink.unit:
        return
    for demand in engine.demands(file, sink):
        unit, views = engine.units.unit(demand)
        if (sink.unit == "major" and unit is Unit.MINOR and views[0].weight >= NAME) or (
            sink.unit == "minor" and unit is Unit.MAJOR and views[0].weight >= FIELD and views[0].scale == 0
        ):
            yield demand


def _major(units: Units, state: State) -> View | None:
    """The view by which an amount is a platform's major one as it is, nothing converted on the way."""
    unit, views = units.unit(state)
    if unit is Unit.MAJOR and views[0].scale == 0 and views[0].weight >= FIELD:
        return views[0]
    return None


def _shown(file: Linked) -> Iterator[State]:
    graph = file.graph
    for name in _SHOWN:
        for call in file.index.methods_called.get(name, ()):
            callee = graph.args[call][0]
            if graph.ops[callee] != Op.MEMBER:
                continue
            if name == "format" and len(graph.args[call]) > 1:
                yield State(file.gid(graph.args[call][1]))
            elif name != "format":
                yield State(file.gid(graph.args[callee][0]))


__all__ = ["Convention", "convention"]
