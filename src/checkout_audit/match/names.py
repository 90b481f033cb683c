"""The name of an expression and the words in it: what a reader would call the value."""

from __future__ import annotations

import re
from functools import lru_cache

from tree_sitter import Node

from checkout_audit.match.forms import peel
from checkout_audit.syntax.grammar import FUNCTIONS, IDENTIFIERS
from checkout_audit.syntax.read import call, member, string_value, template_parts
from checkout_audit.syntax.walk import function_name, text

_SAME_VALUE = frozenset(
    {"Number", "String", "BigInt", "Boolean", "parseFloat", "parseInt", "structuredClone", "encodeURIComponent"}
)
"""Functions whose result goes by the name of their first argument."""
_SAME_VALUE_OF = frozenset({"Math", "JSON", "Number"})
"""Objects whose methods are such functions."""
_SAME_VALUE_METHODS = frozenset({"toString", "toFixed", "valueOf", "trim", "toNumber", "toLowerCase", "toUpperCase"})
"""Methods whose result goes by the name of their object."""
_STEPS = 16


def name_of(node: Node) -> str:
    """The last property or name, the key, or the text of a string; empty if the expression has no name.

    Conversions (`Number(x)`, `x.toFixed(2)`, `Math.round(x)`) and fallbacks (`x ?? 0`) go by the name of what they
    convert; a call by the name of its function.
    """
    for _ in range(_STEPS):
        node = peel(node)
        same = _same_value(node)
        if same is None:
            return _own_name(node)
        node = same
    return ""


def _same_value(node: Node) -> Node | None:
    if node.type == "binary_expression":
        operator = node.child_by_field_name("operator")
        return node.child_by_field_name("left") if operator is not None and operator.type in ("??", "||") else None
    if node.type == "unary_expression":
        return node.child_by_field_name("argument")
    if node.type in ("assignment_pattern", "object_assignment_pattern"):
        return node.child_by_field_name("left")
    if node.type in ("spread_element", "rest_pattern", "computed_property_name", "template_substitution"):
        return node.named_children[0] if node.named_children else None
    return _converted(node)


def _converted(node: Node) -> Node | None:
    part = call(node)
    if part is None or part.new:
        return None
    callee = peel(part.callee)
    owner = member(callee)
    if owner is None:
        return part.arguments[0] if part.arguments and text(callee) in _SAME_VALUE else None
    if owner.name in _SAME_VALUE_METHODS:
        return owner.object
    return part.arguments[0] if part.arguments and text(owner.object) in _SAME_VALUE_OF else None


def _own_name(node: Node) -> str:
    if node.type in IDENTIFIERS:
        return text(node)
    part = member(node)
    if part is not None:
        return part.name if part.name is not None else name_of_key(part.key)
    called = call(node)
    if called is not None:
        return _own_name(peel(called.callee)) if peel(called.callee).type not in FUNCTIONS else ""
    if node.type in FUNCTIONS:
        named = function_name(node)
        return text(named) if named is not None else ""
    return _text_name(node)


def name_of_key(node: Node) -> str:
    """The name of an expression in brackets."""
    node = peel(node)
    return text(node) if node.type in IDENTIFIERS else _text_name(node)


def _text_name(node: Node) -> str:
    value = string_value(node)
    if value is not None:
        return value
    if node.type == "template_string":
        return " ".join(part for part in template_parts(node) if isinstance(part, str))
    return ""


_BREAKS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?!.s(?![a-z]))|[^A-Za-z0-9]+")
_SINGULAR_S = ("ss", "us", "is")


@lru_cache(maxsize=20_000)
def split(name: str) -> tuple[str, ...]:
    """`paymentIntentIDs` → `payment intent id`: lower-case words without a plural s."""
    return tuple(singular(part.lower()) for part in _BREAKS.split(name) if part)


def singular(word: str) -> str:
    """The word without a simple plural s; `status`, `address` and `is` keep theirs."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(_SINGULAR_S):
        return "id" if word == "ids" else word
    return word[:-1]


@lru_cache(maxsize=50_000)
def holds(words: tuple[str, ...], wanted: str) -> bool:
    """Whether the wanted words (one, or several joined by blanks) follow one another in `words`."""
    parts = split(wanted)
    count = len(parts)
    return any(words[start : start + count] == parts for start in range(len(words) - count + 1)) if parts else False
