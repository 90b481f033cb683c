"""Rule files are read with positions, and every fault is told with file and line."""

from __future__ import annotations

import pytest

from checkout_audit.entry import Entry, Field, nearest, read_yaml
from checkout_audit.errors import RuleError


def entry(text: str) -> Entry:
    return read_yaml("r.yaml", text.encode())


def error_of(text: str, table: dict[str, Field]) -> str:
    with pytest.raises(RuleError) as error:
        entry(text).fields(table)
    return str(error.value)


TABLE = {"title": Field("", required=True), "message": Field(""), "level": Field("", {"enum": ["low", "high"]})}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: a\nmesage: b", "r.yaml:2: unknown key 'mesage' (did you mean 'message'?)"),
        ("title: a\nxyz: b", "r.yaml:2: unknown key 'xyz' (known: level, message, title)"),
        ("\nmessage: a", "r.yaml:2: key 'title' is missing"),
        ("title: a\n\nlevel: hihg", "r.yaml:3: 'hihg' is no level (did you mean 'high'?)"),
        ("title: a\ntitle: b", "r.yaml:2: key 'title' stands twice"),
        ("- a", "r.yaml:1: expected keys and values"),
    ],
)
def test_faulty_keys(text: str, message: str) -> None:
    assert error_of(text, TABLE) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: [1", "r.yaml:2: not YAML: did not find expected ',' or ']'"),
        (b"a: b: c", "r.yaml:1: not YAML: mapping values are not allowed in this context"),
        (b"", "r.yaml:1: the file is empty"),
        (b"a: \xff", "r.yaml:1: not UTF-8 text (save it as UTF-8)"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(RuleError) as error:
        read_yaml("r.yaml", data)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("text", "value"),
    [("100", 100), ("1.5", 1.5), ("true", True), ("null", None), ("x y", "x y"), ("'100'", "100"), ("0x10", 16)],
)
def test_scalars_keep_their_type(text: str, value: object) -> None:
    assert entry(text).scalar() == value


def test_regular_expressions_stand_between_slashes() -> None:
    assert entry("/a.b/i").regex() == "(?i)a.b"
    assert entry("/a/").regex() == "a"
    assert entry("plain").regex() is None
    with pytest.raises(RuleError, match="not a regular expression"):
        entry("/(/").regex()


def test_block_text_begins_on_the_next_line() -> None:
    code = entry("a: |\n  x\n").mapping()["a"]
    assert (code.is_block, code.line, code.raw()) == (True, 1, "x\n")


def test_one_value_or_a_list() -> None:
    assert entry("a").texts() == ("a",)
    assert entry("[a, b]").texts() == ("a", "b")


def test_whole_numbers_are_told_from_other_values() -> None:
    assert entry("5").integer() == 5
    for text in ("x", "true", "1.5", "[1]"):
        with pytest.raises(RuleError, match="expected a whole number"):
            entry(text).integer()


def test_the_nearest_word_ignores_case() -> None:
    assert nearest("sec-01", ["SEC-01", "MNY-01"]) == "did you mean 'SEC-01'?"
    assert not nearest("zzz", [f"word{number}" for number in range(20)])
