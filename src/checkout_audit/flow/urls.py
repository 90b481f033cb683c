"""The texts that a URL can be, under the calls that lead to the request: a wrapper's base and its caller's path together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.paths import Path
from checkout_audit.flow.sites import Stack
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import UNKNOWN

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_DEPTH = 36
"""Steps back that are gone for one text; a wrapper takes three for each of its parameters."""
_CALLED = 12
"""Functions inside each other that make a text."""
_MOST = 8
"""Texts kept for one value."""
_SAME = frozenset({"href", "pathname", "url"})
"""Members of a URL that are, or begin, its text."""
_KEEPING = frozenset({"toString", "toLowerCase", "replace", "replaceAll", "trim", "concat", "then"})

Part = tuple[Gid, Path, Stack]


class Urls:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self._known: dict[Part, tuple[str, ...]] = {}

    def of(self, gid: Gid, stack: Stack = (), path: Path = (), depth: int = _DEPTH) -> tuple[str, ...]:
        """Possible texts, `*` for each part that is not constant. A parameter is what the stack's call passes, else open."""
        key = (gid, path, stack)
        if key in self._known:
            return self._known[key]
        if depth == 0:
            return (UNKNOWN,)
        self._known[key] = (UNKNOWN,)
        found = tuple(dict.fromkeys(self._find(gid, path, stack, depth - 1)))[:_MOST] or (UNKNOWN,)
        if depth == _DEPTH or found != (UNKNOWN,):
            self._known[key] = found
        else:
            del self._known[key]
        return found

    def _find(self, gid: Gid, path: Path, stack: Stack, depth: int) -> Iterator[str]:
        file, value = self.program.of(gid)
        graph = file.graph
        op, args = graph.ops[value], graph.args[value]
        if not path and op in (Op.STRING, Op.NUMBER):
            yield graph.texts[value]
        elif op == Op.LITERAL:
            return
        elif not path and (op == Op.TEMPLATE or (op == Op.BINARY and graph.texts[value] == "+")):
            parts = [self.of(file.gid(arg), stack, (), depth) for arg in args]
            yield from ("".join(row) for row, _ in zip(product(*parts), range(_MOST), strict=False))
        else:
            for part in self._sources(gid, path, stack):
                yield from self.of(part[0], part[2], part[1], depth)

    def _sources(self, gid: Gid, path: Path, stack: Stack) -> list[Part]:
        """Where the text comes from, one step back."""
        file, value = self.program.of(gid)
        graph = file.graph
        op, args = graph.ops[value], graph.args[value]
        if op in (Op.CHOICE, Op.LOGIC):
            chosen = args[1:] if op == Op.CHOICE or graph.texts[value] == "&&" else args
            return [(file.gid(arg), path, stack) for arg in chosen]
        if op in (Op.REF, Op.VARIABLE, Op.AWAIT) or (op == Op.OMIT and not self._is_omitted(file, value, path)):
            return [(file.gid(arg), path, stack) for arg in args[:_MOST]]
        if op == Op.IMPORT:
            return [(one, rest, ()) for one, rest in self.program.imported_values(file, value, path)]
        handler = {
            Op.OBJECT: self._entry,
            Op.MEMBER: self._member,
            Op.PARAMETER: self._argument,
            Op.CALL: self._called,
            Op.NEW: self._called,
        }.get(Op(op))
        return handler(gid, path, stack) if handler is not None else []

    @staticmethod
    def _is_omitted(file: Linked, value: ValueId, path: Path) -> bool:
        return not path or path[0] in file.graph.texts[value].split("\0")

    def _entry(self, gid: Gid, path: Path, stack: Stack) -> list[Part]:
        file, value = self.program.of(gid)
        if not path:
            return []
        entries = list(zip(file.graph.keys[value], file.graph.args[value], strict=True))
        own = [file.gid(arg) for name, arg in entries if name == path[0]]
        if own:
            return [(own[-1], path[1:], stack)]
        return [(file.gid(arg), path, stack) for name, arg in entries if name == "..."]

    def _member(self, gid: Gid, path: Path, stack: Stack) -> list[Part]:
        file, value = self.program.of(gid)
        graph = file.graph
        holder, key = graph.args[value][0], graph.texts[value]
        if graph.ops[holder] == Op.THIS and graph.texts[holder]:
            fields = graph.classes[int(graph.texts[holder])].fields.get(key, ())
            return [(file.gid(one), path, ()) for one in fields]
        found: list[Part] = [(file.gid(holder), (key, *path), stack)]
        if key in _SAME and not path:
            found = [(file.gid(holder), (), stack)]
        return found

    def _argument(self, gid: Gid, path: Path, stack: Stack) -> list[Part]:
        file, value = self.program.of(gid)
        function = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
        for depth in range(len(stack) - 1, -1, -1):
            call, entered = stack[depth]
            if entered == function:
                found = self.calls.argument(call, function, int(file.graph.texts[value]), path)
                return [(one, rest, (*stack[:depth], *frames)) for one, rest, frames, _ in found]
        return []

    def _called(self, gid: Gid, path: Path, stack: Stack) -> list[Part]:
        """`new URL(path, base)`, text methods, and project functions that make the text."""
        file, value = self.program.of(gid)
        graph, args = file.graph, file.graph.args[value]
        name = file.index.callee_name(value)
        if graph.ops[value] == Op.NEW or name in ("String", "encodeURI"):
            is_text = name in ("URL", "String", "Request", "encodeURI") and not path and len(args) > 1
            return [(file.gid(args[1]), (), stack)] if is_text else []
        targets = self.calls.callees.of_call(gid)
        if targets and len(stack) < _CALLED:
            return [
                (self.program.linked(target.function.file).gid(one), path, (*stack, (gid, target.function)))
                for target in targets
                for one in self.program.function(target.function).returns
            ][:_MOST]
        if name in _KEEPING and graph.ops[args[0]] == Op.MEMBER and not path:
            return [(file.gid(graph.args[args[0]][0]), (), stack)]
        return []


__all__ = ["Urls"]
