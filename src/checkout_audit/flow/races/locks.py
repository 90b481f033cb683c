"""Whether others are kept out while a place runs: by a lock, a locked row, or callers that hold one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Lock, selects
from checkout_audit.project.program import FunctionRef, Gid, Linked

_UP = 3
"""Callers of callers that may hold the lock."""
_SQL = ("select ", "select\n", "set transaction", "begin ", "set session", "from ", "where ")
_SOURCE = 80
"""Bytes of a key's value that are read for the text that must be in it."""


class Locks:
    """Answers for one program."""

    def __init__(self, calls: Calls, locks: tuple[Lock, ...], data: Callable[[str], bytes]) -> None:
        self.calls = calls
        self.program = calls.program
        self.locks = locks
        self.data = data
        self._signs: dict[int, list[int]] = {}
        self._held: dict[tuple[int, int], bool] = {}

    @cached_property
    def _selectors(self) -> tuple[tuple[Lock, int], ...]:
        return tuple((lock, number) for lock in self.locks for number in range(len(lock.calls)))

    def around(self, gid: Gid) -> bool:
        """Whether a lock is held around a place, as far as its function, those around it and their callers show."""
        file, value = self.program.of(gid)
        return self.held(file, FunctionId(file.graph.owners[value]), _UP)

    def around_function(self, file: Linked, function: int) -> bool:
        """The same for all that a function does."""
        return self.held(file, FunctionId(function), _UP)

    def held(self, file: Linked, function: FunctionId, up: int) -> bool:
        """Whether a function, one around it, or each of its callers holds a lock."""
        key = (file.number, function)
        if key not in self._held:
            self._held[key] = False
            self._held[key] = self._find(file, function, up)
        return self._held[key]

    def _find(self, file: Linked, function: FunctionId, up: int) -> bool:
        top = function
        while file.graph.functions[top].parent:
            top = file.graph.functions[top].parent
        if not top:
            return False
        facts = file.graph.functions[top]
        if self._has_sign(file, facts.start, facts.end):
            return True
        if up <= 0:
            return False
        callers = [self.program.of(call) for call in self.calls.callers.of(FunctionRef(file.number, top))]
        callers = [(where, call) for where, call in callers if where.graph.owners[call] or self._is_lock(where, call)]
        return bool(callers) and all(
            self._is_lock(where, call) or self.held(where, FunctionId(where.graph.owners[call]), up - 1)
            for where, call in callers
        )

    def _has_sign(self, file: Linked, start: int, end: int) -> bool:
        if file.number not in self._signs:
            self._signs[file.number] = sorted(self._find_signs(file))
        signs = self._signs[file.number]
        at = bisect_left(signs, start)
        return at < len(signs) and signs[at] < end

    def _find_signs(self, file: Linked) -> Iterator[int]:
        """Bytes at which something of a lock stands."""
        graph = file.graph
        for call in file.index.calls:
            if self._is_lock(file, call) or self._runs_locked(file, call):
                yield graph.starts[call]
        yield from self._written(file)

    def _runs_locked(self, file: Linked, call: ValueId) -> bool:
        """Whether a function of the shop is handed the work, and takes a lock before it runs it, whatever its name."""
        graph = file.graph
        if not any(graph.ops[arg] == Op.FUNCTION for arg in graph.args[call][1:]):
            return False
        for target in self.calls.callees.of_call(file.gid(call)):
            owner = self.program.linked(target.function.file)
            facts = owner.graph.functions[target.function.number]
            if target.function.number and any(facts.start <= at < facts.end for at in self._written(owner)):
                return True
        return False

    def _written(self, file: Linked) -> Iterator[int]:
        """Bytes at which a text or a key of a lock stands."""
        graph = file.graph
        texts = tuple(text for lock in self.locks for text in lock.texts)
        keys = dict(key.partition("=")[::2] for lock in self.locks for key in lock.keys)
        for value, op in enumerate(graph.ops):
            if op == Op.STRING:
                lowered = graph.texts[value].lower().strip()
                if graph.texts[value] in keys or any(
                    text in lowered and _is_statement(lowered, text) for text in texts
                ):
                    yield graph.starts[value]
            elif op == Op.OBJECT:
                for key, entry in zip(graph.keys[value], graph.args[value], strict=True):
                    if key in keys and keys[key] in self._source(file, entry):
                        yield graph.starts[value]

    def _source(self, file: Linked, value: int) -> str:
        data = self.data(file.path)[file.graph.starts[value] : file.graph.ends[value]]
        return data[:_SOURCE].decode("utf-8", "replace").lower()

    def _is_lock(self, file: Linked, call: ValueId) -> bool:
        if file.graph.ops[call] != Op.CALL:
            return False
        name = file.index.callee_name(call)
        words = split(name)
        said = [word for lock in self.locks for word in lock.words if _says(words, word)]
        if said and (any(not word.startswith("^") for word in said) or _is_tested(file, call)):
            return True
        for lock, number in self._selectors:
            selector = lock.calls[number]
            if selector.name.rpartition(".")[2] == name:
                chain = file.index.chain(file.graph.args[call][0])
                if selects(selector, chain, "", new=False):
                    return True
        return False


def _is_statement(text: str, found: str) -> bool:
    """Whether a text is SQL, or what follows a substituted value in it, and no words for people."""
    return text.startswith(found) or any(word in text for word in _SQL)


def _is_tested(file: Linked, call: ValueId) -> bool:
    """Whether an `if` looks at what a call gives, itself or in a variable."""
    graph, at = file.graph, [int(call)]
    for value in at:
        if any(graph.starts[one.test] <= graph.starts[value] < graph.ends[one.test] for one in graph.guards):
            return True
        further = (
            one for one in file.index.holders.get(value, ()) if graph.ops[one] in (Op.AWAIT, Op.VARIABLE, Op.REF)
        )
        at += [one for one in further if one not in at]
    return False


def _says(words: tuple[str, ...], wanted: str) -> bool:
    """Whether a name holds the wanted words; with `^` before them, whether it begins so."""
    if not wanted.startswith("^"):
        return holds(words, wanted)
    parts = split(wanted)
    return words[: len(parts)] == parts
