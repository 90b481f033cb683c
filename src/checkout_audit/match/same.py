"""Whether two pieces of code say the same: layout, comments, quotes, wrappers and optional chains do not count."""

from __future__ import annotations

from tree_sitter import Node

from checkout_audit.match.matcher import Bound
from checkout_audit.syntax.grammar import COMMENTS, WRAPPERS
from checkout_audit.syntax.read import member, string_value
from checkout_audit.syntax.walk import inner, text

_LARGE = 2_000
"""Nodes above which only equal bytes count as the same, so that hostile nesting costs nothing."""

_SILENT = frozenset({";", ",", "?.", "optional_chain"})


def same(left: Bound, right: Bound) -> bool:
    """Whether two captures stand for the same code."""
    if isinstance(left, Node) and isinstance(right, Node):
        return _same_node(left, right)
    if isinstance(left, Node) or isinstance(right, Node):
        return False
    return len(left) == len(right) and all(_same_node(one, other) for one, other in zip(left, right, strict=True))


def _same_node(left: Node, right: Node) -> bool:
    if left.text == right.text:
        return True
    if left.child_count == 0 and right.child_count == 0:
        return False
    if max(left.descendant_count, right.descendant_count) > _LARGE:
        return False
    return canonical(left) == canonical(right)


def canonical(node: Node) -> tuple[str, ...]:
    """Tokens that two pieces of code share if they differ only in layout."""
    found: list[str] = []
    pending: list[Node | str] = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            found.append(current)
            continue
        pending.extend(reversed(_parts(current)))
    return tuple(found)


def _parts(node: Node) -> list[Node | str]:
    kind = node.type
    if kind in COMMENTS or kind in _SILENT:
        return []
    if kind in WRAPPERS:
        within = inner(node)
        return [within] if within is not None else []
    value = string_value(node)
    if value is not None:
        return [f'"{value}']
    part = member(node)
    if part is not None:
        return [part.object, ".", part.name] if part.name is not None else [part.object, "[", part.key, "]"]
    return list(node.children) if node.child_count else [text(node)]
