"""Loops that ask the network or a database once an element, and what shows that they check something."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.collections import single
from checkout_audit.flow.loops import Loop, Loops
from checkout_audit.flow.made import derives, is_compared, is_weighed, made_of, speaks_of, words_of
from checkout_audit.flow.remote import Remotes, Way, arguments, outermost, within
from checkout_audit.match.names import split
from checkout_audit.project.program import Gid, Linked

_SIZES = frozenset({"<", ">", "<=", ">="})
_EQUALS = frozenset({"===", "!==", "==", "!="})
_FIXED = frozenset({Op.STRING, Op.NUMBER, Op.LITERAL})
_PARTS = ("id", "item", "level", "sku", "managed", "manage", "location")
"""Words of what belongs to a stock, and is no answer to a question for it."""
_UP = 12
"""Functions around one another, or calls, that are looked at."""


class Subject(msgspec.Struct, frozen=True):
    """What a rule says a check is about."""

    about: tuple[str, ...] = ()
    """Words of what is checked: stock."""
    wanted: tuple[str, ...] = ()
    """Words of what it is compared with: quantity."""
    prices: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    """Words of functions that check."""
    functions: tuple[str, ...] = ()
    """Words, one after the other, in names of further functions that check."""
    reads: tuple[str, ...] = ()
    """Words of functions that only read."""
    lines: tuple[str, ...] = ()
    """Words of the elements and lists that it is about."""
    groups: tuple[str, ...] = ()
    """Words of elements that stand for many."""
    places: tuple[str, ...] = ()
    """Words of files and functions on the way to what the rule protects."""
    elsewhere: tuple[str, ...] = ()
    """Words of files and functions that are not on it, whatever else they hold."""
    apart: tuple[str, ...] = ()
    """Words of calls within which rows have to be read one by one."""
    not_words: tuple[str, ...] = ()
    """Words of calls that do something else."""


class Asked(msgspec.Struct, frozen=True):
    """A call that is made once an element."""

    call: Gid
    """The call as the loop writes it, awaited if it is."""
    way: Way
    """From there to the network or the database; empty if only its name says so."""
    loop: Loop


class Asking:
    """Answers for one program and subject."""

    def __init__(self, calls: Calls, remotes: Remotes, subject: Subject) -> None:
        self.calls = calls
        self.remotes = remotes
        self.subject = subject
        self.loops = Loops(calls)
        self._waits: dict[int, list[int]] = {}
        self.proofs: Mapping[str, Callable[[Linked, Loop, ValueId], bool]] = {
            "compared": self._is_compared,
            "named": self._is_named,
            "tested": self._is_tested,
            "priced": self._is_priced,
            "weighed": self._is_weighed,
        }

    def in_file(self, file: Linked, proofs: tuple[str, ...]) -> Iterator[Asked]:
        """The calls that stand in loops which begin in a file, one a loop, innermost loops first."""
        seen: set[Gid] = set()
        for loop in sorted(self.loops.of(file), key=lambda one: one.end - one.start):
            where = self.calls.program.linked(loop.file)
            if not self._may_wait(where, loop) or self._is_left_out(where, loop):
                continue
            found = self._first(where, loop, proofs)
            if found is not None and found.call not in seen:
                seen.add(found.call)
                yield found

    def _may_wait(self, file: Linked, loop: Loop) -> bool:
        """Whether something is waited for in a loop, or its callback may return a promise."""
        graph = file.graph
        if file.number not in self._waits:
            self._waits[file.number] = sorted(graph.starts[at] for at in file.index.of(Op.AWAIT))
        waits = self._waits[file.number]
        place = bisect_left(waits, loop.start)
        if place < len(waits) and waits[place] < loop.end:
            return True
        owner = file.index.function_at(loop.start)
        is_callback = graph.functions[owner].start == loop.start
        return is_callback and any(graph.ops[value] == Op.CALL for value in graph.functions[owner].returns)

    def _is_left_out(self, file: Linked, loop: Loop) -> bool:
        names = (loop.name, loop.listed)
        if any(speaks_of(split(name), self.subject.groups) for name in names):
            return True
        return (
            self._is_in(file, loop, self.subject.elsewhere) or self._is_apart(file, loop) or self._is_fixed(file, loop)
        )

    def _first(self, file: Linked, loop: Loop, proofs: tuple[str, ...]) -> Asked | None:
        for call in within(file, loop.start, loop.end):
            whole = outermost(file, call)
            if not self._may_ask(file, call, whole) or not self._is_given(file, whole, loop):
                continue
            if not any(self._is_proof(proof, file, loop, whole) for proof in proofs):
                self._reject(file, call, "proof", "Nothing shows that the loop checks what the check asks about.")
                continue
            way = self.remotes.way(file, call)
            if not way and not self._says_so(file, call):
                self._reject(file, call, "remote", "The call does not lead to the network or a database.")
            else:
                return Asked(file.gid(_awaited(file, whole)), way, loop)
        return None

    def _reject(self, file: Linked, call: ValueId, part: str, text: str) -> None:
        self.calls.notes.reject(file.gid(call), part, text)

    def _is_proof(self, proof: str, file: Linked, loop: Loop, call: ValueId) -> bool:
        return (proof == "weighed" or self._has_lines(loop)) and self.proofs[proof](file, loop, call)

    def _may_ask(self, file: Linked, call: ValueId, whole: ValueId) -> bool:
        """Whether it is waited for, or asks by itself; and does nothing else, as far as its name says."""
        words = split(file.index.callee_name(call))
        if speaks_of(words, self.subject.not_words):
            return False
        return self.remotes.is_direct(file, call) or is_awaited(file, whole) or self._is_handed_on(file, whole)

    @staticmethod
    def _is_handed_on(file: Linked, call: ValueId) -> bool:
        """Whether the promise is what a callback returns."""
        owner = file.graph.owners[call]
        return owner > 0 and call in file.graph.functions[owner].returns

    @staticmethod
    def _is_given(file: Linked, call: ValueId, loop: Loop) -> bool:
        return any(derives(file, arg, loop.is_element) for arg in arguments(file, call))

    def _says_so(self, file: Linked, call: ValueId) -> bool:
        """A call of code that is not at hand, whose name says that it reads what the check is about."""
        words = split(file.index.callee_name(call))
        if not (speaks_of(words, self.subject.about) and speaks_of(words, (*self.subject.verbs, *self.subject.reads))):
            return False
        return not self.calls.callees.of_call(file.gid(call)) and is_awaited(file, call)

    def _is_apart(self, file: Linked, loop: Loop) -> bool:
        """Whether the loop stands in a function that is handed to such a call: a transaction."""
        number = file.index.function_at(loop.start)
        for _ in range(_UP):
            value = file.index.functions.get(number)
            for holder in file.index.holders.get(value, ()) if value is not None else ():
                if file.graph.ops[holder] == Op.CALL and speaks_of(
                    split(file.index.callee_name(holder)), self.subject.apart
                ):
                    return True
            if number == 0:
                return False
            number = file.graph.functions[number].parent
        return False

    @staticmethod
    def _is_fixed(file: Linked, loop: Loop) -> bool:
        """Whether the list is written out in the code."""
        graph = file.graph
        for element in loop.elements:
            listed = single(file, graph.args[element][0]) if graph.args[element] else element
            if graph.ops[listed] == Op.ARRAY and all(graph.ops[one] in _FIXED for one in graph.args[listed]):
                return bool(graph.args[listed])
        return False

    def _compared(self, file: Linked, loop: Loop) -> Iterator[int]:
        """The comparisons and products in a loop."""
        starts = file.graph.starts
        return (value for value in file.index.of(Op.BINARY) if loop.start <= starts[value] < loop.end)

    def _is_compared(self, file: Linked, loop: Loop, _: ValueId) -> bool:
        """What is there is compared with what is wanted."""
        subject = self.subject
        return any(is_compared(file, value, subject.about, subject.wanted) for value in self._compared(file, loop))

    def _is_named(self, file: Linked, loop: Loop, call: ValueId) -> bool:
        """The function around, or the one that is called, says that it checks this."""
        subject = self.subject
        around = file.graph.functions[file.index.function_at(loop.start)].name.rpartition(".")[2]
        words = [split(name) for name in (file.index.callee_name(call), around)]
        about = [each for each in words if speaks_of(each, subject.about)]
        if any(speaks_of(each, subject.functions) for each in words) or any(
            speaks_of(each, subject.verbs) for each in about
        ):
            return not self._changes(file, loop)
        reads = any(speaks_of(each, subject.reads) for each in about)
        return reads and self._is_in(file, loop, subject.places) and not self._changes(file, loop)

    def _changes(self, file: Linked, loop: Loop) -> bool:
        """Whether the loop also changes something, and waits for it."""
        return any(
            speaks_of(split(file.index.callee_name(call)), self.subject.not_words)
            and is_awaited(file, outermost(file, call))
            for call in within(file, loop.start, loop.end)
        )

    def _is_weighed(self, file: Linked, loop: Loop, call: ValueId) -> bool:
        """The answer is compared with a part of the element, where names around speak of the subject."""
        names = (file.graph.functions[file.index.function_at(loop.start)].name, file.index.callee_name(call))
        if not any(speaks_of(split(name), self.subject.about) for name in (*names, *file.path.split("/"))):
            return False
        weighs = any(
            is_weighed(file, value, lambda at: at == call, loop.is_element) for value in self._compared(file, loop)
        )
        return weighs and not self._changes(file, loop)

    def _is_tested(self, file: Linked, loop: Loop, call: ValueId) -> bool:
        """An `if` in the loop tests what the call told about it."""
        if self._changes(file, loop):
            return False
        for guard in file.graph.guards:
            if loop.start <= guard.start < loop.end:
                for value in made_of(file, guard.test):
                    words = split(file.graph.texts[value])
                    is_read = file.graph.ops[value] == Op.MEMBER and speaks_of(words, self.subject.about)
                    is_read = is_read and not speaks_of(words, _PARTS)
                    if is_read and derives(file, value, lambda at: at == call):
                        return True
        return False

    def _is_priced(self, file: Linked, loop: Loop, call: ValueId) -> bool:
        """A price that the call told is multiplied or compared, on the way to a payment."""
        if not self._is_in(file, loop, self.subject.places) or self._changes(file, loop):
            return False
        for value in self._compared(file, loop):
            operator, args = file.graph.texts[value], file.graph.args[value]
            if operator != "*" and operator not in _EQUALS | _SIZES:
                continue
            for one, other in (args, args[::-1]):
                if speaks_of(words_of(file, one), self.subject.prices) and derives(file, one, lambda at: at == call):
                    others = self.subject.wanted if operator == "*" else self.subject.prices
                    if speaks_of(words_of(file, other), others):
                        return True
        return False

    def _has_lines(self, loop: Loop) -> bool:
        return any(speaks_of(split(name), self.subject.lines) for name in (loop.name, loop.listed))

    @staticmethod
    def _is_in(file: Linked, loop: Loop, places: tuple[str, ...]) -> bool:
        """Whether the names of the functions around, or of the file's folders, hold such a word."""
        name = file.graph.functions[file.index.function_at(loop.start)].name
        return any(speaks_of(split(part), places) for part in (*name.split("."), *file.path.split("/")))


def is_awaited(file: Linked, call: ValueId) -> bool:
    """Whether a call is waited for; `await f<T>(x)` is read as a call of what was waited for."""
    return _awaited(file, call) != call or file.graph.ops[file.graph.args[call][0]] == Op.AWAIT


def _awaited(file: Linked, call: ValueId) -> ValueId:
    """The `await` around a call, or the call."""
    awaits = (one for one in file.index.holders.get(call, ()) if file.graph.ops[one] == Op.AWAIT)
    return next(awaits, call)


__all__ = ["Asked", "Asking", "Subject"]
