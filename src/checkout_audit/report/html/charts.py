"""Small charts as inline SVG: bars whose colours the style sheet gives, with the numbers beside them as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from checkout_audit.findings.model import Finding
from checkout_audit.report.html.markup import Markup, tag
from checkout_audit.rule import Severity

_WIDTH, _HEIGHT = 400, 12
WORST_FIRST = tuple(sorted(Severity, reverse=True))


def severity_bar(findings: Sequence[Finding], most: int) -> Markup:
    """One bar, a part for each severity, as long as its share of `most`."""
    counts = Counter(finding.severity for finding in findings)
    label = ", ".join(f"{counts[severity]} {severity.word}" for severity in WORST_FIRST if counts[severity])
    parts: list[Markup] = []
    at = 0.0
    for severity in WORST_FIRST:
        width = _WIDTH * counts[severity] / max(most, 1)
        if counts[severity]:
            parts.append(
                tag("rect", class_=severity.word, x=f"{at:.2f}", y=0, width=f"{max(width, 1):.2f}", height=_HEIGHT)
            )
        at += width
    return tag(
        "svg",
        *parts,
        class_="bar",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label or "none",
    )


def most_common(paths: Iterable[str], most: int) -> list[tuple[str, int]]:
    """The files with the most findings."""
    return Counter(paths).most_common(most)
