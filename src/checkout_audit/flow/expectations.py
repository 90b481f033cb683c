"""Places that take one unit of money: sinks of libraries, what shows a price, names that say a unit, integer fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.around import MONEY, Names, name_of
from checkout_audit.flow.backward import Hop, State, Trail
from checkout_audit.flow.disagreement import Disagreement
from checkout_audit.flow.evidence import FIELD, NAME, Unit
from checkout_audit.flow.steps import primary
from checkout_audit.flow.units import View
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.engine import FlowEngine

_OTHER_EXPONENTS = re.compile(
    rb"""["'`](?:bif|clp|djf|gnf|jpy|kmf|krw|mga|pyg|rwf|ugx|vnd|vuv|xaf|xof|xpf|bhd|jod|kwd|omr|tnd)["'`]""",
    re.IGNORECASE,
)
"""Currencies that have no cents, or thousandths (https://docs.stripe.com/currencies)."""
_UP = 3
_AMOUNTS = frozenset({Op.MEMBER, Op.REF, Op.LOGIC})
_SIGNS = (b"$", "€".encode(), "£".encode())
_EXPONENTS = re.compile(
    rb"zero.?decimal|\b(?:jpy|krw|vnd|clp)[\"\']?\s*:\s*(?:0|1|\{[^}]{0,80}(?:decimals?|digits|exponent|fraction\w*)[\"\']?\s*:\s*0)\b",
    re.IGNORECASE,
)
"""A table of exponents by currency, which a shop has that sells in such currencies."""


