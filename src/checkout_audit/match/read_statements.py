"""Readers of the statements and definitions of a pattern."""

from __future__ import annotations

from tree_sitter import Node

from checkout_audit.match.definitions import (
    Class,
    Field,
    Function,
    Import,
    Parameter,
    Result,
    Specifier,
    base_class,
    parameter_nodes,
)
from checkout_audit.match.forms import Form, Hole, Rest, peel
from checkout_audit.match.pattern_reader import PatternReader, ReadForm, hole_of, plain
from checkout_audit.match.pattern_text import HOLE
from checkout_audit.match.statements import Body, Catch, Declarator, ForEach, If, Return, Try
from checkout_audit.syntax.grammar import CLASSES, DECLARATIONS, FUNCTIONS
from checkout_audit.syntax.read import significant, string_value
from checkout_audit.syntax.walk import text


def _declaration(reader: PatternReader, node: Node) -> Form:
    listed = [child for child in significant(node) if child.type == "variable_declarator"]
    return reader.form(listed[0]) if len(listed) == 1 else plain(reader, node)


def _declarator(reader: PatternReader, node: Node) -> Form:
    parent = node.parent
    word = parent.child_by_field_name("kind") if parent is not None else None
    name = node.child_by_field_name("name")
    return Declarator(
        text(word) if word is not None else "var",
        reader.form(name) if name is not None else Hole(""),
        reader.optional(node.child_by_field_name("type")),
        reader.optional(node.child_by_field_name("value")),
    )


def _parameter(reader: PatternReader, node: Node) -> Form:
    pattern = node.child_by_field_name("pattern")
    if pattern is None:
        return plain(reader, node)
    form = reader.form(pattern)
    type_, default = node.child_by_field_name("type"), node.child_by_field_name("value")
    if isinstance(form, Rest):
        return form
    return Parameter(form, reader.optional(type_), reader.optional(default))


def _function(reader: PatternReader, node: Node) -> Form:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    is_block = body is not None and body.type == "statement_block"
    form = reader.optional(body)
    return Function(
        reader.optional(name),
        reader.forms(parameter_nodes(node)),
        form if is_block or form is None else Result(form),
        is_async=any(child.type == "async" for child in node.children),
    )


def _block(reader: PatternReader, node: Node) -> Form:
    return Body(reader.forms([child for child in significant(node) if child.type != "empty_statement"]))


def _branch(reader: PatternReader, node: Node) -> Form:
    """A branch or body: a metavariable takes it whole, one statement is a body of one."""
    hole = hole_of(peel(node))
    return reader.form(node) if hole is not None or node.type == "statement_block" else Body([reader.form(node)])


def _if(reader: PatternReader, node: Node) -> Form:
    condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    clause = node.child_by_field_name("alternative")
    other = significant(clause)[0] if clause is not None and significant(clause) else None
    if condition is None or then is None:
        return plain(reader, node)
    return If(reader.form(condition), _branch(reader, then), _branch(reader, other) if other is not None else None)


def _return(reader: PatternReader, node: Node) -> Form:
    values = significant(node)
    return Return(reader.form(values[0])) if values else plain(reader, node)


def _catch(reader: PatternReader, node: Node) -> Form:
    body = node.child_by_field_name("body")
    if body is None:
        return plain(reader, node)
    error = reader.optional(node.child_by_field_name("parameter"))
    if isinstance(error, Hole):
        reader.optional_names.add(error.name)
    return Catch(error, reader.form(body))


def _try(reader: PatternReader, node: Node) -> Form:
    body, clause = node.child_by_field_name("body"), node.child_by_field_name("finalizer")
    last = clause.child_by_field_name("body") if clause is not None else None
    if body is None:
        return plain(reader, node)
    return Try(reader.form(body), reader.optional(node.child_by_field_name("handler")), reader.optional(last))


def _for_each(reader: PatternReader, node: Node) -> Form:
    parts = [node.child_by_field_name(name) for name in ("operator", "left", "right", "body")]
    operator, left, right, body = parts
    if operator is None or left is None or right is None or body is None:
        return plain(reader, node)
    return ForEach(operator.type, reader.form(left), reader.form(right), _branch(reader, body))


def _class(reader: PatternReader, node: Node) -> Form:
    body, base = node.child_by_field_name("body"), base_class(node)
    members = significant(body) if body is not None else []
    name = node.child_by_field_name("name")
    return Class(reader.optional(name), reader.optional(base), reader.forms(members))


def _field(reader: PatternReader, node: Node) -> Form:
    name = node.child_by_field_name("name")
    if name is None:
        return plain(reader, node)
    hole, value, type_ = hole_of(name), node.child_by_field_name("value"), node.child_by_field_name("type")
    if isinstance(hole, Rest):
        return reader.form(name)
    return Field(reader.form(name), reader.optional(type_), reader.optional(value))


def _import(reader: PatternReader, node: Node) -> Form:
    source = node.child_by_field_name("source")
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    parts = significant(clause) if clause is not None else []
    if source is None:
        return plain(reader, node)
    default = next((reader.form(part) for part in parts if part.type == "identifier"), None)
    spaces = [part for part in parts if part.type == "namespace_import"]
    named = [name for part in parts if part.type == "named_imports" for name in significant(part)]
    return Import(
        _module(reader, source),
        default,
        reader.form(significant(spaces[0])[0]) if spaces else None,
        [found for name in named if (found := _specifier(reader, name)) is not None],
    )


def _module(reader: PatternReader, source: Node) -> Form:
    """The module's name; only here may a metavariable stand in quotes, since the grammar asks for them."""
    hole = HOLE.fullmatch(string_value(source) or "")
    if hole is None:
        return reader.form(source)
    name = hole.group(1) if hole.group(1) != "_" else ""
    reader.named(name)
    return Hole(name)


def _specifier(reader: PatternReader, node: Node) -> Specifier | None:
    name = node.child_by_field_name("name")
    if name is None or isinstance(hole_of(name), Rest):
        return None
    return Specifier(reader.form(name), reader.optional(node.child_by_field_name("alias")))


STATEMENT_READERS: dict[str, ReadForm] = {
    **dict.fromkeys(DECLARATIONS, _declaration),
    "variable_declarator": _declarator,
    "required_parameter": _parameter,
    "optional_parameter": _parameter,
    "statement_block": _block,
    "if_statement": _if,
    "return_statement": _return,
    "catch_clause": _catch,
    "try_statement": _try,
    "for_in_statement": _for_each,
    **dict.fromkeys(CLASSES, _class),
    "public_field_definition": _field,
    "import_statement": _import,
    **dict.fromkeys(FUNCTIONS, _function),
}
"""Readers by node kind."""
