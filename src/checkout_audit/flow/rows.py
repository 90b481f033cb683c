"""Rows of a database as a channel: what one handler stores in a record, another reads back from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import COMPUTED, ELEMENT, FunctionId, Op, ValueId
from checkout_audit.flow.paths import LONGEST, Path, key_matches
from checkout_audit.flow.races.vocabulary import Vocabulary, same_record
from checkout_audit.flow.staff import is_for_staff
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.source.role import roles

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls
    from checkout_audit.flow.races.accesses import Access, Accesses

Part = tuple[Gid, Path, str]

_MOST = 60
"""Files that are searched for writes of one kind of record."""
_WRAPPERS = 2
"""Keys between a read's result and the record: `data`, an element of it."""
_WRITES = re.compile(rb"(?:create|insert|update|upsert|save|set|put|add|values)[A-Za-z]*[\s(]")
_IDENTIFIERS = (("id",), ("ids",), ("uuid",), ("slug",), ("key",), ("number",))
_IDLE = frozenset({"test", "example", "disabled"})
_NOT_CUSTOMERS = frozenset({"script", "test", "example", "disabled", "admin", "job"})
"""Whose writes are not a customer's word."""


class Rows:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self._writers: dict[tuple[tuple[str, ...], bool], list[tuple[Linked, Access]]] = {}

    @cached_property
    def accesses(self) -> Accesses:
        """Where the shop reads and writes records; made when first asked for."""
        from checkout_audit.flow.races.accesses import Accesses

        return Accesses(Vocabulary(self.calls.models.stores))

    def read(self, file: Linked, call: ValueId, path: Path) -> Iterator[Part]:
        """Where the demanded part of a record that a call reads, or gives back after writing it, was given its value."""
        if not path or not self.calls.models.records:
            return
        access = self.accesses.at(file, call)
        if access is None:
            return
        key, rest = self._inside(path)
        if not key:
            return
        name = " ".join(access.record)
        if access.writes:
            yield from self._given(file, access, key, rest, f"given back as `{key}` of the {name}")
            return
        for where, written in self._followed(access.record, key):
            yield from self._given(where, written, key, rest, f"stored as `{key}` of the {name}")

    def _followed(self, record: tuple[str, ...], key: str) -> list[tuple[Linked, Access]]:
        """The writes that give a field of a record what is read there, if it is a record to follow."""
        found: list[tuple[Linked, Access]] = []
        for kind in self.calls.models.records:
            if any(holds(record, word) for word in kind.others):
                continue
            if any(holds(record, word) for word in kind.words):
                return self._written(record)
            found = self._customers_own(record, key) if record and not kind.words else found
        return found

    def _customers_own(self, record: tuple[str, ...], key: str) -> list[tuple[Linked, Access]]:
        """The writes of a field that only handlers of customers' requests give: nobody else stands behind what it says."""
        given = [
            (file, access)
            for file, access in self._written(record, everyone=True)
            if access.open
            or any(key_matches(field.key, key) or split(field.key) == split(key) for field in access.fields)
        ]
        are_customers = all(
            self._is_a_customers(file, access) and self._is_served(file, access) for file, access in given
        )
        return given if are_customers else []

    def _is_served(self, file: Linked, access: Access) -> bool:
        """Whether a handler of requests does it, not a job, a script or code that anyone may run."""
        owner, functions = file.graph.owners[access.call], file.graph.functions
        while owner:
            if self.calls.entries.of(FunctionRef(file.number, FunctionId(owner))):
                return _NOT_CUSTOMERS.isdisjoint(roles(file.path))
            owner = functions[owner].parent
        return False

    def _inside(self, path: Path) -> tuple[str, Path]:
        """The field of the record that a path means, past what an answer is wrapped in, and what is read of it."""
        for at, key in enumerate(path[: _WRAPPERS + 1]):
            if key in (ELEMENT, COMPUTED) or key.isdigit() or key in self.accesses.vocabulary.opens:
                continue
            return key, path[at + 1 :]
        return "", ()

    @staticmethod
    def _given(file: Linked, access: Access, key: str, rest: Path, text: str) -> Iterator[Part]:
        for field in access.fields:
            if key_matches(field.key, key) or split(field.key) == split(key):
                yield file.gid(field.value), rest, text
        for value in access.open:
            if not _is_identifier(file, value):
                yield file.gid(value), (key, *rest)[:LONGEST], text

    def _written(self, record: tuple[str, ...], *, everyone: bool = False) -> list[tuple[Linked, Access]]:
        if (record, everyone) not in self._writers:
            self._writers[record, everyone] = []
            self._writers[record, everyone] = [
                (file, access)
                for path in self._files(record, everyone=everyone)
                if (file := self.program.file(path)) is not None
                for access in self.accesses.of(file)
                if access.writes
                and same_record(access.record, record)
                and (everyone or self._is_a_customers(file, access))
            ]
        return self._writers[record, everyone]

    def _is_a_customers(self, file: Linked, access: Access) -> bool:
        """Not what staff write; and no call of the shop's own, whose inside is looked at in its place."""
        if is_for_staff(self.calls.models, file, file.graph.owners[access.call]):
            return False
        return file.graph.ops[access.call] != Op.CALL or not self.calls.callees.of_call(file.gid(access.call))

    def _files(self, record: tuple[str, ...], *, everyone: bool) -> list[str]:
        """Files that name the record and write something, on the word of a customer or of anyone."""
        name = re.compile(rb"(?i:" + re.escape(record[-1].rstrip("y").encode()) + rb")")
        paths = self._all_writing if everyone else self._writing
        return list(islice((path for path in paths if self.program.holds(path, name)), _MOST))

    @cached_property
    def _writing(self) -> list[str]:
        """Files that may write something on the word of a customer."""
        return [path for path in self._all_writing if _NOT_CUSTOMERS.isdisjoint(roles(path))]

    @cached_property
    def _all_writing(self) -> list[str]:
        fitting = (path for path in sorted(self.program.paths()) if _IDLE.isdisjoint(roles(path)))
        return [path for path in fitting if self.program.holds(path, _WRITES)]


def _is_identifier(file: Linked, value: ValueId) -> bool:
    """Whether a value, by its name, says which record is meant, and is no record itself."""
    graph = file.graph
    holders = (one for one in file.index.holders.get(value, ()) if graph.ops[one] == Op.VARIABLE)
    names = [graph.texts[value]] if graph.ops[value] == Op.MEMBER else [graph.texts[one] for one in holders]
    return any(split(name)[-1:] in _IDENTIFIERS for name in names)
