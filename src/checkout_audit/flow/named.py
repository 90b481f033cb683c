"""Origins that are told by their name: a property, a variable, a key or a constant text that reads like a secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.origin import Origin
from checkout_audit.flow.paths import Path
from checkout_audit.flow.replies import Replies
from checkout_audit.flow.requests import Sent
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import NamedSource
from checkout_audit.project.program import Gid, Linked

_LOOKUPS = frozenset({"get", "getAll", "getItem"})
"""Methods whose constant argument is the name of what they give."""
_CONSTANTS = frozenset({Op.STRING, Op.NUMBER, Op.LITERAL, Op.FUNCTION, Op.CLASS})
_SETTINGS = ("env", "config")
"""Names of what holds settings of the server, and no value of a customer."""
_KEYS = ("key", "name", "field")
"""Words by which a key only says that it is one."""
_ALIASES = 6
_BODIES = ((), ("data",), ("body",))
"""Where clients of HTTP keep what was answered."""
_APART = ""
"""Stands between the words of one name and those of another."""
_CLEARED = re.compile(r"=\s*;|max-age=[0-]|\b19(?:70|69)\b", re.IGNORECASE)
"""Texts of cookies that are deleted."""


class Named:
    """Answers for one program and the sources that a check asks for."""

    def __init__(self, calls: Calls, sources: Sequence[NamedSource], replies: Replies | None = None) -> None:
        self.calls = calls
        self.program = calls.program
        self.replies = replies
        self.named = tuple(one for one in sources if not one.texts and not one.given and not one.answered)
        self.answered = tuple(one for one in sources if one.answered)
        self.proven = tuple(one for one in sources if one.proof)
        self.made = tuple(one for one in sources if one.given)
        self.texts = tuple(one for one in sources if one.texts)
        self.within = tuple(one for one in self.named if one.parts)

    def of(self, state: State) -> Origin | None:
        """The origin that a value is by its name, or by that of a part of it."""
        file, value = self.program.of(state.gid)
        if file.graph.ops[value] == Op.CALL and self.answered and state.path in _BODIES:
            return self._answer(file, state.gid) or (None if state.path else self._called(file, value))
        return self._part(file, value, state.path) if state.path else self._whole(file, value)

    def _part(self, file: Linked, value: ValueId, path: Path) -> Origin | None:
        """The origin that a part of a member is by the names that lead to it: `.gift.fee` of what `order.metadata` is."""
        if not self.within or file.graph.ops[value] != Op.MEMBER or not path[-1].isidentifier():
            return None
        around = (*self._around(file, value), _APART, *split(".".join(path)))
        return _fitting(self.within, split(path[-1]), ".".join(path), lambda: around)

    def _whole(self, file: Linked, value: ValueId) -> Origin | None:
        op = file.graph.ops[value]
        if op == Op.STRING:
            return _fitting(self.texts, split(file.graph.texts[value]), file.graph.texts[value])
        if op == Op.OBJECT:
            return next(self._entries(file, value), None)
        if op in (Op.CALL, Op.NEW):
            return self._called(file, value)
        if op not in (Op.MEMBER, Op.VARIABLE) or self._is_setting(file, value):
            return None
        name = file.graph.texts[value]
        found = _fitting(self.named, split(name), name, lambda: self._around(file, value))
        return None if found is not None and self._is_of_another_kind(file, value, found) else found

    def _answer(self, file: Linked, call: Gid) -> Origin | None:
        """The first part of such a name in what a route of the shop answers to a request."""
        if self.replies is None:
            return None
        for sent in self.calls.requests.in_file(file.path):
            if call in (sent.site.call, sent.site.outer):
                for key in self._answered_keys(self.replies, sent):
                    found = _fitting(self.answered, split(key), key)
                    if found is not None:
                        return found
        return None

    def _answered_keys(self, replies: Replies, sent: Sent) -> Iterator[str]:
        for route in self.calls.requests.reached(sent):
            served = self.program.file(route.path)
            for handler in replies.handlers(served) if served is not None else ():
                if handler.segments == route.segments and handler.method in ("*", *sent.methods):
                    yield from dict.fromkeys(said.key for said in replies.said(handler))

    def _is_of_another_kind(self, file: Linked, value: ValueId, found: Origin) -> bool:
        """Whether what holds the value has a property that tells what it is: a client id beside a client secret."""
        words = [word for one in self.named if one.kind == found.kind for word in one.not_beside]
        graph, made = file.graph, file.graph.args[value]
        member = made[0] if graph.ops[value] == Op.VARIABLE and len(made) == 1 else value
        if not words or graph.ops[member] != Op.MEMBER:
            return False
        holder = file.index.root(ValueId(graph.args[member][0]))
        telling = [key for key in file.index.members if any(holds(split(key), word) for word in words)]
        return any(
            file.index.root(ValueId(graph.args[one][0])) == holder for key in telling for one in file.index.members[key]
        )

    @staticmethod
    def _around(file: Linked, value: int) -> tuple[str, ...]:
        """The words of a chain, with those of what its first name stands for: `meta.discount` is `cart.metadata.discount`."""
        graph, words = file.graph, tuple[str, ...]()
        for _ in range(_ALIASES):
            if graph.ops[value] == Op.LOGIC or (graph.ops[value] == Op.REF and graph.args[value]):
                value = graph.args[value][0]
            elif graph.ops[value] == Op.VARIABLE:
                made = graph.args[value]
                if not words:
                    words = split(graph.texts[value])
                if len(made) != 1 or graph.ops[made[0]] not in (Op.MEMBER, Op.REF, Op.LOGIC):
                    break
                value = made[0]
            elif graph.ops[value] == Op.MEMBER:
                words = (*split(".".join(file.index.chain(value))), _APART, *words)
                while graph.ops[value] == Op.MEMBER:
                    value = graph.args[value][0]
            else:
                break
        return words

    def _entries(self, file: Linked, value: ValueId) -> Iterator[Origin]:
        graph = file.graph
        beside = [word for one in self.named for word in one.not_beside]
        if any(holds(split(key), word) for key in graph.keys[value] for word in beside):
            return
        for key, entry in zip(graph.keys[value], graph.args[value], strict=True):
            found = _fitting(self.named, split(key), key)
            if found is not None and self._may_be_secret(file, entry):
                name = file.index.chain(entry)[-1]
                if _fitting(self.named, split(name), name) is None:  # else the entry itself is the origin
                    yield found

    def _may_be_secret(self, file: Linked, value: int) -> bool:
        """Whether an entry of a secret's name is one: no constant, test, call of another name or setting."""
        graph = file.graph
        if graph.ops[value] in (Op.MEMBER, Op.REF, Op.AWAIT, Op.LOGIC):
            return not self._is_setting(file, ValueId(value))
        return False

    def _called(self, file: Linked, call: ValueId) -> Origin | None:
        name, args = file.index.callee_name(call), file.graph.args[call][1:]
        if name in _LOOKUPS and len(args) == 1:
            text = self.calls.texts.one(file.gid(args[0]))
            return _fitting(self.named, split(text), text)
        for one in self.made if args else ():
            origin = _fitting((one,), split(name), name)
            if origin is not None and any(self._speaks_of(file, arg, one.given) for arg in args):
                return origin
        return None

    @staticmethod
    def _speaks_of(file: Linked, value: int, words: tuple[str, ...]) -> bool:
        names = [*file.index.chain(value), *file.graph.keys.get(value, ())]
        return any(holds(split(name), word) for name in names for word in words)

    def _is_setting(self, file: Linked, value: ValueId) -> bool:
        """Whether a value is a constant, or read from the server's settings: `process.env.CLIENT_SECRET`."""
        graph = file.graph
        if graph.ops[value] == Op.VARIABLE:
            made = graph.args[value]
            return bool(made) and all(
                graph.ops[one] in _CONSTANTS or (graph.ops[one] != Op.VARIABLE and self._reads_settings(file, one))
                for one in made
            )
        return self._reads_settings(file, value)

    @staticmethod
    def _reads_settings(file: Linked, value: int) -> bool:
        graph = file.graph
        while graph.ops[value] == Op.LOGIC:
            value = graph.args[value][0]
        chain = file.index.chain(value)
        return any(holds(split(word), setting) for word in chain[:-1] for setting in _SETTINGS)


