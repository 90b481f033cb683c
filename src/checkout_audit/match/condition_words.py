"""Words that a file must hold for a condition to hold in it, and what they lead to."""

from __future__ import annotations

from checkout_audit.match.matcher import Anchor, Anchors, Matcher, QuerySeed, WordSeed
from checkout_audit.match.names import split
from checkout_audit.match.pattern import Pattern
from checkout_audit.match.regex import required_words
from checkout_audit.match.spec import CalleeCond, TextCond, Where, WordsCond
from checkout_audit.match.words import Clauses


def text_words(condition: TextCond) -> Clauses:
    """Literal words of the regular expression."""
    return () if condition.negated else required_words(condition.regex)


def name_words(condition: WordsCond) -> Clauses:
    """The longest part of each wanted word."""
    return (frozenset(max(split(word), key=len) for word in condition.any),) if condition.any else ()


def callee_words(condition: CalleeCond) -> Clauses:
    """The last part of each name: imports may rename it, but must write it."""
    words = [_last(name) for name in condition.names]
    return (frozenset(word.lower() for word in words),) if not condition.negated and all(words) else ()


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
            if isinstance(condition, CalleeCond) and callee_words(condition):
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
