"""Turns the entries of one rule file into an issue with its checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from checkout_audit.checks import KINDS
from checkout_audit.checks.kind import Body, Detector, RoleFilter
from checkout_audit.entry import Entry, Field, nearest
from checkout_audit.project.models import Models
from checkout_audit.rule import (
    Check,
    CheckId,
    Confidence,
    Example,
    ExampleFile,
    Issue,
    IssueId,
    Precedence,
    Reference,
    Severity,
)
from checkout_audit.rulebook import form
from checkout_audit.source.role import NAMES

_PROSE = frozenset({"title", "severity", "confidence", "message", "fix", "examples", "related"})
_JSX = re.compile(r"</[A-Za-z>]|/>")


@dataclass(frozen=True, slots=True)
class ReadIssue:
    """One rule file, understood."""

    issue: Issue
    detectors: tuple[Detector, ...]
    """One for each check, in order."""


def read_issue(entry: Entry, models: Models, *, examples: bool) -> ReadIssue:
    """The issue of a rule file. Raises `RuleError`, with file and line, for what cannot be used."""
    keys = entry.fields(form.ISSUE)
    issue_id = IssueId(_matching(keys["id"], form.ISSUE_ID, "an issue ID", "for example ACME-07"))
    severity = _severity(keys["severity"])
    detectors = tuple(_detectors(keys["checks"], issue_id, severity, models, examples=examples))
    issue = Issue(
        id=issue_id,
        title=keys["title"].text(),
        severity=severity,
        what=_text(keys, "what"),
        why=_text(keys, "why"),
        fix=_text(keys, "fix"),
        acceptance=keys["acceptance"].texts() if "acceptance" in keys else (),
        cwe=tuple(item.integer() for item in _items(keys, "cwe")),
        references=tuple(map(_reference, _items(keys, "references"))),
        checks=tuple(detector.check for detector in detectors),
        path=entry.path,
    )
    return ReadIssue(issue, detectors)


def _detectors(
    entry: Entry, issue: IssueId, severity: Severity, models: Models, *, examples: bool
) -> Iterator[Detector]:
    seen: set[str] = set()
    for item in entry.items():
        kind = item.mapping().get("kind")
        if kind is None:
            raise item.fail("key 'kind' is missing")
        if kind.text() not in KINDS:
            raise kind.fail(f"'{kind.text()}' is no kind of check", nearest(kind.text(), KINDS))
        own = KINDS[kind.text()]
        keys = item.fields(_table(own.name))
        check = _check(item, keys, issue, severity, examples=examples)
        if check.id in seen:
            raise keys["id"].fail(f"check id '{check.id}' stands twice")
        seen.add(check.id)
        detector = own.compile(Body(check, _roles(keys), keys, models))
        detector.precedence = Precedence(_siblings(keys, "supersedes", issue), _siblings(keys, "yields-to", issue))
        detector.depends = keys["depends"].texts() if "depends" in keys else ()
        if "speaks" in keys:
            detector.speaks = _speech(keys["speaks"], detector.depends)
        known = models.digest if detector.wants_graphs else ""
        detector.check = msgspec.structs.replace(check, digest=_digest(item, known))
        yield detector


def _speech(entry: Entry, depends: tuple[str, ...]) -> re.Pattern[bytes]:
    if not depends:
        raise entry.fail("'speaks' says more of 'depends', which is missing")
    try:
        return re.compile(entry.text().encode())
    except re.error as error:
        raise entry.fail(f"the regular expression does not compile: {error.msg}") from error


def _digest(entry: Entry, known: str) -> str:
    """Of what a check says, its prose and examples left out, and of what is known about libraries if it asks that."""
    return blake2b(f"{entry.outline(_PROSE)}\0{known}".encode(), digest_size=8).hexdigest()


def _siblings(keys: Mapping[str, Entry], key: str, issue: IssueId) -> frozenset[str]:
    return frozenset(f"{issue}/{name}" for name in keys[key].texts()) if key in keys else frozenset()


def _table(kind: str) -> Mapping[str, Field]:
    return {**form.CHECK, **KINDS[kind].fields}


def _check(entry: Entry, keys: Mapping[str, Entry], issue: IssueId, severity: Severity, *, examples: bool) -> Check:
    name = _matching(keys["id"], form.CHECK_NAME, "a check id", "write it in kebab case, for example total-divided")
    own = keys.get("severity")
    confidence = keys.get("confidence")
    return Check(
        id=CheckId(f"{issue}/{name}"),
        issue=issue,
        title=keys["title"].text(),
        kind=keys["kind"].text(),
        severity=_severity(own) if own else severity,
        confidence=Confidence[confidence.text().upper()] if confidence else Confidence.MEDIUM,
        message=keys["message"].text(),
        fix=keys["fix"].text(),
        examples=tuple(map(_example, _items(keys, "examples"))) if examples else (),
        path=entry.path,
        line=entry.line,
    )


def _roles(keys: Mapping[str, Entry]) -> RoleFilter:
    if "roles" not in keys:
        return RoleFilter()
    given = {
        key: frozenset(_role(item) for item in entry.several())
        for key, entry in keys["roles"].fields(form.ROLES).items()
    }
    return RoleFilter(given.get("any", frozenset()), given.get("none", frozenset()))


def _role(entry: Entry) -> str:
    if entry.text() not in NAMES:
        raise entry.fail(f"'{entry.text()}' is no role", nearest(entry.text(), NAMES))
    return entry.text()


def _example(entry: Entry) -> Example:
    keys = entry.fields(form.EXAMPLE)
    kinds = [kind for kind in form.EXAMPLE_KINDS if kind in keys]
    if len(kinds) != 1:
        raise entry.fail("an example has one of the keys hit, miss, fixed")
    code = keys[kinds[0]]
    if code.is_text:
        text = code.raw()
        path = keys["path"].text() if "path" in keys else _default_path(text)
        return Example(kinds[0], (_example_file(path, code),))
    return Example(kinds[0], tuple(_example_file(path, file) for path, file in code.mapping().items()))


def _example_file(path: str, code: Entry) -> ExampleFile:
    if path.startswith("/") or ".." in path.split("/"):
        raise code.fail(f"'{path}' leads out of the example")
    return ExampleFile(path, code.raw(), code.line + code.is_block)


def _default_path(text: str) -> str:
    return "example.tsx" if _JSX.search(text) else "example.ts"


def _reference(entry: Entry) -> Reference:
    keys = entry.fields(form.REFERENCE)
    return Reference(keys["title"].text(), keys["url"].text())


def _severity(entry: Entry) -> Severity:
    return Severity[entry.text().upper()]


def _text(keys: Mapping[str, Entry], key: str) -> str:
    return keys[key].text() if key in keys else ""


def _items(keys: Mapping[str, Entry], key: str) -> tuple[Entry, ...]:
    return keys[key].items() if key in keys else ()


def _matching(entry: Entry, pattern: str, what: str, hint: str) -> str:
    text = entry.text()
    if not re.fullmatch(pattern, text):
        raise entry.fail(f"'{text}' is not {what}", hint)
    return text
