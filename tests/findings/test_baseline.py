"""The baseline is readable, merges, and is never half read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from findings.finding import finding

from checkout_audit.errors import ConfigError
from checkout_audit.findings.baseline import Baseline, entry, read, write
from checkout_audit.findings.identity import identify


def baseline(*names: str) -> Baseline:
    found = identify(finding(f"show({name} / 100)", f"{name} / 100", path=f"src/{name}.ts") for name in names)
    return Baseline(tuple(sorted(entry(each) for each in found)), {"ACME-01/divided": "00ff"})


def test_what_is_written_is_read() -> None:
    made = baseline("b", "a")
    assert read(write(made), "x.json") == made
    assert [each.code for each in made.entries] == ["a / 100", "b / 100"]
    assert write(read(write(made), "x.json")) == write(made)


def test_two_branches_merge_without_conflict(tmp_path: Path) -> None:
    names = "a", "e", "k"
    texts = {"base": names, "ours": (*names, "z"), "theirs": ("b", *names)}
    for name, held in texts.items():
        (tmp_path / name).write_text(write(baseline(*held)))
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    merged = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert merged.returncode == 0
    assert read(merged.stdout, "x.json") == baseline("a", "b", "e", "k", "z")


def test_an_entry_keeps_no_secret_and_no_endless_code() -> None:
    text = f"call('{'sk_' + 'live_' + 'a' * 30}', {', '.join('abcdefgh' * 9)})"
    (found,) = identify([finding(text, text)])
    code = entry(found).code
    assert "*" * 20 in code
    assert len(code) == 80


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON"),
        ("[]", "this is no baseline"),
        ('{"version": 1}', "the baseline is broken"),
        ('{"version": 9}', "written by a newer checkout-audit"),
        (
            '{"version": 1, "tool": "1", "identity": 1, "checks": {}, "findings": [{"id": "x"}]}',
            "the baseline is broken",
        ),
        (
            '{"version": 1, "tool": "1", "identity": 0, "checks": {}, "findings": []}',
            "told findings apart in another way",
        ),
        ('{"version": 1,\n<<<<<<< HEAD\n"a": 1}', "x.json:2: the baseline holds a merge conflict"),
    ],
)
def test_a_broken_one_is_an_error_and_not_empty(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        read(text, "x.json")
    assert error.value.hint
