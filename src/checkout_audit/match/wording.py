"""Matchers and conditions in words: what a part of a pattern asks for, and how a captured value answers."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from checkout_audit.facts.constants import fold, shown
from checkout_audit.facts.model import CalleeCond, Constant, ImportRef, ValueCond
from checkout_audit.match.conditions import declared_type, nodes_of
from checkout_audit.match.kinds import kind_of
from checkout_audit.match.matcher import Bound
from checkout_audit.match.resolve import names
from checkout_audit.match.spec import (
    AllSpec,
    AnySpec,
    CommentSpec,
    Condition,
    HasSpec,
    InsideSpec,
    KindCond,
    KindSpec,
    NotSpec,
    PatternSpec,
    Spec,
    TextCond,
    TypeCond,
    WhereSpec,
    WordsCond,
)
from checkout_audit.syntax.read import call
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import text, unwrap

LONGEST = 60
"""Characters of code that a sentence quotes."""
_MOST = 8
"""Items of one list that a sentence names."""


def quoted(code: str) -> str:
    """Code on one line, cut, in backquotes."""
    line = " ".join(code.split())
    return f"`{line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + '…'}`"


def listed(items: tuple[str, ...] | list[str]) -> str:
    """Some items, with how many are left out."""
    more = f" and {len(items) - _MOST} more" if len(items) > _MOST else ""
    return ", ".join(items[:_MOST]) + more


def brief(spec: Spec) -> str:  # noqa: PLR0911 - one line a kind of spec
    """What a spec asks for, as a noun phrase."""
    match spec:
        case PatternSpec(pattern):
            return quoted(pattern)
        case AnySpec():
            told = list(dict.fromkeys(brief(item) for item in _alternatives(spec)))
            return told[0] if len(told) == 1 else f"one of {', '.join(told[:3])}{', …' if len(told) > 3 else ''}"
        case AllSpec(items):
            own = (item for item in items if not isinstance(item, NotSpec | InsideSpec | HasSpec))
            return brief(next(own, items[0]))
        case NotSpec(item):
            return f"not {brief(item)}"
        case InsideSpec(item):
            return f"inside {brief(item)}"
        case HasSpec(item):
            return f"code that holds {brief(item)}"
        case CommentSpec(regex):
            return f"a comment like /{regex}/"
        case KindSpec(name):
            return f"code of the kind {name}"
        case WhereSpec(item, _):
            return brief(item)


def _alternatives(spec: Spec) -> Iterator[Spec]:
    """The alternatives, those of alternatives too."""
    if not isinstance(spec, AnySpec):
        yield spec
        return
    for item in spec.items:
        yield from _alternatives(item)


def answered(name: str, condition: Condition, value: Bound, unit: Unit, *, holds: bool) -> str:
    """How what a metavariable stands for answers a condition, as a sentence."""
    nodes = nodes_of(value)
    code = text(nodes[0]) if len(nodes) == 1 else " ".join(map(text, nodes))
    subject = f"${name} is {quoted(code)}" if code else f"${name} stands for nothing"
    return f"{subject}, which {_said(condition, nodes, unit, holds=holds)}"


def _said(  # noqa: PLR0911 - one line a kind of condition
    condition: Condition, nodes: tuple[Node, ...], unit: Unit, *, holds: bool
) -> str:
    match condition:
        case WordsCond(wanted, unwanted):
            return _words(wanted, unwanted, holds=holds)
        case TextCond(regex, negated):
            return f"{_does(holds, negated)} fit /{regex}/"
        case TypeCond(regex, negated):
            types = [found for node in nodes if (found := declared_type(node, unit))]
            said = f"is declared as {quoted(types[0])}" if types else "has no declared type"
            return f"{said} and so {_does(holds, negated)} fit /{regex}/"
        case KindCond(kinds, negated):
            kind = ", ".join(dict.fromkeys(map(kind_of, nodes)))
            return f"is code of the kind {kind}: it {_is(holds, negated)} one of {listed(kinds)}"
        case ValueCond(negated=negated):
            return f"{_constant(nodes, unit)}: it {_is(holds, negated)} {_wanted(condition)}"
        case CalleeCond(callees, negated):
            known = sorted({one for node in nodes for one in names(_callee(node), unit)})
            said = (
                f"resolves to {listed([quoted(one) for one in known if one])}"
                if any(known)
                else "resolves to nothing known"
            )
            return f"{said}: it {_is(holds, negated)} one of {listed([quoted(one) for one in callees])}"
        case _:
            what = "is made from" if condition.through else "holds" if condition.within else "fits"
            asked = brief(condition.spec)
            if holds != condition.negated:
                return f"{what} {asked}"
            if what == "fits":
                return f"does not fit {asked}"
            return f"{what} {f'none of {asked[7:]}' if asked.startswith('one of ') else f'no {asked}'}"


def _words(wanted: tuple[str, ...], unwanted: tuple[str, ...], *, holds: bool) -> str:
    if unwanted and not wanted:
        return f"{'has none' if holds else 'has one'} of the words that are left out: {listed(unwanted)}"
    return f"has {'one' if holds else 'none'} of these words in its name: {listed(wanted)}"


def _does(holds: bool, negated: bool) -> str:
    return "does" if holds != negated else "does not"


def _is(holds: bool, negated: bool) -> str:
    return "is" if holds != negated else "is not"


def _callee(node: Node) -> Node:
    part = call(unwrap(node))
    return part.callee if part is not None else node


def _constant(nodes: tuple[Node, ...], unit: Unit) -> str:
    found = fold(nodes[0], unit) if nodes else None
    if isinstance(found, Constant):
        return f"has the value {shown(found.value)}"
    if isinstance(found, ImportRef):
        return f"is `{found.name}` of `{found.module}`"
    return "is no known constant"


def _wanted(condition: ValueCond) -> str:
    if condition.regex:
        return f"like /{condition.regex}/"
    if condition.values:
        return listed([shown(one) for one in condition.values])
    return f"between {condition.low} and {condition.high}"