class Expectations:
    """Asks one file at a time."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine
        self.units = engine.units
        self.program = engine.program

    def into(self, file: Linked, sinks: tuple[Sink, ...], unit: Unit, least: int) -> Iterator[Disagreement]:
        """Amounts of the wrong unit that reach a sink."""
        for sink in sinks:
            for demand in self.engine.demands(file, sink):
                found, views = self.units.unit(demand)
                if found is unit and views[0].weight >= least:
                    place = self._place(views[0].trail)
                    yield Disagreement(place, place, views[0], expected=sink.label)
                elif found is None and views:
                    yield from self._by_caller(demand, sink, unit, least)

    def _by_caller(self, demand: State, sink: Sink, unit: Unit, least: int) -> Iterator[Disagreement]:
        """Where the callers of the function around a sink disagree, those at fault."""
        file, value = self.program.of(demand.gid)
        for group in self.engine.conversions.ends.groups(file, value, self.units.views(demand)):
            if group.argument is not None and group.unit is unit and group.weight >= max(FIELD, least):
                yield Disagreement(
                    group.argument, group.argument, group.strongest, expected=sink.label, there=(demand.gid, sink.label)
                )

    def _place(self, trail: Trail) -> Gid:
        """The value handed to the sink, as its last caller writes it."""
        at = primary(self.engine.calls, trail)
        return trail.hops[at].state.gid

    def shown(self, file: Linked, unit: Unit, least: int) -> Iterator[Disagreement]:
        """Amounts of the wrong unit that are shown as money."""
        for amount, what in self._shown(file):
            found, views = self.units.unit(State(file.gid(amount)))
            if found is unit and views[0].weight >= least:
                place = self._place(views[0].trail)
                yield Disagreement(place, place, views[0], expected=what)

    def _shown(self, file: Linked) -> Iterator[tuple[int, str]]:
        graph = file.graph
        for call in file.index.methods_called.get("format", ()):
            callee, args = graph.args[call][0], graph.args[call]
            if (
                graph.ops[callee] == Op.MEMBER
                and len(args) > 1
                and self._is_currency_format(file, graph.args[callee][0])
            ):
                yield args[1], "`Intl.NumberFormat` with a currency"
        for call in file.index.methods_called.get("toLocaleString", ()):
            callee, args = graph.args[call][0], graph.args[call]
            if graph.ops[callee] == Op.MEMBER and any(self._is_currency(file, arg) for arg in args[2:]):
                yield graph.args[callee][0], "`toLocaleString` with a currency"
        data = self.engine.project.document(file.path).data
        for number, op in enumerate(graph.ops):
            if op == Op.TEMPLATE:
                yield from ((one, "a text with a currency sign") for one in self.units.evidences.shown(file, number))
            elif op in _AMOUNTS and self._is_behind_sign(file, number, data):
                yield number, "a text with a currency sign"

    @staticmethod
    def _is_behind_sign(file: Linked, value: int, data: bytes) -> bool:
        """Whether a value is all that stands in braces right behind a currency sign in JSX text: `<b>${total}</b>`."""
        graph = file.graph
        start, end = graph.starts[value], graph.ends[value]
        if data[start - 1 : start] != b"{" or data[end : end + 1] != b"}" or not data[: start - 1].endswith(_SIGNS):
            return False
        return not any(
            op == Op.TEMPLATE and graph.starts[number] < start < graph.ends[number]
            for number, op in enumerate(graph.ops)
        )

    def _is_currency_format(self, file: Linked, value: int) -> bool:
        """Whether a value is a `new Intl.NumberFormat(locale, { style: "currency" })`."""
        graph = file.graph
        made = self._made(file, value)
        if graph.ops[made] not in (Op.NEW, Op.CALL) or file.index.callee_name(made) != "NumberFormat":
            return False
        return any(self._is_currency(file, arg) for arg in graph.args[made][2:])

    def _is_currency(self, file: Linked, options: int) -> bool:
        made = self._made(file, options)
        if file.graph.ops[made] != Op.OBJECT:
            return False
        entries = dict(zip(file.graph.keys[made], file.graph.args[made], strict=True))
        return "style" in entries and file.graph.texts[entries["style"]] == "currency"

    @staticmethod
    def _made(file: Linked, value: int) -> int:
        """What a variable was made by, in this file."""
        graph = file.graph
        for _ in range(_UP):
            if graph.ops[value] not in (Op.REF, Op.VARIABLE) or len(graph.args[value]) != 1:
                break
            value = graph.args[value][0]
        return value

    def named(self, file: Linked, least: int) -> Iterator[Disagreement]:
        """Variables and keys whose name says one unit and whose value is of the other."""
        graph = file.graph
        for number, op in enumerate(graph.ops):
            if (
                op == Op.VARIABLE
                and len(graph.args[number]) == 1
                and graph.ops[graph.args[number][0]] not in (Op.PARAMETER, Op.FUNCTION, Op.IMPORT)
            ):
                yield from self._misnamed(file, number, graph.texts[number], graph.args[number][0], least)
            elif op == Op.OBJECT:
                for key, entry in zip(graph.keys[number], graph.args[number], strict=True):
                    if self._named_as(file, entry) != key:
                        yield from self._misnamed(file, number, key, entry, least)

    @staticmethod
    def _named_as(file: Linked, value: int) -> str:
        graph = file.graph
        return graph.texts[graph.args[value][0]] if graph.ops[value] == Op.REF and graph.args[value] else ""

    def _misnamed(self, file: Linked, number: int, name: str, value: int, least: int) -> Iterator[Disagreement]:
        said = self.units.evidences.named(file, number, name)
        if said is None:
            return
        state = State(file.gid(value))
        unit, views = self.units.unit(state)
        if unit is not said.unit.other or views[0].weight < least:
            return
        if not any(view.weight <= NAME and view.unit is said.unit for view in self.units.views(state)):
            yield Disagreement(state.gid, state.gid, views[0], expected=name)

    def unrounded(self, file: Linked, sinks: tuple[Sink, ...], least: int) -> Iterator[Disagreement]:
        """Products of a fraction and 100 that reach an integer field as they are."""
        for view, product in self._converted(file, sinks, least):
            gids = [hop.state.gid for hop in view.trail.hops]
            after = map(self.program.of, gids[gids.index(product) + 1 :])
            if not any(self._is_rounded(where, value) for where, value in after):
                yield Disagreement(product, product, view)

    def _is_rounded(self, file: Linked, value: ValueId) -> bool:
        graph = file.graph
        if graph.ops[value] == Op.CALL:
            return self.units.scales.rounds(file.index.callee_name(value))
        return graph.ops[value] == Op.BINARY and graph.texts[value] in ("|", ">>", ">>>")

    def _converted(self, file: Linked, sinks: tuple[Sink, ...], least: int) -> Iterator[tuple[View, Gid]]:
        """Views of amounts that are multiplied on their way to a sink, with the product."""
        for sink in sinks:
            for demand in self.engine.demands(file, sink):
                unit, views = self.units.unit(demand)
                product = self._product(views[0], least) if unit is Unit.MINOR else None
                if product is not None:
                    yield views[0], product

    def _product(self, view: View, least: int) -> Gid | None:
        """Where an amount of known unit is rightly multiplied, or one of which only its name says that it is money."""
        hops = view.trail.hops
        if view.weight >= least and view.scale > 0:
            return self._last_product(hops)
        if not view.evidence.is_converted or view.scale:
            return None
        file, value = self.program.of(view.evidence.gid)
        scaled = self.units.scales.of(file, value)
        if scaled is None or self._is_rounded(file, ValueId(scaled.amount)):
            return None
        is_money = Names((*MONEY, "gross", "due")).fit(name_of(file, scaled.amount))
        return view.evidence.gid if is_money else None

    @staticmethod
    def _last_product(hops: Sequence[Hop]) -> Gid | None:
        """The product that is not divided again: `Math.round(x * 100) / 100` only rounds."""
        products: list[Gid] = []
        for hop, after in pairwise(hops):
            if hop.text.startswith("multiplied by"):
                products.append(after.state.gid)
            elif hop.text.startswith("divided by") and products:
                products.pop()
        return products[-1] if products else None

    def fixed(self, file: Linked, sinks: tuple[Sink, ...], least: int) -> Iterator[Disagreement]:
        """Conversions by 100 whatever the currency, in code that knows currencies without cents."""
        for view, product in self._converted(file, sinks, least):
            where, value = self.program.of(product)
            scaled = self.units.scales.of(where, value)
            if scaled is not None and self._is_plain(where, scaled.factor) and self._knows_others(where, file):
                yield Disagreement(product, product, view)

    @staticmethod
    def _is_plain(file: Linked, factor: int) -> bool:
        return file.graph.ops[Expectations._made(file, factor)] == Op.NUMBER

    @cached_property
    def _has_exponents(self) -> bool:
        """Whether any file of the shop tells currencies without cents from the others."""
        return any(self.program.holds(path, _EXPONENTS) for path in sorted(self.program.paths()))

    def _knows_others(self, *files: Linked) -> bool:
        """Whether the shop has a table of exponents, or one of the files names a currency that has no cents."""
        return self._has_exponents or any(
            _OTHER_EXPONENTS.search(self.engine.project.document(file.path).data) for file in files
        )


__all__ = ["Expectations"]
