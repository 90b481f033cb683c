"""Stores that one part of a shop writes and another reads under a key: metadata, queues, requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import COMPUTED, Op, ValueId
from checkout_audit.flow.paths import LONGEST, UNSAID, Path, below
from checkout_audit.flow.sites import Stack
from checkout_audit.match.names import holds, split
from checkout_audit.project.callees import type_matches
from checkout_audit.project.models import Channel, Delivery, last_word
from checkout_audit.project.paths import matches_any
from checkout_audit.project.program import FunctionRef, Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

Part = tuple[Gid, Path, Stack, str]
Written = tuple[Gid, Path, Stack, str]
"""A container, the part of it that is the store, how it is reached, and its form field."""


class Channels:
    """Joins writes and reads of the same store by key."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self._written: dict[str, list[Written]] = {}
        self._sends: dict[Delivery, list[tuple[Gid, Path, Stack]]] = {}
        self._open: dict[Written, bool] = {}
        self._seen: dict[str, int] = {}
        """How many loaded files each channel's writes were looked for in."""

    def reads(self, file: Linked, member: ValueId, path: Path) -> Iterator[Part]:
        """What was written to the store that a member (`paymentIntent.metadata`) stands for."""
        name = file.graph.texts[member]
        if not path:
            return
        for channel in self.calls.models.channels:
            if name not in channel.reads or self._is_written_here(file, member):
                continue
            if channel.not_holders and _is_held_by(file, member, channel.not_holders):
                continue
            written = self._writes(channel)
            is_any = path[0] in (COMPUTED, "**")
            first = UNSAID if is_any and any(map(self._is_open, written)) else "*" if is_any else path[0]
            for gid, prefix, stack, form in written:
                key = (f"{form}[{first}]" if form else first, *path[1:])
                yield gid, (prefix + key)[:LONGEST], stack, f"kept in {channel.name} as `{path[0]}`"

    def _is_open(self, written: Written) -> bool:
        """Whether a store is written under keys that are made up: parts of a long text, one by one."""
        gid, prefix, stack, form = written
        if written not in self._open:
            file, _ = self.calls.program.of(gid)
            self._open[written] = (
                _makes_keys(file, form)
                if form
                else self.calls.requests.keys_of((gid, prefix, stack), deep=False).is_open
            )
        return self._open[written]

    def _is_written_here(self, file: Linked, member: ValueId) -> bool:
        """`metadata` of an object that this file makes itself is no store."""
        root, _ = file.index.root(member)
        return (
            any(file.graph.ops[one] == Op.OBJECT for one in file.graph.args[root]) if root < len(file.graph) else False
        )

    def _writes(self, channel: Channel) -> list[Written]:
        """The containers written to a store, in files lowered so far."""
        known = self._written.setdefault(channel.name, [])
        if channel.name not in self._seen:
            self._load_writers(channel)
        loaded = self.calls.program.loaded()
        for file in loaded[self._seen.get(channel.name, 0) :]:
            for selector, place, form in channel.writes:
                known.extend(
                    (gid, path, stack, form) for gid, path, stack in self.calls.sites.places(file, selector, place)
                )
        self._seen[channel.name] = len(loaded)
        return known

    def _load_writers(self, channel: Channel) -> None:
        """The files that may write, so that the answer does not depend on what was looked at before."""
        program = self.calls.program
        words = {last_word(selector) for selector, _, form in channel.writes if not form}
        for path in program.users_of(channel.modules) if channel.modules else ():
            if any(program.mentions(path, name) for name in channel.reads) and any(
                program.mentions(path, f".{one}(") for one in words
            ):
                program.file(path)

    def delivered(self, function: FunctionRef, position: int, path: Path) -> Iterator[Part]:
        """What a queue, an event or a request brings to a parameter that nobody in the shop fills by a call."""
        yield from self.calls.requests.delivered(function, position, path)
        for delivery in self.calls.models.deliveries:
            rest = below(delivery.path, path)
            if (
                position == 0
                and len(path) > len(delivery.path)
                and rest is not None
                and self._receives(function, delivery)
            ):
                for gid, prefix, stack in self._sent(delivery):
                    yield gid, (prefix + rest)[:LONGEST], stack, f"sent through {delivery.name}"

    def _receives(self, function: FunctionRef, delivery: Delivery) -> bool:
        file = self.calls.program.linked(function.file)
        if delivery.files and matches_any(file.path, delivery.files):
            return "default" in self.calls.entries.exported_names(file).get(function, ())
        if delivery.types and self._is_method_for(file, function, delivery):
            return True
        for selector, number in delivery.receivers:
            for site in self.calls.sites.of(file, selector):
                where, call = self.calls.program.of(site.call)
                args = where.graph.args[call]
                if len(args) > number + 1 and any(
                    target.function == function for target in self.calls.callees.functions(where.gid(args[number + 1]))
                ):
                    return True
        return False

    @staticmethod
    def _is_method_for(file: Linked, function: FunctionRef, delivery: Delivery) -> bool:
        """Whether a method takes what the library hands to those who extend its class: `process(job: Job)`."""
        facts = file.graph.functions[function.number]
        return any(type_matches(text, delivery.types) for text in facts.types[:1])

    def _sent(self, delivery: Delivery) -> list[tuple[Gid, Path, Stack]]:
        if delivery not in self._sends:
            found: list[tuple[Gid, Path, Stack]] = []
            for path in self.calls.program.users_of(delivery.modules):
                file = self.calls.program.file(path)
                if file is not None:
                    for selector, place in delivery.sends:
                        found.extend(self.calls.sites.places(file, selector, place))
            self._sends[delivery] = found
        return self._sends[delivery]


def _makes_keys(file: Linked, form: str) -> bool:
    """Whether a file puts together names of a form's fields: `metadata[${key}]`."""
    graph = file.graph
    return any(
        graph.ops[graph.args[value][0]] == Op.STRING and graph.texts[graph.args[value][0]].startswith(f"{form}[")
        for value in file.index.of(Op.TEMPLATE)
        if graph.args[value]
    )


def _is_held_by(file: Linked, member: ValueId, words: tuple[str, ...]) -> bool:
    """Whether what has a property is named so."""
    holder = split(file.index.chain(file.graph.args[member][0])[-1])
    return any(holds(holder, word) for word in words)


__all__ = ["Channels"]
