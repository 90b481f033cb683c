"""`scan` from the command line: reports, exit codes, and settings from two places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import Done, call, shop


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def scan(folder: Path, *arguments: str | Path, terminal: bool = False) -> Done:
    """An audit by the test's own rule."""
    return call("scan", folder, "--rules", folder.parent / "rules.yaml", *arguments, terminal=terminal)


def test_a_finding_is_shown_and_fails(tmp_path: Path) -> None:
    done = scan(shop(tmp_path))
    assert done.code == 1
    assert "src/a.ts\n\n  high  ACME-01/divided  1:6\n  `total` is divided by 100\n" in done.out
    assert done.out.splitlines()[-2] == "Failed: 1 finding (1 high)"
    assert not done.err


def test_nothing_found_passes(tmp_path: Path) -> None:
    done = scan(shop(tmp_path, "show(total)\n"))
    assert (done.code, done.out.splitlines()[0]) == (0, "Passed: no findings")


@pytest.mark.parametrize(("fail_on", "code"), [("low", 1), ("high", 1), ("critical", 0), ("never", 0)])
def test_fail_on_decides_the_exit_code(tmp_path: Path, fail_on: str, code: int) -> None:
    assert scan(shop(tmp_path), "--fail-on", fail_on).code == code


def test_an_audit_of_no_files_is_incomplete(tmp_path: Path) -> None:
    assert scan(shop(tmp_path), "--include", "*.mts").code == 3


@pytest.mark.parametrize("arguments", [("--min-severity", "critical"), ("--min-confidence", "high")])
def test_what_is_below_a_minimum_is_not_shown(tmp_path: Path, arguments: tuple[str, str]) -> None:
    assert scan(shop(tmp_path), *arguments).code == 0


def test_one_run_writes_several_reports(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    files = tmp_path / "a.json", tmp_path / "a.sarif", tmp_path / "a.txt"
    outputs = [f"--output={format_}={file}" for format_, file in zip(("json", "sarif", "text"), files, strict=True)]
    done = scan(folder, *outputs)
    assert (done.code, done.out.startswith("src/a.ts\n")) == (1, True)
    assert json.loads(files[0].read_text())["exit_code"] == 1
    assert json.loads(files[1].read_text())["version"] == "2.1.0"
    assert files[2].read_text().startswith("src/a.ts\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.sarif", "a.txt", "rules.yaml", "shop"]


def test_format_decides_what_is_printed(tmp_path: Path) -> None:
    assert json.loads(scan(shop(tmp_path), "--format", "json").out)["findings"][0]["check"] == "ACME-01/divided"


def test_ids_may_be_lower_case_and_apart_by_commas(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    rules = ("--rules", tmp_path / "rules.yaml")
    assert call("scan", folder, *rules, "-i", "acme-01").code == 1
    assert call("scan", folder, *rules, "-c", "acme-01/divided").code == 1
    assert "did you mean 'ACME-01'?" in call("scan", folder, *rules, "-i", "acme-1,acme-01").err


def test_quiet_prints_one_line_a_finding(tmp_path: Path) -> None:
    assert scan(shop(tmp_path), "-q").out == "src/a.ts:1:6: high ACME-01/divided: `total` is divided by 100\n"


def test_colour_on_a_terminal_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shop(tmp_path)
    assert "\x1b[" in scan(folder, terminal=True).out
    assert "\x1b[" not in scan(folder).out
    assert "\x1b[" not in scan(folder, "--no-color", terminal=True).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in scan(folder, terminal=True).out


def test_the_config_file_holds_the_same_settings(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    (folder / "checkout-audit.yaml").write_text("fail-on: never\nformat: json\nrules: [../rules.yaml]\n")
    done = call("scan", folder)
    assert (done.code, json.loads(done.out)["verdict"]) == (0, "Passed: 1 finding (1 high); --fail-on never")


def test_the_command_line_wins_over_the_config_file(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    (folder / "checkout-audit.yaml").write_text("fail-on: never\nformat: json\nexclude: ['*.ts']\n")
    done = scan(folder, "--fail-on", "low", "--format", "text", "--exclude", "*.tsx")
    assert (done.code, done.out.startswith("src/a.ts\n")) == (1, True)


def test_globs_of_the_config_file_are_relative_to_it(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    (folder / "checkout-audit.yaml").write_text("exclude: [src/b.ts]\n")
    (folder / "src/b.ts").write_text("show(total / 100)")
    assert scan(folder).out.count("ACME-01/divided") == 1
    done = call("scan", folder / "src", "--rules", tmp_path / "rules.yaml", "-q")
    assert done.out.startswith("a.ts:1:6")
    assert done.out.count("\n") == 1


def test_an_unknown_id_in_the_config_file_has_a_line(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    (folder / "checkout-audit.yaml").write_text("jobs: 1\nissues:\n  - ACME-02\n")
    done = call("scan", folder, "--rules", tmp_path / "rules.yaml")
    assert done.code == 2
    assert done.err.rstrip().endswith("checkout-audit.yaml:3: unknown issue 'ACME-02' (did you mean 'ACME-01'?)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "nothing: no such file or folder"),
        (("--rules", "../rules.yaml", "--issue", "ACME-1"), "unknown issue 'ACME-1' (did you mean 'ACME-01'?)"),
        (("--format", "jsn"), "'jsn' is not one of 'text', 'json', 'json-lines'"),
        (("--output", "sarf=a"), "unknown format 'sarf' (did you mean 'sarif'?)"),
        (("--output", "json"), "--output 'json' is not FORMAT=FILE"),
        (("--output", "json=no/a.json"), "no folder 'no' (make it first)"),
        (("--config", "no.yaml"), "no.yaml: No such file or directory"),
        (("--rules", "no.yaml"), "no.yaml: no such rule file or folder"),
        (("--exlude", "x"), "No such option"),
    ],
)
def test_a_mistake_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(shop(tmp_path))
    done = call("scan", *arguments)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith("checkout-audit: error: ")
    assert message in done.err


def test_a_broken_rule_is_one_line_with_its_place(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    (tmp_path / "rules.yaml").write_text((tmp_path / "rules.yaml").read_text().replace("match:", "mach:"))
    done = scan(folder)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "rules.yaml:14: " in done.err
    assert "did you mean 'match'?" in done.err


def test_quiet_says_why_it_fails_where_no_finding_does(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    call("baseline", "create", folder, "--rules", folder.parent / "rules.yaml")
    (folder / "src/a.ts").write_text("show(total)\n")
    done = scan(folder, "--quiet", "--strict")
    assert (done.code, "1 of the baseline found no more (to drop them: checkout-audit baseline prune)" in done.out) == (
        1,
        True,
    )


@pytest.mark.parametrize("given", ["", " "])
def test_a_commit_without_a_name_is_a_mistake(tmp_path: Path, given: str) -> None:
    done = scan(shop(tmp_path), "--since", given)
    assert (done.code, "--since names no commit" in done.err) == (2, True)


def test_a_check_in_the_ledger_is_sent_to_the_overrides(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    (folder / "checkout-audit.yaml").write_text("issues:\n  ACME-01/divided: {state: open}\n")
    assert "here stand issues, such as ACME-01; settings for a check go into 'overrides'" in scan(folder).err
