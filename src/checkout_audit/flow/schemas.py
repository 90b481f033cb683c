"""The keys that a schema of a validation library asks for: zod, yup, valibot, Joi and their like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_audit.facts.graph import REST, Op, ValueId
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import Gid, Linked, Program

_OPTIONAL = frozenset({"optional", "nullish", "default", "catch", "nullable", "prefault"})
_OBJECTS = frozenset({"object", "strictObject", "looseObject", "extend", "shape", "interface"})
_JOINED = frozenset({"merge", "and"})
_OTHERWISE = frozenset({"partial", "union", "discriminatedUnion", "or", "record", "array"})
"""Of these the keys are not demanded, or not those of one object."""
_SIZE = 60
"""Values looked at for one schema."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which keys of a schema are taken over."""

    without: frozenset[str] = frozenset()
    only: frozenset[str] | None = None

    def keeps(self, name: str) -> bool:
        """Whether a key is."""
        return name not in self.without and (self.only is None or name in self.only)

    def narrowed(self, method: str, names: frozenset[str]) -> Choice:
        """The choice after `.omit(…)` or `.pick(…)`, or the same."""
        if method == "omit":
            return Choice(self.without | names, self.only)
        if method == "pick":
            return Choice(self.without, names if self.only is None else self.only & names)
        return self


Entry = tuple[Linked, str, ValueId]
"""File, key, and the schema of what stands under it."""


def shape(program: Program, start: Gid) -> list[Entry]:
    """Entries of the object that a schema is of."""
    queue, found = [(start, Choice())], list[Entry]()
    for at, choice in bounded(queue, _SIZE):
        file, value = program.of(at)
        op, args = file.graph.ops[value], file.graph.args[value]
        if op == Op.OBJECT:
            found += [
                (file, name, ValueId(entry))
                for name, entry in zip(file.graph.keys[value], args, strict=True)
                if name != REST and choice.keeps(name)
            ]
        elif op == Op.CALL:
            queue.extend((file.gid(one), rest) for one, rest in _made_of(file, value, choice))
        elif op in (Op.REF, Op.VARIABLE):
            queue.extend((file.gid(arg), choice) for arg in args)
        elif op == Op.IMPORT:
            queue.extend((one, choice) for one, rest in program.imported_values(file, value, ()) if not rest)
    return found


def _made_of(file: Linked, call: ValueId, choice: Choice) -> Iterator[tuple[int, Choice]]:
    """`z.object({…})`, and the schema that a method (`.strict()`, `.extend({…})`) is called on."""
    name, args = file.index.callee_name(call), file.graph.args[call]
    if name in _OBJECTS or name in _JOINED:
        yield from ((arg, choice) for arg in args[1:2])
    if name not in _OTHERWISE and file.graph.ops[args[0]] == Op.MEMBER:
        yield file.graph.args[args[0]][0], choice.narrowed(name, _names(file, args[1:2]))


def _names(file: Linked, args: tuple[int, ...]) -> frozenset[str]:
    """The keys of `.omit({ token: true })`."""
    return frozenset(key for arg in args for key in file.graph.keys.get(arg, ()))


def is_optional(file: Linked, entry: ValueId) -> bool:
    """Whether a key may be left out."""
    return not _OPTIONAL.isdisjoint(file.index.chain(entry))
