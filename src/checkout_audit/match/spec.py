"""What a rule asks for, as plain data: patterns, their combination, and conditions on metavariables.

The rulebook produces these values; `match.compile` turns them into matchers.
"""

from __future__ import annotations

import msgspec

from checkout_audit.facts.model import CalleeCond, ValueCond

__all__ = [
    "AllSpec",
    "AnySpec",
    "CalleeCond",
    "CommentSpec",
    "Condition",
    "HasSpec",
    "InsideSpec",
    "KindCond",
    "KindSpec",
    "MatchCond",
    "NotSpec",
    "PatternSpec",
    "Spec",
    "TextCond",
    "TypeCond",
    "ValueCond",
    "Where",
    "WhereSpec",
    "WordsCond",
]

STOPS = ("", "function", "statement", "file")
"""How far `inside` looks up and `has` looks down.

`''`: to the top of the file, or to the last leaf. `function`: not out of (not into) another function, except that a
function given directly as an argument of a call counts as part of the function around it. `statement`: not out of
(not into) another statement. `file`: anywhere in the file.
"""


class PatternSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="pattern"):
    """Code with metavariables, see `match.pattern`."""

    text: str


class AnySpec(msgspec.Struct, frozen=True, cache_hash=True, tag="any"):
    """One of the items matches."""

    items: tuple[Spec, ...]


class AllSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="all"):
    """Every item matches at the same node, with the same metavariables."""

    items: tuple[Spec, ...]


class NotSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="not"):
    """The item does not match there. Metavariables that are bound before it count; it binds none."""

    item: Spec


class InsideSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="inside"):
    """Something around the node matches."""

    item: Spec
    stop: str = ""


class HasSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="has"):
    """Something below the node matches."""

    item: Spec
    stop: str = ""


class CommentSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="comment"):
    """A comment whose text matches."""

    regex: str


class KindSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="kind"):
    """An expression class (see `match.kinds`) or a node kind of the grammar."""

    name: str


class WhereSpec(msgspec.Struct, frozen=True, cache_hash=True, tag="where"):
    """The item matches, and its metavariables fulfil conditions."""

    item: Spec
    where: Where


Spec = PatternSpec | AnySpec | AllSpec | NotSpec | InsideSpec | HasSpec | CommentSpec | KindSpec | WhereSpec


class TextCond(msgspec.Struct, frozen=True, cache_hash=True, tag="text"):
    """The source text matches the regular expression somewhere."""

    regex: str
    negated: bool = False


class WordsCond(msgspec.Struct, frozen=True, cache_hash=True, tag="words"):
    """The name of an expression holds one of the words `any` (if there are any) and none of `none`.

    Names are split at camelCase, snake_case and kebab-case into lower-case words without a plural s;
    words joined by a blank must follow one another (`client secret`).
    """

    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


class KindCond(msgspec.Struct, frozen=True, cache_hash=True, tag="kind-is"):
    """The expression is of one of these classes, see `match.kinds`."""

    kinds: tuple[str, ...]
    negated: bool = False


class TypeCond(msgspec.Struct, frozen=True, cache_hash=True, tag="type"):
    """The text of the type that this file declares for the variable, parameter or cast matches."""

    regex: str
    negated: bool = False


class MatchCond(msgspec.Struct, frozen=True, cache_hash=True, tag="match"):
    """The captured node is a match, or has one in it.

    With `within` matches below the node count too. With `through` also those in the definitions of local variables
    and in the results of local functions that the node mentions, and so on from there.
    """

    spec: Spec
    through: bool = False
    negated: bool = False
    within: bool = False


Condition = TextCond | WordsCond | ValueCond | CalleeCond | KindCond | TypeCond | MatchCond

Where = tuple[tuple[str, tuple[Condition, ...]], ...]
"""Conditions by metavariable name, without the dollar."""
