"""Why a check reports a line or does not, as a page of text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from checkout_audit.findings.account import Part, Reasoning
from checkout_audit.report.look import Look, escape
from checkout_audit.report.narrow import narrow

_NAME = 12
"""Columns of a part's name."""


def why_page(reasoning: Reasoning, look: Look) -> str:
    """The verdict, then each part with a sentence."""
    return "".join(f"{line.rstrip()}\n" for line in _page(reasoning, look))


def why_json(reasoning: Reasoning) -> str:
    """The same as data; its form is versioned by `version`."""
    return json.dumps({"version": 1, **msgspec.to_builtins(reasoning)}, indent=2, ensure_ascii=False) + "\n"


def _page(reasoning: Reasoning, look: Look) -> Iterator[str]:
    yield look.paint(f"{escape(reasoning.check)} at {escape(reasoning.path)}:{reasoning.line}", "bold")
    yield from narrow(reasoning.source, look, 2)
    yield ""
    lines = list(narrow(reasoning.verdict, look, 0))
    yield from (look.paint(line, "bad" if reasoning.reported else "label") for line in lines)
    if reasoning.parts:
        yield ""
    for part in reasoning.parts:
        yield from _part(part, look)


def _part(part: Part, look: Look) -> Iterator[str]:
    word = {True: "holds", False: "fails", None: "      "}[part.holds]
    head = f"  {word:<6} {part.name:<{_NAME}} "
    lines = list(narrow(part.text, look, len(head)))
    painted = look.paint(f"{word:<6}", {True: "good", False: "bad", None: "dim"}[part.holds])
    yield f"  {painted} {part.name:<{_NAME}} {lines[0].lstrip()}"
    yield from lines[1:]
    for note in part.notes:
        mark = look.sign("·", "-")
        noted = list(narrow(note, look, len(head) + 2))
        yield f"{' ' * len(head)}{mark} {noted[0].lstrip()}"
        yield from noted[1:]
