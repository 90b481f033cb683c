"""The JSON report is a frozen envelope."""

from __future__ import annotations

import json

import msgspec
from findings.finding import BOOK, finding, outcome
from report.whole import whole

from checkout_audit.findings.model import Problem, Related, Step
from checkout_audit.report.json import json_lines_report, json_report
from checkout_audit.report.look import Look

FOUND = finding("'😀' + total / 100", "total / 100")
FULL = msgspec.structs.replace(FOUND, related=(Related(FOUND.span, "here"),), steps=(Step(FOUND.span, "read"),))


def test_the_envelope_has_these_keys() -> None:
    """Version 1: keys may be added, none may go or change its meaning."""
    problem = Problem("b.ts", 0, "unreadable", "Permission denied", incomplete=True)
    report = json.loads(json_report(outcome(FULL, problems=(problem,)), BOOK, Look()))
    place = {"path": "src/a.ts", "start": {"line": 1, "column": 8}, "end": {"line": 1, "column": 19}}
    excerpt = {"first_line": 1, "first_column": 1, "lines": ["'😀' + total / 100"]}
    assert report.pop("tool").keys() == {"name", "version", "rules"}
    assert [issue["id"] for issue in report.pop("rulebook")] == ["ACME-01"]
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
                "standing": "new",
                "suppressed": None,
                "excerpt": excerpt,
                "related": [{**place, "role": "here", "view": None, "excerpt": None}],
                "steps": [{**place, "text": "read", "excerpt": None}],
                "tokens": "total / 100",
                "line_hash": FOUND.line_hash,
                "recorded": False,
            }
        ],
        "hidden": [],
        "compared": None,
        "stale": [],
        "issues": [],
        "problems": [
            {"path": "b.ts", "line": None, "kind": "unreadable", "text": "Permission denied", "incomplete": True}
        ],
        "verdict": "Failed: as it should",
        "exit_code": 1,
        "origin": {"config": None, "repository": None, "revision": None, "branch": None, "folder": "", "asked": {}},
        "gone": [],
        "files": {},
    }


def test_json_lines_are_the_same_one_object_a_line() -> None:
    run = json.loads(json_report(whole(), BOOK, Look()))
    head, *middle, end = map(json.loads, json_lines_report(whole(), BOOK, Look()).splitlines())
    assert head == {
        "type": "run",
        **{key: run[key] for key in ("version", "tool", "root", "coverage", "compared", "origin")},
    }
    kinds = {"finding": "findings", "hidden": "hidden", "problem": "problems"}
    assert middle == [{"type": type_, **each} for type_, key in kinds.items() for each in run[key]]
    assert end == {"type": "end", "verdict": run["verdict"], "exit_code": 1}


def test_time_is_not_in_it() -> None:
    slow = outcome(FOUND)
    fast = msgspec.structs.replace(slow, coverage=msgspec.structs.replace(slow.coverage, seconds=0.0))
    assert json_report(slow, BOOK, Look()) == json_report(fast, BOOK, Look())


def test_it_is_plain_ascii() -> None:
    assert json_report(outcome(FOUND), BOOK, Look()).isascii()
