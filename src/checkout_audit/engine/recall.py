"""What a group of checks has found, kept with all that it follows from.

Each question that the checks put to the tree stands beside its answer. As long as every one of them is answered alike, the checks
would find the same, whatever else has changed in the tree; so they need not look again (the verifying traces of
Mokhov, Mitchell and Peyton Jones, "Build systems à la carte", ICFP 2018, section 4.2.2).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from checkout_audit.engine.cache import Cache
from checkout_audit.project.decide import Project
from checkout_audit.project.program import Question, answered
from checkout_audit.source.beside import Beside
from checkout_audit.source.schemas import schemas

_STATES = 4
"""States of a tree that are remembered: a branch and another, before and after a change."""


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """What was only asked for yes or no of one file's text, as places in the list of questions."""

    digest: str
    """Of the text that gave the answers."""
    yes: tuple[int, ...]
    no: tuple[int, ...]


class Basis(msgspec.Struct, frozen=True, array_like=True):
    """All that an answer follows from, but for the program and its rules."""

    lists: bytes
    """Digest of what is looked through as a whole."""
    read: dict[str, str]
    """Files that were read, with the digests of their bytes."""
    asked: dict[str, Asked]
    """Files that were not, but asked about."""
    questions: tuple[tuple[bytes, int], ...]
    """Words, and patterns with their flags; a word has -1."""
    beside: dict[str, bytes]
    """Digests of files such as package.json; empty where there was none."""
    declared: bytes
    """Digest of the schemas in the tree, or empty if nobody asked for them."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """One state's answer."""

    basis: Basis
    answer: bytes


@dataclass(slots=True)
class Witness:
    """Reads what stands beside the sources, and notes what it was asked for."""

    beside: Beside
    found: dict[str, bytes] = field(default_factory=dict)
    is_torn: bool = False
    """Whether something was changed between two times that it was read."""
    _declared: bytes = b""

    def __call__(self, path: str) -> bytes | None:
        """The file's bytes, or `None`."""
        data = self.beside(path)
        digest = _of(data)
        self.is_torn |= self.found.setdefault(path, digest) != digest
        return data

    def schemas(self) -> Iterator[bytes]:
        """Texts of the schemas in the tree."""
        digests = list[bytes]()
        for text in schemas(self.beside):
            digests.append(_of(text))
            yield text
        digest = _of(b"".join(digests))
        self._declared = self._declared or digest
        self.is_torn |= self._declared != digest

    @property
    def declared(self) -> bytes:
        """The digest of all these texts."""
        if not self._declared:
            deque(self.schemas(), maxlen=0)
        return self._declared


@dataclass(frozen=True, slots=True)
class Tree:
    """One state of the tree, as far as answers can follow from it."""

    root: str
    lists: object
    """What all checks look through as a whole: paths, imports, URLs; plain data."""
    digests: Mapping[str, str]
    """Of the bytes of each file."""
    beside: Witness
    text: Callable[[str], bytes]
    """The bytes of a file, as the program sees them."""


@dataclass(slots=True)
class Recall:
    """The answers of earlier runs to groups of checks."""

    cache: Cache
    tree: Tree
    _lists: bytes = field(init=False)

    def __post_init__(self) -> None:
        self._lists = _of(msgspec.msgpack.encode(self.tree.lists)) if self.cache.is_used else b""

    def find(self, checks: Sequence[str], lists: object) -> bytes | None:
        """What these checks would give, who look through these lists of their own; `None` if it is not known."""
        if not self.cache.is_used:
            return None
        digest = self._with(lists)
        return next((each.answer for each in self._kept(checks) if self._holds(each.basis, digest)), None)

    def keep(self, checks: Sequence[str], lists: object, project: Project, answer: bytes) -> None:
        """Remember what these checks gave when they put their questions to that project, unless it changed meanwhile."""
        if not self.cache.is_used or project.is_torn or self.tree.beside.is_torn:
            return
        basis = self._basis(self._with(lists), project)
        others = [each for each in self._kept(checks) if each.basis != basis]
        kept = [Kept(basis, answer), *others][:_STATES]
        self.cache.store([(self._key(checks), msgspec.msgpack.encode(kept))])

    def _with(self, lists: object) -> bytes:
        return _of(self._lists + msgspec.msgpack.encode(lists))

    def _key(self, checks: Sequence[str]) -> bytes:
        return self.cache.key("found", self.tree.root, *checks)

    def _kept(self, checks: Sequence[str]) -> list[Kept]:
        key = self._key(checks)
        value = self.cache.values([key]).get(key)
        try:
            return msgspec.msgpack.decode(value, type=list[Kept]) if value is not None else []
        except msgspec.MsgspecError:
            return []

    def _basis(self, lists: bytes, project: Project) -> Basis:
        digests = self.tree.digests
        read = {path: digests.get(path, "") for path in sorted(project.reads)}
        questions, asked = _told(project.program.answers, read, digests)
        declared = self.tree.beside.declared if project.declared else b""
        return Basis(lists, read, asked, questions, dict(self.tree.beside.found), declared)

    def _holds(self, basis: Basis, lists: bytes) -> bool:
        """Whether all that was asked would be answered alike."""
        digests = self.tree.digests
        return (
            basis.lists == lists
            and all(digests.get(path, "") == digest for path, digest in basis.read.items())
            and all(_of(self.tree.beside(path)) == digest for path, digest in basis.beside.items())
            and all(self._told_alike(path, asked, basis) for path, asked in basis.asked.items())
            and (not basis.declared or self.tree.beside.declared == basis.declared)
        )

    def _told_alike(self, path: str, asked: Asked, basis: Basis) -> bool:
        if self.tree.digests.get(path, "") == asked.digest:
            return True
        text = self.tree.text(path)
        return all(_answer(text, *basis.questions[number]) for number in asked.yes) and not any(
            _answer(text, *basis.questions[number]) for number in asked.no
        )


def _answer(text: bytes, question: bytes, flags: int) -> bool:
    return answered(text, question.decode() if flags < 0 else re.compile(question, flags))


def _told(
    answers: Mapping[Question, bool], read: Mapping[str, str], digests: Mapping[str, str]
) -> tuple[tuple[tuple[bytes, int], ...], dict[str, Asked]]:
    """The questions of yes or no, and which of them were asked of each file that was not read anyway."""
    numbers: dict[tuple[bytes, int], int] = {}
    by_path: dict[str, tuple[list[int], list[int]]] = {}
    for (path, question), answer in answers.items():
        if path not in read:
            number = numbers.setdefault(_plain(question), len(numbers))
            by_path.setdefault(path, ([], []))[not answer].append(number)
    asked = {path: Asked(digests.get(path, ""), tuple(yes), tuple(no)) for path, (yes, no) in by_path.items()}
    return tuple(numbers), asked


def _plain(question: str | re.Pattern[bytes]) -> tuple[bytes, int]:
    return (question.encode(), -1) if isinstance(question, str) else (question.pattern, question.flags)


def _of(data: bytes | None) -> bytes:
    return b"" if data is None else blake2b(data, digest_size=16).digest()
