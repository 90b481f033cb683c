"""What a flow check asks, as a rule file says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from checkout_audit.checks.kind import Body
from checkout_audit.checks.message import Template
from checkout_audit.entry import Entry, Field, nearest
from checkout_audit.flow.engine import selector_words, spellings
from checkout_audit.flow.entered import Secrets
from checkout_audit.project.models import Models, NamedSource, Sink

REQUEST_KINDS = ("body", "query", "params", "header", "cookie")
_TEXTS = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_PLACEHOLDERS = frozenset({"SOURCE", "KEY", "SINK", "VALUE"})

FIELDS: Mapping[str, Field] = {
    "from": Field("Kinds of origin: parts of a request, or `kind` of a source model.", _TEXTS, required=True),
    "to": Field("Kinds of sink, as the models name them.", _TEXTS, required=True),
    "source": Field("Conditions on the origin's key.", {"$ref": "#/$defs/words"}),
    "guards": Field("What makes a value harmless on the way.", {"enum": ["comparison", "none"]}),
    "bounds": Field(
        "With `lower` only what is added to something else and may be negative: no schema, comparison or clamp says otherwise.",
        {"enum": ["lower"]},
    ),
    "kept": Field(
        "Whether a value is followed through what keeps it from one run to the next (a ref, component state, a field, a record).",
        {"enum": ["follow", "stop"]},
    ),
    "factors": Field(
        "Whether a factor of a product counts: `any`, or `fixed` if only with a constant beside it (a quantity does not).",
        {"enum": ["any", "fixed"]},
    ),
    "cleansers": Field("Names of functions and methods whose result tells nothing of what they are given.", _TEXTS),
    "unknown": Field("Whether calls of unknown code hand on what they are given.", {"enum": ["follow", "stop"]}),
    "not-handed": Field(
        "Words of the call that the value, or the object that it is put into, must not be handed to.", _TEXTS
    ),
    "computed": Field("Whether the operands of a sum or product are followed.", {"enum": ["follow", "stop"]}),
    "near": Field("Only in files that hold a word of the origin.", {"type": "boolean"}),
    "mark": Field(
        "What is marked: where the value is used (the default), where it comes from, or each entry that it is in a made object.",
        {"enum": ["use", "origin", "entry"]},
    ),
    "once": Field(
        "Whether one finding tells of all values that are put into the same record.", {"enum": ["value", "record"]}
    ),
    "handlers": Field(
        "Which functions count that take a request: all that look so, or only those that something serves.",
        {"enum": ["all", "served"]},
    ),
    "brought": Field(
        "Only in code of pages that keep such a parameter in their address, to which a payment provider adds it.",
        _TEXTS,
    ),
    "handed": Field(
        "Likewise: words of parameters that the shop writes into the address to which the customer comes back.", _TEXTS
    ),
    "carried": Field("Likewise: words of values that the shop writes into an address, under any name.", _TEXTS),
    "budget": Field("Values that one search looks at, at most.", {"type": "integer", "minimum": 1}),
}
SOURCE: Mapping[str, Field] = {
    "words": Field("The key holds one of these words.", _TEXTS),
    "not-words": Field("The key holds none of these words.", _TEXTS),
    "renamed": Field(
        "Whether another key counts too where the value is used as it is, or only the figures of its text are.",
        {"type": "boolean"},
    ),
    "named": Field("The last part of the key is one of these: all that stands under it is meant.", _TEXTS),
}


class Question(msgspec.Struct, frozen=True):
    """What a flow check asks."""

    origins: frozenset[str]
    sinks: tuple[Sink, ...]
    stores: frozenset[str]
    words: tuple[str, ...]
    not_words: tuple[str, ...]
    guards: bool
    fixed_factors: bool
    stops_at_kept: bool
    message: Template
    named: tuple[NamedSource, ...] = ()
    proofs: tuple[Sink, ...] = ()
    """Where a value shows that it is one of the origins."""
    not_handed: tuple[str, ...] = ()
    cleansers: frozenset[str] = frozenset()
    stops_at_unknown: bool = False
    stops_at_computed: bool = False
    near: frozenset[str] = frozenset()
    """Words of which a file of a sink must hold one, if there are any."""
    mark: str = "use"
    per_record: bool = False
    """Whether one finding tells of all values that are put into the same record."""
    budget: int = 0
    renamed: bool = False
    """Whether what is used as it is counts, whatever its key."""
    last_keys: tuple[str, ...] = ()
    """What the last part of the origin's key must be, in words."""
    only_served: bool = False
    must_lower: bool = False
    """Only what may be negative where it is added to something."""
    secrets: Secrets | None = None
    """Only in code of pages whose address holds one of these."""


