"""What one audit is asked to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from checkout_audit.errors import UsageError
from checkout_audit.findings.baseline import Baseline
from checkout_audit.ledger import Decision, Override
from checkout_audit.rule import Confidence, Severity

TODAY = "CHECKOUT_AUDIT_TODAY"
"""Environment variable: the day to take for today, as 2027-01-31."""


def today() -> date:
    """Today, here, unless the environment says another day. Raises UsageError if that is none."""
    given = os.environ.get(TODAY, "")
    try:
        return date.fromisoformat(given) if given else datetime.now().astimezone().date()
    except ValueError:
        raise UsageError(f"{TODAY}={given} is no day", hint="write it as 2027-01-31") from None


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """A whole run, settled: the command line and the config file have been merged into it."""

    paths: tuple[Path, ...] = (Path(),)
    """Folders and files to audit; an explicitly named file is always read."""
    include: tuple[str, ...] = ()
    """Gitignore-like patterns; if any are given, only files that one of them matches are read."""
    exclude: tuple[str, ...] = ()
    """Gitignore-like patterns of files to leave out."""
    globs_from: Path | None = None
    """Folder that `include` and `exclude` are relative to, if it is above what is audited; else each audited folder."""
    include_tests: bool = False
    narrowed: bool = False
    """Whether the call leaves out files that belong to the project, so that what is not found may be there all the same."""
    issues: tuple[str, ...] = ()
    """Issue IDs to look for; empty means all."""
    checks: tuple[str, ...] = ()
    """Check ids to look for, beside those of `issues`; empty means all."""
    min_severity: Severity = Severity.LOW
    min_confidence: Confidence = Confidence.LOW
    fail_on: Severity | None = Severity.LOW
    """The least severity that makes the gate fail; `None` never fails."""
    home: Path | None = None
    """Folder that findings are known by their path from, if it is above what is audited; else the audited root."""
    ledger: Mapping[str, Decision] = field(default_factory=dict)
    """By issue ID."""
    overrides: tuple[Override, ...] = ()
    baseline: Baseline | None = None
    baseline_path: Path | None = None
    """The baseline's file, whose history tells where files have gone since."""
    since: str = ""
    """A commit: only what is new against the last commit that HEAD shares with it is shown; empty compares with none."""
    ignores: bool = True
    """Whether comments in the code suppress findings."""
    strict: bool = False
    allow_incomplete: bool = False
    today: date = field(default_factory=today)
    """The day on which acceptances are judged."""
    config_digest: str = ""
    """SHA-256 of the config file, for reports that say how to repeat the audit."""
    cache: Path | None = None
    """Folder in which results are kept for the next run; `None` keeps none."""
    jobs: int = 0
    """Worker processes; 0 chooses by the size of the work and the machine."""
