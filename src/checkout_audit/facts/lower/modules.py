"""Imports and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import MODULE_EXPORTS, Export, Op, ValueId
from checkout_audit.facts.lower.functions import leave_block
from checkout_audit.facts.lower.parts import Leaf, Pattern, Result, Text

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
        leaves = declared.leaves if isinstance(declared, Pattern) else []
        names = [(leaf.name, leaf.name) for leaf in leaves]
        names += [(alias, name) for name, alias in _specifiers(build, frame.node)]
        if build.namespaces:
            _export_within(build, names)
        else:
            build.exported_names.extend(names)
    _decorated(build, frame)
    return None


def _export_within(build: Builder, names: list[tuple[str, str]]) -> None:
    """What a namespace exports, it has."""
    for exported, name in names:
        variable = build.scope.find(name)
        if variable is not None:
            build.namespaces[-1][exported] = variable


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


def _namespace(build: Builder, frame: Frame) -> Result:
    """A TypeScript namespace is an object of what it exports; several of a name are one."""
    exported = build.namespaces.pop()
    leave_block(build)
    node = frame.node.child_by_field_name("name")
    first, *inner = build.text(node.start_byte, node.end_byte).split(".") if node is not None else [""]
    value = _object_of(build, frame, exported)
    for name in reversed(inner):
        value = _object_of(build, frame, {name: value})
    build.define(build.declare(first, frame.start, frame.end), value)
    return Pattern([Leaf((), first, None, None, frame.start, frame.end)])


def _object_of(build: Builder, frame: Frame, entries: dict[str, ValueId]) -> ValueId:
    value = build.add(Op.OBJECT, frame.start, frame.end, tuple(entries.values()))
    build.keys[value] = tuple(entries)
    return value


MODULES: dict[str, Callable[[Builder, Frame], Result]] = {
    "import_statement": _import,
    "export_statement": _export,
    "internal_module": _namespace,
}
