"""What stands beside the sources is read without waiting, and without running away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checkout_audit.source.beside import Beside
from checkout_audit.source.schemas import schemas
from checkout_audit.source.tree import DISK


def test_a_file_and_what_a_link_leads_to_are_read(tmp_path: Path) -> None:
    (tmp_path / "base.json").write_text("{}")
    (tmp_path / "tsconfig.json").symlink_to("base.json")
    assert Beside(str(tmp_path))("tsconfig.json") == b"{}"


def test_what_is_no_file_or_too_large_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "package.json").mkdir()
    (tmp_path / "tsconfig.json").write_text(" " * 2_000_001)
    beside = Beside(str(tmp_path))
    assert [beside(name) for name in ("package.json", "tsconfig.json", "none.json", "a\0b")] == [None] * 4


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_holds_nobody_up(tmp_path: Path) -> None:
    for name in ("package.json", ".gitignore"):
        os.mkfifo(tmp_path / name)
    assert not Beside(str(tmp_path))("package.json")
    assert not DISK.read(str(tmp_path / ".gitignore"))


def test_schemas_come_in_order_of_paths_without_those_of_packages(tmp_path: Path) -> None:
    for name in ("b/2.sql", "b/1.sql", "a/schema.prisma", "z.sql", "node_modules/x/1.sql", ".git/1.sql", "b/c/3.sql"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    found = [each.decode() for each in schemas(Beside(str(tmp_path)))]
    assert found == ["z.sql", "a/schema.prisma", "b/1.sql", "b/2.sql", "b/c/3.sql"]
