"""Amounts of payments that are changed after the customer has authorized them, by code that never looks at their state.

While a cart is checked out its payment may change as often as it likes. What is looked for is a change of a payment that
belongs to an order, or of one that the caller names together with the new amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.around import MONEY, Names
from checkout_audit.flow.backward import State
from checkout_audit.flow.collections import single
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.origin import REQUEST
from checkout_audit.flow.stances import is_compensation
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Gid, Linked

_BUDGET = 600
_UNCONFIRMED = frozenset({"client_secret", "clientSecret"})
"""What is only handed out while a payment waits to be confirmed."""
_STATES = frozenset({"status", "amount_capturable", "payment_status"})
_ANSWERS = ("res", "response", "reply", "result", "err", "error", "e", "ctx")
"""Names of things whose status is another one."""
_ASKS = ("assert", "ensure", "require", "verify", "check", "validate", "is", "can", "guard")
_ASKED = (
    "pay",
    "payment",
    "intent",
    "status",
    "state",
    "authorized",
    "authorization",
    "changeable",
    "editable",
    "modifiable",
    "modification",
    "window",
)


class Told(msgspec.Struct, frozen=True):
    """What names say."""

    orders: tuple[str, ...]
    """Things that exist only once a payment is authorized."""
    changes: tuple[str, ...]
    """Functions and files that change such a thing."""
    captures: tuple[str, ...]
    """Texts of a shop that authorizes payments first and captures them later."""
    providers: tuple[str, ...]
    """Methods by which a platform changes a payment that is not authorized yet."""


class Change(msgspec.Struct, frozen=True):
    """A call that gives a payment another amount."""

    call: Gid
    amount: Gid
    payment: Gid
    """The payment's id."""
    always: bool
    """Whether the call makes sense only after authorization."""


