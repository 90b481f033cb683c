"""The line hash is the one that GitHub's own action computes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


class Rolling:
    """The hash as its description has it: a window of 100 units that moves by one, for the differences to show."""

    def __init__(self) -> None:
        self.window = [0] * 100
        self.lines: list[int | None] = [None] * 100
        self.at = self.value = self.line = 0
        self.begins, self.after_cr = True, False
        self.seen: Counter[str] = Counter()
        self.found: dict[int, str] = {}

    def take(self, unit: int) -> None:
        """The next unit of the file."""
        if unit in {9, 32} or (self.after_cr and unit == 10):
            self.after_cr = False
            return
        self.after_cr = unit == 13
        unit = 10 if self.after_cr else unit
        line = self.line + 1 if self.begins else None
        self.line += self.begins
        self.push(unit, line)
        self.begins = unit == 10

    def push(self, unit: int, line: int | None = None) -> None:
        """Let one unit in, and the oldest out."""
        leaving = self.lines[self.at]
        if leaving is not None:
            text = f"{self.value:x}"
            self.seen[text] += 1
            self.found[leaving] = f"{text}:{self.seen[text]}"
        self.lines[self.at] = line
        self.value = (self.value * 37 + unit - self.window[self.at] * pow(37, 100, 2**64)) % 2**64
        self.window[self.at] = unit
        self.at = (self.at + 1) % 100


@given(
    st.lists(
        st.sampled_from(["a", "x = 1", "\n", "\r\n", "\r", " ", "\t", "😀", "日", "}\n", "  }\n", "y" * 60]),
        max_size=60,
    )
)
def test_a_window_that_moves_over_the_file_gives_the_same(parts: list[str]) -> None:
    text = "".join(parts)
    rolling = Rolling()
    encoded = text.encode("utf-16-le")
    for unit in (*(encoded[at] | encoded[at + 1] << 8 for at in range(0, len(encoded), 2)), 65535):
        rolling.take(unit)
    for _ in range(100):
        rolling.push(0)
    document = Document("a.ts", text.encode())
    assert {line: line_hash(document, line) for line in rolling.found} == rolling.found
