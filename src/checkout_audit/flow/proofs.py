"""Whether a handler answers only those who have shown that the answer is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Guard, Op, ValueId
from checkout_audit.flow import before
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.idle import is_idle
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.presence import missing, present
from checkout_audit.flow.replies import Handler
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Meaning
from checkout_audit.project.program import FunctionRef, Gid, Linked

_COMPARISONS = frozenset({"==", "===", "!=", "!=="})
_SIZE = 60
_DEPTH = 2
_MOST = 40


class Words(msgspec.Struct, frozen=True):
    """How proof looks."""

    checks: tuple[str, ...]
    """In names of functions that check a caller."""
    callers: tuple[str, ...]
    """Names for who is signed in."""
    secrets: tuple[str, ...]
    """Names of what only the rightful caller has."""
    factors: tuple[str, ...]
    """Names of what a stranger who has the identifier hardly knows as well."""
    sign_ins: tuple[str, ...] = ()
    """In names of what asks that somebody is signed in, whoever it is."""
    ties: tuple[str, ...] = ()
    """In names that tell whose something is, or what a caller may do."""


class Proofs:
    """Answers for one program."""

    def __init__(self, calls: Calls, words: Words) -> None:
        self.calls = calls
        self.program = calls.program
        self.words = words
        self._named = calls.models.words_by_meaning
        self._shown: dict[FunctionRef, bool] = {}
        self._guarded: bool | None = None

    def shown(self, handler: Handler, others: Iterable[FunctionRef]) -> bool:
        """Whether the handler, what stands before it, or a function on the way to the rows asks for proof."""
        return (
            handler.is_authenticated
            or any(_any(part, self._named[Meaning.CLOSED_PATH]) for part in handler.segments)
            or self._is_registered_safely(handler)
            or any(self._asks(function) for function in self._closure(handler, others))
            or self._takes_secret(handler.function)
        )

    def _is_registered_safely(self, handler: Handler) -> bool:
        facts = self.program.function(handler.function)
        if any(_any(text, self._named[Meaning.CLOSED_TYPE]) for text in facts.types):
            return True
        if handler.framework == "Nest":
            return self._has_guard(handler)
        if handler.framework == "tRPC" and handler.at is not None:
            return self._is_protected(handler.at)
        if handler.at is not None and self._has_middleware(handler):
            return True
        return self._is_wrapped(handler.function)

    # -- frameworks

    def _has_guard(self, handler: Handler) -> bool:
        names = before.marks(self.program, handler.function)
        if any(_any(name, self._named[Meaning.OPEN_MARK]) for name in names):
            return False
        return any(_any(name, self._named[Meaning.GUARD_MARK]) for name in names) or self._is_guarded_everywhere()

    def _is_guarded_everywhere(self) -> bool:
        if self._guarded is None:
            paths = self.program.users_of(("@nestjs/core",))
            words = ("APP_GUARD", "useGlobalGuards")
            self._guarded = any(self.program.mentions(path, word) for path in paths for word in words)
        return self._guarded

    def _is_protected(self, at: Gid) -> bool:
        """Whether a procedure's chain, or what it is made of, has a step that can refuse."""
        file, value = self.program.of(at)
        queue = [(file, int(value))]
        for where, one in bounded(queue, _SIZE):
            graph, args = where.graph, where.graph.args[one]
            op = graph.ops[one]
            if op == Op.CALL:
                if where.index.callee_name(one) == "use" and any(self._refuses(where, arg) for arg in args[1:]):
                    return True
                queue.append((where, args[0]))
            elif op in (Op.MEMBER, Op.REF, Op.VARIABLE, Op.AWAIT):
                queue += [(where, arg) for arg in args]
            elif op == Op.IMPORT:
                found = [gid for gid, _ in self.program.imported_values(where, ValueId(one), ())]
                if not found and where.graph.texts[one].startswith("@trpc/"):
                    continue
                if not found:
                    return not any(_any(word, ("public",)) for word in file.index.chain(file.graph.args[value][0]))
                queue += [(there, int(inner)) for there, inner in map(self.program.of, found)]
        return False

    def _refuses(self, file: Linked, arg: int) -> bool:
        targets = self.calls.callees.functions(file.gid(arg))
        for target in targets:
            owner = self.program.linked(target.function.file)
            number = target.function.number
            if any(owner.index.encloses(number, guard.owner) and guard.then_leaves for guard in owner.graph.guards):
                return True
            if self._asks(target.function):
                return True
        return not targets

    def _has_middleware(self, handler: Handler) -> bool:
        return before.may_refuse(self.calls, handler) or any(
            _any(name, self.words.checks) for name in before.used(self.calls, handler)
        )

    def _is_wrapped(self, function: FunctionRef) -> bool:
        """Whether the handler is handed to a function that speaks of callers."""
        speaks = (*self.words.checks, *self._named[Meaning.GUARD_MARK], *self._named[Meaning.SIGNED_IN])
        for names, holder in before.wrappers(self.calls, function):
            if any(_any(name, speaks) for name in names):
                return True
            if any(self._asks(target.function) for target in self.calls.callees.of_call(holder)):
                return True
        return False

    # -- what functions do

    def _closure(self, handler: Handler, others: Iterable[FunctionRef]) -> Iterator[FunctionRef]:
        """The handler, what stands before it, the functions on the way, and what these call."""
        queue = [(one, 0) for one in dict.fromkeys((handler.function, *handler.before, *others))]
        seen = {one for one, _ in queue}
        for function, depth in bounded(queue, _MOST):
            yield function
            if depth < _DEPTH:
                for call in self._calls(function):
                    for target in self.calls.callees.of_call(call):
                        if target.function not in seen:
                            seen.add(target.function)
                            queue.append((target.function, depth + 1))

    def _calls(self, function: FunctionRef) -> list[Gid]:
        file = self.program.linked(function.file)
        owners = file.graph.owners
        return [file.gid(call) for call in file.index.calls if file.index.encloses(function.number, owners[call])]

    def _asks(self, function: FunctionRef) -> bool:
        if function not in self._shown:
            self._shown[function] = False
            self._shown[function] = self._does_ask(function)
        return self._shown[function]

    def _does_ask(self, function: FunctionRef) -> bool:
        file = self.program.linked(function.file)
        graph = file.graph
        for gid in self._calls(function):
            _, call = self.program.of(gid)
            name = file.index.callee_name(call)
            if _any(name, self.words.checks) or self._reads_credential(file, call):
                return True
        for number, op in enumerate(graph.ops):
            is_caller = op == Op.MEMBER and graph.texts[number] in self.words.callers
            if is_caller and file.index.encloses(function.number, graph.owners[number]):
                return True
        return any(
            self._compares(file, guard) for guard in graph.guards if file.index.encloses(function.number, guard.owner)
        )

    def _reads_credential(self, file: Linked, call: ValueId) -> bool:
        """`headers.get("x-token")`, `req.header("authorization")`, if it decides more than a part of the answer."""
        args = file.graph.args[call]
        if file.index.callee_name(call) not in ("get", "header", "getHeader", "getCookie") or len(args) != 2:
            return False
        text = self.calls.texts.one(file.gid(args[1]))
        is_credential = _any(text, (*self.words.secrets, *self._named[Meaning.CREDENTIAL_NAME]))
        return is_credential and not is_idle(file, call)

    def _compares(self, file: Linked, guard: Guard) -> bool:
        """Whether a mismatch of a secret, or of a second thing about the row, leaves; and not only if it was sent."""
        if not guard.then_leaves:
            return False
        sent = {self._text(file, one) for group in present(file, guard.test) for one in group}
        queue = [int(guard.test)]
        for at in bounded(queue, _SIZE):
            op, args = file.graph.ops[at], file.graph.args[at]
            if op == Op.BINARY and file.graph.texts[at] in _COMPARISONS:
                if self._tells(file, args, sent):
                    return True
            elif op in (Op.LOGIC, Op.UNARY, Op.REF, Op.VARIABLE, Op.AWAIT, Op.CHOICE):
                queue.extend(args)
        return False

    def _tells(self, file: Linked, sides: tuple[int, ...], sent: set[str]) -> bool:
        constants = (Op.STRING, Op.NUMBER, Op.LITERAL)
        if any(file.graph.ops[side] in constants for side in sides):
            return False
        if any(file.graph.ops[side] == Op.UNARY for side in sides):
            return False
        names = [self._text(file, side) for side in sides]
        words = (*self.words.secrets, *self.words.factors)
        return any(_any(name, words) for name in names) and not sent & set(names)

    def _text(self, file: Linked, value: int) -> str:
        graph, at = file.graph, value
        for _ in range(8):
            op = graph.ops[at]
            if op == Op.MEMBER:
                if graph.texts[at] not in ("toLowerCase", "trim", "toString"):
                    return graph.texts[at]
                at = graph.args[at][0]
            elif op == Op.REF:
                return graph.texts[at]
            elif op == Op.CALL and graph.ops[graph.args[at][0]] == Op.MEMBER:
                at = graph.args[at][0]
            elif op in (Op.AWAIT, Op.LOGIC, Op.CALL) and graph.args[at]:
                at = graph.args[at][-1 if op == Op.CALL else 0]
            else:
                return ""
        return ""

    def _takes_secret(self, function: FunctionRef) -> bool:
        """Whether the handler reads a secret from the request, and does not go on without it."""
        file = self.program.linked(function.file)
        graph = file.graph
        names: dict[str, None] = {}
        for number, op in enumerate(graph.ops):
            if op == Op.MEMBER and file.index.encloses(function.number, graph.owners[number]):
                text = graph.texts[number]
                if _any(text, self.words.secrets) and self._is_requested(file, number):
                    names[text] = None
        facts = self.program.function(function)
        marks = [mark for mark in facts.decorators if _any(mark, self.words.secrets)]
        return bool(marks) or any(not self._is_optional(file, function, name) for name in names)

    @staticmethod
    def _is_requested(file: Linked, member: int) -> bool:
        at = member
        for _ in range(12):
            op = file.graph.ops[at]
            if op == Op.PARAMETER:
                return True
            if op in (Op.MEMBER, Op.REF, Op.AWAIT) or (op == Op.VARIABLE and file.graph.args[at]):
                at = file.graph.args[at][0]
            elif op == Op.CALL and file.index.callee_name(at) in ("parse", "json", "safeParse"):
                callee = file.graph.args[at][0]
                args = file.graph.args[at]
                at = args[1] if len(args) > 1 else file.graph.args[callee][0]
            else:
                return False
        return False

    def _is_optional(self, file: Linked, function: FunctionRef, name: str) -> bool:
        """Whether the secret is looked at only where it was sent."""
        tests = [
            (guard.test, guard.then_leaves)
            for guard in file.graph.guards
            if file.index.encloses(function.number, guard.owner)
        ]
        if any(
            leaves and any(self._text(file, one) == name for one in group)
            for test, leaves in tests
            for group in missing(file, test)
        ):
            return False
        choices = [
            args[0]
            for number, (op, args) in enumerate(zip(file.graph.ops, file.graph.args, strict=True))
            if op == Op.CHOICE and file.index.encloses(function.number, file.graph.owners[number])
        ]
        every = [*(test for test, _ in tests), *choices]
        return any(self._text(file, one) == name for test in every for group in present(file, test) for one in group)


def _any(name: str, words: Iterable[str]) -> bool:
    parts = split(name)
    return any(holds(parts, word) for word in words)


__all__ = ["FunctionId", "Proofs", "Words"]
