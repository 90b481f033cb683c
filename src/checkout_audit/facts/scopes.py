"""Which declaration a name refers to, looked up name by name: only where a name is written can it be declared.

A name resolves to the declaration with the smallest scope that holds it. Temporal dead zones and `with` are not
modelled.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

import msgspec
from tree_sitter import Node

from checkout_audit.facts.patterns import PATTERNS, Step, Target, targets
from checkout_audit.syntax.grammar import FUNCTIONS, REFERENCES, SIGNATURES
from checkout_audit.syntax.read import string_value
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text, unwrap


class Binding(msgspec.Struct, frozen=True):
    """One declared name."""

    kind: str
    """`const`, `let`, `var`, `param`, `catch`, `loop`, `function`, `class`, `enum`, `namespace` or `import`."""
    name: str
    node: Node
    """The declared name."""
    declaration: Node
    """The declarator, parameter, function, class, enum, import statement or loop."""
    init: Node | None
    """What the declaration takes its value from: the initializer, a parameter's default, what a loop runs over."""
    path: tuple[Step, ...]
    """Which part of `init` it is: the keys that destructuring goes through. Empty for the whole."""
    start: int
    """Start of its scope, in bytes."""
    end: int
    module: str = ""
    """For an import: the module as written."""
    imported: str = ""
    """For an import: the exported name, `default` or `*`."""
    type_only: bool = False


class Bindings:
    """All declarations of one file."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._by_name: dict[str, tuple[Binding, ...]] = {}
        self._referring: dict[int, tuple[Node, ...]] = {}
        self._written: dict[int, tuple[Node, ...]] = {}

    def of(self, node: Node) -> Binding | None:
        """The declaration that a name refers to; a declared name refers to itself. None for globals."""
        return self.named(text(node), node.start_byte)

    def named(self, name: str, offset: int) -> Binding | None:
        """The declaration that `name` refers to where it is written at byte `offset`."""
        declared = self._declared(name)
        for index in range(bisect_right(declared, offset, key=_start) - 1, -1, -1):
            if offset < declared[index].end:
                return declared[index]
        return None

    def all(self) -> Iterator[Binding]:
        """Every declaration, by name in order of first appearance."""
        names = (target.node for node in self._unit.query(_DECLARED) for target in targets(node))
        for name in dict.fromkeys(text(node) for node in names):
            yield from self._declared(name)

    def imports(self) -> Iterator[Binding]:
        """Every name that an import brings in, in order."""
        for node in self._unit.query(_IMPORTED):
            binding = _declaration(node, self._unit)
            if binding is not None:
                yield binding

    def references(self, binding: Binding) -> tuple[Node, ...]:
        """Places that read or write the variable, its declaration left out."""
        found = self._referring.get(binding.node.id)
        if found is None:
            named = (node for node in self._unit.names(binding.name) if node.type in REFERENCES)
            found = tuple(node for node in named if node.id != binding.node.id and self.of(node) is binding)
            self._referring[binding.node.id] = found
        return found

    def writes(self, binding: Binding) -> tuple[Node, ...]:
        """Right sides of the plain and augmented assignments to the variable."""
        if binding.kind not in ("let", "var", "param"):
            return ()
        found = self._written.get(binding.node.id)
        if found is None:
            assigned = (_assigned(node) for node in self.references(binding))
            found = self._written[binding.node.id] = tuple(value for value in assigned if value is not None)
        return found

    def _declared(self, name: str) -> tuple[Binding, ...]:
        found = self._by_name.get(name)
        if found is None:
            declared = (_declaration(node, self._unit) for node in self._unit.names(name) if node.type in _NAMES)
            known = sorted((binding for binding in declared if binding is not None), key=_inner_last)
            found = self._by_name[name] = tuple(known)
        return found


def _start(binding: Binding) -> int:
    return binding.start


def _inner_last(binding: Binding) -> tuple[int, int, int]:
    """Scopes that start later are further in; of two declarations in one scope the first is what others are after."""
    return (binding.start, -binding.end, -binding.node.start_byte)


def bindings(unit: Unit) -> Bindings:
    """The declarations of a file."""
    found = unit.memo.get(Bindings)
    if not isinstance(found, Bindings):
        found = unit.memo[Bindings] = Bindings(unit)
    return found


_NAMES = frozenset({"identifier", "type_identifier", "shorthand_property_identifier_pattern"})

_IMPORTED = """
(import_clause (identifier) @name)
(namespace_import (identifier) @name)
(import_specifier !alias name: (identifier) @name)
(import_specifier alias: (identifier) @name)
(import_require_clause (identifier) @name)
"""

_DECLARED = (
    _IMPORTED
    + """
