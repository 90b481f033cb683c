"""Typed readers: what a call, a member, a string, a template, an object or a function's head consists of.

Each takes a node as it stands in the tree and gives None (or an empty tuple) when it is of another kind,
so that a file with errors reads like any other.
"""

from __future__ import annotations

import re

import msgspec
from tree_sitter import Node

from checkout_audit.syntax.grammar import CALLS, COMMENTS
from checkout_audit.syntax.walk import text, unwrap


class Call(msgspec.Struct, frozen=True):
    """A call or a `new` expression."""

    callee: Node
    """As written, wrappers kept."""
    arguments: tuple[Node, ...]
    """As written; a spread argument is a `spread_element`. A tagged template gives its template."""
    new: bool


class Member(msgspec.Struct, frozen=True):
    """`object.name` or `object[key]`, optional or not."""

    object: Node
    key: Node
    """The `property_identifier`, or the expression in the brackets."""
    name: str | None
    """The property's name if it is written out (`a.b`, `a["b"]`)."""


class Entry(msgspec.Struct, frozen=True):
    """One entry of an object literal or of an object pattern in a declaration."""

    node: Node
    form: str
    """`pair`, `shorthand`, `method` or `spread`."""
    key: Node
    """The key's node; for a computed key the expression in the brackets; for a spread the entry itself."""
    name: str | None
    """The key's text if it is written out, quoted or not."""
    value: Node
    """The value, the shorthand name, the method, or what is spread."""


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a function."""

    node: Node
    pattern: Node
    """An identifier, or an object, array or rest pattern."""
    type: Node | None
    """The `type_annotation`."""
    default: Node | None


def significant(node: Node) -> list[Node]:
    """Named children without comments."""
    return [child for child in node.named_children if child.type not in COMMENTS]


def call(node: Node) -> Call | None:
    """The parts of a call or `new` expression (as written, not behind a wrapper)."""
    if node.type not in CALLS:
        return None
    new = node.type == "new_expression"
    callee = node.child_by_field_name("constructor" if new else "function")
    if callee is None:
        return None
    return Call(callee, _arguments(node.child_by_field_name("arguments")), new)


def _arguments(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return (node,) if node.type == "template_string" else tuple(significant(node))


def member(node: Node) -> Member | None:
    """The parts of a member or subscript expression."""
    if node.type == "member_expression":
        key = node.child_by_field_name("property")
    elif node.type == "subscript_expression":
        key = node.child_by_field_name("index")
    else:
        return None
    owner = node.child_by_field_name("object")
    if owner is None or key is None:
        return None
    name = text(key) if node.type == "member_expression" else string_value(unwrap(key))
    return Member(owner, key, name)


def member_path(node: Node) -> tuple[str, ...]:
    """`('order', 'metadata', 'token')` for a chain of written-out names from an identifier, `this`, `super`
    or `import.meta` (wrappers ignored); empty for anything else.
    """
    names: list[str] = []
    node = unwrap(node)
    while (part := member(node)) is not None:
        if part.name is None:
            return ()
        names.append(part.name)
        node = unwrap(part.object)
    if node.type not in _PATH_HEADS:
        return ()
    names.append(text(node))
    return tuple(reversed(names))


_PATH_HEADS = frozenset({"identifier", "this", "super", "meta_property", "shorthand_property_identifier"})

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_HEX_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})")


def unescape(sequence: str) -> str:
    r"""What one escape sequence (`\n`, `\x41`, `\u{1F600}`, a line continuation) stands for."""
    found = _HEX_ESCAPE.fullmatch(sequence)
    if found:
        code = int(next(group for group in found.groups() if group), 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    rest = sequence[1:]
    return "" if rest in ("\n", "\r\n", "\r") else _ESCAPES.get(rest, rest)


def string_value(node: Node) -> str | None:
    """The value of a string literal or of a template without substitutions."""
    if not node.is_named:  # the keyword in `x: string`
        return None
    if node.type == "string":
        return "".join(_chunk(child) for child in node.children[1:-1])
    if node.type != "template_string":
        return None
    parts = template_parts(node)
    if len(parts) > 1:
        return None
    only = parts[0] if parts else ""
    return only if isinstance(only, str) else None


def _chunk(node: Node) -> str:
    return unescape(text(node)) if node.type == "escape_sequence" else text(node)


def template_parts(node: Node) -> tuple[str | Node, ...]:
    """Texts and substituted expressions of a template in order; neighbouring texts joined, empty ones left out."""
    parts: list[str | Node] = []
    buffer: list[str] = []
    for child in node.children[1:-1]:
        if child.type != "template_substitution":
            buffer.append(_chunk(child))
            continue
        if buffer:
            parts.append("".join(buffer))
            buffer = []
        parts.extend(significant(child)[:1])
    return (*parts, "".join(buffer)) if buffer else tuple(parts)


def number_value(node: Node) -> int | float | None:
    """The value of a number literal, `1_000`, `0xff` and `1n` too."""
    if node.type != "number":
        return None
    literal = text(node).replace("_", "").rstrip("n").lower()
    try:
        return int(literal, 0)
    except ValueError:
        return _float(literal)


def _float(literal: str) -> int | float | None:
    try:
        return int(literal) if literal.isdigit() else float(literal)
    except ValueError:
        return None


def key_name(node: Node) -> str | None:
    """The text of a property key that is written out: a name, a string, a number, or `["name"]`."""
    if node.type == "computed_property_name":
        within = significant(node)
        return string_value(unwrap(within[0])) if within else None
    if node.type == "number":
        return text(node)
    return string_value(node) if node.type in ("string", "template_string") else text(node)


def entries(node: Node) -> tuple[Entry, ...]:
    """Entries of an object literal (`object`) or of a destructuring pattern (`object_pattern`), in order."""
    if node.type not in ("object", "object_pattern"):
        return ()
    read = (read_entry(child) for child in node.named_children)
    return tuple(one for one in read if one is not None)


def read_entry(node: Node) -> Entry | None:
    """One entry of an object literal or of a destructuring pattern; None for what is no entry, such as a comment."""
    kind = node.type
    if kind in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
        return Entry(node, "shorthand", node, text(node), node)
    if kind in ("pair", "pair_pattern"):
        return _pair(node, "pair", node.child_by_field_name("value"))
    if kind == "method_definition":
        return _pair(node, "method", node)
    if kind == "object_assignment_pattern":
        left = node.child_by_field_name("left")
        return None if left is None else Entry(node, "shorthand", left, text(left), node)
    if kind in ("spread_element", "rest_pattern"):
        within = significant(node)
        return Entry(node, "spread", node, None, within[0]) if within else None
    return None


def _pair(node: Node, form: str, value: Node | None) -> Entry | None:
    key = node.child_by_field_name("name" if form == "method" else "key")
    if key is None or value is None:
        return None
    shown = significant(key)[0] if key.type == "computed_property_name" and significant(key) else key
    return Entry(node, form, shown, key_name(key), value)


def parameters(function: Node) -> tuple[Parameter, ...]:
    """Parameters of a function in order, `this` parameters left out."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return (Parameter(single, single, None, None),)
    listed = function.child_by_field_name("parameters")
    if listed is None:
        return ()
    read = (parameter(child) for child in significant(listed))
    return tuple(item for item in read if item is not None)


def parameter(node: Node) -> Parameter | None:
    """One `required_parameter` or `optional_parameter`; None for `this` and what is no parameter."""
    pattern = node.child_by_field_name("pattern")
    if pattern is None or pattern.type == "this":
        return None
    return Parameter(node, pattern, node.child_by_field_name("type"), node.child_by_field_name("value"))


def statements(body: Node) -> tuple[Node, ...]:
    """Statements of a block; any other node is a body of one statement."""
    if body.type in ("statement_block", "program", "class_static_block"):
        return tuple(significant(body))
    if body.type in ("switch_case", "switch_default"):
        return tuple(child for child in body.children_by_field_name("body") if child.is_named)
    return (body,)
