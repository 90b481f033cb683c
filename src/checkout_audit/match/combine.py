"""Matchers made of matchers: any, all, not, inside, has, and those that look at a node's kind or a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from checkout_audit.match.forms import peel
from checkout_audit.match.matcher import Anchors, BestSeed, Env, Matcher, NameWords, NeededSeed, Scope, Seed
from checkout_audit.match.needs import NOTHING, Need, either, every
from checkout_audit.match.search import Hit, by_node, hits, merge
from checkout_audit.match.words import Clauses
from checkout_audit.syntax.grammar import FUNCTIONS, STATEMENTS
from checkout_audit.syntax.walk import ancestors


class Composite:
    """What is common to matchers that are made of others."""

    fits: frozenset[str] | None = None
    """Kinds of the nodes that can match, in wrappers or without; None for any."""

    def __init__(self, items: Sequence[Matcher]) -> None:
        self._items = tuple(items)
        self._words = frozenset[str]().union(*(item.words() for item in items))
        self._names = frozenset[str]().union(*(item.names() for item in items))
        self._negated = frozenset[str]().union(*(item.negated() for item in items))
        self._required = tuple(dict.fromkeys(clause for item in items for clause in item.required()))
        self._needs = every(item.needs() for item in items)

    def anchors(self) -> Anchors:
        """None."""
        return Anchors(())

    def leads(self, names: NameWords) -> Anchors:  # noqa: ARG002 - as every matcher
        """As `anchors`."""
        return self.anchors()

    def required(self) -> Clauses:
        """What any item requires."""
        return self._required

    def needs(self) -> Need:
        """What every item needs."""
        return self._needs

    def words(self) -> frozenset[str]:
        """Those of every item."""
        return self._words

    def names(self) -> frozenset[str]:
        """Those of every item."""
        return self._names

    def certain(self) -> frozenset[str]:
        """Those of any item, since all must match."""
        return frozenset[str]().union(*(item.certain() for item in self._items))

    def negated(self) -> frozenset[str]:
        """Those of every item."""
        return self._negated


class Any(Composite):
    """One of the items matches; all ways of all items count."""

    def __init__(self, items: Sequence[Matcher]) -> None:
        super().__init__(items)
        self._required = _one_of([item.required() for item in items])
        self._needs = either(item.needs() for item in items)
        self._anchors = _together([(item.needs(), item.anchors()) for item in items])
        kinds = [item.fits for item in items]
        self.fits = frozenset[str]().union(*(each for each in kinds if each is not None)) if None not in kinds else None

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways of every item."""
        for item in self._fitting(node, scope):
            yield from item.match(node, env, scope)

    def _fitting(self, node: Node, scope: Scope) -> tuple[Matcher, ...]:
        """The items that such a node of this file can match."""
        by_kind = scope.unit.memo.setdefault((Any, self), {})
        key = (node.type, peel(node).type)
        found: tuple[Matcher, ...] | None = by_kind.get(key)
        if found is None:
            fitting = (each for each in self._items if each.fits is None or not each.fits.isdisjoint(key))
            found = by_kind[key] = tuple(each for each in fitting if each.needs().met(scope.occurrences))
        return found

    def anchors(self) -> Anchors:
        """Those of every item."""
        return self._anchors

    def leads(self, names: NameWords) -> Anchors:
        """Those of every item."""
        return _together([(item.needs(), item.leads(names)) for item in self._items])

    def certain(self) -> frozenset[str]:
        """What all items bind."""
        return frozenset.intersection(*(item.certain() for item in self._items))


def _together(listed: Sequence[tuple[Need, Anchors]]) -> Anchors:
    if not all(anchors.seeds for _, anchors in listed):
        return Anchors(())
    return Anchors(tuple(dict.fromkeys(seed for need, anchors in listed for seed in _if_met(need, anchors))))


def _if_met(need: Need, anchors: Anchors) -> tuple[Seed, ...]:
    return anchors.seeds if need is NOTHING else (NeededSeed(need, anchors),)


def _one_of(listed: Sequence[Clauses]) -> Clauses:
    """What every item shares; then the rarest clause of each as one, the second rarest of each, and so on."""
    if not all(listed):
        return ()
    common = [clause for clause in listed[0] if all(clause in clauses for clauses in listed[1:])]
    ranked = [sorted(clauses, key=_rarity, reverse=True) for clauses in listed]
    ranks = range(min(max(map(len, ranked), default=0), _RANKS))
    unions = [frozenset[str]().union(*(clauses[min(rank, len(clauses) - 1)] for clauses in ranked)) for rank in ranks]
    return tuple(dict.fromkeys((*common, *unions)))


_RANKS = 4
"""Clauses that alternatives are asked for together; more would cost more than they save."""


def _rarity(clause: frozenset[str]) -> int:
    """Long words are rare: a clause is as rare as its shortest one."""
    return min(len(word) for word in clause)


