"""The walk itself: down with a cursor, up with finished pieces."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import MODULE, Graph
from checkout_audit.facts.lower.builder import Builder
from checkout_audit.facts.lower.expressions import EXPRESSIONS, LEAF_VALUES
from checkout_audit.facts.lower.functions import ENTER, FUNCTIONS, decorator
from checkout_audit.facts.lower.modules import MODULES
from checkout_audit.facts.lower.parts import Frame, Result, Text
from checkout_audit.facts.lower.patterns import BINDING, PATTERNS, identifier
from checkout_audit.facts.lower.statements import STATEMENTS

from checkout_audit.syntax.parser import language as grammar

if TYPE_CHECKING:
    from checkout_audit.syntax.unit import Unit
    from collections.abc import Callable

    from tree_sitter import Language, Node, Tree

Leave = "Callable[[Builder, Frame], Result]"

TEXTS = frozenset({
    "type_annotation", "property_identifier", "private_property_identifier", "decorator", "type_identifier",
    "accessibility_modifier", "jsx_namespace_name", "override_modifier",
})  # fmt: skip
SKIPPED = frozenset({
    "comment", "type_arguments", "type_parameters", "interface_declaration", "type_alias_declaration", "ambient_declaration",
    "function_signature", "abstract_method_signature", "method_signature", "jsx_closing_element", "html_comment",
    "implements_clause", "import_alias", "optional_chain", "regex_flags", "object_type", "union_type", "predefined_type",
    "asserts_annotation", "type_predicate_annotation", "index_signature", "statement_identifier", "hash_bang_line",
    "break_statement_label", "generic_type", "array_type", "function_type", "literal_type", "intersection_type", "type_query",
    "lookup_type", "index_type_query", "conditional_type", "tuple_type", "readonly_type", "parenthesized_type",
    "nested_type_identifier", "empty_statement", "debugger_statement",
})  # fmt: skip
TABLE = {**EXPRESSIONS, **FUNCTIONS, **MODULES, **PATTERNS, **STATEMENTS}
"""What to do with a node of each kind once its children are done."""

SKIP, LEAF, TEXT, NODE, NAME, WHOLE = range(6)
WHOLES = frozenset({"import_statement"})
"""Kinds that are read in one piece, without going below."""


def _pass_on(_: Builder, frame: Frame) -> Result:
    """Kinds that nobody asks about hand up their last value."""
    return frame.last()


@lru_cache(maxsize=4)
def _actions(language: Language) -> list[tuple[int, str, Callable[[Builder, Frame], Result] | None]]:
    """For each kind id of a grammar: what the walk does with it."""
    rows: list[tuple[int, str, Callable[[Builder, Frame], Result] | None]] = []
    for number in range(language.node_kind_count):
        kind = language.node_kind_for_id(number) or ""
        if not language.node_kind_is_named(number) or kind in SKIPPED:
            rows.append((SKIP, kind, None))
        elif kind in ("identifier", "shorthand_property_identifier_pattern"):
            rows.append((NAME, kind, None))
        elif kind in LEAF_VALUES:
            rows.append((LEAF, kind, None))
        elif kind in TEXTS:
            rows.append((TEXT, kind, None))
        elif kind in WHOLES:
            rows.append((WHOLE, kind, TABLE[kind]))
        else:
            rows.append((NODE, kind, TABLE.get(kind, _pass_on)))
    return rows


def _leaf(build: Builder, node: Node, action: int, kind: str, frames: list[Frame], field: str | None) -> Result:
    """A node that is read without going below it."""
    if action == TEXT:
        if kind == "decorator" and frames and frames[-1].kind == "class_body":
            decorator(build, build.text(node.start_byte, node.end_byte))
        return Text(build.text(node.start_byte, node.end_byte))
    if action == LEAF:
        return LEAF_VALUES[kind](build, node)
    parent = frames[-1].kind if frames else ""
    if kind != "identifier" or (parent, field) in BINDING or (parent, None) in BINDING:
        return identifier(build, node)
    return build.reference(build.text(node.start_byte, node.end_byte), node.start_byte, node.end_byte)


def lower(tree: Tree, data: bytes, language: Language) -> Graph:
    """The value graph of one file. Never raises on any tree; what has no meaning yields nothing."""
    build = Builder(data)
    actions = _actions(language)
    frames: list[Frame] = []
    cursor = tree.walk()
    while True:
        node = cursor.node
        assert node is not None
        action, kind, leave = actions[node.kind_id] if node.kind_id < len(actions) else (NODE, "ERROR", _pass_on)
        if action == NODE:
            frame = Frame(node, kind, node.start_byte, node.end_byte)
            frames.append(frame)
            enter = ENTER.get(kind)
            if enter is not None:
                enter(build, frame)
            if cursor.goto_first_child():
                continue
            frames.pop()
            result = leave(build, frame) if leave is not None else None
            if frames:
                frames[-1].kids.append((cursor.field_name, result))
        elif action == WHOLE and leave is not None:
            leave(build, Frame(node, kind, node.start_byte, node.end_byte))
        elif action != SKIP and frames:
            field = cursor.field_name
            frames[-1].kids.append((field, _leaf(build, node, action, kind, frames, field)))
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                assert build.owner == MODULE
                return build.finish()
            frame = frames.pop()
            leave = actions[frame.node.kind_id][2] if frame.node.kind_id < len(actions) else _pass_on
            result = leave(build, frame) if leave is not None else None
            if frames:
                frames[-1].kids.append((cursor.field_name, result))


def graph_of(unit: Unit) -> Graph:
    """The value graph of a parsed file."""
    return lower(unit.tree, unit.data, grammar(unit.jsx))
