"""`baseline` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import RULE, Done, call, shop
from repository import repository

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


PARTS = '"tool": "1", "identity": 1, "checks": {}'


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "[" * 50_000, '{"version": 1}', '{"version": true}', "\xff"),
        *(f'{{"version": 1, {PARTS}, "findings": {found}}}' for found in ("{}", '"a"', '[{"path": 1}]')),
        f'{{"version": 1, {PARTS}, "findings": [], "findings": []}}',
        '{"version": 1, "tool": "1", "identity": 0, "checks": {}, "findings": []}',
        '{"version": 2}',
    ],
)
def test_a_broken_one_is_a_mistake_and_not_empty(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="latin-1")
    for done in (scan(), baseline("update"), baseline("show"), call("status", "--rules", "../rules.yaml")):
        assert (done.code, done.out) == (2, "")
        assert NAME in done.err
        assert "baseline update" not in done.err
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


def test_after_its_remedy_a_broken_one_is_whole_again(folder: Path) -> None:
    (folder / NAME).write_text("{")
    assert "delete it and write a new one: checkout-audit baseline create" in scan().err
    (folder / NAME).unlink()
    assert baseline("create").code == 0
    assert scan().code == 0


def test_a_file_that_may_not_be_changed_is_refused_before_the_audit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline("create")
    monkeypatch.setattr("checkout_audit.cli.status.audited", None)
    monkeypatch.setattr("checkout_audit.cli.output.os.access", lambda path, _: path != Path(NAME))
    for command in ("update", "prune"):
        done = baseline(command)
        assert (done.code, f"{NAME}: cannot write the baseline there: no permission" in done.err) == (2, True)
    done = baseline("create", "--baseline", "nowhere/b.json")
    assert (done.code, "no folder 'nowhere'" in done.err) == (2, True)


def test_one_beside_a_part_holds_for_that_part(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "lib").mkdir()
    (folder / "lib/b.ts").write_text("show(tax / 100)\n")
    assert baseline("create", "--baseline", f"lib/{NAME}", "lib").code == 0
    assert (scan("lib").code, scan("src").code, scan().code) == (0, 1, 1)
    monkeypatch.chdir(folder / "lib")
    assert call("scan", "--rules", "../../rules.yaml", "-q", "--strict").code == 0


def test_what_was_found_in_other_files_is_not_gone(folder: Path) -> None:
    """A run that leaves files out, or cannot read one, does not say that what is known there is found no more."""
    (folder / "lib").mkdir()
    (folder / "lib/b.ts").write_text("show(tax / 100)\n")
    baseline("create")
    (folder / "lib/b.ts").write_text("show(tip / 100)\n")
    for narrow in (("--exclude", "src"), ("--include", "lib"), ("lib",), ("lib", "src/a.ts")):
        assert "found no more" not in call("scan", "--rules", "../rules.yaml", *narrow).out
    (folder / "lib/b.ts").unlink()
    (folder / "lib/b.ts").symlink_to("b.ts")
    assert "1 of the baseline found no more" in " ".join(call("scan", "--rules", "../rules.yaml").out.split())


def test_several_paths_are_the_whole_if_the_baseline_is_of_them(folder: Path) -> None:
    (folder / "lib").mkdir()
    (folder / "lib/b.ts").write_text("show(tax / 100)\n")
    baseline("create", "src", "lib")
    assert json.loads((folder / NAME).read_text())["paths"] == ["lib", "src"]
    (folder / "lib/b.ts").write_text("")
    assert (scan("--strict", "lib").code, scan("--strict", "src", "lib").code, scan("--strict").code) == (0, 1, 1)
    assert baseline("update", "lib").code == 0
    assert known(folder) == ["tax / 100", "total / 100"]
    assert baseline("update").code == 0
    assert json.loads((folder / NAME).read_text())["paths"] == ["."]
    assert scan("--strict").code == 0


def test_what_the_config_file_leaves_out_and_checks_that_are_no_more_are_gone(folder: Path) -> None:
    baseline("create")
    (folder / "src/b.ts").write_text("show(tax)\n")
    (folder / "checkout-audit.yaml").write_text("exclude: [src/a.ts]\n")
    assert scan("--strict").code == 1
    (folder / "checkout-audit.yaml").unlink()
    assert scan("--strict").code == 0
    (folder.parent / "rules.yaml").write_text(RULE.replace("id: divided", "id: halved"))
    assert "1 of the baseline found no more" in " ".join(call("scan", "--rules", "../rules.yaml").out.split())


@pytest.mark.parametrize("command", ["update", "prune"])
def test_what_lies_in_a_renamed_file_keeps_one_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    folder = shop(tmp_path, "show(total / 100)\n" + "export const a = 1\n" * 9)
    (folder / ".git").rmdir()
    repo = repository(folder)
    monkeypatch.chdir(folder / "src")
    assert call("baseline", "create", "--rules", "../../rules.yaml", "--baseline", f"../{NAME}", "..").code == 0
    repo.commit()
    repo.git("mv", "src/a.ts", "src/b.ts")
    repo.commit("renamed")
    monkeypatch.chdir(folder)
    assert scan("--strict").code == 0
    assert baseline(command).out == f"{NAME}: 1 known finding (1 added, 1 dropped)\n"
    assert [each["path"] for each in json.loads((folder / NAME).read_text())["findings"] if each] == ["src/b.ts"]
    assert scan("--strict").code == 0
    repo.commit("written anew")
    assert scan("--strict").code == 0


def test_a_rename_is_known_though_the_baseline_was_written_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shop(tmp_path, "show(total / 100)\n" + "export const a = 1\n" * 9)
    (folder / ".git").rmdir()
    repo = repository(folder)
    monkeypatch.chdir(folder)
    baseline("create")
    repo.commit()
    repo.git("mv", "src/a.ts", "src/b.ts")
    repo.commit("renamed")
    (folder / "lib").mkdir()
    (folder / "lib/c.ts").write_text("show(tax / 100)\n")
    assert baseline("update", "lib").code == 0
    repo.commit("a part")
    repo.git("mv", "src/b.ts", "src/c.ts")
    repo.commit("renamed again")
    assert scan("--strict").code == 0