class All(Composite):
    """Every item matches at the same node."""

    def __init__(self, items: Sequence[Matcher]) -> None:
        super().__init__(sorted(items, key=_order))
        self._anchors = best([item.anchors() for item in items])
        known = [item.fits for item in self._items if item.fits is not None]
        self.fits = min(known, key=len, default=None)

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which all items match, each with what the ones before it bind."""
        yield from _each(self._items, node, env, scope)

    def anchors(self) -> Anchors:
        """Those of the item that leads to the fewest nodes."""
        return self._anchors

    def leads(self, names: NameWords) -> Anchors:
        """Those of the item that leads to the fewest nodes."""
        return best([item.leads(names) for item in self._items])


def best(listed: Sequence[Anchors]) -> Anchors:
    """Each of these leads to every match; which to follow is seen in the file."""
    options = tuple(dict.fromkeys(each for each in listed if each.seeds))
    return options[0] if len(options) == 1 else Anchors((BestSeed(options),) if options else ())


def _order(item: Matcher) -> int:
    """The node itself first, then what is around and below it, and negations last, so that what others bind counts."""
    return 2 if isinstance(item, Not) else int(isinstance(item, Inside | Has))


def _each(items: Sequence[Matcher], node: Node, env: Env, scope: Scope) -> Iterator[Env]:
    if not items:
        yield env
        return
    for found in items[0].match(node, env, scope):
        yield from _each(items[1:], node, found, scope)


class Not(Composite):
    """The item does not match at the node. A match that hangs on one pending condition turns into its opposite."""

    def __init__(self, item: Matcher) -> None:
        super().__init__((item,))
        self._negated |= self._names
        self._names = frozenset()
        self._required = ()
        self._needs = NOTHING

    def certain(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """One way at most, which binds nothing."""
        refused = denied(self._items[0].match(node, Env(env.bound), scope), env)
        if refused is not None:
            yield refused


def denied(found: Iterator[Env], env: Env) -> Env | None:
    """`env` if nothing was found for certain; what hangs on one pending condition is denied by its opposite."""
    for way in found:
        if not way.pending:
            return None
        if len(way.pending) == 1:
            only = way.pending[0]
            opposite = type(only)(only.name, only.reference, only.condition, not only.negated)
            env = env.wait(opposite)
    return env


class Inside(Composite):
    """Something around the node matches, up to `stop` (see `spec.STOPS`)."""

    def __init__(self, item: Matcher, stop: str) -> None:
        super().__init__((item,))
        self._stop = stop

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which something around the node matches."""
        if self._stop == "file":
            yield from (merged.env for merged in hits(self._items[0], scope, None, env))
            return
        index = by_node(self._items[0], scope) if self._items[0].negated().isdisjoint(env.bound) else None
        if index is None:
            yield from self._among(hits(self._items[0], scope, None, env), node, env, scope)
        elif index:
            yield from self._indexed(index, node, env, scope)

    def _indexed(self, index: dict[int, list[Hit]], node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        for up in reversed(tuple(_reach(scope.unit.ancestors(node), self._stop))):
            for hit in index.get(up.id, ()):
                merged = merge(env, hit.env)
                if merged is not None:
                    yield _kept(env, merged)

    def _among(self, found: Iterator[Hit], node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        around: dict[int, Node] | None = None
        for hit in found:
            if hit.start > node.start_byte:
                return
            if hit.end < node.end_byte or hit.node.id == node.id:
                continue
            if around is None:
                around = {up.id: up for up in _reach(scope.unit.ancestors(node), self._stop)}
            if hit.node.id in around or (hit.env.extent is not None and _covers(hit, around)):
                yield _kept(env, hit.env)


def _covers(hit: Hit, around: dict[int, Node]) -> bool:
    """Whether one of the statements of a match of several is around the node."""
    return any(hit.start <= up.start_byte and up.end_byte <= hit.end for up in around.values())


def _kept(env: Env, found: Env) -> Env:
    return Env(found.bound, found.pending, env.extent)


def _reach(around: Sequence[Node], stop: str) -> Iterator[Node]:
    for up in around:
        yield up
        if stop == "statement" and up.type in STATEMENTS:
            return
        if stop == "function" and up.type in FUNCTIONS and not is_callback(up):
            return


def is_callback(function: Node) -> bool:
    """Whether a function is given directly as an argument of a call, so that it acts for the function around it."""
    parent = function.parent
    return parent is not None and parent.type == "arguments"


class Has(Composite):
    """Something below the node matches, down to `stop` (see `spec.STOPS`); with `own` the node itself counts."""

    def __init__(self, item: Matcher, stop: str, *, own: bool = False) -> None:
        super().__init__((item,))
        self._stop = stop
        self._own = own

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which something below the node matches."""
        within = None if self._stop == "file" else node
        for hit in hits(self._items[0], scope, within, env):
            if within is None or self._reaches(node, hit):
                yield _kept(env, hit.env)

    def _reaches(self, node: Node, hit: Hit) -> bool:
        if hit.node.id == node.id:
            return self._own
        same_place = hit.start == node.start_byte and hit.end == node.end_byte
        if not same_place and not self._stop:
            return True
        between = ancestors(node, hit.node)
        if not between:
            return False
        return not any(_bars(up, self._stop) for up in between[:-1])


def _bars(node: Node, stop: str) -> bool:
    if stop == "function":
        return node.type in FUNCTIONS and not is_callback(node)
    return stop == "statement" and node.type in STATEMENTS
