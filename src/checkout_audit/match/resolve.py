"""The full name of what a callee or identifier refers to: through imports, instances, fields and local aliases."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache

from tree_sitter import Node

from checkout_audit.facts.model import ImportRef
from checkout_audit.facts.scopes import Binding, bindings
from checkout_audit.syntax.grammar import CLASSES
from checkout_audit.syntax.read import call, member, significant, string_value
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import ancestors, text, unwrap

_DEPTH = 8
_GLOBALS = ("window.", "globalThis.", "self.", "global.")
_LONGEST = 60
"""Members of one chain that are followed."""


def names(node: Node, unit: Unit) -> frozenset[str]:
    """Every name under which a rule may know the function or value, as `CalleeCond` describes them."""
    found = _names(node, unit, _DEPTH)
    return found | {name.removeprefix(prefix) for name in found for prefix in _GLOBALS if name.startswith(prefix)}


def _names(node: Node, unit: Unit, depth: int) -> frozenset[str]:
    head, tail = _chain(node)
    written = frozenset({_joined(_head_text(head), tail)})
    if depth <= 0:
        return written
    if head.type == "this" and tail:
        return written | {_joined(name, tail[1:]) for name in _field_names(head, tail[0], unit, depth - 1)}
    return written | {_joined(name, tail) for name in _head_names(head, unit, depth - 1)}


def _joined(head: str, tail: tuple[str, ...]) -> str:
    return ".".join((head, *tail)) if head else ".".join(tail)


def _chain(node: Node) -> tuple[Node, tuple[str, ...]]:
    """What a chain of members starts from, and their names; calls in between keep the chain from going further."""
    tail: list[str] = []
    node = unwrap(node)
    while (part := member(node)) is not None and len(tail) < _LONGEST:
        tail.append(part.name if part.name is not None else "*")
        node = unwrap(part.object)
    return node, tuple(reversed(tail))


def _head_text(head: Node) -> str:
    for _ in range(_DEPTH):
        part = call(head)
        if part is None:
            break
        inner, tail = _chain(part.callee)
        if inner.type in ("identifier", "this", "super"):
            return _joined(text(inner), tail) + "()"
        head = inner
    return text(head) if head.type in ("identifier", "this", "super", "meta_property") else "()"


def _head_names(head: Node, unit: Unit, depth: int) -> frozenset[str]:
    if head.type in ("identifier", "shorthand_property_identifier"):
        binding = bindings(unit).of(head)
        return _bound_names(binding, unit, depth) if binding is not None else frozenset({text(head)})
    part = call(head)
    if part is None:
        return frozenset()
    if part.new:
        return _names(part.callee, unit, depth) if depth > 0 else frozenset()
    module = _required(part.callee, part.arguments)
    if module is not None:
        return frozenset({module})
    return frozenset(name + "()" for name in _names(part.callee, unit, depth)) if depth > 0 else frozenset()


def _required(callee: Node, arguments: tuple[Node, ...]) -> str | None:
    """The module of `require("m")` and `import("m")`."""
    if not arguments or text(callee) not in ("require", "import"):
        return None
    return string_value(arguments[0])


def _bound_names(binding: Binding, unit: Unit, depth: int) -> frozenset[str]:
    if binding.kind == "import":
        return imported_names(binding)
    if binding.kind not in ("const", "let", "var") or binding.init is None or depth <= 0:
        return frozenset({binding.name})
    steps = tuple("*" if step is None else str(step) for step in binding.path)
    value = unwrap(binding.init)
    if value.type not in ("identifier", "member_expression", "new_expression", "call_expression"):
        return frozenset({binding.name})
    return frozenset(_joined(name, steps) for name in _names(value, unit, depth)) | {binding.name}


def imported_names(binding: Binding) -> frozenset[str]:
    """Names of what an import brings in.

    A default export also goes by its local name, by the module alone, and by the module's name as a class is written.
    """
    if binding.imported == "*":
        return frozenset({binding.module})
    if binding.imported == "default":
        called = ("default", binding.name, _as_class(binding.module))
        return frozenset({binding.module, *(f"{binding.module}.{name}" for name in called)})
    return frozenset({f"{binding.module}.{binding.imported}"})


def _as_class(module: str) -> str:
    """`PaymentProvider` for `@acme/payment-provider`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_.]", module.rsplit("/", 1)[-1]))


def _field_names(this: Node, field: str, unit: Unit, depth: int) -> frozenset[str]:
    """Names of what the class keeps in a field."""
    owner = next((up for up in ancestors(unit.root, this) if up.type in CLASSES), None)
    if owner is None:
        return frozenset()
    kept = [unwrap(value) for value in (*_declared(owner, field), *_assigned(owner, field, unit))]
    return frozenset[str]().union(*(_names(value, unit, depth) for value in kept if value.type in _KEPT))


_KEPT = frozenset({"new_expression", "call_expression", "identifier", "member_expression"})


def _declared(owner: Node, field: str) -> list[Node]:
    body = owner.child_by_field_name("body")
    found: list[Node] = []
    for child in significant(body) if body is not None else ():
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if child.type == "public_field_definition" and name is not None and value is not None and text(name) == field:
            found.append(value)
    return found


def _assigned(owner: Node, field: str, unit: Unit) -> list[Node]:
    found: list[Node] = []
    for assignment in unit.query("(assignment_expression left: (member_expression object: (this))) @assignment"):
        left, right = assignment.child_by_field_name("left"), assignment.child_by_field_name("right")
        name = left.child_by_field_name("property") if left is not None else None
        inside = owner.start_byte <= assignment.start_byte < owner.end_byte
        if inside and name is not None and right is not None and text(name) == field:
            found.append(right)
    return found


def matches(found: frozenset[str], wanted: tuple[str, ...]) -> bool:
    """Whether one of the names is wanted; wanted names may hold `*` and `?`."""
    return any(_one(name, pattern) for pattern in wanted for name in found)


def _one(name: str, pattern: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return name == pattern
    return fnmatchcase(name, pattern.replace("[", "[[]"))


def elsewhere(node: Node, unit: Unit, wanted: tuple[str, ...]) -> ImportRef | None:
    """The export of another file of the project that the name leads to, if it may be one of those wanted.

    It may be one if the last part of its name is that of a wanted name.
    """
    head, tail = _chain(node)
    binding = bindings(unit).of(head) if head.type == "identifier" else None
    if binding is None or binding.kind != "import" or not _is_local(binding.module):
        return None
    last = tail[-1] if tail else binding.imported if binding.imported not in ("*", "default") else binding.name
    if not any(fnmatchcase(last, _last(name)) for name in wanted):
        return None
    path = tail if binding.imported == "*" else (binding.imported, *tail)
    return ImportRef(binding.module, ".".join(path))


@lru_cache(maxsize=1_000)
def _last(name: str) -> str:
    return re.split(r"[./]", name)[-1].replace("[", "[[]")


def _is_local(module: str) -> bool:
    """Whether a module may be a file of the project rather than a package."""
    return module.startswith((".", "/", "@/", "~", "#", "src/", "$"))
