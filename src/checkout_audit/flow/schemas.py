"""The keys that a schema of a validation library asks for: zod, yup, valibot, Joi and their like."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import REST, Op, ValueId
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import Gid, Linked, Program

_OPTIONAL = frozenset({"optional", "nullish", "default", "catch", "nullable", "prefault"})
_OBJECTS = frozenset({"object", "strictObject", "looseObject", "extend", "shape", "interface"})
_OTHERWISE = frozenset({"partial", "union", "discriminatedUnion", "or", "record", "array"})
"""Of these the keys are not demanded, or not those of one object."""
_SIZE = 60
"""Values looked at for one schema."""

Entry = tuple[Linked, str, ValueId]
"""File, key, and the schema of what stands under it."""


def shape(program: Program, start: Gid) -> list[Entry]:
    """Entries of the object that a schema is of."""
    queue, found = [start], list[Entry]()
    for at in bounded(queue, _SIZE):
        file, value = program.of(at)
        op, args = file.graph.ops[value], file.graph.args[value]
        if op == Op.OBJECT:
            found += [
                (file, name, ValueId(entry))
                for name, entry in zip(file.graph.keys[value], args, strict=True)
                if name != REST
            ]
        elif op == Op.CALL:
            queue.extend(file.gid(one) for one in _made_of(file, value))
        elif op in (Op.REF, Op.VARIABLE):
            queue.extend(file.gid(arg) for arg in args)
        elif op == Op.IMPORT:
            queue.extend(one for one, rest in program.imported_values(file, value, ()) if not rest)
    return found


def _made_of(file: Linked, call: ValueId) -> Iterator[int]:
    """`z.object({…})`, and the schema that a method (`.strict()`, `.extend({…})`) is called on."""
    name, args = file.index.callee_name(call), file.graph.args[call]
    if name in _OBJECTS:
        yield from args[1:2]
    if name not in _OTHERWISE and file.graph.ops[args[0]] == Op.MEMBER:
        yield file.graph.args[args[0]][0]


def is_optional(file: Linked, entry: ValueId) -> bool:
    """Whether a key may be left out."""
    return not _OPTIONAL.isdisjoint(file.index.chain(entry))
