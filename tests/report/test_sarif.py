"""The SARIF report is valid, and says what GitHub asks for."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from findings.finding import BOOK, CHECK, ISSUE, finding, outcome

from checkout_audit.findings.model import Finding, Outcome, Problem, Related, Step
from checkout_audit.report import sarif
from checkout_audit.report.look import Look
from checkout_audit.report.sarif import sarif_report
from checkout_audit.rule import Severity

SCHEMA = Path(__file__).parent.parent / "data" / "sarif-schema-2.1.0.json"
UGLY_PATHS = (
    *("src/api/store/orders/[id]/route.ts", "app/routes/order_.status.$id.tsx", "app/(main)/cart/page.tsx"),
    *(
        "a b/100%.ts",
        "é/日本/😀.ts",
        "c:d.ts",
        "a?b#c.ts",
        "back\\slash.ts",
        "\\xff.ts",
        "new\nline.ts",
        "a&b'c\"<d>.ts",
    ),
)
GAP = Problem("a [b].ts", 0, "unreadable", "Permission denied", incomplete=True)
NOTE = Problem("b.ts", 3, "syntax", "3 bytes not understood", incomplete=False)


_CHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})"
_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*:"
_REST = rf"(?:{_CHAR}|[:/])*(?:\?(?:{_CHAR}|[:/?])*)?(?:#(?:{_CHAR}|[:/?])*)?"
FORMATS = {
    "uri": re.compile(rf"{_SCHEME}{_REST}"),
    "uri-reference": re.compile(rf"{_SCHEME}{_REST}|{_CHAR}*(?:[/?#]{_REST})?"),
}
"""The grammar of RFC 3986, so that the test asks the same whatever packages jsonschema finds."""


@cache
def validator() -> Any:
    checker = jsonschema.FormatChecker()
    for name, form in FORMATS.items():
        checker.checks(name)(lambda value, form=form: not isinstance(value, str) or form.fullmatch(value) is not None)
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=checker)


def run_of(result: Outcome) -> dict[str, Any]:
    """The one run of a report that is valid, formats too."""
    log = json.loads(sarif_report(result, BOOK, Look()))
    assert [error.message for error in validator().iter_errors(log)] == []
    run: dict[str, Any] = log["runs"][0]
    return run


def result_of(found: Finding) -> dict[str, Any]:
    (result,) = run_of(outcome(found))["results"]
    assert isinstance(result, dict)
    return result


def test_the_format_checker_knows_what_a_uri_is() -> None:
    log = json.loads(sarif_report(outcome(finding("total", "total")), BOOK, Look()))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    for wrong in ("a/[id].ts", "a b.ts", "c:d/[e].ts", "é.ts", "100%.ts"):
        place["artifactLocation"]["uri"] = wrong
        assert not validator().is_valid(log)


@pytest.mark.parametrize("path", UGLY_PATHS)
def test_paths_are_percent_encoded_relative_uris(path: str) -> None:
    location = result_of(finding("total", "total", path=path))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(location["uri"]) == path
    assert not set("[]$() :?#\\\n<>\"'&") & set(location["uri"])


def test_no_results_is_a_report_too() -> None:
    assert run_of(outcome(exit_code=0))["results"] == []


def test_the_rule_helps() -> None:
    (rule,) = run_of(outcome())["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == (CHECK.id, "Acme01Divided")
    assert rule["shortDescription"]["text"] == CHECK.title
    assert rule["fullDescription"]["text"] == ISSUE.what
    assert rule["helpUri"] == "https://example.com/prices"
    assert "Show them as they are." in rule["help"]["text"]
    assert "## Why it matters" in rule["help"]["markdown"]
    assert rule["properties"] == {
        "tags": ["security", "ACME-01", "external/cwe/cwe-682"],
        "precision": "medium",
        "problem.severity": "error",
        "security-severity": "8.0",
    }


def test_a_result_has_one_location_with_a_full_region() -> None:
    result = result_of(finding("'😀' + total\r\nb", "total"))
    (location,) = result["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 13}
    assert location["physicalLocation"]["contextRegion"] == {
        "startLine": 1,
        "endLine": 2,
        "snippet": {"text": "'😀' + total\nb\n"},
    }
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == (CHECK.id, 0, "error")
    assert run_of(outcome())["columnKind"] == "utf16CodeUnits"


def test_fingerprints_are_ours_and_githubs() -> None:
    found = finding("total\n", "total")
    assert result_of(found)["partialFingerprints"] == {
        "checkoutAudit/v1": outcome(found).findings[0].fingerprint,
        "primaryLocationLineHash": found.line_hash,
    }


def test_related_places_and_steps_are_there() -> None:
    span = finding("total", "total", path="b [1].ts").span
    result = result_of(finding("x", "x", related=(Related(span, "read here"),), steps=(Step(span, "read"),) * 1001))
    assert result["relatedLocations"][0]["message"] == {"text": "read here"}
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == 1000


def test_the_worst_come_first() -> None:
    findings = [finding("x1234", "x1234"[n:], severity=severity) for n, severity in enumerate(Severity)]
    levels = [result["level"] for result in run_of(outcome(*findings))["results"]]
    assert levels == ["error", "error", "warning", "note"]


def test_problems_are_notifications() -> None:
    (invocation,) = run_of(outcome(problems=(GAP, NOTE), exit_code=3))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [each["level"] for each in invocation["toolExecutionNotifications"]] == ["error", "note"]
    (invocation,) = run_of(outcome(problems=(NOTE,)))["invocations"]
    assert invocation["executionSuccessful"] is True


def test_more_results_than_github_takes_are_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    run = run_of(outcome(*(finding("x12", "x12"[n:]) for n in range(3))))
    assert len(run["results"]) == 2
    assert run["invocations"][0]["toolExecutionNotifications"][0]["descriptor"] == {"id": "cut"}


def test_a_message_is_no_link() -> None:
    result = result_of(finding("x", "x", message="`a[0](b)` and `[id]` and {0}"))
    assert result["message"]["text"] == "`a\\[0](b)` and `[id]` and {0}."


def test_equal_outcomes_give_equal_bytes() -> None:
    found = finding("total", "total")
    assert sarif_report(outcome(found), BOOK, Look()) == sarif_report(outcome(found), BOOK, Look(width=200, color=True))
