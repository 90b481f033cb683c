"""Names of a file that stand for a word written elsewhere in it: aliases of imports, constants that hold a value."""

from __future__ import annotations

from tree_sitter import Node

from checkout_audit.match.forms import aliases
from checkout_audit.syntax.grammar import WRAPPERS
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text


def stand_ins(leaf: Node, word: str, unit: Unit) -> set[str]:
    """Other names under which the file uses what the leaf says."""
    parent = unit.parent(leaf)
    if parent is None:
        return set()
    if parent.type == "import_specifier":
        return {local.decode() for local, names in aliases(unit).items() if word in names}
    if parent.type == "pair_pattern":
        value = parent.child_by_field_name("value")
        return {text(value)} if value is not None and value.type == "identifier" else set()
    if parent.type == "member_expression":
        return _assigned(parent)
    return _constant_names(leaf, unit) if leaf.type in _VALUES else set()


def _assigned(member: Node) -> set[str]:
    """The variable that a member is kept in under another name."""
    parent = member.parent
    if parent is None or parent.type != "variable_declarator":
        return set()
    name = parent.child_by_field_name("name")
    return {text(name)} if name is not None and name.type == "identifier" else set()


_VALUES = frozenset({"string_fragment", "string", "template_string", "number", "true", "false"})
_UP_TO_CONSTANT = WRAPPERS | {
    "string",
    "template_string",
    "binary_expression",
    "unary_expression",
    "template_substitution",
    "object",
    "pair",
    "enum_body",
    "enum_assignment",
}
_LIMIT = 60


def _constant_names(leaf: Node, unit: Unit) -> set[str]:
    """Names of the constants, keys or enum members on the way up from a value to its declaration."""
    names: set[str] = set()
    node = unit.parent(leaf)
    for _ in range(_LIMIT):
        if node is None:
            return set()
        if node.type == "import_statement":
            return _imported(node)
        name = node.child_by_field_name("key" if node.type == "pair" else "name")
        if name is not None and node.type in ("pair", "enum_assignment"):
            names.add(text(name).strip("\"'"))
        if node.type in ("variable_declarator", "enum_declaration"):
            return names | ({text(name)} if name is not None and name.type == "identifier" else set())
        if node.type not in _UP_TO_CONSTANT:
            return set()
        node = unit.parent(node)
    return set()


def _imported(statement: Node) -> set[str]:
    """The default and namespace names of an import, which its module may choose but the file names."""
    clause = next((child for child in statement.named_children if child.type == "import_clause"), None)
    found: set[str] = set()
    for part in significant(clause) if clause is not None else ():
        if part.type == "identifier":
            found.add(text(part))
        elif part.type == "namespace_import":
            found.update(text(name) for name in significant(part)[:1])
    return found
