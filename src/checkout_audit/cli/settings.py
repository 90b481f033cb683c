"""Config file and command line made one: what the command line says wins."""

from __future__ import annotations

import os
from pathlib import Path

from checkout_audit import config
from checkout_audit.config import Settings
from checkout_audit.errors import ConfigError
from checkout_audit.rulebook.load import Rulebook, load


def settings_for(paths: tuple[str, ...], explicit: str | None) -> Settings:
    """The settings of the file given with `--config`, or of the one that belongs to the audited paths."""
    if explicit is not None:
        return config.read(Path(explicit))
    found = config.find(Path(os.path.commonpath([os.path.abspath(path) for path in paths or (".",)])))  # noqa: PTH100 - text is what commonpath takes
    return config.read(found) if found else Settings()


def rulebook_for(settings: Settings, rules: tuple[str, ...], *, examples: bool = False) -> Rulebook:
    """The built-in rules with those of the command line or else of the config file.

    Raises ConfigError where the config file names an issue or a check that does not exist.
    """
    rulebook = load(tuple(map(Path, rules)) or settings.rules, examples=examples)
    issues = {str(issue.id) for issue in rulebook.issues}
    for issue in settings.issues:
        _refuse_unknown("issue", issue, issues, settings)
    for check in settings.checks:
        _refuse_unknown("check", check, {str(known) for known in rulebook.checks}, settings)
    return rulebook


def _refuse_unknown(kind: str, given: str, known: set[str], settings: Settings) -> None:
    from checkout_audit.entry import nearest

    if given not in known:
        raise ConfigError(
            f"unknown {kind} '{given}'",
            hint=nearest(given, known) or "see: checkout-audit rules list",
            path=str(settings.path),
            line=settings.lines.get(given, 0),
        )
