"""Each format has a golden: the same outcome gives the same bytes, and a change of a format is seen.

`CHECKOUT_AUDIT_GOLDENS=write` writes them again.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from report.whole import BOOK, whole

from checkout_audit.report import REPORTERS
from checkout_audit.report.look import Look

GOLDENS = Path(__file__).parent.parent / "data" / "reports"
LOOKS = {"text-narrow": ("text", Look(width=40, unicode=False)), "text-quiet": ("text", Look(quiet=True))}
CASES = {**{name: (name, Look()) for name in REPORTERS}, **LOOKS}


@pytest.mark.parametrize("name", CASES)
def test_a_format_is_as_its_golden(name: str) -> None:
    format_, look = CASES[name]
    golden = GOLDENS / f"whole.{name}"
    text = REPORTERS[format_](whole(), BOOK, look)
    if os.environ.get("CHECKOUT_AUDIT_GOLDENS") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())
    assert golden.read_bytes().decode() == text
