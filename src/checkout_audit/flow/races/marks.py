"""Marks that are to keep others out, and parts of a record that are written back as they were before."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import REST, Op, ValueId
from checkout_audit.flow.collections import single
from checkout_audit.flow.races.accesses import Access, Accesses
from checkout_audit.flow.races.decisions import Decided, Decisions, Tested, is_target
from checkout_audit.flow.races.updates import Target
from checkout_audit.flow.races.vocabulary import CREATE
from checkout_audit.match.names import split
from checkout_audit.project.program import Linked

_BUSY = frozenset({"busy", "locked", "claimed"})
_WAITING = frozenset(
    {
        "processing",
        "preparing",
        "packing",
        "delivering",
        "picking",
        "printing",
        "fulfilling",
        "trialing",
        "pending",
        "outstanding",
        "missing",
        "existing",
        "string",
        "shipping",
        "waiting",
        "awaiting",
        "marketing",
        "billing",
    }
)


class Marks:
    """Finds them in one program."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions

    def claims(self, file: Linked, targets: tuple[Target, ...]) -> Iterator[Decided]:
        """A mark that keeps others out is tested on what was read, and set without a look at what it is by then."""
        for write in self.decisions.accesses.of(file):
            if not write.writes or write.does == CREATE or not is_target(targets, write):
                continue
            claims = {
                path: value
                for path, value in paths(file, write)
                if _is_claim(file, value, path, write, self.decisions.accesses)
            }
            for guard in self.decisions.guards_before(file, write) if claims else ():
                found = next((one for one in self.decisions.tested(file, guard.test) if one.path in claims), None)
                named = found is not None and " ".join(split(found.field)) in write.conditions
                if found is not None and not named and not self.decisions.is_safe(file, found, write):
                    yield Decided(file, found, write)
                    break

    def stale(self, file: Linked, targets: tuple[Target, ...]) -> Iterator[Decided]:
        """A part of a record is written back as it was read before another write of the same function changed it."""
        earlier: dict[tuple[int, int, str], Access] = {}
        for write in self.decisions.accesses.of(file):
            if not write.writes or write.does == CREATE or not is_target(targets, write):
                continue
            for field, root, spread in _spreads(file, write):
                key = (file.graph.owners[write.call], root, field)
                before = earlier.setdefault(key, write)
                read = self.decisions.of_record(file, spread)
                both = before is not write and read is not None and _one_after_the_other(file, before, write)
                if both and read is not None and not self.decisions.locks.around(file.gid(write.call)):
                    yield Decided(
                        file,
                        Tested(read[0], ValueId(spread), field, (field,), True, False),
                        write,
                        file.gid(before.call),
                    )


def paths(file: Linked, write: Access) -> Iterator[tuple[tuple[str, ...], int]]:
    """The keys that a write gives a value, those of a nested object too."""
    for field in write.fields:
        yield (field.key,), field.value
        at = single(file, field.value)
        if file.graph.ops[at] == Op.OBJECT:
            for key, value in zip(file.graph.keys[at], file.graph.args[at], strict=True):
                yield (field.key, key), value


def is_busy(file: Linked, value: int) -> bool:
    """Whether a text says that something is going on: `changing`."""
    words = split(file.graph.texts[value]) if file.graph.ops[value] == Op.STRING else ()
    return bool(words) and (words[0] in _BUSY or (words[-1].endswith("ing") and words[-1] not in _WAITING))


def _is_claim(file: Linked, value: int, path: tuple[str, ...], write: Access, accesses: Accesses) -> bool:
    """Whether a value says that something is going on: `changing`, or `true` where a later write takes it back."""
    graph, at = file.graph, single(file, value)
    if graph.ops[at] == Op.STRING:
        return is_busy(file, at)
    if graph.ops[at] != Op.LITERAL or graph.texts[at] != "true":
        return False
    return any(
        other.call > write.call
        and graph.owners[other.call] == graph.owners[write.call]
        and any(
            where == path and graph.texts[single(file, one)] in ("false", "null") for where, one in paths(file, other)
        )
        for other in accesses.of(file)
    )


def _spreads(file: Linked, write: Access) -> Iterator[tuple[str, int, int]]:
    """Fields that a write sets to an object with a spread of what was read: (field, the record's variable, what is spread)."""
    graph = file.graph
    for field in write.fields:
        at = single(file, field.value)
        for key, value in zip(graph.keys[at], graph.args[at], strict=True) if graph.ops[at] == Op.OBJECT else ():
            inner = graph.args[value][0] if graph.ops[value] == Op.LOGIC else value
            root, path = file.index.root(ValueId(inner))
            if key == REST and path == (field.key,) and len(graph.args[root]) == 1:
                yield field.key, root, inner


def _one_after_the_other(file: Linked, before: Access, write: Access) -> bool:
    """Whether two writes of a function can both run: no branch holds one of them and leaves, or holds the other in its `else`."""
    first, second = file.graph.starts[before.call], file.graph.starts[write.call]
    for guard in file.graph.guards:
        in_then = guard.then_start <= first < guard.then_end
        if (
            in_then
            and (guard.then_leaves or guard.then_end <= second < guard.end)
            and not guard.then_start <= second < guard.then_end
        ):
            return False
    return True
