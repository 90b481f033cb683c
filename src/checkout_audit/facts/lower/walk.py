"""The walk itself: down with a cursor, up with finished pieces."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Graph
from checkout_audit.facts.lower.builder import Builder
from checkout_audit.facts.lower.expressions import EXPRESSIONS, LEAF_VALUES
from checkout_audit.facts.lower.functions import ENTER, FUNCTIONS, decorator
from checkout_audit.facts.lower.modules import MODULES
from checkout_audit.facts.lower.parts import Frame, Result, Text
from checkout_audit.facts.lower.patterns import BINDING, PATTERNS, identifier
from checkout_audit.facts.lower.statements import STATEMENTS
from checkout_audit.syntax.parser import language as grammar

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

    from checkout_audit.syntax.unit import Unit

_Leave = Callable[["Builder", "Frame"], "Result"]

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
def _actions(language: Language) -> list[tuple[int, str, _Leave | None]]:
    """For each kind id of a grammar: what the walk does with it."""
    rows: list[tuple[int, str, _Leave | None]] = []
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


class _Walk:
    """Down with a cursor, up with what the finished children handed on."""

    def __init__(self, tree: Tree, data: bytes, language: Language) -> None:
        self.build = Builder(data)
        self._actions = _actions(language)
        self._frames: list[Frame] = []
        self._cursor = tree.walk()

    def run(self) -> Graph:
        """The whole tree, once."""
        while True:
            if self._down():
                continue
            while not self._cursor.goto_next_sibling():
                if not self._cursor.goto_parent():
                    return self.build.finish()
                self._leave(self._frames.pop())

    def _action(self, kind_id: int) -> tuple[int, str, _Leave | None]:
        """Nodes of no known kind are errors: what is understood inside them counts."""
        return self._actions[kind_id] if kind_id < len(self._actions) else (NODE, "ERROR", _pass_on)

    def _down(self) -> bool:
        """Look at the node under the cursor; whether the walk went on to its children."""
        node = self._cursor.node
        if node is None:
            return False
        action, kind, leave = self._action(node.kind_id)
        if action == NODE:
            frame = Frame(node, kind, node.start_byte, node.end_byte)
            self._frames.append(frame)
            if kind in ENTER:
                ENTER[kind](self.build, frame)
            if self._cursor.goto_first_child():
                return True
            self._leave(self._frames.pop())
        elif action == WHOLE and leave is not None:
            leave(self.build, Frame(node, kind, node.start_byte, node.end_byte))
        elif action != SKIP and self._frames:
            self._frames[-1].kids.append((self._cursor.field_name, self._leaf(node, action, kind)))
        return False

    def _leave(self, frame: Frame) -> None:
        leave = self._action(frame.node.kind_id)[2]
        result = leave(self.build, frame) if leave is not None else None
        if self._frames:
            self._frames[-1].kids.append((self._cursor.field_name, result))

    def _leaf(self, node: Node, action: int, kind: str) -> Result:
        """A node that is read without going below it."""
        build, parent = self.build, self._frames[-1].kind
        if action == TEXT:
            if kind == "decorator" and parent == "class_body":
                decorator(build, build.text(node.start_byte, node.end_byte))
            return Text(build.text(node.start_byte, node.end_byte))
        if action == LEAF:
            return LEAF_VALUES[kind](build, node)
        if kind != "identifier" or (parent, self._cursor.field_name) in BINDING or (parent, None) in BINDING:
            return identifier(build, node)
        return build.reference(build.text(node.start_byte, node.end_byte), node.start_byte, node.end_byte)


def lower(tree: Tree, data: bytes, language: Language) -> Graph:
    """The value graph of one file. Never raises on any tree; what has no meaning yields nothing."""
    return _Walk(tree, data, language).run()


def graph_of(unit: Unit) -> Graph:
    """The value graph of a parsed file."""
    return lower(unit.tree, unit.data, grammar(unit.jsx))
