"""SARIF 2.1.0 for auditors: every finding with what became of it, and enough to repeat the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout_audit.findings.model import Finding, Gone, Origin, Outcome, Standing, Suppression
from checkout_audit.report.book import Book, checks_of
from checkout_audit.report.look import Look
from checkout_audit.report.sarif import OWN_FINGERPRINT, driver, invocation, log, result, rule_places, worst_first
from checkout_audit.report.sarif_place import ROOT, Places
from checkout_audit.report.sarif_text import message

_CWE = "https://cwe.mitre.org/data/definitions/{}.html"
_TAXONOMY = {"name": "CWE", "index": 0}


def sarif_audit_report(outcome: Outcome, rulebook: Book, look: Look) -> str:  # noqa: ARG001 - every reporter is asked alike
    """One run with all findings, the hidden ones too, worst first. ASCII, indented by 2."""
    places = Places(outcome.origin, small=False)
    weaknesses = sorted({number for issue in rulebook.issues for number in issue.cwe})
    rules = rule_places(rulebook)
    run: dict[str, Any] = {
        "tool": {"driver": _driver(outcome, rulebook, weaknesses)},
        "automationDetails": {"id": "checkout-audit/audit"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the repository, or the audited folder."}}},
        "invocations": [_invocation(outcome, places)],
        "artifacts": list(_artifacts(outcome, places)),
        "results": [
            *(_result(one, rules, outcome) for one in worst_first((*outcome.findings, *outcome.hidden))),
            *(_absent(one, rules, places) for one in outcome.gone),
        ],
        "properties": _properties(outcome, rulebook),
    }
    if weaknesses:
        run["taxonomies"] = [_taxonomy(weaknesses)]
    if outcome.origin.repository:
        run["versionControlProvenance"] = [_version_control(outcome.origin)]
    return log(run)


def _driver(outcome: Outcome, rulebook: Book, weaknesses: list[int]) -> dict[str, Any]:
    found = driver(outcome, rulebook)
    for (issue, check), rule in zip(checks_of(rulebook), found["rules"], strict=True):
        rule["properties"]["digest"] = check.digest
        if issue.cwe:
            rule["relationships"] = [
                {"target": _taxon_reference(number, weaknesses), "kinds": ["relevant"]} for number in issue.cwe
            ]
    if weaknesses:
        found["supportedTaxonomies"] = [_TAXONOMY]
    found["properties"] = {"rulesDigest": f"sha-256:{rulebook.digest}"}
    return found


def _taxon_reference(number: int, weaknesses: list[int]) -> dict[str, Any]:
    return {"id": str(number), "index": weaknesses.index(number), "toolComponent": _TAXONOMY}


def _taxonomy(weaknesses: list[int]) -> dict[str, Any]:
    """The weaknesses that the rules speak of, as a tool component (SARIF 3.19.3)."""
    return {
        "name": "CWE",
        "organization": "MITRE",
        "shortDescription": {"text": "The MITRE Common Weakness Enumeration."},
        "informationUri": "https://cwe.mitre.org/",
        "isComprehensive": False,
        "taxa": [{"id": str(number), "helpUri": _CWE.format(number)} for number in weaknesses],
    }


def _invocation(outcome: Outcome, places: Places) -> dict[str, Any]:
    coverage = outcome.coverage
    return {
        **invocation(outcome, places),
        "arguments": list(_arguments(outcome.origin)),
        "properties": {
            "files": coverage.files,
            "lines": coverage.lines,
            "bytes": coverage.size,
            "filesAnalysed": coverage.analysed,
            "testFilesLeftOut": coverage.tests_left_out,
            "pathsIgnored": coverage.ignored,
            "bytesNotUnderstood": coverage.not_understood,
        },
    }


def _arguments(origin: Origin) -> list[str]:
    """A command line that asks for the same."""
    options = [
        f"--{name}" if values == ("true",) else f"--{name}={value}"
        for name, values in origin.asked.items()
        if name != "paths"
        for value in values
    ]
    return ["scan", *options, *origin.asked.get("paths", ())]


def _result(finding: Finding, rules: dict[str, int], outcome: Outcome) -> dict[str, Any]:
    places = Places(outcome.origin, small=False)
    found = result(finding, rules, places)
    found["properties"]["standing"] = finding.standing.value
    found["suppressions"] = [_suppression(finding.standing, finding.suppressed, places)] if finding.suppressed else []
    if outcome.compared:
        found["baselineState"] = "unchanged" if finding.recorded else "new"
    return found


def _absent(gone: Gone, rules: dict[str, int], places: Places) -> dict[str, Any]:
    """What was there in the run that this one is compared with, and is not found in this one (SARIF 3.27.24)."""
    where = f" in `{gone.scope}`" if gone.scope else ""
    return {
        "ruleId": gone.check,
        "ruleIndex": rules.get(gone.check, -1),
        "kind": "fail",
        "message": {"text": message(f"Found no more: `{gone.code}`{where}.")},
        "locations": [places.lines(gone.path, 0)],
        "partialFingerprints": {OWN_FINGERPRINT: gone.fingerprint},
        "suppressions": [],
        "baselineState": "absent",
    }


def _artifacts(outcome: Outcome, places: Places) -> Iterator[dict[str, Any]]:
    """Every file that was read, so that whoever repeats the audit knows that it is the same."""
    named = {finding.span.path for finding in (*outcome.findings, *outcome.hidden)}
    for path, digest in outcome.files.items():
        roles = ["analysisTarget", "resultFile"] if path in named else ["analysisTarget"]
        yield {"location": places.artifact(path), "roles": roles, "hashes": {"sha-256": digest}}


def _suppression(standing: Standing, why: Suppression, places: Places) -> dict[str, Any]:
    """An acceptance that has expired is a rejected suppression: the result counts (SARIF 3.35.3)."""
    in_source = standing is Standing.SUPPRESSED
    found: dict[str, Any] = {
        "kind": "inSource" if in_source else "external",
        "status": "rejected" if standing is Standing.EXPIRED else "accepted",
        "justification": message(why.reason),
    }
    path, _, line = why.place.rpartition(":")
    if in_source and line.isdigit():
        found["location"] = places.lines(path, int(line))
    more = {"place": why.place, "owner": why.owner, "until": why.until}
    return {**found, "properties": {key: value for key, value in more.items() if value}}


def _version_control(origin: Origin) -> dict[str, Any]:
    known = {"revisionId": origin.revision, "branch": origin.branch}
    return {
        "repositoryUri": origin.repository,
        **{key: value for key, value in known.items() if value},
        "mappedTo": {"uriBaseId": ROOT},
    }


def _properties(outcome: Outcome, rulebook: Book) -> dict[str, Any]:
    origin = outcome.origin
    known = {
        "rulesDigest": f"sha-256:{rulebook.digest}",
        "configDigest": f"sha-256:{origin.config}" if origin.config else "",
        "revision": origin.revision,
        "comparedWith": outcome.compared,
        "staleBaselineFingerprints": list(outcome.stale),
    }
    return {key: value for key, value in known.items() if value}
