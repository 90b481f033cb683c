"""Clients that a shop makes for its requests, and the headers that they add to each: defaults and interceptors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.paths import Path
from checkout_audit.flow.sites import Stack
from checkout_audit.project.models import Request, last_word, selects
from checkout_audit.project.program import Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_STEPS = 12
"""Names and fields behind which a client is looked for."""
_TUNING = ("interceptors.request", "defaults.headers")
"""What a file says that adds headers to a client which is made elsewhere."""
_SHARED = frozenset({"common", "get", "post", "put", "patch", "delete"})
"""Under these keys of its default headers axios keeps those of all requests, or of one method."""

Client = Gid | str
"""The call that made it, or the module that is its own client (`axios`)."""
Part = tuple[Gid, Path, Stack]


class Additions(msgspec.Struct):
    """What is added to the headers of every request of a client."""

    objects: list[Part] = []
    """Values whose keys are headers."""
    names: list[tuple[str, Gid]] = []
    is_open: bool = False
    """Whether code that is not understood may add more."""


class Clients:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        makers = [model.made for model in calls.models.requests if model.made is not None]
        self._makers = {last_word(one) for one in makers if not one.new}
        self._classes = {last_word(one) for one in makers if one.new}

    def of(self, file: Linked, callee: ValueId) -> Gid | None:
        """The `X.create(…)` or `new X(…)` that made the object which a method is called on, or which is called itself."""
        at = file.gid(callee)
        for _ in range(_STEPS):
            where, value = self.program.of(at)
            op, name = where.graph.ops[value], ""
            if op in (Op.CALL, Op.NEW):
                name = where.index.callee_name(value)
                return at if name in (self._makers if op == Op.CALL else self._classes) else None
            further = self._behind(where, value)
            if further is None:
                return None
            at = further
        return None

    def _behind(self, file: Linked, value: ValueId) -> Gid | None:
        graph = file.graph
        op, args = graph.ops[value], graph.args[value]
        if op == Op.IMPORT:
            found = next(self.program.imported_values(file, value, ()), None)
            return found[0] if found is not None else None
        if op == Op.MEMBER and graph.ops[args[0]] == Op.THIS and graph.texts[args[0]]:
            fields = graph.classes[int(graph.texts[args[0]])].fields.get(graph.texts[value], ())
            return (
                file.gid(next((one for one in fields if graph.ops[one] != Op.LITERAL), fields[0])) if fields else None
            )
        if op in (Op.MEMBER, Op.REF, Op.AWAIT) or (op == Op.VARIABLE and args):
            return file.gid(args[0]) if args else None
        return None

    def makes(self, client: Gid, model: Request) -> bool:
        """Whether a client is of the kind that the model speaks of."""
        file, call = self.program.of(client)
        chain = file.index.chain(file.graph.args[call][0])
        return model.made is not None and selects(model.made, chain, "", new=file.graph.ops[call] == Op.NEW)

    def added(self, client: Gid | None, module: str) -> Additions | None:
        """What other code than the request and the client's own options adds: by its client, or by the module called."""
        return self._added.get(client if client is not None else module)

    @cached_property
    def _added(self) -> dict[Client, Additions]:
        found: dict[Client, Additions] = defaultdict(Additions)
        for path in self.program.paths():
            if any(self.program.mentions(path, text) for text in _TUNING):
                file = self.program.file(path)
                for client, one in self._in(file) if file is not None else ():
                    found[client].objects += one.objects
                    found[client].names += one.names
                    found[client].is_open |= one.is_open
        return dict(found)

    def _in(self, file: Linked) -> Iterator[tuple[Client, Additions]]:
        for call in file.index.methods_called.get("use", ()):
            callee = file.graph.args[call][0]
            client = self._before(file, callee, "interceptors") if "request" in file.index.chain(callee) else None
            if client is not None:
                yield client, self._intercepting(file, call)
        for write in file.graph.writes:
            client = self._before(file, write.target, "defaults")
            if client is not None and "headers" in file.index.chain(write.target):
                yield client, Additions(names=[(write.key, file.gid(write.value))])

    def _before(self, file: Linked, value: int, name: str) -> Client | None:
        """The client that a chain of members goes out from, before the member of a name."""
        graph, at = file.graph, value
        while graph.ops[at] == Op.MEMBER and graph.texts[at] != name:
            at = graph.args[at][0]
        if graph.ops[at] != Op.MEMBER:
            return None
        holder = ValueId(graph.args[at][0])
        return self.of(file, holder) or self.calls.callees.module(file, holder) or None

    def _intercepting(self, file: Linked, call: ValueId) -> Additions:
        """What the function that sees every request before it goes out returns as its headers."""
        found = Additions()
        args = file.graph.args[call]
        targets = self.calls.callees.functions(file.gid(args[1])) if len(args) > 1 else ()
        for target in targets:
            owner = self.program.linked(target.function.file)
            frame = ((file.gid(call), target.function),)
            returned = self.program.function(target.function).returns
            found.objects += [(owner.gid(one), ("headers",), frame) for one in returned]
        found.is_open = not targets
        return found


def is_shared(key: str) -> bool:
    """Whether a key of a client's default headers holds headers, and is none."""
    return key in _SHARED


__all__ = ["Additions", "Clients", "is_shared"]
