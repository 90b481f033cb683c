"""Readers of the expressions of a pattern."""

from __future__ import annotations

from tree_sitter import Node

from checkout_audit.match.expressions import Call, Key, Member, Object, Operation, Pair, Template
from checkout_audit.match.forms import Form, Hole, Rest, Value, peel
from checkout_audit.match.jsx import Attribute, Jsx
from checkout_audit.match.jsx import jsx_children as listed_children
from checkout_audit.match.pattern_reader import PatternReader, ReadForm, Word, hole_of, plain
from checkout_audit.syntax import read as syntax
from checkout_audit.syntax.grammar import IDENTIFIERS
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.walk import text


def _string(reader: PatternReader, node: Node) -> Form:
    value = syntax.string_value(node) or ""
    reader.note(node, value, whole=False)
    return Value(value)


def _template(reader: PatternReader, node: Node) -> Form:
    parts: list[str | Form] = []
    for part in syntax.template_parts(node):
        parts.extend(_text_part(reader, node, part) if isinstance(part, str) else [reader.form(part)])
    if parts and all(isinstance(part, str) and part != "..." for part in parts):
        return Value("".join(part for part in parts if isinstance(part, str)))
    return Template(parts) if parts else Value("")


def _text_part(reader: PatternReader, node: Node, part: str) -> list[str]:
    pieces = part.split("...")
    found: list[str] = []
    for index, piece in enumerate(pieces):
        found.extend(["..."] if index else [])
        if piece:
            found.append(piece)
            reader.note(node, piece, whole=False)
    return found


def _number(reader: PatternReader, node: Node) -> Form:
    value = syntax.number_value(node)
    if value is not None and len(text(node)) > 1:
        reader.words.append(Word(node, _spelled(value), whole=True))
    return Value(value)


def _boolean(_reader: PatternReader, node: Node) -> Form:
    return Value(node.type == "true")


def _member(reader: PatternReader, node: Node) -> Form:
    part = syntax.member(node)
    if part is None:
        return plain(reader, node)
    return Member(
        reader.form(part.object), _key(reader, part.key, part.name, computed=node.type != "member_expression")
    )


def _key(reader: PatternReader, node: Node, name: str | None, *, computed: bool) -> Key:
    hole = hole_of(peel(node))
    if isinstance(hole, Hole):
        reader.named(hole.name, node)
        return Key(None, None, hole) if computed else Key(None, hole, None)
    if name is None:
        return Key(None, None, reader.form(node))
    reader.note(node, name, whole=node.type in IDENTIFIERS, key=True)
    return Key(name, None, None)


def _call(reader: PatternReader, node: Node) -> Form:
    part = syntax.call(node)
    if part is None:
        return plain(reader, node)
    listed = node.child_by_field_name("arguments")
    tagged = listed is not None and listed.type == "template_string"
    return Call(reader.form(part.callee), reader.forms(part.arguments), new=part.new, tagged=tagged)


def _object(reader: PatternReader, node: Node) -> Form:
    return Object(node.type, [pair for entry in syntax.entries(node) if (pair := pair_of(reader, entry)) is not None])


def pair_of(reader: PatternReader, entry: syntax.Entry) -> Pair | None:
    """What one entry of a pattern asks for; None for `...`, since more entries are always welcome."""
    hole = hole_of(entry.key)
    if isinstance(hole, Rest):
        return None
    if entry.form == "spread":
        return Pair(None, reader.form(entry.value))
    if entry.form == "shorthand" and hole is not None:
        reader.named(hole.name)
        return Pair(Key(None, Hole(""), None), hole)
    key = _entry_key(reader, entry)
    return Pair(key, None if entry.form == "shorthand" else reader.form(entry.value))


def _entry_key(reader: PatternReader, entry: syntax.Entry) -> Key:
    parent = entry.key.parent
    computed = parent is not None and parent.type == "computed_property_name"
    if not computed and isinstance(hole_of(entry.key), Hole):
        return Key(None, None, reader.form(entry.key))
    return _key(reader, entry.key, entry.name, computed=computed)


def _operation(reader: PatternReader, node: Node) -> Form:
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if left is None or right is None:
        return plain(reader, node)
    sign = operator.type if operator is not None else "="
    return Operation(node.type, sign, reader.form(left), reader.form(right))


def _jsx(reader: PatternReader, node: Node) -> Form:
    head = node.child_by_field_name("open_tag") or node
    tag = head.child_by_field_name("name")
    if tag is None:
        return plain(reader, node)
    listed = [child for child in head.named_children if child.type == "jsx_attribute"]
    inside = listed_children(node) if node.type == "jsx_element" else []
    return Jsx(reader.form(tag), [_attribute(reader, child) for child in listed], reader.forms(inside))


def _attribute(reader: PatternReader, node: Node) -> Attribute:
    name, *values = significant(node)
    within = significant(values[0]) if values and values[0].type == "jsx_expression" else values
    value = reader.form(within[0]) if within else None
    hole = hole_of(name)
    if hole is None:
        reader.note(name, text(name), whole=True)
        return Attribute(text(name), "", value)
    reader.named(hole.name)
    return Attribute("", hole.name, value)


def _spelled(value: float) -> tuple[str, ...]:
    """Ways to write a number: as it is, grouped, as a power of ten, in hexadecimal."""
    found = {f"{value:g}", str(value)}
    if isinstance(value, int):
        digits = str(value)
        found |= {digits, hex(value), *(f"{digits[:at]}_{digits[at:]}" for at in range(1, len(digits)))}
        zeros = len(digits) - len(digits.rstrip("0"))
        found |= {f"{digits[:-zeros]}e{zeros}", f"10 ** {zeros}", f"10**{zeros}"} if zeros else set()
    return tuple(sorted(found))


EXPRESSION_READERS: dict[str, ReadForm] = {
    "string": _string,
    "template_string": _template,
    "number": _number,
    "true": _boolean,
    "false": _boolean,
    "member_expression": _member,
    "subscript_expression": _member,
    "call_expression": _call,
    "new_expression": _call,
    "object": _object,
    "object_pattern": _object,
    "binary_expression": _operation,
    "assignment_expression": _operation,
    "augmented_assignment_expression": _operation,
    "jsx_element": _jsx,
    "jsx_self_closing_element": _jsx,
}
"""Readers by node kind."""
