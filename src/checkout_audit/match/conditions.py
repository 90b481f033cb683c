"""Conditions on metavariables, made ready once and asked for every match."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tree_sitter import Node

from checkout_audit.facts.constants import fold, shown
from checkout_audit.facts.model import CalleeCond, Constant, ImportRef, Pending, Scalar, ValueCond
from checkout_audit.facts.scopes import bindings
from checkout_audit.match.combine import denied
from checkout_audit.match.forms import equal, peel
from checkout_audit.match.kinds import kind_of
from checkout_audit.match.matcher import Bound, Env, Matcher, Scope
from checkout_audit.match.names import holds, name_of, split
from checkout_audit.match.reach import sources
from checkout_audit.match.regex import compiled
from checkout_audit.match.resolve import elsewhere, matches, names
from checkout_audit.match.search import hits, merge, possible
from checkout_audit.match.spec import KindCond, TextCond, TypeCond, WordsCond
from checkout_audit.syntax.grammar import FUNCTIONS
from checkout_audit.syntax.read import call
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text, unwrap

Test = Callable[[Bound, Env, Scope], Iterator[Env]]
"""Ways in which a captured value passes, with what they bind or leave pending."""


def nodes_of(value: Bound) -> tuple[Node, ...]:
    """A capture as nodes."""
    return (value,) if isinstance(value, Node) else value


def _simple(test: Callable[[Bound, Unit], bool], *, negated: bool) -> Test:
    def passes(value: Bound, env: Env, scope: Scope) -> Iterator[Env]:
        if test(value, scope.unit) != negated:
            yield env

    return passes


def text_test(condition: TextCond) -> Test:
    """The source text holds a match of a regular expression."""
    regex = compiled(condition.regex)
    return _simple(lambda value, unit: regex.search(_written(value, unit)) is not None, negated=condition.negated)


def _written(value: Bound, unit: Unit) -> str:
    nodes = nodes_of(value)
    if not nodes:
        return ""
    return unit.data[nodes[0].start_byte : nodes[-1].end_byte].decode("utf-8", "replace")


def words_test(condition: WordsCond) -> Test:
    """The expression's name holds words and lacks others."""

    def passes(value: Bound, _unit: Unit) -> bool:
        listed = [split(name_of(node)) for node in nodes_of(value)]
        wanted = not condition.any or any(holds(words, word) for words in listed for word in condition.any)
        return wanted and not any(holds(words, word) for words in listed for word in condition.none)

    return _simple(passes, negated=False)


def kind_test(condition: KindCond) -> Test:
    """The expression is of a class, or of a kind of the grammar."""
    kinds = frozenset(condition.kinds)
    return _simple(
        lambda value, _unit: any(is_kind(node, kinds) for node in nodes_of(value)), negated=condition.negated
    )


def is_kind(node: Node, kinds: frozenset[str]) -> bool:
    """Whether a node is of one of these classes or kinds of the grammar."""
    return node.type in kinds or kind_of(node) in kinds


def type_test(condition: TypeCond) -> Test:
    """The declared type's text holds a match of a regular expression."""
    regex = compiled(condition.regex)

    def passes(value: Bound, unit: Unit) -> bool:
        types = [declared for node in nodes_of(value) if (declared := declared_type(node, unit))]
        return any(regex.search(declared) for declared in types)

    return _simple(passes, negated=condition.negated)


def declared_type(node: Node, unit: Unit) -> str:
    """The type that the file writes for a variable, parameter, cast or instance; empty if it writes none."""
    parent = node.parent
    if parent is not None and parent.type in ("as_expression", "satisfies_expression"):
        return text(parent.named_children[-1])
    binding = bindings(unit).of(node) if node.type in ("identifier", "shorthand_property_identifier") else None
    if binding is None:
        return _made(node)
    annotation = binding.declaration.child_by_field_name("type") if not binding.path else None
    if annotation is not None:
        return text(annotation).lstrip(": \t\r\n")
    return _cast(binding.init) or _made(binding.init) if binding.init is not None and not binding.path else ""


