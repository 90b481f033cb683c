"""What a contract check asks: which fields it speaks of, which names mean the same, and on which routes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import msgspec

from checkout_audit.checks.kind import TEXTS, Body
from checkout_audit.checks.message import Template
from checkout_audit.entry import Entry, Field
from checkout_audit.match.names import holds, split

ELSEWHERE = "elsewhere"
_ASKS = (ELSEWHERE, "unsent", "renamed", "unread", "method", "left-in-url", "omitted")
_PARTS = ("body", "header", "query", "cookie")
_PLACEHOLDERS = frozenset({"FIELD", "PART", "ROUTE", "SENT"})
_SETS = {"type": "array", "items": {"oneOf": [{"type": "string"}, TEXTS]}}
IN = {"body": "the body", "header": "a header", "query": "the URL's query", "cookie": "a cookie"}
"""How a part of a request is spoken of."""

FIELDS: Mapping[str, Field] = {
    "ask": Field("What disagrees.", {"enum": list(_ASKS)}, required=True),
    "part": Field("Parts of the request in which the field is looked for (any, if not given).", TEXTS),
    "alike": Field("Sets of words: fields whose names hold words of one set mean the same.", _SETS),
    "not-words": Field("Words that a field's name must not hold.", TEXTS),
    "ignore": Field("Globs of field names that browsers, proxies and frameworks see to.", TEXTS),
    "routes": Field("Words of which a route's URL must hold one.", TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a contract check asks."""

    ask: str
    parts: frozenset[str]
    alike: tuple[tuple[str, ...], ...]
    not_words: tuple[str, ...]
    ignore: tuple[str, ...]
    routes: tuple[str, ...]
    message: Template

    def sets_of(self, name: str) -> frozenset[int]:
        """Numbers of the sets of words that a name belongs to."""
        if any(fnmatchcase(name.lower(), one) for one in self.ignore):
            return frozenset()
        return self._means(name)

    def _means(self, name: str) -> frozenset[int]:
        words = split(name.rpartition(".")[2])
        if any(holds(words, word) for word in self.not_words):
            return frozenset()
        return frozenset(n for n, group in enumerate(self.alike) if any(holds(words, word) for word in group))

    def serves(self, segments: tuple[str, ...]) -> bool:
        """Whether the check speaks of a route."""
        return not self.routes or any(holds(split(part), word) for part in segments for word in self.routes)

    @property
    def words(self) -> frozenset[str]:
        """The last word of each in the sets."""
        return frozenset(word.split()[-1] for group in self.alike for word in group)

    def concerns(self, name: str) -> bool:
        """Whether the check speaks of such a field."""
        if not self.alike:
            return not any(fnmatchcase(name.lower(), one) for one in self.ignore)
        return bool(self.sets_of(name))

    def are_alike(self, one: str, other: str) -> bool:
        """Whether two names mean the same."""
        return bool(self.sets_of(one) & self.sets_of(other))

    def may_stand_for(self, one: str, other: str) -> bool:
        """Whether the second name may mean what the check asks about under the first, though it is left out by itself."""
        return bool(self.sets_of(one) & self._means(other))


def question_of(body: Body) -> Question:
    """What a rule file asks. Raises `RuleError`."""
    keys = body.entries
    template = body.template(*_PLACEHOLDERS)
    return Question(
        ask=keys["ask"].text(),
        parts=frozenset(_parts(keys.get("part"))),
        alike=tuple(_sets(keys.get("alike"))),
        not_words=_lower(keys.get("not-words")),
        ignore=_lower(keys.get("ignore")),
        routes=_lower(keys.get("routes")),
        message=template,
    )


def _parts(entry: Entry | None) -> Iterator[str]:
    if entry is None:
        yield from _PARTS
        return
    for item in entry.several():
        if item.text() not in _PARTS:
            raise item.fail(f"'{item.text()}' is no part of a request", f"known: {', '.join(_PARTS)}")
        yield item.text()


def _sets(entry: Entry | None) -> Iterator[tuple[str, ...]]:
    if entry is None:
        return
    if not any(item.is_list for item in entry.several()):
        yield _lower(entry)
        return
    for item in entry.items():
        yield _lower(item)


def _lower(entry: Entry | None) -> tuple[str, ...]:
    return tuple(text.lower() for text in entry.texts()) if entry is not None else ()
