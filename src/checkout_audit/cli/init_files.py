"""The files that `checkout-audit init` writes, as text."""

from __future__ import annotations

import re
import shlex
from typing import Any

from checkout_audit.errors import ConfigError

CONFIG = """\
# Settings of checkout-audit. Every key: checkout-audit scan --help, and schema/checkout-audit.schema.json of the project.

# The least severity that fails a run: critical, high, medium, low, or never.
fail-on: low

# What is decided about each issue. `open` is what holds for an issue that is not named here.
#   fixed     a finding is a regression: it fails, baseline or not
#   accepted  findings do not fail until the day is over
# issues:
#   SEC-05: {state: fixed}
#   UX-01: {state: accepted, owner: ana, reason: the new cart ships in spring, until: 2027-03-31}

# Other severities, or none, for some checks and paths.
# overrides:
#   - {paths: [apps/legacy/**], severity: low}
#   - {checks: [MNY-01/total-divided], paths: [apps/reports/**], severity: none}
"""

_SCAN = "checkout-audit scan"
_GITHUB = """\
# Findings that are not in .checkout-audit-baseline.json fail the build.
name: checkout-audit
on: [push, pull_request]
permissions:
  contents: read
  security-events: write
jobs:
  checkout-audit:
    runs-on: ubuntu-latest
    env:
      CHECKOUT_AUDIT: ${{ vars.CHECKOUT_AUDIT }} # what pip installs: a wheel, a folder, or git+https://… of a clone
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: python -m pip install "${CHECKOUT_AUDIT:?set it under Settings, Secrets and variables, Actions, Variables}"
      - run: checkout-audit scan --output sarif=checkout-audit.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: checkout-audit.sarif
"""

_GITLAB = """\
# Findings that are not in .checkout-audit-baseline.json fail the job.
checkout-audit:
  image: python:3.12
  script:
    # what pip installs: a wheel, a folder, or git+https://… of a clone
    - python -m pip install "${CHECKOUT_AUDIT:?set it under Settings, CI/CD, Variables}"
    - checkout-audit scan --output gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""

_HOOK = (
    "- repo: local",
    "  hooks:",
    "    - id: checkout-audit",
    "      name: checkout-audit",
    f"      entry: {_SCAN} --quiet",
    "      language: system",
    "      types_or: [ts, tsx, javascript, jsx]",
    "      pass_filenames: false",
)
_REPOS = re.compile(r"^repos:[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?P<indent> *)-", re.MULTILINE)
_NO_REPOS = re.compile(r"^repos:[ \t]*(?:\[[ \t]*\])?[ \t]*$", re.MULTILINE)
_TOP = re.compile(r"^[A-Za-z_]", re.MULTILINE)


def github(part: str = "") -> str:
    """The workflow for GitHub; `part` leads from the top of the repository to the folder that is audited."""
    return _GITHUB.replace(_SCAN, _scan(part))


def gitlab(part: str = "") -> str:
    """The job for GitLab."""
    return _GITLAB.replace(_SCAN, _scan(part))


def hook(part: str = "") -> tuple[str, ...]:
    """The lines of the pre-commit hook."""
    return tuple(line.replace(_SCAN, _scan(part)) for line in _HOOK)


def pre_commit(existing: str, part: str = "") -> str | None:
    """`.pre-commit-config.yaml` with our entry at the end of its list; `None` if it has one.

    Raises ConfigError where that list has another form.
    """
    before = _repositories(existing)
    if any(_is_ours(each) for each in before):
        return None
    made = _added(existing, hook(part))
    if _repositories(made)[:-1] != before:
        raise _unusual()
    return made


def _scan(part: str) -> str:
    return f"{_SCAN} {shlex.quote(part)}" if part else _SCAN


def _added(existing: str, lines: tuple[str, ...]) -> str:
    found = _REPOS.search(existing)
    if found is None:
        new = "\n".join(("repos:", *(f"  {line}" for line in lines)))
        if _NO_REPOS.search(existing):
            return _NO_REPOS.sub(lambda _: new, existing, count=1)
        return f"{existing.rstrip()}\n{new}\n".lstrip()
    after = _TOP.search(existing, found.end())
    end = after.start() if after else len(existing)
    entry = "\n".join(f"{found['indent']}{line}" for line in lines)
    return f"{existing[:end].rstrip()}\n{entry}\n{existing[end:]}"


def _repositories(text: str) -> list[Any]:
    """The list of repositories. Raises ConfigError where there is something else in its place."""
    import yaml

    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError:
        raise _unusual() from None
    found: Any = (content.get("repos") or []) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise _unusual()
    return found


def _is_ours(repository: Any) -> bool:
    hooks = repository.get("hooks") if isinstance(repository, dict) else None
    return any(isinstance(each, dict) and each.get("id") == "checkout-audit" for each in hooks or ())


def _unusual() -> ConfigError:
    return ConfigError("'repos' is no list as usual", hint="add the hook by hand", path=".pre-commit-config.yaml")
