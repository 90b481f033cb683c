"""Amounts whose name says nothing: what becomes one as it is, or is made of the figures of its text."""

from __future__ import annotations

import re

from checkout_audit.facts.graph import Op
from checkout_audit.flow.backward import Trail
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.origin import Origin
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Linked

_REMADE = frozenset({Op.BINARY, Op.UNARY, Op.UPDATE, Op.TEMPLATE})
_NO_AMOUNTS = ("id", "quantity", "qty", "count", "number", "length", "code", "index")
_STRIPS = frozenset({"replace", "replaceAll"})
_TAKES = frozenset({"match", "exec"})
_SIGNS = "£€¥₹₩₽₺₴₫฿"
_SIGN = re.compile(rf"[{_SIGNS}]|\\\$|\[[^\]]*\$|^\$$")
"""A currency's sign, in a pattern or as a text."""
_ALL_BUT_FIGURES = re.compile(r"\[\^[^\]]*(?:0-9|\\d)|\\D")
_FIGURES = re.compile(r"(?:\\d|0-9)[^/]*\.|\[[^\]]*\.[^\]]*(?:\\d|0-9)")
"""Figures with a point among them."""


def is_renamed(calls: Calls, trail: Trail, origin: Origin) -> bool:
    """Whether what the caller sends becomes the amount itself, so that its name does not matter."""
    last = split(origin.key.rpartition(".")[2])
    if any(holds(last, word) for word in _NO_AMOUNTS):
        return False
    values = [calls.program.of(hop.state.gid) for hop in trail.hops]
    called = [(file, value) for file, value in values if file.graph.ops[value] in (Op.CALL, Op.NEW)]
    if any(_takes_figures(file, value) for file, value in called):
        return True
    return all(file.graph.ops[value] not in _REMADE for file, value in values) and all(
        calls.models_of(file, value) or calls.callees.of_call(file.gid(value)) for file, value in called
    )


def _takes_figures(file: Linked, call: int) -> bool:
    """Whether a call takes the figures of a text: strips it of signs and letters, or looks for a number in it."""
    name, args = file.index.callee_name(call), file.graph.args[call]
    if name not in _STRIPS | _TAKES:
        return False
    callee = args[0]
    pattern = args[1] if len(args) > 1 else callee
    if name == "exec" and file.graph.ops[callee] == Op.MEMBER:
        pattern = file.graph.args[callee][0]
    text = _text(file, pattern)
    if name in _TAKES:
        return _FIGURES.search(text) is not None
    return _SIGN.search(text) is not None or _ALL_BUT_FIGURES.search(text) is not None


def _text(file: Linked, value: int) -> str:
    """A text or pattern, through the constant that holds it."""
    graph = file.graph
    for _ in range(3):
        if graph.ops[value] in (Op.STRING, Op.LITERAL):
            return graph.texts[value]
        if graph.ops[value] not in (Op.REF, Op.VARIABLE) or len(graph.args[value]) != 1:
            return ""
        value = graph.args[value][0]
    return ""
