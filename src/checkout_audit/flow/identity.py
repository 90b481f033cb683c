"""Where siblings disagree: which look-up knows an element by less than another one of the same collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.collections import Collection, single
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.merging import Disagreement, Merging, Words
from checkout_audit.flow.siblings import Lookup, Siblings
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Gid, Linked

_ACTIONS = ("action", "payload", "event", "message")
"""What a reducer calls its second parameter."""
_EQUAL = ("equal", "same", "match", "identical")


@dataclass(slots=True)
class Identity:
    """Questions about the look-ups of some files."""

    engine: FlowEngine
    words: Words
    siblings: Siblings = field(init=False)

    def __post_init__(self) -> None:
        self.siblings = Siblings(self.engine.calls)

    def shorter(self, groups: Mapping[Collection, list[Lookup]]) -> Iterator[Disagreement]:
        """Look-ups that change elements and compare less than a sibling does, the first in each function."""
        for lookups in groups.values():
            told: dict[tuple[int, str], Gid] = {}
            for lookup in sorted(lookups, key=lambda one: one.test):
                where = (lookup.owner.file, lookup.function)
                if not self._changes(lookup) or not lookup.is_plain or lookup.whole or self._is_exact(lookup):
                    continue
                fuller = self._fuller(lookup, lookups)
                if fuller is not None and (where not in told or self._is_apart(told[where], lookup.test)):
                    told[where] = lookup.test
                    missing = tuple(sorted(fuller.fields - lookup.fields)) or (fuller.whole,)
                    role = f"compares {_listed(sorted(fuller.fields) or missing)}"
                    yield Disagreement(lookup.test, self._names(lookup), missing, _last(lookup), fuller.test, role)

    def _is_apart(self, before: Gid, after: Gid) -> bool:
        """Whether the function has given a result between two places: they are clauses of a reducer."""
        file, first = self.engine.program.of(before)
        _, second = self.engine.program.of(after)
        graph = file.graph
        if not any(
            graph.ops[arg] == Op.PARAMETER
            for name in _ACTIONS
            for one in file.index.variables(name)
            for arg in graph.args[one]
        ):
            return False
        return any(
            graph.ends[first] <= graph.ends[one] and graph.ends[one] <= graph.starts[second]
            for function in graph.functions
            for one in function.returns
            if function.start <= graph.starts[first] and graph.ends[second] <= function.end
        )

    def dropped(self, groups: Mapping[Collection, list[Lookup]]) -> Iterator[Disagreement]:
        """Calls that leave out the argument with which a function tells elements apart, though the caller has it."""
        done: set[FunctionRef] = set()
        for lookups in groups.values():
            for lookup in lookups:
                if len(lookup.compared) < 2 or not lookup.is_plain:
                    continue
                taken = {one.field: self._parameter(one.given) for one in lookup.compared}
                functions = {place[0] for place in taken.values() if place is not None}
                if len(functions) != 1 or functions <= done:
                    continue
                done |= functions
                at = {name: place[1] for name, place in taken.items() if place is not None}
                yield from self._leaving_out(lookup, next(iter(functions)), at)

    def merged(self, groups: Mapping[Collection, list[Lookup]]) -> Iterator[Disagreement]:
        """Adding that looks for an equal element by less than the element's type has, and appends what it is given."""
        merging = Merging(self.engine, self.words)
        for lookups in groups.values():
            if any(len(lookup.compared) > 1 or lookup.whole for lookup in lookups):
                continue
            for lookup in lookups:
                if lookup.method in ("find", "findIndex", "some") and lookup.is_plain and not self._is_exact(lookup):
                    yield from merging.of(lookup)

    def narrow(self, groups: Mapping[Collection, list[Lookup]]) -> Iterator[Disagreement]:
        """Filters that keep only what differs in the id and in the variant too, where either would do."""
        for lookup in (one for lookups in groups.values() for one in lookups if one.is_narrow):
            more = tuple(sorted(name for name in lookup.fields if self._distinguishes(name)))
            known = tuple(sorted(lookup.fields - set(more)))
            named = any(split(name)[-1] in ("id", "sku", "slug", "product") for name in known)
            if more and named and self._changes(lookup) and not any(one.is_constant for one in lookup.compared):
                yield Disagreement(lookup.test, known, more, _last(lookup), None, "")

    def _changes(self, lookup: Lookup) -> bool:
        """Whether what is found is changed or removed, and not only shown."""
        if lookup.method == "some" or (lookup.method == "filter" and not lookup.keeps_others):
            return False
        names = split(".".join(lookup.function.split(".")[-2:]))
        if not lookup.is_altered and not any(holds(names, word) for word in self.words.changes):
            return False
        about = (*names, *split(lookup.collection.name))
        return not any(holds(about, word) for word in self.words.not_changes)

    def _is_exact(self, lookup: Lookup) -> bool:
        """Whether it goes by something that only one element has, or by a constant."""
        if any(one.is_constant for one in lookup.compared):
            return True
        return any(self._is_unique(one.field) or self._is_unique(self._text(one.given)) for one in lookup.compared)

    def _is_unique(self, name: str) -> bool:
        return any(holds(split(name), word) for word in self.words.unique)

    def _distinguishes(self, name: str) -> bool:
        return any(holds(split(name), word) for word in self.words.distinguish)

    def _fuller(self, lookup: Lookup, lookups: Iterable[Lookup]) -> Lookup | None:
        for other in lookups:
            if other.call == lookup.call or any(one.is_constant for one in other.compared):
                continue
            if other.whole and not other.fields and any(holds(split(other.whole), word) for word in _EQUAL):
                return other
            more = other.fields - lookup.fields
            if other.is_plain and lookup.fields < other.fields and self._tells_apart(other, more):
                return other
        return None

    def _tells_apart(self, other: Lookup, more: Iterable[str]) -> bool:
        """Whether further fields make another line of the cart: by their words, or in a list that is one by its own."""
        if any(map(self._distinguishes, more)):
            return True
        path = self.engine.program.linked(other.owner.file).path
        about = (*split(other.collection.name), *split(path.rpartition("/")[2]), *split(other.function))
        is_cart = any(holds(about, word) for word in self.words.lists)
        return is_cart and not any(holds(split(name), word) for name in more for word in self.words.common)

    def _parameter(self, given: Gid) -> tuple[FunctionRef, int] | None:
        """The function whose parameter a value is, and its position."""
        file, value = self.engine.program.of(given)
        at = single(file, value)
        graph = file.graph
        if graph.ops[at] == Op.LOGIC:
            at = single(file, graph.args[at][0])
        if graph.ops[at] != Op.PARAMETER:
            return None
        return FunctionRef(file.number, FunctionId(graph.owners[at])), int(graph.texts[at])

    def _leaving_out(self, lookup: Lookup, function: FunctionRef, at: Mapping[str, int]) -> Iterator[Disagreement]:
        for name, position in at.items():
            others = [number for other, number in at.items() if other != name and number != position]
            if not self._distinguishes(name) or not others:
                continue
            for call in self.engine.calls.callers.of(function):
                file, number = self.engine.program.of(call)
                args = file.graph.args[number]
                key = min(others) + 1
                if file.graph.ops[number] != Op.CALL or key >= len(args) or not self._is_left_out(file, args, position):
                    continue
                if self._has(file, args[key], name) or self._is_element(file, args[key], lookup):
                    role = "tells elements apart by it"
                    known = tuple(sorted(set(at) - {name}))
                    yield Disagreement(call, known, (name,), _called(file, number), lookup.test, role)

    @staticmethod
    def _is_left_out(file: Linked, args: tuple[int, ...], position: int) -> bool:
        if any(file.graph.ops[arg] == Op.SPREAD for arg in args):
            return False
        if len(args) <= position + 1:
            return True
        given = args[position + 1]
        return file.graph.ops[given] == Op.LITERAL and file.graph.texts[given] in ("undefined", "null")

    @staticmethod
    def _has(file: Linked, key: int, name: str) -> bool:
        """Whether the caller takes the key from an element, and reads the other field of it somewhere."""
        graph = file.graph
        at = single(file, key)
        if graph.ops[at] != Op.MEMBER:
            return False
        root, _ = file.index.root(ValueId(at))
        reads = file.index.members.get(name.rpartition(".")[2], ())
        return graph.ops[root] == Op.VARIABLE and any(file.index.root(read)[0] == root for read in reads)

    def _is_element(self, file: Linked, key: int, lookup: Lookup) -> bool:
        """Whether the key is taken from an element of the very collection: what tells it apart is in it."""
        graph = file.graph
        at = single(file, key)
        if graph.ops[at] != Op.MEMBER:
            return False
        element = single(file, graph.args[at][0])
        if graph.ops[element] != Op.PARAMETER:
            return False
        made = file.index.functions.get(graph.owners[element])
        for call in file.index.holders.get(made, ()) if made is not None else ():
            callee = graph.args[call][0]
            if graph.ops[call] == Op.CALL and callee != made and graph.ops[callee] == Op.MEMBER:
                return self.siblings.collections.of(file, ValueId(graph.args[callee][0])) == lookup.collection
        return False

    def _names(self, lookup: Lookup) -> tuple[str, ...]:
        return tuple(sorted(lookup.fields))

    def _text(self, gid: Gid) -> str:
        file, value = self.engine.program.of(gid)
        graph = file.graph
        return graph.texts[value] if graph.ops[value] in (Op.REF, Op.MEMBER, Op.GLOBAL) else ""


def _last(lookup: Lookup) -> str:
    return lookup.function.rpartition(".")[2]


def _called(file: Linked, call: int) -> str:
    return file.index.callee_name(call)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
