"""`explain` tells of an issue or a check."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.command import RULE, Done, call


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text(RULE)
    return tmp_path / "mine.yaml"


def explain(given: str, rules: Path) -> Done:
    return call("explain", given, "--rules", rules)


def test_an_issue_in_any_case(rules: Path) -> None:
    done = explain("acme-01", rules)
    assert (done.code, done.out.splitlines()[0]) == (0, "ACME-01  high  Amounts a hundred times too small")
    assert "Why it matters\n  Customers pay what they see.\n" in done.out


def test_a_check_with_its_examples(rules: Path) -> None:
    done = explain("ACME-01/divided", rules)
    assert (done.code, done.out.splitlines()[0]) == (0, "ACME-01/divided  high  Total divided by 100")
    assert "Found\n    show(total / 100) // expect\n" in done.out


def test_an_unknown_id_names_the_nearest(rules: Path) -> None:
    done = explain("ACME-01/dividd", rules)
    assert done.code == 2
    assert "unknown issue or check 'ACME-01/dividd' (did you mean 'ACME-01/divided'?)" in done.err