def _cast(node: Node) -> str:
    return text(node.named_children[-1]) if node.type in ("as_expression", "satisfies_expression") else ""


def _made(node: Node) -> str:
    part = call(unwrap(node))
    return text(part.callee) if part is not None and part.new else ""


def value_test(condition: ValueCond, name: str) -> Test:
    """The folded constant is as wanted; one that another file exports stays pending."""
    return partial(_value_passes, condition, name)


def _value_passes(condition: ValueCond, name: str, value: Bound, env: Env, scope: Scope) -> Iterator[Env]:
    for node in nodes_of(value):
        folded = _key_or_value(node, scope.unit)
        if isinstance(folded, ImportRef):
            yield env.wait(Pending(name, folded, condition))
        elif (isinstance(folded, Constant) and value_holds(condition, folded)) or (
            folded is None and condition.negated
        ):
            yield env
            return


def _key_or_value(node: Node, unit: Unit) -> Constant | ImportRef | None:
    """A captured key stands for its name."""
    if node.type in ("property_identifier", "private_property_identifier", "shorthand_property_identifier_pattern"):
        return Constant(text(node))
    return fold(node, unit)


def value_holds(condition: ValueCond, constant: Constant) -> bool:
    """Whether a known constant fulfils the condition. The project asks this for what was pending."""
    return _accepts(condition, constant.value) != condition.negated


def _accepts(condition: ValueCond, value: Scalar) -> bool:
    if any(equal(value, wanted) for wanted in condition.values):
        return True
    if condition.regex and isinstance(value, str | int | float):
        return compiled(condition.regex).search(shown(value)) is not None
    ranged = condition.low is not None or condition.high is not None
    if not ranged or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (condition.low is None or value >= condition.low) and (condition.high is None or value <= condition.high)


def callee_test(condition: CalleeCond, name: str) -> Test:
    """The resolved name is one of those wanted; one that another file exports stays pending."""
    return partial(_callee_passes, condition, name)


def _callee_passes(condition: CalleeCond, name: str, value: Bound, env: Env, scope: Scope) -> Iterator[Env]:
    for node in nodes_of(value):
        callee = _callee(node)
        if matches(names(callee, scope.unit), condition.names):
            if not condition.negated:
                yield env
            return
        exported = elsewhere(callee, scope.unit, condition.names)
        if exported is not None:
            yield env.wait(Pending(name, exported, condition))
            return
    if condition.negated:
        yield env


def _callee(node: Node) -> Node:
    """A captured call is asked for its callee."""
    part = call(peel(node))
    return part.callee if part is not None and part.callee.type not in FUNCTIONS else node


def match_test(matcher: Matcher, *, through: bool, within: bool, negated: bool) -> Test:
    """The captured node is a match of `matcher`, or has one in it; see `spec.MatchCond`."""

    def ways(value: Bound, env: Env, scope: Scope) -> Iterator[Env]:
        if within and not possible(matcher, scope, env):
            return
        for node in nodes_of(value):
            for place in sources(node, scope.unit) if through else (node,):
                yield from _in_place(matcher, place, env, scope, within=within)

    def passes(value: Bound, env: Env, scope: Scope) -> Iterator[Env]:
        if not negated:
            yield from ways(value, env, scope)
            return
        refused = denied(ways(value, Env(env.bound), scope), env)
        if refused is not None:
            yield refused

    return passes


def _in_place(matcher: Matcher, node: Node, env: Env, scope: Scope, *, within: bool) -> Iterator[Env]:
    if not within:
        yield from matcher.match(peel(node), env, scope)
        return
    for hit in hits(matcher, scope, node, Env(env.bound)):
        merged = merge(env, hit.env)
        if merged is not None:
            yield Env(merged.bound, merged.pending, env.extent)
