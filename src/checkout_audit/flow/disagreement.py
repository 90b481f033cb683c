"""Two views of one amount that disagree, and at which end the fault is: in a helper, or where it is called."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.around import MONEY, Names, name_of
from checkout_audit.flow.backward import Hop, State
from checkout_audit.flow.evidence import FIELD, Unit
from checkout_audit.flow.units import Units, View, agreed
from checkout_audit.project.program import FunctionRef, Gid, Linked


class Disagreement(msgspec.Struct, frozen=True):
    """One place where an amount is of the wrong unit."""

    at: Gid
    """What is reported."""
    amount: Gid
    """What is of the wrong unit there."""
    view: View | None
    """Why it is taken to be of that unit; `None` where nothing says."""
    other: View | None = None
    """The amount that it meets, in a comparison or a sum."""
    expected: str = ""
    """What takes the other unit: a sink, a helper."""
    there: tuple[Gid, str] | None = None
    """Where the other unit is taken for granted, if not here."""


class Group(msgspec.Struct, frozen=True):
    """The views that come in through one call of the function around an operation."""

    argument: Gid | None
    """What that call passes; `None` for what the function knows by itself."""
    function: FunctionRef | None
    views: tuple[View, ...]

    @property
    def unit(self) -> Unit | None:
        """What they agree on."""
        return agreed(self.views)[0]

    @property
    def weight(self) -> int:
        """That of the strongest."""
        return max(view.weight for view in self.views)

    @property
    def is_converted(self) -> bool:
        """Whether the same conversion was made on the way in, whatever was converted."""
        return any(view.evidence.is_converted for view in self.views)

    @property
    def strongest(self) -> View:
        """One of the strongest."""
        return agreed(self.views)[1][0]


class Ends:
    """Weighs the callers of a function against what it does."""

    def __init__(self, units: Units) -> None:
        self.units = units
        self.program = units.program
        self.calls = units.calls

    def wrong(self, at: Gid, amount: int, unit: Unit, least: int) -> Iterator[Disagreement]:
        """The places at fault if an operation at `at` takes an amount for what is not `unit`, and it is."""
        file, value = self.program.of(at)
        operand = file.gid(amount)
        groups = self.groups(file, value, self.units.views_before(State(operand), at))
        own = next((group for group in groups if group.argument is None), None)
        if own is not None and own.weight >= FIELD:
            if own.unit is unit and own.weight >= least:
                yield Disagreement(at, operand, own.strongest)
            return
        bad = [
            group
            for group in groups
            if group.argument is not None
            and group.unit is unit
            and (group.weight >= least or (group.is_converted and self._is_twice(file, amount, unit, group)))
        ]
        if not bad:
            if own is not None and len(groups) == 1 and own.unit is unit and own.weight >= least:
                yield Disagreement(at, operand, own.strongest)
            return
        yield from self._weighed(at, operand, unit, groups, bad)

    def _is_twice(self, file: Linked, amount: int, unit: Unit, group: Group) -> bool:
        """Whether an amount that is divided is divided once more, and a name says that it is money."""
        if unit is not Unit.MAJOR or group.argument is None:
            return False
        where, argument = self.program.of(group.argument)
        said = self._says(group.function, unit.other)
        return said or any(Names(MONEY).fit(name_of(*one)) for one in ((file, amount), (where, int(argument))))

    def _weighed(
        self, at: Gid, operand: Gid, unit: Unit, groups: list[Group], bad: list[Group]
    ) -> Iterator[Disagreement]:
        """In the callers if others pass what the function takes, or it says what it takes; else in the function."""
        said = any(group.unit is unit.other for group in groups) or self._says(bad[0].function, unit.other)
        if not said:
            yield Disagreement(at, operand, bad[0].strongest)
            return
        for group in bad:
            if group.argument is not None and group.function is not None:
                name = self._name(group.function)
                yield Disagreement(
                    group.argument,
                    group.argument,
                    group.strongest,
                    expected=name,
                    there=(at, f"`{name}` converts it here"),
                )

    def _says(self, function: FunctionRef | None, unit: Unit) -> bool:
        if function is None:
            return False
        file = self.program.linked(function.file)
        said = self.units.evidences.of_function(file, function.number)
        return said is not None and said[0] is unit

    def _name(self, function: FunctionRef) -> str:
        return self.program.function(function).name.rpartition(".")[2] or "the function"

    def groups(self, file: Linked, value: int, views: tuple[View, ...]) -> list[Group]:
        """Views by the call through which they enter the function around a value."""
        found: dict[tuple[Gid | None, FunctionRef | None], list[View]] = {}
        for view in views:
            found.setdefault(self._entry(file, value, view.trail.hops), []).append(view)
        return [Group(argument, function, tuple(group)) for (argument, function), group in found.items()]

    def _entry(self, file: Linked, value: int, hops: tuple[Hop, ...]) -> tuple[Gid | None, FunctionRef | None]:
        """The argument by which a trail enters the function around a value, and that function."""
        inner = file.graph.owners[value]
        for number in range(len(hops) - 1, 0, -1):
            here, found = self.program.of(hops[number].state.gid)
            if here is not file:
                return None, None
            owner = here.graph.owners[found]
            if here.graph.ops[found] != Op.PARAMETER or not here.index.encloses(owner, inner):
                continue
            argument = next((hop.state for hop in hops[number - 1 :: -1] if not hop.state.path), None)
            function = FunctionRef(here.number, FunctionId(owner))
            if argument is not None and self.calls.callers.of(function) and not self._is_within(file, owner, argument):
                return argument.gid, function
        return None, None

    def _is_within(self, file: Linked, owner: int, argument: State) -> bool:
        """Whether an argument stands inside the function that it is passed to, as a callback's does."""
        where, value = self.program.of(argument.gid)
        return where is file and file.index.encloses(owner, where.graph.owners[value])


__all__ = ["Disagreement", "Ends", "Group"]
