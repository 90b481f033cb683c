"""Finds every match of a matcher in a file without walking the tree in Python.

Candidates come from the words that a match must hold (offsets of the rarest one, then a few steps up the tree), or,
for patterns without words, from a tree-sitter query.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

import msgspec
from tree_sitter import Node

from checkout_audit.facts.constants import fold
from checkout_audit.facts.model import Capture, Pending
from checkout_audit.match.candidates import candidates
from checkout_audit.match.kinds import kind_of
from checkout_audit.match.matcher import EMPTY, FUEL, Bound, Env, Matcher, Scope
from checkout_audit.match.same import same
from checkout_audit.match.words import Occurrences
from checkout_audit.syntax.unit import Unit

_WAYS = 256
"""Ways in which one node may match before the rest are left out."""
_HITS = 5_000
"""Matches in one file before the rest are left out, and the file counts as cut short."""
_TEXT = 1_000
"""Bytes of a capture's text that are kept: it is shown, never compared."""


class Match(msgspec.Struct, frozen=True):
    """One place that matches. Holds nodes, so it stays in the map phase; `env` and `pending` are plain values."""

    start: int
    end: int
    node: Node
    bindings: dict[str, Bound]
    env: dict[str, Capture]
    pending: tuple[Pending, ...]


class Hit(msgspec.Struct, frozen=True):
    """A node and one way in which it matches."""

    node: Node
    env: Env

    @property
    def start(self) -> int:
        """Byte offset of the first node."""
        return self.env.extent[0].start_byte if self.env.extent else self.node.start_byte

    @property
    def end(self) -> int:
        """Byte offset behind the last node."""
        return self.env.extent[1].end_byte if self.env.extent else self.node.end_byte


def search(
    matcher: Matcher,
    unit: Unit,
    occurrences: Occurrences,
    *,
    within: Node | None = None,
    env: Env = EMPTY,
) -> Iterator[Match]:
    """Every match in the file (or at and below `within`), in source order, each place and binding once.

    `env` binds metavariables beforehand: pass `Env(match.bindings)` to ask for a matcher that shares them.
    """
    scope = Scope(unit, occurrences)
    for hit in hits(matcher, scope, within, env):
        yield _match(hit, unit)


def groups(matcher: Matcher, unit: Unit, occurrences: Occurrences) -> tuple[tuple[Pending, ...], ...] | None:
    """Conditions of which one group must hold for a match to be in the file: none if one is, `None` if none can be."""
    scope = Scope(unit, occurrences)
    if matcher.needs().met(occurrences):
        nodes = candidates(matcher.anchors(), scope)
        if any(not hit.env.pending for node in nodes for hit in _ways(matcher, node, scope, EMPTY)):
            return ()
    return tuple(hit.env.pending for hit in everywhere(matcher, scope)) or None


def _match(hit: Hit, unit: Unit) -> Match:
    bindings = dict(hit.env.bound)
    env = {name: capture(value, unit, hit.end) for name, value in bindings.items()}
    return Match(hit.start, hit.end, hit.node, bindings, env, hit.env.pending)


def capture(value: Bound, unit: Unit, otherwise: int = 0) -> Capture:
    """The plain value of a metavariable; `otherwise` is the place of one that took no nodes."""
    if isinstance(value, Node):
        start, end = value.start_byte, value.end_byte
        return Capture(start, end, _text(unit, start, end), kind_of(value), fold(value, unit))
    if not value:
        return Capture(otherwise, otherwise, "", "nothing")
    start, end = value[0].start_byte, value[-1].end_byte
    return Capture(start, end, _text(unit, start, end), "several")


def _text(unit: Unit, start: int, end: int) -> str:
    return unit.data[start : min(end, start + _TEXT)].decode("utf-8", "ignore")


def hits(matcher: Matcher, scope: Scope, within: Node | None = None, env: Env = EMPTY) -> Iterator[Hit]:
    """As `search`, with nodes instead of plain values."""
    if matcher.negated() & env.bound.keys():
        yield from _found(matcher, scope, within, env)
        return
    for hit in inside(everywhere(matcher, scope), within):
        merged = merge(env, hit.env) if env.bound or env.pending else hit.env
        if merged is not None:
            yield Hit(hit.node, merged)


def everywhere(matcher: Matcher, scope: Scope) -> list[Hit]:
    """All matches in the file with nothing bound before, found once a file."""
    memo = scope.unit.memo
    found = memo.get(matcher)
    if not isinstance(found, list):
        found = memo[matcher] = list(_found(matcher, scope, None, EMPTY))
    return found


def possible(matcher: Matcher, scope: Scope, env: Env = EMPTY) -> bool:
    """Whether there may be a match in the file at all."""
    return bool(matcher.negated() & env.bound.keys()) or bool(everywhere(matcher, scope))


def by_node(matcher: Matcher, scope: Scope) -> dict[int, list[Hit]] | None:
    """The hits of `everywhere` by the id of their node; None if one of them spans several statements."""
    memo, key = scope.unit.memo, (by_node, matcher)
    if key not in memo:
        memo[key] = _by_node(everywhere(matcher, scope))
    found = memo[key]
    return found if isinstance(found, dict) else None


def _by_node(found: list[Hit]) -> dict[int, list[Hit]] | None:
    if any(hit.env.extent is not None for hit in found):
        return None
    index: dict[int, list[Hit]] = {}
    for hit in found:
        index.setdefault(hit.node.id, []).append(hit)
    return index


def inside(found: list[Hit], within: Node | None) -> Iterator[Hit]:
    """Those hits, sorted by start, that lie at or below a node."""
    if within is None:
        yield from found
        return
    start, end = within.start_byte, within.end_byte
    for hit in islice(found, bisect_left(found, start, key=_start), None):
        if hit.start > end:
            return
        if hit.end <= end:
            yield hit


def _start(hit: Hit) -> int:
    return hit.start


def merge(env: Env, found: Env) -> Env | None:
    """Both environments as one, or None if they bind a name to different code."""
    bound = dict(env.bound)
    for name, value in found.bound.items():
        known = bound.setdefault(name, value)
        if known is not value and not same(known, value):
            return None
    return Env(bound, (*env.pending, *found.pending), found.extent)


def _found(matcher: Matcher, scope: Scope, within: Node | None, env: Env) -> Iterator[Hit]:
    if not matcher.needs().met(scope.occurrences):
        return
    seen: set[object] = set()
    listed: list[Hit] = []
    for node in candidates(matcher.anchors(), scope):
        if len(listed) >= _HITS:
            scope.unit.cut_short = True
            break
        if within is not None and not (within.start_byte <= node.start_byte and node.end_byte <= within.end_byte):
            continue
        listed.extend(hit for hit in _ways(matcher, node, scope, env) if _new(hit, seen))
    listed.sort(key=_place)
    yield from listed


def _ways(matcher: Matcher, node: Node, scope: Scope, env: Env) -> Iterator[Hit]:
    scope.fuel = FUEL
    for found in islice(matcher.match(node, env, scope), _WAYS):
        yield Hit(node, found)


def _new(hit: Hit, seen: set[object]) -> bool:
    bound = hit.env.bound
    key = (hit.start, hit.end, *((name, _range(bound[name])) for name in sorted(bound)))
    if key in seen:
        return False
    seen.add(key)
    return True


def _range(value: Bound) -> tuple[int, ...]:
    if isinstance(value, Node):
        return (value.start_byte, value.end_byte)
    return tuple(offset for node in value for offset in (node.start_byte, node.end_byte))


def _place(hit: Hit) -> tuple[int, int]:
    return (hit.start, -hit.end)
