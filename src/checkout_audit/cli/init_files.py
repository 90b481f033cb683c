"""The files that `checkout-audit init` writes, as text."""

from __future__ import annotations

import re

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

GITHUB = """\
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
      - run: python -m pip install "$CHECKOUT_AUDIT"
      - run: checkout-audit scan --output sarif=checkout-audit.sarif
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: checkout-audit.sarif
"""

GITLAB = """\
# Findings that are not in .checkout-audit-baseline.json fail the job.
checkout-audit:
  image: python:3.12
  script:
    - python -m pip install "$CHECKOUT_AUDIT" # a CI variable: a wheel, a folder, or git+https://… of a clone
    - checkout-audit scan --output json=checkout-audit.json
  artifacts:
    when: always
    paths: [checkout-audit.json]
"""

_HOOK = (
    "- repo: local",
    "  hooks:",
    "    - id: checkout-audit",
    "      name: checkout-audit",
    "      entry: checkout-audit scan --quiet",
    "      language: system",
    "      types_or: [ts, tsx, javascript, jsx]",
    "      pass_filenames: false",
)
_REPOS = re.compile(r"^repos:[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*(?P<indent> *)-", re.MULTILINE)
_TOP = re.compile(r"^[A-Za-z_]", re.MULTILINE)


def pre_commit(existing: str) -> str:
    """`.pre-commit-config.yaml` with our entry at the end of its list. Raises ConfigError where that list has another form."""
    if not existing.strip():
        return "\n".join(("repos:", *(f"  {line}" for line in _HOOK), ""))
    found = _REPOS.search(existing)
    if found is None:
        raise ConfigError(
            "'repos' is no list as usual",
            hint="add the hook by hand; README.md shows it",
            path=".pre-commit-config.yaml",
        )
    after = _TOP.search(existing, found.end())
    end = after.start() if after else len(existing)
    head = existing[:end].rstrip("\n")
    entry = "\n".join(f"{found['indent']}{line}" for line in _HOOK)
    return f"{head}\n{entry}\n{existing[end:]}"
