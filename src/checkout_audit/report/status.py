"""Where each issue stands, and what is known, as pages of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rich.cells import cell_len

from checkout_audit.findings.baseline import Baseline
from checkout_audit.findings.gate import plural
from checkout_audit.findings.model import Outcome, Tally
from checkout_audit.report.look import Look, escape, head
from checkout_audit.rulebook.load import Rulebook

_STYLES = {"fixed": "good", "accepted": "warn", "expired": "bad", "open": "bold"}
_BEFORE_TITLE = 41
"""Columns of a row between the issue's ID and its title."""
_LEAST_TITLE = 8


def status_page(outcome: Outcome, rulebook: Rulebook, look: Look) -> str:
    """Every issue in a row: state, findings now, new, known, hidden, and how many more or fewer than in the baseline."""
    return "".join(f"{line.rstrip()}\n" for line in _status(outcome, rulebook, look))


def status_line(outcome: Outcome) -> str:
    """The same in a sentence; empty where nothing was decided and nothing is known."""
    tallies = outcome.tallies
    if all(each.state == "open" and each.before is None for each in tallies):
        return ""
    states = Counter(each.state for each in tallies)
    with_findings = sum(1 for each in tallies if each.found)
    decided = (f"{states[state]} {state}" for state in ("fixed", "accepted", "expired") if states[state])
    trend = sum(each.trend or 0 for each in tallies)
    parts = [f"{with_findings} with findings", *decided]
    if outcome.tallies and outcome.tallies[0].before is not None:
        noun = "finding" if abs(trend) == 1 else "findings"
        parts.append(f"{trend:+,} {noun} since the baseline" if trend else "as many findings as in the baseline")
    return f"{plural(len(tallies), 'issue')}: {', '.join(parts)}"


def baseline_page(baseline: Baseline, path: str, look: Look) -> str:
    """What a baseline holds, by file."""
    return "".join(f"{line.rstrip()}\n" for line in _baseline(baseline, path, look))


def _status(outcome: Outcome, rulebook: Rulebook, look: Look) -> Iterator[str]:
    titles = {issue.id: issue.title for issue in rulebook.issues}
    width = max([len("issue"), *(len(each.issue) for each in outcome.tallies)])
    yield look.paint(
        f"{'issue':<{width}}  {'state':<8}  {'now':>4} {'new':>4} {'known':>5} {'muted':>5} {'trend':>5}", "dim"
    )
    for tally in outcome.tallies:
        room = look.width - width - _BEFORE_TITLE
        title = _cut(titles.get(tally.issue, ""), room, look) if room >= _LEAST_TITLE else ""
        yield f"{tally.issue:<{width}}  {_state(tally, look)}  {_numbers(tally)}  {title}"
        if tally.note:
            yield from look.wrap(tally.note, width + 2)
    yield ""
    yield from look.wrap(outcome.verdict, 0)


def _state(tally: Tally, look: Look) -> str:
    return look.paint(tally.state, _STYLES[tally.state]) + " " * (8 - len(tally.state))


def _numbers(tally: Tally) -> str:
    trend = "" if tally.trend is None else f"{tally.trend:+d}" if tally.trend else "="
    shown = (f"{number or '.':>{cells}}" for number, cells in _columns(tally))
    return f"{' '.join(shown)} {trend:>5}"


def _columns(tally: Tally) -> tuple[tuple[int, int], ...]:
    return ((tally.found, 4), (tally.new, 4), (tally.known, 5), (tally.hidden, 5))


def _baseline(baseline: Baseline, path: str, look: Look) -> Iterator[str]:
    last = ""
    for entry in sorted(baseline.entries):
        if entry.path != last:
            yield look.paint(escape(entry.path), "path")
            last = entry.path
        where = f" in {escape(entry.scope)}" if entry.scope else ""
        yield f"  {look.paint(entry.check, 'bold')}{where}"
        yield f"    {_cut(escape(entry.code), look.width - 4, look)}"
    if baseline.entries:
        yield ""
    counts = Counter(entry.check.partition("/")[0] for entry in baseline.entries)
    yield from look.wrap(
        f"{path}: {plural(len(baseline.entries), 'known finding')}, written by checkout-audit {baseline.tool}", 0
    )
    yield from look.wrap(", ".join(f"{issue} {count}" for issue, count in sorted(counts.items())), 0)


def _cut(text: str, cells: int, look: Look) -> str:
    more = look.sign("…", "...")
    return text if cell_len(text) <= cells else head(text, max(cells - len(more), 8)) + more