def question(body: Body) -> Question:
    """What the keys of a check say."""
    keys = body.entries
    conditions = keys["source"].fields(SOURCE) if "source" in keys else {}
    template = body.template(*_PLACEHOLDERS)
    return Question(
        origins=frozenset(_origins(keys["from"], body.models)),
        sinks=tuple(_sinks(keys["to"], body.models)),
        stores=frozenset()
        if "near" in keys
        else frozenset(
            word
            for channel in body.models.channels
            for selector, _, _ in channel.writes
            for word in selector_words(selector)
        ),
        words=_words(conditions.get("words")),
        not_words=_words(conditions.get("not-words")),
        guards="guards" not in keys or keys["guards"].text() == "comparison",
        stops_at_kept="kept" in keys and keys["kept"].text() == "stop",
        fixed_factors="factors" in keys and keys["factors"].text() == "fixed",
        message=template,
        named=tuple(_named(keys["from"], body.models)),
        proofs=tuple(_proofs(keys["from"], body.models)),
        not_handed=_words(keys.get("not-handed")),
        cleansers=frozenset(keys["cleansers"].texts()) if "cleansers" in keys else frozenset(),
        stops_at_unknown="unknown" in keys and keys["unknown"].text() == "stop",
        stops_at_computed="computed" in keys and keys["computed"].text() == "stop",
        mark=keys["mark"].text() if "mark" in keys else "use",
        per_record="once" in keys and keys["once"].text() == "record",
        near=frozenset(_near(keys, body.models)),
        budget=keys["budget"].integer() if "budget" in keys else 0,
        renamed="renamed" in conditions and conditions["renamed"].scalar() is True,
        last_keys=_words(conditions.get("named")),
        only_served="handlers" in keys and keys["handlers"].text() == "served",
        must_lower="bounds" in keys,
        secrets=Secrets(keys["brought"].texts(), _words(keys.get("handed")), _words(keys.get("carried")))
        if "brought" in keys
        else None,
    )


def _words(entry: Entry | None) -> tuple[str, ...]:
    return tuple(word.lower() for word in entry.texts()) if entry is not None else ()


def _origins(entry: Entry, models: Models) -> Iterator[str]:
    known = {*REQUEST_KINDS, *(one.kind for one in models.sources), *(one.kind for one in models.names)}
    for item in entry.several():
        if item.text() not in known:
            raise item.fail(f"no model knows origins of kind '{item.text()}'", nearest(item.text(), known))
        yield item.text()


def _named(entry: Entry, models: Models) -> Iterator[NamedSource]:
    kinds = {item.text() for item in entry.several()}
    yield from (one for one in models.names if one.kind in kinds)


def _proofs(entry: Entry, models: Models) -> Iterator[Sink]:
    kinds = {one.proof for one in _named(entry, models) if one.proof}
    yield from (sink for sink in models.sinks if sink.kind in kinds)


def _near(keys: Mapping[str, Entry], models: Models) -> Iterator[str]:
    if "near" in keys and keys["near"].scalar() is True:
        for one in _named(keys["from"], models):
            for word in (*one.words, *one.given):
                yield from spellings(word)


def _sinks(entry: Entry, models: Models) -> Iterator[Sink]:
    known = {sink.kind for sink in models.sinks}
    for item in entry.several():
        if item.text() not in known:
            raise item.fail(f"no model knows sinks of kind '{item.text()}'", nearest(item.text(), known))
        yield from (sink for sink in models.sinks if sink.kind == item.text())
