"""Reads the library models: `rules/models/*.yaml` and a team's own files of the same form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from checkout_audit.entry import Entry, nearest
from checkout_audit.project.models import (
    Base,
    CallModel,
    Channel,
    Container,
    Delivery,
    Factory,
    Flow,
    Lock,
    Models,
    NamedSource,
    Place,
    Platform,
    Registration,
    Remote,
    Request,
    Selector,
    Sink,
    Source,
    Store,
    UnitModel,
)
from checkout_audit.project.models import Entry as EntryPoint
from checkout_audit.project.records import Records
from checkout_audit.project.state_model import StateModel, StateUse
from checkout_audit.rulebook import model_form as form

_PLACE = re.compile(r"(?:(receiver|result|args)|arg(\d+)|fn(\d+)\.(?:(return)|param(\d+)))((?:\.[^.\[\]]+|\[\])*)")
_KEY = re.compile(r"\.([^.\[\]]+)|(\[\])")
_HEAD = re.compile(r"[a-z]+")
_BASES = {"receiver": Base.RECEIVER, "result": Base.RESULT, "args": Base.ANY_ARGUMENT}
_PLACES_HINT = "a place is receiver, result, args, argN, fnN.return or fnN.paramK, then `.key` or `[]`"
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Keys = Mapping[str, Entry]


def read_models(files: Iterable[Entry]) -> Models:
    """All models of some files, in order. Raises `RuleError`, with file and line, for what cannot be used."""
    rows: dict[str, list[Any]] = {name: [] for name in form.SECTIONS}
    for file in files:
        for name, section in file.fields(form.FILE, "section").items():
            for item in section.items():
                rows[name].extend(_READERS[name](item, item.fields(form.SECTIONS[name])))
    sections: dict[str, Any] = {name: tuple(found) for name, found in rows.items()}
    return Models(**sections)


def _selectors(item: Entry, keys: Keys) -> Iterator[Selector]:
    """The selectors that `call`, `new`, `module` and `url` of an item stand for."""
    if "call" not in keys and "new" not in keys:
        raise item.fail("no call is named", "give 'call' or 'new'")
    module, url = _text(keys, "module"), _text(keys, "url")
    for key in ("call", "new"):
        for name in _texts(keys, key):
            yield Selector(
                name, module, key == "new", url, _texts(keys, "table"), _texts(keys, "about"), _texts(keys, "receiver")
            )


def _text(keys: Keys, key: str) -> str:
    return keys[key].text() if key in keys else ""


def _texts(keys: Keys, key: str) -> tuple[str, ...]:
    return keys[key].texts() if key in keys else ()


def _items(keys: Keys, key: str) -> tuple[Entry, ...]:
    return keys[key].items() if key in keys else ()


def _path(keys: Keys, key: str) -> tuple[str, ...]:
    return tuple(filter(None, _text(keys, key).split(".")))


def place(entry: Entry, text: str | None = None) -> Place:
    """`arg1.body.amount` as a value."""
    text = entry.text() if text is None else text.strip()
    found = _PLACE.fullmatch(text)
    if found is None:
        head = _HEAD.match(text)
        near = nearest(head[0], ("receiver", "result", "args", "arg", "fn")) if head else ""
        raise entry.fail(f"'{text}' is no place", near if near.startswith("did") else _PLACES_HINT)
    word, arg, function, returns, parameter, tail = found.groups()
    path = tuple(key or element for key, element in _KEY.findall(tail))
    if word:
        return Place(_BASES[word], path=path)
    if arg:
        return Place(Base.ARGUMENT, int(arg), path=path)
    if returns:
        return Place(Base.RETURN, int(function), path=path)
    return Place(Base.PARAMETER, int(function), int(parameter), path)


def _place(keys: Keys, key: str) -> Place | None:
    return place(keys[key]) if key in keys else None


def _flow(entry: Entry) -> Flow:
    origin, arrow, target = entry.text().partition("->")
    if not arrow:
        raise entry.fail(f"'{entry.text()}' has no '->'", "write it as `arg0 -> result`")
    return Flow(place(entry, origin), place(entry, target))


def _calls(item: Entry, keys: Keys) -> Iterator[CallModel]:
    flows = tuple(map(_flow, _items(keys, "flows")))
    opaque = "opaque" in keys and _truth(keys["opaque"])
    for selector in _selectors(item, keys):
        yield CallModel(selector, flows, opaque)


def _truth(entry: Entry) -> bool:
    value = entry.scalar()
    if not isinstance(value, bool):
        raise entry.fail("expected true or false")
    return value


def _factories(item: Entry, keys: Keys) -> Iterator[Factory]:
    methods: dict[str, tuple[Place, tuple[str, ...]]] = {}
    for name, row in (keys["methods"].mapping() if "methods" in keys else {}).items():
        parts = row.fields(form.METHOD)
        methods[name] = (place(parts["param"]), _path(parts, "result"))
    for selector in _selectors(item, keys):
        yield Factory(selector, keys["function"].integer(), methods, _text(keys, "key"))


def _entries(_: Entry, keys: Keys) -> Iterator[EntryPoint]:
    decorators = keys["decorators"].mapping() if "decorators" in keys else {}
    yield EntryPoint(
        name=keys["name"].text(),
        files=_texts(keys, "files"),
        exports=_texts(keys, "exports"),
        types=_texts(keys, "types"),
        calls=tuple(Selector(name) for name in _texts(keys, "calls")),
        directive=_text(keys, "directive"),
        parameters=tuple(frozenset(names.split("|")) for names in _texts(keys, "parameters")),
        decorators={name: part.text() for name, part in decorators.items()},
        sources=tuple(
            _request_part(part, kind) for kind, row in keys["sources"].mapping().items() for part in row.items()
        ),
    )


def _request_part(entry: Entry, kind: str) -> tuple[int, tuple[str, ...], str]:
    number, _, rest = entry.text().partition(".")
    if not number.isdigit():
        raise entry.fail(f"'{entry.text()}' does not begin with the number of a parameter", "for example `0.body`")
    return int(number), tuple(filter(None, rest.split("."))), kind


def _sinks(item: Entry, keys: Keys) -> Iterator[Sink]:
    kind, label, unit = keys["kind"].text(), keys["label"].text(), _text(keys, "unit")
    if "keys" in keys:
        words = tuple(map(_plain_key, keys["keys"].several()))
        beside, platform = _texts(keys, "beside"), _text(keys, "platform")
        yield Sink(
            kind,
            None,
            Place(Base.RESULT),
            label,
            words,
            unit=unit,
            beside=beside,
            platform=platform,
            holders=_texts(keys, "holders"),
            elements=_texts(keys, "elements"),
        )
        return
    if "place" not in keys:
        raise item.fail("key 'place' is missing")
    for selector in _selectors(item, keys):
        for one in keys["place"].several():
            yield Sink(kind, selector, place(one), label, unit=unit, held=_texts(keys, "held"))


def _plain_key(entry: Entry) -> str:
    if re.fullmatch(r"[a-z0-9]+", entry.text()) is None:
        raise entry.fail(f"'{entry.text()}' can never be met", "write keys in lower case, without punctuation")
    return entry.text()


def _sources(item: Entry, keys: Keys) -> Iterator[Source]:
    count = keys["arguments"].integer() if "arguments" in keys else -1
    for selector in _selectors(item, keys):
        yield Source(keys["kind"].text(), selector, keys["label"].text(), count)


def _names(item: Entry, keys: Keys) -> Iterator[NamedSource]:
    if ("words" in keys) == ("proof" in keys):
        raise item.fail("'words' or 'proof' tells what is meant, one of the two")
    yield NamedSource(
        keys["kind"].text(),
        keys["label"].text(),
        _texts(keys, "words"),
        not_words=_texts(keys, "not-words"),
        texts="texts" in keys and _truth(keys["texts"]),
        given=_texts(keys, "given"),
        within=_texts(keys, "within"),
        not_beside=_texts(keys, "not-beside"),
        proof=_text(keys, "proof"),
        answered="answered" in keys and _truth(keys["answered"]),
    )


def _sends(entry: Entry) -> Iterator[tuple[Selector, Place, str]]:
    for item in entry.items():
        keys = item.fields(form.WRITE)
        for selector in _selectors(item, keys):
            yield selector, place(keys["place"]), _text(keys, "form")


def _channels(_: Entry, keys: Keys) -> Iterator[Channel]:
    yield Channel(keys["name"].text(), tuple(_sends(keys["writes"])), keys["reads"].texts(), _texts(keys, "modules"))


def _requests(item: Entry, keys: Keys) -> Iterator[Request]:
    for selector in _selectors(item, keys):
        verb = selector.name.rpartition(".")[2].upper()
        yield Request(
            selector,
            url=_place(keys, "at") or Place(Base.ARGUMENT),
            body=_place(keys, "body"),
            headers=_place(keys, "headers"),
            query=_place(keys, "query"),
            method=_place(keys, "method"),
            base=_place(keys, "base"),
            defaults=_place(keys, "defaults"),
            prefix=_text(keys, "prefix"),
            made=_text(keys, "made"),
            fixed_method=verb if verb in _VERBS else _text(keys, "verb"),
        )


def _deliveries(_: Entry, keys: Keys) -> Iterator[Delivery]:
    yield Delivery(
        name=keys["name"].text(),
        sends=tuple((selector, where) for selector, where, _ in _sends(keys["sends"])),
        receivers=tuple(row for item in _items(keys, "receivers") for row in _receiver(item)),
        files=_texts(keys, "files"),
        path=_path(keys, "path"),
        modules=_texts(keys, "modules"),
    )


def _receiver(item: Entry) -> Iterator[tuple[Selector, int]]:
    keys = item.fields(form.RECEIVER)
    for selector in _selectors(item, keys):
        yield selector, keys["function"].integer()


def _containers(_: Entry, keys: Keys) -> Iterator[Container]:
    lookup = keys["lookups"].fields(form.LOOKUP)
    yield Container(
        name=keys["name"].text(),
        lookups=tuple(_selectors(keys["lookups"], lookup)),
        key=place(lookup["key"]),
        registrations=tuple(row for item in keys["registrations"].items() for row in _registrations(item)),
    )


def _registrations(item: Entry) -> Iterator[Registration]:
    keys = item.fields(form.REGISTRATION)
    if "entries" not in keys and not ("key" in keys and "value" in keys):
        raise item.fail("nothing is registered", "give 'key' and 'value', or 'entries'")
    if "files" not in keys and "imports" not in keys:
        raise item.fail("no file registers", "give 'files' or 'imports'")
    for selector in _selectors(item, keys):
        yield Registration(
            selector,
            key=_place(keys, "key"),
            value=_place(keys, "value"),
            entries=_place(keys, "entries"),
            files=_texts(keys, "files"),
            imports=_texts(keys, "imports"),
        )


def _platforms(_: Entry, keys: Keys) -> Iterator[Platform]:
    assumed = "assumed" in keys and _truth(keys["assumed"])
    yield Platform(keys["name"].text(), keys["modules"].texts(), assumed)


def _remotes(item: Entry, keys: Keys) -> Iterator[Remote]:
    for selector in _selectors(item, keys):
        yield Remote(selector)


def _units(item: Entry, keys: Keys) -> Iterator[UnitModel]:
    if "fields" not in keys and "words" not in keys:
        raise item.fail("nothing is named", "give 'fields' or 'words'")
    yield UnitModel(
        unit=keys["unit"].text(),
        weight=keys["weight"].integer(),
        label=keys["label"].text(),
        platform=_text(keys, "platform"),
        fields=_texts(keys, "fields"),
        holders=_texts(keys, "holders"),
        not_holders=_texts(keys, "not-holders"),
        types=_texts(keys, "types"),
        words=_texts(keys, "words"),
    )


def _stores(_: Entry, keys: Keys) -> Iterator[Store]:
    rows = {name: _texts(keys, name) for name in form.STORE if name != "name"}
    yield Store(keys["name"].text(), **rows)


def _locks(_: Entry, keys: Keys) -> Iterator[Lock]:
    yield Lock(
        keys["name"].text(),
        calls=tuple(Selector(name) for name in _texts(keys, "call")),
        words=_texts(keys, "words"),
        keys=_texts(keys, "keys"),
        texts=_texts(keys, "texts"),
    )


def _records(_: Entry, keys: Keys) -> Iterator[Records]:
    yield Records(keys["name"].text(), _texts(keys, "words"), _texts(keys, "not-words"))


def _states(_: Entry, keys: Keys) -> Iterator[StateModel]:
    module = keys["module"].text()
    handler, reducers = _place(keys, "handler"), _place(keys, "reducers")
    yield StateModel(
        name=keys["name"].text(),
        made=tuple(Selector(name, module) for name in keys["call"].texts()),
        initial=_places(keys, "initial"),
        selects="selects" in keys and _truth(keys["selects"]),
        gives=_places(keys, "gives"),
        takes=_places(keys, "takes"),
        uses=tuple(_state_use(item) for item in _items(keys, "uses")),
        handler=handler,
        reducers=reducers,
        actions=_text(keys, "actions"),
        parts=_places(keys, "parts"),
        readers=_texts(keys, "readers"),
    )


def _places(keys: Keys, key: str) -> tuple[Place, ...]:
    return tuple(place(item) for item in keys[key].several()) if key in keys else ()


def _state_use(item: Entry) -> StateUse:
    keys = item.fields(form.STATE_USE)
    if ("value" in keys) == ("takes" in keys):
        raise item.fail("'value' or 'takes' tells how the store is changed, one of the two")
    return StateUse(tuple(_selectors(item, keys)), _place(keys, "value"), _place(keys, "takes"))


_READERS: Mapping[str, Callable[[Entry, Keys], Iterator[Any]]] = {
    "calls": _calls,
    "factories": _factories,
    "entries": _entries,
    "sinks": _sinks,
    "sources": _sources,
    "names": _names,
    "channels": _channels,
    "requests": _requests,
    "deliveries": _deliveries,
    "containers": _containers,
    "platforms": _platforms,
    "remotes": _remotes,
    "units": _units,
    "stores": _stores,
    "locks": _locks,
    "records": _records,
    "states": _states,
}
