"""Words that are longer than a line are broken."""

from __future__ import annotations

from checkout_audit.report.look import Look
from checkout_audit.report.narrow import narrow


def test_no_line_is_wider_than_the_page() -> None:
    lines = list(narrow(f"a {'b' * 200} c", Look(width=80), 10))
    assert max(map(len, lines)) <= 80
    assert "".join(lines).replace(" ", "") == f"a{'b' * 200}c"


def test_what_fits_is_wrapped_at_blanks() -> None:
    assert list(narrow("one two", Look(), 2)) == ["  one two"]
