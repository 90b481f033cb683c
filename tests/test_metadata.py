"""What the project says about itself agrees: version, README, Makefile, change log, start-up."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import checkout_audit

ROOT = Path(__file__).parent.parent
HEAVY = {"jsonschema", "multiprocessing", "pathspec", "rich", "tree_sitter", "yaml"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def makefile_targets() -> list[str]:
    return re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE)


def module_names(*arguments: str) -> set[str]:
    """Every module that the command line loads for `arguments`."""
    command = [sys.executable, "-X", "importtime", "-m", "checkout_audit", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_the_version_is_the_one_in_the_package(project: dict[str, Any]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "checkout_audit", "--version"], capture_output=True, text=True, check=True
    )
    assert project["tool"]["hatch"]["version"]["path"] == "src/checkout_audit/__init__.py"
    assert checkout_audit.__version__ in done.stdout.split()[-1]


def test_the_change_log_has_a_section_for_the_version() -> None:
    assert re.search(
        rf"^## \[({re.escape(checkout_audit.__version__)}|Unreleased)\]", text("CHANGELOG.md"), re.MULTILINE
    )


def test_the_first_two_targets_are_the_two_commands_of_the_readme() -> None:
    first_block = re.search(r"```sh\n(.*?)```", text("README.md"), flags=re.DOTALL)
    assert first_block is not None
    named = [line.split("#")[0].split() for line in first_block.group(1).splitlines() if line.startswith("make ")]
    assert [words[1] for words in named][:2] == makefile_targets()[:2] == ["audit", "test"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".pre-commit-config.yaml", ".ci/run"])
def test_every_make_command_that_a_page_names_exists(page: str) -> None:
    named = re.findall(r"(?:^|`|entry: )make ([a-z-]+)", text(page), flags=re.MULTILINE)
    assert named
    assert set(named) <= set(makefile_targets())


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_every_file_that_a_page_links_to_exists(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_lint_ignore_states_its_reason() -> None:
    section = text("pyproject.toml").split("[tool.ruff.lint]")[1].split("[tool.ruff.lint.mccabe]")[0]
    ignores = [line for line in section.splitlines() if re.match(r'\s+"[A-Z]+\d*",', line)]
    assert ignores
    assert [line for line in ignores if not re.search(r'",\s+# \S', line)] == []


def test_every_dependency_is_imported_somewhere(project: dict[str, Any]) -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    modules = {"pyyaml": "yaml"}
    names = [re.split(r"[<>=~\[ ]", line)[0] for line in project["project"]["dependencies"]]
    imported = [modules.get(name, name.replace("-", "_")) for name in names]
    assert [name for name in imported if not re.search(rf"^\s*(from|import) {name}\b", sources, re.MULTILINE)] == []


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_starting_up_loads_no_heavy_library(argument: str) -> None:
    assert HEAVY & module_names(argument) == set()
