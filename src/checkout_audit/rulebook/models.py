"""Reads the library models: `rules/models/*.yaml` and a team's own files of the same form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from checkout_audit.entry import Entry
from checkout_audit.project.models import (
    Base,
    CallModel,
    Channel,
    Container,
    Delivery,
    Factory,
    KeyStore,
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
from checkout_audit.project.validators import Validator
from checkout_audit.project.word_lists import Meaning, WordList
from checkout_audit.rulebook import model_form as form
from checkout_audit.rulebook import model_parts as part
from checkout_audit.rulebook.model_parts import Keys

_WORD = re.compile(r"[a-z0-9]+( [a-z0-9]+)*")
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def read_models(files: Iterable[Entry]) -> Models:
    """All models of some files, in order. Raises `RuleError`, with file and line, for what cannot be used."""
    rows: dict[str, list[Any]] = {name: [] for name in form.SECTIONS}
    for file in files:
        for name, section in file.fields(form.FILE, "section").items():
            for item in section.items():
                rows[name].extend(_READERS[name](item, item.fields(form.SECTIONS[name])))
    sections: dict[str, Any] = {name: tuple(found) for name, found in rows.items()}
    return Models(**sections)


def _calls(item: Entry, keys: Keys) -> Iterator[CallModel]:
    flows = tuple(map(part.flow, part.items(keys, "flows")))
    opaque, scalar = (key in keys and part.truth(keys[key]) for key in ("opaque", "scalar"))
    for selector in part.selectors(item, keys):
        yield CallModel(selector, flows, opaque, scalar)


def _factories(item: Entry, keys: Keys) -> Iterator[Factory]:
    methods: dict[str, tuple[Place, tuple[str, ...]]] = {}
    for name, row in (keys["methods"].mapping() if "methods" in keys else {}).items():
        parts = row.fields(form.METHOD)
        methods[name] = (part.place(parts["param"]), part.path(parts, "result"))
    for selector in part.selectors(item, keys):
        yield Factory(selector, keys["function"].integer(), methods, part.text(keys, "key"))


def _entries(_: Entry, keys: Keys) -> Iterator[EntryPoint]:
    decorators = keys["decorators"].mapping() if "decorators" in keys else {}
    yield EntryPoint(
        name=keys["name"].text(),
        files=part.texts(keys, "files"),
        exports=part.texts(keys, "exports"),
        types=part.texts(keys, "types"),
        calls=tuple(Selector(name) for name in part.texts(keys, "calls")),
        directive=part.text(keys, "directive"),
        parameters=tuple(frozenset(names.split("|")) for names in part.texts(keys, "parameters")),
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
    kind, label, unit = keys["kind"].text(), keys["label"].text(), part.text(keys, "unit")
    if "keys" in keys:
        words = tuple(map(_plain_key, keys["keys"].several()))
        beside, platform = part.texts(keys, "beside"), part.text(keys, "platform")
        yield Sink(
            kind,
            None,
            Place(Base.RESULT),
            label,
            words,
            unit=unit,
            beside=beside,
            platform=platform,
            holders=part.texts(keys, "holders"),
            elements=part.texts(keys, "elements"),
        )
        return
    if "place" not in keys:
        raise item.fail("key 'place' is missing")
    for selector in part.selectors(item, keys):
        for where in _sink_places(keys):
            yield Sink(
                kind,
                selector,
                where,
                label,
                unit=unit,
                held=part.texts(keys, "held"),
                along=part.texts(keys, "along"),
                without=tuple(one.lower() for one in part.texts(keys, "without")),
                settings=part.texts(keys, "settings"),
            )


def _sink_places(keys: Keys) -> Iterator[Place]:
    """The places of a sink; below each of them every field, however it is spelt."""
    fields = [spelt for name in part.texts(keys, "fields") for spelt in dict.fromkeys((name, _snake(name)))]
    for one in map(part.place, keys["place"].several()):
        yield from (msgspec.structs.replace(one, path=(*one.path, name)) for name in fields) if fields else (one,)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _plain_key(entry: Entry) -> str:
    if re.fullmatch(r"[a-z0-9]+", entry.text()) is None:
        raise entry.fail(f"'{entry.text()}' can never be met", "write keys in lower case, without punctuation")
    return entry.text()


def _sources(item: Entry, keys: Keys) -> Iterator[Source]:
    count = keys["arguments"].integer() if "arguments" in keys else -1
    for selector in part.selectors(item, keys):
        yield Source(keys["kind"].text(), selector, keys["label"].text(), count)


def _names(item: Entry, keys: Keys) -> Iterator[NamedSource]:
    if ("words" in keys) == ("proof" in keys):
        raise item.fail("'words' or 'proof' tells what is meant, one of the two")
    yield NamedSource(
        keys["kind"].text(),
        keys["label"].text(),
        part.texts(keys, "words"),
        not_words=part.texts(keys, "not-words"),
        texts="texts" in keys and part.truth(keys["texts"]),
        parts="parts" in keys and part.truth(keys["parts"]),
        given=part.texts(keys, "given"),
        within=part.texts(keys, "within"),
        not_beside=part.texts(keys, "not-beside"),
        proof=part.text(keys, "proof"),
        answered="answered" in keys and part.truth(keys["answered"]),
    )


def _sends(entry: Entry) -> Iterator[tuple[Selector, Place, str]]:
    for item in entry.items():
        keys = item.fields(form.WRITE)
        for selector in part.selectors(item, keys):
            yield selector, part.place(keys["place"]), part.text(keys, "form")


def _channels(_: Entry, keys: Keys) -> Iterator[Channel]:
    yield Channel(
        keys["name"].text(),
        tuple(_sends(keys["writes"])),
        keys["reads"].texts(),
        part.texts(keys, "modules"),
        part.texts(keys, "not-holders"),
    )


def _requests(item: Entry, keys: Keys) -> Iterator[Request]:
    for selector in part.selectors(item, keys):
        verb = selector.name.rpartition(".")[2].upper()
        yield Request(
            selector,
            url=part.place_at(keys, "at") or Place(Base.ARGUMENT),
            body=part.place_at(keys, "body"),
            headers=part.place_at(keys, "headers"),
            query=part.place_at(keys, "query"),
            method=part.place_at(keys, "method"),
            base=part.place_at(keys, "base"),
            defaults=part.place_at(keys, "defaults"),
            prefix=part.text(keys, "prefix"),
            made=_made(part.text(keys, "made")),
            fixed_method=verb if verb in _VERBS else part.text(keys, "verb"),
        )


def _made(text: str) -> Selector | None:
    return Selector(text.removeprefix("new "), new=text.startswith("new ")) if text else None


def _validators(item: Entry, keys: Keys) -> Iterator[Validator]:
    for selector in part.selectors(item, keys):
        yield Validator(selector, part.place(keys["schema"]), keys["part"].text())


def _deliveries(_: Entry, keys: Keys) -> Iterator[Delivery]:
    yield Delivery(
        name=keys["name"].text(),
        sends=tuple((selector, where) for selector, where, _ in _sends(keys["sends"])),
        receivers=tuple(row for item in part.items(keys, "receivers") for row in _receiver(item)),
        files=part.texts(keys, "files"),
        types=part.texts(keys, "types"),
        path=part.path(keys, "path"),
        modules=part.texts(keys, "modules"),
    )


def _receiver(item: Entry) -> Iterator[tuple[Selector, int]]:
    keys = item.fields(form.RECEIVER)
    for selector in part.selectors(item, keys):
        yield selector, keys["function"].integer()


def _containers(_: Entry, keys: Keys) -> Iterator[Container]:
    lookup = keys["lookups"].fields(form.LOOKUP)
    yield Container(
        name=keys["name"].text(),
        lookups=tuple(part.selectors(keys["lookups"], lookup)),
        key=part.place(lookup["key"]),
        registrations=tuple(row for item in keys["registrations"].items() for row in _registrations(item)),
    )


def _registrations(item: Entry) -> Iterator[Registration]:
    keys = item.fields(form.REGISTRATION)
    if "entries" not in keys and not ("key" in keys and "value" in keys):
        raise item.fail("nothing is registered", "give 'key' and 'value', or 'entries'")
    if "files" not in keys and "imports" not in keys:
        raise item.fail("no file registers", "give 'files' or 'imports'")
    for selector in part.selectors(item, keys):
        yield Registration(
            selector,
            key=part.place_at(keys, "key"),
            value=part.place_at(keys, "value"),
            entries=part.place_at(keys, "entries"),
            files=part.texts(keys, "files"),
            imports=part.texts(keys, "imports"),
        )


def _platforms(_: Entry, keys: Keys) -> Iterator[Platform]:
    assumed = "assumed" in keys and part.truth(keys["assumed"])
    yield Platform(keys["name"].text(), keys["modules"].texts(), assumed)


def _remotes(item: Entry, keys: Keys) -> Iterator[Remote]:
    for selector in part.selectors(item, keys):
        yield Remote(selector)


def _units(item: Entry, keys: Keys) -> Iterator[UnitModel]:
    if "fields" not in keys and "words" not in keys:
        raise item.fail("nothing is named", "give 'fields' or 'words'")
    yield UnitModel(
        unit=keys["unit"].text(),
        weight=keys["weight"].integer(),
        label=keys["label"].text(),
        platform=part.text(keys, "platform"),
        fields=part.texts(keys, "fields"),
        holders=part.texts(keys, "holders"),
        not_holders=part.texts(keys, "not-holders"),
        types=part.texts(keys, "types"),
        words=part.texts(keys, "words"),
    )


def _stores(_: Entry, keys: Keys) -> Iterator[Store]:
    rows = {name: part.texts(keys, name) for name in form.STORE if name != "name"}
    yield Store(keys["name"].text(), **rows)


def _locks(_: Entry, keys: Keys) -> Iterator[Lock]:
    yield Lock(
        keys["name"].text(),
        calls=tuple(Selector(name) for name in part.texts(keys, "call")),
        words=part.texts(keys, "words"),
        keys=part.texts(keys, "keys"),
        texts=part.texts(keys, "texts"),
    )


def _keyed(_: Entry, keys: Keys) -> Iterator[KeyStore]:
    modules, reads, writes = (part.texts(keys, key) for key in ("modules", "reads", "writes"))
    yield KeyStore(keys["name"].text(), modules, reads, writes)


def _records(_: Entry, keys: Keys) -> Iterator[Records]:
    yield Records(keys["name"].text(), part.texts(keys, "words"), part.texts(keys, "not-words"))


def _words(_: Entry, keys: Keys) -> Iterator[WordList]:
    wrong = next((word for word in keys["words"].items() if _WORD.fullmatch(word.text()) is None), None)
    if wrong is not None:
        raise wrong.fail(f"'{wrong.text()}' can never be met", "write words in lower case, with spaces between")
    yield WordList(Meaning(keys["meaning"].text()), keys["words"].texts())


def _states(_: Entry, keys: Keys) -> Iterator[StateModel]:
    module = keys["module"].text()
    handler, reducers = part.place_at(keys, "handler"), part.place_at(keys, "reducers")
    yield StateModel(
        name=keys["name"].text(),
        made=tuple(Selector(name, module) for name in keys["call"].texts()),
        initial=part.places_at(keys, "initial"),
        selects="selects" in keys and part.truth(keys["selects"]),
        gives=part.places_at(keys, "gives"),
        takes=part.places_at(keys, "takes"),
        uses=tuple(_state_use(item) for item in part.items(keys, "uses")),
        handler=handler,
        reducers=reducers,
        actions=part.text(keys, "actions"),
        parts=part.places_at(keys, "parts"),
        readers=part.texts(keys, "readers"),
    )


def _state_use(item: Entry) -> StateUse:
    keys = item.fields(form.STATE_USE)
    if not {"value", "takes", "flows"} & set(keys):
        raise item.fail("nothing is read or changed", "give 'value', 'takes' or 'flows'")
    return StateUse(
        tuple(part.selectors(item, keys)),
        part.place_at(keys, "value"),
        part.place_at(keys, "takes"),
        tuple(map(part.flow, part.items(keys, "flows"))),
    )


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
    "keyed": _keyed,
    "records": _records,
    "states": _states,
    "words": _words,
    "validators": _validators,
}
