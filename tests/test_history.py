"""A history of a shop, replayed: at each commit the gate says what a team would want to hear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import call
from repository import ROOT, Repo, shop_repository

MENDED = ROOT / "fixtures" / "shop-fixed"
BASELINE = ".checkout-audit-baseline.json"
SUCCESS = "apps/storefront/app/routes/checkout.success.tsx"
STORED = 'localStorage.setItem("modificationToken", data.modification_token);'
STATUS = "apps/storefront/app/routes/order_.status.$id.tsx"
LOGIN = "export function remember(accessToken: string) {\n  localStorage.setItem('accessToken', accessToken);\n}\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("CHECKOUT_AUDIT_TODAY", "2027-01-01")
    made = shop_repository(tmp_path / "shop")
    monkeypatch.chdir(made.path)
    return made


def scan(*arguments: str) -> tuple[int, str]:
    done = call("scan", "--format", "json", *arguments)
    return done.code, json.loads(done.out)["verdict"]


def mend(repo: Repo, issue: str) -> None:
    """Takes every file with findings of an issue from the mended shop."""
    found = json.loads(call("scan", "--issue", issue, "--no-baseline", "--format", "json").out)["findings"]
    for path in {one["path"] for one in found}:
        repo.write(path, (MENDED / path).read_text(encoding="utf-8"))


def switched_on(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 known findings, or fifty: the gate is switched on."""
    assert scan()[0] == 1
    assert call("baseline", "create").code == 0
    known = len(json.loads((repo.path / BASELINE).read_text())["findings"]) - 1
    repo.commit("baseline")
    assert scan("--strict") == (0, f"Passed: nothing new against the baseline; {known} known")


def introduced(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something new."""
    repo.write("apps/storefront/app/lib/login.ts", LOGIN)
    assert scan()[1].startswith("Failed: 1 new finding (1 high); ")
    assert scan("--since", "HEAD")[0] == 1
    repo.commit("a login")
    assert scan("--since", "HEAD~1")[0] == 1
    assert scan("--since", "HEAD")[0] == 0


def moved(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It moves, among other code."""
    repo.write(
        "apps/storefront/app/lib/login.ts", "// the login\n\nexport const a = 1;\n" + LOGIN.replace("\n  ", "\n\t\t")
    )
    assert scan("--since", "HEAD")[0] == 0
    repo.commit("moved")


def fixed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is fixed."""
    (repo.path / "apps/storefront/app/lib/login.ts").unlink()
    repo.commit("fixed")
    assert scan()[0] == 0


def declared_fixed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old one is fixed too, and the issue is declared fixed."""
    repo.change(SUCCESS, STORED, "")
    mend(repo, "SEC-05")
    code, text = scan()
    assert (code, "of the baseline found no more" in text) == (0, True)
    assert scan("--strict")[0] == 1
    assert call("baseline", "prune").code == 0
    assert scan("--strict")[0] == 0
    repo.write("checkout-audit.yaml", "issues:\n  SEC-05: {state: fixed}\n")
    repo.commit("SEC-05 is fixed")
    assert scan()[0] == 0


def reintroduced(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes back; no baseline helps."""
    repo.write("apps/storefront/app/lib/login.ts", LOGIN)
    assert scan()[1].startswith("Failed: 1 regression of SEC-05, marked as fixed")
    assert call("baseline", "update").code == 0
    assert scan()[0] == 1
    repo.commit("a regression")
    assert scan("--since", "HEAD")[0] == 1


def renamed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is renamed, and git knows it."""
    repo.git("mv", STATUS, "apps/storefront/app/routes/order_.state.$id.tsx")
    repo.write("checkout-audit.yaml", "issues:\n  SEC-05: {state: open}\n")
    assert scan()[1].startswith("Failed: 1 new finding")
    repo.commit("renamed")
    assert scan()[1].startswith("Failed: 1 new finding")
    assert scan("--since", "HEAD~1")[1].startswith("Passed: nothing new")


def accepted(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is accepted, for a while."""
    accepted = "{state: accepted, owner: ana, reason: the new login ships in spring, until: 2027-01-31}"
    repo.write("checkout-audit.yaml", f"issues:\n  SEC-05: {accepted}\n")
    repo.commit("accepted")
    code, text = scan()
    assert (code, text.endswith("1 accepted")) == (0, True)
    assert "accepted" in call("status").out


def expired(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The while is over."""
    monkeypatch.setenv("CHECKOUT_AUDIT_TODAY", "2027-02-01")
    assert "accepted until 2027-01-31" in scan()[1]
    done = call("scan")
    assert done.code == 1
    assert "SEC-05 was accepted until 2027-01-31 by ana: the new login ships in spring" in " ".join(done.out.split())


def suppressed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is suppressed where it stands, first without a reason."""
    repo.write("checkout-audit.yaml", "fail-on: low\n")
    ignored = LOGIN.replace("accessToken);", "accessToken); // checkout-audit-ignore[SEC-05]:")
    repo.write("apps/storefront/app/lib/login.ts", ignored)
    assert scan()[1].startswith("Failed: 2 new findings (1 high, 1 low)")
    repo.write("apps/storefront/app/lib/login.ts", ignored.replace("SEC-05]:", "SEC-05]: a kiosk, wiped each night"))
    repo.commit("suppressed")
    done = call("scan", "--strict")
    assert "a kiosk, wiped each night" in " ".join(done.out.split())
    assert (scan()[0], scan("--no-ignores")[0]) == (0, 1)


def tool_learned(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tool learns a check."""
    assert call("baseline", "update").code == 0
    repo.commit("update")
    older = json.loads((repo.path / BASELINE).read_text())
    older["checks"] = {key: value for key, value in older["checks"].items() if not key.startswith("REL-01")}
    older["findings"] = [each for each in older["findings"] if not each or not each["check"].startswith("REL-01")]
    repo.write(BASELINE, json.dumps(older | {"tool": "0.0.9"}))
    code, text = scan()
    assert (code, "of new or changed checks" in text, "new finding" in text) == (1, True, False)
    assert call("baseline", "update").code == 0
    assert scan("--strict")[0] == 0


def merged_badly(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The baseline is broken by a merge."""
    text = (repo.path / BASELINE).read_text()
    repo.write(BASELINE, text.replace("  ]", "<<<<<<< HEAD\n  ]"))
    done = call("scan")
    assert (done.code, "the baseline holds a merge conflict" in done.err) == (2, True)


HISTORY = (
    switched_on,
    introduced,
    moved,
    fixed,
    declared_fixed,
    reintroduced,
    renamed,
    accepted,
    expired,
    suppressed,
    tool_learned,
    merged_badly,
)


def test_a_history_is_judged_commit_by_commit(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in HISTORY:
        step(repo, monkeypatch)
