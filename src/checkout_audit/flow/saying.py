"""What a function says with the value that it gives back: that all is well, or something that it had to find out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checkout_audit.facts.graph import Op, Region
from checkout_audit.flow.collections import single
from checkout_audit.flow.made import derives, speaks_of, words_of
from checkout_audit.match.names import split
from checkout_audit.project.program import Linked

_LARGE = 99
_UNLIMITED = ("Infinity", "MAX_SAFE_INTEGER", "MAX_VALUE", "POSITIVE_INFINITY")
_CONSTANT = (Op.LITERAL, Op.NUMBER, Op.STRING)
_TWICE = 2
_NESTED = 8
_AT_LEAST = ("<", ">", "<=", ">=")
_COMPUTED = (Op.BINARY, Op.UNARY, Op.CALL, Op.REF, Op.MEMBER, Op.LOGIC)


def is_fine(file: Linked, owner: int, value: int, words: tuple[str, ...]) -> bool:
    """Whether a returned value says that all is well, as the function says it."""
    if says_fine(file, value, words):
        return True
    graph = file.graph
    at = single(file, value)
    others = [single(file, one) for one in graph.functions[owner].returns if one != value]
    if graph.ops[at] == Op.ARRAY and not graph.args[at]:
        return any(_is_list(file, one) for one in others)
    if graph.ops[at] == Op.LITERAL and graph.texts[at] in ("null", "undefined"):
        told = (Op.STRING, Op.TEMPLATE, Op.NEW)
        return any(graph.ops[one] in told for one in others)
    return False


def says_fine(file: Linked, value: int, words: tuple[str, ...]) -> bool:
    """Whether a value says that all is well: true, `{ available: true }`, a reply of it, a number beyond all orders."""
    graph, at = file.graph, single(file, value)
    if graph.ops[at] == Op.LITERAL:
        return graph.texts[at] == "true"
    if graph.ops[at] in (Op.CALL, Op.NEW):
        return any(says_fine(file, arg, words) for arg in graph.args[at][1:2] if graph.ops[arg] == Op.OBJECT)
    if graph.ops[at] != Op.OBJECT:
        return is_large(file, at)
    for key, entry in zip(graph.keys[at], graph.args[at], strict=True):
        if speaks_of(split(key), words):
            return graph.ops[entry] == Op.LITERAL and graph.texts[entry] == "true"
    return False


def is_large(file: Linked, value: int) -> bool:
    """Whether a value is a number that no order exceeds."""
    graph = file.graph
    op, text = graph.ops[value], graph.texts[value]
    if op == Op.NUMBER:
        plain = text.replace("_", "")
        return plain.isdigit() and int(plain) >= _LARGE
    return op in (Op.GLOBAL, Op.MEMBER) and text in _UNLIMITED


def says_otherwise(file: Linked, computed: Sequence[int], given: Sequence[int]) -> bool:
    """Whether what the handler says is computed when nothing fails: `{ ok: rows.length > 0 }`, and `{ ok: true }` here."""
    graph = file.graph
    if all(is_large(file, single(file, value)) for value in given):
        return any(graph.ops[single(file, value)] not in _CONSTANT for value in computed)
    keys = {key for value in given for key in _fine_keys(file, value)}
    return any(
        graph.ops[entry] in _COMPUTED for value in computed for key, entry in _entries(file, value) if key in keys
    )


def _fine_keys(file: Linked, value: int) -> Iterator[str]:
    for key, entry in _entries(file, value):
        if file.graph.ops[entry] == Op.LITERAL and file.graph.texts[entry] == "true":
            yield key


def _entries(file: Linked, value: int) -> Iterator[tuple[str, int]]:
    """The entries of an object that is returned, or given to what makes a reply of it."""
    graph, at = file.graph, single(file, value)
    if graph.ops[at] in (Op.CALL, Op.NEW) and len(graph.args[at]) > 1:
        at = single(file, graph.args[at][1])
    if graph.ops[at] == Op.OBJECT:
        yield from zip(graph.keys[at], graph.args[at], strict=True)


def keeps_yes(file: Linked, attempt: Region) -> bool:
    """Whether a variable is true before the attempt, and only the attempt compares and sets it."""
    graph = file.graph
    for value, op in enumerate(graph.ops):
        if op != Op.VARIABLE or len(graph.args[value]) != _TWICE:
            continue
        start, other = graph.args[value]
        is_set = attempt.start <= graph.starts[other] < attempt.end and graph.ops[other] == Op.BINARY
        if is_set and graph.ops[start] == Op.LITERAL and graph.texts[start] == "true":
            return graph.texts[other] in _AT_LEAST
    return False


def stays_yes(file: Linked, attempt: Region) -> bool:
    """Whether a variable is true before the attempt, and made false only there, where what was waited for says no."""
    graph = file.graph
    for value, op in enumerate(graph.ops):
        args = graph.args[value]
        if op != Op.VARIABLE or len(args) < _TWICE or _literal(file, args[0]) != "true":
            continue
        is_before = graph.starts[args[0]] < attempt.start
        if is_before and all(_literal(file, one) == "false" and _is_told(file, attempt, one) for one in args[1:]):
            return True
    return False


def _literal(file: Linked, value: int) -> str:
    return file.graph.texts[value] if file.graph.ops[value] == Op.LITERAL else ""


def _is_told(file: Linked, attempt: Region, value: int) -> bool:
    """Whether a value is given under a test of what an attempt waited for."""
    graph, at = file.graph, file.graph.starts[value]

    def is_answer(one: int) -> bool:
        return graph.ops[one] == Op.AWAIT and attempt.start <= graph.starts[one] < attempt.end

    return attempt.start <= at < attempt.end and any(
        guard.then_start <= at < guard.then_end and derives(file, guard.test, is_answer) for guard in graph.guards
    )


def says_enough(file: Linked, computed: Sequence[int], given: Sequence[int], wanted: tuple[str, ...]) -> bool:
    """Whether a handler says yes under a key that else says, whatever it is called, that there is as much as is wanted."""
    keys = [set(_fine_keys(file, value)) for value in given]
    enough = {key for value in computed for key, entry in _entries(file, value) if _is_enough(file, entry, wanted)}
    return bool(given) and all(each & enough for each in keys)


def _is_enough(file: Linked, value: int, wanted: tuple[str, ...]) -> bool:
    """`left >= wanted`, `lines.every((line) => left(line) >= line.quantity)`, `!lines.some((line) => left(line) < line.quantity)`."""
    graph, at, is_denied = file.graph, value, False
    for _ in range(_NESTED):
        op, args = graph.ops[at], graph.args[at]
        if op == Op.BINARY and graph.texts[at] in _AT_LEAST:
            first, second = (speaks_of(words_of(file, arg), wanted) for arg in args)
            is_bounded = second if graph.texts[at] in (">", ">=") else first
            return first != second and is_bounded != is_denied
        name = file.index.callee_name(at) if op == Op.CALL else ""
        if op == Op.UNARY and graph.texts[at] == "!":
            at, is_denied = args[0], not is_denied
        elif op in (Op.REF, Op.AWAIT) or (op == Op.VARIABLE and len(args) == 1):
            at = args[0]
        elif name == ("some" if is_denied else "every") and len(args) > 1 and graph.ops[args[1]] == Op.FUNCTION:
            returned = graph.functions[int(graph.texts[args[1]])].returns
            if len(returned) != 1:
                return False
            at = returned[0]
        else:
            return False
    return False


def _is_list(file: Linked, value: int) -> bool:
    graph = file.graph
    if graph.ops[value] == Op.ARRAY:
        return True
    return graph.ops[value] == Op.CALL and file.index.callee_name(value) in ("filter", "map", "flatMap", "flat")


__all__ = ["is_fine", "is_large", "keeps_yes", "says_enough", "says_fine", "says_otherwise", "stays_yes"]
