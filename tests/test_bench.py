"""The generated shops and the table of `make bench`."""

from __future__ import annotations

from pathlib import Path

import pytest
import run
from generate import FAULTS, generate

from checkout_audit.syntax.parser import parse


def shop(folder: Path, files: int, seed: int) -> dict[str, bytes]:
    generate(folder, files, seed)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.ts*")}


def test_the_same_seed_gives_the_same_shop(tmp_path: Path) -> None:
    assert shop(tmp_path / "one", 20, seed=7) == shop(tmp_path / "two", 20, seed=7)


def test_another_seed_gives_another_shop(tmp_path: Path) -> None:
    assert shop(tmp_path / "one", 20, seed=7) != shop(tmp_path / "two", 20, seed=8)


def test_a_shop_has_as_many_files_as_asked_for(tmp_path: Path) -> None:
    assert len(shop(tmp_path, 60, seed=7)) == 60


def test_every_generated_file_parses_without_an_error(tmp_path: Path) -> None:
    files = shop(tmp_path, 120, seed=7)
    assert [path for path, data in files.items() if parse(data, path).root_node.has_error] == []


def test_a_few_generated_files_have_a_fault(tmp_path: Path) -> None:
    files = shop(tmp_path, 300, seed=7)
    faulty = [path for path, data in files.items() if any(fault.encode() in data for fault in FAULTS)]
    assert 1 <= len(faulty) <= 15


def test_the_table_sets_the_audit_against_each_peer() -> None:
    ours = run.Score(run.Program("checkout-audit", ()), (1.0, 3.0, 1.2), peak=200_000_000, results=9)
    peer = run.Score(run.Program("peer", ()), (2.4, 2.4, 2.5), peak=30_000_000, results=4)
    rows = run.table("shop", [ours, peer]).splitlines()
    assert rows[2].split() == [
        "|",
        "checkout-audit",
        "|",
        "1.20",
        "|",
        "1.00–3.00",
        "|",
        "1.00",
        "|",
        "200",
        "|",
        "9",
        "|",
    ]
    assert rows[3].split()[7:9] == ["0.50", "|"]


def test_a_program_that_has_not_done_its_work_stops_the_bench() -> None:
    with pytest.raises(SystemExit, match="peer ended with 7"):
        run.insist(run.Program("peer", ()), 7, b"no such file")


def test_what_is_timed_is_what_people_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "HOME", tmp_path)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", "/elsewhere")
    found = run.environment(tmp_path / "bin")
    assert not {"PYTHONDONTWRITEBYTECODE", "XDG_CACHE_HOME"}.intersection(found)
    assert found["HOME"] == str(tmp_path / "home")


def test_the_audit_is_timed_without_a_cache_and_with_one() -> None:
    cold, warm, *_ = run.programs(Path("bin"))
    assert "--no-cache" in cold.command
    assert [*cold.command] == [*warm.command, "--no-cache"]
