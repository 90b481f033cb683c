"""What a value is made of within its file, and the words that its parts go by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from checkout_audit.facts.graph import ELEMENT, Op
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Linked

_MOST = 120
"""Values that one is made of."""
_NAMED = frozenset({Op.MEMBER, Op.REF, Op.GLOBAL, Op.VARIABLE})
_DEEPEST = 4
_TRANSPARENT = frozenset({Op.AWAIT, Op.UNARY, Op.SPREAD, Op.MEMBER, Op.LOGIC})
_SIZES = frozenset({"<", ">", "<=", ">="})
_FIXED = frozenset({Op.STRING, Op.NUMBER, Op.LITERAL})
_NO_AMOUNT = ("date", "time", "at", "timestamp", "version", "revision", "index", "position", "age", "expiry", "length")
"""Words of what is compared and is no amount of anything."""
_CONVERTS = frozenset({"Number", "parseInt", "parseFloat", "String", "Math", "BigInt"})


def made_of(file: Linked, value: int, most: int = _MOST) -> Iterator[int]:
    """The value and all that it is computed from in its file, functions aside."""
    graph = file.graph
    seen: set[int] = set()
    queue = [value]
    for at in bounded(queue, most):
        if at in seen:
            continue
        seen.add(at)
        yield at
        if graph.ops[at] not in (Op.FUNCTION, Op.CLASS):
            queue.extend(graph.args[at])


def derives(file: Linked, value: int, is_origin: Callable[[int], bool]) -> bool:
    """Whether something that a value is made of is such an origin."""
    return any(is_origin(at) for at in made_of(file, value))


def words_of(file: Linked, value: int, depth: int = _DEEPEST) -> tuple[str, ...]:
    """The words of the names that an operand goes by: its own, those of what it is read from, and of what it was set to."""
    graph, words = file.graph, list[str]()
    for at in _named(file, value):
        op = graph.ops[at]
        name = graph.texts[at] if op in _NAMED else ""
        if name and name != ELEMENT:
            words += [*split(name), ""]
        if op == Op.REF and depth > 0 and graph.args[at] and len(graph.args[graph.args[at][0]]) == 1:
            words += words_of(file, graph.args[graph.args[at][0]][0], depth - 1)
    return tuple(words)


def _named(file: Linked, value: int) -> Iterator[int]:
    """The members and names of an expression; of a call its callee, or what it converts."""
    graph, queue = file.graph, [value]
    for at in bounded(queue, 16):
        op, args = graph.ops[at], graph.args[at]
        yield at
        if op in _TRANSPARENT or (op == Op.BINARY and graph.texts[at] in "+-*/"):
            queue.extend(args)
        elif op == Op.CHOICE:
            queue.extend(args[1:])
        elif op in (Op.CALL, Op.NEW):
            chain = file.index.chain(args[0])
            queue.extend(args[1:2] if chain and chain[0] in _CONVERTS else args[:1])


@lru_cache(maxsize=100_000)
def speaks_of(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether some words hold one of those wanted."""
    return any(holds(words, one) for one in wanted)


def is_compared(file: Linked, value: int, about: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a value compares the size of what is there with that of what is wanted."""
    graph = file.graph
    if graph.ops[value] != Op.BINARY or graph.texts[value] not in _SIZES:
        return False
    for have, want in (graph.args[value], graph.args[value][::-1]):
        if graph.ops[have] in _FIXED or graph.ops[want] in _FIXED:
            continue
        words = words_of(file, want)
        is_wanted = speaks_of(words, wanted) and not speaks_of(words, about)
        if is_wanted and speaks_of(words_of(file, have), about):
            return True
    return False


def is_weighed(file: Linked, value: int, is_answer: Callable[[int], bool], is_asked: Callable[[int], bool]) -> bool:
    """Whether a value compares the size of an answer with that of something that was asked for, whatever they are called."""
    graph = file.graph
    if graph.ops[value] != Op.BINARY or graph.texts[value] not in _SIZES:
        return False
    for have, want in (graph.args[value], graph.args[value][::-1]):
        if derives(file, have, is_answer) and not derives(file, want, is_answer) and derives(file, want, is_asked):
            return not speaks_of(words_of(file, want), _NO_AMOUNT)
    return False


__all__ = ["derives", "is_compared", "is_weighed", "made_of", "speaks_of", "words_of"]
