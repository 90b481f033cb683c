"""The fixture shops: every expected place is found, nothing else is, and the mended shop is quiet."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures_shop import FIXTURES, SUFFIXES, expected, found, leaves, sources

ISSUES = ("SEC-01", "SEC-02", "SEC-03", "SEC-04", "SEC-05", "ORD-01", "ORD-02", "ORD-03", "PAY-01", "CHK-01", "MNY-01",
          "INV-01", "REL-01", "PERF-01", "CONC-01", "UX-01")  # fmt: skip
_NAMES = {"identifier", "type_identifier"}
_SHORT = {"shorthand_property_identifier", "shorthand_property_identifier_pattern"}
_DECLARING = {
    "variable_declarator", "function_declaration", "required_parameter", "optional_parameter", "class_declaration",
    "interface_declaration", "type_alias_declaration", "enum_declaration", "catch_clause", "for_in_statement", "arrow_function",
    "object_assignment_pattern",
}  # fmt: skip
_KEPT = {
    # what a framework calls by its name
    "action", "loader", "clientLoader", "default", "GET", "POST", "PUT", "PATCH", "DELETE", "config", "headers", "meta", "links",
    "ErrorBoundary", "Layout", "HydrateFallback",
}  # fmt: skip


def test_the_shop_has_what_its_comments_expect_and_nothing_more() -> None:
    assert found(FIXTURES / "shop") == expected(FIXTURES / "shop")


def test_the_mended_shop_is_quiet() -> None:
    assert found(FIXTURES / "shop-fixed") == []
    assert expected(FIXTURES / "shop-fixed") == []


def test_every_issue_of_the_document_is_expected_in_the_shop() -> None:
    assert {check.split("/")[0] for _, _, check in expected(FIXTURES / "shop")} == set(ISSUES)


@pytest.mark.parametrize("shop", ["shop", "shop-fixed"])
def test_both_shops_parse_without_an_error(shop: str) -> None:
    for path in sources(FIXTURES / shop):
        assert leaves(path.name, path.read_bytes()), path


def test_the_names_that_the_shop_gives_decide_nothing(tmp_path: Path) -> None:
    """Every name that the shop declares itself gets a part more; names of libraries, keys and texts stay."""
    own = {name for path in sources(FIXTURES / "shop") for name in _declared(path)} - _KEPT
    copy = _rewritten(tmp_path, lambda path, data: _renamed(path, data, own))
    assert found(copy) == expected(FIXTURES / "shop")


def test_white_space_decides_nothing(tmp_path: Path) -> None:
    """Tokens stand apart by other white space, lines begin elsewhere; line ends stay, since they can end a statement."""
    copy = _rewritten(tmp_path, _respaced)
    assert found(copy) == expected(FIXTURES / "shop")


def _rewritten(folder: Path, change: Callable[[Path, bytes], bytes]) -> Path:
    copy = folder / "shop"
    shutil.copytree(FIXTURES / "shop", copy)
    for path in sources(copy):
        path.write_bytes(change(path, path.read_bytes()))
    return copy


def _declared(path: Path) -> set[str]:
    """Names that a file declares: variables, functions, parameters, classes and types, but not what it imports from a package."""
    names: set[str] = set()
    for node in leaves(path.name, path.read_bytes()):
        parent = node.parent
        if parent is None or node.type not in _NAMES | _SHORT:
            continue
        fields = ("name", "pattern", "parameter", "left")
        declares = parent.type in _DECLARING and node in [parent.child_by_field_name(field) for field in fields]
        in_pattern = parent.type in {"array_pattern", "rest_pattern", "object_pattern"} or (
            parent.type == "pair_pattern" and node == parent.child_by_field_name("value")
        )
        if declares or in_pattern:
            names.add((node.text or b"").decode())
    return names - _imported(path)


def _imported(path: Path) -> set[str]:
    text = path.read_text()
    found_names: set[str] = set()
    for names, module in re.findall(r"import\s+(?:type\s+)?([^;]*?)\s+from\s+[\"']([^\"']+)[\"']", text):
        if not module.startswith((".", "~", "@lib", "@loom")):
            found_names |= set(re.findall(r"[A-Za-z_$][\w$]*", names))
    return found_names


def _renamed(path: Path, data: bytes, own: set[str]) -> bytes:
    """The file with `More` behind every own name, keys of objects kept."""
    foreign = _imported(path)
    parts: list[bytes] = []
    at = 0
    for node in leaves(path.name, data):
        name = (node.text or b"").decode()
        if name not in own or name in foreign or node.type not in _NAMES | _SHORT or _is_key(node):
            continue
        new = f"{name}More".encode()
        if node.type in _SHORT:
            new = name.encode() + b": " + new
        parts += [data[at : node.start_byte], new]
        at = node.end_byte
    return b"".join([*parts, data[at:]])


def _is_key(node: object) -> bool:
    parent = getattr(node, "parent", None)
    return parent is not None and parent.type in {"property_signature", "jsx_attribute", "nested_identifier"}


def _respaced(path: Path, data: bytes) -> bytes:
    """The file with every run of blanks that holds no line end doubled, and every line indented by a tab."""
    parts: list[bytes] = []
    at = 0
    for node in leaves(path.name, data):
        gap = data[at : node.start_byte]
        if b"\n" in gap:
            head, _, _ = gap.rpartition(b"\n")
            gap = head + b"\n\t"
        elif gap and node.type != "jsx_text":
            gap = b"  "
        parts += [gap, data[node.start_byte : node.end_byte]]
        at = node.end_byte
    return b"".join([*parts, data[at:]])


__all__ = ["SUFFIXES"]
