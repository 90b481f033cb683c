"""`init` from the command line, and what its files run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from cli.command import call, shop

from checkout_audit.cli.init_files import github, gitlab, pre_commit
from checkout_audit.errors import ConfigError

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop, and `checkout-audit` and `python` on the path."""
    made = shop(tmp_path, "localStorage.setItem('accessToken', token)\n")
    tools = tmp_path / "bin"
    tools.mkdir()
    program = f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -m checkout_audit "$@"\n'
    for name, text in (("checkout-audit", program), ("python3", '#!/bin/sh\necho "$@" >> "$CALLS"\n')):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    (tools / "python").symlink_to(tools / "python3")
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.chdir(made)
    return made


def run(line: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/bash", "-euo", "pipefail", "-c", line]
    return subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True, check=False)


def test_it_writes_everything_and_then_the_scan_passes(folder: Path) -> None:
    done = run("checkout-audit init --yes")
    assert done.returncode == 0, done.stderr
    assert run("checkout-audit scan").returncode == 0
    names = ("checkout-audit.yaml", ".github/workflows/checkout-audit.yml", ".pre-commit-config.yaml")
    assert all((folder / name).is_file() for name in (*names, ".checkout-audit-baseline.json"))
    again = run("checkout-audit init --yes")
    assert again.stdout.count("is there already, left alone") == 3
    assert ".pre-commit-config.yaml: has the hook already" in again.stdout


def test_it_asks_first(folder: Path) -> None:
    done = call("init")
    assert (done.code, "checkout-audit init --yes" in done.err) == (2, True)
    assert not (folder / "checkout-audit.yaml").exists()


def test_the_steps_of_the_github_workflow_run_as_written(folder: Path, tmp_path: Path) -> None:
    run("checkout-audit init --yes --ci github")
    workflow = yaml.safe_load((folder / ".github/workflows/checkout-audit.yml").read_text())
    steps = [step["run"] for step in workflow["jobs"]["checkout-audit"]["steps"] if "run" in step]
    assert workflow == yaml.safe_load(github())
    assert [run(step, CHECKOUT_AUDIT="a.whl").returncode for step in steps] == [0, 0]
    assert (tmp_path / "calls").read_text() == "-m pip install a.whl\n"
    assert (folder / "checkout-audit.sarif").is_file()
    (folder / "src/b.ts").write_text("localStorage.setItem('refreshToken', token)\n")
    assert [run(step, CHECKOUT_AUDIT="a.whl").returncode for step in steps] == [0, 1]
    unset = run(steps[0], CHECKOUT_AUDIT="")
    assert (unset.returncode, "set it under Settings" in unset.stderr) == (1, True)


def test_the_script_of_the_gitlab_job_runs_as_written(folder: Path) -> None:
    (folder / ".gitlab-ci.yml").write_text("test: {script: [make]}\n")
    run("checkout-audit init --yes")
    job = yaml.safe_load((folder / ".gitlab/checkout-audit.yml").read_text())["checkout-audit"]
    assert job == yaml.safe_load(gitlab())["checkout-audit"]
    assert [run(line, CHECKOUT_AUDIT="a.whl").returncode for line in job["script"]] == [0, 0]
    assert (folder / ".gitlab-ci.yml").read_text() == "test: {script: [make]}\n"


def test_the_hook_of_this_repository_runs_as_written(folder: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert run(hook["entry"]).returncode == 1
    run("checkout-audit init --yes")
    (own,) = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert own["entry"] == hook["entry"]
    assert run(hook["entry"]).returncode == 0


def test_the_action_of_this_repository_runs_as_written(folder: Path, tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    run("checkout-audit init --yes")
    given = {name: str(each["default"]) for name, each in action["inputs"].items()}
    assert action_code(action, given) == 0
    assert action_code(action, {**given, "arguments": "--no-baseline --fail-on high"}) == 1
    assert (folder / "checkout-audit.sarif").is_file()
    assert (tmp_path / "calls").read_text().splitlines()[0].endswith(str(ROOT))


def action_code(action: dict[str, Any], inputs: dict[str, str]) -> int:
    """The exit code of the action's last step."""
    code = -1
    for step in action["runs"]["steps"]:
        env = {
            key: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found[1]], value)
            for key, value in step.get("env", {}).items()
        }
        code = run(step["run"], GITHUB_ACTION_PATH=str(ROOT), **env).returncode
    return code


