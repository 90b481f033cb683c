"""`rules list` and `rules test`."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.command import RULE, call


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(RULE)
    return tmp_path / "mine.yaml"


def test_the_list_has_the_teams_own_rules(rules: Path) -> None:
    done = call("rules", "list", "--rules", rules)
    assert done.code == 0
    assert "ACME-01  high  Amounts a hundred times too small\n  divided  Total divided by 100\n" in done.out


def test_the_teams_own_examples_are_run(rules: Path) -> None:
    done = call("rules", "test", "--rules", rules)
    assert (done.code, done.out) == (0, "3 examples of 1 check: 3 ok\n")


def test_an_example_that_does_not_hold_is_told_with_its_place(rules: Path) -> None:
    rules.write_text(RULE.replace("- miss: show(total)", "- miss: show(total / 100)"))
    done = call("rules", "test", "--rules", rules)
    assert done.code == 1
    assert done.out.startswith(f"{rules}:17: noisy: ACME-01/divided miss: ")
    assert done.out.endswith("3 examples of 1 check: 2 ok, 1 noisy\n")


def test_some_may_be_chosen(rules: Path) -> None:
    assert call("rules", "test", "acme-01/divided", "--rules", rules).out == "3 examples of 1 check: 3 ok\n"
    assert call("rules", "test", "ACME-9", "--rules", rules).code == 2


def test_the_config_file_names_rules_too(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "checkout-audit.yaml").write_text("rules: [mine.yaml]\n")
    assert "ACME-01" in call("rules", "list").out
