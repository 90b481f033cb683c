"""The parts every pattern is made of: metavariables, names, constants, sequences, and nodes compared as they are.

A form is asked whether a node matches and gives every way in which it does. Recursion follows the pattern, never the
audited code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from tree_sitter import Node

from checkout_audit.facts.constants import fold
from checkout_audit.facts.model import Constant, Scalar
from checkout_audit.facts.scopes import bindings
from checkout_audit.match.matcher import Bound, Env, Scope
from checkout_audit.match.same import same
from checkout_audit.syntax.grammar import IDENTIFIERS, TYPE_PARTS, WRAPPERS
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import inner, text

_PEELED = WRAPPERS | {"expression_statement"}


class Form(Protocol):
    """What a node of the pattern asks of a node of the code."""

    kinds: frozenset[str] | None
    """Kinds of the nodes that can match, once wrappers are off; None for any."""

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """Every way in which `node` matches."""
        ...


def peel(node: Node) -> Node:
    """The node without wrappers, and an expression without its statement."""
    while node.type in _PEELED:
        within = inner(node)
        if within is None:
            return node
        node = within
    return node


def bound(name: str, value: Bound, env: Env) -> Env | None:
    """`env` with the name bound; None if it is bound to other code already. The empty name binds nothing."""
    if not name:
        return env
    known = env.bound.get(name)
    if known is None:
        return env.bind(name, value)
    return env if same(known, value) else None


class Hole:
    """`$NAME` or `$_`: any one node, but no spread, since that may stand for several."""

    kinds: frozenset[str] | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        """Empty for `$_`."""

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:  # noqa: ARG002 - as every form
        """One way at most."""
        node = peel(node)
        if node.type in _SEVERAL:
            return
        found = bound(self.name, node, env)
        if found is not None:
            yield found


_SEVERAL = frozenset({"spread_element", "rest_pattern"})


class Rest:
    """`$...NAME` or `...`: any number of nodes. Only `sequence` knows what to do with it."""

    kinds: frozenset[str] | None = None

    def __init__(self, name: str) -> None:
        self.name = name
        """Empty for `...`."""

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:  # noqa: ARG002 - as every form
        """A single node where no sequence is possible: it stands for that one."""
        found = bound(self.name, (node,), env)
        if found is not None:
            yield found


class Name:
    """A name as written, under the name it is imported from, or read through `window` or `globalThis`."""

    kinds: frozenset[str] | None = IDENTIFIERS | {"member_expression", "this", "super", "null", "import"}

    def __init__(self, name: str) -> None:
        self.name = name
        self._bytes = name.encode()

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """One way at most."""
        node = peel(node)
        if node.text == self._bytes or self._elsewhere(node, scope.unit):
            yield env

    def _elsewhere(self, node: Node, unit: Unit) -> bool:
        if node.type == "member_expression":
            return global_member(node) == self._bytes
        if node.type not in IDENTIFIERS:
            return False
        return self.name in aliases(unit).get(node.text or b"", ()) and self._imported(node, unit)

    def _imported(self, node: Node, unit: Unit) -> bool:
        binding = bindings(unit).of(node)
        return binding is not None and binding.kind == "import" and binding.imported == self.name


_GLOBALS = frozenset({b"window", b"globalThis", b"self", b"global"})


def global_member(node: Node) -> bytes | None:
    """`localStorage` for `window.localStorage`."""
    owner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
    return name.text if owner is not None and name is not None and owner.text in _GLOBALS else None


def aliases(unit: Unit) -> dict[bytes, tuple[str, ...]]:
    """Exported names by the local names that imports give them, where the two differ."""
    found = unit.memo.get(aliases)
    if not isinstance(found, dict):
        found = unit.memo[aliases] = _aliases(unit)
    return found


def _aliases(unit: Unit) -> dict[bytes, tuple[str, ...]]:
    found: dict[bytes, tuple[str, ...]] = {}
    if b" as " not in unit.data:
        return found
    for alias in unit.query("(import_specifier alias: (identifier) @alias)"):
        name = alias.parent.child_by_field_name("name") if alias.parent is not None else None
        if name is not None and alias.text is not None:
            found[alias.text] = (*found.get(alias.text, ()), text(name))
    return found


class Value:
    """A text, number or boolean: written in any way, or kept in a constant of the file."""

    kinds: frozenset[str] | None = frozenset(
        {
            "string",
            "template_string",
            "number",
            "true",
            "false",
            "identifier",
            "shorthand_property_identifier",
            "member_expression",
            "subscript_expression",
            "unary_expression",
            "binary_expression",
        }
    )

    def __init__(self, value: Scalar) -> None:
        self.value = value

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """One way at most."""
        node = peel(node)
        if self.kinds is None or node.type not in self.kinds:
            return
        folded = fold(node, scope.unit)
        if isinstance(folded, Constant) and equal(folded.value, self.value):
            yield env


def equal(left: Scalar, right: Scalar) -> bool:
    """Equality that keeps `true` and 1 apart."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


