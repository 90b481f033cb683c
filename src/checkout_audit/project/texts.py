"""The texts that a value can be, as far as they are written in the code."""

from __future__ import annotations

from itertools import product

from checkout_audit.facts.graph import Op
from checkout_audit.project.program import Gid, Program

_DEPTH = 8
_MOST = 8
"""Texts kept for one value."""
UNKNOWN = "*"
_ONE_OF = frozenset({Op.CHOICE, Op.LOGIC, Op.REF, Op.VARIABLE, Op.AWAIT})


class Texts:
    """Answers, cached, for one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[Gid, tuple[str, ...]] = {}

    def of(self, gid: Gid, depth: int = _DEPTH) -> tuple[str, ...]:
        """Possible texts, `*` standing for each part that is not constant. Bounded: at worst only `*`."""
        if gid in self._known:
            return self._known[gid]
        if depth == 0:
            return (UNKNOWN,)
        self._known[gid] = (UNKNOWN,)
        found = tuple(dict.fromkeys(self._find(gid, depth - 1)))[:_MOST] or (UNKNOWN,)
        if depth == _DEPTH or found != (UNKNOWN,):
            self._known[gid] = found
        else:
            del self._known[gid]
        return found

    def one(self, gid: Gid) -> str:
        """The only text that it can be, or empty."""
        texts = self.of(gid)
        return texts[0] if len(texts) == 1 and texts[0] != UNKNOWN else ""

    def _find(self, gid: Gid, depth: int) -> tuple[str, ...]:
        file, value = self.program.of(gid)
        graph = file.graph
        op, args = graph.ops[value], graph.args[value]
        if op in (Op.STRING, Op.NUMBER):
            return (graph.texts[value],)
        if op == Op.TEMPLATE or (op == Op.BINARY and graph.texts[value] == "+"):
            parts = [self.of(file.gid(arg), depth) for arg in args]
            return tuple("".join(row) for row, _ in zip(product(*parts), range(_MOST), strict=False))
        if op in _ONE_OF:
            chosen = args[1:] if op == Op.CHOICE else args[:_MOST]
            return tuple(text for arg in chosen for text in self.of(file.gid(arg), depth))
        if op == Op.IMPORT:
            target = next(self.program.imported_values(file, value, ()), None)
            return self.of(target[0], depth) if target is not None and not target[1] else (UNKNOWN,)
        return self._member(gid, depth) if op == Op.MEMBER else (UNKNOWN,)

    def _member(self, gid: Gid, depth: int) -> tuple[str, ...]:
        """An entry of a constant object: `KEYS.token`."""
        at, path = gid, tuple[str, ...]()
        for _ in range(2 * _DEPTH):
            file, value = self.program.of(at)
            graph = file.graph
            op, args = graph.ops[value], graph.args[value]
            if op == Op.MEMBER:
                at, path = file.gid(args[0]), (graph.texts[value], *path)
            elif not path:
                return self.of(at, depth)
            elif op in (Op.REF, Op.VARIABLE) and len(args) == 1:
                at = file.gid(args[0])
            elif op == Op.OBJECT and path[0] in graph.keys[value]:
                at, path = file.gid(dict(zip(graph.keys[value], args, strict=True))[path[0]]), path[1:]
            elif op == Op.IMPORT and (target := next(self.program.imported_values(file, value, path), None)):
                at, path = target
            else:
                break
        return (UNKNOWN,)
