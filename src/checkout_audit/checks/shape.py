"""What the kinds that look at the form of code share: a match with conditions, a guard, and how it is reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from checkout_audit.checks.kind import Body
from checkout_audit.checks.matching import WHERE_FIELD, metavariable, read_matcher
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft
from checkout_audit.entry import Entry, Field
from checkout_audit.facts.model import Pending
from checkout_audit.findings.build import Place
from checkout_audit.findings.model import Related
from checkout_audit.match.matcher import Matcher
from checkout_audit.match.needs import Need, every
from checkout_audit.match.search import Match, groups, search
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import tokens

_MATCHER_SCHEMA = {"$ref": "#/$defs/matcher"}

SHAPE_FIELDS: Mapping[str, Field] = {
    "match": Field("The code that is looked for.", _MATCHER_SCHEMA, required=True),
    "where": WHERE_FIELD,
    "file": Field("Only in files in which this matches somewhere.", _MATCHER_SCHEMA),
    "report": Field("Metavariable that is marked, in place of the whole match.", {"type": "string"}),
    "related": Field(
        "Other places of the match that are worth showing.", {"type": "array", "items": {"$ref": "#/$defs/related"}}
    ),
}

RELATED: Mapping[str, Field] = {
    "at": Field("Metavariable.", {"type": "string"}, required=True),
    "role": Field("What the place has to do with the finding.", {"type": "string"}, required=True),
}

Groups = tuple[tuple[Pending, ...], ...]


class Shape(msgspec.Struct, frozen=True):
    """A compiled `match` with its `where`, `file`, `report`, `related` and texts."""

    matcher: Matcher
    names: frozenset[str]
    guard: Matcher | None
    report: str
    related: tuple[tuple[str, Template], ...]
    message: Template

    def required(self) -> Clauses:
        """Words that a file must hold for a match."""
        return self.matcher.required() + (self.guard.required() if self.guard else ())

    def needs(self) -> Need:
        """The same as closely as a file's bytes can tell it."""
        return every((self.matcher.needs(), self.guard.needs())) if self.guard else self.matcher.needs()

    def words(self) -> frozenset[str]:
        """Words whose offsets the search needs."""
        return self.matcher.words() | (self.guard.words() if self.guard else frozenset())

    def matches(self, unit: Unit, occurrences: Occurrences) -> Iterator[Match]:
        """Places in the file that match."""
        return search(self.matcher, unit, occurrences)

    def guards(self, unit: Unit, occurrences: Occurrences) -> Groups | None:
        """Conditions of which one group must hold for the file to count; `None` if it cannot count."""
        if self.guard is None:
            return ()
        return groups(self.guard, unit, occurrences)

    def draft(self, match: Match, unit: Unit) -> Draft:
        """What is reported about a match."""
        start, end = self._primary(match)
        span = unit.document.span(start, end)
        scope = unit.scope_name(match.node)
        texts = {name: capture.text for name, capture in match.env.items()}
        return Draft(
            place=Place.of(unit.document, span, scope=scope, tokens=_tokens_between(unit, start, end)),
            message=self.message.fill(texts),
            related=tuple(self._related(match, unit, texts)),
        )

    def _primary(self, match: Match) -> tuple[int, int]:
        capture = match.env.get(self.report)
        if capture is None or capture.start == capture.end:
            return match.start, match.end
        return capture.start, capture.end

    def _related(self, match: Match, unit: Unit, texts: Mapping[str, str]) -> Iterator[Related]:
        for name, role in self.related:
            capture = match.env.get(name)
            if capture is not None and capture.start < capture.end:
                yield Related(unit.document.span(capture.start, capture.end), role.fill(texts))


def read_shape(body: Body) -> Shape:
    """The shape that a check describes. Raises `RuleError`."""
    keys = body.entries
    matcher, names = read_matcher(keys["match"], keys.get("where"))
    guard = read_matcher(keys["file"])[0] if "file" in keys else None
    return Shape(
        matcher=matcher,
        names=names,
        guard=guard,
        report=_name(keys["report"], names) if "report" in keys else "",
        related=tuple(_related(item, names) for item in keys["related"].items()) if "related" in keys else (),
        message=_template(keys["message"], names),
    )


def _related(entry: Entry, names: frozenset[str]) -> tuple[str, Template]:
    keys = entry.fields(RELATED)
    return _name(keys["at"], names), _template(keys["role"], names)


def _name(entry: Entry, names: frozenset[str]) -> str:
    name = metavariable(entry, entry.text())
    if name not in names:
        raise entry.fail(f"metavariable ${name} stands in no pattern", _known(names))
    return name


def _template(entry: Entry, names: frozenset[str]) -> Template:
    template = Template(entry.text())
    for name in template.names:
        if name not in names:
            raise entry.fail(
                f"metavariable ${name} stands in no pattern", f"{_known(names)}; a dollar sign is written $$"
            )
    return template


def _known(names: frozenset[str]) -> str:
    return "known: " + ", ".join(f"${name}" for name in sorted(names)) if names else "the match has none"


def _tokens_between(unit: Unit, start: int, end: int) -> str:
    node = unit.node_at(start, end)
    if (node.start_byte, node.end_byte) == (start, end):
        return " ".join(tokens(node))
    inside = (child for child in node.children if start <= child.start_byte and child.end_byte <= end)
    return " ".join(token for child in inside for token in tokens(child))
