"""Checks that let everything pass when they fail: what a handler does, and what the function says then."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Guard, Op, Region, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.loops import Loop, Loops
from checkout_audit.flow.made import derives, is_compared, is_weighed, made_of, speaks_of, words_of
from checkout_audit.flow.remote import within
from checkout_audit.flow.saying import is_fine, is_large, keeps_yes, says_enough, says_fine, says_otherwise, stays_yes
from checkout_audit.match.names import split
from checkout_audit.project.program import Gid, Linked
from checkout_audit.project.routes import METHODS

_TEXTS = (Op.MEMBER, Op.VARIABLE, Op.REF, Op.GLOBAL, Op.STRING)
_UP = 12
"""Functions around one another."""
_HANDLERS = frozenset({*METHODS, "action", "loader", "handler", "default"})
"""Names of functions that say nothing: their file's folder does."""
_LEAVES = frozenset({"throw", "break", "return"})
_FAILED = ("error", "err", "failed", "failure", "status")
_LISTS = ("push", "add", "set", "append")


class Words(msgspec.Struct, frozen=True):
    """What a rule says a check is about."""

    about: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    """Words, one after the other, in names of functions that check."""
    beside: tuple[str, ...] = ()
    """Words of which what is attempted must hold one."""
    fine: tuple[str, ...] = ()
    """Words of keys that say that all is well."""
    records: tuple[str, ...] = ()
    """Words of calls by which a failure is told on."""
    unmanaged: tuple[str, ...] = ()
    """Words of what is sold without end on purpose."""
    lines: tuple[str, ...] = ()
    """Words of the elements and lists that it is about."""
    groups: tuple[str, ...] = ()
    """Words of elements and lists that are about something else."""


class Failing(msgspec.Struct, frozen=True):
    """A failure that counts as passed."""

    at: Gid | None
    """The value that is marked; without it the stretch of bytes is."""
    file: int
    start: int
    end: int
    why: str


