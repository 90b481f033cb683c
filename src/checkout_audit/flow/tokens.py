"""Tokens that the shop signs itself: what they say, what ends them, and the function that decides both."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import REST, FunctionId, Op, ValueId
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.models import Base, Place, Sink, last_word
from checkout_audit.project.program import FunctionRef, Gid, Linked

CLAIMS, TEXT, LIFETIME, END, START, PART = (
    "token-claims",
    "token-text",
    "token-lifetime",
    "token-end",
    "token-start",
    "token-part",
)
_ENCODES = frozenset({"stringify", "from", "encode", "String", "toString", "freeze"})
"""Calls whose result says what their argument says."""
_TIMES = ("exp", "iat", "nbf")
"""RFC 7519, section 4.1: claims that are times."""
_DEPTH = 2
"""Functions that only hand on what is to be signed."""
_SIZE = 40
_DATES = (
    "date",
    "time",
    "timestamp",
    "expire",
    "expiry",
    "expiration",
    "until",
    "created",
    "placed",
    "issued",
    "at",
    "ends",
)


class Claim(msgspec.Struct, frozen=True):
    """One part of what is signed."""

    key: str
    """Empty for a part of a text."""
    value: Gid


class Token(msgspec.Struct, frozen=True):
    """One place where a token is made."""

    call: Gid
    """The call that signs."""
    at: Gid
    """What the deciding function calls for it."""
    function: FunctionRef
    """The function that decides what is signed."""
    claims: tuple[Claim, ...]
    lifetime: Gid | None
    end: Gid | None
    """Set on a token that is being built."""
    starts: tuple[Gid, ...]
    is_text: bool
    is_open: bool
    """Whether it may hold more than is seen."""


class Tokens:
    """Finds the tokens that functions of a file sign, directly or through a function that only signs."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine
        self.program = engine.program
        self.sinks: dict[str, list[Sink]] = {kind: [] for kind in (CLAIMS, TEXT, LIFETIME, END, START, PART)}
        for sink in engine.project.models.sinks:
            if sink.kind in self.sinks:
                self.sinks[sink.kind].append(sink)

    def of(self, file: Linked) -> Iterator[Token]:
        """Every token whose signing call stands in the file."""
        seen: set[Gid] = set()
        for kind in (CLAIMS, TEXT):
            for sink in self.sinks[kind]:
                for site in self.engine.calls.sites.of(file, sink.selector) if sink.selector else ():
                    if site.call not in seen:
                        seen.add(site.call)
                        yield from self._signed(file, ValueId(site.call & 0xFFFFFF), sink)

    def _signed(self, file: Linked, call: ValueId, sink: Sink) -> Iterator[Token]:
        built = dict(self._built(file, call))
        if sink.kind == TEXT:
            parts = [gid for name, gid in self._built_all(file, call) if self._is(name, PART)]
            yield from self._decided(
                _Signing(file.gid(call), file.gid(call), tuple(parts), None, None, (), is_text=True), 0
            )
            return
        claims = _argument(file, call, sink.place)
        lifetime = next(
            (
                found
                for one in self.sinks[LIFETIME]
                if one.selector is not None
                and self.engine.calls.sites.is_named(file, call, one.selector)
                and (found := self._below(_argument(file, call, one.place), one.place.path)) is not None
            ),
            None,
        )
        end = next((gid for name, gid in built.items() if self._is(name, END)), None)
        starts = tuple(gid for name, gid in built.items() if self._is(name, START))
        if claims is not None:
            yield from self._decided(
                _Signing(file.gid(call), file.gid(call), (claims,), lifetime, end, starts, is_text=False), 0
            )

    def _is(self, method: str, kind: str) -> bool:
        return any(sink.selector is not None and last_word(sink.selector) == method for sink in self.sinks[kind])

    def _built(self, file: Linked, call: ValueId) -> Iterator[tuple[str, Gid]]:
        yield from reversed(list(self._built_all(file, call)))

    def _built_all(self, file: Linked, call: ValueId) -> Iterator[tuple[str, Gid]]:
        """(method, first argument) of what is called on the thing made here, chained or by its variable."""
        graph, queue = file.graph, [int(call)]
        for at in bounded(queue, _SIZE):
            for holder in file.index.holders.get(at, ()):
                op = graph.ops[holder]
                if op == Op.MEMBER:
                    for outer in file.index.holders.get(holder, ()):
                        if graph.ops[outer] == Op.CALL and graph.args[outer][0] == holder:
                            if len(graph.args[outer]) > 1:
                                yield graph.texts[holder], file.gid(graph.args[outer][1])
                            queue.append(outer)
                elif op == Op.VARIABLE:
                    queue.extend(file.index.uses.get(holder, ()))
                elif op == Op.AWAIT:
                    queue.append(holder)

    def _decided(self, signing: _Signing, depth: int) -> Iterator[Token]:
        """The function that composes what is signed: the one that signs, or those that call it with the whole."""
        file, value = self.program.of(signing.at)
        function = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
        parts = [self.peeled(part) for part in signing.parts]
        given = [part for part in parts if self._parameter(part) is not None]
        if given and len(parts) == 1 and depth < _DEPTH:
            composed = list(self._callers(signing, given[0], depth))
            if composed:
                yield from composed
                return
        claims: list[Claim] = []
        is_open = False
        for part in parts:
            found, unknown = self._claims(part)
            claims += found
            is_open = is_open or unknown
        yield Token(
            signing.call,
            signing.at,
            function,
            tuple(claims),
            signing.lifetime,
            signing.end,
            signing.starts,
            signing.is_text,
            is_open,
        )

    def _callers(self, signing: _Signing, parameter: Gid, depth: int) -> Iterator[Token]:
        file, value = self.program.of(parameter)
        owner = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
        position = int(file.graph.texts[value])
        for site in self.engine.calls.callers.of(owner):
            where, call = self.program.of(site)
            args = where.graph.args[call]
            if CALLEE not in self.engine.calls.callers.positions(owner, site) or len(args) <= position + 1:
                continue
            lifetime = signing.lifetime and self._handed(signing.lifetime, owner, where, call)
            handed = where.gid(args[position + 1])
            further = msgspec.structs.replace(signing, at=site, parts=(handed,), lifetime=lifetime)
            whole = self.peeled(handed)
            if self._is_composed(whole):
                yield from self._decided(further, depth + 1)
            elif self._parameter(whole) is not None and depth + 1 < _DEPTH:
                yield from self._callers(further, whole, depth + 1)

    def _is_composed(self, gid: Gid) -> bool:
        """Whether a caller decides what is signed, rather than of which thing."""
        file, value = self.program.of(gid)
        op = file.graph.ops[value]
        if op == Op.CALL:
            return file.index.callee_name(value) == "join"
        return op in (Op.OBJECT, Op.TEMPLATE, Op.ARRAY, Op.BINARY)

    def _handed(self, lifetime: Gid, owner: FunctionRef, where: Linked, call: ValueId) -> Gid:
        """The lifetime as the caller gives it, if it is its to give."""
        found = self._parameter(self.peeled(lifetime))
        args = where.graph.args[call]
        if found is None or found[0] != owner or len(args) <= found[1] + 1:
            return lifetime
        return where.gid(args[found[1] + 1])

    def _parameter(self, gid: Gid) -> tuple[FunctionRef, int] | None:
        file, value = self.program.of(gid)
        if file.graph.ops[value] != Op.PARAMETER:
            return None
        return FunctionRef(file.number, FunctionId(file.graph.owners[value])), int(file.graph.texts[value])

    def peeled(self, gid: Gid) -> Gid:
        """What a name, an encoding or a promise stands for."""
        file, at = self.program.of(gid)
        graph = file.graph
        for _ in range(_SIZE):
            op, args = graph.ops[at], graph.args[at]
            if op in (Op.REF, Op.AWAIT) or (op == Op.VARIABLE and len(args) == 1):
                if not args:
                    break
                at = ValueId(args[0])
            elif op == Op.CALL and file.index.callee_name(at) in _ENCODES:
                if len(args) > 1:
                    at = ValueId(args[1])
                elif graph.ops[args[0]] == Op.MEMBER:
                    at = ValueId(graph.args[args[0]][0])
                else:
                    break
            else:
                break
        return file.gid(at)

    def _claims(self, gid: Gid) -> tuple[list[Claim], bool]:
        """The entries of an object, or the parts of a text."""
        file, value = self.program.of(gid)
        graph = file.graph
        queue, found, is_open = [(int(value), "")], list[Claim](), False
        for at, key in bounded(queue, _SIZE):
            op, args = graph.ops[at], graph.args[at]
            if op == Op.OBJECT and not key:
                queue += [(entry, name) for name, entry in zip(graph.keys[at], args, strict=True)]
                queue += self._written(file, at)
            elif key == REST:
                inner = self.program.of(self.peeled(file.gid(at)))
                if inner[0] is file and graph.ops[inner[1]] in (Op.OBJECT, Op.CHOICE, Op.LOGIC):
                    queue.append((int(inner[1]), ""))
                else:
                    is_open = True
            elif op in (Op.CHOICE, Op.LOGIC) and not key:
                queue += [(arg, "") for arg in args[1:]]
            elif op in (Op.TEMPLATE, Op.ARRAY) or (op == Op.BINARY and graph.texts[at] == "+" and not key):
                queue += [(arg, key) for arg in args if graph.ops[arg] != Op.STRING]
            elif op == Op.CALL and file.index.callee_name(at) == "join" and graph.ops[args[0]] == Op.MEMBER:
                queue.append((graph.args[args[0]][0], key))
            elif not key and op in (Op.REF, Op.AWAIT) and self.program.of(self.peeled(file.gid(at)))[1] != at:
                inner = self.program.of(self.peeled(file.gid(at)))
                if inner[0] is file and graph.ops[inner[1]] in (Op.OBJECT, Op.ARRAY, Op.TEMPLATE):
                    queue.append((int(inner[1]), ""))
                else:
                    found.append(Claim(key, file.gid(at)))
            else:
                found.append(Claim(key, file.gid(at)))
        return found, is_open

    @staticmethod
    def _written(file: Linked, value: int) -> Iterator[tuple[int, str]]:
        for holder in file.index.holders.get(value, ()):
            if file.graph.ops[holder] == Op.VARIABLE:
                for write in file.index.writes.get(holder, ()):
                    if len(write.path) == 1:
                        yield int(write.value), write.path[0]

    def _below(self, gid: Gid | None, path: tuple[str, ...]) -> Gid | None:
        """The value at a key of an object that is written out."""
        if gid is None or not path:
            return gid
        file, value = self.program.of(self.peeled(gid))
        if file.graph.ops[value] != Op.OBJECT:
            return None
        entries = dict(zip(file.graph.keys[value], file.graph.args[value], strict=True))
        return file.gid(entries[path[0]]) if path[0] in entries else None


class _Signing(msgspec.Struct, frozen=True):
    call: Gid
    at: Gid
    parts: tuple[Gid, ...]
    lifetime: Gid | None
    end: Gid | None
    starts: tuple[Gid, ...]
    is_text: bool


def _argument(file: Linked, call: ValueId, place: Place) -> Gid | None:
    args = file.graph.args[call]
    if place.base is not Base.ARGUMENT or len(args) <= place.number + 1:
        return None
    return file.gid(args[place.number + 1])


def is_time_key(key: str) -> bool:
    """Whether a claim of that name is a time."""
    words = split(key)
    return key in _TIMES or any(holds(words, word) for word in _DATES)


__all__ = ["Claim", "Token", "Tokens", "is_time_key"]
