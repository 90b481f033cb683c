"""Config file and command line made one: what the command line says wins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypedDict

from checkout_audit import config
from checkout_audit.config import Settings
from checkout_audit.engine.request import AuditRequest
from checkout_audit.errors import ConfigError
from checkout_audit.findings import baseline
from checkout_audit.findings.baseline import Baseline
from checkout_audit.rule import Confidence, Severity
from checkout_audit.rulebook.load import Rulebook, load


class Thresholds(TypedDict):
    """Fields of a request."""

    min_severity: Severity
    min_confidence: Confidence
    fail_on: Severity | None


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
    checks = {str(known) for known in rulebook.checks}
    for check in settings.checks:
        _refuse_unknown("check", check, checks, settings)
    for issue, decided in settings.ledger.items():
        _refuse_unknown("issue", issue, issues, settings, int(decided.place.rpartition(":")[2]))
    for override in settings.overrides:
        for given, line in zip(override.ids, override.lines, strict=True):
            _refuse_unknown("issue or check", given, issues | checks, settings, line)
    return rulebook


def request_for(
    paths: tuple[str, ...], settings: Settings, given: str | None = None, *, with_baseline: bool = True
) -> AuditRequest:
    """A whole audit of the paths as the config file wants it, held against its ledger and the baseline.

    Raises ConfigError for a baseline that cannot be used, UsageError for a given one that is not there.
    """
    home = home_of(paths, settings)
    path = baseline_path(paths, settings, given)
    found = (
        read_baseline(path, must_exist=given is not None or settings.baseline is not None) if with_baseline else None
    )
    return AuditRequest(
        paths=tuple(map(Path, paths or (".",))),
        include=settings.include,
        exclude=settings.exclude,
        globs_from=settings.path.parent if settings.path else None,
        include_tests=settings.include_tests or False,
        issues=settings.issues,
        checks=settings.checks,
        home=home,
        ledger=settings.ledger,
        overrides=settings.overrides,
        baseline=found,
        baseline_path=path if found is not None else None,
        config_digest=settings.digest,
        jobs=settings.jobs or 0,
    )


def thresholds(
    settings: Settings, severity: str | None = None, confidence: str | None = None, fail_on: str | None = None
) -> Thresholds:
    """What is shown and what fails: as given, or else as the config file has it."""
    failing = fail_on or settings.fail_on or "low"
    return Thresholds(
        min_severity=Severity[(severity or settings.min_severity or "low").upper()],
        min_confidence=Confidence[(confidence or settings.min_confidence or "low").upper()],
        fail_on=None if failing == "never" else Severity[failing.upper()],
    )


def home_of(paths: tuple[str, ...], settings: Settings) -> Path:
    """The folder that findings are known by their path from: of the config file, or the top of the git work tree."""
    start = _shared(paths)
    if settings.path is not None:
        return settings.path.resolve().parent
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), start)


def baseline_path(paths: tuple[str, ...], settings: Settings, given: str | None = None) -> Path:
    """Where the baseline lies, or would: the nearest above the audited paths, up to the folder they are known from."""
    if given is not None or settings.baseline is not None:
        return Path(given) if given is not None else settings.baseline or Path()
    home, start = home_of(paths, settings), _shared(paths)
    between = (each for each in (start, *start.parents) if each.is_relative_to(home))
    found = (each / baseline.NAME for each in between)
    return next((each for each in found if each.is_file()), home / baseline.NAME)


def read_baseline(path: Path, *, must_exist: bool = True) -> Baseline | None:
    """The baseline in a file. Raises ConfigError if it is broken, or is not there and must be."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not must_exist:
            return None
        raise ConfigError(
            "no such baseline", path=shown(path), hint="write it: checkout-audit baseline create"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("the baseline is not UTF-8 text", path=shown(path), hint=baseline.MEND) from None
    except OSError as error:
        raise ConfigError(
            f"the baseline cannot be read: {error.strerror}",
            path=shown(path),
            hint="let it be read, or name another: --baseline FILE",
        ) from None
    return baseline.read(text, shown(path))


def shown(path: Path) -> str:
    """A path as short as it can be from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _shared(paths: tuple[str, ...]) -> Path:
    """The folder that all given paths share."""
    found = Path(os.path.commonpath([os.path.abspath(path) for path in paths or (".",)])).resolve()  # noqa: PTH100 - text is what commonpath takes
    return found if found.is_dir() else found.parent


def _meant(kind: str, given: str, known: set[str]) -> str:
    from checkout_audit.entry import nearest

    issue, slash, _ = given.partition("/")
    if kind == "issue" and slash and issue in known:
        return f"here stand issues, such as {issue}; settings for a check go into 'overrides'"
    return nearest(given, known) or "see: checkout-audit rules list"


def _refuse_unknown(kind: str, given: str, known: set[str], settings: Settings, line: int = 0) -> None:
    if given not in known:
        raise ConfigError(
            f"unknown {kind} '{given}'",
            hint=_meant(kind, given, known),
            path=shown(settings.path) if settings.path else "",
            line=line or settings.lines.get(given, 0),
        )
