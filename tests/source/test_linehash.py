"""The line hash is the one that GitHub's own action computes."""

from __future__ import annotations

import pytest

from checkout_audit.source.document import Document
from checkout_audit.source.linehash import line_hash


def hashes(text: str, lines: int, *, bom: bool = False) -> list[str]:
    document = Document("a.ts", text.encode(), bom=bom)
    return [line_hash(document, line) for line in range(1, lines + 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            [
                *("8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1"),
                *("c6805c5e1288b612:1", "b86d3392aea1be30:1", "e6ceba753e1a442:1"),
            ],
        ),
    ],
)
def test_hashes_are_those_of_codeql_action(text: str, expected: list[str]) -> None:
    """Texts and values of github/codeql-action, src/fingerprints.test.ts."""
    assert hashes(text, len(expected)) == expected


def test_line_ends_and_indentation_make_no_difference() -> None:
    plain = hashes("if (a) {\nb()\n}\n", 3)
    assert hashes("if (a) {\r\n\tb()\r\n}\r\n", 3) == plain
    assert hashes("if (a) {\r  b()\r}\r", 3) == plain


def test_equal_lines_are_counted() -> None:
    repeated = "a\n" * 300
    assert hashes(repeated, 3) == [f"{hashes(repeated, 1)[0].partition(':')[0]}:{n}" for n in (1, 2, 3)]
    assert hashes("b\n" + "x" * 200 + "\nb\n" + "x" * 200, 3)[2].endswith(":2")


def test_characters_beyond_the_first_plane_are_two_units() -> None:
    assert hashes("😀", 1) == [f"{_rolled([0xD83D, 0xDE00, 65535]):x}:1"]


def test_a_byte_order_mark_belongs_to_the_first_line() -> None:
    assert hashes("a", 1, bom=True) == [f"{_rolled([0xFEFF, 97, 65535]):x}:1"]


def _rolled(units: list[int]) -> int:
    value = 0
    for unit in [*units, *[0] * (100 - len(units))]:
        value = (value * 37 + unit) % 2**64
    return value
