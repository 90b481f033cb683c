"""A cache makes the next run quick and changes nothing else, whatever its state."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from engine.word_detector import WordDetector, book

from checkout_audit.engine import cache as module
from checkout_audit.engine.mapping import Mapper, Yield
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome
from checkout_audit.source.read import SourceFile


def run(folder: Path, cache: Path | None, *words: str, rules: str = "") -> Outcome:
    made = replace(book(*(WordDetector(word, word) for word in words or ("cart",))), digest=rules)
    found = audit(AuditRequest(paths=(folder,), jobs=1, cache=cache), made)
    return msgspec.structs.replace(found, coverage=msgspec.structs.replace(found.coverage, seconds=0.0))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.ts").write_text(f"cart total {name}\n")
    return folder


@pytest.fixture
def mapped(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of the files that are mapped, and not looked up."""
    seen: list[str] = []
    one = Mapper._one

    def noted(mapper: Mapper, file: SourceFile) -> Yield:
        seen.append(file.path)
        return one(mapper, file)

    monkeypatch.setattr(Mapper, "_one", noted)
    return seen


def test_only_what_changed_is_mapped_again(tree: Path, tmp_path: Path, mapped: list[str]) -> None:
    cold = run(tree, tmp_path / "cache")
    assert (mapped, run(tree, tmp_path / "cache")) == (["a.ts", "b.ts", "c.ts"], cold)
    (tree / "b.ts").write_text("cart\ncart\n")
    mapped.clear()
    warm = run(tree, tmp_path / "cache")
    assert mapped == ["b.ts"]
    assert warm == run(tree, None)


def test_other_rules_checks_and_paths_are_other_entries(tree: Path, tmp_path: Path, mapped: list[str]) -> None:
    run(tree, tmp_path / "cache")
    mapped.clear()
    (tree / "a.ts").rename(tree / "d.ts")
    run(tree, tmp_path / "cache")
    assert mapped == ["d.ts"]
    run(tree, tmp_path / "cache", rules="other")
    run(tree, tmp_path / "cache", "cart", "total")
    assert len(mapped) == 7


@pytest.mark.parametrize("state", ["garbage", "foreign", "spoiled", "unwritable"])
def test_a_broken_cache_is_an_empty_one(tree: Path, tmp_path: Path, state: str) -> None:
    folder = tmp_path / "cache"
    cold = run(tree, folder)
    base = folder / module._FILE
    if state == "garbage":
        base.write_bytes(b"no database" * 500)
    elif state == "foreign":
        base.unlink()
        sqlite3.connect(base).execute("CREATE TABLE files (other TEXT)").connection.close()
    elif state == "spoiled":
        with sqlite3.connect(base) as link:
            link.execute("UPDATE files SET value = substr(value, 1, length(value) - 1) || x'00'")
    else:
        base.unlink()
        base.mkdir()
    assert run(tree, folder) == cold
    assert run(tree, folder) == cold


def test_a_spoiled_file_is_replaced_by_the_next_run(tree: Path, tmp_path: Path, mapped: list[str]) -> None:
    run(tree, tmp_path / "cache")
    base = tmp_path / "cache" / module._FILE
    data = base.read_bytes()
    base.write_bytes(data[:100] + b"\xff" * (len(data) - 100))
    run(tree, tmp_path / "cache")
    run(tree, tmp_path / "cache")
    mapped.clear()
    run(tree, tmp_path / "cache")
    assert mapped == []


def test_what_was_not_finished_is_not_kept(tree: Path, tmp_path: Path, mapped: list[str]) -> None:
    (tree / "a.ts").write_text("cart raise")
    run(tree, tmp_path / "cache")
    mapped.clear()
    assert "failed" in {each.kind for each in run(tree, tmp_path / "cache").problems}
    assert mapped == ["a.ts"]


def test_a_file_that_changes_before_it_is_mapped_is_not_kept_as_what_it_was(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, one = run(tree, None), Mapper._one

    def while_saving(mapper: Mapper, file: SourceFile) -> Yield:
        (tree / "a.ts").write_text("nothing\n")
        return one(mapper, file)

    monkeypatch.setattr(Mapper, "_one", while_saving)
    run(tree, tmp_path / "cache")
    monkeypatch.undo()
    (tree / "a.ts").write_text("cart total a\n")
    assert run(tree, tmp_path / "cache") == expected


def test_a_cache_that_another_run_writes_to_is_left_alone(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = run(tree, tmp_path / "cache")
    file = (tmp_path / "cache" / module._FILE).stat()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, timeout=0.0: connect(path, timeout=timeout * 0))
    with connect(tmp_path / "cache" / module._FILE) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert run(tree, tmp_path / "cache") == cold
    assert (tmp_path / "cache" / module._FILE).stat().st_ino == file.st_ino
    other.close()


def test_it_lies_where_the_user_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert module.default_folder() == tmp_path / "checkout-audit"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert module.default_folder() == Path.home() / ".cache" / "checkout-audit"
