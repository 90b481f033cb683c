"""Calls whose failure is only noted: the code goes on, and whoever called is told that all went well."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, Region, ValueId
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.program import FunctionRef, Gid, Linked

_LEAVES = re.compile(rb"\b(?:throw|return)\b")
_THROWS = re.compile(rb"\bthrow\b")
_REPLIES = frozenset({"status", "json", "push", "reject", "next", "exit", "create", "abort"})
_MENDS = ("rollback", "revert", "undo", "restore", "cancel", "fail", "refund", "compensate")
_CALLERS = 24
"""Calls that lead to one that fails."""
_NOTED = ("error", "fail", "failure", "status")


class Failures(msgspec.Struct, frozen=True):
    """Answers for one program."""

    engine: FlowEngine

    def swallowed(self, gid: Gid) -> Iterator[Gid]:
        """The calls, this one or those by which it is run, whose failure nobody learns of."""
        queue = [gid]
        for at in bounded(queue, _CALLERS):
            file, call = self.engine.program.of(at)
            if self._is_swallowed(at):
                yield at
            elif self._passes_on(file, call):
                function = FunctionRef(file.number, FunctionId(file.graph.owners[call]))
                callers = self.engine.calls.callers
                sites = [site for site in callers.of(function) if CALLEE in callers.positions(function, site)]
                queue += [site for site in sites if site not in queue]

    def _passes_on(self, file: Linked, call: ValueId) -> bool:
        """Whether its failure leaves the function around it as an error."""
        data = self.engine.project.document(file.path).data
        if self._settled(file, call) is not None:
            return False
        own, tried = self._own_catch(file, call), self._try(file, call)
        if own is not None and not _THROWS.search(data, own[1], own[2]):
            return False
        caught = self._catch(file, tried) if tried is not None else None
        return caught is None or bool(_THROWS.search(data, caught.start, caught.end))

    def _is_swallowed(self, gid: Gid) -> bool:
        file, call = self.engine.program.of(gid)
        settled = self._settled(file, call)
        if settled is not None:
            return not self._is_asked(file, settled)
        own = self._own_catch(file, call)
        if own is not None:
            return not self._answers(file, own[1], own[2], _THROWS) and not self._is_tested(file, own[0], own[2])
        return self._is_caught(file, call)

    def _is_caught(self, file: Linked, call: ValueId) -> bool:
        graph = file.graph
        tried = self._try(file, call)
        caught = self._catch(file, tried) if tried is not None else None
        if tried is None or caught is None or caught.leaves:
            return False
        owner = graph.functions[caught.owner]
        if any(graph.starts[call] <= graph.starts[one] < tried.end for one in owner.returns):
            return False
        if self._answers(file, caught.start, caught.end, _LEAVES) or self._is_flagged(file, tried, caught):
            return False
        return self._goes_on(file, caught) or self._is_ignored(FunctionRef(file.number, caught.owner))

    @staticmethod
    def _settled(file: Linked, call: ValueId) -> ValueId | None:
        """The `Promise.allSettled` of which a call is one."""
        graph = file.graph
        for holder in file.index.holders.get(call, ()):
            for outer in file.index.holders.get(holder, ()) if graph.ops[holder] == Op.ARRAY else ():
                if graph.ops[outer] == Op.CALL and file.index.callee_name(outer) == "allSettled":
                    return outer
        return None

    @staticmethod
    def _own_catch(file: Linked, call: ValueId) -> tuple[ValueId, int, int] | None:
        """`call(…).catch(handler)`: that call, and the handler's stretch."""
        graph = file.graph
        for member in file.index.holders.get(call, ()):
            if graph.ops[member] != Op.MEMBER or graph.texts[member] != "catch":
                continue
            for outer in file.index.holders.get(member, ()):
                args = graph.args[outer]
                if graph.ops[outer] == Op.CALL and len(args) == 2 and graph.ops[args[1]] == Op.FUNCTION:
                    return outer, graph.starts[args[1]], graph.ends[args[1]]
        return None

    @staticmethod
    def _try(file: Linked, call: ValueId) -> Region | None:
        """The innermost `try` of the call's own function."""
        graph = file.graph
        around = [
            one
            for one in graph.regions
            if one.kind == "try" and one.owner == graph.owners[call] and one.start <= graph.starts[call] < one.end
        ]
        return max(around, key=lambda one: one.start, default=None)

    def _catch(self, file: Linked, tried: Region) -> Region | None:
        data = self.engine.project.document(file.path).data
        for one in file.graph.regions:
            if one.kind == "catch" and one.start >= tried.end and not data[tried.end : one.start].strip():
                return one
        return None

    def _answers(self, file: Linked, start: int, end: int, leaves: re.Pattern[bytes]) -> bool:
        """Whether a handler leaves, replies, or mends what was done."""
        if leaves.search(self.engine.project.document(file.path).data, start, end):
            return True
        for call in file.index.calls:
            if start <= file.graph.starts[call] < end:
                name = file.index.callee_name(call)
                words = split(name)
                if name in _REPLIES or any(holds(words, word) for word in _MENDS):
                    return True
                if words[:1] == ("set",) and any(holds(words, word) for word in _NOTED):
                    return True
        return False

    def _is_flagged(self, file: Linked, tried: Region, caught: Region) -> bool:
        """Whether a variable set on the way tells later code how it went."""
        graph = file.graph
        for variable, op in enumerate(graph.ops):
            if op != Op.VARIABLE:
                continue
            given = [one for one in graph.args[variable] if tried.start <= graph.starts[one] < caught.end]
            later = [use for use in file.index.uses.get(variable, ()) if graph.starts[use] >= caught.end]
            is_flag = any(graph.ops[one] == Op.LITERAL for one in given)
            if given and later and (is_flag or any(self._decides(file, use) for use in later)):
                return True
        return False

    def _is_tested(self, file: Linked, value: ValueId, after: int) -> bool:
        """Whether code further on decides by what a value is."""
        graph = file.graph
        for holder in self._kept(file, value):
            uses = file.index.uses.get(holder, ())
            if any(graph.starts[use] >= after and self._decides(file, use) for use in uses):
                return True
        return self._sets_flag(file, value, after)

    def _sets_flag(self, file: Linked, value: ValueId, after: int) -> bool:
        """`let failed = false; await call.catch(() => { failed = true })`, with a test of it further on."""
        graph = file.graph
        for variable, op in enumerate(graph.ops):
            if op == Op.VARIABLE and any(
                graph.starts[value] <= graph.starts[one] < after for one in graph.args[variable]
            ):
                uses = file.index.uses.get(variable, ())
                if any(graph.starts[use] >= after and self._decides(file, use) for use in uses):
                    return True
        return False

    @staticmethod
    def _kept(file: Linked, value: ValueId) -> Iterator[int]:
        graph = file.graph
        queue = list(file.index.holders.get(value, ()))
        for holder in queue:
            if graph.ops[holder] == Op.AWAIT:
                queue += file.index.holders.get(holder, ())
            elif graph.ops[holder] == Op.VARIABLE:
                yield holder

    @staticmethod
    def _decides(file: Linked, use: ValueId) -> bool:
        """Whether a use stands in a condition."""
        graph = file.graph
        at = graph.starts[use]
        if any(graph.starts[guard.test] <= at < graph.ends[guard.test] for guard in graph.guards):
            return True
        return any(
            graph.ops[holder] == Op.CHOICE and graph.args[holder][0] == use
            for holder in file.index.holders.get(use, ())
        )

    @staticmethod
    def _goes_on(file: Linked, caught: Region) -> bool:
        """Whether the function does or gives something after the handler."""
        graph = file.graph
        if not caught.owner:
            return False
        end = graph.functions[caught.owner].end
        if any(graph.starts[one] >= caught.end for one in graph.functions[caught.owner].returns):
            return True
        return any(
            caught.end <= graph.starts[call] < end and file.index.encloses(caught.owner, graph.owners[call])
            for call in file.index.calls
        )

    def _is_ignored(self, function: FunctionRef) -> bool:
        """Whether a caller takes no notice of what the function gives, and goes on."""
        for gid in self.engine.calls.callers.of(function):
            file, call = self.engine.program.of(gid)
            if file.graph.ops[call] == Op.CALL and not self._is_asked(file, call):
                return True
        return False

    def _is_asked(self, file: Linked, call: ValueId) -> bool:
        """Whether the result of a call is used."""
        graph = file.graph
        queue = list(file.index.holders.get(call, ()))
        for holder in queue:
            if graph.ops[holder] == Op.AWAIT:
                queue += file.index.holders.get(holder, ())
            elif graph.ops[holder] != Op.VARIABLE or file.index.uses.get(holder):
                return True
        return any(call in one.returns for one in graph.functions)


__all__ = ["Failures"]
