"""What Medusa's `src/api/middlewares.ts` puts before routes.

See https://docs.medusajs.com/learn/fundamentals/api-routes/middlewares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.paths import bounded
from checkout_audit.project.places import selects
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import PARAM, REST, listed

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_FILE = re.compile(r"(?:^|/)src/api/(?:.+/)?middlewares(?:/index)?\.[mc]?[jt]s$")
_AUTHENTICATES = frozenset({"authenticate", "authenticateCustomer"})
_SIZE = 200
"""Values of one list of middlewares."""
_WRAPPED = 20
"""Values that one middleware is made of."""
_HOLDERS = frozenset({Op.CALL, Op.REF, Op.VARIABLE, Op.ARRAY, Op.SPREAD})


class Before(msgspec.Struct, frozen=True):
    """Middlewares of one matcher."""

    folder: str
    """The `src/api` that it is about."""
    matcher: tuple[str, ...]
    methods: tuple[str, ...]
    """None means all."""
    functions: tuple[FunctionRef, ...]
    """The shop's own."""
    authenticates: bool
    """Whether a caller must be signed in."""
    schemas: tuple[tuple[str, Gid], ...] = ()
    """(part of the request, schema that it must fit)."""

    def meets(self, path: str, segments: tuple[str, ...], method: str) -> bool:
        """Whether it stands before a method of a route. A matcher matches what lies below it too, as in Express."""
        if not path.startswith(self.folder) or (self.methods and method not in self.methods):
            return False
        wanted = self.matcher[:-1] if self.matcher and self.matcher[-1] == REST else self.matcher
        return len(wanted) <= len(segments) and all(
            have in (want, PARAM) or want == PARAM for have, want in zip(wanted, segments, strict=False)
        )


class Middlewares:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    def before(self, path: str, segments: tuple[str, ...], method: str) -> list[Before]:
        """What stands before a method of a route."""
        return [one for one in self.all if one.meets(path, segments, method)]

    @cached_property
    def all(self) -> tuple[Before, ...]:
        """Every matcher with its middlewares, in order of files."""
        paths = sorted(path for path in self.calls.program.paths() if _FILE.search(path))
        files = (self.calls.program.file(path) for path in paths)
        return tuple(one for file in files if file is not None for one in self._in(file))

    def _in(self, file: Linked) -> Iterator[Before]:
        folder = file.path[: file.path.index("src/api/") + len("src/api/")]
        for value, keys in sorted(file.graph.keys.items()):
            if file.graph.ops[value] != Op.OBJECT or "matcher" not in keys:
                continue
            entries = dict(zip(keys, file.graph.args[value], strict=True))
            listed_ = self._middlewares(file, entries.get("middlewares"))
            yield Before(
                folder=folder,
                matcher=listed(self.calls.texts.one(file.gid(entries["matcher"])) or REST),
                methods=tuple(self._methods(file, entries.get("method", entries.get("methods")))),
                functions=tuple(function for one in listed_ for function in self._functions(file, one)),
                authenticates=any(self._authenticates(one) for one in map(file.gid, listed_)),
                schemas=tuple(row for one in listed_ for row in self._schemas(file, one)),
            )

    def _methods(self, file: Linked, value: int | None) -> Iterator[str]:
        if value is not None:
            parts = file.graph.args[value] if file.graph.ops[value] == Op.ARRAY else (value,)
            yield from (self.calls.texts.one(file.gid(part)).upper() for part in parts)

    @staticmethod
    def _middlewares(file: Linked, start: int | None) -> list[ValueId]:
        queue, found = [] if start is None else [start], list[ValueId]()
        for value in bounded(queue, _SIZE):
            if file.graph.ops[value] in (Op.ARRAY, Op.SPREAD):
                queue.extend(file.graph.args[value])
            else:
                found.append(ValueId(value))
        return found

    def _functions(self, file: Linked, value: ValueId) -> Iterator[FunctionRef]:
        for target in self.calls.callees.functions(file.gid(value)):
            yield target.function

    def _schemas(self, file: Linked, value: ValueId) -> Iterator[tuple[str, Gid]]:
        """`validateAndTransformBody(Schema)`, as the models name such calls."""
        args = file.graph.args[value]
        if file.graph.ops[value] != Op.CALL:
            return
        callee = ValueId(args[0])
        chain, module = self.calls.callees.imported_name(file, callee), self.calls.callees.module(file, callee)
        for model in self.calls.models.validators:
            if selects(model.selector, chain, module, new=False) and len(args) > model.schema.number + 1:
                yield model.part, file.gid(args[model.schema.number + 1])

    def _authenticates(self, start: Gid) -> bool:
        """`authenticate("customer", [...])`, in a variable or handed to a function that wraps it."""
        program = self.calls.program
        for gid in bounded(queue := [start], _WRAPPED):
            file, value = program.of(gid)
            graph = file.graph
            op, args = graph.ops[value], graph.args[value]
            if op == Op.CALL and file.index.callee_name(value) in _AUTHENTICATES:
                if not _lets_strangers_pass(file, value):
                    return True
            elif op == Op.IMPORT:
                queue.extend(one for one, rest in program.imported_values(file, value, ()) if not rest)
            elif op in _HOLDERS:
                queue.extend(file.gid(arg) for arg in args[1 if op == Op.CALL else 0 :])
        return False


def _lets_strangers_pass(file: Linked, call: ValueId) -> bool:
    """Whether `allowUnauthenticated` stands among the options."""
    graph = file.graph
    options = [arg for arg in graph.args[call][1:] if graph.ops[arg] == Op.OBJECT]
    return any("allowUnauthenticated" in graph.keys[option] for option in options)


__all__ = ["Before", "Middlewares"]
