"""Forms of statements: declarations, bodies, branches, loops, and several statements in a row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from checkout_audit.match.forms import Form, Hole, Rest, sequence
from checkout_audit.match.matcher import Env, Scope
from checkout_audit.syntax.grammar import BLOCKS, DECLARATIONS
from checkout_audit.syntax.read import significant, statements
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text

_REASSIGNED = frozenset({"let", "var"})


class Declarator:
    """A declared variable. `const` in a pattern covers `let` and `var`; `let` and `var` cover each other."""

    kinds: frozenset[str] | None = frozenset({"variable_declarator"})

    def __init__(self, word: str, name: Form, type_: Form | None, value: Form | None) -> None:
        self._words = None if word == "const" else _REASSIGNED
        self._name = name
        self._type = type_
        self._value = value

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the declarator, or one of a declaration's declarators, matches."""
        for one in declarators(node):
            if self._words is None or _word(one) in self._words:
                yield from self._matched(one, env, scope)

    def _matched(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        fields = ((self._name, "name"), (self._type, "type"), (self._value, "value"))
        yield from by_field(fields, node, env, scope)


def by_field(wanted: Sequence[tuple[Form | None, str]], node: Node, env: Env, scope: Scope) -> Iterator[Env]:
    """Every way in which the fields of `node` match the forms that are asked for them; None asks nothing."""
    if not wanted:
        yield env
        return
    (form, field), others = wanted[0], wanted[1:]
    if form is None:
        yield from by_field(others, node, env, scope)
        return
    child = node.child_by_field_name(field)
    for found in form.match(child, env, scope) if child is not None else ():
        yield from by_field(others, node, found, scope)


def declarators(node: Node) -> list[Node]:
    """The declarators of a declaration, exported or not; a declarator is its own."""
    node = exported(node)
    if node.type in DECLARATIONS:
        return [child for child in node.named_children if child.type == "variable_declarator"]
    return [node] if node.type == "variable_declarator" else []


def _word(declarator: Node) -> str:
    parent = declarator.parent
    word = parent.child_by_field_name("kind") if parent is not None else None
    return text(word) if word is not None else "var"


def exported(node: Node) -> Node:
    """The declaration in an export statement."""
    if node.type != "export_statement":
        return node
    return node.child_by_field_name("declaration") or node.child_by_field_name("value") or node


class Body:
    """Statements in braces; a single statement without braces is a body too."""

    kinds: frozenset[str] | None = None

    def __init__(self, items: Sequence[Form]) -> None:
        self._items = tuple(items)

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the statements match, all of them."""
        yield from sequence(self._items, code_of(node), env, scope)


def code_of(node: Node) -> list[Node]:
    """Statements of a body, empty ones left out."""
    return [statement for statement in statements(node) if statement.type != "empty_statement"]


class Return:
    """`return $X`; the expression that is an arrow's whole body counts."""

    kinds: frozenset[str] | None = None

    def __init__(self, value: Form) -> None:
        self._value = value

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the returned expression matches."""
        if node.type == "return_statement":
            for value in significant(node)[:1]:
                yield from self._value.match(value, env, scope)
        elif _is_arrow_body(node):
            yield from self._value.match(node, env, scope)


def _is_arrow_body(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type != "arrow_function" or node.type == "statement_block":
        return False
    body = parent.child_by_field_name("body")
    return body is not None and body.id == node.id


class If:
    """A branch; what the pattern leaves out (the `else`) may be there."""

    kinds: frozenset[str] | None = frozenset({"if_statement"})

    def __init__(self, condition: Form, consequence: Form, alternative: Form | None) -> None:
        self._first = ((condition, "condition"), (consequence, "consequence"))
        self._alternative = alternative

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which condition and branches match."""
        if node.type != "if_statement":
            return
        for found in by_field(self._first, node, env, scope):
            yield from self._otherwise(node, found, scope)

    def _otherwise(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        if self._alternative is None:
            yield env
            return
        clause = node.child_by_field_name("alternative")
        for branch in significant(clause)[:1] if clause is not None else ():
            yield from self._alternative.match(branch, env, scope)


class Catch:
    """`catch ($E) { … }`; a metavariable for the error also stands for none at all."""

    kinds: frozenset[str] | None = frozenset({"catch_clause"})

    def __init__(self, error: Form | None, body: Form) -> None:
        self._error = error
        self._body = ((body, "body"),)

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which error and body match."""
        if node.type != "catch_clause":
            return
        for found in self._caught(node, env, scope):
            yield from by_field(self._body, node, found, scope)

    def _caught(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        error = node.child_by_field_name("parameter")
        if self._error is None or (error is None and isinstance(self._error, Hole)):
            yield env
        elif error is not None:
            yield from self._error.match(error, env, scope)


class Try:
    """A `try` with the parts that the pattern writes."""

    kinds: frozenset[str] | None = frozenset({"try_statement"})

    def __init__(self, body: Form, handler: Form | None, finalizer: Form | None) -> None:
        self._parts = ((body, "body"), (handler, "handler"))
        self._finalizer = finalizer

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the parts match."""
        if node.type != "try_statement":
            return
        for found in by_field(self._parts, node, env, scope):
            clause = node.child_by_field_name("finalizer")
            if self._finalizer is None:
                yield found
            elif clause is not None:
                yield from by_field(((self._finalizer, "body"),), clause, found, scope)


class ForEach:
    """`for (const $I of $XS)` and `for … in`; how the variable is declared does not count."""

    kinds: frozenset[str] | None = frozenset({"for_in_statement"})

    def __init__(self, operator: str, left: Form, right: Form, body: Form) -> None:
        self._operator = operator
        self._fields = ((left, "left"), (right, "right"), (body, "body"))

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which variable, collection and body match."""
        operator = node.child_by_field_name("operator") if node.type == "for_in_statement" else None
        if operator is not None and operator.type == self._operator:
            yield from by_field(self._fields, node, env, scope)


class Statements:
    """Several statements that follow one another in one block, starting at the node's statement."""

    def __init__(self, items: Sequence[Form]) -> None:
        self._items = (*items, Rest(_TAIL))
        self.kinds: frozenset[str] | None = items[0].kinds

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """The ways in which the statements from this one on match."""
        place = _statement(node, scope.unit)
        if place is None:
            return
        first, block = place
        following = _from(first, block, scope.unit)
        for found in sequence(self._items, following, env, scope):
            tail = found.bound[_TAIL]
            count = len(following) - (len(tail) if isinstance(tail, tuple) else 0)
            names = {name: value for name, value in found.bound.items() if name != _TAIL}
            yield Env(names, found.pending).spanning(first, following[count - 1])


_TAIL = "\0tail"
"""Takes the statements after the match; no metavariable can be called that."""


def _statement(node: Node, unit: Unit) -> tuple[Node, Node] | None:
    """The statement of a block that a node is, or stands at the root of; and the block."""
    current, around = node, unit.parent(node)
    for _ in range(_STATEMENT_CLIMB):
        if around is None:
            return None
        if around.type in BLOCKS:
            return current, around
        current, around = around, unit.parent(around)
    return None


_STATEMENT_CLIMB = 8


def _from(first: Node, block: Node, unit: Unit) -> list[Node]:
    listed = unit.memo.get((Statements, block.id))
    if not isinstance(listed, list):
        listed = unit.memo[Statements, block.id] = [
            node for node in significant(block) if node.type != "empty_statement"
        ]
    at = bisect_left(listed, first.start_byte, key=_start)
    found: list[Node] = listed[at : at + _LONGEST]
    return found


def _start(node: Node) -> int:
    return node.start_byte


_LONGEST = 400
"""Statements of one block that a pattern of several statements looks at."""
