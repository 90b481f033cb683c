"""Words that a file must hold for a condition to hold in it, and what they lead to."""

from __future__ import annotations

import re

from checkout_audit.match.matcher import Anchor, Anchors, Matcher, QuerySeed, WordSeed
from checkout_audit.match.names import split
from checkout_audit.match.needs import Holds, Need, either, every, of_clauses
from checkout_audit.match.pattern import Pattern
from checkout_audit.match.regex import required_words
from checkout_audit.match.spec import CalleeCond, Condition, TextCond, TypeCond, Where, WordsCond
from checkout_audit.match.words import Clauses


def needed(condition: Condition) -> Need:
    """What a file must hold for a condition on one of its expressions to hold."""
    if isinstance(condition, WordsCond) and condition.any:
        return either(every(Holds(named=(part,)) for part in split(word)) for word in condition.any)
    return of_clauses(required(condition))


def required(condition: Condition) -> Clauses:
    """The same as clauses of words."""
    if isinstance(condition, WordsCond):
        return (frozenset(max(split(word), key=len) for word in condition.any),) if condition.any else ()
    if isinstance(condition, TextCond | TypeCond):
        return () if condition.negated else required_words(condition.regex)
    return callee_words(condition) if isinstance(condition, CalleeCond) else ()


def name_words(where: Where) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Words of which the names of metavariables hold one."""
    listed = {name: [each for each in asked if isinstance(each, WordsCond) and each.any] for name, asked in where}
    return {name: tuple(tuple(sorted(*required(each))) for each in asked) for name, asked in listed.items() if asked}


def callee_words(condition: CalleeCond) -> Clauses:
    """The last part of each name: imports may rename it, but must write it."""
    words = [_written(name) for name in condition.names]
    return (frozenset(word.lower() for word in words),) if not condition.negated and all(words) else ()


def _written(name: str) -> str:
    """What stands between the asterisks of the last part; empty if that is nothing worth a look."""
    last = _parts(name)[-1]
    piece = max(re.split(r"[*?]", last), key=len)
    return piece if piece.isidentifier() and len(piece) >= _SHORTEST and piece != "default" else ""


_SHORTEST = 3


def _last(name: str) -> str:
    """Empty if it need not be in the file."""
    last = _parts(name)[-1]
    return "" if not last.isidentifier() or last == "default" else last


def _parts(name: str) -> list[str]:
    return name.replace("/", ".").split(".")


def callee_anchors(item: Matcher, where: Where) -> Anchors | None:
    """For `$F(…)` without other words: the names that `$F` may have lead to the calls."""
    seeds = item.anchors().seeds
    if not isinstance(item, Pattern) or item.callee is None or not isinstance(seeds[0], QuerySeed):
        return None
    for name, listed in where:
        for condition in listed if name == item.callee else ():
            if isinstance(condition, CalleeCond) and not condition.negated and all(map(_last, condition.names)):
                return Anchors((WordSeed((Anchor(_spellings(condition), _LEVELS, whole=False),), item.kinds),))
    return None


_LEVELS = 8
"""From a word in a callee up to the call: `window.crypto.subtle.sign`."""


def _spellings(condition: CalleeCond) -> tuple[str, ...]:
    """The function's own name, and its module's, since a default export is named by the file that imports it."""
    found: set[str] = set()
    for name in condition.names:
        *modules, last = _parts(name)
        found.add(last)
        if "/" in name or (len(modules) == 1 and modules[0].islower()):
            found.add(next(part for part in reversed(name.split(".")[0].split("/")) if part) if modules else last)
    return tuple(sorted(word for word in found if not set(word) & set("*?")))
