"""Why a pattern or an absence check does or does not match at a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_audit.checks.absence import scope_around
from checkout_audit.checks.matching import MatcherReader
from checkout_audit.engine.opened import Opened
from checkout_audit.entry import Entry
from checkout_audit.facts.model import Pending
from checkout_audit.findings.account import Part
from checkout_audit.match.compile import compile_spec, metavariables
from checkout_audit.match.matcher import Env
from checkout_audit.match.search import Match, search
from checkout_audit.match.spec import PatternSpec, Spec, WhereSpec
from checkout_audit.match.trace import nearest, trace
from checkout_audit.match.wording import brief, quoted
from checkout_audit.match.words import Occurrences
from checkout_audit.rule import Check
from checkout_audit.rulebook.load import entry_of
from checkout_audit.syntax.walk import text


def pattern_parts(check: Check, shop: Opened, line: int) -> Iterator[Part]:
    """The parts `file`, `match` with `where`, what other files decide, and `absent`."""
    keys = entry_of(check).mapping()
    asking = _Asking(shop, Occurrences(shop.unit.data), keys)
    if "file" in keys:
        yield asking.guard()
    spec = asking.spec()
    matches = [match for match in asking.matches(spec) if asking.covers(match, line)]
    if not matches:
        yield from asking.missed(spec, line)
        return
    settled = [match for match in matches if asking.decided(match.pending)]
    best = (settled or matches)[0]
    held = trace(spec, best.node, shop.unit, asking.occurrences).held
    yield Part("match", True, f"{_capital(quoted(text(best.node)))} matches.", _sentences(held))
    yield from asking.pending(best.pending)
    if "absent" in keys:
        yield asking.absent(best, metavariables(spec))
    yield from asking.reported_at(best, line)


@dataclass(frozen=True, slots=True)
class _Asking:
    shop: Opened
    occurrences: Occurrences
    keys: dict[str, Entry]

    def spec(self) -> Spec:
        """The match with its conditions."""
        reader = MatcherReader()
        spec = reader.spec(self.keys["match"])
        where = reader.where(self.keys["where"], metavariables(spec)) if "where" in self.keys else ()
        return WhereSpec(spec, where) if where else spec

    def matches(self, spec: Spec) -> list[Match]:
        """Every match in the file."""
        return list(search(compile_spec(spec), self.shop.unit, self.occurrences))

    def covers(self, match: Match, line: int) -> bool:
        """Whether a line is one of a match."""
        document = self.shop.unit.document
        return document.line(match.start) <= line <= document.line(max(match.start, match.end - 1))

    def decided(self, pending: tuple[Pending, ...]) -> bool:
        """Whether other files answer all that was left to them as the check wants it."""
        return all(self.shop.project.decides(self.shop.path, one) for one in pending)

    def guard(self) -> Part:
        """Whether the file holds what the check demands of it."""
        spec = MatcherReader().spec(self.keys["file"])
        found = self.matches(spec)
        if not found:
            return Part("file", False, f"Nothing in the file fits {brief(spec)}.")
        at = self.shop.unit.document.line(found[0].start)
        if not any(self.decided(one.pending) for one in found):
            return Part(
                "file", False, f"Line {at} has the form of {brief(spec)}, but what it names elsewhere is another thing."
            )
        return Part("file", True, f"Line {at} fits {brief(spec)}.")

    def missed(self, spec: Spec, line: int) -> Iterator[Part]:
        """The first part that failed, of the code on the line that came furthest."""
        best = nearest(spec, self.shop.unit, self.occurrences, line)
        lines = sorted({self.shop.unit.document.line(match.start) for match in self.matches(spec)})
        where = f"In this file the pattern matches on {_lines(lines)}." if lines else "It matches nowhere in this file."
        if best is None:
            yield Part("match", False, "There is no code on this line.", (where,))
            return
        if not best.held:
            yield Part(
                "match",
                False,
                f"Nothing on this line fits {brief(spec)}.",
                (f"Nearest is {quoted(text(best.node))}: {best.failed}.", where),
            )
            return
        name = "where" if best.failed.startswith("$") else "match"
        yield Part(name, False, f"{_capital(best.failed)}.", (*_sentences(best.held), where))

    def pending(self, pending: tuple[Pending, ...]) -> Iterator[Part]:
        """What other files had to decide."""
        for one in pending:
            holds = self.shop.project.decides(self.shop.path, one)
            named = f"`{one.reference.name}` of `{one.reference.module}`"
            said = "is what the check wants" if holds else "is not what the check wants, or not known"
            yield Part("elsewhere", holds, f"${one.name} is {named}, and that {said}.")

    def absent(self, match: Match, given: frozenset[str]) -> Part:
        """Whether what must be missing is missing."""
        spec = MatcherReader().spec(self.keys["absent"])
        scope = self.keys["scope"].text() if "scope" in self.keys else "function"
        order = self.keys["order"].text() if "order" in self.keys else "any"
        within = scope_around(scope, match.node, self.shop.unit)
        matcher = compile_spec(spec, given=given)
        others = search(matcher, self.shop.unit, self.occurrences, within=within, env=Env(match.bindings))
        asked = "the file" if within is None else f"the {scope}"
        before = {"before": " before it", "after": " after it"}.get(order, "")
        found = [one for one in others if self.decided(one.pending)]
        ordered = [one for one in found if _in_order(order, one, match)]
        if ordered:
            at = self.shop.unit.document.line(ordered[0].start)
            code = quoted(text(ordered[0].node))
            return Part(
                "absent",
                False,
                f"What must be absent from {asked}{before} is there: {code} on line {at}.",
                (f"It fits {brief(spec)}.",),
            )
        late = tuple(
            f"On line {self.shop.unit.document.line(one.start)} it stands, but not{before}." for one in found[:2]
        )
        told = brief(spec) if isinstance(spec, PatternSpec) else f"{brief(spec)}, with all that is asked of it"
        return Part("absent", True, f"Nothing in {asked}{before} fits {told}.", late)

    def reported_at(self, match: Match, line: int) -> Iterator[Part]:
        """A finding marks the metavariable of `report`, which may stand on another line."""
        name = self.keys["report"].text().removeprefix("$") if "report" in self.keys else ""
        capture = match.env.get(name)
        start = capture.start if capture is not None and capture.start < capture.end else match.start
        at = self.shop.unit.document.line(start)
        if at != line:
            yield Part(
                "report",
                None,
                f"The finding stands on line {at}" + (f", where ${name} is." if name else ", where the match begins."),
            )


def _in_order(order: str, other: Match, match: Match) -> bool:
    if order == "before":
        return other.start < match.start
    return order == "any" or other.end > match.end


def _sentences(held: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{_capital(one)}." for one in held)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _lines(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:8])) + (" and more" if len(lines) > 8 else "")
    return f"line {shown}" if len(lines) == 1 else f"lines {shown}"
