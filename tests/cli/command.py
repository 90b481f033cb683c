"""Runs the command line in this process, as a user would call it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from checkout_audit.cli.ending import main

RULE = """\
id: ACME-01
title: Amounts a hundred times too small
severity: high
what: Amounts are shown in the wrong unit.
why: Customers pay what they see.
fix: Show them as they are.
checks:
  - id: divided
    title: Total divided by 100
    kind: pattern
    confidence: medium
    message: "`$AMOUNT` is divided by 100"
    fix: Drop the division.
    match: $AMOUNT / 100
    examples:
      - hit: show(total / 100) // expect
      - miss: show(total)
      - fixed: show(total)
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a call ended."""

    code: int
    out: str
    err: str


def call(*arguments: str | Path, terminal: bool = False) -> Done:
    """The exit code of a call, and what it printed."""
    out, err = _Stream(terminal), _Stream(terminal)
    with patch.object(sys, "stdout", out), patch.object(sys, "stderr", err):
        code = main([str(each) for each in arguments])
    return Done(code, out.getvalue(), err.getvalue())


def shop(folder: Path, text: str = "show(total / 100)\n") -> Path:
    """A folder with one source file, and beside it a rule file for it, `rules.yaml`."""
    (folder / "shop" / "src").mkdir(parents=True)
    (folder / "shop" / ".git").mkdir()
    (folder / "shop" / "src" / "a.ts").write_text(text)
    (folder / "rules.yaml").write_text(RULE)
    return folder / "shop"


class _Stream(StringIO):
    encoding = "utf-8"

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal
