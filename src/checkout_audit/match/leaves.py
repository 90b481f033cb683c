"""Matchers that look at one node alone: its kind, or the text of a comment; and conditions on what another bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from tree_sitter import Node

from checkout_audit.match.anchors import keyword
from checkout_audit.match.combine import Composite, best
from checkout_audit.match.conditions import Test, is_kind
from checkout_audit.match.errors import PatternError
from checkout_audit.match.kinds import CLASSES_OF_KIND
from checkout_audit.match.matcher import Anchor, Anchors, Env, Matcher, NameWords, QuerySeed, Scope, WordSeed
from checkout_audit.match.needs import NOTHING, Holds, Need, every, of_clauses
from checkout_audit.match.regex import compiled, required_words
from checkout_audit.match.words import Clauses
from checkout_audit.syntax.grammar import KEYWORDS
from checkout_audit.syntax.parser import language
from checkout_audit.syntax.walk import text


class _Leaf:
    """What is common to matchers that hold no words and bind nothing."""

    fits: frozenset[str] | None = None
    """Kinds of the nodes that can match; None for any."""

    def words(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def names(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def certain(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def negated(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def anchors(self) -> Anchors:
        """None."""
        return Anchors(())

    def leads(self, names: NameWords) -> Anchors:  # noqa: ARG002 - as every matcher
        """As `anchors`."""
        return self.anchors()


class Comment(_Leaf):
    """A comment whose text matches."""

    def words(self) -> frozenset[str]:
        """Literal words of the regular expression."""
        return frozenset[str]().union(*self._required)

    def __init__(self, regex: str) -> None:
        self._regex = compiled(regex)
        self._required = required_words(regex)
        choices = tuple(Anchor(tuple(sorted(c)), 0, whole=False, comment=True) for c in self._required)
        kinds = CLASSES_OF_KIND["comment"]
        self._anchors = Anchors((WordSeed(choices, kinds) if choices else QuerySeed("(comment) @n"),))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:  # noqa: ARG002 - as every matcher
        """One way at most."""
        if node.type in CLASSES_OF_KIND["comment"] and self._regex.search(text(node)):
            yield env

    def anchors(self) -> Anchors:
        """Comments that hold a word of the regular expression; without any, all of them."""
        return self._anchors

    def required(self) -> Clauses:
        """Literal words of the regular expression."""
        return self._required

    def needs(self) -> Need:
        """Literal words of the regular expression."""
        return of_clauses(self._required)


class Kind(_Leaf):
    """A node of an expression class, or of a kind of the grammar."""

    def __init__(self, name: str) -> None:
        """Raises PatternError for a name that is neither."""
        self._kinds = frozenset({name})
        nodes = CLASSES_OF_KIND.get(name, self._kinds)
        if name == "string":
            nodes |= {"template_string"}
        known = [kind for kind in sorted(nodes) if language(jsx=True).id_for_node_kind(kind, True)]
        if not known:
            raise PatternError(f"there is no kind `{name}`", hint=f"classes are {', '.join(sorted(CLASSES_OF_KIND))}")
        self._needs: Need = NOTHING
        self._anchors = Anchors((QuerySeed(f"[{' '.join(f'({kind})' for kind in known)}] @n"),))
        if all(kind in KEYWORDS for kind in known):
            anchor = keyword(*known)
            self._needs = Holds(whole=anchor.spellings)
            self._anchors = Anchors((WordSeed((anchor,), frozenset(known)),))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:  # noqa: ARG002 - as every matcher
        """One way at most."""
        if is_kind(node, self._kinds):
            yield env

    def anchors(self) -> Anchors:
        """All nodes of the kind."""
        return self._anchors

    def required(self) -> Clauses:
        """None."""
        return ()

    def needs(self) -> Need:
        """The words that such nodes begin with."""
        return self._needs


class Asked(msgspec.Struct, frozen=True):
    """What the conditions of a `where` ask of a file, beside their tests."""

    matchers: Sequence[Matcher] = ()
    """Those in the tests."""
    required: Clauses = ()
    needs: Sequence[Need] = ()
    names: NameWords = msgspec.field(default_factory=dict)
    anchors: Anchors | None = None
    """What leads to the matches too."""


class Where(Composite):
    """The item matches, and what it binds passes tests. Names that a way leaves unbound are not asked."""

    def __init__(self, item: Matcher, tests: Mapping[str, Sequence[Test]], asked: Asked | None = None) -> None:
        asked = asked or Asked()
        super().__init__((item, *asked.matchers))
        self._item = item
        self.fits = item.fits
        self._names_hold = asked.names
        self._better = asked.anchors
        self._anchors = self.leads({})
        self._tests = tuple((name, test) for name, listed in tests.items() for test in listed)
        self._required = tuple(dict.fromkeys((*item.required(), *asked.required)))
        self._needs = every((item.needs(), *asked.needs))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways of the item that pass."""
        for found in self._item.match(node, env, scope):
            yield from _tested(self._tests, found, scope)

    def anchors(self) -> Anchors:
        """Those of the item, unless the tests lead to fewer nodes."""
        return self._anchors

    def leads(self, names: NameWords) -> Anchors:
        """Those of the item, with what the tests and others ask of names."""
        asked = {name: (*self._names_hold.get(name, ()), *names.get(name, ())) for name in (*self._names_hold, *names)}
        led = self._item.leads(asked)
        return best([self._better, led]) if self._better is not None else led

    def certain(self) -> frozenset[str]:
        """Those of the item."""
        return self._item.certain()

    def words(self) -> frozenset[str]:
        """Those of the item and the tests."""
        return super().words() | self._anchors.words


def _tested(tests: Sequence[tuple[str, Test]], env: Env, scope: Scope) -> Iterator[Env]:
    if not tests:
        yield env
        return
    (name, test), others = tests[0], tests[1:]
    value = env.bound.get(name)
    ways = iter((env,)) if value is None else test(value, env, scope)
    for found in ways:
        yield from _tested(others, found, scope)