@dataclass
class Authorized:
    """Answers for one program."""

    engine: FlowEngine
    sinks: tuple[Sink, ...]
    told: Told

    @cached_property
    def _captures_later(self) -> bool:
        """Whether any file speaks of authorizing now and capturing later: else nothing is ever only authorized."""
        program = self.engine.program
        return any(program.mentions(path, word) for path in sorted(program.paths()) for word in self.told.captures)

    def unseen(self, file: Linked) -> Iterator[Change]:
        """Changes that nobody has looked before, of payments that may be authorized."""
        for change in self.all(file):
            part, why = self._doubt(change)
            if why:
                self.engine.calls.notes.reject(change.call, part, why)
            else:
                yield change

    def _doubt(self, change: Change) -> tuple[str, str]:
        """(part, sentence) by which a change is no fault, or empty texts."""
        where, call = self.engine.program.of(change.call)
        if self._is_provider(where, call):
            return "provider", "A method by which the platform changes a payment that is not authorized yet makes it."
        if self._looks(where, call):
            return "look", "The state of the payment, or whether it may change, is looked at before."
        if self._both_given(change, where):
            return "", ""
        if not change.always and not self._is_of_order(change, where):
            return "order", "Nothing shows that the payment is an order's, and so authorized."
        if self._is_open(where, call):
            return (
                "open",
                "The function makes, confirms or hands out the payment to be confirmed: it is not authorized yet.",
            )
        return "", ""

    def all(self, file: Linked) -> Iterator[Change]:
        """Every change of an amount that starts in a file."""
        engine = self.engine
        for sink in self.sinks:
            for site in engine.calls.sites.of(file, sink.selector) if sink.selector is not None else ():
                where, call = engine.program.of(site.call)
                args = where.graph.args[call]
                if len(args) <= sink.place.number + 1:
                    continue
                start = State(where.gid(args[sink.place.number + 1]), sink.place.path, site.stack)
                found = (
                    []
                    if is_compensation(where, call)
                    else engine.search.shorter(_BUDGET).trails(start, lambda state: None if state.path else "amount")
                )
                if found:
                    outer, number = engine.program.of(site.outer)
                    payment = self._named(outer, outer.graph.args[number][1])
                    always = "increment" in outer.index.callee_name(number)
                    yield Change(site.outer, found[0].hops[0].state.gid, payment, always)

    @staticmethod
    def _named(file: Linked, value: int) -> Gid:
        """The payment's id, also where it is the last part of a URL."""
        graph, at = file.graph, single(file, value)
        if graph.ops[at] == Op.CHOICE:
            at = next((arg for arg in graph.args[at][1:] if graph.ops[arg] == Op.TEMPLATE), at)
        parts = [arg for arg in graph.args[at] if graph.ops[arg] != Op.STRING]
        return file.gid(parts[-1] if graph.ops[at] == Op.TEMPLATE and parts else value)

    def _is_provider(self, file: Linked, call: ValueId) -> bool:
        """Whether a platform's own method changes the payment of a session."""
        return any(name.rpartition(".")[2] in self.told.providers for name in self._functions(file, call))

    @staticmethod
    def _functions(file: Linked, call: ValueId) -> Iterator[str]:
        at = file.graph.owners[call]
        while at:
            yield file.graph.functions[at].name
            at = file.graph.functions[at].parent

    @staticmethod
    def _around(file: Linked, call: ValueId) -> tuple[int, int]:
        """The stretch of the outermost function around a call."""
        at = file.graph.owners[call]
        functions = file.graph.functions
        while at and functions[at].parent:
            at = functions[at].parent
        return (functions[at].start, functions[at].end) if at else (0, 0)

    def _looks(self, file: Linked, call: ValueId) -> bool:
        """Whether a state is read, or a check called by name, before the call in the functions around it."""
        graph, (start, _) = file.graph, self._around(file, call)
        for name in _STATES:
            for member in file.index.members.get(name, ()):
                if start <= graph.starts[member] < graph.starts[call] and self._is_state(file, member):
                    return True
        for before in file.index.calls:
            if start <= graph.starts[before] < graph.starts[call]:
                words = split(file.index.callee_name(before))
                if words and words[0] in _ASKS and any(holds(words[1:], word) for word in _ASKED):
                    return True
        return self._compares_amount(file, start, graph.starts[call])

    @staticmethod
    def _is_state(file: Linked, member: ValueId) -> bool:
        chain = file.index.chain(member)
        return len(chain) < 2 or chain[-2] not in _ANSWERS

    @staticmethod
    def _compares_amount(file: Linked, start: int, end: int) -> bool:
        """Whether the new amount is held against the payment's: `next > intent.amount`."""
        graph = file.graph
        return any(
            start <= graph.starts[member] < end
            and any(holds(split(word), "intent") for word in file.index.chain(member)[:-1])
            and any(
                graph.texts[holder][:1] in "<>"
                for holder in file.index.holders.get(member, ())
                if graph.ops[holder] == Op.BINARY
            )
            for member in file.index.members.get("amount", ())
        )

    def _is_open(self, file: Linked, call: ValueId) -> bool:
        """Whether the function hands the payment to be confirmed, makes or confirms it: then it is not authorized yet."""
        graph, (start, end) = file.graph, self._around(file, call)

        def is_inside(value: int) -> bool:
            return start <= graph.starts[value] < end

        if any(is_inside(member) for name in _UNCONFIRMED for member in file.index.members.get(name, ())):
            return True
        return any(
            is_inside(other) and "paymentIntents" in file.index.chain(graph.args[other][0])
            for name in ("create", "confirm")
            for other in file.index.methods_called.get(name, ())
        )

    def _is_of_order(self, change: Change, file: Linked) -> bool:
        """Whether the payment is an order's, by where its id comes from or by what the code around says it does."""
        if not self._captures_later:
            return False
        _, call = self.engine.program.of(change.call)
        words = split(" ".join((*self._functions(file, call), *file.path.split("/")[-4:])))
        orders, changes = self.told.orders, self.told.changes
        if any(holds(words, word) for word in changes) and any(holds(words, word) for word in orders):
            return True

        def accept(state: State) -> str | None:
            where, value = self.engine.program.of(state.gid)
            if where.graph.ops[value] == Op.MEMBER:
                chain = [word for part in where.index.chain(value)[:-1] for word in split(part)]
                return "order" if any(holds(tuple(chain), word) for word in orders) else None
            return None

        return bool(self.engine.search.shorter(_BUDGET).trails(State(change.payment), accept))

    def _both_given(self, change: Change, file: Linked) -> bool:
        """Whether whoever calls a route names both the payment and its amount."""
        if self.engine.is_webhook(file):
            return False
        return self._is_given(change.payment, ()) and self._is_given(change.amount, MONEY)

    def _is_given(self, gid: Gid, names: tuple[str, ...]) -> bool:
        def accept(state: State) -> str | None:
            origin = self.engine.origins.of(state)
            if origin is None or origin.kind not in REQUEST:
                return None
            return "given" if not names or Names(names).fit(origin.key.rpartition(".")[2]) else None

        return bool(self.engine.search.shorter(_BUDGET).trails(State(gid), accept))


__all__ = ["Authorized", "Change", "Told"]
