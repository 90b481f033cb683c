"""Forms of expressions: members, calls, objects, templates, operators, JSX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from tree_sitter import Node

from checkout_audit.facts.constants import fold, shown
from checkout_audit.facts.model import Constant
from checkout_audit.match.forms import Form, Hole, peel, sequence
from checkout_audit.match.matcher import Env, Scope
from checkout_audit.syntax.read import Entry, call, entries, member, read_entry, template_parts


class Key:
    """A property's name: written out, a metavariable, or an expression in brackets."""

    def __init__(self, name: str | None, hole: Hole | None, computed: Form | None) -> None:
        self.name = name
        self._hole = hole
        self._computed = computed

    def match(self, node: Node, name: str | None, env: Env, scope: Scope) -> Iterator[Env]:
        """`node` is the key in the code, `name` its text if it is written out."""
        if self.name is not None:
            if (name if name is not None else folded_key(node, scope)) == self.name:
                yield env
        elif self._hole is not None:
            if name is not None or folded_key(node, scope) is not None:
                yield from self._hole.match(node, env, scope)
        elif self._computed is not None:
            yield from self._computed.match(node, env, scope)


def folded_key(node: Node, scope: Scope) -> str | None:
    """The text of a computed key that is a constant text."""
    value = fold(node, scope.unit)
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


