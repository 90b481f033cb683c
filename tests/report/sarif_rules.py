"""The rules of Microsoft's sarif-multitool that a log must not break (SARIF1xxx), and those of GitHub (GH1xxx), as far as they say
something of logs such as ours. Each gives the places that break it.

After `docs/ValidationRules.md` of https://github.com/microsoft/sarif-sdk; the program itself is on npm, `@microsoft/sarif-multitool`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

Run = Mapping[str, Any]
_LINK = re.compile(r"(?<!\\)\[(?:[^\]\\]|\\.)*\]\(([^)]*)\)")
_PLACEHOLDER = re.compile(r"(?<!\{)\{\d+\}(?!\})")
MOST = {"runs": 20, "rules": 25_000, "results": 25_000, "locations": 1_000, "codeFlows": 10_000, "threadFlows": 10_000}
"""Limits of GitHub code scanning; locations are those of a thread flow."""


def broken(log: Mapping[str, Any]) -> list[str]:
    """`SARIF1001 runs[0].tool.driver.rules[3]`, one for each violation."""
    found = [f"SARIF1011 {log.get('$schema')}"] if "sarif-schema-2.1.0.json" not in str(log.get("$schema")) else []
    found += [f"GH1004 runs: {len(log['runs'])}"] if len(log["runs"]) > MOST["runs"] else []
    for run in log["runs"]:
        found += [f"{rule} {place}" for rule, check in RULES.items() for place in check(run)]
    return found


def nodes(value: Any, path: str = "run") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object with its place."""
    if isinstance(value, dict):
        yield path, value
        for key, each in value.items():
            if key != "properties":
                yield from nodes(each, f"{path}.{key}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from nodes(each, f"{path}[{number}]")


def rule_identifiers(run: Run) -> Iterator[str]:
    """SARIF1001: a rule's name is not its id."""
    for place, rule in enumerate(run["tool"]["driver"].get("rules", ())):
        if rule.get("name", "").lower() == rule["id"].lower():
            yield f"rules[{place}]"


def uris(run: Run) -> Iterator[str]:
    """SARIF1002, SARIF1005: a URI is well formed, and absolute where it must be."""
    for path, node in nodes(run):
        for key, value in node.items():
            if not (key.lower().endswith("uri") and isinstance(value, str)):
                continue
            parts = urlsplit(value)
            if re.search(r"[^\w.~:/?#\[\]@!$&'()*+,;=%-]|%(?![0-9A-Fa-f]{2})", value, re.ASCII):
                yield f"{path}.{key}"
            if key != "uri" and not parts.scheme:
                yield f"{path}.{key} (relative)"


def uri_bases(run: Run) -> Iterator[str]:
    """SARIF1004: with a base, a URI is relative, has no leading slash and no `..`; the base is defined."""
    for path, node in nodes(run):
        if "uriBaseId" in node:
            uri = node.get("uri", "")
            if urlsplit(uri).scheme or uri.startswith("/") or ".." in uri.split("/"):
                yield path
            if node["uriBaseId"] not in run.get("originalUriBaseIds", {}):
                yield f"{path} (unknown base)"


def regions(run: Run) -> Iterator[str]:
    """SARIF1007: what a region says of itself agrees; it begins somewhere (Errata 01) and does not end before that."""
    for path, node in nodes(run):
        is_region = path.endswith(("region", "contextRegion"))
        if is_region and not {"startLine", "charOffset", "byteOffset"} & node.keys():
            yield path
        if "startLine" not in node:
            continue
        last = node.get("endLine", node["startLine"])
        if last < node["startLine"]:
            yield path
        if last == node["startLine"] and node.get("endColumn", 10**9) < node.get("startColumn", 1):
            yield path


def contexts(run: Run) -> Iterator[str]:
    """SARIF1008: a context region is a proper superset of its region."""
    for path, node in nodes(run):
        if "contextRegion" in node:
            inner, outer = node.get("region"), node["contextRegion"]
            first, last = (inner or {}).get("startLine"), (inner or {}).get("endLine")
            wide = inner and outer["startLine"] <= first and outer["endLine"] >= last
            if not wide or (outer["startLine"], outer["endLine"]) == (first, last):
                yield path


def indexes(run: Run) -> Iterator[str]:
    """SARIF1009, SARIF1010: an index lies in its array, and the rule there is the one that is named."""
    rules = run["tool"]["driver"].get("rules", ())
    for place, result in enumerate(run["results"]):
        index = result.get("ruleIndex", -1)
        if not -1 <= index < len(rules) or "ruleId" not in result:
            yield f"results[{place}]"
        elif index >= 0 and rules[index]["id"] != result["ruleId"]:
            yield f"results[{place}].ruleIndex"
    taxonomies = run.get("taxonomies", ())
    for path, node in nodes(run):
        component = node.get("toolComponent")
        if component and taxonomies[component["index"]]["taxa"][node["index"]]["id"] != node["id"]:
            yield path


def messages(run: Run) -> Iterator[str]:
    """SARIF1012, GH1007 and 3.11.6: a message is whole text, without arguments, and its links lead somewhere."""
    for place, result in enumerate(run["results"]):
        ids = {str(location["id"]) for location in result.get("relatedLocations", ())}
        text = result["message"].get("text", "")
        if not text or "arguments" in result["message"]:
            yield f"results[{place}].message"
        if _PLACEHOLDER.search(text) and result["message"].get("arguments"):
            yield f"results[{place}].message (placeholder)"
        for target in _LINK.findall(text):
            if target not in ids:
                yield f"results[{place}].message ({target})"


def required_location(run: Run) -> Iterator[str]:
    """GH1001, GH1003: a result has one location with a path, and a region with lines and columns. What is absent has no lines."""
    for place, result in enumerate(run["results"]):
        if result.get("baselineState") == "absent":
            continue
        location = result["locations"][0]["physicalLocation"]
        if not location["artifactLocation"].get("uri"):
            yield f"results[{place}]"
        if not {"startLine", "startColumn", "endLine", "endColumn"} <= location.get("region", {}).keys():
            yield f"results[{place}].region"


def inline_thread_flows(run: Run) -> Iterator[str]:
    """GH1002: locations of thread flows stand where they are used, not in a table."""
    for path, node in nodes(run):
        if "locations" in node and path.endswith("threadFlows[0]"):
            yield from (path for each in node["locations"] if "location" not in each or "index" in each)


def limits(run: Run) -> Iterator[str]:
    """GH1004: arrays that GitHub refuses for their length."""
    if len(run["tool"]["driver"].get("rules", ())) > MOST["rules"] or len(run["results"]) > MOST["results"]:
        yield "rules or results"
    for path, node in nodes(run):
        if ".threadFlows" in path and len(node.get("locations", ())) > MOST["locations"]:
            yield path


def relative_uris(run: Run) -> Iterator[str]:
    """GH1005: places in the code are relative to the top of the repository."""
    for path, node in nodes(run["results"], "results"):
        if "artifactLocation" in node and urlsplit(node["artifactLocation"]["uri"]).scheme:
            yield path


RULES: Mapping[str, Callable[[Run], Iterator[str]]] = {
    "SARIF1001": rule_identifiers,
    "SARIF1002": uris,
    "SARIF1004": uri_bases,
    "SARIF1007": regions,
    "SARIF1008": contexts,
    "SARIF1009": indexes,
    "SARIF1012": messages,
    "GH1001": required_location,
    "GH1002": inline_thread_flows,
    "GH1004": limits,
    "GH1005": relative_uris,
}
