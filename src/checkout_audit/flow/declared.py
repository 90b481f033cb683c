"""Fields that a type declares, found by the type's name in a file or in what it imports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op
from checkout_audit.syntax.unit import Unit

if TYPE_CHECKING:
    from tree_sitter import Node

    from checkout_audit.flow.engine import FlowEngine
    from checkout_audit.project.program import Linked

_MEMBERS = frozenset({"property_signature", "method_signature"})
_DECLARATIONS = frozenset({"interface_declaration", "type_alias_declaration"})
_RE_EXPORTS = 6


def declared_fields(engine: FlowEngine, file: Linked, name: str) -> tuple[str, ...]:
    """The fields of an interface or object type, in order; empty if it is not found."""
    queue, seen = [(file.path, name)], set[tuple[str, str]]()
    while queue and len(seen) < _RE_EXPORTS:
        at = queue.pop(0)
        if at in seen:
            continue
        seen.add(at)
        path, wanted = at
        unit = Unit(engine.project.document(path))
        for node in unit.root.named_children:
            inner = node.child_by_field_name("declaration") if node.type == "export_statement" else node
            if inner is not None and inner.type in _DECLARATIONS and _text(unit, inner, "name") == wanted:
                return tuple(_fields(unit, inner))
        queue += _imported(engine, path, wanted)
    return ()


def _imported(engine: FlowEngine, path: str, name: str) -> Iterator[tuple[str, str]]:
    file = engine.program.file(path)
    if file is None:
        return
    for value in file.index.imports:
        target, _, source = engine.program.imported(file, value)
        holders = file.index.holders.get(value, ())
        named = {file.graph.texts[one] for one in holders if file.graph.ops[one] == Op.VARIABLE}
        if target is not None and (name in named or source == name):
            yield target, source


def _fields(unit: Unit, declaration: Node) -> Iterator[str]:
    """Names of the members that stand directly in a declaration, also in an intersection."""
    queue = list(declaration.named_children)
    while queue:
        node = queue.pop(0)
        if node.type in _MEMBERS:
            yield re.sub(r"\W", "", _text(unit, node, "name"))
        elif node.type in ("interface_body", "object_type", "intersection_type"):
            queue += node.named_children


def _text(unit: Unit, node: Node, field: str) -> str:
    found = node.child_by_field_name(field)
    return unit.document.text(found.start_byte, found.end_byte) if found is not None else ""
