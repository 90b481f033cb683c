"""The JSON report is a frozen envelope."""

from __future__ import annotations

import json

import msgspec
from findings.finding import BOOK, finding, outcome

from checkout_audit.findings.model import Problem, Related, Step
from checkout_audit.report.json import json_report
from checkout_audit.report.look import Look

FOUND = finding("'😀' + total / 100", "total / 100")
FULL = msgspec.structs.replace(FOUND, related=(Related(FOUND.span, "here"),), steps=(Step(FOUND.span, "read"),))


def test_the_envelope_has_these_keys() -> None:
    """Version 1: keys may be added, none may go or change its meaning."""
    problem = Problem("b.ts", 0, "unreadable", "Permission denied", incomplete=True)
    report = json.loads(json_report(outcome(FULL, problems=(problem,)), BOOK, Look()))
    place = {
        "path": "src/a.ts",
        "start": {"line": 1, "column": 8},
        "end": {"line": 1, "column": 19},
    }
    assert report.pop("tool").keys() == {"name", "version", "rules"}
    assert report == {
        "version": 1,
        "root": "shop",
        "coverage": {
            "files": 3,
            "lines": 120,
            "bytes": 4000,
            "analysed": 2,
            "tests_left_out": 1,
            "ignored": 2,
            "bytes_not_understood": 0,
        },
        "findings": [
            {
                "check": "ACME-01/divided",
                "issue": "ACME-01",
                "severity": "high",
                "confidence": "medium",
                **place,
                "scope": "page",
                "message": "`total` is in major units",
                "fix": "Drop the division.",
                "fingerprint": report["findings"][0]["fingerprint"],
                "excerpt": {"first_line": 1, "first_column": 1, "lines": ["'😀' + total / 100"]},
                "related": [{**place, "role": "here"}],
                "steps": [{**place, "text": "read"}],
            }
        ],
        "problems": [
            {"path": "b.ts", "line": None, "kind": "unreadable", "text": "Permission denied", "incomplete": True}
        ],
        "verdict": "Failed: as it should",
        "exit_code": 1,
    }


def test_time_is_not_in_it() -> None:
    slow = outcome(FOUND)
    fast = msgspec.structs.replace(slow, coverage=msgspec.structs.replace(slow.coverage, seconds=0.0))
    assert json_report(slow, BOOK, Look()) == json_report(fast, BOOK, Look())


def test_it_is_plain_ascii() -> None:
    assert json_report(outcome(FOUND), BOOK, Look()).isascii()
