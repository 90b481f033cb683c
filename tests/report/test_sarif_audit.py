"""The SARIF of auditors has every finding with what became of it, and what it takes to repeat the audit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from findings.finding import finding, outcome
from report.sarif_rules import broken
from report.test_sarif import UGLY_PATHS, validator
from report.whole import BOOK, hostile, whole
from sarif.loader import load_sarif_file  # type: ignore[import-untyped]

from checkout_audit.findings.model import Origin, Outcome
from checkout_audit.report.look import Look
from checkout_audit.report.sarif import MOST_RESULTS, sarif_report
from checkout_audit.report.sarif_audit import sarif_audit_report

PROFILES = {"sarif": sarif_report, "sarif-audit": sarif_audit_report}
MANY = MOST_RESULTS + 1


def run_of(result: Outcome) -> dict[str, Any]:
    log = json.loads(sarif_audit_report(result, BOOK, Look()))
    assert [error.message for error in validator().iter_errors(log)] == []
    run: dict[str, Any] = log["runs"][0]
    return run


def result_at(path: str) -> dict[str, Any]:
    uri = f"apps/store/{path}"
    places = ((each, each["locations"][0]["physicalLocation"]) for each in run_of(whole())["results"])
    return next(each for each, place in places if place["artifactLocation"]["uri"] == uri)


SOURCES: Mapping[str, Callable[[], Outcome]] = {
    "everything": whole,
    "hostile": hostile,
    "nothing": lambda: outcome(exit_code=0),
    "emoji": lambda: outcome(finding("'😀😀' + total", "total")),
    "bom": lambda: outcome(finding("\ufefftotal / 100\n", "total")),
    "crlf": lambda: outcome(finding("a\r\ntotal\r\nb\r\n", "total")),
    "cr": lambda: outcome(finding("a\rtotal\rb\r", "total")),
    "far out": lambda: outcome(finding("x" * 5000 + "total" + "y" * 5000, "total")),
    "many lines": lambda: outcome(finding("x\n" * 40, "x\n" * 30)),
    "ugly paths": lambda: outcome(*(finding("total", "total", path=path) for path in UGLY_PATHS)),
}


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("source", SOURCES)
def test_a_log_is_valid_and_breaks_no_rule(profile: str, source: str) -> None:
    log = json.loads(PROFILES[profile](SOURCES[source](), BOOK, Look()))
    assert [error.message for error in validator().iter_errors(log)] == []
    assert broken(log) == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("source", ["everything", "hostile", "nothing", "ugly paths"])
def test_another_program_reads_the_same_results(profile: str, source: str, tmp_path: Path) -> None:
    result: Outcome = SOURCES[source]()
    path = tmp_path / "a.sarif"
    path.write_text(PROFILES[profile](result, BOOK, Look()), encoding="utf-8")
    records = load_sarif_file(str(path)).get_records()
    counted = result.findings if profile == "sarif" else (*result.findings, *result.hidden)
    expected = [(str(each.check), each.span.start_line) for each in counted]
    expected += [(each.check, 1) for each in result.gone if profile == "sarif-audit"]
    assert sorted((each["Code"], int(each["Line"])) for each in records) == sorted(expected)


def test_the_rules_find_what_is_broken() -> None:
    log = json.loads(sarif_audit_report(whole(), BOOK, Look()))
    run = log["runs"][0]
    run["tool"]["driver"]["rules"][0]["name"] = "ACME-01/divided"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    region["endLine"] = 0
    run["results"][0]["message"]["text"] = "[x](99)"
    run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "/a b"
    run["results"][1]["ruleIndex"] = 7
    names = {each.split()[0] for each in broken(log)}
    assert names >= {"SARIF1001", "SARIF1002", "SARIF1004", "SARIF1007", "SARIF1009", "SARIF1012"}


def test_twenty_five_thousand_and_one_results() -> None:
    one = finding("total", "total")
    many = tuple(msgspec.structs.replace(one, fingerprint=f"{n:032x}") for n in range(MANY))
    result = msgspec.structs.replace(outcome(), findings=many)
    scanned = json.loads(sarif_report(result, BOOK, Look()))["runs"][0]
    assert len(scanned["results"]) == MOST_RESULTS
    assert scanned["invocations"][0]["toolExecutionNotifications"][0]["descriptor"] == {"id": "cut"}
    assert len(json.loads(sarif_audit_report(result, BOOK, Look()))["runs"][0]["results"]) == MANY


def test_suppressed_and_accepted_findings_have_their_reason() -> None:
    (comment,) = result_at("src/d.ts")["suppressions"]
    assert (comment["kind"], comment["status"]) == ("inSource", "accepted")
    assert comment["justification"] == "shown in a test page only"
    assert comment["location"]["physicalLocation"]["region"] == {"startLine": 1}
    (ledger,) = result_at("src/e.ts")["suppressions"]
    assert (ledger["kind"], ledger["properties"]["owner"], ledger["properties"]["until"]) == (
        "external",
        "Ann",
        "2027-01-31",
    )


def test_an_acceptance_that_is_over_suppresses_nothing() -> None:
    (over,) = result_at("src/long.ts")["suppressions"]
    assert (over["kind"], over["status"]) == ("external", "rejected")


def test_every_result_has_suppressions_and_a_state() -> None:
    results = run_of(whole())["results"]
    assert all("suppressions" in each and "baselineState" in each for each in results)
    assert result_at("src/f.ts")["baselineState"] == "unchanged"
    assert result_at("src/copy-a.ts")["baselineState"] == "new"


def test_what_is_decided_about_a_finding_does_not_say_that_it_is_old() -> None:
    assert result_at("src/e.ts")["suppressions"]
    assert result_at("src/e.ts")["baselineState"] == "new"


def test_what_was_there_and_is_gone_is_absent() -> None:
    gone = result_at("src/gone%20%5B1%5D.ts")
    assert gone["baselineState"] == "absent"
    assert gone["message"] == {"text": "Found no more: `order.total / 100 // (10%)` in `Total.show`."}
    assert gone["partialFingerprints"] == {"checkoutAudit/v1": "00ff00ff"}
    assert gone["suppressions"] == []
    assert gone["ruleIndex"] == 0


def test_every_file_that_was_read_has_its_digest() -> None:
    wrong, right = run_of(whole())["artifacts"]
    assert wrong["location"] == {"uri": "apps/store/src/d.ts", "uriBaseId": "%SRCROOT%"}
    assert wrong["hashes"] == {"sha-256": "01" * 32}
    assert (wrong["roles"], right["roles"]) == (["analysisTarget", "resultFile"], ["analysisTarget"])


def test_nothing_compared_nothing_said_of_a_baseline() -> None:
    assert "baselineState" not in run_of(outcome(finding("total", "total")))["results"][0]


def test_weaknesses_are_a_taxonomy() -> None:
    run = run_of(whole())
    assert [taxon["id"] for taxon in run["taxonomies"][0]["taxa"]] == ["682"]
    (relation,) = run["tool"]["driver"]["rules"][0]["relationships"]
    assert relation["target"] == {"id": "682", "index": 0, "toolComponent": {"name": "CWE", "index": 0}}


def test_the_audit_can_be_repeated() -> None:
    run = run_of(whole())
    (source,) = run["versionControlProvenance"]
    assert source["repositoryUri"] == "https://github.com/acme/shop"
    assert source["revisionId"] == "0123456789abcdef0123456789abcdef01234567"
    assert run["invocations"][0]["arguments"] == [
        "scan",
        "--exclude=legacy/**",
        "--fail-on=high",
        "--strict",
        "apps/store",
    ]
    assert run["properties"]["rulesDigest"] == "sha-256:00ff"
    assert run["properties"]["configDigest"] == "sha-256:" + "ab" * 32
    assert run["invocations"][0]["properties"]["bytesNotUnderstood"] == 17


def test_without_a_repository_the_commit_is_told_all_the_same() -> None:
    result = msgspec.structs.replace(outcome(), origin=Origin(revision="01" * 20))
    run = run_of(result)
    assert "versionControlProvenance" not in run
    assert run["properties"]["revision"] == "01" * 20


def test_a_multi_line_place_is_whole_here_and_short_for_code_scanning() -> None:
    result = outcome(finding("f(a,\n  b)\nc\n", "(a,\n  b)"))
    whole_region = run_of(result)["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (whole_region["endLine"], whole_region["snippet"]["text"]) == (2, "(a,\n  b)")
    scanned = json.loads(sarif_report(result, BOOK, Look()))["runs"][0]["results"][0]
    region = scanned["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 2, "endLine": 1, "endColumn": 5}


def test_hidden_findings_are_not_for_code_scanning() -> None:
    run = json.loads(sarif_report(whole(), BOOK, Look()))["runs"][0]
    assert len(run["results"]) == len(whole().findings)
    assert not any({"suppressions", "baselineState"} & result.keys() for result in run["results"])


def test_paths_begin_at_the_top_of_the_repository() -> None:
    run = json.loads(sarif_report(whole(), BOOK, Look()))["runs"][0]
    uris = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]
    assert all(uri.startswith("apps/store/") for uri in uris)


def test_related_places_are_linked_from_the_message() -> None:
    text = result_at("src/api/store/orders/%5Bid%5D/route.ts")["message"]["text"]
    assert text == "`total` from the request body is charged. See: [shown \\[here\\](x)](1)."
