"""Bytes become text, whatever they are, and what was odd is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checkout_audit.source.document import Document
from checkout_audit.source.problem import Problem
from checkout_audit.source.read import SourceFile, read


def read_bytes(folder: Path, data: bytes, *, explicit: bool = False) -> tuple[Document | None, tuple[Problem, ...]]:
    path = folder / "a.ts"
    path.write_bytes(data)
    return read(SourceFile("a.ts", str(path), len(data), explicit))


def test_utf8_is_read_as_it_is(tmp_path: Path) -> None:
    document, problems = read_bytes(tmp_path, "const é = 1\r\n".encode())
    assert document is not None
    assert (document.data, problems) == ("const é = 1\r\n".encode(), ())


def test_a_byte_order_mark_is_cut_off(tmp_path: Path) -> None:
    document, problems = read_bytes(tmp_path, b"\xef\xbb\xbfconst a = 1")
    assert document is not None
    assert (document.data, document.bom, problems) == (b"const a = 1", True, ())


def test_bytes_that_are_not_utf8_are_replaced_and_told(tmp_path: Path) -> None:
    document, problems = read_bytes(tmp_path, b"a\nb \xff\n")
    assert document is not None
    assert document.data == "a\nb \ufffd\n".encode()
    assert [(each.kind, each.line, each.incomplete) for each in problems] == [("encoding", 2, False)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_with_its_mark_is_read(tmp_path: Path, encoding: str) -> None:
    document, problems = read_bytes(tmp_path, "\ufeffconst a = 1".encode(encoding))
    assert document is not None
    assert (document.data, [each.kind for each in problems]) == (b"const a = 1", ["encoding"])


def test_a_bundle_is_not_analysed_unless_it_is_named(tmp_path: Path) -> None:
    bundle = b"/* licence */\n" + b"var a=1;" * 10_000
    document, problems = read_bytes(tmp_path, bundle)
    assert (document, [(each.kind, each.incomplete) for each in problems]) == (None, [("generated", False)])
    assert read_bytes(tmp_path, bundle, explicit=True)[0] is not None


def test_a_page_with_an_embedded_image_is_no_bundle(tmp_path: Path) -> None:
    page = b"const image = '" + b"A" * 60_000 + b"'\n" + b"pay()\n" * 100
    assert read_bytes(tmp_path, page)[0] is not None


def test_a_file_that_is_gone_makes_the_audit_incomplete(tmp_path: Path) -> None:
    document, problems = read(SourceFile("a.ts", str(tmp_path / "a.ts"), 1))
    assert (document, [(each.kind, each.incomplete) for each in problems]) == (None, [("unreadable", True)])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_makes_the_audit_incomplete(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_text("a")
    path.chmod(0)
    assert [each.incomplete for each in read(SourceFile("a.ts", str(path), 1))[1]] == [True]
