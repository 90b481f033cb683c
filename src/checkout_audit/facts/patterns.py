"""Names that a destructuring pattern declares, each with the way from the whole value to its part."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from tree_sitter import Node

from checkout_audit.syntax.read import entries, significant

PATTERNS = frozenset(
    {
        "object_pattern",
        "array_pattern",
        "pair_pattern",
        "assignment_pattern",
        "object_assignment_pattern",
        "rest_pattern",
    }
)
"""Kinds of nodes between a declared name and its declaration."""

Step = str | int | None
"""A property's name, an array index, or None for what is not known (a computed key, a rest)."""


class Target(msgspec.Struct, frozen=True):
    """One name that a pattern declares."""

    node: Node
    """The name."""
    path: tuple[Step, ...]
    """Keys from the whole value to this part."""
    default: Node | None
    """The value it takes when its part is undefined."""


def targets(pattern: Node) -> tuple[Target, ...]:
    """Every name (or member expression) that an identifier, object, array, rest or default pattern sets."""
    found: list[Target] = []
    pending = [Target(pattern, (), None)]
    while pending:
        current = pending.pop()
        parts = list(_parts(current))
        if parts == [current]:
            found.append(current)
        else:
            pending.extend(reversed(parts))
    return tuple(found)


def _parts(target: Target) -> Iterator[Target]:
    node, path = target.node, target.path
    if node.type == "object_pattern":
        for entry in entries(node):
            step: Step = entry.name if entry.form != "spread" else None
            yield Target(entry.value, (*path, step), None)
    elif node.type == "array_pattern":
        yield from _elements(node, path)
    elif node.type in ("assignment_pattern", "object_assignment_pattern"):
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None:
            yield Target(left, path, right)
    elif node.type == "rest_pattern":
        for within in significant(node)[:1]:
            yield Target(within, path, None)
    else:
        yield target


def _elements(node: Node, path: tuple[Step, ...]) -> Iterator[Target]:
    index = 0
    for child in node.children:
        if child.type == ",":
            index += 1
        elif child.is_named and not child.is_extra:
            step: Step = None if child.type == "rest_pattern" else index
            yield Target(child, (*path, step), None)
