"""Folds an expression to the constant it always is, following constants of the same file.

What another module exports folds to a reference to it, which the project can look up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from tree_sitter import Node

from checkout_audit.facts.model import Constant, ImportRef, Scalar
from checkout_audit.facts.scopes import Binding, bindings
from checkout_audit.syntax.read import entries, member, number_value, significant, string_value, template_parts
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text, unwrap

Folded = Constant | ImportRef | None

_DEPTH = 12
"""Levels of operators and definitions that folding follows."""
_TEXT_LIMIT = 4_000
"""Characters a folded text may have."""
_NUMBER_LIMIT = 2**64
_PARTS_LIMIT = 64


def fold(node: Node, unit: Unit) -> Folded:
    """The constant that an expression is, a reference to another module's export, or None if neither is known.

    Numbers, texts, templates, simple arithmetic and concatenation; `const` variables, members of object literals
    kept in a `const`, and enum members of the same file. Bounded in depth and size; never raises.
    """
    return _fold(node, unit, _DEPTH)


def _fold(node: Node, unit: Unit, depth: int) -> Folded:
    node = unwrap(node)
    reader = _READERS.get(node.type)
    return reader(node, unit, depth - 1) if reader is not None and depth > 0 else None


def _string(node: Node, unit: Unit, depth: int) -> Folded:
    value = string_value(node)
    return Constant(value) if value is not None else _template(node, unit, depth)


def _template(node: Node, unit: Unit, depth: int) -> Folded:
    parts = template_parts(node)
    if len(parts) > _PARTS_LIMIT:
        return None
    texts: list[str] = []
    for part in parts:
        value = Constant(part) if isinstance(part, str) else _fold(part, unit, depth)
        if not isinstance(value, Constant):
            return None
        texts.append(shown(value.value))
    return _bounded("".join(texts))


def _number(node: Node, _unit: Unit, _depth: int) -> Folded:
    value = number_value(node)
    return None if value is None else Constant(value)


def _identifier(node: Node, unit: Unit, depth: int) -> Folded:
    binding = bindings(unit).of(node)
    if binding is None or binding.node.id == node.id:
        return None
    return _binding(binding, unit, depth)


def _binding(binding: Binding, unit: Unit, depth: int) -> Folded:
    if binding.kind == "import":
        return None if binding.type_only else ImportRef(binding.module, binding.imported)
    if binding.kind != "const" or binding.init is None:
        return None
    if not binding.path:
        return _fold(binding.init, unit, depth)
    return _along(binding.init, binding.path, unit, depth)


def _along(node: Node, path: tuple[str | int | None, ...], unit: Unit, depth: int) -> Folded:
    names = [step for step in path if isinstance(step, str)]
    if len(names) != len(path):
        return None
    return _members(node, names, unit, depth)


def _member(node: Node, unit: Unit, depth: int) -> Folded:
    names: list[str] = []
    while (part := member(node)) is not None and len(names) < _DEPTH:
        name = part.name if part.name is not None else _key(part.key, unit, depth)
        if name is None:
            return None
        names.append(name)
        node = unwrap(part.object)
    return _members(node, names[::-1], unit, depth)


def _key(node: Node, unit: Unit, depth: int) -> str | None:
    key = _fold(node, unit, depth)
    return shown(key.value) if isinstance(key, Constant) else None


def _members(node: Node, names: list[str], unit: Unit, depth: int) -> Folded:
    """The member reached by `names` from an object that the file defines or imports."""
    node = unwrap(node)
    for _ in range(depth):
        if not names:
            return _fold(node, unit, depth)
        if node.type == "object":
            value = _value_of(node, names[0])
            names = names[1:]
        elif node.type == "identifier":
            binding = bindings(unit).of(node)
            if binding is None or binding.path:
                return None
            if binding.kind in ("import", "enum"):
                return _outer_member(binding, names, unit, depth)
            value = binding.init if binding.kind == "const" else None
        else:
            return None
        if value is None:
            return None
        node = unwrap(value)
    return None


def _outer_member(binding: Binding, names: list[str], unit: Unit, depth: int) -> Folded:
    if binding.kind == "enum":
        return dict(enum_members(binding.declaration, unit, depth)).get(names[0]) if len(names) == 1 else None
    if binding.type_only:
        return None
    path = names if binding.imported == "*" else [binding.imported, *names]
    return ImportRef(binding.module, ".".join(path))


def _value_of(node: Node, name: str) -> Node | None:
    """The value under a key; None when a later spread may replace it."""
    found: Node | None = None
    for entry in entries(node):
        if entry.form == "spread":
            found = None
        elif entry.name == name:
            found = entry.value if entry.form != "method" else None
    return found


def enum_members(declaration: Node, unit: Unit, depth: int = _DEPTH) -> Iterator[tuple[str, Folded]]:
    """Names and values of an enum's members, in order; members without a value count on."""
    body = declaration.child_by_field_name("body")
    counter: int | float | None = 0
    for child in significant(body) if body is not None else ():
        key = child.child_by_field_name("name") if child.type == "enum_assignment" else child
        written = child.child_by_field_name("value") if child.type == "enum_assignment" else None
        value = _fold(written, unit, depth) if written is not None else _counted(counter)
        if key is not None:
            yield text(key).strip("\"'"), value
        counter = _next(value)