@pytest.mark.parametrize(
    "existing",
    [
        "",
        "repos:\n- repo: local\n  hooks: []\n",
        "repos: []\nci: {}\n",
        "fail_fast: true\n",
        "# hooks\n",
        "repos:\r\n- repo: local\r\n  hooks: []\r\n",
        "repos:\n- repo: https://host/checkout-audit-other\n  hooks: []\n",
        "# hooks\nrepos:\n\n  # first\n  - repo: local\n    hooks: []\n\nci: {skip: [x]}\n",
    ],
)
def test_a_hook_is_added_to_those_that_are_there(existing: str) -> None:
    made = yaml.safe_load(pre_commit(existing) or "")
    before = yaml.safe_load(existing) or {}
    assert made["repos"][:-1] == before.get("repos", [])
    assert made["repos"][-1]["hooks"][0]["id"] == "checkout-audit"
    assert {key: value for key, value in made.items() if key != "repos"} == {
        k: v for k, v in before.items() if k != "repos"
    }


UNUSUAL = ("repos: {a: b}\n", "repos: [{repo: local, hooks: []}]\n", "- a\n", "repos: [\n")


@pytest.mark.parametrize("text", UNUSUAL)
def test_a_list_of_another_form_is_left_to_the_user(text: str) -> None:
    with pytest.raises(ConfigError):
        pre_commit(text)


@pytest.mark.parametrize("text", [*(each.encode() for each in UNUSUAL), b"\xff"])
def test_the_rest_is_written_all_the_same(folder: Path, text: bytes) -> None:
    (folder / ".pre-commit-config.yaml").write_bytes(text)
    done = run("checkout-audit init --yes")
    assert done.returncode == 0, done.stderr
    assert ".pre-commit-config.yaml: left alone" in done.stdout
    assert "    - repo: local\n" in done.stdout
    assert (folder / ".checkout-audit-baseline.json").is_file()
    assert (folder / ".pre-commit-config.yaml").read_bytes() == text


def test_what_a_part_of_a_repository_needs_goes_to_its_top(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = folder / "src"
    assert run("checkout-audit init --yes src").returncode == 0
    assert sorted(path.name for path in part.iterdir()) == [
        ".checkout-audit-baseline.json",
        "a.ts",
        "checkout-audit.yaml",
    ]
    workflow = yaml.safe_load((folder / ".github/workflows/checkout-audit.yml").read_text())
    (scan,) = [step["run"] for step in workflow["jobs"]["checkout-audit"]["steps"] if "scan" in step.get("run", "")]
    assert scan == "checkout-audit scan src --output sarif=checkout-audit.sarif"
    (hook,) = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert [run(each).returncode for each in (scan, hook["entry"], "checkout-audit scan --strict src")] == [0, 0, 0]
    monkeypatch.chdir(part)
    assert run("checkout-audit scan").returncode == 0


def test_an_incomplete_audit_says_what_is_left_to_do(folder: Path) -> None:
    (folder / "src/a.ts").write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 1\n")
    done = run("checkout-audit init --yes")
    assert done.returncode == 3
    assert "mend that, and then: checkout-audit baseline create" in done.stdout


def test_no_answer_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(text: str, **_: object) -> bool:
        asked.append(text)
        return False

    monkeypatch.setattr("click.confirm", refuse)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    before = sorted(folder.rglob("*"))
    assert call("init").code == 0
    assert len(asked) == 4
    assert sorted(folder.rglob("*")) == before
