"""Amounts of money with their units, as a table of text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from checkout_audit.findings.amount import Amount
from checkout_audit.findings.gate import plural
from checkout_audit.report.look import Look, escape, head

_STYLES = {"major": "good", "minor": "low", "mixed": "warn"}
_UNIT = 7
"""Columns of a unit."""
_NAME = 28
"""Columns of a name, at most."""


def units_page(amounts: Sequence[Amount], look: Look, *, why: bool = False) -> str:
    """File by file: line, unit, name, and why; with `why` all evidence and the way from it."""
    return "".join(f"{line.rstrip()}\n" for line in _page(amounts, look, why=why))


def units_json(amounts: Sequence[Amount]) -> str:
    """The same as data, with all evidence; its form is versioned by `version`."""
    rows = [
        {
            "path": one.path,
            "line": one.line,
            "name": one.name,
            "unit": one.unit or "unknown",
            "why": [
                {
                    "path": each.path,
                    "line": each.line,
                    "unit": each.unit or "unknown",
                    "text": each.text,
                    "steps": [{"path": path, "line": line, "text": text} for path, line, text in each.steps],
                }
                for each in one.reasons
            ],
        }
        for one in amounts
    ]
    return json.dumps({"version": 1, "amounts": rows}, indent=2, ensure_ascii=False) + "\n"


def _page(amounts: Sequence[Amount], look: Look, *, why: bool) -> Iterator[str]:
    for path, group in groupby(amounts, key=lambda one: one.path):
        rows = list(group)
        yield look.paint(escape(path), "path")
        name = min(_NAME, max(len(one.name) for one in rows))
        digits = max(len(str(one.line)) for one in rows)
        for one in rows:
            yield from _row(one, look, digits, name)
            if why:
                yield from _evidence(one, look)
        yield ""
    counts = Counter(one.unit or "unknown" for one in amounts)
    parts = ", ".join(f"{count:,} {unit}" for unit, count in counts.most_common())
    yield f"{plural(len(amounts), 'amount')}{': ' if parts else ''}{parts}"


def _row(one: Amount, look: Look, digits: int, name: int) -> Iterator[str]:
    unit = one.unit or "?"
    text = escape(one.name)
    text = text if len(text) <= name else head(text, name - 1) + look.sign("…", "~")
    start = f"  {one.line:>{digits}}  {look.paint(f'{unit:<{_UNIT}}', _STYLES.get(unit, 'dim'))}{text:<{name}}  "
    indent = 2 + digits + 2 + _UNIT + name + 2
    first, *others = look.wrap(one.reasons[0].text if one.reasons else "", indent)
    yield start + first.lstrip()
    yield from others


def _evidence(one: Amount, look: Look) -> Iterator[str]:
    for each in one.reasons:
        yield from look.wrap(f"{each.unit or '?'}: {each.text} ({each.path}:{each.line})", 6)
        for path, line, text in each.steps:
            yield from look.wrap(f"{path}:{line} {text}", 10)
