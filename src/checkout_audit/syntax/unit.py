"""One parsed file: its document, its tree, and what the tree did not understand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from tree_sitter import Node, Query, QueryCursor, Tree

from checkout_audit.syntax import walk
from checkout_audit.syntax.grammar import IDENTIFIERS
from checkout_audit.syntax.parser import has_jsx, language, parse

if TYPE_CHECKING:
    from checkout_audit.source.document import Document

_queries: dict[tuple[str, bool], Query] = {}


class SyntaxErrors(msgspec.Struct, frozen=True):
    """Where the grammar did not follow."""

    ranges: tuple[tuple[int, int], ...]
    """Byte ranges of outermost error nodes and of missing tokens (these are empty), in source order."""
    not_understood: int
    """Bytes under error nodes."""


class Unit:
    """A file and its tree. Lives in the map phase only: nothing that holds a node leaves it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.path: str = document.path
        self.data: bytes = document.data
        self.tree: Tree = parse(self.data, self.path)
        self.root: Node = self.tree.root_node
        self.jsx = has_jsx(self.path)
        self.memo: dict[object, Any] = {}
        """Results that other modules derive from this file, each under its own key."""
        self.cut_short = False
        """Whether work on this file was stopped at a limit, so that something may be missing."""
        self._parents: dict[int, Node] | None = None
        self._captures: dict[str, list[Node]] = {}

    def query(self, source: str) -> list[Node]:
        """Nodes captured by a tree-sitter query over the whole file, in source order; kept for the next asker.

        Every capture counts, whatever its name. Raises `tree_sitter.QueryError` for a query that does not compile.
        """
        found = self._captures.get(source)
        if found is None:
            found = self._captures[source] = capture(source, self.jsx, self.root)
        return found

    def parent(self, node: Node) -> Node | None:
        """The node around `node`. As `node.parent`, which walks down from the root, yet quick in deep trees too."""
        if self._parents is None:
            self._parents = _parents(self.root) if _is_deep(self.root) else {}
        return self._parents.get(node.id) if self._parents else node.parent

    def up_to(self, kinds: frozenset[str], node: Node) -> Node:
        """The nearest node of one of `kinds` around `node`; the program if there is none."""
        current = self.parent(node)
        while current is not None and current.type not in kinds:
            current = self.parent(current)
        return current or self.root

    def names(self, name: str) -> Iterator[Node]:
        """Leaves of the tree that are this name, whatever it means there, in source order."""
        for found in whole_names(self.data, name.encode()):
            leaf = self.root.descendant_for_byte_range(found, found + len(name.encode()))
            if leaf is not None and leaf.type in IDENTIFIERS:
                yield leaf

    def ancestors(self, node: Node) -> tuple[Node, ...]:
        """What stands around `node`, nearest first, the program last."""
        return walk.ancestors(self.root, node)

    def enclosing_function(self, node: Node) -> Node | None:
        """The nearest function around `node`; None at the top of the file."""
        return walk.enclosing_function(self.root, node)

    def scope_name(self, node: Node) -> str:
        """See `walk.scope_name`."""
        return walk.scope_name(self.root, node)

    def node_at(self, start: int, end: int) -> Node:
        """The smallest named node that covers a byte range; the program if there is none."""
        return self.root.named_descendant_for_byte_range(start, end) or self.root

    def errors(self) -> SyntaxErrors:
        """Error nodes and missing tokens of the tree."""
        if not self.root.has_error:
            return SyntaxErrors((), 0)
        nodes = capture("[(ERROR) (MISSING)] @error", self.jsx, self.root)
        ranges = _outermost((node.start_byte, node.end_byte) for node in nodes)
        return SyntaxErrors(ranges, sum(end - start for start, end in ranges))


def whole_names(data: bytes, name: bytes) -> Iterator[int]:
    """Offsets at which `name` stands as a whole name, be it in code, text or comment."""
    at = data.find(name) if name else -1
    while at >= 0:
        end = at + len(name)
        if (not at or data[at - 1] not in IN_NAME) and (end == len(data) or data[end] not in IN_NAME):
            yield at
        at = data.find(name, end)


IN_NAME = frozenset((*b"$_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", *range(128, 256)))
"""Bytes that can be part of a name; those of letters beyond ASCII can."""


_DEEP = 300
"""Levels beyond which a tree is no hand-written code."""
_SAMPLES = (1, 2, 3, 5, 7)
"""Eighths of the file at which its depth is looked at."""


def _is_deep(root: Node) -> bool:
    size = root.end_byte - root.start_byte
    return any(_depth(root, root.start_byte + size * eighth // 8) > _DEEP for eighth in _SAMPLES)


def _depth(root: Node, offset: int) -> int:
    leaf = root.descendant_for_byte_range(offset, offset)
    return len(walk.ancestors(root, leaf)) if leaf is not None else 0


def _parents(root: Node) -> dict[int, Node]:
    """The parent of every node, by the node's id."""
    return {child.id: node for node in walk.preorder(root) for child in node.children}


_ELEMENTS = re.compile(r"\(jsx_\w+\)")
"""Kinds of nodes that the ts grammar lacks, and refuses in a query."""


def compiled(source: str, jsx: bool) -> Query:
    """The query for one of the grammars, compiled once a process."""
    key = (source, jsx)
    found = _queries.get(key)
    if found is None:
        found = _queries[key] = Query(language(jsx), source)
    return found


def capture(source: str, jsx: bool, node: Node) -> list[Node]:
    """Nodes under `node` (itself included) that the query captures, in source order, each once."""
    if not jsx and "(jsx_" in source:
        source = _ELEMENTS.sub("", source)
        if "(" not in source:
            return []
    captures = QueryCursor(compiled(source, jsx)).captures(node)
    nodes = [found for group in captures.values() for found in group]
    nodes.sort(key=_place)  # py-tree-sitter gathers captures in a set, so they come in no order
    return nodes


def _place(node: Node) -> tuple[int, int]:
    return (node.start_byte, -node.end_byte)


def _outermost(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(ranges, key=lambda pair: (pair[0], -pair[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return tuple(kept)
