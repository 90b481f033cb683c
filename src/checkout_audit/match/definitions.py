"""Forms of functions, classes and imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from tree_sitter import Node

from checkout_audit.match.forms import Form, Rest, peel, sequence
from checkout_audit.match.matcher import Env, Scope
from checkout_audit.match.statements import by_field, code_of, declarators, exported
from checkout_audit.syntax.grammar import CLASSES, FUNCTIONS
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.walk import function_name


class Parameter:
    """One parameter; its type and default count only if the pattern writes them."""

    kinds: frozenset[str] | None = None

    def __init__(self, pattern: Form, type_: Form | None, default: Form | None) -> None:
        self._pattern = pattern
        self._others = ((type_, "type"), (default, "value"))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the parameter matches."""
        pattern = node.child_by_field_name("pattern") or node
        for found in self._pattern.match(pattern, env, scope):
            yield from by_field(self._others, node, found, scope)


class Function:
    """A function of any form: declaration, expression, arrow or method.

    With a name in the pattern, the function's own name, or the variable, property or field that it is given to, must
    match. `async` counts only if the pattern writes it.
    """

    kinds: frozenset[str] | None = FUNCTIONS

    def __init__(self, name: Form | None, parameters: Sequence[Form], body: Form | None, *, is_async: bool) -> None:
        self._name = name
        self._parameters = tuple(parameters)
        self._body = body
        self._async = is_async

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which name, parameters and body match."""
        for function in _functions(node):
            if self._async and not any(child.type == "async" for child in function.children):
                continue
            for named in self._named(function, env, scope):
                for found in sequence(self._parameters, parameter_nodes(function), named, scope):
                    yield from by_field(((self._body, "body"),), function, found, scope)

    def _named(self, function: Node, env: Env, scope: Scope) -> Iterator[Env]:
        if self._name is None:
            yield env
            return
        name = function_name(function)
        if name is not None:
            yield from self._name.match(name, env, scope)


def _functions(node: Node) -> list[Node]:
    """The function that a node is, or those that a statement declares."""
    node = peel(exported(node))
    if node.type in FUNCTIONS:
        return [node]
    values = [declarator.child_by_field_name("value") for declarator in declarators(node)]
    found = [peel(value) for value in values if value is not None]
    return [value for value in found if value.type in FUNCTIONS]


def parameter_nodes(function: Node) -> list[Node]:
    """The parameters as they stand in the tree."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        return [single]
    listed = function.child_by_field_name("parameters")
    return significant(listed) if listed is not None else []


class Result:
    """The body of an arrow written as an expression: also a block that does nothing but return it."""

    kinds: frozenset[str] | None = None

    def __init__(self, value: Form) -> None:
        self._value = value

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the returned expression matches."""
        if node.type == "statement_block":
            listed = code_of(node)
            if len(listed) != 1 or listed[0].type != "return_statement":
                return
            values = significant(listed[0])
            if not values:
                return
            node = values[0]
        yield from self._value.match(node, env, scope)


class Field:
    """A field of a class."""

    kinds: frozenset[str] | None = frozenset({"public_field_definition"})

    def __init__(self, name: Form, type_: Form | None, value: Form | None) -> None:
        self._fields = ((name, "name"), (type_, "type"), (value, "value"))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which name, type and value match."""
        if node.type == "public_field_definition":
            yield from by_field(self._fields, node, env, scope)


class Class:
    """A class that has at least these members in any order."""

    kinds: frozenset[str] | None = CLASSES

    def __init__(self, name: Form | None, base: Form | None, members: Sequence[Form]) -> None:
        self._name = ((name, "name"),)
        self._base = base
        self._members = tuple(member for member in members if not isinstance(member, Rest))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which name, base and members match."""
        node = peel(exported(node))
        if node.type not in CLASSES:
            return
        body = node.child_by_field_name("body")
        members = significant(body) if body is not None else []
        for named in by_field(self._name, node, env, scope):
            for based in self._based(node, named, scope):
                yield from any_order(self._members, members, based, scope)

    def _based(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        if self._base is None:
            yield env
            return
        value = base_class(node)
        if value is not None:
            yield from self._base.match(value, env, scope)


def base_class(node: Node) -> Node | None:
    """What a class extends."""
    for heritage in (child for child in node.named_children if child.type == "class_heritage"):
        for clause in (child for child in heritage.named_children if child.type == "extends_clause"):
            return clause.child_by_field_name("value")
    return None


def any_order(items: Sequence[Form], nodes: Sequence[Node], env: Env, scope: Scope) -> Iterator[Env]:
    """Every way to give each item a node of its own."""
    if not items:
        yield env
        return
    first, others = items[0], items[1:]
    for index, node in enumerate(nodes):
        if first.kinds is not None and node.type not in first.kinds:
            continue
        if not scope.burn():
            return
        for found in first.match(node, env, scope):
            yield from any_order(others, [*nodes[:index], *nodes[index + 1 :]], found, scope)


class Specifier(msgspec.Struct, frozen=True):
    """One imported name that a pattern asks for."""

    name: Form
    alias: Form | None


class Import:
    """An import of at least these names from this module."""

    kinds: frozenset[str] | None = frozenset({"import_statement"})

    def __init__(self, module: Form, default: Form | None, namespace: Form | None, named: Sequence[Specifier]) -> None:
        self._module = ((module, "source"),)
        self._default = default
        self._namespace = namespace
        self._named = tuple(named)

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which module and names match."""
        if node.type != "import_statement":
            return
        clause = next((child for child in node.named_children if child.type == "import_clause"), None)
        parts = significant(clause) if clause is not None else []
        for found in by_field(self._module, node, env, scope):
            yield from self._matched(parts, found, scope)

    def _matched(self, parts: Sequence[Node], env: Env, scope: Scope) -> Iterator[Env]:
        defaults = [part for part in parts if part.type == "identifier"]
        spaces = [name for part in parts if part.type == "namespace_import" for name in significant(part)[:1]]
        lists = [name for part in parts if part.type == "named_imports" for name in significant(part)]
        wanted = [form for form in (self._default,) if form is not None]
        for found in any_order(wanted, defaults, env, scope):
            spaced = [form for form in (self._namespace,) if form is not None]
            for more in any_order(spaced, spaces, found, scope):
                yield from _specifiers(self._named, lists, more, scope)


def _specifiers(wanted: Sequence[Specifier], listed: Sequence[Node], env: Env, scope: Scope) -> Iterator[Env]:
    if not wanted:
        yield env
        return
    first, others = wanted[0], wanted[1:]
    for index, node in enumerate(listed):
        if not scope.burn():
            return
        local = "alias" if node.child_by_field_name("alias") is not None else "name"
        for found in by_field(((first.name, "name"), (first.alias, local)), node, env, scope):
            yield from _specifiers(others, [*listed[:index], *listed[index + 1 :]], found, scope)
