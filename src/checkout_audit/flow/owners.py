"""Whether a purchase that somebody who is signed in asks for is tied to them: being signed in shows nothing of that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow import before
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.proofs import Words
from checkout_audit.flow.replies import Handler
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Linked

_COMPARISONS = frozenset({"==", "===", "!=", "!=="})
_CONSTANTS = (Op.LITERAL, Op.NUMBER, Op.STRING)
_LEADS = (Op.MEMBER, Op.LOGIC, Op.CHOICE, Op.AWAIT)
"""Of whose operand they are the value, or a part of it."""
_PASSING = (*_LEADS, Op.UNARY, Op.BINARY, Op.VARIABLE, Op.REF, Op.ARRAY)
_MOST = 30
_DEPTH = 2
_LOGS = frozenset({"log", "info", "warn", "error", "debug", "trace"})


class Owners:
    """Answers for one program."""

    def __init__(self, calls: Calls, words: Words) -> None:
        self.calls = calls
        self.program = calls.program
        self.words = words

    def any_customer(self, handler: Handler, others: Iterable[FunctionRef]) -> bool:
        """Whether the handler asks that somebody is signed in, and nothing on the way to the rows asks who."""
        if not self.words.sign_ins or not self._signs_in(handler):
            return False
        return not any(self._is_any(name, self.words.ties) for name in self._said_before(handler)) and not any(
            self._ties(function) for function in self._closure(handler, others)
        )

    def _said_before(self, handler: Handler) -> Iterator[str]:
        """Words of what stands before the handler, of the URL and of the file."""
        yield from handler.segments
        yield from self.program.linked(handler.function.file).path.split("/")
        yield from before.between(self.calls, handler)
        yield from before.used(self.calls, handler)
        yield from before.procedure(self.program, handler)
        yield from before.marks(self.program, handler.function)
        yield from self.program.function(handler.function).types
        for names, _ in before.wrappers(self.calls, handler.function):
            yield from names

    def _signs_in(self, handler: Handler) -> bool:
        if handler.is_authenticated:
            return True
        names = [*before.between(self.calls, handler), *before.used(self.calls, handler)]
        names += [*before.procedure(self.program, handler), *before.marks(self.program, handler.function)]
        names += (names[-1] for names, _ in before.wrappers(self.calls, handler.function))
        for function in (handler.function, *handler.before):
            file = self.program.linked(function.file)
            names += (file.index.callee_name(call) for call in self._calls(function))
        return any(self._is_any(name, self.words.sign_ins) for name in names)

    def _closure(self, handler: Handler, others: Iterable[FunctionRef]) -> Iterator[FunctionRef]:
        """The handler, the functions on the way to the rows, and what these call; not what only signs in."""
        around = handler.before if handler.is_page else ()
        queue = [(one, 0) for one in dict.fromkeys((handler.function, *around, *others))]
        seen = {one for one, _ in queue}
        for function, depth in bounded(queue, _MOST):
            yield function
            file = self.program.linked(function.file)
            for call in self._calls(function) if depth < _DEPTH else ():
                if self._is_any(file.index.callee_name(call), self.words.sign_ins):
                    continue
                for target in self.calls.callees.of_call(file.gid(call)):
                    if target.function not in seen:
                        seen.add(target.function)
                        queue.append((target.function, depth + 1))

    def _calls(self, function: FunctionRef) -> list[ValueId]:
        file = self.program.linked(function.file)
        owners = file.graph.owners
        return [call for call in file.index.calls if file.index.encloses(function.number, owners[call])]

    def _ties(self, function: FunctionRef) -> bool:
        """Whether a function speaks of rights or ownership, or does anything with who the caller is but look that they are."""
        file = self.program.linked(function.file)
        graph = file.graph
        for value, op in enumerate(graph.ops):
            if op not in (Op.MEMBER, Op.REF, Op.GLOBAL):
                continue
            if not file.index.encloses(function.number, graph.owners[value]):
                continue
            if self._is_any(graph.texts[value], self.words.ties) and self._decides(file, value):
                return True
            if self._is_any(graph.texts[value], self.words.callers) and self._is_used(file, value):
                return True
        return False

    def _is_used(self, file: Linked, caller: int) -> bool:
        """Whether a value of the caller is compared, handed on or put into an object."""
        graph, queue = file.graph, [caller]
        for at in bounded(queue, _MOST):
            for holder in file.index.holders.get(at, ()):
                op, args = graph.ops[holder], graph.args[holder]
                if op == Op.BINARY and graph.texts[holder] in _COMPARISONS:
                    if not any(graph.ops[arg] in _CONSTANTS for arg in args):
                        return True
                elif op in (Op.CALL, Op.NEW):
                    if at in args[1:] and not self._only_asks(file.index.callee_name(holder)):
                        return True
                elif op in (Op.OBJECT, Op.ARRAY, Op.SPREAD):
                    return True
                elif op in _LEADS and (op != Op.CHOICE or at in args[1:]):
                    queue.append(holder)
        return False

    @staticmethod
    def _decides(file: Linked, right: int) -> bool:
        """Whether a right or an owner does more than to say what of a page is shown."""
        graph, queue = file.graph, [right]
        tests = {guard.test for guard in graph.guards}
        for at in bounded(queue, _MOST):
            holders = file.index.holders.get(at, ())
            if at in tests or not holders:
                return True
            for holder in holders:
                if graph.ops[holder] in _PASSING:
                    queue.append(holder)
                elif graph.ops[holder] != Op.JSX:
                    return True
        return False

    def _only_asks(self, callee: str) -> bool:
        return callee in _LOGS or self._is_any(callee, self.words.sign_ins)

    @staticmethod
    def _is_any(name: str, words: tuple[str, ...]) -> bool:
        parts = split(name)
        return any(holds(parts, word) for word in words)


__all__ = ["Owners"]
