"""`status` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.command import call, shop


def test_each_issue_has_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKOUT_AUDIT_TODAY", "2027-01-01")
    folder = shop(tmp_path)
    accepted = "{state: accepted, owner: ana, reason: new totals in spring, until: 2027-03-31}"
    (folder / "checkout-audit.yaml").write_text(f"rules: [../rules.yaml]\nissues:\n  ACME-01: {accepted}\n")
    call("baseline", "create", folder)
    (folder / "src/b.ts").write_text("show(tax / 100)\n")
    done = call("status", folder)
    assert done.code == 0
    assert done.out.splitlines()[:3] == [
        "issue    state      now  new known muted trend",
        "ACME-01  accepted     2    .     .     2    +1  Amounts a hundred times too sma…",
        "         ana: new totals in spring (until 2027-03-31)",
    ]


def test_an_incomplete_audit_does_not_end_well(tmp_path: Path) -> None:
    assert call("status", shop(tmp_path), "--config", "/dev/null").code == 0
    assert call("status", tmp_path / "shop" / ".git").code == 3


def test_a_day_that_is_none_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKOUT_AUDIT_TODAY", "soon")
    assert "CHECKOUT_AUDIT_TODAY=soon is no day" in call("status", shop(tmp_path)).err


def test_it_counts_as_a_scan_does(tmp_path: Path) -> None:
    folder = shop(tmp_path)
    settings = "rules: [../rules.yaml]\nmin-severity: critical\n"
    (folder / "checkout-audit.yaml").write_text(settings)
    assert call("status", folder).out.splitlines()[1].split()[:4] == ["ACME-01", "open", ".", "."]
    (folder / "checkout-audit.yaml").write_text(settings.replace("min-severity", "fail-on"))
    for command in ("status", "scan"):
        assert "Passed: 1 finding (1 high); only critical or worse fails" in call(command, folder).out
    (folder / "checkout-audit.yaml").write_text(settings)
    assert "1 known finding (" in call("baseline", "create", folder).out


@pytest.mark.parametrize("columns", [50, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    folder = shop(tmp_path)
    reason = "the new totals ship in spring and until then nobody looks at this page " * 2
    accepted = f"{{state: accepted, owner: ana, reason: {reason}, until: 2027-03-31}}"
    (folder / "checkout-audit.yaml").write_text(f"rules: [../rules.yaml]\nissues:\n  ACME-01: {accepted}\n")
    assert max(map(len, call("status", folder).out.splitlines())) <= columns
