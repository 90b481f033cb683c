"""Names of the node kinds of tree-sitter-typescript that other modules need, in sets that mean something."""

from __future__ import annotations

from typing import Final

WRAPPERS: Final = frozenset(
    {
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "await_expression",
        "type_assertion",
    }
)
"""Expressions that stand for the one inside them: parentheses, casts, `!`, `await`."""

FUNCTIONS: Final = frozenset(
    {
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    }
)
"""Everything with a body that runs when it is called."""

CLASSES: Final = frozenset({"class_declaration", "abstract_class_declaration", "class"})

SIGNATURES: Final = frozenset(
    {
        "function_signature",
        "function_type",
        "constructor_type",
        "method_signature",
        "abstract_method_signature",
        "call_signature",
        "construct_signature",
        "index_signature",
    }
)
"""Types with parameters: they open a scope that holds no code."""

BLOCKS: Final = frozenset({"program", "statement_block", "switch_case", "switch_default", "class_static_block"})
"""Nodes whose children are statements."""

STATEMENTS: Final = frozenset(
    {
        "expression_statement",
        "lexical_declaration",
        "variable_declaration",
        "function_declaration",
        "generator_function_declaration",
        "class_declaration",
        "abstract_class_declaration",
        "enum_declaration",
        "interface_declaration",
        "type_alias_declaration",
        "ambient_declaration",
        "module",
        "internal_module",
        "import_statement",
        "import_alias",
        "export_statement",
        "if_statement",
        "for_statement",
        "for_in_statement",
        "while_statement",
        "do_statement",
        "switch_statement",
        "try_statement",
        "return_statement",
        "throw_statement",
        "break_statement",
        "continue_statement",
        "labeled_statement",
        "debugger_statement",
        "empty_statement",
        "with_statement",
        "statement_block",
        "function_signature",
    }
)

DECLARATIONS: Final = frozenset({"lexical_declaration", "variable_declaration"})
"""`const`, `let` and `var` statements."""

LOOPS: Final = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})

IDENTIFIERS: Final = frozenset(
    {
        "identifier",
        "property_identifier",
        "private_property_identifier",
        "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
        "type_identifier",
        "statement_identifier",
        "undefined",
    }
)
"""Leaves that are a name."""

REFERENCES: Final = frozenset({"identifier", "shorthand_property_identifier"})
"""Names that read or write a variable (`type_identifier` only in types and class names)."""

CALLS: Final = frozenset({"call_expression", "new_expression"})

STRINGS: Final = frozenset({"string", "template_string"})

COMMENTS: Final = frozenset({"comment", "html_comment"})

JSX_ELEMENTS: Final = frozenset({"jsx_element", "jsx_self_closing_element"})

TYPE_PARTS: Final = frozenset(
    {
        "type_annotation",
        "type_arguments",
        "type_parameters",
        "type_predicate_annotation",
        "asserts_annotation",
        "accessibility_modifier",
        "override_modifier",
        "opting_type_annotation",
        "omitting_type_annotation",
        "adding_type_annotation",
        "implements_clause",
    }
)
"""Parts of a node that a program runs the same without."""

KEYWORDS: Final = {
    "await_expression": "await",
    "break_statement": "break",
    "catch_clause": "catch",
    "do_statement": "do",
    "for_in_statement": "for",
    "for_statement": "for",
    "if_statement": "if",
    "new_expression": "new",
    "return_statement": "return",
    "switch_statement": "switch",
    "throw_statement": "throw",
    "try_statement": "try",
    "while_statement": "while",
}
"""Nodes that begin with a word of their own."""