class Member:
    """`$X.name`, `$X["name"]`, `$X[$KEY]`: with or without `?.`."""

    kinds: frozenset[str] | None = frozenset({"member_expression", "subscript_expression"})

    def __init__(self, owner: Form, key: Key) -> None:
        self._owner = owner
        self._key = key

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which key and object match."""
        part = member(peel(node))
        if part is None:
            return
        for found in self._key.match(part.key, part.name, env, scope):
            yield from self._owner.match(part.object, found, scope)


class Call:
    """A call, a `new` expression, or a tagged template."""

    def __init__(self, callee: Form, arguments: Sequence[Form], *, new: bool, tagged: bool) -> None:
        self._callee = callee
        self._arguments = tuple(arguments)
        self._new = new
        self._tagged = tagged
        self.kinds: frozenset[str] | None = frozenset({"new_expression" if new else "call_expression"})
        self.called = callee.name if isinstance(callee, Hole) else None
        """The metavariable that is called."""

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which callee and arguments match."""
        node = peel(node)
        if self.kinds is None or node.type not in self.kinds:
            return
        callee = node.child_by_field_name("constructor" if self._new else "function")
        if callee is None:
            return
        for found in self._callee.match(callee, env, scope):
            yield from self._matched_arguments(node, found, scope)

    def _matched_arguments(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        listed = node.child_by_field_name("arguments")
        if self._tagged != (listed is not None and listed.type == "template_string"):
            return
        part = call(node)
        if part is not None:
            yield from sequence(self._arguments, part.arguments, env, scope)


class Pair(msgspec.Struct, frozen=True):
    """One entry that an object pattern asks for."""

    key: Key | None
    """None for a spread."""
    value: Form | None
    """None if only the key counts."""


class Object:
    """An object literal, or a destructuring pattern, that holds at least these entries in any order."""

    def __init__(self, kind: str, pairs: Sequence[Pair]) -> None:
        self._pairs = tuple(pairs)
        self.kinds: frozenset[str] | None = frozenset({kind})

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which different entries answer the pattern's entries."""
        node = peel(node)
        if self.kinds is not None and node.type in self.kinds:
            yield from unordered(self._pairs, entries(node), env, scope)


class SingleEntry:
    """A pattern that is one entry by itself: `idempotencyKey: $KEY`."""

    kinds: frozenset[str] | None = frozenset({"pair", "shorthand_property_identifier", "method_definition"})

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """One entry of an object literal."""
        parent = node.parent if self.kinds is not None and node.type in self.kinds else None
        if parent is None or parent.type != "object":
            return
        own = read_entry(node)
        if own is not None:
            yield from matched_entry(self._pair, own, env, scope)


def unordered(pairs: Sequence[Pair], found: Sequence[Entry], env: Env, scope: Scope) -> Iterator[Env]:
    """Every way to give each of `pairs` an entry of its own."""
    if not pairs:
        yield env
        return
    first, others = pairs[0], pairs[1:]
    wanted = first.key.name if first.key is not None else None
    for index, entry in enumerate(found):
        if wanted is not None and entry.name is not None and entry.name != wanted:
            continue
        if not scope.burn():
            return
        for matched in matched_entry(first, entry, env, scope):
            remaining = [*found[:index], *found[index + 1 :]] if others else ()
            yield from unordered(others, remaining, matched, scope)


def matched_entry(pair: Pair, entry: Entry, env: Env, scope: Scope) -> Iterator[Env]:
    """The ways in which one entry of the code answers one of the pattern."""
    if (pair.key is None) != (entry.form == "spread"):
        return
    keyed = iter((env,)) if pair.key is None else pair.key.match(entry.key, entry.name, env, scope)
    for found in keyed:
        if pair.value is None:
            yield found
        else:
            yield from pair.value.match(_without_default(entry.value), found, scope)


def _without_default(node: Node) -> Node:
    if node.type in ("assignment_pattern", "object_assignment_pattern"):
        return node.child_by_field_name("left") or node
    return node


class Template:
    """A template whose texts and substitutions match in order; `...` in its text stands for anything."""

    def __init__(self, parts: Sequence[str | Form]) -> None:
        self._parts = tuple(parts)
        """Texts, forms of substitutions, and `...`."""
        plain = all(isinstance(part, str) for part in parts)
        self.kinds: frozenset[str] | None = frozenset({"template_string", "string"} if plain else {"template_string"})

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the parts match."""
        node = peel(node)
        if node.type == "template_string":
            yield from _parts_match(self._parts, template_parts(node), env, scope)
        elif node.type == "string":
            value = fold(node, scope.unit)
            if isinstance(value, Constant):
                yield from _parts_match(self._parts, (shown(value.value),), env, scope)


def _parts_match(wanted: Sequence[str | Form], parts: Sequence[str | Node], env: Env, scope: Scope) -> Iterator[Env]:
    parts = [part for part in parts if part != ""]
    if not wanted:
        if not parts:
            yield env
        return
    first, others = wanted[0], wanted[1:]
    if first == "...":
        yield from _anything(others, parts, env, scope)
    elif isinstance(first, str):
        if parts and isinstance(parts[0], str) and parts[0].startswith(first):
            yield from _parts_match(others, [parts[0][len(first) :], *parts[1:]], env, scope)
    elif parts and isinstance(parts[0], Node):
        for found in first.match(parts[0], env, scope):
            yield from _parts_match(others, parts[1:], found, scope)


def _anything(others: Sequence[str | Form], parts: Sequence[str | Node], env: Env, scope: Scope) -> Iterator[Env]:
    if not others:
        yield env
        return
    following = others[0]
    for index, part in enumerate(parts):
        if isinstance(part, Node) or not isinstance(following, str):
            if not scope.burn():
                return
            yield from _parts_match(others, parts[index:], env, scope)
            continue
        at = part.find(following)
        while at >= 0 and scope.burn():
            yield from _parts_match(others, [part[at:], *parts[index + 1 :]], env, scope)
            at = part.find(following, at + 1)


_COVERS = {"==": frozenset({"==", "==="}), "!=": frozenset({"!=", "!=="})}


class Operation:
    """Two operands and an operator; `==` covers `===`, and `!=` covers `!==`."""

    def __init__(self, kind: str, operator: str, left: Form, right: Form) -> None:
        self.kinds: frozenset[str] | None = frozenset({kind})
        self.operators = _COVERS.get(operator, frozenset({operator}))
        self._left = left
        self._right = right

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which both operands match."""
        node = peel(node)
        if self.kinds is None or node.type not in self.kinds or _operator(node) not in self.operators:
            return
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return
        for found in self._left.match(left, env, scope):
            yield from self._right.match(right, found, scope)


def _operator(node: Node) -> str:
    written = node.child_by_field_name("operator")
    return "=" if written is None else written.type


class Wrapped:
    """A wrapper asked for by itself (`await $CALL`): only a pattern's root, elsewhere wrappers do not count."""

    def __init__(self, kind: str, within: Form) -> None:
        self.kinds: frozenset[str] | None = frozenset({kind})
        self._within = within

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the wrapped expression matches."""
        if self.kinds is not None and node.type in self.kinds:
            yield from self._within.match(node, env, scope)
