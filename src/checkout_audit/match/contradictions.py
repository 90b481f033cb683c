"""Refuses conditions on a metavariable that can never hold, or say nothing."""

from __future__ import annotations

from collections.abc import Iterable

from checkout_audit.match.errors import PatternError
from checkout_audit.match.kinds import CLASSES_OF_KIND
from checkout_audit.match.names import split
from checkout_audit.match.spec import CalleeCond, Condition, KindCond, ValueCond, WordsCond
from checkout_audit.syntax.parser import language


def refuse_contradictions(name: str, listed: Iterable[Condition]) -> None:
    """Raises PatternError for the first condition that can never hold, alone or beside the others."""
    kinds: frozenset[str] | None = None
    for condition in listed:
        if isinstance(condition, WordsCond):
            _words(name, condition)
        elif isinstance(condition, ValueCond):
            _value(name, condition)
        elif isinstance(condition, CalleeCond) and not condition.names:
            raise PatternError(f"the `callee` of `${name}` names nothing")
        elif isinstance(condition, KindCond):
            kinds = _kinds(name, condition, kinds)


def _words(name: str, condition: WordsCond) -> None:
    if not condition.any and not condition.none:
        raise PatternError(f"the words of `${name}` are none at all")
    for word in (*condition.any, *condition.none):
        if not split(word):
            raise PatternError(f"`{word}` holds no word")
    wanted, refused = ({split(word) for word in words} for words in (condition.any, condition.none))
    if wanted and wanted <= refused:
        raise PatternError(f"`${name}` must hold a word that it must not hold: {' '.join(min(wanted))}")


def _value(name: str, condition: ValueCond) -> None:
    ranged = condition.low is not None or condition.high is not None
    if not condition.values and not condition.regex and not ranged:
        raise PatternError(f"the `value` of `${name}` is not said")
    if condition.low is not None and condition.high is not None and condition.low > condition.high:
        raise PatternError(f"no value of `${name}` lies between {condition.low} and {condition.high}")


def _kinds(name: str, condition: KindCond, before: frozenset[str] | None) -> frozenset[str] | None:
    for kind in condition.kinds:
        if kind not in CLASSES_OF_KIND and not language(jsx=True).id_for_node_kind(kind, True):
            raise PatternError(f"there is no kind `{kind}`", hint=f"classes are {', '.join(sorted(CLASSES_OF_KIND))}")
    if not condition.kinds:
        raise PatternError(f"the `kind` of `${name}` is not said")
    if condition.negated:
        return before
    both = frozenset(condition.kinds) if before is None else before & frozenset(condition.kinds)
    if not both:
        raise PatternError(f"`${name}` cannot be of all these kinds at once")
    return both
