"""An outcome as a saved run, and back: every other format can be made from the JSON of a run."""

from __future__ import annotations

import codecs

import msgspec

from checkout_audit.errors import UsageError
from checkout_audit.findings.model import (
    Coverage,
    Excerpt,
    Finding,
    Gone,
    Origin,
    Outcome,
    Problem,
    Related,
    Span,
    Standing,
    Step,
    Suppression,
    Tally,
)
from checkout_audit.report.book import SavedBook
from checkout_audit.report.run import (
    VERSION,
    CoverageOut,
    ExcerptOut,
    FindingOut,
    GoneOut,
    IssueOut,
    Position,
    ProblemOut,
    RelatedOut,
    RunOut,
    StepOut,
    SuppressionOut,
    TallyOut,
)
from checkout_audit.rule import Check, CheckId, Confidence, Issue, IssueId, Reference, Severity

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_HINT = "give a file that was written with --format json or --output json=FILE"


class _Head(msgspec.Struct, frozen=True):
    version: int


def read_run(text: bytes, path: str) -> tuple[Outcome, SavedBook]:
    """What a saved run holds. Raises UsageError, saying what is wrong, for a file that is none."""
    text = _decoded(text)
    try:
        head = msgspec.json.decode(text, type=_Head)
        if head.version > VERSION:
            raise UsageError("this run was saved by a newer checkout-audit", hint="update checkout-audit", path=path)
        run = msgspec.json.decode(text, type=RunOut)
    except msgspec.DecodeError as error:
        raise UsageError(f"this is no saved run: {error}", hint=_HINT, path=path) from None
    _refuse_impossible(run, path)
    return _outcome(run), SavedBook(tuple(map(_issue, run.rulebook)), run.tool.rules)


def _decoded(text: bytes) -> bytes:
    """UTF-8 without a mark: some shells write a mark, or UTF-16, when output is redirected."""
    for mark, encoding in _MARKS.items():
        if text.startswith(mark):
            return text.decode(encoding, "replace").encode()
    return text


def _refuse_impossible(run: RunOut, path: str) -> None:
    """Places that end before they begin, and excerpts without a line: nothing that was written here has them."""
    for name, findings in (("findings", run.findings), ("hidden", run.hidden)):
        for number, found in enumerate(findings):
            places: tuple[FindingOut | RelatedOut | StepOut, ...] = (found, *found.related, *found.steps)
            if any(_order(each.end) < _order(each.start) for each in places):
                raise UsageError(f"this is no saved run: {name}[{number}] ends before it begins", hint=_HINT, path=path)
            if not found.excerpt.lines:
                raise UsageError(f"this is no saved run: {name}[{number}] quotes no line", hint=_HINT, path=path)


def _order(position: Position) -> tuple[int, int]:
    return position.line, position.column


def _outcome(run: RunOut) -> Outcome:
    origin = run.origin
    return Outcome(
        root=run.root,
        findings=tuple(map(_finding, run.findings)),
        problems=tuple(map(_problem, run.problems)),
        coverage=_coverage(run.coverage),
        exit_code=run.exit_code,
        verdict=run.verdict,
        hidden=tuple(map(_finding, run.hidden)),
        compared=run.compared or "",
        tallies=tuple(map(_tally, run.issues)),
        stale=run.stale,
        gone=tuple(map(_gone, run.gone)),
        files=run.files,
        origin=Origin(
            tool=run.tool.version,
            config=origin.config or "",
            repository=origin.repository or "",
            revision=origin.revision or "",
            branch=origin.branch or "",
            folder=origin.folder,
            asked=origin.asked,
        ),
    )


def _coverage(coverage: CoverageOut) -> Coverage:
    return Coverage(
        files=coverage.files,
        lines=coverage.lines,
        size=coverage.bytes,
        analysed=coverage.analysed,
        tests_left_out=coverage.tests_left_out,
        ignored=coverage.ignored,
        not_understood=coverage.bytes_not_understood,
        seconds=0.0,
    )


def _finding(found: FindingOut) -> Finding:
    return Finding(
        check=CheckId(found.check),
        issue=IssueId(found.issue),
        severity=Severity[found.severity.upper()],
        confidence=Confidence[found.confidence.upper()],
        span=_span(found.path, found.start, found.end),
        message=found.message,
        fix=found.fix,
        scope=found.scope,
        tokens=found.tokens,
        excerpt=_excerpt(found.excerpt),
        fingerprint=found.fingerprint,
        line_hash=found.line_hash,
        related=tuple(
            Related(_span(one.path, one.start, one.end), one.role, one.view or "", _maybe(one.excerpt))
            for one in found.related
        ),
        steps=tuple(Step(_span(one.path, one.start, one.end), one.text, _maybe(one.excerpt)) for one in found.steps),
        standing=Standing(found.standing),
        suppressed=_suppression(found.suppressed) if found.suppressed else None,
        recorded=found.recorded,
    )


def _gone(gone: GoneOut) -> Gone:
    return Gone(gone.path, gone.check, gone.scope, gone.code, gone.fingerprint)


def _suppression(why: SuppressionOut) -> Suppression:
    return Suppression(why.reason, why.place, why.owner or "", why.until or "")


def _span(path: str, start: Position, end: Position) -> Span:
    return Span(path, start.line, start.column, end.line, end.column)


def _excerpt(excerpt: ExcerptOut) -> Excerpt:
    return Excerpt(excerpt.first_line, excerpt.lines, excerpt.first_column)


def _maybe(excerpt: ExcerptOut | None) -> Excerpt | None:
    return _excerpt(excerpt) if excerpt else None


def _problem(problem: ProblemOut) -> Problem:
    return Problem(problem.path, problem.line or 0, problem.kind, problem.text, problem.incomplete)


def _tally(tally: TallyOut) -> Tally:
    return Tally(
        issue=IssueId(tally.issue),
        state=tally.state,
        found=tally.found,
        new=tally.new,
        known=tally.known,
        hidden=tally.hidden,
        before=tally.baseline,
        trend=tally.trend,
        note=tally.note or "",
    )


def _issue(issue: IssueOut) -> Issue:
    return Issue(
        id=IssueId(issue.id),
        title=issue.title,
        severity=Severity[issue.severity.upper()],
        what=issue.what,
        why=issue.why,
        fix=issue.fix,
        acceptance=issue.acceptance,
        cwe=issue.cwe,
        references=tuple(Reference(page.title, page.url) for page in issue.references),
        checks=tuple(
            Check(
                id=CheckId(check.id),
                issue=IssueId(issue.id),
                title=check.title,
                kind=check.kind,
                severity=Severity[check.severity.upper()],
                confidence=Confidence[check.confidence.upper()],
                message=check.message,
                fix=check.fix,
                examples=(),
                path="",
                line=0,
                digest=check.digest,
            )
            for check in issue.checks
        ),
        path="",
    )
