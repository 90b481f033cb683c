"""What a file imports, exports, and which of its exports are constants."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from tree_sitter import Node

from checkout_audit.facts.constants import enum_members, fold
from checkout_audit.facts.model import Constant, Export, ExportedConstant, FileFacts, Import, ImportRef
from checkout_audit.facts.patterns import targets
from checkout_audit.facts.scopes import Binding, bindings
from checkout_audit.syntax.read import entries, significant, string_value
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text, unwrap

_MOST_MEMBERS = 2_000
"""Members of exported objects that are noted; a longer list is data."""

_STATEMENTS = "(export_statement) @export"
_DECLARED_BY_PATTERN = frozenset({"lexical_declaration", "variable_declaration"})


def file_facts(unit: Unit) -> FileFacts:
    """Imports, exports and exported constants of a file."""
    exports = tuple(_exports(unit))
    return FileFacts(
        path=unit.path,
        digest=blake2b(unit.data, digest_size=16).hexdigest(),
        lines=unit.document.lines,
        size=len(unit.data),
        not_understood=unit.errors().not_understood,
        imports=tuple(_import(each) for each in bindings(unit).imports()),
        exports=exports,
        constants=tuple(_constants(unit, exports)),
    )


def exported_value(unit: Unit, name: str) -> Node | None:
    """The declared name, or the default export's expression, that a file exports under `name`."""
    for export in _exports(unit):
        if export.name == name and not export.module:
            binding = bindings(unit).named(export.local, unit.root.start_byte) if export.local else None
            return binding.node if binding is not None else _default_of(unit, export)
    return None


def _import(binding: Binding) -> Import:
    return Import(binding.name, binding.module, binding.imported, binding.type_only, binding.node.start_byte)


def _exports(unit: Unit) -> Iterator[Export]:
    for statement in unit.query(_STATEMENTS):
        source = statement.child_by_field_name("source")
        module = (string_value(source) or "") if source is not None else ""
        declaration = statement.child_by_field_name("declaration")
        if any(child.type == "default" for child in statement.children):
            yield Export("default", _default_name(statement), "", statement.start_byte)
        elif declaration is not None:
            yield from (Export(text(name), text(name), "", name.start_byte) for name in _declared(declaration))
        else:
            yield from _listed(statement, module)


def _listed(statement: Node, module: str) -> Iterator[Export]:
    """`export { a as b }`, `export * from`, `export * as ns from`."""
    for child in statement.named_children:
        if child.type == "export_clause":
            yield from (_specified(each, module) for each in significant(child) if each.type == "export_specifier")
        elif child.type == "namespace_export":
            for name in significant(child):
                yield Export(string_value(name) or text(name), "*", module, name.start_byte)
    if module and any(child.type == "*" for child in statement.children):
        yield Export("*", "*", module, statement.start_byte)


def _specified(specifier: Node, module: str) -> Export:
    name = specifier.child_by_field_name("name") or specifier
    alias = specifier.child_by_field_name("alias") or name
    return Export(string_value(alias) or text(alias), string_value(name) or text(name), module, specifier.start_byte)


def _default_name(statement: Node) -> str:
    value = _default(statement)
    if value is None:
        return ""
    name = unwrap(value) if value.type == "identifier" else value.child_by_field_name("name")
    return text(name) if name is not None else ""


def _default(statement: Node) -> Node | None:
    return statement.child_by_field_name("declaration") or statement.child_by_field_name("value")


def _declared(declaration: Node) -> Iterator[Node]:
    if declaration.type in _DECLARED_BY_PATTERN:
        for declarator in significant(declaration):
            name = declarator.child_by_field_name("name")
            yield from (target.node for target in targets(name)) if name is not None else ()
        return
    name = declaration.child_by_field_name("name")
    if name is not None:
        yield name


def _constants(unit: Unit, exports: tuple[Export, ...]) -> Iterator[ExportedConstant]:
    for export in exports:
        if export.module or export.name == "*":
            continue
        binding = bindings(unit).named(export.local, unit.root.start_byte) if export.local else None
        if binding is not None:
            yield from _of_binding(unit, export.name, binding)
        elif export.name == "default":
            value = _default_of(unit, export)
            yield from _of_value(unit, "default", value) if value is not None else ()


def _of_binding(unit: Unit, name: str, binding: Binding) -> Iterator[ExportedConstant]:
    if binding.kind == "import":
        if not binding.type_only:
            yield ExportedConstant(name, ImportRef(binding.module, binding.imported))
    elif binding.kind == "enum":
        for key, value in enum_members(binding.declaration, unit):
            if value is not None:
                yield ExportedConstant(f"{name}.{key}", value)
    elif binding.kind == "const" and binding.init is not None and not binding.path:
        yield from _of_value(unit, name, binding.init)


def _default_of(unit: Unit, export: Export) -> Node | None:
    """The expression of `export default`."""
    for statement in unit.query(_STATEMENTS):
        if export.name == "default" and statement.start_byte == export.start:
            return _default(statement)
    return None


def _of_value(unit: Unit, name: str, value: Node) -> Iterator[ExportedConstant]:
    """The constant, or for an object literal its constant members, however deep."""
    pending = [(name, value)]
    seen = 0
    while pending and seen < _MOST_MEMBERS:
        seen += 1
        path, node = pending.pop()
        node = unwrap(node)
        if node.type == "object":
            pending.extend((f"{path}.{key}", member) for key, member in reversed(_members(node).items()))
        else:
            yield from _folded(unit, path, node)


def _members(node: Node) -> dict[str, Node]:
    """Values by key; what stands before a spread may be replaced by it."""
    found: dict[str, Node] = {}
    for entry in entries(node):
        if entry.form == "spread":
            found.clear()
        elif entry.name is not None and entry.form != "method":
            found[entry.name] = entry.value
    return found


def _folded(unit: Unit, name: str, node: Node) -> Iterator[ExportedConstant]:
    value = fold(node, unit)
    if isinstance(value, Constant | ImportRef):
        yield ExportedConstant(name, value)
