"""The keys of a library model file, as tables: reading, errors and the JSON schema all follow them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout_audit.entry import Field
from checkout_audit.project.word_lists import Meaning
from checkout_audit.rulebook.form import TEXT, TEXTS

_PLACES = {"oneOf": [TEXT, {"type": "array", "items": TEXT}]}
_LIST = {"type": "array", "items": TEXT}
_NUMBER = {"type": "integer", "minimum": 0}
_UNIT = {"enum": ["major", "minor"]}


def _rows(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


SELECTOR: Mapping[str, Field] = {
    "call": Field(
        "What is called, as the end of the dotted callee: `JSON.parse`; a leading dot asks for a receiver: `.append`.",
        TEXTS,
    ),
    "new": Field("The same for what is made with `new`.", TEXTS),
    "module": Field("Globs, joined by `|`, of the module that the first word is imported from.", TEXT),
    "url": Field("Glob of the first argument's text; `*` stands for what is not constant.", TEXT),
}
CALL: Mapping[str, Field] = {
    **SELECTOR,
    "flows": Field("`place -> place` for each way that data takes through the call.", _LIST),
    "opaque": Field("Whether the result tells nothing of the arguments: a look-up, a check.", {"type": "boolean"}),
    "scalar": Field("Whether the result is a number or the like, which has no parts.", {"type": "boolean"}),
}
METHOD: Mapping[str, Field] = {
    "param": Field("What the function's first parameter gets.", TEXT, required=True),
    "result": Field("Where in the result the function's return stands.", TEXT),
}
FACTORY: Mapping[str, Field] = {
    **SELECTOR,
    "function": Field("Which argument is the function.", _NUMBER, required=True),
    "key": Field("The entry of that argument in which the function stands.", TEXT),
    "methods": Field(
        "Methods of the made thing that run the function.",
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/method"}},
    ),
}
ENTRY: Mapping[str, Field] = {
    "name": Field("What it is, for people.", TEXT, required=True),
    "files": Field("Globs of files in which it counts; any, if not given.", _LIST),
    "exports": Field("Names under which the function is exported.", _LIST),
    "types": Field("Globs of declared parameter types that mark the request, in any function.", _LIST),
    "calls": Field("Calls that register the function.", TEXTS),
    "parameters": Field("Names of the first parameters that mark a handler, each as `one|other`.", _LIST),
    "directive": Field("`use server` and the like, at the top of the file or the function.", TEXT),
    "decorators": Field("Parameter decorator → part of the request.", {"type": "object", "additionalProperties": TEXT}),
    "sources": Field(
        "Part of the request → places `parameter.key.key`.",
        {"type": "object", "additionalProperties": _LIST},
        required=True,
    ),
}
SINK: Mapping[str, Field] = {
    **SELECTOR,
    "kind": Field("The name that checks ask for.", TEXT, required=True),
    "label": Field("What it is, in the words of a report.", TEXT, required=True),
    "place": Field("Where in the call the value stands.", _PLACES),
    "fields": Field("Keys below each of the places, in camel case; those in snake case are meant as well.", _LIST),
    "keys": Field("In place of a call: keys of any object, in lower case without punctuation.", _LIST),
    "beside": Field("Keys that must stand beside one of `keys` in the same object.", _LIST),
    "unit": Field("The money unit that is expected there.", _UNIT),
    "table": Field('Words of what an earlier call of the chain is given: `.from("orders").insert(…)`.', _LIST),
    "about": Field("Words of which the file's path, the code around, the callee or the URL holds one.", _LIST),
    "receiver": Field(
        "Words of what the method is called on: its name, or that of the call or the key that it was got by.", _LIST
    ),
    "platform": Field("Only in parts of a shop on this platform.", TEXT),
    "holders": Field(
        "One of `keys` counts only where it is assigned on what is called so: `document.cookie = …`.", _LIST
    ),
    "elements": Field("One of `keys` counts only as an attribute of these JSX elements; `*` is any.", _LIST),
    "held": Field("Only where what the method is called on is one of these globals, however it came there.", _LIST),
    "along": Field("Only where one of these keys is handed over beside the value.", _LIST),
    "without": Field("Only where no other argument of the call says one of these, case aside.", _LIST),
    "settings": Field("Only in a file that reads a setting whose name holds one of these words.", _LIST),
}
SOURCE: Mapping[str, Field] = {
    **SELECTOR,
    "kind": Field("The name that checks ask for.", TEXT, required=True),
    "label": Field("What it is, in the words of a report.", TEXT, required=True),
    "arguments": Field("How many arguments the call must have; any number, if not given.", _NUMBER),
}
NAMED: Mapping[str, Field] = {
    "kind": Field("The name that checks ask for.", TEXT, required=True),
    "label": Field("What it is, in the words of a report.", TEXT, required=True),
    "words": Field("The name of the value holds one of these words.", _LIST),
    "proof": Field("In place of words: a kind of sink; the names of what requests hand to it are meant.", TEXT),
    "answered": Field(
        "Whether the answer of one of the shop's own routes that has an entry of such a name is meant.",
        {"type": "boolean"},
    ),
    "not-words": Field("No name before it, and no text that is handed on beside it, holds one of these.", _LIST),
    "not-beside": Field("What holds it has no property or key whose name holds one of these.", _LIST),
    "within": Field("The names before it hold all words of one of these: `cart metadata`.", _LIST),
    "texts": Field("Whether constant texts are meant, in place of names.", {"type": "boolean"}),
    "parts": Field(
        "Whether what is read from a member later counts too, by the names that lead to it.", {"type": "boolean"}
    ),
    "given": Field("In place of a name: what a call of that name makes, given something named so.", _LIST),
}
WRITE: Mapping[str, Field] = {
    **SELECTOR,
    "place": Field("What is written.", TEXT, required=True),
    "form": Field("The form field under whose brackets the keys stand: `metadata` for `metadata[key]`.", TEXT),
}
CHANNEL: Mapping[str, Field] = {
    "name": Field("What the store is, for people.", TEXT, required=True),
    "writes": Field("Calls that write.", _rows("write"), required=True),
    "reads": Field("Property names that stand for the store.", _LIST, required=True),
    "not-holders": Field("Words in the name of what has such a property, by which it is something else.", _LIST),
    "modules": Field("Packages; files that import one, or a file that does, are looked at for writes.", _LIST),
}
REQUEST: Mapping[str, Field] = {
    **SELECTOR,
    "at": Field("Where the URL stands (`arg0`, if not given).", TEXT),
    "body": Field("Where the body stands.", TEXT),
    "headers": Field("Where the headers stand.", TEXT),
    "query": Field("Where the query stands.", TEXT),
    "method": Field("Where the method stands.", TEXT),
    "verb": Field("The method, when the call always uses one.", TEXT),
    "base": Field("Where the base URL of a made client stands.", TEXT),
    "defaults": Field("Where a made client's own options stand.", TEXT),
    "prefix": Field("What the client puts before each path.", TEXT),
    "made": Field("The call that makes the client, or `new` and its class.", TEXT),
}
RECEIVER: Mapping[str, Field] = {
    **SELECTOR,
    "function": Field("Which argument is the receiving function.", _NUMBER, required=True),
}
DELIVERY: Mapping[str, Field] = {
    "name": Field("What carries the data, for people.", TEXT, required=True),
    "sends": Field("Calls that send.", _rows("write"), required=True),
    "receivers": Field("Calls that are handed the receiving function.", _rows("receiver")),
    "files": Field("Globs of files whose default export receives.", _LIST),
    "types": Field("Globs of the declared type of the first parameter, by which a method of a class receives.", _LIST),
    "path": Field("Where in the receiver's first parameter the data stands.", TEXT),
    "modules": Field("Only files that import one of these, or a file that does, send.", _LIST),
}
REGISTRATION: Mapping[str, Field] = {
    **SELECTOR,
    "key": Field("Where the name stands.", TEXT),
    "value": Field("Where the thing stands.", TEXT),
    "entries": Field("In place of both: an object of names and things.", TEXT),
    "files": Field("Globs of files in which the call registers, or", _LIST),
    "imports": Field("globs of what such a file imports.", _LIST),
}
LOOKUP: Mapping[str, Field] = {
    **SELECTOR,
    "key": Field("Where the name stands.", TEXT, required=True),
}
CONTAINER: Mapping[str, Field] = {
    "name": Field("What the registry is, for people.", TEXT, required=True),
    "lookups": Field("The call that asks for a name.", {"$ref": "#/$defs/lookup"}, required=True),
    "registrations": Field("Calls that register.", _rows("registration"), required=True),
}
PLATFORM: Mapping[str, Field] = {
    "name": Field("The name that units and sinks ask for.", TEXT, required=True),
    "modules": Field("Globs of what its shops import, or their package.json depends on.", _LIST, required=True),
    "assumed": Field("Whether code that shows no platform at all is taken to be on it.", {"type": "boolean"}),
}
VALIDATOR: Mapping[str, Field] = {
    **SELECTOR,
    "schema": Field("Where the schema stands among the call's arguments.", TEXT, required=True),
    "part": Field("The part of the request that must fit it.", {"enum": ["body", "query"]}, required=True),
}
REMOTE: Mapping[str, Field] = {**SELECTOR}
UNIT: Mapping[str, Field] = {
    "unit": Field("The money unit.", _UNIT, required=True),
    "weight": Field("How much this tells, beside others.", _NUMBER, required=True),
    "label": Field("Why, in the words of a report.", TEXT, required=True),
    "platform": Field("Only in parts of a shop on this platform.", TEXT),
    "fields": Field("Names of the fields.", _LIST),
    "holders": Field("Words in the name of what has the field.", _LIST),
    "not-holders": Field("Words that must not be in it.", _LIST),
    "types": Field("Globs of the declared type of what has the field.", _LIST),
    "words": Field("In place of fields: words in any name.", _LIST),
}
RECORDS: Mapping[str, Field] = {
    "name": Field("What they are, for people.", TEXT, required=True),
    "words": Field(
        "One stands in the record's name. Without it: any, whose field only customers' requests write.", _LIST
    ),
    "not-words": Field("None of these does.", _LIST),
}
WORDS: Mapping[str, Field] = {
    "meaning": Field("What they say of a name.", {"enum": [one.value for one in Meaning]}, required=True),
    "words": Field("In lower case; `end user` are two that stand together.", _LIST, required=True),
}
STATE_USE: Mapping[str, Field] = {
    **SELECTOR,
    "value": Field("Where the new state stands.", TEXT),
    "takes": Field("In place of it: the part of the result that is called with the new state.", TEXT),
    "flows": Field("`place -> place` for each way that the state, `arg0.@state`, takes through the call.", _LIST),
}
STATE: Mapping[str, Field] = {
    "name": Field("What it is, for people.", TEXT, required=True),
    "call": Field("The calls that make it.", TEXTS, required=True),
    "module": Field("Globs, joined by `|`, of the module that they are imported from.", TEXT, required=True),
    "initial": Field("Where such a call holds the first state.", _PLACES),
    "selects": Field("Whether the made thing is called to read it, with a selector or without.", {"type": "boolean"}),
    "gives": Field("Functions that give the state.", _PLACES),
    "takes": Field("Functions that are called with the new state, or with one that makes it of the old.", _PLACES),
    "uses": Field("Calls that are given the made thing, to read or to change it.", _rows("stateUse")),
    "handler": Field("The parameter that gets what a setter of it is called with.", TEXT),
    "reducers": Field("An object of functions that get the state and an action.", TEXT),
    "actions": Field("The key of the made thing under which these stand as makers of actions.", TEXT),
    "parts": Field("Objects of other stores, whose states together are this one.", _PLACES),
    "readers": Field("`module/name` of functions that read it by a selector, without being given it.", _LIST),
}
STORE: Mapping[str, Field] = {
    "name": Field("The library, for people.", TEXT, required=True),
    "reads": Field("Methods that read; `retrieve*` goes on with the name of the record.", _LIST),
    "writes": Field("Methods that change records, likewise.", _LIST),
    "creates": Field("Methods that make records, likewise.", _LIST),
    "merges": Field("Methods that make or change a record in one step.", _LIST),
    "tables": Field("Calls whose first argument names the record, and keys of an argument that do.", _LIST),
    "where": Field("Calls and keys that say which records are meant.", _LIST),
    "values": Field("Calls and keys that hold the new values.", _LIST),
    "saves": Field("Methods that write an object whose fields were set before.", _LIST),
    "computed": Field("Calls and keys that leave the reckoning to the store.", _LIST),
    "unique": Field(
        "Texts, calls and keys that show that a second record of the same key is refused; reads that take unique columns only.",
        _LIST,
    ),
    "opens": Field("Keys of a result that hold the record itself.", _LIST),
}
KEYED: Mapping[str, Field] = {
    "name": Field("What it is, for people.", TEXT, required=True),
    "modules": Field("Packages whose clients are such stores.", _LIST, required=True),
    "reads": Field("Methods that ask for a key.", _LIST, required=True),
    "writes": Field("Methods that set one.", _LIST, required=True),
}
LOCK: Mapping[str, Field] = {
    "name": Field("What is held, for people.", TEXT, required=True),
    "call": SELECTOR["call"],
    "words": Field(
        "Words in the name of a called function; with `^` before them it begins so, and what it gives is tested.", _LIST
    ),
    "keys": Field("Keys of an argument; `key=text` only with a value that holds the text.", _LIST),
    "texts": Field("Parts of a text, in lower case.", _LIST),
}

SECTIONS: Mapping[str, Mapping[str, Field]] = {
    "calls": CALL,
    "factories": FACTORY,
    "entries": ENTRY,
    "sinks": SINK,
    "sources": SOURCE,
    "names": NAMED,
    "channels": CHANNEL,
    "requests": REQUEST,
    "deliveries": DELIVERY,
    "containers": CONTAINER,
    "platforms": PLATFORM,
    "remotes": REMOTE,
    "validators": VALIDATOR,
    "units": UNIT,
    "stores": STORE,
    "locks": LOCK,
    "keyed": KEYED,
    "records": RECORDS,
    "states": STATE,
    "words": WORDS,
}
"""Section of a model file → the keys of its items."""

FILE: Mapping[str, Field] = {
    "calls": Field("How data passes through calls of a library.", _rows("calls")),
    "factories": Field("Calls that make something callable of a function.", _rows("factories")),
    "entries": Field("Functions that a framework calls with a request.", _rows("entries")),
    "sinks": Field("Places where a value has an effect that checks ask about.", _rows("sinks")),
    "sources": Field("Calls whose result is of interest: randomness, the clock.", _rows("sources")),
    "names": Field("Values that are what their name says: secrets, tokens.", _rows("names")),
    "channels": Field("Stores that are written in one place and read by key in another.", _rows("channels")),
    "requests": Field("Calls that send a request.", _rows("requests")),
    "deliveries": Field("Queues and event buses.", _rows("deliveries")),
    "containers": Field("Registries that are asked by name.", _rows("containers")),
    "platforms": Field("Commerce platforms, by what their shops import.", _rows("platforms")),
    "remotes": Field("Calls that ask a database or a service over the network.", _rows("remotes")),
    "validators": Field("Calls that make a middleware which refuses what does not fit a schema.", _rows("validators")),
    "units": Field("Which money unit fields count in.", _rows("units")),
    "stores": Field("How data libraries read and write records.", _rows("stores")),
    "locks": Field("What keeps others out while it is held.", _rows("locks")),
    "keyed": Field("Stores of keys and values: how they are read and written.", _rows("keyed")),
    "words": Field("Lists of words by which names are told apart.", _rows("words")),
    "states": Field("Stores that a client keeps its state in.", _rows("states")),
    "records": Field(
        "Records whose fields are followed from where they are written to where they are read.", _rows("records")
    ),
}
PARTS: Mapping[str, Mapping[str, Field]] = {
    "method": METHOD,
    "stateUse": STATE_USE,
    "write": WRITE,
    "receiver": RECEIVER,
    "registration": REGISTRATION,
    "lookup": LOOKUP,
}
"""Mappings inside items."""