_PUNCTUATION = frozenset(";,(){}[]") | {"async", "await", "?.", "optional_chain"}


class Plain:
    """A node of a kind that no other form knows: the same kind, the same operators, and matching children.

    Types, modifiers and type arguments count only where the pattern writes them.
    """

    def __init__(self, node: Node, items: Sequence[Form]) -> None:
        self._kind = node.type
        self.kinds: frozenset[str] | None = frozenset({node.type})
        self._items = tuple(items)
        self._bytes = node.text
        self._marks = _marks(node)
        self._ignored = TYPE_PARTS - {child.type for child in node.named_children}

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the children match in order."""
        node = peel(node)
        if node.type != self._kind:
            return
        if not self._items:
            if node.text == self._bytes or (node.named_child_count == 0 and _marks(node) == self._marks != ()):
                yield env
            return
        if _marks(node) == self._marks:
            children = [child for child in significant(node) if child.type not in self._ignored]
            yield from sequence(self._items, children, env, scope)


def _marks(node: Node) -> tuple[str, ...]:
    return tuple(child.type for child in node.children if not child.is_named and child.type not in _PUNCTUATION)


def sequence(
    items: Sequence[Form], nodes: Sequence[Node], env: Env, scope: Scope, *, open_end: bool = False
) -> Iterator[Env]:
    """Every way in which `items` match `nodes` in order; with `open_end` nodes may be left over."""
    if not items:
        if open_end or not nodes:
            yield env
        return
    first, others = items[0], items[1:]
    if isinstance(first, Rest):
        yield from _rest(first, others, nodes, env, scope, open_end=open_end)
        return
    if len(nodes) < len(items) and not any(isinstance(item, Rest) for item in others):
        return
    for found in first.match(nodes[0], env, scope) if nodes else ():
        yield from sequence(others, nodes[1:], found, scope, open_end=open_end)


def _rest(  # noqa: PLR0913 - the state of `sequence`
    rest: Rest, others: Sequence[Form], nodes: Sequence[Node], env: Env, scope: Scope, *, open_end: bool
) -> Iterator[Env]:
    if not others:
        taken = bound(rest.name, tuple(nodes), env)
        if taken is not None:
            yield taken
        return
    for count in range(len(nodes) + 1):
        if not scope.burn():
            return
        for found in _after(others, nodes[count:], env, scope, open_end=open_end):
            taken = bound(rest.name, tuple(nodes[:count]), found)
            if taken is not None:
                yield taken


def _after(others: Sequence[Form], nodes: Sequence[Node], env: Env, scope: Scope, *, open_end: bool) -> Iterator[Env]:
    """As `sequence`, without slicing when the next item does not match at all."""
    kinds = others[0].kinds
    if nodes and kinds is not None and not isinstance(others[0], Rest) and peel(nodes[0]).type not in kinds:
        return iter(())
    return sequence(others, nodes, env, scope, open_end=open_end)