class Failures:
    """Answers for one program and subject."""

    def __init__(self, calls: Calls, words: Words) -> None:
        self.calls = calls
        self.words = words
        self.loops = Loops(calls)
        self._lined: dict[int, list[Loop]] = {}

    def handled(self, file: Linked) -> Iterator[Failing]:
        """Handlers that go on or say that all is well: `catch`, and the function given to `.catch()`."""
        regions = file.graph.regions
        tries = [region for region in regions if region.kind == "try"]
        for region in regions:
            if region.kind == "catch":
                attempt = max((one for one in tries if one.end <= region.start), key=lambda one: one.end, default=None)
                if attempt is not None and attempt.owner == region.owner:
                    why = self._after(file, attempt, region)
                    if why:
                        yield Failing(None, file.number, region.start, region.end, why)
        for call in file.index.methods_called.get("catch", ()):
            yield from self._caught(file, call)

    def refused(self, file: Linked) -> Iterator[Failing]:
        """Answers that say no, or nothing, and are passed over: `if (!response.ok) return true`."""
        for guard in file.graph.guards:
            if guard.then_leaves and self._is_check(file, guard.owner, guard.start, guard.end):
                failing = self._is_failure(file, guard)
                if failing and self._passes(file, guard, guard.then_start, guard.then_end):
                    yield Failing(file.gid(guard.test), file.number, 0, 0, failing)

    def unlimited(self, file: Linked) -> Iterator[Failing]:
        """Stock that is not known and counts as more than anyone can want."""
        graph = file.graph
        for value, op in enumerate(graph.ops):
            if op not in (Op.LOGIC, Op.CHOICE) or graph.texts[value] == "&&":
                continue
            found = next((arg for arg in graph.args[value][1:] if is_large(file, arg)), None)
            if (
                found is None
                or not speaks_of(words_of(file, value), self.words.about)
                or self._is_unmanaged(file, value)
            ):
                continue
            if self._is_compared(file, value):
                yield Failing(
                    file.gid(ValueId(value)), file.number, 0, 0, "a stock that is not known counts as unlimited"
                )

    def _after(self, file: Linked, attempt: Region, handler: Region) -> str:
        """What becomes of a failure; empty if it is told on."""
        named = self._is_named(file, handler.owner, attempt.start, attempt.end)
        given = self._returns(file, handler.owner, handler.start, handler.end)
        if given:
            fine = all(is_fine(file, handler.owner, value, self.words.fine) for value in given) or self._says_enough(
                file, attempt, given
            )
            is_meant = named or (fine and self._says_otherwise(file, attempt, given))
            return "the handler says that all is well" if fine and is_meant else ""
        if self._ends(file, handler.start, handler.end) or self._tells(file, handler.start, handler.end):
            return ""
        return self._left_behind(file, attempt, handler) or self._goes_on(file, attempt, handler, named=named)

    def _left_behind(self, file: Linked, attempt: Region, handler: Region) -> str:
        """What stays as it was when a comparison failed, where names around speak of the subject."""
        if self._asks(file, attempt) and stays_yes(file, attempt):
            return "what was taken for granted before stays so"
        if not self._is_spoken_of(file, handler.owner):
            return ""
        if self._weighs(file, attempt):
            return "the next line is looked at"
        return "what was taken for granted before stays so" if keeps_yes(file, attempt) else ""

    def _says_otherwise(self, file: Linked, attempt: Region, given: list[int]) -> bool:
        """Whether what the handler says is computed when nothing fails: `{ ok: rows.length > 0 }`, and `{ ok: true }` here."""
        computed = self._returns(file, attempt.owner, attempt.start, attempt.end)
        return self._is_spoken_of(file, attempt.owner) and says_otherwise(file, computed, given)

    def _says_enough(self, file: Linked, attempt: Region, given: list[int]) -> bool:
        computed = self._returns(file, attempt.owner, attempt.start, attempt.end)
        return says_enough(file, computed, given, self.words.wanted)

    def _goes_on(self, file: Linked, attempt: Region, handler: Region, *, named: bool) -> str:
        """What a function does behind a handler that does nothing."""
        if self._compares(file, attempt.start, attempt.end) and self._is_in_lines(file, attempt.start, attempt.end):
            return "the next line is looked at"
        last = self._last(file, handler.owner, handler.end)
        if last is not None and self._compares(file, attempt.start, attempt.end) and self._fills(file, attempt, last):
            return "what was found so far is given back"
        if named and last is not None and is_fine(file, handler.owner, last, self.words.fine):
            return "the function goes on to say that all is well"
        return ""

    def _is_spoken_of(self, file: Linked, owner: int) -> bool:
        """Whether the names of the functions and classes around, or of the file's folders, hold what is checked."""
        names = (*(name for name in self._names(file, owner)), file.graph.functions[owner].name, *file.path.split("/"))
        return any(speaks_of(split(name), self.words.about) for name in names)

    def _asks(self, file: Linked, attempt: Region) -> bool:
        """Whether something that is waited for is called so, or asked for at a place that is."""
        graph = file.graph
        for value, op in enumerate(graph.ops):
            if op == Op.AWAIT and attempt.start <= graph.starts[value] < attempt.end:
                texts = (graph.texts[one][:200] for one in made_of(file, value) if graph.ops[one] in _TEXTS)
                if any(speaks_of(split(text), self.words.about) for text in texts):
                    return True
        return False

    def _weighs(self, file: Linked, attempt: Region) -> bool:
        """Whether an answer is compared, in a loop, with a part of the element."""
        graph = file.graph
        loops = [one for one in self._loops(file) if one.start <= attempt.start and attempt.end <= one.end]

        def is_answer(at: int) -> bool:
            return graph.ops[at] == Op.AWAIT and attempt.start <= graph.starts[at] < attempt.end

        return any(
            is_weighed(file, value, is_answer, loop.is_element)
            for loop in loops
            for value, op in enumerate(graph.ops)
            if op == Op.BINARY and attempt.start <= graph.starts[value] < attempt.end
        )

    def _caught(self, file: Linked, call: ValueId) -> Iterator[Failing]:
        """`checkStock(line).catch(() => true)`."""
        graph = file.graph
        callee, args = graph.args[call][0], graph.args[call][1:]
        if graph.ops[callee] != Op.MEMBER or not args or graph.ops[args[0]] != Op.FUNCTION:
            return
        asked = (
            split(file.index.callee_name(graph.args[callee][0])) if graph.ops[graph.args[callee][0]] == Op.CALL else ()
        )
        asks = speaks_of(asked, self.words.about) and speaks_of(asked, self.words.verbs)
        if not asks and not self._is_named(file, graph.owners[call], graph.starts[call], graph.ends[call]):
            return
        function = graph.functions[int(graph.texts[args[0]])]
        if function.returns and all(says_fine(file, value, self.words.fine) for value in function.returns):
            yield Failing(file.gid(args[0]), file.number, 0, 0, "the handler says that all is well")

    def _passes(self, file: Linked, guard: Guard, start: int, end: int) -> bool:
        """Whether a branch says that all is well, or goes on to the next line without telling on it."""
        given = self._returns(file, guard.owner, start, end)
        if given:
            return all(is_fine(file, guard.owner, value, self.words.fine) for value in given)
        skips = any(
            region.kind == "continue" and start <= region.start < end and region.owner == guard.owner
            for region in file.graph.regions
        )
        return skips and not self._ends(file, start, end) and not self._tells(file, start, end)

    def _is_check(self, file: Linked, owner: int, start: int, end: int) -> bool:
        facts = file.graph.functions[owner]
        if self._is_named(file, owner, facts.start, facts.end):
            return True
        around = self._lines_around(file, start, end)
        return bool(around) and self._compares(file, around[-1].start, around[-1].end)

    def _is_failure(self, file: Linked, guard: Guard) -> str:
        """Whether a test holds when there was no good answer."""
        graph = file.graph
        test = guard.test
        if graph.ops[test] == Op.UNARY and graph.texts[test] == "!":
            value = graph.args[test][0]
            if graph.ops[value] == Op.MEMBER and graph.texts[value] == "ok" and self._is_answer(file, value, guard):
                return "an answer that failed is passed over"
            if graph.ops[value] in (Op.REF, Op.MEMBER) and self._is_answer(file, value, guard):
                return "what the answer does not know is passed over"
            return ""
        named = graph.ops[test] in (Op.REF, Op.MEMBER) and speaks_of(split(file.graph.texts[test]), _FAILED)
        return "an answer that failed is passed over" if named and self._is_answer(file, test, guard) else ""

    def _is_answer(self, file: Linked, value: int, guard: Guard) -> bool:
        """Whether a value is what was waited for in the same function, before the test."""
        graph = file.graph

        def is_waited(at: int) -> bool:
            return graph.ops[at] == Op.AWAIT and graph.owners[at] == guard.owner and graph.starts[at] < guard.start

        return derives(file, value, is_waited)

    def _is_named(self, file: Linked, owner: int, start: int, end: int) -> bool:
        """Whether a function around says that it checks this, and what is attempted is about it."""
        words = self.words
        for name in self._names(file, owner):
            parts = split(name)
            if (speaks_of(parts, words.about) and speaks_of(parts, words.verbs)) or speaks_of(parts, words.functions):
                return self._is_about(file, start, end)
        return False

    def _names(self, file: Linked, owner: int) -> Iterator[str]:
        """What the functions around go by: their own names, what they are handed to is kept in, the folder of a route."""
        number = owner
        for _ in range(_UP):
            if number == 0:
                return
            facts = file.graph.functions[number]
            own = facts.name.rpartition(".")[2]
            yield own
            value = file.index.functions.get(number)
            for holder in file.index.holders.get(value, ()) if value is not None else ():
                if file.graph.ops[holder] in (Op.CALL, Op.NEW):
                    yield self.calls.name_of(file, holder)
            if own in _HANDLERS:
                yield from file.path.split("/")[-2:]
            number = facts.parent

    def _is_about(self, file: Linked, start: int, end: int) -> bool:
        graph = file.graph
        return any(
            op in _TEXTS
            and start <= graph.starts[value] < end
            and speaks_of(split(graph.texts[value][:200]), self.words.beside)
            for value, op in enumerate(graph.ops)
        )

    @staticmethod
    def _returns(file: Linked, owner: int, start: int, end: int) -> list[int]:
        return [one for one in file.graph.functions[owner].returns if start <= file.graph.starts[one] < end]

    @staticmethod
    def _last(file: Linked, owner: int, after: int) -> int | None:
        """The last value that a function gives back, if it stands behind a place."""
        returns = file.graph.functions[owner].returns
        last = max(returns, key=lambda one: file.graph.starts[one], default=None)
        return last if last is not None and file.graph.starts[last] >= after else None

    @staticmethod
    def _ends(file: Linked, start: int, end: int) -> bool:
        return any(region.kind in _LEAVES and start <= region.start < end for region in file.graph.regions)

    def _tells(self, file: Linked, start: int, end: int) -> bool:
        """Whether something is noted about the failure: put into a list, assigned, or told by a call."""
        graph = file.graph
        if any(start <= write.start < end for write in graph.writes):
            return True
        for call in within(file, start, end):
            if speaks_of(split(file.index.callee_name(call)), self.words.records):
                return True
        return self._assigns(file, start, end)

    @staticmethod
    def _assigns(file: Linked, start: int, end: int) -> bool:
        """Whether a variable from outside is given another value."""
        graph = file.graph
        return any(
            op == Op.VARIABLE
            and not start <= graph.starts[value] < end
            and any(start <= graph.starts[one] < end for one in graph.args[value])
            for value, op in enumerate(graph.ops)
        )

    def _compares(self, file: Linked, start: int, end: int) -> bool:
        """Whether what is there is compared with what is wanted."""
        graph = file.graph
        return any(
            op == Op.BINARY and start <= graph.starts[value] < end and self._is_comparison(file, value)
            for value, op in enumerate(graph.ops)
        )

    def _is_comparison(self, file: Linked, value: int) -> bool:
        return is_compared(file, value, self.words.about, self.words.wanted)

    def _is_compared(self, file: Linked, value: int) -> bool:
        """Whether a value is what is there in such a comparison, itself or through a variable."""
        graph = file.graph
        return any(
            op == Op.BINARY
            and self._is_comparison(file, at)
            and any(derives(file, arg, lambda one: one == value) for arg in graph.args[at])
            for at, op in enumerate(graph.ops)
        )

    def _is_in_lines(self, file: Linked, start: int, end: int) -> bool:
        return bool(self._lines_around(file, start, end))

    def _lines_around(self, file: Linked, start: int, end: int) -> list[Loop]:
        """The loops over such lines that hold a stretch, innermost last."""
        found = [
            loop
            for loop in self._loops(file)
            if loop.start <= start
            and end <= loop.end
            and any(speaks_of(split(name), self.words.lines) for name in (loop.name, loop.listed))
        ]
        return sorted(found, key=lambda loop: loop.start)

    def _loops(self, file: Linked) -> list[Loop]:
        """The loops of a file over what the rule does not leave out."""
        if file.number not in self._lined:
            self._lined[file.number] = [
                loop
                for loop in self.loops.of(file)
                if loop.file == file.number
                and not any(speaks_of(split(name), self.words.groups) for name in (loop.name, loop.listed))
            ]
        return self._lined[file.number]

    def _fills(self, file: Linked, attempt: Region, returned: int) -> bool:
        """Whether the attempt puts what it finds into what the function gives back in the end."""
        graph = file.graph
        variables = {at for at in made_of(file, returned, 12) if graph.ops[at] == Op.VARIABLE}
        for variable in variables:
            for call, _, method in file.index.method_calls.get(variable, ()):
                if method in _LISTS and attempt.start <= graph.starts[call] < attempt.end:
                    return True
        return False

    def _is_unmanaged(self, file: Linked, value: int) -> bool:
        """Whether the function speaks of what is sold without end on purpose."""
        graph = file.graph
        facts = graph.functions[graph.owners[value]]
        start, end = (facts.start, facts.end) if graph.owners[value] else (graph.starts[value], graph.ends[value])
        return any(
            start <= graph.starts[at] < end
            and op in (Op.MEMBER, Op.REF, Op.VARIABLE, Op.STRING)
            and speaks_of(split(graph.texts[at][:80]), self.words.unmanaged)
            for at, op in enumerate(graph.ops)
        )


__all__ = ["Failing", "Failures", "Words"]
