"""Keys in brackets that are constants of the same file: `headers[NAME]`, `{ [KEYS.amount]: 1 }`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import COMPUTED, Op

if TYPE_CHECKING:
    from checkout_audit.facts.lower.builder import Builder

_STEPS = 12
"""Names behind names that are looked through."""


Foreign = dict[int, tuple[str, str]]
"""Members whose key is imported → (module, dotted name)."""
ForeignKeys = dict[int, tuple[tuple[int, str, str], ...]]
"""Objects → (position, module, dotted name) of each such key."""
Indexes = dict[int, int]
"""Members → the expression of their key, of which no more is known."""


def resolve_keys(build: Builder) -> tuple[Foreign, ForeignKeys, Indexes]:
    """Write the known texts into members, objects and writes; gives what has a key that is imported, or is not known."""
    foreign: dict[int, tuple[str, str]] = {}
    unknown: dict[int, int] = {}
    for member, index in build.indexes:
        text, module, name = _constant(build, index)
        if text:
            build.texts[member] = text
        elif module:
            foreign[member] = (module, name)
        else:
            unknown[member] = index
    foreign_keys = _resolve_objects(build) if build.computed else {}
    for number, target in build.targets.items():
        if build.texts[target] != COMPUTED:
            build.writes[number] = msgspec.structs.replace(build.writes[number], key=build.texts[target])
    return foreign, foreign_keys, unknown


def _resolve_objects(build: Builder) -> ForeignKeys:
    foreign: ForeignKeys = {}
    for value, keys in build.keys.items():
        if COMPUTED not in keys or build.ops[value] != Op.OBJECT:
            continue
        found = [
            _constant(build, build.computed[entry]) if key == COMPUTED and entry in build.computed else (key, "", "")
            for key, entry in zip(keys, build.args[value], strict=True)
        ]
        build.keys[value] = tuple(text or COMPUTED for text, _, _ in found)
        imported = tuple((at, module, name) for at, (_, module, name) in enumerate(found) if module)
        if imported:
            foreign[value] = imported
    return foreign


def _constant(build: Builder, value: int) -> tuple[str, str, str]:
    """(text, module, dotted name): the text a value always is, or the import that it is read from."""
    path: list[str] = []
    for _ in range(_STEPS):
        op, args = build.ops[value], build.args[value]
        if op in (Op.STRING, Op.NUMBER) and not path:
            return build.texts[value], "", ""
        if op == Op.IMPORT:
            module, _, name = build.texts[value].partition("\0")
            return "", module, ".".join((*((name,) if name != "*" else ()), *reversed(path)))
        if op == Op.MEMBER and build.texts[value] != COMPUTED:
            path.append(build.texts[value])
            value = args[0]
        elif op in (Op.REF, Op.VARIABLE) and len(args) == 1:
            value = args[0]
        elif op == Op.OBJECT and path and path[-1] in build.keys[value]:
            value = args[build.keys[value].index(path.pop())]
        else:
            break
    return "", "", ""
