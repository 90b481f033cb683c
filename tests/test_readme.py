"""What README.md shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
COMMANDS = (
    (),
    ("scan",),
    ("explain",),
    ("rules",),
    ("rules", "list"),
    ("rules", "test"),
    ("report", "convert"),
    ("init",),
    ("status",),
    ("baseline", "update"),
)


def program(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "checkout_audit", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def block(language: str, beginning: str) -> str:
    """The code block of README.md in `language` that begins so."""
    blocks = re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)
    (found,) = [text for text in blocks if text.startswith(beginning)]
    return str(found)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The folder of one's own rules, as README.md names it, with the rule it shows."""
    folder = tmp_path / "audit" / "rules"
    folder.mkdir(parents=True)
    (folder / "ACME-01.yaml").write_text(block("yaml", "id: ACME-01"), encoding="utf-8")
    return folder


def test_every_option_that_it_names_exists() -> None:
    known = set(
        re.findall(r"(?<!-)--[a-z][a-z-]*", "".join(program(*command, "--help").stdout for command in COMMANDS))
    )
    named = [set(re.findall(r"(?<!-)--[a-z][a-z-]*", line)) for line in README.splitlines() if "<!--" not in line]
    assert set().union(*named) - known == set()


def test_the_rule_that_it_shows_passes_its_own_examples(rules: Path) -> None:
    tested = program("rules", "test", "--rules", rules)
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_the_rule_that_it_shows_finds_what_it_says(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "gift.ts").write_text("logger.info('redeemed', order.giftCardCode)\n", encoding="utf-8")
    done = program("scan", "--rules", "audit/rules", "gift.ts", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "`order.giftCardCode` is a gift card code and goes to the log" in done.stdout


def test_the_ledger_that_it_shows_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "checkout-audit.yaml").write_text(block("yaml", "issues:"), encoding="utf-8")
    (tmp_path / "gift.ts").write_text("redeem()\n", encoding="utf-8")
    done = program("status", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "ana: the new cart ships in spring (until 2027-03-31)" in done.stdout


def test_the_configuration_that_it_shows_is_accepted(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "checkout-audit.yaml").write_text(block("yaml", "exclude:"), encoding="utf-8")
    (tmp_path / "gift.ts").write_text("logger.info('redeemed', order.giftCardCode)\n", encoding="utf-8")
    done = program("scan", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "ACME-01/code-logged" in done.stdout


@pytest.mark.parametrize("subject", ["SEC-05", "SEC-05/token-in-storage"])
def test_what_it_names_can_be_explained(subject: str) -> None:
    assert f"explain {subject}" in README
    assert program("explain", subject).returncode == 0
