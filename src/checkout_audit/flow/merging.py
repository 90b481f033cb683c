"""Adding to a list that merges what differs: the new line's variant is kept in the line, or in its type, and never compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.collections import single
from checkout_audit.flow.declared import declared_fields
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.siblings import Lookup
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Gid, Linked

_TYPE = re.compile(r"[A-Z]\w*")
_WRAPPERS = frozenset({"Array", "Partial", "Omit", "Pick", "PayloadAction", "Readonly", "ReadonlyArray"})
_COUNTED = ("quantity", "qty", "count", "amount")
"""What a line of a cart has and a product of the catalogue has not."""


class Words(msgspec.Struct, frozen=True):
    """What names mean, as a rule says."""

    distinguish: tuple[str, ...]
    """Fields that tell elements of one product apart."""
    unique: tuple[str, ...]
    """Fields that tell every element apart by themselves."""
    changes: tuple[str, ...]
    """Functions that change the collection."""
    not_changes: tuple[str, ...]
    """Functions and collections that are about something else."""
    beside: tuple[str, ...]
    """Fields, one of which a file must use."""
    lists: tuple[str, ...] = ()
    """Lists whose every compared field tells elements apart."""
    common: tuple[str, ...] = ()
    """Fields that do not, in such a list."""


class Disagreement(msgspec.Struct, frozen=True):
    """One place, and a place that does it otherwise."""

    at: Gid
    fields: tuple[str, ...]
    """By which the place goes."""
    missing: tuple[str, ...]
    """What it leaves out."""
    function: str
    other: Gid | None
    role: str
    """What the other place does."""


class Merging(msgspec.Struct, frozen=True):
    """Answers for one program."""

    engine: FlowEngine
    words: Words

    def of(self, lookup: Lookup) -> Iterator[Disagreement]:
        """The look-up, if what it adds to is told from what it is given by less than the two differ in."""
        names = split(".".join(lookup.function.split(".")[-2:]))
        if not any(holds(names, word) for word in ("add", "append", "put", "insert")) or len(lookup.compared) != 1:
            return
        about = (*names, *split(lookup.collection.name))
        if any(holds(about, word) for word in self.words.not_changes):
            return
        (one,) = lookup.compared
        file, value = self.engine.program.of(one.given)
        at = single(file, value)
        graph = file.graph
        if graph.ops[at] != Op.MEMBER or graph.texts[at] != one.field.rpartition(".")[2]:
            return
        more = tuple(sorted(set(self._chosen(file, at))))
        if more:
            yield Disagreement(lookup.test, (one.field,), more, lookup.function.rpartition(".")[2], None, "")
            return
        given = single(file, graph.args[at][0])
        parameter = single(file, graph.args[given][0]) if graph.texts[given] == "payload" else given
        if graph.ops[parameter] != Op.PARAMETER or not self._is_appended(file, given):
            return
        owner = graph.functions[graph.owners[parameter]]
        declared = _TYPE.findall(owner.types[int(graph.texts[parameter])])
        for name in declared:
            fields = declared_fields(self.engine, file, name) if name not in _WRAPPERS else ()
            more = tuple(each for each in fields if each != one.field and self._distinguishes(each))
            if more and _is_line(fields) and not self._has_other_key(fields, one.field):
                yield Disagreement(lookup.test, (one.field,), more, lookup.function.rpartition(".")[2], None, "")
                return

    def _chosen(self, file: Linked, known: int) -> Iterator[str]:
        """Variant fields of the line that is added, which come from another argument than the compared id."""
        graph = file.graph
        holder = single(file, graph.args[known][0])
        for array in self._appended(file, graph.owners[known]):
            for arg in graph.args[array]:
                at = single(file, arg)
                if graph.ops[at] != Op.OBJECT:
                    continue
                for key, entry in zip(graph.keys[at], graph.args[at], strict=True):
                    if self._distinguishes(key) and self._is_apart(file, single(file, entry), holder):
                        yield key

    @staticmethod
    def _is_apart(file: Linked, value: int, holder: int) -> bool:
        """Whether a value is an argument, or part of one, and not of the object that the id is taken from."""
        graph = file.graph
        if graph.ops[value] != Op.MEMBER:
            return graph.ops[value] == Op.PARAMETER
        whole = single(file, graph.args[value][0])
        return graph.ops[whole] == Op.PARAMETER and whole != holder

    @staticmethod
    def _appended(file: Linked, owner: int) -> Iterator[int]:
        """Lists that a function makes with a new entry beside the old ones, and calls that push one."""
        graph = file.graph
        pushed = {
            call for method in ("push", "unshift", "concat") for call in file.index.methods_called.get(method, ())
        }
        top = owner
        while graph.functions[top].parent and graph.functions[graph.functions[top].parent].params:
            top = graph.functions[top].parent
        for value, op in enumerate(graph.ops):
            beside = op == Op.ARRAY and any(graph.ops[arg] == Op.SPREAD for arg in graph.args[value])
            if (beside or value in pushed) and file.index.encloses(FunctionId(top), graph.owners[value]):
                yield value

    @staticmethod
    def _has_other_key(fields: Iterable[str], field_: str) -> bool:
        """Whether the type names another thing by id, so that the compared one is the element's own."""
        return any(name != field_ and split(name)[-1] in ("id", "key", "sku") for name in fields)

    @staticmethod
    def _is_appended(file: Linked, added: int) -> bool:
        """Whether the function puts the value itself into a list, beside the others."""
        graph = file.graph
        owner = graph.owners[added]

        def is_it(value: int) -> bool:
            at = single(file, value)
            return at == added or (
                graph.ops[at] == Op.OBJECT and any(single(file, arg) == added for arg in graph.args[at])
            )

        return any(any(map(is_it, graph.args[value])) for value in Merging._appended(file, owner))

    def _distinguishes(self, name: str) -> bool:
        return any(holds(split(name), word) for word in self.words.distinguish)


def _is_line(fields: Iterable[str]) -> bool:
    """Whether a type is that of a cart's line, and not of the product itself."""
    return any(holds(split(name), word) for name in fields for word in _COUNTED)
