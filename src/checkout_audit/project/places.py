"""Which calls a model means, and the places of a call: its receiver, arguments, callbacks and result."""

from __future__ import annotations

from enum import Enum
from fnmatch import fnmatchcase

import msgspec


class Base(Enum):
    """Where a place starts."""

    RECEIVER = "receiver"
    CALLEE = "callee"
    """The called function itself, where it stands for something: a hook for its store."""
    RESULT = "result"
    ARGUMENT = "arg"
    ANY_ARGUMENT = "args"
    RETURN = "return"
    """What the function passed as argument N returns."""
    PARAMETER = "param"
    """Parameter K of the function passed as argument N."""


class Place(msgspec.Struct, frozen=True):
    """One end of a flow through a call."""

    base: Base
    number: int = 0
    """Which argument."""
    parameter: int = 0
    path: tuple[str, ...] = ()
    """Keys below it; `{N}` stands for the constant text of argument N, `[]` for any element."""


class Selector(msgspec.Struct, frozen=True):
    """Which calls a model speaks of. All that is given must hold."""

    name: str = ""
    """Dotted end of the callee as written: `JSON.parse`, `paymentIntents.create`, `append`. A leading dot asks for a receiver."""
    module: str = ""
    """Glob of the module that the first word is imported from."""
    new: bool = False
    url: str = ""
    """Glob of the constant part of the first argument, `*` for what is not constant."""
    table: tuple[str, ...] = ()
    """Words of what an earlier call of the chain is given: `.from("orders").insert(…)`."""
    about: tuple[str, ...] = ()
    """Words of which the file's path, the code around, the callee or the URL holds one."""
    receiver: tuple[str, ...] = ()
    """Words of what the method is called on: its name, or that of the call or the key that it was got by."""


class Flow(msgspec.Struct, frozen=True):
    """Data goes from one place of a call to another."""

    origin: Place
    target: Place


def last_word(selector: Selector) -> str:
    """The word that a callee must end in."""
    return selector.name.rpartition(".")[2]


def selects(selector: Selector, chain: tuple[str, ...], module: str, *, new: bool) -> bool:
    """Whether a callee, written as `chain` and imported from `module` (or empty), is meant."""
    if selector.new != new:
        return False
    wanted = tuple(selector.name.split("."))
    if wanted[0] == "":
        wanted = wanted[1:]
        if len(chain) <= len(wanted):
            return False
    is_module = module == wanted[0] and len(chain) == len(wanted) > 1  # whatever the file calls what it imports
    if chain[-len(wanted) :] != wanted and not (is_module and chain[1:] == wanted[1:]):
        return False
    return not selector.module or (bool(module) and any(fnmatchcase(module, one) for one in selector.module.split("|")))
