"""Reads matchers and conditions of a rule file: what stands under `match`, `where` and the like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_audit.checks.message import quote
from checkout_audit.entry import Entry, Field
from checkout_audit.match.compile import PatternError, compile_spec, metavariables
from checkout_audit.match.matcher import Matcher
from checkout_audit.match.spec import (
    STOPS,
    AllSpec,
    AnySpec,
    CalleeCond,
    CommentSpec,
    Condition,
    HasSpec,
    InsideSpec,
    KindCond,
    KindSpec,
    MatchCond,
    NotSpec,
    PatternSpec,
    Spec,
    TextCond,
    TypeCond,
    ValueCond,
    Where,
    WhereSpec,
    WordsCond,
)

_NAME = re.compile(r"\$?([A-Z_][A-Z0-9_]*)")
_MATCHER: Mapping[str, Any] = {"$ref": "#/$defs/matcher"}
_TEXTS: Mapping[str, Any] = {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_VALUES: Mapping[str, Any] = {}

WHERE_FIELD = Field("Conditions on metavariables, by name.", {"$ref": "#/$defs/where"})

MATCHER: Mapping[str, Field] = {
    "pattern": Field("Code with metavariables.", {"type": "string"}),
    "any": Field("One of these matches.", {"type": "array", "items": _MATCHER}),
    "all": Field(
        "All of these match, at the same place, with the same metavariables.", {"type": "array", "items": _MATCHER}
    ),
    "comment": Field("A comment whose text matches this regular expression, written `/…/i`.", {"type": "string"}),
    "kind": Field("An expression of this class, or of this node kind of the grammar.", {"type": "string"}),
    "inside": Field("Something around it matches.", _MATCHER),
    "has": Field("Something below it matches.", _MATCHER),
    "not": Field("It does not match this; a list: none of these.", _MATCHER),
    "stop": Field("How far `inside` and `has` of the same mapping look.", {"enum": [stop for stop in STOPS if stop]}),
    "where": WHERE_FIELD,
}
"""Keys of a matcher. Several in one mapping must all hold."""

_CONDITIONS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "words": ("words that the expression's name holds (`client secret`: one after the other)", _TEXTS),
    "text": ("its source text, or `/…/` that fits somewhere in it", _TEXTS),
    "value": ("its constant value, a list of them, `/…/`, or `{from: 1, to: 9}`", _VALUES),
    "callee": ("the resolved name of the function, with `*` for anything (`stripe.Stripe.*`)", _TEXTS),
    "kind": ("its class of expression", _TEXTS),
    "type": ("its declared type, or `/…/` that fits somewhere in it", _TEXTS),
    "is": ("a matcher that it fits", _MATCHER),
    "has": ("a matcher that it, or something in it, fits", _MATCHER),
    "from": ("a matcher that it, or a local variable or function that it is made from, fits", _MATCHER),
}

WHERE: Mapping[str, Field] = {
    f"{prefix}{key}": Field(f"{lead}{help_}.", schema)
    for key, (help_, schema) in _CONDITIONS.items()
    for prefix, lead in (("", "Condition: "), ("not-", "Must not be so: "))
}
"""Conditions on one metavariable. Each has a twin with `not-`."""


@dataclass(slots=True)
class MatcherReader:
    """Reads one matcher, and remembers where its patterns stand, for errors."""

    patterns: list[Entry] = field(default_factory=list)

    def spec(self, entry: Entry) -> Spec:
        """The matcher that stands here. Raises `RuleError`."""
        if entry.is_text:
            return self._pattern(entry)
        if entry.is_list:
            return _one_or(AnySpec, tuple(map(self.spec, self._filled(entry))))
        return self._mapping(entry)

    def where(self, entry: Entry, known: frozenset[str]) -> Where:
        """Conditions by metavariable. Raises `RuleError` for a name that is not in `known`."""
        found = []
        for key, conditions in entry.mapping().items():
            name = metavariable(conditions, key)
            if name not in known:
                raise conditions.fail(f"metavariable ${name} stands in no pattern", _known(known))
            found.append((name, tuple(self._conditions(conditions))))
        return tuple(found)

    def _pattern(self, entry: Entry) -> Spec:
        if not entry.text():
            raise entry.fail("the pattern is empty")
        self.patterns.append(entry)
        return PatternSpec(entry.text())

    def _filled(self, entry: Entry) -> tuple[Entry, ...]:
        items = entry.items()
        if not items:
            raise entry.fail("the list is empty")
        return items

    def _mapping(self, entry: Entry) -> Spec:
        keys = entry.fields(MATCHER)
        stop = keys["stop"].text() if "stop" in keys else ""
        if stop and "inside" not in keys and "has" not in keys:
            raise keys["stop"].fail("'stop' belongs beside 'inside' or 'has'")
        parts = tuple(part for key in MATCHER if key in keys for part in self._part(key, keys[key], stop))
        if not parts:
            raise entry.fail("nothing to match", "give one of pattern, any, all, comment, kind, inside, has")
        spec = _one_or(AllSpec, parts)
        if "where" in keys:
            return WhereSpec(spec, self.where(keys["where"], metavariables(spec)))
        return spec

    def _part(self, key: str, entry: Entry, stop: str) -> Iterator[Spec]:
        if key == "pattern":
            yield self._pattern(entry)
        elif key == "any":
            yield _one_or(AnySpec, tuple(map(self.spec, self._filled(entry))))
        elif key == "all":
            yield _one_or(AllSpec, tuple(map(self.spec, self._filled(entry))))
        elif key == "comment":
            yield CommentSpec(_regex(entry))
        elif key == "kind":
            yield _one_or(AnySpec, tuple(map(KindSpec, entry.texts())))
        elif key == "inside":
            yield InsideSpec(self.spec(entry), stop)
        elif key == "has":
            yield HasSpec(self.spec(entry), stop)
        elif key == "not":
            yield NotSpec(self.spec(entry))

    def _conditions(self, entry: Entry) -> Iterator[Condition]:
        keys = entry.fields(WHERE, "condition")
        if not keys:
            raise entry.fail("no condition")
        for key, value in keys.items():
            yield self._condition(key.removeprefix("not-"), value, negated=key.startswith("not-"))

    def _condition(self, key: str, entry: Entry, *, negated: bool) -> Condition:
        if key in _MATCHED:
            return MatchCond(self.spec(entry), through=key == "from", negated=negated, within=key != "is")
        return _SIMPLE[key](entry, negated)


def read_matcher(
    entry: Entry, where: Entry | None = None, *, given: frozenset[str] = frozenset()
) -> tuple[Matcher, frozenset[str]]:
    """The matcher that stands here, with conditions on it, and the metavariables known after it. Raises `RuleError`."""
    reader = MatcherReader()
    try:
        spec = reader.spec(entry)
        known = metavariables(spec) | given
        conditions = reader.where(where, known) if where else ()
        return compile_spec(spec, conditions, given=given), known
    except PatternError as error:
        raise _rule_error(error, entry, where, reader.patterns) from None


def metavariable(entry: Entry, text: str) -> str:
    """The name in `$NAME` or `NAME`. Raises `RuleError`."""
    found = _NAME.fullmatch(text)
    if found is None:
        raise entry.fail(f"'{text}' is not the name of a metavariable", "write it in capitals, $LIKE_THIS")
    return found[1]


def _rule_error(error: PatternError, entry: Entry, where: Entry | None, patterns: list[Entry]) -> Exception:
    for pattern in patterns:
        try:
            compile_spec(PatternSpec(pattern.text()))
        except PatternError as own:
            failure = pattern.fail(f"`{quote(pattern.text())}`: {own.message}", own.hint)
            failure.line += pattern.is_block + pattern.text()[: own.offset].count("\n")
            return failure
    return (where or entry).fail(error.message, error.hint)


def _one_or(combine: Any, parts: tuple[Spec, ...]) -> Spec:
    spec: Spec = parts[0] if len(parts) == 1 else combine(parts)
    return spec


def _known(names: frozenset[str]) -> str:
    return "known: " + ", ".join(f"${name}" for name in sorted(names)) if names else "the match has none"


def _regex(entry: Entry) -> str:
    regex = entry.regex()
    if regex is None:
        raise entry.fail("expected a regular expression between slashes, /like this/i")
    return regex


def _any_regex(entry: Entry) -> str:
    parts = [item.regex() or rf"\A{re.escape(item.text())}\Z" for item in entry.several()]
    return parts[0] if len(parts) == 1 else "|".join(map(_grouped, parts))


def _grouped(regex: str) -> str:
    """Inline flags may stand only at the start of a whole expression, so they move into the group."""
    flags = re.match(r"\(\?([imsx]+)\)", regex)
    return f"(?{flags[1]}:{regex[flags.end() :]})" if flags else f"(?:{regex})"


_RANGE: Mapping[str, Field] = {"from": Field("The least number."), "to": Field("The greatest number.")}


def _value(entry: Entry, negated: bool) -> Condition:
    if entry.is_list:
        return ValueCond(values=tuple(item.scalar() for item in entry.items()), negated=negated)
    if entry.is_text:
        regex = entry.regex()
        values = () if regex is not None else (entry.scalar(),)
        return ValueCond(values=values, regex=regex or "", negated=negated)
    bounds = {key: _number(value) for key, value in entry.fields(_RANGE).items()}
    if not bounds:
        raise entry.fail("expected a value, a list of values, /…/, or {from: …, to: …}")
    return ValueCond(low=bounds.get("from"), high=bounds.get("to"), negated=negated)


def _number(entry: Entry) -> float:
    value = entry.scalar()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise entry.fail("expected a number")
    return float(value)


def _words(entry: Entry, negated: bool) -> Condition:
    words = tuple(word.lower() for word in entry.texts())
    return WordsCond(none=words) if negated else WordsCond(any=words)


_MATCHED = frozenset({"is", "has", "from"})
_SIMPLE: Mapping[str, Callable[[Entry, bool], Condition]] = {
    "words": _words,
    "text": lambda entry, negated: TextCond(_any_regex(entry), negated),
    "value": _value,
    "callee": lambda entry, negated: CalleeCond(entry.texts(), negated),
    "kind": lambda entry, negated: KindCond(entry.texts(), negated),
    "type": lambda entry, negated: TypeCond(_any_regex(entry), negated),
}
