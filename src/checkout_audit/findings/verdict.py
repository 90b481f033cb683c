"""The verdict of a run as one line in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from checkout_audit.findings.model import Finding, Standing

_HEADS = {0: "Passed", 1: "Failed", 3: "Incomplete"}


class Counts(msgspec.Struct, frozen=True):
    """What the verdict speaks of."""

    shown: tuple[Finding, ...]
    hidden: tuple[Finding, ...]
    compared: str
    stale: int
    passed_over: int
    """Files that are too large to be analysed."""
    gaps: str
    excuse: str
    """Why shown findings do not fail."""


def verdict(code: int, counts: Counts) -> str:
    """`Failed: 2 new findings (1 high, 1 low); 38 known`."""
    return f"{_HEADS[code]}: {'; '.join(filter(None, _parts(counts)))}"


def count_by_severity(findings: Iterable[Finding]) -> str:
    """`2 critical, 5 high`, worst first."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[severity]} {severity.word}" for severity in sorted(counts, reverse=True))


def plural(count: int, noun: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _parts(counts: Counts) -> Iterator[str]:
    by_standing = {standing: [each for each in counts.shown if each.standing is standing] for standing in Standing}
    new = by_standing[Standing.NEW]
    if new:
        yield f"{plural(len(new), 'new finding' if counts.compared else 'finding')} ({count_by_severity(new)})"
    elif not counts.shown:
        yield f"nothing new against {counts.compared}" if counts.compared else "no findings"
    yield from _others(by_standing)
    yield counts.excuse
    yield from _hidden(counts.hidden)
    if counts.stale:
        yield f"{counts.stale:,} of the baseline found no more (to drop them: checkout-audit baseline prune)"
    if counts.passed_over:
        yield f"{plural(counts.passed_over, 'file')} too large to be analysed"
    yield counts.gaps


def _others(found: dict[Standing, list[Finding]]) -> Iterator[str]:
    if changed := found[Standing.NEW_CHECK]:
        yield f"{plural(len(changed), 'finding')} of new or changed checks ({count_by_severity(changed)})"
    if regressed := found[Standing.REGRESSED]:
        yield f"{plural(len(regressed), 'regression')} of {_issues(regressed)}, marked as fixed"
    if expired := found[Standing.EXPIRED]:
        yield f"{plural(len(expired), 'finding')} of {_issues(expired)}, accepted until {_days(expired)}"
    if unused := found[Standing.UNUSED]:
        yield f"{plural(len(unused), 'suppression')} without effect"


def _issues(findings: Iterable[Finding]) -> str:
    return ", ".join(sorted({finding.issue for finding in findings}))


def _days(findings: Iterable[Finding]) -> str:
    return ", ".join(sorted({finding.suppressed.until for finding in findings if finding.suppressed})) or "a day before"


def _hidden(findings: Iterable[Finding]) -> Iterator[str]:
    counts = Counter(finding.standing for finding in findings)
    words = (Standing.KNOWN, Standing.ACCEPTED, Standing.SUPPRESSED)
    yield ", ".join(f"{counts[each]:,} {each.value}" for each in words if counts[each])