(variable_declarator name: (_) @name)
(required_parameter pattern: (_) @name)
(optional_parameter pattern: (_) @name)
(arrow_function parameter: (identifier) @name)
(function_declaration name: (identifier) @name)
(generator_function_declaration name: (identifier) @name)
(function_expression name: (identifier) @name)
(generator_function name: (identifier) @name)
(class_declaration name: (type_identifier) @name)
(abstract_class_declaration name: (type_identifier) @name)
(class name: (type_identifier) @name)
(enum_declaration name: (identifier) @name)
(internal_module name: (identifier) @name)
(catch_clause parameter: (_) @name)
(for_in_statement left: (_) @name)
"""
)

_FUNCTION_SCOPES = FUNCTIONS | SIGNATURES | {"class_static_block", "program"}
_BLOCK_SCOPES = _FUNCTION_SCOPES | {
    "statement_block",
    "for_statement",
    "for_in_statement",
    "switch_body",
    "catch_clause",
}


def _declaration(name: Node, unit: Unit) -> Binding | None:
    """What a name declares where it stands; None if it only refers to something."""
    top = name
    parent = unit.parent(top)
    while parent is not None and parent.type in PATTERNS:
        top, parent = parent, unit.parent(parent)
    reader = _READERS.get(parent.type) if parent is not None else None
    if parent is None or reader is None:
        return None
    target = Target(name, (), None) if top.id == name.id else _target(top, name)
    return reader(target, top, parent, unit) if target is not None else None


def _target(pattern: Node, name: Node) -> Target | None:
    return next((target for target in targets(pattern) if target.node.id == name.id), None)


Reader = Callable[[Target, Node, Node, Unit], Binding | None]
"""From a name, the whole pattern it stands in, and the node around that, to what is declared."""


def _is(parent: Node, field: str, node: Node) -> bool:
    found = parent.child_by_field_name(field)
    return found is not None and found.id == node.id


def _variable(target: Target, top: Node, parent: Node, unit: Unit) -> Binding | None:
    statement = unit.parent(parent)
    if not _is(parent, "name", top) or statement is None:
        return None
    word = statement.child_by_field_name("kind")
    kind = text(word) if word is not None else "var"
    scope = unit.up_to(_FUNCTION_SCOPES if kind == "var" else _BLOCK_SCOPES, parent)
    return _binding(kind, target, parent, parent.child_by_field_name("value"), scope)


def _parameter(target: Target, top: Node, parent: Node, unit: Unit) -> Binding | None:
    if not _is(parent, "pattern", top):
        return None
    scope = unit.up_to(_FUNCTION_SCOPES, parent)
    return _binding("param", target, parent, parent.child_by_field_name("value"), scope)


def _arrow_parameter(target: Target, top: Node, parent: Node, _unit: Unit) -> Binding | None:
    return _binding("param", target, parent, None, parent) if _is(parent, "parameter", top) else None


def _caught(target: Target, top: Node, parent: Node, _unit: Unit) -> Binding | None:
    return _binding("catch", target, parent, None, parent) if _is(parent, "parameter", top) else None


def _loop(target: Target, top: Node, parent: Node, _unit: Unit) -> Binding | None:
    if not _is(parent, "left", top) or parent.child_by_field_name("kind") is None:
        return None
    return _binding("loop", target, parent, parent.child_by_field_name("right"), parent)


def _named(kind: str, *, own: bool = False) -> Reader:
    """A function, class or enum by its name; the name of an expression is known only inside it."""

    def read(target: Target, top: Node, parent: Node, unit: Unit) -> Binding | None:
        if not _is(parent, "name", top):
            return None
        return _binding(kind, target, parent, None, parent if own else unit.up_to(_BLOCK_SCOPES, parent))

    return read


def _binding(kind: str, target: Target, declaration: Node, init: Node | None, scope: Node) -> Binding:
    node = target.node
    return Binding(kind, text(node), node, declaration, init, target.path, scope.start_byte, scope.end_byte)


_IMPORT = frozenset({"import_statement"})


def _import(target: Target, _top: Node, parent: Node, unit: Unit) -> Binding | None:
    """A default import, `* as name`, `{ name }`, `{ exported as name }` or `import name = require("m")`."""
    statement = unit.up_to(_IMPORT, target.node)
    source = statement.child_by_field_name("source") or parent.child_by_field_name("source")
    if source is None:
        return None
    exported = {"import_clause": "default", "import_specifier": _exported(target.node, parent)}.get(parent.type, "*")
    if not exported:
        return None
    typed = any(child.type == "type" for child in (*statement.children, *parent.children))
    root, name = unit.root, target.node
    scope = (root.start_byte, root.end_byte)
    return Binding("import", text(name), name, statement, None, (), *scope, string_value(source) or "", exported, typed)


def _exported(name: Node, specifier: Node) -> str:
    """The name in the other module; empty where `name` is that name and the file uses another."""
    written, alias = specifier.child_by_field_name("name"), specifier.child_by_field_name("alias")
    if written is None or (alias is not None and alias.id != name.id):
        return ""
    return string_value(written) or text(written)


_READERS: dict[str, Reader] = {
    "variable_declarator": _variable,
    "required_parameter": _parameter,
    "optional_parameter": _parameter,
    "arrow_function": _arrow_parameter,
    "catch_clause": _caught,
    "for_in_statement": _loop,
    "function_declaration": _named("function"),
    "generator_function_declaration": _named("function"),
    "function_signature": _named("function"),
    "function_expression": _named("function", own=True),
    "generator_function": _named("function", own=True),
    "class_declaration": _named("class"),
    "abstract_class_declaration": _named("class"),
    "class": _named("class", own=True),
    "enum_declaration": _named("enum"),
    "internal_module": _named("namespace"),
    "import_clause": _import,
    "namespace_import": _import,
    "import_specifier": _import,
    "import_require_clause": _import,
}


def _assigned(name: Node) -> Node | None:
    """What is assigned to a name where it stands."""
    parent = name.parent
    if parent is None or parent.type not in ("assignment_expression", "augmented_assignment_expression"):
        return None
    return parent.child_by_field_name("right") if _is(parent, "left", name) else None


def initializer(binding: Binding) -> Node | None:
    """The unwrapped initializer of a variable that takes all of it and is never given another value; else None."""
    if binding.kind != "const" or binding.path or binding.init is None:
        return None
    return unwrap(binding.init)
