"""Ways through a tree that keep no Python frame per level: order, ancestors, enclosing function, scope name."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from checkout_audit.syntax.grammar import CLASSES, COMMENTS, FUNCTIONS, WRAPPERS


def text(node: Node) -> str:
    """The node's source text."""
    return (node.text or b"").decode("utf-8", "replace")


def preorder(node: Node) -> Iterator[Node]:
    """`node` and all below it, parents first, in source order."""
    cursor = node.walk()
    while True:
        if cursor.node is not None:
            yield cursor.node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def ancestors(root: Node, node: Node) -> tuple[Node, ...]:
    """What stands around `node`, nearest first, `root` last; empty if `node` is not below `root`.

    Linear in the depth, where a chain of `.parent` is not.
    """
    found: list[Node] = []
    current: Node | None = root
    while current is not None and current.id != node.id:
        found.append(current)
        current = current.child_with_descendant(node)
    found.reverse()
    return tuple(found) if current is not None else ()


def inner(node: Node) -> Node | None:
    """The expression inside one wrapper (see `grammar.WRAPPERS`), or None if it is missing."""
    children = [child for child in node.named_children if child.type not in COMMENTS]
    if not children:
        return None
    return children[-1] if node.type == "type_assertion" else children[0]


def unwrap(node: Node) -> Node:
    """The expression without parentheses, casts, `!` and `await` around it."""
    while node.type in WRAPPERS:
        within = inner(node)
        if within is None:
            return node
        node = within
    return node


def enclosing_function(root: Node, node: Node) -> Node | None:
    """The nearest function around `node`, itself left out; None at the top of the file."""
    return next((up for up in ancestors(root, node) if up.type in FUNCTIONS), None)


def function_name(function: Node) -> Node | None:
    """The node that names a function: its own name, or that of the variable, property or field it is given to.

    A function handed to a call takes the name of what the call's result is given to, so that
    `const save = useCallback(() => …)` is `save`.
    """
    own = function.child_by_field_name("name")
    return own if own is not None else _given_name(function)


def _given_name(node: Node) -> Node | None:
    below, parent = node, node.parent
    for _ in range(_NAME_CLIMB):
        if parent is None:
            return None
        if parent.type in _NAME_FIELDS:
            return _target(parent, below)
        if parent.type not in _NAME_PASSES:
            return None
        below, parent = parent, parent.parent
    return None


def _target(parent: Node, below: Node) -> Node | None:
    value_field, name_field = _NAME_FIELDS[parent.type]
    value = parent.child_by_field_name(value_field)
    if value is None or value.id != below.id:
        return None
    name = parent.child_by_field_name(name_field)
    if name is not None and name.type == "member_expression":
        return name.child_by_field_name("property")
    return name


_NAME_CLIMB = 12
_NAME_PASSES = WRAPPERS | {"arguments", "call_expression"}
_NAME_FIELDS = {
    "variable_declarator": ("value", "name"),
    "pair": ("value", "key"),
    "public_field_definition": ("value", "name"),
    "assignment_expression": ("right", "left"),
}
VALUE_FIELDS = {kind: value for kind, (value, _) in _NAME_FIELDS.items()}
"""Nodes that give a name to a value, and the field that holds the value."""


def scope_name(root: Node, node: Node) -> str:
    """The named functions and classes around `node`, dotted (`CartProvider.updateQuantity`), or empty."""
    names = [name for up in ancestors(root, node) if (name := _scope_part(up))]
    return ".".join(dict.fromkeys(reversed(names)))


def _scope_part(node: Node) -> str:
    if node.type in FUNCTIONS:
        named = function_name(node)
    elif node.type in CLASSES:
        named = node.child_by_field_name("name")
    else:
        return ""
    return text(named).strip("\"'`") if named is not None and named.type not in _PATTERNS else ""


_PATTERNS = frozenset({"object_pattern", "array_pattern"})


def tokens(node: Node) -> tuple[str, ...]:
    """The source tokens of `node` in order, comments left out."""
    found: list[str] = []
    pending = [node]
    while pending:
        current = pending.pop()
        if current.type in COMMENTS:
            continue
        if current.child_count == 0 or current.type in _WHOLE:
            found.append(text(current))
            continue
        pending.extend(reversed(current.children))
    return tuple(token for token in found if token)


_WHOLE = frozenset({"string", "regex"})
"""Tokens that the grammar splits; spaces in them count."""
