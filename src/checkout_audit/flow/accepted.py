"""Signatures that a route takes for proof: whether one opens something at all, and whether the route looks at the time."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import FunctionId
from checkout_audit.flow.backward import State
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.replies import Replies
from checkout_audit.flow.subjects import VERIFIES, Subjects
from checkout_audit.flow.tokens import Token
from checkout_audit.project.program import FunctionRef, Gid, Linked

_ANSWERED = 100
_CHECKS = 8
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Accepted:
    """Answers for one program."""

    def __init__(self, engine: FlowEngine, subjects: Subjects) -> None:
        self.engine = engine
        self.program = engine.program
        self.subjects = subjects
        self.replies = Replies(engine.calls, engine.search.shorter(_ANSWERED))

    def at_any_time(self, token: Token) -> bool:
        """Whether a route that changes something compares what it is sent with this, and asks for no time.

        The shop makes it elsewhere too, to hand it out: else it is somebody else's signature that is only checked.
        """
        sites = self.subjects.calls(token.function)
        checks = [site for site in sites if self._is_compared(site)]
        if not checks or len(checks) == len(sites):
            return False
        return any(
            self._changes(function) and not self._asks_for_time(function)
            for site in checks
            for function in self._handlers(self._around(site))
        )

    def _around(self, site: Gid) -> FunctionRef:
        file, value = self.program.of(site)
        return FunctionRef(file.number, FunctionId(file.graph.owners[value]))

    def _is_compared(self, site: Gid) -> bool:
        """Whether the function around a call compares what the call gives."""
        file, value = self.program.of(site)
        owner = file.graph.owners[value]
        called = (call for name in VERIFIES for call in file.index.methods_called.get(name, ()))
        return self.subjects.is_compared(file.gid(value)) or any(file.graph.owners[call] == owner for call in called)

    def _handlers(self, check: FunctionRef) -> Iterator[FunctionRef]:
        """The functions that rely on a check, itself among them, up to the handlers."""
        queue = [check]
        for function in bounded(queue, _CHECKS):
            yield function
            queue += [one for one in map(self._around, self.subjects.calls(function)) if one not in queue]

    def _changes(self, function: FunctionRef) -> bool:
        """Whether it answers requests that change something."""
        file = self.program.linked(function.file)
        return not self.engine.is_webhook(file) and any(
            one.function == function and one.method not in _READS for one in self.replies.handlers(file)
        )

    def _asks_for_time(self, function: FunctionRef) -> bool:
        """Whether it, or a function that it calls, reads the clock."""
        file = self.program.linked(function.file)
        if self._reads_clock(file, function):
            return True
        called = (
            target.function
            for call in file.index.calls
            if file.index.encloses(function.number, file.graph.owners[call])
            for target in self.engine.calls.callees.of_call(file.gid(call))
        )
        return any(self._reads_clock(self.program.linked(one.file), one) for one in called)

    def _reads_clock(self, file: Linked, function: FunctionRef) -> bool:
        origins = (
            self.engine.origins.of(State(file.gid(call)))
            for call in file.index.calls
            if file.index.encloses(function.number, file.graph.owners[call])
        )
        return any(one is not None and one.kind == "clock" for one in origins)
