"""Writes a value of a graph as nested text, so that tests can say what an expression is made of."""

from __future__ import annotations

from checkout_audit.facts.graph import Graph, Op
from checkout_audit.facts.lower import graph_of
from checkout_audit.source.document import Document
from checkout_audit.syntax.unit import Unit

_TEXTUAL = (Op.NUMBER, Op.STRING, Op.LITERAL, Op.GLOBAL, Op.PARAMETER, Op.FUNCTION, Op.CLASS, Op.THIS)


def graph(source: str, path: str = "a.tsx") -> Graph:
    """The value graph of one file."""
    return graph_of(Unit(Document(path, source.encode())))


def shown(source: str, path: str = "a.tsx") -> str:
    """What the variable `x` of a file is made of, its several values joined by ` | `."""
    found = graph(source, path)
    variable = next(n for n, op in enumerate(found.ops) if op == Op.VARIABLE and found.texts[n] == "x")
    return " | ".join(show(found, value) for value in found.args[variable])


def show(found: Graph, value: int) -> str:
    """`MEMBER.price(REF(item))`: operation, text, operands; a variable by its name alone."""
    op, text = Op(found.ops[value]), found.texts[value]
    if op == Op.REF:
        return text
    if op in _TEXTUAL:
        return f"{op.name.lower()} {text}".strip()
    keys = found.keys.get(value)
    args = [show(found, arg) for arg in found.args[value]]
    if keys is not None:
        head, entries = args[: len(args) - len(keys)], args[len(args) - len(keys) :]
        args = [*head, *(f"{key}={entry}" for key, entry in zip(keys, entries, strict=True))]
    name = op.name.lower() + (f" {text}" if text else "")
    return f"{name}({', '.join(args)})".replace("\0", ":")
