"""What the bytes of a file must look like for a race to stand in it, so that few files are read for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from checkout_audit.match.names import split
from checkout_audit.project.models import Store

_NAME = r"[a-z0-9_$]*"
_SIGHT = 500
"""Bytes before a method in which the name of what it belongs to is looked for."""


class Shape(msgspec.Struct, frozen=True):
    """A test of a file's text in lower case.

    Several patterns that each begin with a letter or a name are found far sooner than one that is all of them.
    """

    patterns: tuple[str, ...]

    def __call__(self, text: bytes) -> bool:
        """Whether one of the patterns fits somewhere."""
        return any(_compiled(pattern).search(text) is not None for pattern in self.patterns)


class Making(msgspec.Struct, frozen=True):
    """Tests whether a file in lower case may make a record: looks for what is rare, then for the rest around it."""

    verb: str
    named: str
    """A call whose name begins with a verb."""
    method: str
    of: str
    """A method with what it belongs to."""
    inserted: str

    def __call__(self, text: bytes) -> bool:
        """Whether the text does."""
        return self._is_named(text) or self._is_of_one(text) or _compiled(self.inserted).search(text) is not None

    def _is_named(self, text: bytes) -> bool:
        named = _compiled(self.named)
        return any(named.match(text, found.start()) for found in _compiled(self.verb).finditer(text))

    def _is_of_one(self, text: bytes) -> bool:
        of = _compiled(self.of)
        starts = (found.span() for found in _compiled(self.method).finditer(text))
        return any(of.search(text, max(0, start - _SIGHT), end) for start, end in starts)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode())


class WrittenBack(msgspec.Struct, frozen=True):
    """Tests whether a file in lower case reckons with a field of something, and gives a field of that name a value."""

    def __call__(self, text: bytes) -> bool:
        """Whether the text does."""
        reckoned = {name for row in _RECKONED.findall(text) for name in row if name}
        return bool(reckoned) and any(name in reckoned for row in _GIVEN.findall(text) for name in row if name)


_RECKONED = re.compile(
    rb"\.([a-z_]\w{2,})[)!\s]*(?:(?:\?\?|\|\|)\s*0[)\s]*)?[-+](?![-+>])|\.([a-z_]\w{2,})\s*[-+]=|\b([a-z_]\w{2,}) [-+] "
)
_GIVEN = re.compile(
    rb"\b([a-z_]\w{2,})\s*:(?!:)|\.([a-z_]\w{2,})\s*[-+]?=(?![=>])|\bset\s+(\w+)\s*=|\b(?:update|set)\([\"'`](\w+)[\"'`],"
)


def assigned(words: Iterable[str]) -> Shape:
    """A name with one of the words that is given a value: a key, a column, a member, a variable."""
    name = rf"(?:{_any(words)}){_NAME}"
    return Shape(
        (
            rf"{name}[\"'`\]]*\s*(?:[:=](?![:=>])|[-+]=|\+\+|--)",
            rf"\b(?:update|set)\([\"'`]{_NAME}?{name}[\"'`],",
        )
    )


def named(words: Iterable[str]) -> Shape:
    """A name or a text with one of the words."""
    return Shape((_any(words),))


def claiming() -> Shape:
    """A key that is set to true, or to a text that says that something is going on."""
    return Shape((r"\b[a-z_]\w*[\"']?\s*:\s*(?:true\b|[\"'`][a-z_ -]*(?:ing|busy|locked|claimed)[\"'`])",))


def announcing() -> Shape:
    """A text that says that something is going on, given to a key or a member."""
    return Shape((r"[a-z_]\w*[\"']?\s*[:=]\s*[\"'`][a-z_ -]*(?:ing|busy|locked|claimed)[\"'`]",))


def spreading() -> Shape:
    """A part of something, spread into an object."""
    return Shape((r"\{\s*\.\.\.\s*\(?\s*[\w$.?!]+\.\w+",))


def writing(stores: Iterable[Store]) -> Shape:
    """A call that changes records, or SQL that does."""
    names = (name for one in stores for name in (*one.writes, *one.merges, *one.saves))
    return Shape((*_calls(names), r"update(?<!\wupdate)\s+\S+\s+set\b"))


def making(stores: Iterable[Store], words: Iterable[str]) -> Making:
    """A call that makes a record with one of the words in its name, or SQL that does."""
    names, found = {name.lower() for one in stores for name in one.creates}, _any(words)
    verbs = "|".join(sorted(re.escape(name[:-1]) for name in names if name.endswith("*")))
    whole = "|".join(sorted(re.escape(name) for name in names if not name.endswith("*")))
    return Making(
        verb=rf"\b(?:{verbs}){_NAME}",
        named=rf"(?:{verbs}){_NAME}?(?:{found}){_NAME}\s*(?:<[^>\n]*>)?\(",
        method=rf"\.(?:{whole})\s*\(",
        of=rf"(?:{found}){_NAME}[\"'`)\]]*\s*\.(?:{whole})\s*\(",
        inserted=rf"insert(?<!\winsert)(?:\s+into\s+|\s*\()[\"'`\w.]*(?:{found})",
    )


def _calls(names: Iterable[str]) -> tuple[str, str]:
    found = sorted({name.lower() for name in names})
    whole = "|".join(re.escape(name) for name in found if not name.endswith("*"))
    verbs = "|".join(re.escape(name[:-1]) for name in found if name.endswith("*"))
    return rf"\.(?:{whole})\s*(?:<[^>\n]*>)?\(", rf"\b(?:{verbs})[a-z]{_NAME}\s*(?:<[^>\n]*>)?\("


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted({r"[_-]?".join(map(re.escape, split(word))) for word in words}))
