"""Code that an expression's value comes from within its file: definitions of variables, results of functions."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from typing import cast

from tree_sitter import Node

from checkout_audit.facts.scopes import Binding, bindings
from checkout_audit.syntax.grammar import CLASSES, FUNCTIONS
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import ancestors, text, unwrap

_REGIONS = 80
"""Pieces of code that one question may look at."""


def sources(node: Node, unit: Unit) -> Iterator[Node]:
    """`node`, then what its names are defined as, then what the names in those are, nearest first, each once."""
    seen = {node.id}
    waiting = deque([node])
    while waiting and len(seen) <= _REGIONS:
        current = waiting.popleft()
        yield current
        for definition in _known_definitions(current, unit):
            if definition.id not in seen:
                seen.add(definition.id)
                waiting.append(definition)


def _known_definitions(node: Node, unit: Unit) -> tuple[Node, ...]:
    """What the names in a node are defined as, looked up once a file."""
    known = cast("dict[int, tuple[Node, ...]]", unit.memo.setdefault(_known_definitions, {}))
    found = known.get(node.id)
    if found is None:
        found = known[node.id] = tuple(_definitions(node, unit))
    return found


def _definitions(node: Node, unit: Unit) -> Iterator[Node]:
    for name in _within(node, unit.query("[(identifier) (shorthand_property_identifier)] @name")):
        binding = bindings(unit).of(name)
        if binding is not None and not _declares(binding, node):
            yield from _of_binding(binding, unit)
    for owner in _within(node, unit.query("(call_expression function: (member_expression object: (this)) @member)")):
        yield from _of_method(owner, unit)


def _within(node: Node, nodes: list[Node]) -> Iterator[Node]:
    start = bisect_left(nodes, node.start_byte, key=_start)
    for found in nodes[start:]:
        if found.start_byte >= node.end_byte:
            return
        if found.end_byte <= node.end_byte:
            yield found


def _start(node: Node) -> int:
    return node.start_byte


def _declares(binding: Binding, node: Node) -> bool:
    """Whether the name is declared inside the node itself, so that the node holds its definition."""
    return node.start_byte <= binding.node.start_byte < node.end_byte


def _of_binding(binding: Binding, unit: Unit) -> Iterator[Node]:
    if binding.kind == "function":
        yield from results(binding.declaration)
        return
    if binding.init is not None:
        value = unwrap(binding.init)
        yield from results(value) if value.type in FUNCTIONS else (value,)
    yield from bindings(unit).writes(binding)


def _of_method(owner: Node, unit: Unit) -> Iterator[Node]:
    name = owner.child_by_field_name("property")
    around = next((up for up in ancestors(unit.root, owner) if up.type in CLASSES), None)
    body = around.child_by_field_name("body") if around is not None else None
    for member in significant(body) if body is not None and name is not None else ():
        named = member.child_by_field_name("name")
        if member.type == "method_definition" and named is not None and name is not None and text(named) == text(name):
            yield from results(member)


def results(function: Node) -> Iterator[Node]:
    """What a function returns: the operands of its own `return`s, or an arrow's expression."""
    body = function.child_by_field_name("body")
    if body is None:
        return
    if body.type != "statement_block":
        yield body
        return
    waiting = [body]
    while waiting:
        node = waiting.pop()
        if node.type == "return_statement":
            yield from significant(node)[:1]
        elif node.type not in FUNCTIONS and node.type not in CLASSES:
            waiting.extend(reversed([child for child in node.named_children if "expression" not in child.type]))
