"""What every matcher answers: does this node match, where could a match be, and which words must a file hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import msgspec
from tree_sitter import Node

from checkout_audit.facts.model import Pending
from checkout_audit.match.needs import Need
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.syntax.unit import Unit

Bound = Node | tuple[Node, ...]
"""What a metavariable stands for: a node, or the nodes a `$...NAME` took."""


class Env(msgspec.Struct, frozen=True):
    """What is known on the way through a match. Never changed; `bind` and `wait` give a new one."""

    bound: Mapping[str, Bound] = msgspec.field(default_factory=dict)
    pending: tuple[Pending, ...] = ()
    extent: tuple[Node, Node] | None = None
    """First and last node of a match that spans several statements."""

    def bind(self, name: str, value: Bound) -> Env:
        """The same with `name` bound."""
        return Env({**self.bound, name: value}, self.pending, self.extent)

    def wait(self, pending: Pending) -> Env:
        """The same with one more condition that other files decide."""
        return Env(self.bound, (*self.pending, pending), self.extent)

    def spanning(self, first: Node, last: Node) -> Env:
        """The same, from one statement to another."""
        return Env(self.bound, self.pending, (first, last))


EMPTY = Env()


class Scope:
    """The file in which a match is looked for, and how much more work one candidate may cause."""

    __slots__ = ("fuel", "occurrences", "unit")

    def __init__(self, unit: Unit, occurrences: Occurrences) -> None:
        self.unit = unit
        self.occurrences = occurrences
        self.fuel = FUEL

    def burn(self) -> bool:
        """Takes one step; False when this candidate has had its share."""
        self.fuel -= 1
        if self.fuel >= 0:
            return True
        self.unit.cut_short = True
        return False


FUEL = 50_000
"""Steps of search for `$...NAME` and unordered entries that one candidate may take."""


class Anchor(msgspec.Struct, frozen=True):
    """Something that stands, in one of these spellings, in every match, at most `levels` below its root."""

    spellings: tuple[str, ...]
    """As written: case counts."""
    levels: int
    whole: bool
    """Whether it is a whole name, not a part of one."""
    indexed: bool = True
    """Whether it is worth a place in the index; a keyword is looked for only in files that are parsed anyway."""
    flat: bool = False
    """Whether no statement and no function lies between it and the root."""
    key: bool = False
    """Whether it is a property's name, which no variable's name can be."""
    comment: bool = False
    """Whether it stands in a comment, in any case of letters; otherwise comments are passed over."""
    named: bool = False
    """Whether it is a word of an expression's name, in any case of letters (see `names.name_of`)."""


class WordSeed(msgspec.Struct, frozen=True):
    """Every match holds all of `choices`; the rarest in the file leads to its root, which is of one of `kinds`."""

    choices: tuple[Anchor, ...]
    kinds: frozenset[str] | None
    """None: of any kind."""


class QuerySeed(msgspec.Struct, frozen=True):
    """Every match's root is captured by this tree-sitter query."""

    query: str


class BestSeed(msgspec.Struct, frozen=True):
    """Any of these leads to every match; the one that leads to the fewest nodes of the file is taken."""

    options: tuple[Anchors, ...]


class NeededSeed(msgspec.Struct, frozen=True):
    """Leads to nodes only in files that hold what is needed."""

    need: Need
    within: Anchors


Seed = WordSeed | QuerySeed | BestSeed | NeededSeed

NameWords = Mapping[str, tuple[tuple[str, ...], ...]]
"""Metavariable → sets of lower-case words, of each of which its name holds one."""


class Anchors(msgspec.Struct, frozen=True):
    """Where matches can be: at one of the seeds. Empty: this matcher cannot lead to a node by itself."""

    seeds: tuple[Seed, ...]

    @property
    def words(self) -> frozenset[str]:
        """Lower-case words whose offsets the search will ask for."""
        found = frozenset[str]()
        for seed in self.seeds:
            if isinstance(seed, NeededSeed):
                found = found.union(seed.within.words)
            elif isinstance(seed, BestSeed):
                found = found.union(*(option.words for option in seed.options))
            elif isinstance(seed, WordSeed):
                listed = (anchor.spellings for anchor in seed.choices if anchor.indexed)
                found = found.union(word.lower() for spellings in listed for word in spellings)
        return found


class Matcher(Protocol):
    """Something that a node can match, in more than one way."""

    fits: frozenset[str] | None
    """Kinds of the nodes that can match, in wrappers or without; None for any."""

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """Every way in which `node` matches, given what `env` binds. Nothing if it does not."""
        ...

    def anchors(self) -> Anchors:
        """Where in a file a match can be."""
        ...

    def leads(self, names: NameWords) -> Anchors:
        """As `anchors`, given what the names of some metavariables hold."""
        ...

    def required(self) -> Clauses:
        """Words without which no match is possible."""
        ...

    def needs(self) -> Need:
        """The same as closely as a file's bytes can tell it."""
        ...

    def words(self) -> frozenset[str]:
        """Lower-case words whose offsets this matcher, or one inside it, asks for."""
        ...

    def names(self) -> frozenset[str]:
        """Metavariables that a match may bind."""
        ...

    def certain(self) -> frozenset[str]:
        """Metavariables that every match binds."""
        ...

    def negated(self) -> frozenset[str]:
        """Metavariables that occur where a match must not be, so that it counts whether they are bound before."""
        ...
