"""What in a pattern leads to the places where it can match: its words, else a keyword or operator, else its kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tree_sitter import Node

from checkout_audit.match.candidates import ANYTHING, BOUNDARIES, FREE
from checkout_audit.match.expressions import Operation, Template
from checkout_audit.match.forms import Form
from checkout_audit.match.matcher import Anchor, Anchors, QuerySeed, WordSeed
from checkout_audit.match.needs import Holds, Need
from checkout_audit.match.pattern_reader import Word
from checkout_audit.match.statements import Return, Statements
from checkout_audit.syntax.grammar import KEYWORDS, WRAPPERS
from checkout_audit.syntax.walk import ancestors, preorder


def anchors_of(form: Form, first: Node, words: Sequence[Word]) -> Anchors:
    """The anchors of a pattern: its form, its first node, and its literal words."""
    leading = [word for word in words if not isinstance(form, Statements) or word.node.end_byte <= first.end_byte]
    choices = tuple(_anchor(word, first) for word in leading) or _token(form)
    return Anchors((WordSeed(choices, form.kinds) if choices else QuerySeed(_query(form)),))


def _anchor(word: Word, first: Node) -> Anchor:
    path = [up for up in ancestors(first, word.node) if up.type not in FREE]
    stretched = [up for up in path if up.type in _STRETCHED]
    flat = not any(up.type in BOUNDARIES for up in stretched)
    return Anchor(word.spellings, len(path) + _SLACK * (1 + len(stretched)), word.whole, flat=flat, key=word.key)


def name_anchors(form: Form, first: Node, hole: Node, listed: Sequence[tuple[str, ...]]) -> tuple[Anchor, ...]:
    """What leads from the words of a metavariable's name to the root of a pattern; nothing where it may be elsewhere."""
    if form.kinds is None or (isinstance(form, Statements) and hole.end_byte > first.end_byte):
        return ()
    path = [up for up in ancestors(first, hole) if up.type not in FREE]
    flat = not any(up.type in BOUNDARIES for up in path[:-1])
    stretched = sum(up.type in _STRETCHED for up in path)
    levels = len(path) - 1 + _SLACK * stretched + (hole.type in _SHORT)
    return tuple(Anchor(words, levels, whole=False, indexed=False, flat=flat, named=True) for words in listed)


_SHORT = frozenset({"shorthand_property_identifier", "shorthand_property_identifier_pattern"})
"""Where the code may write the key and the value."""
_SLACK = 2
"""Levels that the same code may have more than its pattern: at the word itself (a computed key, `window.`)…"""
_STRETCHED = BOUNDARIES | {"object_pattern", "pair_pattern", "jsx_attribute"}
"""… and at each of these: braces, a `return`, a default value."""

_RARE_OPERATOR = 2
"""Characters that make an operator rare enough in texts to be looked for."""


def _token(form: Form) -> tuple[Anchor, ...]:
    """The keyword or operator that leads to the root of a pattern without words, directly above it."""
    if isinstance(form, Operation):
        signs = tuple(sorted(form.operators))
        return (Anchor(signs, 1, whole=False, indexed=False),) if len(min(signs, key=len)) >= _RARE_OPERATOR else ()
    if isinstance(form, Template) and form.kinds == frozenset({"template_string"}):
        return (Anchor(("${",), 2, whole=False, indexed=False),)
    kind = next(iter(form.kinds)) if form.kinds is not None and len(form.kinds) == 1 else ""
    return (keyword(kind),) if kind in KEYWORDS else ()


def keyword(*kinds: str) -> Anchor:
    """The words that statements and expressions of these kinds begin with."""
    return Anchor(tuple(sorted({KEYWORDS[kind] for kind in kinds})), 1, whole=True, indexed=False)


def written(node: Node) -> Iterator[Need]:
    """Keywords and operators that the code must hold as a pattern writes them."""
    for each in preorder(node):
        operator = each.child_by_field_name("operator") if each.type in _OPERATIONS else None
        if operator is not None and len(operator.type) >= _RARE_OPERATOR:
            yield Holds(parts=(operator.type,))
        elif each.type in KEYWORDS and each.type not in _UNWRITTEN:
            yield Holds(whole=(KEYWORDS[each.type],))


_OPERATIONS = frozenset({"binary_expression", "augmented_assignment_expression"})
_UNWRITTEN = WRAPPERS | {"return_statement"}
"""Nodes that match code without their word: an arrow returns its body."""


def _query(form: Form) -> str:
    """A query for all nodes that a form without words can match."""
    if isinstance(form, Operation) and "assignment_expression" not in (form.kinds or ()):
        kind = next(iter(form.kinds or ()))
        return "\n".join(f'({kind} operator: "{sign}") @n' for sign in sorted(form.operators))
    if isinstance(form, Return):
        return "[(return_statement) @n (arrow_function body: (expression) @n)]"
    if form.kinds is None:
        return ANYTHING
    return f"[{' '.join(f'({kind})' for kind in sorted(form.kinds))}] @n"
