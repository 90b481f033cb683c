"""`baseline` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import Done, call, shop

NAME = ".checkout-audit-baseline.json"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = shop(tmp_path)
    monkeypatch.chdir(made)
    return made


def baseline(command: str, *arguments: str) -> Done:
    return call("baseline", command, "--rules", "../rules.yaml", *arguments)


def known(folder: Path) -> list[str]:
    return [each["code"] for each in json.loads((folder / NAME).read_text())["findings"] if each]


def scan(*arguments: str) -> Done:
    return call("scan", "--rules", "../rules.yaml", "-q", *arguments)


def test_what_is_known_does_not_fail(folder: Path) -> None:
    assert baseline("create").out == f"{NAME}: 1 known finding (1 added, 0 dropped)\n"
    assert (scan().code, scan().out) == (0, "")
    assert scan("--no-baseline").code == 1
    (folder / "src/b.ts").write_text("show(tax / 100)\n")
    assert scan().out.startswith("src/b.ts:1:6")


def test_create_never_overwrites(folder: Path) -> None:
    baseline("create")
    done = baseline("create")
    assert (done.code, "renew it: checkout-audit baseline update" in done.err) == (2, True)


def test_update_takes_up_and_drops_and_prune_only_drops(folder: Path) -> None:
    baseline("create")
    (folder / "src/a.ts").write_text("show(tax / 100)\n")
    assert baseline("prune").out.endswith("0 known findings (0 added, 1 dropped)\n")
    assert known(folder) == []
    assert baseline("update").out.endswith("1 known finding (1 added, 0 dropped)\n")
    assert known(folder) == ["tax / 100"]
    assert "show" not in baseline("show").err
    assert "src/a.ts\n  ACME-01/divided\n    tax / 100\n" in baseline("show").out


def test_a_part_of_the_tree_leaves_the_rest_as_it_is(folder: Path) -> None:
    (folder / "lib").mkdir()
    (folder / "lib/b.ts").write_text("show(tax / 100)\n")
    baseline("create")
    (folder / "lib/b.ts").write_text("show(tip / 100)\n")
    assert scan("--strict", "src").code == 0
    assert scan("src").out == ""
    assert baseline("update", "lib").code == 0
    assert known(folder) == ["tax / 100", "tip / 100", "total / 100"]
    assert baseline("update").code == 0
    assert known(folder) == ["tip / 100", "total / 100"]
    (folder / "lib/b.ts").unlink()
    assert scan("--strict").code == 1


def test_an_incomplete_audit_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    baseline("create")
    before = (folder / NAME).read_text()
    monkeypatch.setattr("checkout_audit.engine.mapping.NODE_BUDGET", 1)
    for command in ("update", "prune"):
        done = baseline(command)
        assert done.code == 3
        assert "is left as it is: the audit is incomplete" in done.out
        assert "src/a.ts: " in done.out
    assert (folder / NAME).read_text() == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', "\xff"])
def test_a_broken_one_is_a_mistake_and_not_empty(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="latin-1")
    for done in (scan(), baseline("update"), baseline("show"), call("status", "--rules", "../rules.yaml")):
        assert (done.code, done.out) == (2, "")
        assert NAME in done.err
    assert (folder / NAME).read_bytes() == text.encode("latin-1")


def test_one_that_is_named_must_be_there(folder: Path) -> None:
    done = scan("--baseline", "other.json")
    assert (done.code, "other.json: no such baseline (write it: checkout-audit baseline create)" in done.err) == (
        2,
        True,
    )


def test_the_config_file_says_where_it_lies(folder: Path) -> None:
    (folder / "checkout-audit.yaml").write_text("baseline: known.json\nrules: [../rules.yaml]\n")
    assert call("baseline", "create").code == 0
    assert (folder / "known.json").exists()
    assert call("scan").code == 0
    assert call("scan", "src").code == 0


def test_an_audit_names_what_the_baseline_had_and_is_found_no_more(folder: Path) -> None:
    baseline("create")
    (folder / "src/a.ts").write_text("show(tax / 100)\n")
    log = json.loads(scan("--format", "sarif-audit").out)
    states = {each["baselineState"]: each for each in log["runs"][0]["results"]}
    assert states.keys() == {"new", "absent"}
    assert "total / 100" in states["absent"]["message"]["text"]
