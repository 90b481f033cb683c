"""Turns a rule's matcher description into a `Matcher`, and refuses what can never hold."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from checkout_audit.match import conditions
from checkout_audit.match.combine import All, Any, Has, Inside, Not
from checkout_audit.match.condition_words import callee_anchors, name_words, needed, required
from checkout_audit.match.contradictions import refuse_contradictions
from checkout_audit.match.errors import PatternError
from checkout_audit.match.leaves import Asked, Comment, Kind, Where
from checkout_audit.match.matcher import Matcher
from checkout_audit.match.needs import Need
from checkout_audit.match.pattern import Pattern
from checkout_audit.match.spec import (
    STOPS,
    AllSpec,
    AnySpec,
    CalleeCond,
    CommentSpec,
    Condition,
    HasSpec,
    InsideSpec,
    KindCond,
    KindSpec,
    MatchCond,
    NotSpec,
    PatternSpec,
    Spec,
    TextCond,
    TypeCond,
    ValueCond,
    WhereSpec,
    WordsCond,
)
from checkout_audit.match.spec import Where as WhereItems

__all__ = ["PatternError", "compile_spec", "metavariables", "part_of"]


def compile_spec(spec: Spec, where: WhereItems = (), *, given: frozenset[str] = frozenset()) -> Matcher:
    """The matcher for a spec and the conditions on its metavariables.

    `given` names metavariables that are bound before this matcher runs (an `absent` matcher shares those of `match`).
    Raises PatternError for a pattern that does not parse, a condition on a metavariable that the spec does not bind,
    and conditions that can never hold.
    """
    matcher = _matcher(WhereSpec(spec, where) if where else spec, given)
    if not matcher.anchors().seeds:
        raise PatternError(
            "nothing here says which node is meant",
            hint="`inside`, `has` and `not` need a pattern, a kind or a comment beside them",
        )
    return matcher


def metavariables(spec: Spec) -> frozenset[str]:
    """Names that a match of the spec may bind."""
    return _matcher(spec, frozenset()).names()


@cache
def _matcher(spec: Spec, given: frozenset[str]) -> Matcher:  # noqa: PLR0911 - one line a kind of spec
    """Equal specs, say those that a YAML alias repeats, are one matcher, so that a file is searched for it once."""
    match spec:
        case PatternSpec(text):
            return _pattern(text)
        case AnySpec(items):
            return Any(_several(items, given))
        case AllSpec(items):
            return All(_several(items, given))
        case NotSpec(item):
            return Not(_matcher(item, given))
        case InsideSpec(item, stop):
            return Inside(_led(item, given), _stop(stop))
        case HasSpec(item, stop):
            return Has(_led(item, given), _stop(stop))
        case CommentSpec(regex):
            return Comment(regex)
        case KindSpec(name):
            return Kind(name)
        case WhereSpec(item, where):
            return _where(_matcher(item, given), where, given)


@cache
def _pattern(text: str) -> Matcher:
    return Pattern(text)


def _several(items: Iterable[Spec], given: frozenset[str]) -> list[Matcher]:
    found = [_matcher(item, given) for item in items]
    if not found:
        raise PatternError("an empty list matches nothing")
    return found


def _led(spec: Spec, given: frozenset[str]) -> Matcher:
    """A matcher that is searched for by itself, so it must say which node is meant."""
    return compile_spec(spec, given=given)


def _stop(stop: str) -> str:
    if stop not in STOPS:
        near = get_close_matches(stop, STOPS, 1)
        raise PatternError(
            f"`{stop}` is no stop", hint=f"did you mean `{near[0]}`?" if near else "function, statement or file"
        )
    return stop


def _where(item: Matcher, where: WhereItems, given: frozenset[str]) -> Matcher:
    tests: dict[str, list[conditions.Test]] = {}
    asked: list[Matcher] = []
    clauses: list[frozenset[str]] = []
    needs: list[Need] = []
    known = item.names() | given
    for name, listed in where:
        _refuse_unknown(name, known)
        refuse_contradictions(name, listed)
        for condition in listed:
            test, matcher = _test(condition, name, known)
            tests.setdefault(name, []).append(test)
            asked.extend([] if matcher is None else [matcher])
            if name in item.certain():
                clauses.extend(required(condition) if matcher is None else matcher.required())
                needs.append(needed(condition) if matcher is None else matcher.needs())
    return Where(item, tests, Asked(asked, tuple(clauses), needs, name_words(where), callee_anchors(item, where)))


def _refuse_unknown(name: str, known: frozenset[str]) -> None:
    if name in known:
        return
    near = get_close_matches(name, known, 1)
    raise PatternError(
        f"`${name}` has a condition, but no pattern binds it",
        hint=f"did you mean `${near[0]}`?"
        if near
        else f"bound are {', '.join(f'${n}' for n in sorted(known)) or 'none'}",
    )


def _test(  # noqa: PLR0911 - one line a kind of condition
    condition: Condition, name: str, known: frozenset[str]
) -> tuple[conditions.Test, Matcher | None]:
    match condition:
        case TextCond():
            return conditions.text_test(condition), None
        case WordsCond():
            return conditions.words_test(condition), None
        case ValueCond():
            return conditions.value_test(condition, name), None
        case CalleeCond():
            return conditions.callee_test(condition, name), None
        case KindCond():
            return conditions.kind_test(condition), None
        case TypeCond():
            return conditions.type_test(condition), None
        case MatchCond():
            return _match_test(condition, known)


def _match_test(condition: MatchCond, known: frozenset[str]) -> tuple[conditions.Test, Matcher]:
    spec = condition.spec
    matcher = _led(spec, known) if condition.within else _matcher(spec, known)
    test = conditions.match_test(matcher, through=condition.through, within=condition.within, negated=condition.negated)
    return test, Not(matcher) if condition.negated else matcher


def part_of(spec: Spec, given: frozenset[str]) -> Matcher:
    """The matcher for a part of a spec, which need not say by itself which node is meant. Raises PatternError."""
    return _matcher(spec, given)
