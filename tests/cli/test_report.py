"""`report convert` makes from a saved run what the scan would have written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli.command import call, shop

from checkout_audit.config import FORMATS
from checkout_audit.report import REPORTERS


def test_the_formats_of_the_command_line_are_those_that_there_are() -> None:
    assert tuple(REPORTERS) == FORMATS


@pytest.mark.parametrize("format_", FORMATS)
def test_a_converted_report_is_the_direct_one_byte_for_byte(tmp_path: Path, format_: str) -> None:
    folder, run, direct = shop(tmp_path), tmp_path / "run.json", tmp_path / "direct"
    (folder / "checkout-audit.yaml").write_text("rules: [../rules.yaml]\nfail-on: critical\n")
    scanned = call("scan", folder, "-o", f"json={run}", "-o", f"{format_}={direct}", "--format", format_)
    assert scanned.code == 0
    (folder / "src" / "a.ts").unlink()
    (tmp_path / "rules.yaml").unlink()
    converted = tmp_path / "converted"
    assert call("report", "convert", run, "--to", format_, "-o", converted).code == 0
    assert converted.read_bytes() == direct.read_bytes()
    assert call("report", "convert", run, "--to", format_).out == scanned.out


def test_a_run_remembers_what_was_asked(tmp_path: Path) -> None:
    folder, run = shop(tmp_path), tmp_path / "run.json"
    call("scan", folder, "--rules", tmp_path / "rules.yaml", "--strict", "-i", "acme-01", "-o", f"json={run}")
    origin = json.loads(run.read_text())["origin"]
    assert origin["asked"] == {"paths": [str(folder)], "issue": ["ACME-01"], "strict": ["true"]}


def test_what_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    done = call("report", "convert", tmp_path / "a.json", "--to", "html")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "this is no saved run" in done.err
    done = call("report", "convert", tmp_path / "no.json", "--to", "html")
    assert (done.code, "no.json: No such file or directory" in done.err) == (2, True)


def test_a_destination_that_cannot_be_written_is_told_first(tmp_path: Path) -> None:
    done = call("report", "convert", tmp_path / "no.json", "--to", "html", "-o", tmp_path / "no" / "a.html")
    assert "no folder" in done.err


def test_links_only_in_a_terminal_that_opens_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "CI", "TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KONSOLE_VERSION", "DOMTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    folder = shop(tmp_path)
    arguments = ("scan", folder, "--rules", tmp_path / "rules.yaml")
    assert "\x1b]8;;" not in call(*arguments, terminal=True).out
    monkeypatch.setenv("VTE_VERSION", "7006")
    assert f"\x1b]8;;file://{os.path.realpath(folder)}/src/a.ts\x1b\\" in call(*arguments, terminal=True).out
    assert "\x1b]8;;" not in call(*arguments).out
    monkeypatch.setenv("CI", "true")
    assert "\x1b]8;;" not in call(*arguments, terminal=True).out
