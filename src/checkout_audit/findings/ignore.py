"""Applies the suppressing comments of the code, and finds what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from checkout_audit.entry import nearest
from checkout_audit.facts.ignores import MARK, IgnoreComment
from checkout_audit.findings.build import Place
from checkout_audit.findings.model import Finding, Standing, Suppression
from checkout_audit.rule import CheckId


class Ignore(msgspec.Struct, frozen=True, array_like=True):
    """A suppressing comment and its place."""

    place: Place
    comment: IgnoreComment

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.place.span.path

    def covers(self, line: int) -> bool:
        """Whether it speaks of a line of its file."""
        return self.comment.whole_file or any(first <= line <= last for first, last in self.comment.lines)


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with a suppressing comment."""

    ask: str
    """`malformed`, `no-reason`, `unknown-id` or `no-effect`."""
    place: Place
    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a comment may name."""

    checks: Collection[CheckId]
    ran: Callable[[CheckId], bool]
    """Whether a check was looked for in this run."""

    def meant(self, id_: str) -> tuple[CheckId, ...]:
        """The checks of an issue or check ID; none if it is unknown."""
        return tuple(check for check in self.checks if check == id_ or check.startswith(f"{id_}/"))


def suppress(
    findings: Iterable[Finding], ignores: Sequence[Ignore], known: Known
) -> tuple[tuple[Finding, ...], tuple[Flaw, ...]]:
    """The findings, those that a comment suppresses marked, and the flaws of the comments."""
    by_path: dict[str, list[Ignore]] = defaultdict(list)
    for ignore in ignores:
        by_path[ignore.path].append(ignore)
    used: set[tuple[Ignore, str]] = set()
    findings = tuple(findings)
    marked = tuple(_marked(finding, by_path.get(finding.span.path, ()), used) for finding in findings)
    flaws = tuple(flaw for ignore in ignores for flaw in _flaws(ignore, used, findings, known))
    return marked, flaws


def _marked(finding: Finding, ignores: Sequence[Ignore], used: set[tuple[Ignore, str]]) -> Finding:
    for ignore in ignores:
        if not ignore.comment.in_form or not ignore.comment.reason or not ignore.covers(finding.span.start_line):
            continue
        for id_ in ignore.comment.ids:
            if id_ in (finding.check, finding.issue):
                used.add((ignore, id_))
                place = f"{ignore.path}:{ignore.place.span.start_line}"
                why = Suppression(ignore.comment.reason, place)
                return msgspec.structs.replace(finding, standing=Standing.SUPPRESSED, suppressed=why)
    return finding


def _flaws(ignore: Ignore, used: set[tuple[Ignore, str]], findings: Sequence[Finding], known: Known) -> Iterator[Flaw]:
    comment, place = ignore.comment, ignore.place
    if not comment.in_form:
        yield Flaw("malformed", place, "", _missing(comment))
        return
    strangers = [id_ for id_ in comment.ids if not known.meant(id_)]
    for id_ in strangers:
        yield Flaw("unknown-id", place, id_, nearest(id_, _ids(known)) or "see: checkout-audit rules list")
    if not comment.reason:
        yield Flaw("no-reason", place, ", ".join(comment.ids), "it needs a reason after the colon")
        return
    for id_ in comment.ids:
        meant = known.meant(id_)
        if meant and (ignore, id_) not in used and all(map(known.ran, meant)):
            yield Flaw("no-effect", place, id_, _why(ignore, id_, findings))


def _missing(comment: IgnoreComment) -> str:
    if comment.word not in (MARK, f"{MARK}-file"):
        return f"write '{MARK}', for its own statement or the next one, or '{MARK}-file'"
    return "the colon and the reason are missing" if comment.ids else "the ID in brackets is missing"


def _ids(known: Known) -> set[str]:
    return {each for check in known.checks for each in (str(check), check.partition("/")[0])}


def _why(ignore: Ignore, id_: str, findings: Sequence[Finding]) -> str:
    """The nearest miss: the same check on another line, another check on the line."""
    here = [finding for finding in findings if finding.span.path == ignore.path]
    line = ignore.place.span.start_line
    same = [finding.span.start_line for finding in here if id_ in (finding.check, finding.issue)]
    if same and all(ignore.covers(each) for each in same):
        return "another comment suppresses it already"
    if same:
        return f"the nearest finding is on line {min(same, key=lambda each: abs(each - line))}"
    others = sorted({finding.check for finding in here if ignore.covers(finding.span.start_line)})
    return f"what is found there is {', '.join(others)}" if others else "nothing of the kind is found there"
