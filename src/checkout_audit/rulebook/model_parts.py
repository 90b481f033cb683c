"""The parts that items of a library model are made of: selectors, places, flows, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from checkout_audit.entry import Entry, nearest
from checkout_audit.project.models import Base, Flow, Place, Selector

_PLACE = re.compile(r"(?:(receiver|result|args)|arg(\d+)|fn(\d+)\.(?:(return)|param(\d+)))((?:\.[^.\[\]]+|\[\])*)")
_KEY = re.compile(r"\.([^.\[\]]+)|(\[\])")
_HEAD = re.compile(r"[a-z]+")
_BASES = {"receiver": Base.RECEIVER, "result": Base.RESULT, "args": Base.ANY_ARGUMENT}
_PLACES_HINT = "a place is receiver, result, args, argN, fnN.return or fnN.paramK, then `.key` or `[]`"

Keys = Mapping[str, Entry]


def selectors(item: Entry, keys: Keys) -> Iterator[Selector]:
    """The selectors that `call`, `new`, `module` and `url` of an item stand for."""
    if "call" not in keys and "new" not in keys:
        raise item.fail("no call is named", "give 'call' or 'new'")
    module, url = text(keys, "module"), text(keys, "url")
    for key in ("call", "new"):
        for name in texts(keys, key):
            yield Selector(
                name, module, key == "new", url, texts(keys, "table"), texts(keys, "about"), texts(keys, "receiver")
            )


def text(keys: Keys, key: str) -> str:
    """The text of a key, or empty."""
    return keys[key].text() if key in keys else ""


def texts(keys: Keys, key: str) -> tuple[str, ...]:
    """The texts of a key, or none."""
    return keys[key].texts() if key in keys else ()


def items(keys: Keys, key: str) -> tuple[Entry, ...]:
    """The items of a key, or none."""
    return keys[key].items() if key in keys else ()


def path(keys: Keys, key: str) -> tuple[str, ...]:
    """The keys that a dotted text names."""
    return tuple(filter(None, text(keys, key).split(".")))


def place(entry: Entry, written: str | None = None) -> Place:
    """`arg1.body.amount` as a value."""
    shown = entry.text() if written is None else written.strip()
    found = _PLACE.fullmatch(shown)
    if found is None:
        head = _HEAD.match(shown)
        near = nearest(head[0], ("receiver", "result", "args", "arg", "fn")) if head else ""
        raise entry.fail(f"'{shown}' is no place", near if near.startswith("did") else _PLACES_HINT)
    word, arg, function, returns, parameter, tail = found.groups()
    keys = tuple(key or element for key, element in _KEY.findall(tail))
    if word:
        return Place(_BASES[word], path=keys)
    if arg:
        return Place(Base.ARGUMENT, int(arg), path=keys)
    if returns:
        return Place(Base.RETURN, int(function), path=keys)
    return Place(Base.PARAMETER, int(function), int(parameter), keys)


def place_at(keys: Keys, key: str) -> Place | None:
    """The place that a key names, if it is given."""
    return place(keys[key]) if key in keys else None


def places_at(keys: Keys, key: str) -> tuple[Place, ...]:
    """All places that a key names."""
    return tuple(place(item) for item in keys[key].several()) if key in keys else ()


def flow(entry: Entry) -> Flow:
    """`arg0 -> result` as a value."""
    origin, arrow, target = entry.text().partition("->")
    if not arrow:
        raise entry.fail(f"'{entry.text()}' has no '->'", "write it as `arg0 -> result`")
    return Flow(place(entry, origin), place(entry, target))


def truth(entry: Entry) -> bool:
    """True or false."""
    value = entry.scalar()
    if not isinstance(value, bool):
        raise entry.fail("expected true or false")
    return value
