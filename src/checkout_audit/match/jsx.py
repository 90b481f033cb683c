"""Forms of JSX elements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from tree_sitter import Node

from checkout_audit.match.forms import Form, bound, peel, sequence
from checkout_audit.match.matcher import Env, Scope
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.walk import text


class Attribute(msgspec.Struct, frozen=True):
    """One attribute that a JSX pattern asks for."""

    name: str
    """Empty if it is a metavariable."""
    hole: str
    value: Form | None


class Jsx:
    """An element, open or self-closing, with at least these attributes; children count if the pattern has some."""

    kinds: frozenset[str] | None = frozenset({"jsx_element", "jsx_self_closing_element"})

    def __init__(self, tag: Form, attributes: Sequence[Attribute], children: Sequence[Form]) -> None:
        self._tag = tag
        self._attributes = tuple(attributes)
        self._children = tuple(children)

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which tag, attributes and children match."""
        node = peel(node)
        head = node.child_by_field_name("open_tag") if node.type == "jsx_element" else node
        name = head.child_by_field_name("name") if head is not None else None
        if self.kinds is None or node.type not in self.kinds or head is None or name is None:
            return
        listed = [child for child in head.named_children if child.type == "jsx_attribute"]
        for found in self._tag.match(name, env, scope):
            for attributed in _attributes(self._attributes, listed, found, scope):
                yield from self._matched_children(node, attributed, scope)

    def _matched_children(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        if not self._children:
            yield env
            return
        yield from sequence(self._children, jsx_children(node), env, scope)


def jsx_children(node: Node) -> list[Node]:
    """Children of an element without its tags and blank text; of `{x}` the expression."""
    inside = [child for child in significant(node) if child.type not in ("jsx_opening_element", "jsx_closing_element")]
    shown_children = [child for child in inside if child.type != "jsx_text" or text(child).strip()]
    return [_expression(child) for child in shown_children]


def _expression(node: Node) -> Node:
    within = significant(node) if node.type == "jsx_expression" else []
    return within[0] if within else node


def _attributes(wanted: Sequence[Attribute], listed: Sequence[Node], env: Env, scope: Scope) -> Iterator[Env]:
    if not wanted:
        yield env
        return
    first, others = wanted[0], wanted[1:]
    for index, node in enumerate(listed):
        if not scope.burn():
            return
        for found in _attribute(first, node, env, scope):
            yield from _attributes(others, [*listed[:index], *listed[index + 1 :]], found, scope)


def _attribute(wanted: Attribute, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
    parts = significant(node)
    if not parts or (wanted.name and text(parts[0]) != wanted.name):
        return
    named = env if wanted.name else bound(wanted.hole, parts[0], env)
    if named is None:
        return
    if wanted.value is None:
        yield named
    elif len(parts) > 1:
        yield from wanted.value.match(_expression(parts[1]), named, scope)
