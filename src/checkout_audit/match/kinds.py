"""Classes of expressions, by the names that rules use."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from checkout_audit.syntax.grammar import CLASSES, COMMENTS, FUNCTIONS, JSX_ELEMENTS
from checkout_audit.syntax.read import string_value

CLASSES_OF_KIND: Final[dict[str, frozenset[str]]] = {
    "identifier": frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}),
    "key": frozenset({"property_identifier", "private_property_identifier", "computed_property_name"}),
    "member": frozenset({"member_expression", "subscript_expression"}),
    "call": frozenset({"call_expression"}),
    "new": frozenset({"new_expression"}),
    "string": frozenset({"string"}),
    "template": frozenset({"template_string"}),
    "number": frozenset({"number"}),
    "boolean": frozenset({"true", "false"}),
    "null": frozenset({"null", "undefined"}),
    "object": frozenset({"object"}),
    "array": frozenset({"array"}),
    "function": FUNCTIONS,
    "class": CLASSES,
    "binary": frozenset({"binary_expression"}),
    "unary": frozenset({"unary_expression", "update_expression"}),
    "ternary": frozenset({"ternary_expression"}),
    "assignment": frozenset({"assignment_expression", "augmented_assignment_expression"}),
    "await": frozenset({"await_expression"}),
    "spread": frozenset({"spread_element", "rest_pattern"}),
    "pattern": frozenset({"object_pattern", "array_pattern", "assignment_pattern"}),
    "regex": frozenset({"regex"}),
    "jsx": JSX_ELEMENTS,
    "this": frozenset({"this", "super"}),
    "comment": COMMENTS,
    "loop": frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"}),
    "return": frozenset({"return_statement"}),
    "throw": frozenset({"throw_statement"}),
    "if": frozenset({"if_statement"}),
    "try": frozenset({"try_statement"}),
    "catch": frozenset({"catch_clause"}),
    "declaration": frozenset({"lexical_declaration", "variable_declaration"}),
}
"""Node kinds of each class. A template without substitutions is a `string`."""

_BY_NODE = {kind: name for name, kinds in CLASSES_OF_KIND.items() for kind in kinds}


def kind_of(node: Node) -> str:
    """The class of a node; for one without a class the grammar's own name."""
    if node.type == "template_string" and string_value(node) is not None:
        return "string"
    return _BY_NODE.get(node.type, node.type)
