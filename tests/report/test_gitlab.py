"""The code quality report has what GitLab reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from findings.finding import BOOK, finding, outcome
from report.whole import hostile, whole

from checkout_audit.findings.model import Outcome
from checkout_audit.report.gitlab import gitlab_report
from checkout_audit.report.look import Look
from checkout_audit.rule import Severity

SCHEMA = Path(__file__).parent.parent / "data" / "gitlab-code-quality.schema.json"


def entries(result: Outcome) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gitlab_report(result, BOOK, Look()))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("result", [whole(), hostile(), outcome()])
def test_it_fits_the_schema(result: Outcome) -> None:
    found = entries(result)
    assert len(found) == len(result.findings)
    assert len({each["fingerprint"] for each in found}) == len(found)


def test_an_entry_says_what_and_where() -> None:
    (entry,) = entries(outcome(finding("a\ntotal / 100", "total")))
    assert entry["description"] == "`total` is in major units (high, ACME-01)"
    assert entry["check_name"] == "ACME-01/divided"
    assert entry["location"] == {"path": "src/a.ts", "lines": {"begin": 2, "end": 2}}


def test_severities_are_gitlabs_own_and_the_worst_come_first() -> None:
    findings = [finding("x1234", "x1234"[n:], severity=severity) for n, severity in enumerate(Severity)]
    assert [each["severity"] for each in entries(outcome(*findings))] == ["blocker", "critical", "major", "minor"]
