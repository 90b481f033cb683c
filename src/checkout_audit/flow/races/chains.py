"""Chains of calls on one another (`db.update(t).set(x).where(y)`), as the one thing that they do."""

from __future__ import annotations

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.program import Linked

_LONGEST = 30


class Link(msgspec.Struct, frozen=True):
    """One call of a chain."""

    name: str
    call: ValueId
    args: tuple[int, ...]


class Chain(msgspec.Struct, frozen=True):
    """Calls, the first one first."""

    links: tuple[Link, ...]
    receiver: tuple[str, ...]
    """Names before the first call: `this.db.query`."""

    @property
    def value(self) -> ValueId:
        """The last call, whose result the chain has."""
        return self.links[-1].call


def outermost(file: Linked, call: ValueId) -> ValueId:
    """The last call of the chain that a call is part of."""
    graph, at = file.graph, call
    for _ in range(_LONGEST):
        member = next(
            (one for one in file.index.holders.get(at, ()) if graph.ops[one] == Op.MEMBER and graph.args[one][0] == at),
            None,
        )
        if member is None:
            return at
        further = next(
            (
                one
                for one in file.index.holders.get(member, ())
                if graph.ops[one] == Op.CALL and graph.args[one][0] == member
            ),
            None,
        )
        if further is None or graph.texts[member] in (
            "then",
            "catch",
            "finally",
            "map",
            "filter",
            "find",
            "reduce",
            "forEach",
        ):
            return at
        at = further
    return at


def chain(file: Linked, call: ValueId) -> Chain:
    """The chain that ends in a call."""
    graph, at, links = file.graph, int(call), list[Link]()
    while len(links) < _LONGEST:
        callee = graph.args[at][0]
        links.append(Link(file.index.callee_name(at), ValueId(at), tuple(graph.args[at][1:])))
        below = graph.args[callee][0] if graph.ops[callee] == Op.MEMBER else -1
        if below < 0 or graph.ops[below] != Op.CALL:
            names = file.index.chain(callee)
            return Chain(tuple(reversed(links)), names[:-1])
        at = below
    return Chain(tuple(reversed(links)), ())
