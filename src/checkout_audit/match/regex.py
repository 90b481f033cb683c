"""Literal words that a text must hold for a regular expression to match it, so that files without them are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from checkout_audit.match.errors import PatternError
from checkout_audit.match.words import Clauses

_SHORTEST = 3
"""Letters a word must have to be worth a look."""


def compiled(source: str) -> re.Pattern[str]:
    """The regular expression. Raises PatternError if it does not compile."""
    try:
        return re.compile(source)
    except re.error as error:
        raise PatternError(f"the regular expression does not compile: {error.msg}", error.pos or 0) from error


def required_words(source: str) -> Clauses:
    """Clauses of lower-case words: each must have one in any text that matches. Empty if nothing is certain."""
    parser = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 - the only reader of this syntax there is
    return tuple(dict.fromkeys(_clauses(parser.parse(source))))


def _clauses(items: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    clauses: list[frozenset[str]] = []
    run: list[str] = []
    for operator, value in items:
        name = str(operator)
        if name == "LITERAL" and value < 128:
            run.append(chr(value).lower())
            continue
        if name == "AT":
            continue
        clauses.extend(_word(run))
        run = []
        clauses.extend(_nested(name, value))
    return clauses + _word(run)


def _word(run: Sequence[str]) -> list[frozenset[str]]:
    word = "".join(run)
    return [frozenset({word})] if len(word) >= _SHORTEST else []


def _nested(name: str, value: Any) -> list[frozenset[str]]:
    if name == "SUBPATTERN":
        return _clauses(value[-1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] > 0:
        return _clauses(value[2])
    if name == "BRANCH":
        branches = [_clauses(branch) for branch in value[1]]
        if all(branches):
            return [frozenset[str]().union(*(max(branch, key=_shortest) for branch in branches))]
    return []


def _shortest(clause: frozenset[str]) -> int:
    return min(len(word) for word in clause)
