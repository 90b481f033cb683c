"""Imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import MODULE_EXPORTS, Export, Op, ValueId
from checkout_audit.facts.lower.parts import Pattern, Result, Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from checkout_audit.facts.lower.builder import Builder
    from checkout_audit.facts.lower.parts import Frame


def _word(build: Builder, node: Node | None) -> str:
    if node is None:
        return ""
    text = build.text(node.start_byte, node.end_byte)
    return text[1:-1] if node.type == "string" else text


def _import(build: Builder, frame: Frame) -> Result:
    """Every imported name becomes a variable that holds an IMPORT."""
    required = next((child for child in frame.node.named_children if child.type == "import_require_clause"), None)
    if required is not None:
        _declare(build, required.named_child(0), _word(build, required.child_by_field_name("source")), "*")
        return None
    module = _word(build, frame.node.child_by_field_name("source"))
    clause = next((child for child in frame.node.named_children if child.type == "import_clause"), None)
    for child in clause.named_children if clause is not None else ():
        if child.type == "identifier":
            _declare(build, child, module, "default")
        elif child.type == "namespace_import":
            _declare(build, child.named_children[-1], module, "*")
        elif child.type == "named_imports":
            for one in child.named_children:
                if one.type == "import_specifier":
                    name = one.child_by_field_name("name")
                    _declare(build, one.child_by_field_name("alias") or name, module, _word(build, name))
    return None


def _declare(build: Builder, node: Node | None, module: str, name: str) -> None:
    if node is None:
        return
    start, end = node.start_byte, node.end_byte
    value = build.add(Op.IMPORT, start, end, (), f"{module}\0{name}")
    build.define(build.declare(build.text(start, end), start, end), value)


def _export(build: Builder, frame: Frame) -> Result:
    source = frame.node.child_by_field_name("source")
    is_default = any(child.type == "default" for child in frame.node.children[:4])
    if source is not None:
        _re_export(build, frame, _word(build, source))
    elif is_default:
        _default(build, frame)
    elif any(child.type == "=" for child in frame.node.children[:3]):
        _whole(build, frame)
    else:
        declared = frame.get("declaration")
        names = declared.leaves if isinstance(declared, Pattern) else []
        build.exported_names.extend((leaf.name, leaf.name) for leaf in names)
        build.exported_names.extend((alias, name) for name, alias in _specifiers(build, frame.node))
    _decorated(build, frame)
    return None


def _decorated(build: Builder, frame: Frame) -> None:
    """`@Controller("x") export class`: the decorators stand before the export and belong to the class."""
    declared = frame.get("declaration")
    marks = tuple(
        result.text.lstrip("@") for label, result in frame.kids if label == "decorator" and isinstance(result, Text)
    )
    variable = (
        build.scope.find(declared.leaves[0].name)
        if marks and isinstance(declared, Pattern) and declared.leaves
        else None
    )
    for value in build.defs.get(variable, ()) if variable is not None else ():
        if build.ops[value] == Op.CLASS:
            build.classes[int(build.texts[value])].marks += marks


def _default(build: Builder, frame: Frame) -> None:
    declared = frame.get("declaration")
    if isinstance(declared, Pattern) and declared.leaves:
        build.exported_names.append(("default", declared.leaves[0].name))
        return
    value = frame.last()
    if value is not None:
        build.exports.append(Export("default", ValueId(value), "", ""))


def _whole(build: Builder, frame: Frame) -> None:
    """`export = value`."""
    value = frame.last()
    if value is not None:
        build.exports.append(Export(MODULE_EXPORTS, value, "", ""))


def _re_export(build: Builder, frame: Frame, module: str) -> None:
    found = [Export(alias, ValueId(-1), module, name) for name, alias in _specifiers(build, frame.node)]
    namespace = next((child for child in frame.node.named_children if child.type == "namespace_export"), None)
    if namespace is not None:
        start, end = namespace.start_byte, namespace.end_byte
        value = build.add(Op.IMPORT, start, end, (), f"{module}\0*")
        found.append(Export(_word(build, namespace.named_children[-1]), value, "", ""))
    build.exports.extend(found or [Export("*", ValueId(-1), module, "*")])


def _specifiers(build: Builder, node: Node) -> list[tuple[str, str]]:
    """(name, exported as) of each specifier in `export { … }`."""
    clause = next((child for child in node.named_children if child.type == "export_clause"), None)
    found: list[tuple[str, str]] = []
    for one in clause.named_children if clause is not None else ():
        if one.type == "export_specifier":
            name = one.child_by_field_name("name")
            found.append((_word(build, name), _word(build, one.child_by_field_name("alias") or name)))
    return found


MODULES: dict[str, Callable[[Builder, Frame], Result]] = {
    "import_statement": _import,
    "export_statement": _export,
}
