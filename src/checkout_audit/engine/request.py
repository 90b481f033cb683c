"""What one audit is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from checkout_audit.rule import Confidence, Severity


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
    issues: tuple[str, ...] = ()
    """Issue IDs to look for; empty means all."""
    checks: tuple[str, ...] = ()
    """Check ids to look for, beside those of `issues`; empty means all."""
    min_severity: Severity = Severity.LOW
    min_confidence: Confidence = Confidence.LOW
    fail_on: Severity | None = Severity.LOW
    """The least severity that makes the gate fail; `None` never fails."""
    jobs: int = 0
    """Worker processes; 0 chooses by the size of the work and the machine."""
