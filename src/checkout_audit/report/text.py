"""The report that people read: findings by file with their source lines, a table by issue, one verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len

from checkout_audit.findings.gate import plural
from checkout_audit.findings.model import Finding, Outcome, Problem, Span, Standing
from checkout_audit.report.book import Book
from checkout_audit.report.frame import frame
from checkout_audit.report.look import Look, escape, head, tail
from checkout_audit.report.status import status_line
from checkout_audit.report.tally import by_cause, files_of
from checkout_audit.rule import Confidence

_MOST_PROBLEMS = 20
_MOST_NOTES = 5
_MOST_AGAIN = 5
"""Further places of one cause that are named."""
_STANDINGS = {
    Standing.REGRESSED: "a regression: {issue} is marked as fixed",
    Standing.EXPIRED: "{issue} was accepted",
    Standing.NEW_CHECK: "new with the check, which is new or has changed since the baseline was written",
}


def text_report(outcome: Outcome, rulebook: Book, look: Look) -> str:
    """The whole report, with a line end after each line."""
    lines = _quiet(outcome, look) if look.quiet else _full(outcome, rulebook, look)
    return "".join(f"{line}\n" for line in lines)


def _full(outcome: Outcome, rulebook: Book, look: Look) -> Iterator[str]:
    causes = by_cause(outcome.findings)
    for path, group in groupby(causes, key=lambda cause: cause[0].span.path):
        yield look.link(look.paint(escape(path), "path"), path)
        yield ""
        for cause in group:
            yield from _finding(cause[0], look)
            yield from _again(cause, look)
            yield ""
    yield from _problems(outcome.problems, look)
    yield from _muted(outcome, look)
    yield from _table(outcome, rulebook, look)
    yield from _verdict(outcome, look)


def _quiet(outcome: Outcome, look: Look) -> Iterator[str]:
    for finding in outcome.findings:
        place = f"{escape(finding.span.path)}:{_place(finding.span)}"
        yield f"{place}: {look.severity(finding.severity)} {finding.check}: {_one_line(finding.message)}"
    for problem in outcome.problems:
        if problem.incomplete or problem.kind == "too-large":
            yield f"{_problem_place(problem)}: {problem.kind}: {_one_line(problem.text)}"
    if outcome.exit_code and not outcome.findings:
        yield _one_line(outcome.verdict)


def _finding(finding: Finding, look: Look) -> Iterator[str]:
    doubt = "  (low confidence)" if finding.confidence is Confidence.LOW else ""
    place = f"{_place(finding.span)}{doubt}"
    title = f"  {look.severity(finding.severity)}  {look.paint(finding.check, 'bold')}"
    fits = len(f"  {finding.severity.word}  {finding.check}  {place}") <= look.width
    yield f"{title}  {look.paint(place, 'dim')}" if fits else title
    if not fits:
        yield f"  {look.paint(place, 'dim')}"
    if finding.standing in _STANDINGS:
        first, *others = look.wrap(_standing(finding), 2)
        yield f"  {look.paint(first.lstrip(), 'warn')}"
        yield from others
    yield from look.wrap(finding.message, 2)
    yield ""
    yield from frame(finding, look)
    yield ""
    yield from _labelled("fix", finding.fix, look)
    for number, step in enumerate(finding.steps, 1):
        yield from _labelled(f"{number:>3}", f"{_seen_from(finding, step.span)}: {step.text}", look)
    told = {(step.span, step.text) for step in finding.steps}
    for related in finding.related:
        if (related.span, related.role) in told:
            continue
        yield from _labelled("see", f"{_seen_from(finding, related.span)}: {related.role}", look)


def _again(cause: Sequence[Finding], look: Look) -> Iterator[str]:
    """Where the same code stands once more: one cause is told once."""
    others = cause[1:]
    if not others:
        return
    shown = others if len(others) <= _MOST_AGAIN + 1 else others[:_MOST_AGAIN]
    files = f" in {plural(files_of(cause), 'file')}" if files_of(cause) > 1 else ""
    yield f"  {look.paint('same:', 'label')} {plural(len(others), 'more place')}{files}"
    for finding in shown:
        place = f"{escape(finding.span.path)}:{_place(finding.span)}"
        yield f"    {look.link(_cut_front(place, look.width - 4, look), finding.span.path)}"
    if len(shown) < len(others):
        yield from look.wrap(f"and {len(others) - len(shown):,} more; --format json lists them all", 4)


def _cut_front(text: str, cells: int, look: Look) -> str:
    more = look.sign("…", "...")
    return text if cell_len(text) <= cells else more + tail(text, max(cells - len(more), 8))


def _standing(finding: Finding) -> str:
    """Why a finding is shown although, or because, something was decided."""
    text = _STANDINGS[finding.standing].format(issue=finding.issue)
    why = finding.suppressed
    return f"{text} until {why.until} by {why.owner}: {why.reason}" if why else text


def _muted(outcome: Outcome, look: Look) -> Iterator[str]:
    """What comments in the code suppress, with their reasons."""
    muted = [each for each in outcome.hidden if each.standing is Standing.SUPPRESSED and each.suppressed]
    if not muted:
        return
    yield look.paint("Suppressed in the code", "bold")
    yield ""
    for finding in muted[:_MOST_NOTES]:
        reason = finding.suppressed.reason if finding.suppressed else ""
        first, *others = look.wrap(f"{finding.span.path}:{finding.span.start_line}: {finding.check}: {reason}", 4)
        yield from (first[2:], *others)
    if len(muted) > _MOST_NOTES:
        yield from look.wrap(f"and {len(muted) - _MOST_NOTES:,} more; --format json lists them all", 2)
    yield ""


def _labelled(label: str, text: str, look: Look) -> Iterator[str]:
    if not text.strip():
        return
    first, *others = look.wrap(text, len(label) + 4)
    yield f"  {look.paint(f'{label}:', 'label')} {first.lstrip()}"
    yield from others


def _seen_from(finding: Finding, span: Span) -> str:
    return _place(span) if span.path == finding.span.path else f"{span.path}:{_place(span)}"


def _place(span: Span) -> str:
    return f"{span.start_line}:{span.start_column}"


def _one_line(text: str) -> str:
    return escape(" ".join(text.split()))


def _problems(problems: Iterable[Problem], look: Look) -> Iterator[str]:
    gaps = [problem for problem in problems if problem.incomplete]
    notes = [problem for problem in problems if not problem.incomplete]
    if gaps or notes:
        yield look.paint("Not audited in full" if gaps else "Notes", "warn" if gaps else "bold")
        yield ""
        yield from _some(gaps, _MOST_PROBLEMS, look)
        yield from _some(notes, _MOST_NOTES, look)
        yield ""


def _some(problems: list[Problem], most: int, look: Look) -> Iterator[str]:
    shown = problems if len(problems) <= most + 1 else problems[:most]
    for problem in shown:
        first, *others = look.wrap(f"{_problem_place(problem)}: {problem.text}", 4)
        yield from (first[2:], *others)
    if len(shown) < len(problems):
        kinds = Counter(problem.kind for problem in problems[most:])
        rest = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
        yield from look.wrap(f"and {len(problems) - most:,} more ({rest}); --format json lists them all", 2)


def _problem_place(problem: Problem) -> str:
    return escape(f"{problem.path}:{problem.line}" if problem.line else problem.path)


def _table(outcome: Outcome, rulebook: Book, look: Look) -> Iterator[str]:
    counts = Counter(finding.issue for finding in outcome.findings)
    if not counts:
        return
    worst = {finding.issue: finding.severity for finding in sorted(outcome.findings, key=lambda each: each.severity)}
    titles = {issue.id: issue.title for issue in rulebook.issues}
    width = max(len("issue"), *map(len, counts))
    yield look.paint(_cut(f"{'issue':<{width}}  {'severity':<8}  findings  what is wrong", look.width, look), "dim")
    for issue in sorted(counts, key=lambda each: (-worst[each], each)):
        severity = look.severity(worst[issue]) + " " * (8 - len(worst[issue].word))
        title = _cut(titles.get(issue, ""), look.width - width - 22, look)
        yield f"{look.paint(f'{issue:<{width}}', 'bold')}  {severity}  {counts[issue]:>8}  {title}"
    yield ""


def _cut(text: str, cells: int, look: Look) -> str:
    more = look.sign("…", "...")
    return text if cell_len(text) <= cells else head(text, max(cells - len(more), 8)) + more


def _verdict(outcome: Outcome, look: Look) -> Iterator[str]:
    style = {0: "good", 3: "warn"}.get(outcome.exit_code, "bad")
    first, *others = look.wrap(outcome.verdict, 0)
    yield look.paint(first, style)
    yield from (look.paint(line, style) for line in others)
    if line := status_line(outcome):
        yield from look.wrap(line, 0)
    yield from look.wrap(", ".join(_coverage(outcome, look)), 0)


def _coverage(outcome: Outcome, look: Look) -> Iterator[str]:
    coverage = outcome.coverage
    yield f"{plural(coverage.files, 'file')}"
    lines = plural(coverage.lines, "line")
    yield f"{lines} in {coverage.seconds:.1f} s" if look.timed else lines
    if coverage.tests_left_out:
        yield f"{plural(coverage.tests_left_out, 'test file')} left out"
    if coverage.ignored:
        yield f"{plural(coverage.ignored, 'path')} ignored"
    if outcome.problems:
        yield plural(len(outcome.problems), "problem")
