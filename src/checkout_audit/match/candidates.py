"""The nodes of a file that a matcher must be tried on."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from checkout_audit.match.matcher import Anchor, Anchors, BestSeed, NeededSeed, QuerySeed, Scope, Seed, WordSeed
from checkout_audit.match.stand_ins import stand_ins
from checkout_audit.match.words import Occurrences
from checkout_audit.syntax.grammar import CLASSES, COMMENTS, FUNCTIONS, STATEMENTS, WRAPPERS
from checkout_audit.syntax.read import call
from checkout_audit.syntax.unit import IN_NAME, Unit
from checkout_audit.syntax.walk import VALUE_FIELDS, unwrap

_LIMIT = 400
"""Steps up from one word, wrappers counted, however deep the file is."""

ANYTHING = "[(expression) (primary_expression) (statement) (template_string)] @n"
"""The query for patterns that any node may match. What a member is read from, or a call calls, is a primary one only; the text of a
tagged template is neither."""

_DOUBLES = WRAPPERS | {"expression_statement"}
"""Nodes that match what the one inside them matches."""

FREE = WRAPPERS | {"expression_statement", "arguments", "string", "template_string", "computed_property_name"}
"""Nodes that are not counted as a level."""


NAMED_BY = FREE | {
    "member_expression",
    "subscript_expression",
    "call_expression",
    "new_expression",
    "binary_expression",
    "unary_expression",
    "assignment_pattern",
    "object_assignment_pattern",
    "spread_element",
    "rest_pattern",
    "template_substitution",
}
"""Nodes that go by the name of a part of them (see `names.name_of`)."""

BOUNDARIES = (FUNCTIONS | STATEMENTS | CLASSES | {"catch_clause"}) - {"expression_statement", "method_definition"}
"""Nodes that an expression without functions does not reach beyond."""


def candidates(anchors: Anchors, scope: Scope) -> Iterator[Node]:
    """Every node that may be the root of a match, each once, in no particular order."""
    seen: set[int] = set()
    for seed in anchors.seeds:
        for node in _seeded(seed, scope):
            if node.id not in seen:
                seen.add(node.id)
                yield node


def _seeded(seed: Seed, scope: Scope) -> Iterator[Node]:
    if isinstance(seed, NeededSeed):
        seeds = seed.within.seeds if seed.need.met(scope.occurrences) else ()
        return (node for part in seeds for node in _seeded(part, scope))
    if isinstance(seed, BestSeed):
        chosen = min(seed.options, key=lambda option: _estimate(option, scope))
        return (node for part in chosen.seeds for node in _seeded(part, scope))
    if isinstance(seed, QuerySeed):
        found = scope.unit.query(seed.query)
        return (node for node in found if node.type not in _DOUBLES) if seed.query == ANYTHING else iter(found)
    return _from_words(seed, scope)


def _estimate(anchors: Anchors, scope: Scope) -> int:
    """About how many nodes the anchors lead to."""
    return sum(_weight(seed, scope) for seed in anchors.seeds)


def _weight(seed: Seed, scope: Scope) -> int:
    if isinstance(seed, WordSeed):
        return min(_count(choice, scope.occurrences) for choice in seed.choices)
    if isinstance(seed, NeededSeed):
        return _estimate(seed.within, scope) if seed.need.met(scope.occurrences) else 0
    if isinstance(seed, BestSeed):
        return min(_estimate(option, scope) for option in seed.options)
    return len(scope.unit.data) // (_ANY_BYTES if seed.query == ANYTHING else _KIND_BYTES) + _QUERY


_ANY_BYTES = 10
"""Bytes of source for each expression or statement, about …"""
_KIND_BYTES = 100
"""… and for each node of one kind."""
_QUERY = 20
"""Nodes that can be tried in the time that asking a query takes."""


def _from_words(seed: WordSeed, scope: Scope) -> Iterator[Node]:
    anchor = min(seed.choices, key=lambda choice: _count(choice, scope.occurrences))
    for leaf in _leaves(anchor, scope):
        if anchor.named:
            yield from _from_name(leaf, anchor, seed.kinds, scope.unit)
            continue
        yield from _climb(leaf, anchor, seed.kinds, scope.unit)
        if seed.kinds is FUNCTIONS and leaf.parent is not None:
            yield from _named_functions(leaf.parent)


def _from_name(leaf: Node, anchor: Anchor, kinds: frozenset[str] | None, unit: Unit) -> Iterator[Node]:
    """As `_climb`, from what the leaf names up, and from the functions that go by its name, wherever they stand."""
    holder, parent = leaf, unit.parent(leaf)
    if kinds is None or leaf.type in kinds:
        yield leaf
    while parent is not None and parent.type in NAMED_BY:
        holder, parent = parent, unit.parent(parent)
        if kinds is None or holder.type in kinds:
            yield holder
    if parent is None:
        return
    yield from _climb(parent, anchor, kinds, unit)
    if parent.type in FUNCTIONS:
        yield from _climb_on(parent, anchor, kinds, unit)
    elif parent.type in VALUE_FIELDS:
        for function in _named_functions(parent):
            yield from _climb_on(function, anchor, kinds, unit)


def _climb_on(function: Node, anchor: Anchor, kinds: frozenset[str] | None, unit: Unit) -> Iterator[Node]:
    """The function, though it bounds what a name may belong to, and on from what is around it."""
    if kinds is None or function.type in kinds:
        yield function
    around = unit.parent(function)
    while around is not None and around.type in NAMED_BY:
        if kinds is None or around.type in kinds:
            yield around
        around = unit.parent(around)
    if around is not None:
        yield from _climb(around, anchor, kinds, unit)


def _named_functions(node: Node) -> Iterator[Node]:
    """Functions that are given to what a name declares, directly or through a call (see `walk.function_name`)."""
    if node.type == "member_expression" and node.parent is not None:
        node = node.parent
    field = VALUE_FIELDS.get(node.type)
    value = node.child_by_field_name(field) if field is not None else None
    found = [unwrap(value)] if value is not None else []
    for _ in range(_CALLS):
        yield from (each for each in found if each.type in FUNCTIONS)
        calls = [part for each in found if (part := call(each)) is not None]
        found = [unwrap(each) for part in calls for each in (part.callee, *part.arguments)]


_CALLS = 4
"""Calls around a function that still gets its name from what their result is given to."""


def _count(anchor: Anchor, occurrences: Occurrences) -> int:
    if anchor.named:
        return sum(len(occurrences.named(word)) for word in anchor.spellings)
    return sum(len(occurrences.offsets(word.lower())) for word in anchor.spellings)


def _climb(leaf: Node, anchor: Anchor, kinds: frozenset[str] | None, unit: Unit) -> Iterator[Node]:
    node: Node | None = leaf
    levels = anchor.levels
    for _ in range(_LIMIT):
        if node is None or levels < 0:
            return
        if node.is_named and (node.type not in _DOUBLES if kinds is None else node.type in kinds):
            yield node
        if anchor.flat and node.type in BOUNDARIES:
            return
        if node.type not in FREE:
            levels -= 1
        node = unit.parent(node)


def _leaves(anchor: Anchor, scope: Scope) -> Iterator[Node]:
    """Nodes that hold the anchor, and names of the file that stand for it."""
    named: set[str] = set()
    for spelling in anchor.spellings:
        for leaf in _written(spelling, anchor, scope):
            yield leaf
            if anchor.indexed:
                named |= stand_ins(leaf, spelling, scope.unit)
    for name in sorted(named - set(anchor.spellings)):
        yield from scope.unit.names(name)


def _written(word: str, anchor: Anchor, scope: Scope) -> Iterator[Node]:
    """Leaves of the tree, comments left out, at the places where the word is written."""
    data, root, encoded = scope.unit.data, scope.unit.root, word.encode()
    for start in scope.occurrences.named(word) if anchor.named else scope.occurrences.offsets(word.lower()):
        end = start + len(encoded)
        if not anchor.comment and not anchor.named and data[start:end] != encoded:
            continue
        if anchor.whole and not _is_whole(data, start, end):
            continue
        leaf = root.descendant_for_byte_range(start, end)
        if leaf is not None and (leaf.type in COMMENTS) == anchor.comment and leaf.type not in _NEVER[anchor.key]:
            yield leaf


_NEVER = (frozenset({"jsx_text"}), frozenset({"jsx_text", "identifier", "type_identifier", "statement_identifier"}))
"""Leaves that no word can be, and that no property's name can be."""


def _is_whole(data: bytes, start: int, end: int) -> bool:
    return (not start or data[start - 1] not in IN_NAME) and (end == len(data) or data[end] not in IN_NAME)
