"""A run knows where it comes from, and nothing that differs between equal runs."""

from __future__ import annotations

from pathlib import Path

from checkout_audit.engine.origin import asked, origin
from checkout_audit.engine.request import AuditRequest
from checkout_audit.rule import Severity


def test_only_settings_other_than_the_defaults_are_told() -> None:
    assert asked(AuditRequest(paths=(Path("shop"),))) == {"paths": ("shop",)}
    request = AuditRequest(
        issues=("SEC-01",), exclude=("a", "b"), fail_on=None, min_severity=Severity.HIGH, strict=True, ignores=False
    )
    assert asked(request) == {
        "paths": (".",),
        "issue": ("SEC-01",),
        "exclude": ("a", "b"),
        "min-severity": ("high",),
        "fail-on": ("never",),
        "no-ignores": ("true",),
        "strict": ("true",),
    }


def test_the_number_of_workers_makes_no_difference(tmp_path: Path) -> None:
    one, other = (origin(AuditRequest(jobs=jobs), str(tmp_path)) for jobs in (1, 4))
    assert one == other


def test_the_config_file_has_a_digest(tmp_path: Path) -> None:
    assert origin(AuditRequest(config_digest="ab"), str(tmp_path)).config == "ab"