def says_otherwise(calls: Calls, trail: Trail, sources: Sequence[NamedSource]) -> bool:
    """Whether a text that is handed on beside the value tells that it is something else: `save("cart_token", token)`."""
    if _is_constant_beside(calls, trail) or any(map(_CLEARED.search, calls.texts.of(trail.hops[-1].state.gid))):
        return True
    unwanted = tuple(dict.fromkeys(word for one in sources for word in one.not_words))
    for hop in trail.hops:
        file, value = calls.program.of(hop.state.gid)
        for call in file.index.holders.get(value, ()):
            if file.graph.ops[call] not in (Op.CALL, Op.NEW):
                continue
            for arg in file.graph.args[call][1:]:
                words = split(calls.texts.one(file.gid(arg))) if arg != value else ()
                if any(holds(words, word) for word in unwanted):
                    return True
            key = _key_of(file, call, value)
            if any(holds(key, word) for word in unwanted):
                return True
    return False


def _key_of(file: Linked, call: int, value: int) -> tuple[str, ...]:
    """The words of a listed key under which a call stores a value: `KEYS.PUSH_TOKEN` tells more than the text behind it."""
    graph, args = file.graph, file.graph.args[call]
    is_stored = len(args) > 2 and args[2] == value and file.index.callee_name(ValueId(call))[:3] == "set"
    if not is_stored or graph.ops[args[1]] != Op.MEMBER:
        return ()
    return tuple(word for word in split(graph.texts[args[1]]) if word not in _KEYS)


def _is_constant_beside(calls: Calls, trail: Trail) -> bool:
    """Whether the text is the name of a constant: `setItem("token", "")` clears it."""
    file, value = calls.program.of(trail.hops[-1].state.gid)
    graph = file.graph
    for call in file.index.holders.get(value, ()):
        args = graph.args[call]
        if (
            graph.ops[call] == Op.CALL
            and len(args) > 2
            and args[1] == value
            and file.index.callee_name(call)[:3] == "set"
        ):
            return graph.ops[args[2]] in _CONSTANTS
    return False


def _fitting(
    sources: tuple[NamedSource, ...], words: tuple[str, ...], name: str, around: Callable[[], tuple[str, ...]] = tuple
) -> Origin | None:
    for one in sources:
        if any(holds(words, word) and not (one.proof and words != split(word)) for word in one.words):
            near = around() or words
            if not any(holds(near, word) for word in one.not_words) and (
                not one.within or any(all(holds(near, word) for word in names.split()) for names in one.within)
            ):
                return Origin(one.kind, name, one.label)
    return None
