"""From when on the life of a signed token counts: from what the thing says that it opens, or from the time of signing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.accepted import Accepted
from checkout_audit.flow.backward import Trail
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.leaves import Leaf, Leaves
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.subjects import Subjects, Words, holds_any
from checkout_audit.flow.tokens import Claim, Token, Tokens, is_time_key
from checkout_audit.project.models import Meaning
from checkout_audit.project.program import FunctionRef, Gid, Linked

_HANDED_ON = 12
"""Parameters on the way from callers to the token that are looked at."""


class Fault(Enum):
    """What can be wrong with the end of a token."""

    OPTIONAL = "optional"
    """Its anchor may be left out, and then it counts from now."""
    OMITTED = "omitted"
    """A call leaves the anchor out."""
    NOW = "now"
    """It counts from the time of signing."""
    NEVER = "never"
    """It has no end."""


class Answer(msgspec.Struct, frozen=True):
    """One fault and the place where it shows."""

    fault: Fault
    at: Gid
    anchor: str
    mint: str
    function: FunctionRef


class Windows:
    """Judges the tokens of a project."""

    def __init__(self, engine: FlowEngine, words: Words) -> None:
        self.engine = engine
        self.program = engine.program
        self._named = engine.project.models.words_by_meaning
        self.tokens = Tokens(engine)
        self.leaves = Leaves(engine)
        self.subjects = Subjects(engine, self.leaves, words)
        self.accepted = Accepted(engine, self.subjects)

    def of(self, file: Linked) -> Iterator[Answer]:
        """What is wrong with the tokens whose signing call stands in the file."""
        tokens = [token for token in self.tokens.of(file) if not self.subjects.is_check(token)]
        about = [token for token in tokens if self._is_asked_about(token)]
        kin = {self.program.function(token.function).cls for token in about if token.function.file == file.number}
        for token in tokens:
            if token in about or (self.subjects.is_renewal(token) and self.program.function(token.function).cls in kin):
                yield from self._noted(token)
            else:
                self._reject(token, "subject", "Nothing says that the token opens what the check asks about.")

    def _is_asked_about(self, token: Token) -> bool:
        """Whether it opens one of the things asked about, if only because a route takes it for proof."""
        if not self.subjects.is_subject(token):
            return False
        return not self.subjects.is_proving(token) or self.accepted.at_any_time(token)

    def _noted(self, token: Token) -> Iterator[Answer]:
        found = list(self._judged(token))
        if not found:
            self._reject(token, "end", "The token has an end, and it counts from what it opens.")
        yield from found

    def _reject(self, token: Token, part: str, text: str) -> None:
        self.engine.calls.notes.reject(token.call, part, text)

    def _judged(self, token: Token) -> Iterator[Answer]:
        times = [claim for claim in token.claims if self._is_time(claim, token.function)]
        ends = [claim.value for claim in times if claim.key not in ("iat", "nbf")]
        starts = [claim.value for claim in times if claim.key in ("iat", "nbf")]
        if token.end is not None:
            ends.append(token.end)
        if not ends and token.lifetime is not None:
            ends = starts or [token.lifetime]
        if not ends and not starts and not token.starts:
            if not token.is_open:
                yield self._answer(Fault.NEVER, token.call, "", token)
            return
        for end in ends or starts:
            yield from self._end(token, end)
        for start in starts if ends else ():
            yield from (one for one in self._end(token, start) if one.fault is Fault.OPTIONAL)

    def _is_time(self, claim: Claim, function: FunctionRef) -> bool:
        if claim.key:
            return is_time_key(claim.key)
        return any(
            leaf.kind == "clock"
            or (holds_any(leaf.name, ("date", "time", "expire", "until")) or is_time_key(leaf.name))
            for leaf in self.leaves.of(claim.value, function)
        ) or any(is_time_key(name) for name in self.subjects.called(claim.value))

    def _end(self, token: Token, end: Gid) -> Iterator[Answer]:
        leaves = self.leaves.of(end, token.function)
        anchors = [leaf for leaf in leaves if self._is_anchor(leaf)]
        clocks = [leaf for leaf in leaves if leaf.kind == "clock"]
        if clocks and anchors:
            for clock in clocks:
                found = self._fallback(clock.trail, token.function)
                if found is not None:
                    yield self._answer(Fault.OPTIONAL, found[0], found[1], token)
                    yield from self._omitted(token, anchors)
                    yield from self._now_at_callers(token, anchors)
                    return
        elif clocks or (not anchors and self._is_relative(token, end)):
            at = clocks[0].state.gid if clocks else end
            yield self._answer(Fault.NOW, at, "", token)
        elif anchors:
            yield from self._omitted(token, anchors)
            yield from self._now_at_callers(token, anchors)
        else:
            yield from self._now_at_callers(
                token, [leaf for leaf in leaves if holds_any(leaf.name, self._named[Meaning.WINDOW_END])]
            )

    def _is_relative(self, token: Token, end: Gid) -> bool:
        """Whether the end is a stretch of time: a lifetime without a start, or one given to the builder as a text."""
        if end == token.lifetime:
            return True
        if end != token.end:
            return False
        file, value = self.program.of(self.tokens.peeled(end))
        graph, queue = file.graph, [int(value)]
        for at in bounded(queue, 12):
            if graph.ops[at] in (Op.STRING, Op.TEMPLATE):
                return True
            if graph.ops[at] in (Op.REF, Op.VARIABLE, Op.LOGIC, Op.CHOICE):
                queue.extend(graph.args[at])
        return False

    def _is_anchor(self, leaf: Leaf) -> bool:
        if leaf.kind not in ("given", "read") or holds_any(leaf.name, self._named[Meaning.DURATION]):
            return False
        return not holds_any(leaf.name, (*self._named[Meaning.NOW], *self._named[Meaning.WINDOW_END]))

    def _fallback(self, trail: Trail, function: FunctionRef) -> tuple[Gid, str] | None:
        """The choice on the way of the clock whose other side is the anchor: what is chosen by, and its name."""
        before: Gid | None = None
        for hop in trail.hops:
            file, value = self.program.of(hop.state.gid)
            graph, args = file.graph, file.graph.args[value]
            op = graph.ops[value]
            if op in (Op.LOGIC, Op.CHOICE) or (op == Op.VARIABLE and len(args) > 1):
                sides = args[1:] if op == Op.CHOICE else args
                others = [arg for arg in sides if file.gid(arg) != before]
                anchors = [
                    leaf for arg in others for leaf in self.leaves.of(file.gid(arg), function) if self._is_anchor(leaf)
                ]
                if anchors and len(others) < len(sides):
                    return self._shown(file, value, before), self._anchor_name(anchors[0])
            before = hop.state.gid
        return None

    def _shown(self, file: Linked, value: ValueId, clock: Gid | None) -> Gid:
        """What stands for the choice in a report."""
        graph = file.graph
        if graph.ops[value] != Op.VARIABLE:
            return file.gid(graph.args[value][0])
        start = graph.starts[clock & 0xFFFFFF] if clock is not None else 0
        inside = [guard for guard in graph.guards if guard.then_start <= start < guard.then_end]
        return file.gid(inside[-1].test) if inside else file.gid(value)

    @staticmethod
    def _anchor_name(leaf: Leaf) -> str:
        return leaf.name

    def _omitted(self, token: Token, anchors: list[Leaf]) -> Iterator[Answer]:
        for leaf in anchors:
            file, value = self.program.of(leaf.state.gid)
            if leaf.kind != "given" or file.graph.owners[value] != token.function.number:
                continue
            position = int(file.graph.texts[value])
            if position == 0 and not leaf.state.path:
                continue
            for site in self.subjects.calls(token.function):
                if self._leaves_out(site, position, leaf.state.path):
                    yield self._answer(Fault.OMITTED, site, leaf.name, token)

    def _leaves_out(self, site: Gid, position: int, path: tuple[str, ...]) -> bool:
        where, call = self.program.of(site)
        graph = where.graph
        args = graph.args[call][1:]
        if where.graph.ops[call] != Op.CALL or any(graph.ops[arg] == Op.SPREAD for arg in args):
            return False
        if len(args) <= position:
            return True
        file, value = self.program.of(self.tokens.peeled(where.gid(args[position])))
        op, text = file.graph.ops[value], file.graph.texts[value]
        if op == Op.LITERAL and text in ("undefined", "null"):
            return True
        if not path or op != Op.OBJECT:
            return False
        keys = file.graph.keys[value]
        return path[0] not in keys and not any(key in ("...", "?") for key in keys)

    def _now_at_callers(self, token: Token, anchors: list[Leaf]) -> Iterator[Answer]:
        """Calls that hand over the time of the call for the time that the window counts from, through functions in between."""
        queue = [(token.function, leaf) for leaf in anchors]
        for function, leaf in bounded(queue, _HANDED_ON):
            file, value = self.program.of(leaf.state.gid)
            if leaf.kind != "given" or file.graph.owners[value] != function.number:
                continue
            position = int(file.graph.texts[value]) + 1
            for site in self.subjects.calls(function):
                where, call = self.program.of(site)
                args = where.graph.args[call]
                if len(args) <= position:
                    continue
                caller = FunctionRef(where.number, FunctionId(where.graph.owners[call]))
                leaves = self.leaves.of(where.gid(args[position]), caller, leaf.state.path)
                if leaves and all(one.kind == "clock" for one in leaves):
                    yield self._answer(Fault.NOW, where.gid(args[position]), "", token)
                queue += [(caller, one) for one in leaves if self._is_anchor(one)]

    def _answer(self, fault: Fault, at: Gid, anchor: str, token: Token) -> Answer:
        mint = self.program.function(token.function).name.rpartition(".")[2] or "this file"
        return Answer(fault, at, anchor, mint, token.function)


__all__ = ["Answer", "Fault", "Windows", "Words"]