def _counted(counter: float | None) -> Folded:
    return None if counter is None else Constant(counter)


def _next(value: Folded) -> int | float | None:
    number = value.value if isinstance(value, Constant) else None
    return number + 1 if isinstance(number, int | float) else None


def _unary(node: Node, unit: Unit, depth: int) -> Folded:
    operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
    value = _fold(argument, unit, depth) if argument is not None else None
    if operator is None or not isinstance(value, Constant):
        return None
    if operator.type == "!" and isinstance(value.value, bool):
        return Constant(not value.value)
    number = value.value
    if isinstance(number, bool) or not isinstance(number, int | float) or operator.type not in "+-":
        return None
    return Constant(-number if operator.type == "-" else number)


def _binary(node: Node, unit: Unit, depth: int) -> Folded:
    operator = node.child_by_field_name("operator")
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    values = [_fold(side, unit, depth) if side is not None else None for side in sides]
    left, right = values
    if operator is None or not isinstance(left, Constant) or not isinstance(right, Constant):
        return None
    return _combined(operator.type, left.value, right.value)


def _combined(operator: str, left: Scalar, right: Scalar) -> Folded:
    if operator == "+" and str in (type(left), type(right)):
        return _bounded(shown(left) + shown(right))
    combine, one, other = _ARITHMETIC.get(operator), _number_of(left), _number_of(right)
    if combine is None or one is None or other is None:
        return None
    try:
        return _finite(combine(one, other))
    except (ArithmeticError, ValueError):
        return None


def _number_of(value: Scalar) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < _NUMBER_LIMIT else None


def _finite(value: float) -> Folded:
    if not math.isfinite(value) or abs(value) >= _NUMBER_LIMIT:
        return None
    return Constant(int(value) if float(value).is_integer() else value)


def _power(base: float, exponent: float) -> float:
    """Raises ValueError for what JavaScript calls NaN, and for powers no shop needs."""
    if abs(exponent) > _PARTS_LIMIT:
        raise ValueError
    return math.pow(base, exponent)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": math.fmod,
    "**": _power,
}


def _bounded(value: str) -> Folded:
    return Constant(value) if len(value) <= _TEXT_LIMIT else None


def shown(value: Scalar) -> str:
    """A constant as JavaScript turns it into text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _literal(value: Scalar) -> Callable[[Node, Unit, int], Folded]:
    return lambda _node, _unit, _depth: Constant(value)


_READERS: dict[str, Callable[[Node, Unit, int], Folded]] = {
    "string": _string,
    "template_string": _string,
    "number": _number,
    "true": _literal(value=True),
    "false": _literal(value=False),
    "null": _literal(value=None),
    "undefined": _literal(value=None),
    "identifier": _identifier,
    "shorthand_property_identifier": _identifier,
    "member_expression": _member,
    "subscript_expression": _member,
    "unary_expression": _unary,
    "binary_expression": _binary,
}
