"""Whether a whole shop keeps minor units in fields that its platform counts in major ones.

Then every page that divides is right by the shop's own convention, and the convention itself is what can be questioned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.backward import State
from checkout_audit.flow.units import Unit, Units, View
from checkout_audit.project.program import Gid, Linked

LEAST = 4
"""Divisions below which a shop shows no convention."""
_OUTVOTED = 4
"""Divisions that outvote one place that does otherwise."""
_SHOWN = ("format", "toLocaleString", "toFixed")


@dataclass(frozen=True, slots=True)
class Convention:
    """What a shop does with amounts that its platform counts in major units."""

    divided: tuple[tuple[Gid, View], ...]
    """Where they are divided by 100."""
    kept: int
    """How often they are multiplied by 100, or shown as they are."""

    @property
    def is_minor(self) -> bool:
        """Whether the shop keeps minor units throughout."""
        return len(self.divided) >= LEAST and self.kept * _OUTVOTED <= len(self.divided)


def convention(units: Units, files: list[Linked]) -> Convention:
    """Counts both ways over the files in which money is converted."""
    divided: list[tuple[Gid, View]] = []
    kept = 0
    for file in files:
        for number, op in enumerate(file.graph.ops):
            if op == Op.BINARY and file.graph.texts[number] in ("/", "*"):
                left, right = file.graph.args[number]
                if units.power(file, right) != 2 or units.is_percentage(file, left):  # noqa: PLR2004 - hundred
                    continue
                view = _major(units, State(file.gid(left)))
                if view is not None and file.graph.texts[number] == "/":
                    divided.append((file.gid(number), view))
                elif view is not None:
                    kept += 1
        kept += sum(1 for state in _shown(file) if _major(units, state) is not None)
    return Convention(tuple(divided), kept)


def _major(units: Units, state: State) -> View | None:
    """The view by which an amount is a platform's major one as it is, nothing converted on the way."""
    unit, views = units.unit(state)
    if unit is Unit.MAJOR and views[0].scale == 0 and views[0].evidence.weight > 1:
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


__all__ = ["Convention", "ValueId", "convention"]
