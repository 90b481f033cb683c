"""A value in a few words: what it is made of, as deep as a line of text can tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checkout_audit.facts.graph import ELEMENT, REST, Op
from checkout_audit.project.program import Linked

_DEPTH = 6
"""Values inside values that are told."""
_MOST = 5
"""Operands of one value that are told."""
_LONGEST = 24
"""Characters of a literal text."""
_LINE = 150
"""Characters in all."""

_INFIX = (Op.BINARY, Op.LOGIC, Op.UPDATE)
_Tell = Callable[[int], str]


def written(file: Linked, value: int) -> str:
    """`body · amount`, `toCents(price)`, `{amount, currency}`."""
    text = _written(file, value, _DEPTH)
    return text if len(text) <= _LINE else f"{text[: _LINE - 1].rstrip()}…"


def _written(file: Linked, value: int, depth: int) -> str:
    graph = file.graph
    op, args, text = graph.ops[value], graph.args[value], graph.texts[value]
    if op in _LEAVES:
        return _LEAVES[op](file, value)
    if depth <= 0:
        return "…"

    def tell(arg: int) -> str:
        return _written(file, arg, depth - 1)

    if op in (Op.OBJECT, Op.JSX):
        return _object(file, value, tell)
    if op in _INFIX and len(args) == 2:
        left, right = (f"({tell(arg)})" if graph.ops[arg] in _INFIX else tell(arg) for arg in args)
        return f"{left} {text.removesuffix('=') if op == Op.UPDATE else text} {right}"
    return _rest(op, args, text, tell)


def _rest(op: int, args: Sequence[int], text: str, tell: _Tell) -> str:
    if op in (Op.CALL, Op.NEW) and args:
        return f"{'new ' if op == Op.NEW else ''}{tell(args[0])}({_several(args[1:], tell)})"
    if op == Op.MEMBER:
        return f"{tell(args[0])} · {'any element' if text == ELEMENT else text}"
    if op == Op.CHOICE:
        return f"{tell(args[1])} or {tell(args[2])}"
    inside = _several(args, tell)
    return {
        Op.ARRAY: f"[{inside}]",
        Op.TEMPLATE: f"text of {inside}",
        Op.UNARY: f"{text}{' ' if text.isalpha() else ''}{inside}",
        Op.AWAIT: f"await {inside}",
        Op.SPREAD: f"...{inside}",
        Op.OMIT: f"the rest of {inside}",
        Op.YIELD: f"yield {inside}",
    }.get(Op(op), inside or "something not understood")


def _object(file: Linked, value: int, tell: _Tell) -> str:
    graph, told = file.graph, list[str]()
    args = graph.args[value][1:] if graph.ops[value] == Op.JSX else graph.args[value]
    for key, arg in list(zip(graph.keys.get(value, ()), args, strict=False))[:_MOST]:
        inner = tell(arg)
        told.append(f"...{inner}" if key == REST else key if inner == key else f"{key}: {inner}")
    more = ", …" if len(args) > _MOST else ""
    return f"{{{', '.join(told)}{more}}}"


def _several(args: Sequence[int], tell: _Tell) -> str:
    return ", ".join(map(tell, args[:_MOST])) + (", …" if len(args) > _MOST else "")


def _parameter(file: Linked, value: int) -> str:
    function = file.graph.functions[file.graph.owners[value]]
    return f"parameter {int(file.graph.texts[value]) + 1} of {function.name.rpartition('.')[2] or 'a function'}"


def _text(file: Linked, value: int) -> str:
    found = " ".join(file.graph.texts[value].split())
    return f'"{found if len(found) <= _LONGEST else found[: _LONGEST - 1] + "…"}"'


def _name(file: Linked, value: int) -> str:
    return file.graph.texts[value]


def _import(file: Linked, value: int) -> str:
    module, _, name = file.graph.texts[value].partition("\0")
    return f"{name} of {module}"


def _function(file: Linked, value: int) -> str:
    name = file.graph.functions[int(file.graph.texts[value])].name.rpartition(".")[2]
    return f"function {name}" if name else "a function"


def _class(file: Linked, value: int) -> str:
    return f"class {file.graph.classes[int(file.graph.texts[value])].name}"


_LEAVES: dict[int, Callable[[Linked, int], str]] = {
    Op.NUMBER: _name,
    Op.STRING: _text,
    Op.LITERAL: _name,
    Op.REF: _name,
    Op.VARIABLE: _name,
    Op.GLOBAL: _name,
    Op.IMPORT: _import,
    Op.PARAMETER: _parameter,
    Op.FUNCTION: _function,
    Op.CLASS: _class,
    Op.THIS: lambda _file, _value: "this",
    Op.CAUGHT: lambda _file, _value: "a caught error",
    Op.UNKNOWN: lambda _file, _value: "something not understood",
}
