"""What a name that a file imports stands for: the constant that another file exports, or a library's export."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import msgspec

from checkout_audit.facts.model import Constant, Export, FileFacts, ImportRef
from checkout_audit.project.modules import Resolver

_MOST_STEPS = 200
"""Files and names that one look-up may visit: barrels of barrels end somewhere."""


class Outside(msgspec.Struct, frozen=True):
    """An export of a module that is not among the audited files, members read from it included."""

    module: str
    name: str

    @property
    def full(self) -> str:
        """`stripe.Stripe`; of a module as a whole just its name."""
        return f"{self.module}.{self.name}" if self.name not in ("", "*") else self.module


class Defined(msgspec.Struct, frozen=True):
    """What an audited file defines and exports, and is no constant, and the member read from it (dotted, or empty)."""

    path: str
    name: str
    """The exported name."""
    member: str


Meaning = Constant | Outside | Defined | None
"""`None`: the file that should export it does not."""


class Constants:
    """Looks names up through re-exports and `export *`, each once."""

    def __init__(self, resolver: Resolver, facts_of: Callable[[str], FileFacts | None]) -> None:
        """`facts_of` gives the facts of any audited file, made now if they were not made before."""
        self._resolver = resolver
        self._facts_of = facts_of
        self._known: dict[tuple[str, str, str], Meaning] = {}
        self._inside: dict[tuple[str, str, str], Meaning] = {}
        """The same by the file that a specifier means, which many files name in their own way."""

    def meaning(self, path: str, reference: ImportRef) -> Meaning:
        """What `reference` stands for in the file at `path`."""
        key = (path, reference.module, reference.name)
        if key not in self._known:
            target = self._resolver.resolve(path, reference.module)
            inner = (target or "", reference.module if target is None else "", reference.name)
            if inner not in self._inside:
                self._inside[inner] = self._look_up(path, reference)
            self._known[key] = self._inside[inner]
        return self._known[key]

    def _look_up(self, path: str, reference: ImportRef) -> Meaning:
        """Breadth first, so that a file's own names win over those of `export *`."""
        queue = deque([(path, reference)])
        seen: set[tuple[str, ImportRef]] = set()
        while queue and len(seen) < _MOST_STEPS:
            step = queue.popleft()
            if step in seen:
                continue
            seen.add(step)
            found = self._one(*step)
            if not isinstance(found, list):
                return found
            queue.extend(found)
        return None

    def _one(self, path: str, reference: ImportRef) -> Constant | Outside | Defined | list[tuple[str, ImportRef]]:
        target = self._resolver.resolve(path, reference.module)
        if target is None:
            return Outside(reference.module, reference.name)
        facts = self._facts_of(target)
        if facts is None:
            return []
        own = _own_constant(facts, reference.name)
        if isinstance(own, Constant):
            return own
        if own is not None:
            return [(target, own)]
        head, _, member = reference.name.partition(".")
        if any(export.name == head and _source(export, facts) is None for export in facts.exports):
            return Defined(target, head, member)
        return [(target, passed) for passed in _passed_on(facts, head, member)]


def _own_constant(facts: FileFacts, name: str) -> Constant | ImportRef | None:
    """The constant exported under `name`, or the import that it is a member of (`KEYS.token` of an imported `KEYS`)."""
    known = {each.name: each.value for each in facts.constants}
    if name in known:
        return known[name]
    head = name.rpartition(".")[0]
    while head:
        base = known.get(head)
        if isinstance(base, ImportRef):
            return _member(base, name[len(head) + 1 :])
        head = head.rpartition(".")[0]
    return None


def _passed_on(facts: FileFacts, head: str, rest: str) -> Iterator[ImportRef]:
    """Where the file gets the name `head` from, if it only passes it on; named re-exports before `export *`."""
    for export in facts.exports:
        if export.name == head:
            passed = _source(export, facts)
            if passed is not None:
                yield _member(passed, rest)
    if head != "default":
        for export in facts.exports:
            if export.name == "*" and export.module:
                yield _member(ImportRef(export.module, head), rest)


def _source(export: Export, facts: FileFacts) -> ImportRef | None:
    if export.module:
        return ImportRef(export.module, export.local or "*")
    for each in facts.imports:
        if each.local == export.local and not each.type_only:
            return ImportRef(each.module, each.name)
    return None


def _member(reference: ImportRef, rest: str) -> ImportRef:
    if not rest:
        return reference
    name = rest if reference.name == "*" else f"{reference.name}.{rest}"
    return ImportRef(reference.module, name)
