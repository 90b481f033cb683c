"""Says how far a node gets through a matcher: which parts hold, and the first that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from tree_sitter import Node

from checkout_audit.match.compile import part_of
from checkout_audit.match.forms import peel
from checkout_audit.match.matcher import EMPTY, Env, Scope
from checkout_audit.match.spec import (
    AllSpec,
    AnySpec,
    Condition,
    HasSpec,
    InsideSpec,
    MatchCond,
    NotSpec,
    PatternSpec,
    Spec,
    WhereSpec,
)
from checkout_audit.match.wording import answered, brief, quoted
from checkout_audit.match.words import Occurrences
from checkout_audit.syntax.grammar import FUNCTIONS, STATEMENTS
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import ancestors, preorder, text

_WORD = re.compile(r"(\$\.*)?([A-Za-z_][A-Za-z0-9_]*)")


class Trace(msgspec.Struct, frozen=True):
    """How far a node got."""

    node: Node
    held: tuple[str, ...]
    """What held, as sentences, in order."""
    failed: str
    """The first part that did not hold; empty if all did."""
    likeness: float
    """From 0 to 1: how much of the failed part's words the node has."""
    env: Env

    @property
    def rank(self) -> tuple[bool, int, float]:
        """The higher, the further it got."""
        return not self.failed, len(self.held), self.likeness


class _At(msgspec.Struct, frozen=True):
    node: Node
    env: Env
    unit: Unit
    occurrences: Occurrences
    given: frozenset[str]

    def first(self, spec: Spec) -> Env | None:
        """The first way in which the node matches."""
        scope = Scope(self.unit, self.occurrences)
        return next(iter(part_of(spec, self.given).match(self.node, self.env, scope)), None)

    def bound(self, env: Env) -> _At:
        """The same with what has been bound since."""
        return _At(self.node, env, self.unit, self.occurrences, self.given.union(env.bound))


def nearest(spec: Spec, unit: Unit, occurrences: Occurrences, line: int) -> Trace | None:
    """The trace of the node on a line, or around it, that gets furthest; `None` if there is no node."""
    traces = [trace(spec, node, unit, occurrences) for node in nodes_on(unit, line)]
    return max(traces, key=lambda one: (one.rank, _closeness(one, unit, line)), default=None)


def nodes_on(unit: Unit, line: int) -> Iterator[Node]:
    """The nodes that begin on a line, counted from 1, then those around them in the same statement, nearest first."""
    around: dict[int, Node] = {}
    for node in preorder(unit.root):
        first = unit.document.line(node.start_byte)
        if node.is_named and first == line:
            yield node
            if not around:
                around = {up.id: up for up in _in_statement(unit, node)}
        elif first > line:
            break
    yield from around.values()


def _in_statement(unit: Unit, node: Node) -> Iterator[Node]:
    """What is around a node, up to its statement or function."""
    if node.type in STATEMENTS:
        return
    for up in ancestors(unit.root, node):
        if up.type in FUNCTIONS or up.type == "statement_block":
            return
        yield up
        if up.type in STATEMENTS:
            return


def _closeness(found: Trace, unit: Unit, line: int) -> tuple[int, int]:
    """Of equals the one that begins on the line; the smallest if it has something of what is asked, else the largest."""
    size = found.node.end_byte - found.node.start_byte
    return -abs(unit.document.line(found.node.start_byte) - line), -size if found.held or found.likeness else size


def trace(spec: Spec, node: Node, unit: Unit, occurrences: Occurrences) -> Trace:
    """How far one node gets."""
    return _trace(spec, _At(node, EMPTY, unit, occurrences, frozenset()))


def _trace(spec: Spec, at: _At) -> Trace:
    if isinstance(spec, AllSpec):
        return _all(sorted(spec.items, key=_order), at)
    if isinstance(spec, AnySpec):
        return _any(spec, at)
    if isinstance(spec, WhereSpec):
        return _where(spec, at)
    env = at.first(spec)
    if env is not None:
        return Trace(at.node, (_held(spec, at.node),), "", 1.0, env)
    return Trace(at.node, (), _failed(spec), _likeness(spec, at.node), at.env)


