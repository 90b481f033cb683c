"""Reads the tree of a pattern into forms: names and metavariables here, the rest by tables of readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from tree_sitter import Node

from checkout_audit.match.forms import Form, Hole, Name, Plain, Rest, peel
from checkout_audit.match.pattern_text import ELLIPSIS, HOLE, REST
from checkout_audit.match.statements import Statements
from checkout_audit.syntax.grammar import IDENTIFIERS
from checkout_audit.syntax.read import significant
from checkout_audit.syntax.walk import text


class Word(msgspec.Struct, frozen=True):
    """A literal part of the pattern that the code must hold as written."""

    node: Node
    spellings: tuple[str, ...]
    """Ways to write it, one of which the code must hold."""
    whole: bool
    """Whether it is a whole name."""
    key: bool = False
    """Whether it is a property's name."""


class PatternReader:
    """Turns nodes of a pattern into forms and notes the words and metavariables it meets."""

    def __init__(self, readers: Mapping[str, ReadForm]) -> None:
        self._readers = readers
        """By node kind; any other kind is compared as it is."""
        self.words: list[Word] = []
        self.names: set[str] = set()
        self.holes: dict[str, Node] = {}
        """Where a metavariable for one node stands first."""
        self.optional_names: set[str] = set()
        """Metavariables that a match may leave unbound."""

    def form(self, node: Node) -> Form:
        """The form of any node of the pattern."""
        node = peel(node)
        if node.type in IDENTIFIERS:
            return self._identifier(node)
        read = self._readers.get(node.type, plain)
        return read(self, node)

    def forms(self, nodes: Sequence[Node]) -> list[Form]:
        """The forms of several nodes."""
        return [self.form(node) for node in nodes]

    def optional(self, node: Node | None) -> Form | None:
        """The form of a node that the pattern may leave out."""
        return self.form(node) if node is not None else None

    def statements(self, nodes: Sequence[Node]) -> Form:
        """The form of a pattern's top: one statement, or several in a row."""
        kept = [node for node in nodes if node.type != "empty_statement"]
        while kept and isinstance(hole_of(peel(kept[0])), Rest):
            kept = kept[1:]
        while kept and isinstance(hole_of(peel(kept[-1])), Rest):
            kept = kept[:-1]
        return self.form(kept[0]) if len(kept) == 1 else Statements(self.forms(kept))

    def _identifier(self, node: Node) -> Form:
        hole = hole_of(node)
        if hole is None:
            self.note(node, text(node), whole=True)
            return Name(text(node))
        self.named(hole.name, node if isinstance(hole, Hole) else None)
        return hole

    def named(self, name: str, node: Node | None = None) -> None:
        """Notes a metavariable, and where it stands for one expression; the empty name of `$_` is none."""
        if not name:
            return
        self.names.add(name)
        if node is not None:
            self.holes.setdefault(name, node)

    def note(self, node: Node, word: str, *, whole: bool, key: bool = False) -> None:
        """Notes a literal word, if it is long enough to be looked for and written in one way only."""
        if len(word) > 1 and word.isascii() and word.isprintable() and not set(word) & set("\\\"'`"):
            self.words.append(Word(node, (word,), whole, key=key))


ReadForm = Callable[[PatternReader, Node], Form]
"""Reads one kind of node."""


def plain(reader: PatternReader, node: Node) -> Form:
    """A node that is compared as it is, its children by their forms."""
    return Plain(node, reader.forms(significant(node)))


def hole_of(node: Node) -> Hole | Rest | None:
    """The metavariable that a name of the pattern is; None for a literal name or any other node."""
    if node.type not in IDENTIFIERS:
        return None
    written = text(node)
    if not written.startswith("$"):
        return None
    if written == ELLIPSIS:
        return Rest("")
    rest, hole = REST.fullmatch(written), HOLE.fullmatch(written)
    if rest:
        return Rest(_shown(rest.group(1)))
    return Hole(_shown(hole.group(1))) if hole else None


def _shown(name: str) -> str:
    return "" if name == "_" else name
