"""What a signed token opens, told from what it says, what its function is called and what callers hand over."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Op
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.leaves import Leaf, Leaves
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.tokens import Token, is_time_key
from checkout_audit.match.names import holds, split
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.models import Meaning
from checkout_audit.project.program import FunctionRef, Gid

VERIFIES = frozenset({"timingSafeEqual", "safeEqual", "safeCompare", "constantTimeEqual", "equals"})
"""Calls that compare two signatures."""
_COMPARISONS = frozenset({"==", "===", "!=", "!=="})


class Words(msgspec.Struct, frozen=True):
    """Which tokens are asked about."""

    subjects: tuple[str, ...]
    """Words for what the token opens."""
    not_words: tuple[str, ...]
    """Words in the names of tokens for which 'a while from now' is right."""
    proving: tuple[str, ...] = ()
    """Words in the names of what only opens something if a route takes it for proof."""


class Subjects:
    """Answers for one program."""

    def __init__(self, engine: FlowEngine, leaves: Leaves, words: Words) -> None:
        self.engine = engine
        self.program = engine.program
        self.leaves = leaves
        self.words = words
        self._named = engine.project.models.words_by_meaning

    def is_proving(self, token: Token) -> bool:
        """Whether its name leaves open whether it opens anything: a signature may be that of a message."""
        return any(holds_any(name, self.words.proving) for name in self._named_by(token))

    def _named_by(self, token: Token) -> list[str]:
        owner = self.program.linked(token.function.file)
        facts = self.program.function(token.function)
        return [facts.name, *(owner.graph.classes[facts.cls].name for _ in (0,) if facts.cls >= 0)]

    def is_subject(self, token: Token) -> bool:
        """Whether it opens one of the things asked about."""
        facts, names = self.program.function(token.function), self._named_by(token)
        keys = [claim.key for claim in token.claims]
        told = [*names, *keys, *self._texts(token)]
        if any(holds_any(name, self.words.not_words) for name in told):
            return False
        if token.is_text and any(
            holds_any(name, self._named[Meaning.PROVIDER_FIELD]) for name in (*keys, *self._names(token))
        ):
            return False
        own = [*self._names(token), *keys, facts.name.rpartition(".")[2], *self._texts(token)]
        found = [name for name in own if holds_any(name, self.words.subjects)]
        return bool(found) or any(holds_any(name, self.words.subjects) for name in self._given(token))

    def is_renewal(self, token: Token) -> bool:
        """Whether it is signed over the claims of a token that the function has just read."""
        names = [self.program.function(token.function).name, *self._texts(token)]
        if any(holds_any(name, self.words.not_words) for name in names):
            return False
        leaves = (leaf for claim in token.claims for leaf in self.leaves.of(claim.value, token.function))
        return any(leaf.kind == "read" and split(self._callee(leaf))[-1:] == ("verify",) for leaf in leaves)

    def _callee(self, leaf: Leaf) -> str:
        file, value = self.program.of(leaf.state.gid)
        return file.index.callee_name(value)

    def _texts(self, token: Token) -> Iterator[str]:
        """Constant texts among the claims: `scope: "order"`."""
        for claim in token.claims:
            file, value = self.program.of(claim.value)
            if claim.key and file.graph.ops[value] == Op.STRING:
                yield file.graph.texts[value]

    def _names(self, token: Token) -> list[str]:
        """What the parts of the claims that are no times are called."""
        return [name for claim in token.claims if not is_time_key(claim.key) for name in self.called(claim.value)]

    def called(self, gid: Gid) -> Iterator[str]:
        """The names in an expression."""
        file, value = self.program.of(gid)
        graph, queue = file.graph, [int(value)]
        for at in bounded(queue, 12):
            op = graph.ops[at]
            if op == Op.MEMBER:
                yield graph.texts[at]
                queue.append(graph.args[at][0])
            elif op in (Op.REF, Op.AWAIT, Op.LOGIC, Op.BINARY, Op.TEMPLATE):
                queue.extend(graph.args[at])
            elif op == Op.CALL and graph.ops[graph.args[at][0]] == Op.MEMBER:
                queue.append(graph.args[graph.args[at][0]][0])
                queue.extend(graph.args[at][1:])
            elif op == Op.VARIABLE:
                yield graph.texts[at]

    def _given(self, token: Token) -> Iterator[str]:
        """What callers hand over for the claims: `mint(booking.reference)`."""
        positions = {
            int(leaf_file.graph.texts[value])
            for claim in token.claims
            for leaf in self.leaves.of(claim.value, token.function)
            if leaf.kind == "given"
            for leaf_file, value in (self.program.of(leaf.state.gid),)
        }
        for site in self.calls(token.function):
            where, call = self.program.of(site)
            args = where.graph.args[call]
            for position in positions:
                if len(args) > position + 1:
                    yield from self.called(where.gid(args[position + 1]))

    def calls(self, function: FunctionRef) -> list[Gid]:
        """The calls that run a function."""
        callers = self.engine.calls.callers
        return [site for site in callers.of(function) if CALLEE in callers.positions(function, site)]

    def is_check(self, token: Token) -> bool:
        """Whether the function makes the token only to compare it with one that it is given."""
        facts = self.program.function(token.function)
        owner = self.program.linked(token.function.file)
        words = split(facts.name.rpartition(".")[2])
        if words and words[0] in self._named[Meaning.INSPECTION]:
            return True
        called = owner.index.methods_called
        if token.is_text and any(
            owner.index.encloses(token.function.number, owner.graph.owners[call])
            for name in VERIFIES
            for call in called.get(name, ())
        ):
            return True
        return token.is_text and self.is_compared(token.at)

    def is_compared(self, gid: Gid) -> bool:
        """Whether a value is compared with another where it is made."""
        file, value = self.program.of(gid)
        queue = [int(value)]
        for at in bounded(queue, 40):
            for holder in file.index.holders.get(at, ()):
                op = file.graph.ops[holder]
                if op == Op.BINARY and file.graph.texts[holder] in _COMPARISONS:
                    return True
                if op == Op.VARIABLE:
                    queue.extend(file.index.uses.get(holder, ()))
                elif op in (Op.MEMBER, Op.AWAIT) or (op == Op.CALL and file.graph.args[holder][0] == at):
                    queue.append(holder)
        return False


def holds_any(name: str, words: tuple[str, ...]) -> bool:
    """Whether a name holds one of some words."""
    parts = split(name)
    return any(holds(parts, word) for word in words)
