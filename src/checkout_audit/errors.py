"""Everything that can end a run early, each with a remedy and an exit code.

    AuditError
    ├── UserError             2   something the person who called can mend
    │   ├── UsageError            a path, option or ID on the command line
    │   ├── ConfigError           checkout-audit.yaml
    │   └── RuleError             a rule or model file
    └── InternalError         4   a fault of this program

They are raised where the fault is found and caught once, in `cli`. Files of the audited project never
raise: what is wrong with them becomes a `Problem`, which is counted and shown.
"""

from __future__ import annotations

from typing import ClassVar


class AuditError(Exception):
    """An ending with one clear line: where, what, and what to do about it."""

    exit_code: ClassVar[int] = 4

    def __init__(self, message: str, *, hint: str = "", path: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line

    @property
    def place(self) -> str:
        """`path:line`, `path`, or nothing."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.path else self.message
        return f"{head} ({self.hint})" if self.hint else head


class UserError(AuditError):
    """The caller can mend it."""

    exit_code = 2


class UsageError(UserError):
    """A path, option or ID given on the command line does not fit."""


class ConfigError(UserError):
    """checkout-audit.yaml cannot be used as it stands."""


class RuleError(UserError):
    """A rule or model file cannot be used as it stands."""


class InternalError(AuditError):
    """A fault of checkout-audit itself."""
