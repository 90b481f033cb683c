"""A pattern: TypeScript with metavariables, compiled to forms.

`$NAME` is one node, `$_` any node, `$...NAME` and `...` any number; the same name means the same code. An object
pattern, a class body, an import and a JSX element match a superset in any order. Wrappers (`await`, `(x)`, `x as T`,
`x!`, `satisfies`), `?.`, the kind of quote, `a["b"]` for `a.b`, trailing commas, types and modifiers that the pattern
does not write make no difference. Literals also match a constant of the same file that holds them; names also match
under an alias given by an import, or read through `window`. `...` in a template's text stands for anything.

In an import the module may be a metavariable in quotes.

A pattern is an expression, a statement, several statements in a row, an object entry (`key: $V`), a class member,
a `case` or a `catch`. Braces alone are an object.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from tree_sitter import Node

from checkout_audit.match.anchors import anchors_of, name_anchors, written
from checkout_audit.match.errors import PatternError
from checkout_audit.match.expressions import Call, Member, Object, Operation, SingleEntry, Template, Wrapped
from checkout_audit.match.forms import Form, Hole, Name, Plain, Value
from checkout_audit.match.jsx import Jsx
from checkout_audit.match.matcher import Anchors, Env, NameWords, Scope, WordSeed
from checkout_audit.match.needs import Holds, Need, every
from checkout_audit.match.pattern_reader import PatternReader, Word
from checkout_audit.match.pattern_text import rewritten
from checkout_audit.match.read_expressions import EXPRESSION_READERS, pair_of
from checkout_audit.match.read_statements import STATEMENT_READERS
from checkout_audit.match.words import Clauses
from checkout_audit.syntax.grammar import WRAPPERS
from checkout_audit.syntax.parser import parse
from checkout_audit.syntax.read import entries, significant, statements
from checkout_audit.syntax.walk import preorder, text


class _Frame(msgspec.Struct, frozen=True):
    """Code around a pattern that makes it a program, and the way to the pattern's nodes in it."""

    before: str
    after: str
    kinds: tuple[str, ...]
    """Kinds of the nodes on the way down from the program; the children of the last one are the pattern."""


_EXPRESSION = _Frame("(", ")", ("expression_statement", "parenthesized_expression"))
_PROGRAM = _Frame("", "", ())
_ENTRY = _Frame("({", "})", ("expression_statement", "parenthesized_expression", "object"))
_MEMBER = _Frame("class _ {", "}", ("class_declaration", "class_body"))
_CASE = _Frame("switch (_) {", "}", ("switch_statement", "switch_body"))
_CATCH = _Frame("try {} ", "", ("try_statement",))

_FRAMES = (_PROGRAM, _EXPRESSION, _CATCH, _ENTRY, _MEMBER, _CASE)


def _framed(source: str) -> tuple[_Frame, list[Node]]:
    """The pattern's nodes in the first frame that makes it parse, with tsx before ts."""
    opening = (_EXPRESSION, *_FRAMES) if source.lstrip().startswith("{") else _FRAMES
    for path in ("pattern.tsx", "pattern.ts"):
        for frame in opening:
            nodes = _inside(frame, source, path)
            if nodes and _fits(frame, nodes):
                return frame, nodes
    raise PatternError("the pattern does not parse as TypeScript", _first_error(source), _HINT)


_HINT = "metavariables are $NAME, $_, $...NAME and ..., in capitals"


def _inside(frame: _Frame, source: str, path: str) -> list[Node]:
    tree = parse((frame.before + source + frame.after).encode(), path)
    node: Node | None = tree.root_node
    if node is None or node.has_error:
        return []
    for kind in frame.kinds:
        node = next((child for child in significant(node) if child.type == kind), None) if node is not None else None
    if node is None:
        return []
    if frame is _CATCH:
        return [child for child in significant(node) if child.type == "catch_clause"]
    return list(statements(node)) if frame is _PROGRAM else significant(node)


def _fits(frame: _Frame, nodes: list[Node]) -> bool:
    """Whether the pattern says in this frame what its author means by it."""
    if frame is _PROGRAM:  # `key: value` parses as a label, which no rule asks for
        return not (len(nodes) == 1 and nodes[0].type == "labeled_statement")
    if frame is _EXPRESSION:  # `(key: value)` parses as a parameter
        return len(nodes) == 1
    return frame is not _ENTRY or all(node.type in ("pair", "spread_element") for node in nodes)


