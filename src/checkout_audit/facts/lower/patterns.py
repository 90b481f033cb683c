"""Left sides: identifiers that are declared or assigned, and destructuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import COMPUTED, ELEMENT, Op
from checkout_audit.facts.lower.parts import Computed, Leaf, Pattern, Result, Text

if TYPE_CHECKING:
    from tree_sitter import Node

    from checkout_audit.facts.graph import ValueId
    from checkout_audit.facts.lower.builder import Builder
    from checkout_audit.facts.lower.parts import Frame

BINDING = frozenset({
    ("variable_declarator", "name"), ("required_parameter", "pattern"), ("optional_parameter", "pattern"),
    ("arrow_function", "parameter"), ("catch_clause", "parameter"), ("for_in_statement", "left"),
    ("array_pattern", None), ("rest_pattern", None), ("assignment_pattern", "left"), ("object_assignment_pattern", "left"),
    ("pair_pattern", "value"), ("object_pattern", None), ("function_declaration", "name"), ("function_expression", "name"),
    ("generator_function_declaration", "name"), ("generator_function", "name"), ("class_declaration", "name"), ("class", "name"),
    ("abstract_class_declaration", "name"), ("enum_declaration", "name"), ("assignment_expression", "left"), ("internal_module", "name"),
})  # fmt: skip
"""Where an identifier is a name being bound, by parent kind and field."""


def identifier(build: Builder, node: Node) -> Pattern:
    """A plain name."""
    start, end = node.start_byte, node.end_byte
    return Pattern([Leaf((), build.text(start, end), None, None, start, end)])


def as_pattern(result: Result, frame: Frame) -> Pattern | None:
    """A child as a pattern: a member expression becomes a leaf that writes to it."""
    if isinstance(result, Pattern):
        return result
    if type(result) is int:
        return Pattern([Leaf((), "", result, None, frame.start, frame.end)])  # type: ignore[arg-type]
    return None


def under(pattern: Pattern, key: str) -> list[Leaf]:
    """The pattern's leaves, one step deeper."""
    for leaf in pattern.leaves:
        leaf.path = (key, *leaf.path)
    return pattern.leaves


def _object_pattern(_: Builder, frame: Frame) -> Result:
    leaves: list[Leaf] = []
    for _field, result in frame.kids:
        if not isinstance(result, Pattern):
            continue
        for leaf in result.leaves:
            if not leaf.path and leaf.omit is None:
                leaf.path = (leaf.name,)
            leaves.append(leaf)
    taken = tuple(dict.fromkeys(leaf.path[0] for leaf in leaves if leaf.path))
    for leaf in leaves:
        if leaf.omit == () and not leaf.path:
            leaf.omit = taken
    return Pattern(leaves)


def _pair_pattern(build: Builder, frame: Frame) -> Result:
    pattern = as_pattern(frame.get("value"), frame)
    return Pattern(under(pattern, entry_key(build, frame))) if pattern else None


def entry_key(build: Builder, frame: Frame) -> str:
    """The key of an entry, in an object or in a pattern: a name, a quoted text, a number, or computed."""
    key = frame.get("key")
    if isinstance(key, Text):
        return key.text
    return key_text(build, key) if type(key) is int else COMPUTED


def _array_pattern(_: Builder, frame: Frame) -> Result:
    """Elements by position; holes move the position on."""
    results = iter([result for _field, result in frame.kids])
    leaves: list[Leaf] = []
    position = 0
    for child in frame.node.children:
        if child.type == ",":
            position += 1
        elif child.is_named and child.type != "comment":
            pattern = as_pattern(next(results, None), frame)
            for leaf in pattern.leaves if pattern else ():
                if leaf.omit == () and not leaf.path:
                    leaf.omit = (ELEMENT,)
                else:
                    leaf.path = (str(position), *leaf.path)
                leaves.append(leaf)
    return Pattern(leaves)


def _rest_pattern(_: Builder, frame: Frame) -> Result:
    for _field, result in frame.kids:
        if isinstance(result, Pattern):
            for leaf in result.leaves:
                leaf.omit = ()
            return result
    return None


def _with_default(build: Builder, frame: Frame) -> Result:
    """`name = default`, in lists and in objects."""
    pattern = as_pattern(frame.get("left"), frame)
    default = frame.value("right")
    if pattern is None:
        return None
    if default is not None:
        give_default(build, pattern, default)
    if frame.kind == "object_assignment_pattern" and len(pattern.leaves) == 1 and not pattern.leaves[0].path:
        pattern.leaves[0].path = (pattern.leaves[0].name,)
    return pattern


def give_default(build: Builder, pattern: Pattern, default: ValueId) -> None:
    """Each name of the pattern may hold its part of the default as well."""
    for leaf in pattern.leaves:
        part = default
        for key in leaf.path:
            part = build.add(Op.MEMBER, build.starts[default], build.ends[default], (part,), key)
        if leaf.default is not None:
            part = build.add(Op.LOGIC, leaf.start, leaf.end, (part, leaf.default), "??")
        leaf.default = part


def _key(build: Builder, frame: Frame) -> Result:
    """`[expression]` as a key: its text when that is constant."""
    value = frame.last()
    if value is None:
        return Text(COMPUTED)
    text = key_text(build, value)
    return Computed(text, value) if text == COMPUTED else Text(text)


def key_text(build: Builder, value: int) -> str:
    """The key that a value names: a string, or a template with `*` for what is substituted."""
    if build.ops[value] in (Op.STRING, Op.NUMBER):
        return build.texts[value]
    if build.ops[value] == Op.TEMPLATE:
        return "".join(build.texts[part] if build.ops[part] == Op.STRING else "*" for part in build.args[value])
    return COMPUTED


PATTERNS = {
    "object_pattern": _object_pattern,
    "pair_pattern": _pair_pattern,
    "array_pattern": _array_pattern,
    "rest_pattern": _rest_pattern,
    "assignment_pattern": _with_default,
    "object_assignment_pattern": _with_default,
    "computed_property_name": _key,
}