def _order(spec: Spec) -> int:
    """As `combine.All` asks: the node itself, what is around and below it, negations."""
    return 2 if isinstance(spec, NotSpec) else int(isinstance(spec, InsideSpec | HasSpec))


def _all(items: list[Spec], at: _At) -> Trace:
    held: tuple[str, ...] = ()
    env = at.env
    for number, item in enumerate(items):
        found = at.first(AllSpec(tuple(items[: number + 1])))
        part = _trace(item, at.bound(env) if number else at)
        if found is None:
            failed = part.failed or f"nothing fits {brief(item)} and all before it at once"
            return Trace(at.node, (*held, *part.held), failed, part.likeness, env)
        env, held = found, (*held, *part.held)
    return Trace(at.node, held, "", 1.0, env)


def _any(spec: AnySpec, at: _At) -> Trace:
    traces = [_trace(item, at) for item in spec.items]
    best = max(traces, key=lambda one: one.rank)
    if best.failed and not best.held and len(spec.items) > 1:
        reason = best.failed.rpartition("; of the nearest: ")[2]
        failed = f"none of {len(spec.items)} alternatives fits; of the nearest: {reason}"
        return Trace(at.node, (), failed, best.likeness, best.env)
    return best


def _where(spec: WhereSpec, at: _At) -> Trace:
    item = _trace(spec.item, at)
    if item.failed:
        return item
    held, env, asked = item.held, item.env, list[tuple[str, Condition]]()
    for name, condition in ((name, one) for name, several in spec.where for one in several):
        asked.append((name, condition))
        found = at.first(WhereSpec(spec.item, tuple((one, (said,)) for one, said in asked)))
        value = (found or env).bound.get(name)
        if found is None:
            said = "" if value is None else answered(name, condition, value, at.unit, holds=False)
            return Trace(at.node, held, said + _inner(name, condition, at.bound(env)), 0.5, env)
        env = found
        if value is not None:
            held = (*held, answered(name, condition, value, at.unit, holds=True))
    return Trace(at.node, held, "", 1.0, env)


def _inner(name: str, condition: Condition, at: _At) -> str:
    """Why a value does not fit the matcher that it must fit."""
    value = at.env.bound.get(name)
    asks_one = isinstance(condition, MatchCond) and not (condition.within or condition.negated)
    if not asks_one or not isinstance(condition, MatchCond) or not isinstance(value, Node):
        return ""
    part = _trace(condition.spec, _At(peel(value), at.env, at.unit, at.occurrences, at.given))
    return f": {part.failed}" if part.failed and part.held else ""


def _held(spec: Spec, node: Node) -> str:
    if isinstance(spec, InsideSpec):
        return f"it stands inside {brief(spec.item)}"
    if isinstance(spec, HasSpec):
        return f"it holds {brief(spec.item)}"
    return f"it is {brief(spec)}" if isinstance(spec, NotSpec) else f"{quoted(text(node))} fits {brief(spec)}"


def _failed(spec: Spec) -> str:
    match spec:
        case InsideSpec(item):
            return f"it does not stand inside {brief(item)}"
        case HasSpec(item):
            return f"it does not hold {brief(item)}"
        case NotSpec(item):
            return f"it is {brief(item)}, which is left out"
        case _:
            return f"it does not fit {brief(spec)}"


def _likeness(spec: Spec, node: Node) -> float:
    """The share of a pattern's own words that stand in the node's text."""
    if not isinstance(spec, PatternSpec):
        return 0.0
    words = {found[2] for found in _WORD.finditer(spec.text) if not found[1]}
    here = {found[2] for found in _WORD.finditer(text(node))} if words else set()
    return len(words & here) / (len(words) + 1) if words else 0.0