def _first_error(source: str) -> int:
    root = parse(source.encode(), "pattern.tsx").root_node
    broken = next((node for node in preorder(root) if node.is_error or node.is_missing), root)
    return len(source.encode()[: broken.start_byte].decode("utf-8", "ignore"))


_OF_A_KIND = (Call, Jsx, Member, Name, Object, Operation, Plain, SingleEntry, Template, Value, Wrapped)
"""Forms that match nodes of their kinds only; a declaration, say, matches in its statement too."""

_READERS = {**EXPRESSION_READERS, **STATEMENT_READERS}


class Pattern:
    """A compiled pattern. Works on both grammars, since they share their node kinds."""

    def __init__(self, source: str) -> None:
        """Raises PatternError if `source` does not parse, or has a metavariable that is not in capitals."""
        self.source = source
        text_ = rewritten(source.strip())
        if not text_:
            raise PatternError("the pattern is empty")
        frame, nodes = _framed(text_)
        reader = PatternReader(_READERS)
        self._form = _root(reader, frame, nodes)
        _refuse_lower_case(nodes)
        self._names = frozenset(reader.names)
        self._certain = self._names - reader.optional_names
        self._anchors = anchors_of(self._form, nodes[0], reader.words)
        self._first = nodes[0]
        self._holes = reader.holes
        self._required = tuple(dict.fromkeys(frozenset(map(str.lower, word.spellings)) for word in reader.words))
        self._needs = every((*map(_holds, reader.words), *(need for node in nodes for need in written(node))))
        self._words = frozenset[str]().union(*self._required)
        self.kinds: frozenset[str] | None = self._form.kinds
        """Kinds of the nodes that lead to a match; None for any."""
        self.fits = self._form.kinds if isinstance(self._form, _OF_A_KIND) else None
        self.callee = self._form.called if isinstance(self._form, Call) else None
        """The metavariable that the whole pattern calls."""

    def match(self, node: Node, env: Env, scope: Scope) -> Iterator[Env]:
        """Every way in which `node` matches."""
        return self._form.match(node, env, scope)

    def anchors(self) -> Anchors:
        """The pattern's words; without any, a token or a query for its root."""
        return self._anchors

    def leads(self, names: NameWords) -> Anchors:
        """The pattern's words, and those of the names that stand in it."""
        listed = [(hole, names[name]) for name, hole in self._holes.items() if name in names and name in self._certain]
        more = tuple(each for hole, words in listed for each in name_anchors(self._form, self._first, hole, words))
        if not more:
            return self._anchors
        seed = self._anchors.seeds[0]
        choices = seed.choices if isinstance(seed, WordSeed) and all(each.indexed for each in seed.choices) else ()
        return Anchors((WordSeed((*choices, *more), self.kinds),))

    def required(self) -> Clauses:
        """Every literal word."""
        return self._required

    def needs(self) -> Need:
        """Every literal word, whole where it is a name."""
        return self._needs

    def words(self) -> frozenset[str]:
        """Every literal word."""
        return self._words

    def names(self) -> frozenset[str]:
        """The pattern's metavariables."""
        return self._names

    def certain(self) -> frozenset[str]:
        """All of them but what a `catch` without parameter leaves out."""
        return self._certain

    def negated(self) -> frozenset[str]:
        """None: a pattern only says what is there."""
        return frozenset()


def _holds(word: Word) -> Need:
    if word.whole:
        return Holds(whole=word.spellings)
    return Holds(parts=tuple(spelling.lower() for spelling in word.spellings))


def _root(reader: PatternReader, frame: _Frame, nodes: list[Node]) -> Form:
    if frame is _ENTRY:
        listed = entries(nodes[0].parent) if nodes[0].parent is not None else ()
        pair = pair_of(reader, listed[0]) if len(listed) == 1 else None
        if pair is None:
            raise PatternError("a pattern can be one object entry; put several in braces")
        return SingleEntry(pair)
    form = reader.statements(nodes)
    top = (
        nodes[0].named_children[0] if nodes[0].type == "expression_statement" and nodes[0].named_children else nodes[0]
    )
    return Wrapped(top.type, form) if isinstance(form, Hole) and top.type in WRAPPERS else form


def _refuse_lower_case(nodes: list[Node]) -> None:
    for top in nodes:
        for node in preorder(top):
            name = text(node) if node.child_count == 0 and node.is_named else ""
            if name.startswith("$") and len(name) > 1 and name[1:2].islower():
                raise PatternError(f"`{name}` is no metavariable", node.start_byte, f"write `{name.upper()}`")
