"""What a file must hold for a match to be possible in it: a formula over words, decided from the bytes alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

import msgspec

from checkout_audit.match.words import Clauses, Occurrences


class Holds(msgspec.Struct, frozen=True):
    """One of these stands in the file."""

    reads: ClassVar[bool] = False
    """Whether the file's text has to be read again to tell."""

    parts: tuple[str, ...] = ()
    """Lower-case texts, in any case of letters, inside longer words too."""
    named: tuple[str, ...] = ()
    """Lower-case words of names, as `names.split` gives them."""
    whole: tuple[str, ...] = ()
    """Whole names, as written."""
    spelt: tuple[str, ...] = ()
    """Lower-case letters and digits, as they stand when case and punctuation are left out."""

    def met(self, words: Occurrences) -> bool:
        """Whether the file holds one."""
        for name in self.whole:
            if words.holds_whole(name):
                return True
        for word in self.named:
            if words.holds_named(word):
                return True
        for part in self.parts:  # a loop takes half the time of any(), and this runs for each file and check
            if part in words:
                return True
        return any(word in words.plain for word in self.spelt) if self.spelt else False


class Fits(msgspec.Struct, frozen=True):
    """The file's text passes a test. Asked last, as it reads the text again."""

    reads: ClassVar[bool] = True

    test: Callable[[bytes], bool]
    """Given the text in lower case; it may say yes too often, never no."""

    def met(self, words: Occurrences) -> bool:
        """Whether it does."""
        found = words.met.get(self)
        if found is None:
            found = words.met[self] = self.test(words.lower)
        return found


class Every:
    """All of these are met. Without any, nothing is needed."""

    __slots__ = ("_order", "items", "reads")

    def __init__(self, items: Iterable[Need] = ()) -> None:
        self.items = tuple(items)
        self.reads: bool = any(item.reads for item in self.items)
        self._order = list(self.items)
        """The items as they are looked at: what one file lacks the next one will lack too."""

    def met(self, words: Occurrences) -> bool:
        """Whether the file meets all."""
        found = words.met.get(self)
        if found is None:
            found = words.met[self] = self._found(words)
        return found

    def _found(self, words: Occurrences) -> bool:
        for place, item in enumerate(self._order):
            if not item.met(words):
                if place and not item.reads:
                    self._order.insert(0, self._order.pop(place))
                return False
        return True


class Either:
    """One of these is met."""

    __slots__ = ("items", "reads")

    def __init__(self, items: Iterable[Need]) -> None:
        self.items = tuple(items)
        self.reads: bool = any(item.reads for item in self.items)

    def met(self, words: Occurrences) -> bool:
        """Whether the file meets one."""
        found = words.met.get(self)
        if found is None:
            found = words.met[self] = any(item.met(words) for item in self.items)
        return found


Need = Holds | Fits | Every | Either

NOTHING = Every()
"""What every file meets."""


def every(items: Iterable[Need]) -> Need:
    """All of these, without repetition; what is quickly found missing first."""
    flat: dict[Need, None] = {}
    for item in items:
        flat.update(dict.fromkeys(item.items if isinstance(item, Every) else (item,)))
    if not flat:
        return NOTHING
    kept = sorted(flat, key=_width)
    return kept[0] if len(kept) == 1 else Every(kept)


def either(items: Iterable[Need]) -> Need:
    """One of these; nothing is needed if one of them needs nothing."""
    flat: dict[Need, None] = {}
    for item in items:
        flat.update(dict.fromkeys(item.items if isinstance(item, Either) else (item,)))
    if NOTHING in flat:
        return NOTHING
    single = [item for item in flat if isinstance(item, Holds)]
    others = [item for item in flat if not isinstance(item, Holds)]
    kept = [*([_joined(single)] if single else []), *others]
    return kept[0] if len(kept) == 1 else Either(kept)


def of_clauses(clauses: Clauses) -> Need:
    """The same as a formula."""
    return every(Holds(parts=tuple(sorted(clause))) for clause in clauses)


def clauses(need: Need, rarity: Callable[[frozenset[str]], float]) -> Clauses:
    """Sets of lower-case words of which any file that meets the need holds one each, the rarest set first.

    The file may have to hold more: this is what a search for words alone can tell.
    """
    if isinstance(need, Fits):
        return ()
    if isinstance(need, Holds):
        words = frozenset((*need.parts, *need.named, *(name.lower() for name in need.whole)))
        return () if need.spelt else (words,)
    parts = [clauses(item, rarity) for item in need.items]
    if isinstance(need, Every):
        return tuple(
            sorted({clause for part in parts for clause in part}, key=lambda each: (rarity(each), sorted(each)))
        )
    return (frozenset().union(*(part[0] for part in parts)),) if all(parts) else ()


def _joined(items: Iterable[Holds]) -> Holds:
    parts: dict[str, None] = {}
    named: dict[str, None] = {}
    whole: dict[str, None] = {}
    spelt: dict[str, None] = {}
    for item in items:
        parts.update(dict.fromkeys(item.parts))
        named.update(dict.fromkeys(item.named))
        whole.update(dict.fromkeys(item.whole))
        spelt.update(dict.fromkeys(item.spelt))
    return Holds(tuple(parts), tuple(named), tuple(whole), tuple(spelt))


def _width(need: Need) -> tuple[int, int]:
    """Few and long words are the ones that most files lack; one test of the text costs less than several."""
    if isinstance(need, Holds):
        words = (*need.parts, *need.named, *need.whole, *need.spelt)
        return (len(words), -min(map(len, words), default=0))
    if isinstance(need, Fits):
        return (1_000_000, 0)
    return ((1_000_001 if need.reads else 10) + len(need.items), 0)
