"""What is known about libraries, as plain values: how data passes through their calls and where it enters and leaves.

`rulebook.models` reads them from `rules/models/*.yaml`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from checkout_audit.project.places import Base, Flow, Place, Selector, last_word, selects
from checkout_audit.project.records import Records
from checkout_audit.project.state_model import StateModel
from checkout_audit.project.validators import Validator
from checkout_audit.project.word_lists import Meaning, WordList


class CallModel(msgspec.Struct, frozen=True):
    """What a library call does with data."""

    selector: Selector
    flows: tuple[Flow, ...] = ()
    opaque: bool = False
    """Nothing passes from arguments to result beyond `flows` (a lookup, a check)."""
    scalar: bool = False
    """The result has no parts."""


class Factory(msgspec.Struct, frozen=True):
    """A call that makes a callable out of a function: `createStep("name", handler)`."""

    selector: Selector
    function: int
    """Which argument is the function."""
    methods: dict[str, tuple[Place, tuple[str, ...]]] = field(default_factory=dict)
    """Method of the made thing → (what the function's first parameter gets, path of its return in the result)."""
    key: str = ""
    """The entry of that argument in which the function stands, if it is an object."""


class Entry(msgspec.Struct, frozen=True):
    """Functions that a framework calls with a request."""

    name: str
    files: tuple[str, ...] = ()
    """Globs of paths; empty means any."""
    exports: tuple[str, ...] = ()
    """Names under which the function is exported."""
    types: tuple[str, ...] = ()
    """Globs of declared parameter types that mark the request, in any function."""
    calls: tuple[Selector, ...] = ()
    """Calls that register their function arguments: `router.post(path, handler)`."""
    directive: str = ""
    """`use server`: every exported (or so marked) function."""
    parameters: tuple[frozenset[str], ...] = ()
    """Names of the first parameters that mark a handler, in any function: one of each."""
    decorators: dict[str, str] = field(default_factory=dict)
    """Parameter decorator → source kind (`Body` → `body`)."""
    sources: tuple[tuple[int, tuple[str, ...], str], ...] = ()
    """(parameter, path, source kind): `(0, ("body",), "body")`."""


class Sink(msgspec.Struct, frozen=True):
    """A place in a call where a value has an effect that checks ask about."""

    kind: str
    """`stripe-amount`, `order-line-price`, …"""
    selector: Selector | None
    place: Place
    label: str
    """What it is, in the words of a report: 'the amount of a Stripe PaymentIntent'."""
    keys: tuple[str, ...] = ()
    """In place of a call: entries of any object, and keys put into any container, that read so (case and punctuation aside)."""
    unit: str = ""
    """`major` or `minor`, for an amount."""
    beside: tuple[str, ...] = ()
    """Keys that must stand beside one of `keys` in the same object."""
    platform: str = ""
    """Only in parts of a shop on this platform."""
    holders: tuple[str, ...] = ()
    """Only where one of `keys` is assigned on what is called so: `document.cookie = …`."""
    elements: tuple[str, ...] = ()
    """Only as an attribute of such JSX elements; `*` is any."""
    held: tuple[str, ...] = ()
    """Only where what the method is called on is one of these globals, however it came there: a `Storage` that a class was given."""
    along: tuple[str, ...] = ()
    """Only where one of these keys is handed over beside the value."""
    without: tuple[str, ...] = ()
    """Only where no other argument of the call says one of these, case aside: options that make it harmless."""
    settings: tuple[str, ...] = ()
    """Only in a file that reads something so named: the secret key of a service, which no shop sends to itself."""


class Source(msgspec.Struct, frozen=True):
    """A call or global whose result is of interest: randomness, the clock, a server-side read."""

    kind: str
    """`random`, `clock`."""
    selector: Selector
    label: str
    """What it is, in the words of a report."""
    arguments: int = -1
    """How many arguments the call must have; -1: any number."""


class NamedSource(msgspec.Struct, frozen=True):
    """Values that are what their name says: a property, a variable or a key that reads like a secret."""

    kind: str
    label: str
    """What it is, in the words of a report."""
    words: tuple[str, ...]
    """The name holds one of these."""
    not_words: tuple[str, ...] = ()
    """No name in the chain before it, and no text that is handed on beside it, holds one of these."""
    texts: bool = False
    """Constant texts are meant, not names: the key under which something is stored."""
    parts: bool = False
    """What is read from a member later counts too, by the names that lead to it: `.gift.fee` of `order.metadata`."""
    given: tuple[str, ...] = ()
    """In place of a name: what a call of that name makes, when it is given something named so."""
    not_beside: tuple[str, ...] = ()
    """What holds it has no property or key whose name holds one of these: a client id beside a client secret is OAuth's."""
    within: tuple[str, ...] = ()
    """The names before it hold all words of one of these: `cart metadata` for `cart.metadata.discount`."""
    proof: str = ""
    """In place of words: the names of what requests hand to sinks of this kind."""
    answered: bool = False
    """In place of a value: the answer of one of the shop's own routes that has an entry of such a name."""


class Channel(msgspec.Struct, frozen=True):
    """A store that is written in one place under a key and read in another."""

    name: str
    """In the words of a report: `Stripe metadata`."""
    writes: tuple[tuple[Selector, Place, str], ...]
    """(call, where its container is, form field): a form field `metadata` means keys written `metadata[key]`."""
    reads: tuple[str, ...]
    """Property names that stand for the store when they are read from something unknown: `metadata`."""
    modules: tuple[str, ...] = ()
    """Files that import one of these, or a file that does, may write it."""
    not_holders: tuple[str, ...] = ()
    """Words in the name of what has the property, which say that it is no such store: `cart.metadata`."""


class Delivery(msgspec.Struct, frozen=True):
    """A queue or event bus: what is sent in one place arrives at a function in another."""

    name: str
    sends: tuple[tuple[Selector, Place], ...]
    receivers: tuple[tuple[Selector, int], ...]
    """Calls that are handed the receiving function, and at which argument."""
    files: tuple[str, ...]
    """Globs of files whose default export receives."""
    types: tuple[str, ...]
    """Types of the first parameter of a method that receives."""
    path: tuple[str, ...]
    """Where in the receiver's first parameter the payload stands."""
    modules: tuple[str, ...]
    """Only files that import one of these, or a file that does, send."""


class Request(msgspec.Struct, frozen=True):
    """A call that sends an HTTP request."""

    selector: Selector
    url: Place = Place(Base.ARGUMENT)
    """Where its URL is."""
    prefix: str = ""
    """Path that the library puts before it."""
    made: Selector | None = None
    """Only on clients that this call makes (`axios.create`); their base is at `base` of that call, default headers at `defaults`."""
    base: Place | None = None
    defaults: Place | None = None
    body: Place | None = None
    headers: Place | None = None
    query: Place | None = None
    method: Place | None = None
    fixed_method: str = ""
    """In capitals, when the call's name says it."""


class Remote(msgspec.Struct, frozen=True):
    """A call that asks a database or a service beyond the process, and waits for the answer."""

    selector: Selector


class Platform(msgspec.Struct, frozen=True):
    """A commerce platform, known by what a shop imports."""

    name: str
    modules: tuple[str, ...]
    """Globs of specifiers, and of packages that a package.json depends on."""
    assumed: bool = False
    """Whether code that shows nothing at all is taken to be on it."""


class UnitModel(msgspec.Struct, frozen=True):
    """Which unit of money a library's fields, or names as such, speak of."""

    unit: str
    """`major` or `minor`."""
    weight: int
    label: str
    fields: tuple[str, ...] = ()
    platform: str = ""
    """Only in parts of a shop on this platform."""
    holders: tuple[str, ...] = ()
    """Words in the name of what has the field."""
    not_holders: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """Globs of the declared type of what has the field."""
    words: tuple[str, ...] = ()
    """In place of fields: words in any name."""


class Registration(msgspec.Struct, frozen=True):
    """A call that puts something into a container under a name."""

    selector: Selector
    key: Place | None = None
    value: Place | None = None
    entries: Place | None = None
    """In place of key and value: an object whose entries are registered."""
    files: tuple[str, ...] = ()
    """Globs of files in which the call registers, or"""
    imports: tuple[str, ...] = ()
    """globs of what such a file imports."""


class Container(msgspec.Struct, frozen=True):
    """A registry that is filled in one place and asked by name in another."""

    name: str
    lookups: tuple[Selector, ...]
    key: Place
    """Where a look-up says the name."""
    registrations: tuple[Registration, ...]


class Store(msgspec.Struct, frozen=True):
    """In which words a data library reads and writes records. What several libraries say is put together."""

    name: str
    reads: tuple[str, ...] = ()
    """Methods; one that ends in `*` goes on with the name of the record: `retrieve*` is `retrieveOrder`."""
    writes: tuple[str, ...] = ()
    creates: tuple[str, ...] = ()
    merges: tuple[str, ...] = ()
    """Methods that create or change in one step."""
    tables: tuple[str, ...] = ()
    """Calls whose first argument names the record, and keys of an argument that do."""
    where: tuple[str, ...] = ()
    """Calls and keys that say which records are meant."""
    values: tuple[str, ...] = ()
    """Calls and keys that hold the new values."""
    saves: tuple[str, ...] = ()
    """Methods that write an object whose fields were set before."""
    computed: tuple[str, ...] = ()
    """Calls and keys that leave the reckoning to the store."""
    unique: tuple[str, ...] = ()
    """Texts, calls and keys that show that a second record of the same key is refused; reads that take unique columns only."""
    opens: tuple[str, ...] = ()
    """Keys of a result that hold the record itself."""


class Lock(msgspec.Struct, frozen=True):
    """What keeps others out while it is held."""

    name: str
    calls: tuple[Selector, ...] = ()
    words: tuple[str, ...] = ()
    """Words in the name of a called function; with `^` before them it begins so, and what it gives is tested."""
    keys: tuple[str, ...] = ()
    """Keys of an argument; `key=text` only with a value that holds the text."""
    texts: tuple[str, ...] = ()
    """Parts of a text, in lower case."""


class KeyStore(msgspec.Struct, frozen=True):
    """In which words a store of keys and values is read and written."""

    name: str
    modules: tuple[str, ...]
    """Packages whose clients are such stores."""
    reads: tuple[str, ...]
    writes: tuple[str, ...]


@dataclass(frozen=True)
class Models:
    """Everything known, indexed by the last word of the callee."""

    calls: tuple[CallModel, ...] = ()
    factories: tuple[Factory, ...] = ()
    entries: tuple[Entry, ...] = ()
    sinks: tuple[Sink, ...] = ()
    sources: tuple[Source, ...] = ()
    names: tuple[NamedSource, ...] = ()
    channels: tuple[Channel, ...] = ()
    containers: tuple[Container, ...] = ()
    requests: tuple[Request, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    platforms: tuple[Platform, ...] = ()
    remotes: tuple[Remote, ...] = ()
    units: tuple[UnitModel, ...] = ()
    stores: tuple[Store, ...] = ()
    locks: tuple[Lock, ...] = ()
    keyed: tuple[KeyStore, ...] = ()
    records: tuple[Records, ...] = ()
    states: tuple[StateModel, ...] = ()
    words: tuple[WordList, ...] = ()
    validators: tuple[Validator, ...] = ()
    digest: str = ""
    """Of the files that said it."""

    @cached_property
    def words_by_meaning(self) -> dict[Meaning, tuple[str, ...]]:
        """Meaning → its words, of all lists; every meaning is there."""
        return {
            meaning: tuple(dict.fromkeys(word for one in self.words if one.meaning is meaning for word in one.words))
            for meaning in Meaning
        }

    @cached_property
    def calls_by_word(self) -> dict[str, list[CallModel]]:
        """Last word of the callee → models."""
        found: dict[str, list[CallModel]] = defaultdict(list)
        for model in self.calls:
            found[last_word(model.selector)].append(model)
        return found

    @cached_property
    def factories_by_word(self) -> dict[str, list[Factory]]:
        """The same for factories."""
        found: dict[str, list[Factory]] = defaultdict(list)
        for model in self.factories:
            found[last_word(model.selector)].append(model)
        return found

    @cached_property
    def sources_by_word(self) -> dict[str, list[Source]]:
        """The same for sources."""
        found: dict[str, list[Source]] = defaultdict(list)
        for model in self.sources:
            found[last_word(model.selector)].append(model)
        return found

    @cached_property
    def remotes_by_word(self) -> dict[str, list[Remote]]:
        """The same for remotes."""
        found: dict[str, list[Remote]] = defaultdict(list)
        for model in self.remotes:
            found[last_word(model.selector)].append(model)
        return found

    @cached_property
    def mutators(self) -> dict[str, list[CallModel]]:
        """Method name → models that put something into their receiver."""
        return {
            word: kept
            for word, models in self.calls_by_word.items()
            if (kept := [m for m in models if any(f.target.base is Base.RECEIVER for f in m.flows)])
        }


__all__ = [
    "Base",
    "CallModel",
    "Channel",
    "Container",
    "Delivery",
    "Entry",
    "Factory",
    "Flow",
    "Lock",
    "Meaning",
    "Models",
    "NamedSource",
    "Place",
    "Platform",
    "Registration",
    "Remote",
    "Request",
    "Selector",
    "Sink",
    "Source",
    "Store",
    "UnitModel",
    "WordList",
    "last_word",
    "selects",
]
