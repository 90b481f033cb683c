"""Nothing in the audited code does anything in a reader, and no secret of a known form reaches one."""

from __future__ import annotations

import re

import pytest
from report.whole import BOOK, SECRET, hostile, leaking, whole

from checkout_audit.report import REPORTERS
from checkout_audit.report.look import Look

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
FORMATS = tuple(REPORTERS)


@pytest.mark.parametrize("format_", FORMATS)
def test_no_control_and_no_hidden_character_is_left(format_: str) -> None:
    assert CONTROLS.findall(REPORTERS[format_](hostile(), BOOK, Look())) == []


@pytest.mark.parametrize("format_", FORMATS)
def test_no_secret_is_left(format_: str) -> None:
    text = REPORTERS[format_](leaking(), BOOK, Look())
    assert SECRET not in text
    assert SECRET[:12] not in text
    assert re.search(r"sk\\?_live\\?_\\?\*", text)


@pytest.mark.parametrize("format_", FORMATS)
def test_equal_outcomes_give_equal_bytes(format_: str) -> None:
    assert REPORTERS[format_](whole(), BOOK, Look()) == REPORTERS[format_](whole(), BOOK, Look())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_report_ends_with_one_line_end(format_: str) -> None:
    text = REPORTERS[format_](whole(), BOOK, Look())
    assert text.endswith("\n")
