"""checkout-audit.yaml: found, read, validated against one table, frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_audit.errors import ConfigError, RuleError
from checkout_audit.ledger import Decision, Override, State
from checkout_audit.rule import Confidence, Severity

if TYPE_CHECKING:
    from checkout_audit.entry import Entry, Field

NAME = "checkout-audit.yaml"
FORMATS = (
    *("text", "json", "json-lines", "sarif", "sarif-audit", "github", "github-summary"),
    *("gitlab", "junit", "html", "markdown"),
)
SEVERITIES = tuple(severity.word for severity in sorted(Severity, reverse=True))
CONFIDENCES = tuple(confidence.word for confidence in sorted(Confidence, reverse=True))
FAIL_ON = (*SEVERITIES, "never")
_MISNAMED = ("checkout-audit.yml", ".checkout-audit.yaml", ".checkout-audit.yml")
_OFF = ("none", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a config file says. None, or an empty tuple, where it says nothing."""

    path: Path | None = None
    """The file; None if there is none."""
    include: tuple[str, ...] = ()
    """Globs relative to the file's folder, as `exclude`."""
    exclude: tuple[str, ...] = ()
    include_tests: bool | None = None
    issues: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    min_severity: str | None = None
    min_confidence: str | None = None
    fail_on: str | None = None
    rules: tuple[Path, ...] = ()
    format: str | None = None
    jobs: int | None = None
    baseline: Path | None = None
    ledger: Mapping[str, Decision] = field(default_factory=dict)
    """By issue ID."""
    overrides: tuple[Override, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines on which the issue and check IDs stand."""
    digest: str = field(default="", compare=False)
    """SHA-256 of the file."""


def find(start: Path) -> Path | None:
    """The config file of an audited path: in its folder or above, up to the top of the git work tree.

    Raises ConfigError for a file whose name is nearly right.
    """
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / NAME).is_file():
            return candidate / NAME
        misnamed = next((each for each in (candidate / name for name in _MISNAMED) if each.is_file()), None)
        if misnamed is not None:
            raise ConfigError("a config file has another name", path=_shown(misnamed), hint=f"rename it to {NAME}")
        if (candidate / ".git").exists():
            return None
    return None


def read(path: Path) -> Settings:
    """The settings of a config file. Raises ConfigError, with file and line, for what cannot be used."""
    from checkout_audit.entry import read_yaml

    shown = _shown(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            error.strerror or str(error), path=shown, hint="name a file that is there: --config FILE"
        ) from None
    try:
        found = _settings(path, read_yaml(shown, data).fields(_table())) if _says_something(data) else Settings(path)
    except RuleError as error:
        raise ConfigError(error.message, hint=error.hint, path=error.path, line=error.line) from None
    return replace(found, digest=sha256(data).hexdigest())


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file, from the table that its reader follows."""
    table = _table()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Settings of checkout-audit ({NAME})",
        **_object(table),
    }


def schema_text() -> str:
    """The schema as it stands in `schema/checkout-audit.schema.json`."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def _table() -> dict[str, Field]:
    """Every key that the file may hold."""
    from checkout_audit.entry import Field

    texts = {"type": "array", "items": {"type": "string", "minLength": 1}}
    return {
        "include": Field("Globs, as in .gitignore, relative to this file: audit only files that fit one.", texts),
        "exclude": Field("Globs, as in .gitignore, relative to this file: leave these files out.", texts),
        "include-tests": Field("Whether tests are audited too (default: false).", {"type": "boolean"}),
        "issues": Field(
            "What is decided about each issue, by its ID; or a list of the issue IDs to look for (default: all).",
            {"oneOf": [texts, {"type": "object", "additionalProperties": _object(_decision_table())}]},
        ),
        "checks": Field("Check ids to look for, beside those of `issues`.", texts),
        "min-severity": Field("The least severity that is shown (default: low).", {"enum": [*SEVERITIES]}),
        "min-confidence": Field("The least confidence that is shown (default: low).", {"enum": [*CONFIDENCES]}),
        "fail-on": Field("The least severity that fails the run (default: low).", {"enum": [*FAIL_ON]}),
        "rules": Field("Your own rule files, or folders of them, relative to this file.", texts),
        "baseline": Field(
            "The file of known findings, relative to this file (default: .checkout-audit-baseline.json).",
            {"type": "string", "minLength": 1},
        ),
        "overrides": Field(
            "Settings for some checks and paths; where several speak of a finding, the last one holds.",
            {"type": "array", "items": _object(_override_table())},
        ),
        "format": Field("What is printed (default: text).", {"enum": [*FORMATS]}),
        "jobs": Field("Worker processes; 0 chooses (default: 0).", {"type": "integer", "minimum": 0, "maximum": 256}),
    }


def _decision_table() -> dict[str, Field]:
    """The keys of an issue's entry in the ledger."""
    from checkout_audit.entry import Field

    text = {"type": "string", "minLength": 1}
    return {
        "state": Field(
            "`open`; `fixed`: any finding is a regression and fails; `accepted`: findings do not fail until the day is over.",
            {"enum": [each.value for each in State]},
            required=True,
        ),
        "owner": Field("Who accepts it.", text),
        "reason": Field("Why.", text),
        "until": Field("Last day of the acceptance, as 2027-01-31.", {"type": "string", "format": "date"}),
    }


def _override_table() -> dict[str, Field]:
    """The keys of an override."""
    from checkout_audit.entry import Field

    texts = {"type": "array", "items": {"type": "string", "minLength": 1}}
    return {
        "checks": Field("Issue and check IDs (default: all).", texts),
        "paths": Field("Globs, as in .gitignore, relative to this file (default: all).", texts),
        "severity": Field(
            "The severity of their findings; with `none` or `off` they are left out.",
            {"enum": [*SEVERITIES, *_OFF]},
            required=True,
        ),
    }


def _object(table: Mapping[str, Field]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {**entry.schema, "description": entry.help} for key, entry in table.items()},
    }
    required = [key for key, entry in table.items() if entry.required]
    return {**described, "required": required} if required else described


def _settings(path: Path, found: Mapping[str, Entry]) -> Settings:
    return Settings(
        path=path,
        include=_texts(found, "include"),
        exclude=_texts(found, "exclude"),
        include_tests=_boolean(found, "include-tests"),
        issues=() if _is_ledger(found) else _texts(found, "issues"),
        checks=_texts(found, "checks"),
        min_severity=_text(found, "min-severity"),
        min_confidence=_text(found, "min-confidence"),
        fail_on=_text(found, "fail-on"),
        rules=tuple(path.parent / rule for rule in _texts(found, "rules")),
        format=_text(found, "format"),
        jobs=_jobs(found),
        baseline=path.parent / found["baseline"].text() if "baseline" in found else None,
        ledger=_ledger(found["issues"]) if _is_ledger(found) else {},
        overrides=tuple(map(_override, found["overrides"].items())) if "overrides" in found else (),
        lines=_lines(found, "issues", "checks"),
    )


def _is_ledger(found: Mapping[str, Entry]) -> bool:
    return "issues" in found and not found["issues"].is_list


def _ledger(entry: Entry) -> dict[str, Decision]:
    if entry.is_text:
        raise entry.fail("'issues' holds no issue", "for example: {SEC-05: {state: fixed}}")
    return {issue: _decision(issue, each) for issue, each in entry.mapping().items()}


def _decision(issue: str, entry: Entry) -> Decision:
    if entry.is_text or entry.is_list:
        raise entry.fail(f"'{issue}' has no state", "write it as {state: open}, fixed or accepted")
    keys = entry.fields(_decision_table())
    state = State(keys["state"].text())
    if state is State.ACCEPTED:
        for key in ("owner", "reason", "until"):
            if key not in keys or keys[key].is_empty:
                raise entry.fail(
                    f"'{issue}' is accepted, so it needs '{key}'", "who accepts it, why, and until which day"
                )
    elif "until" in keys:
        raise keys["until"].fail(f"'{issue}' is {state.value}, which has no last day", "only an acceptance has one")
    return Decision(
        state=state,
        owner=_text(keys, "owner") or "",
        reason=_text(keys, "reason") or "",
        until=_day(keys["until"]) if "until" in keys else None,
        place=f"{entry.path}:{entry.line}",
    )


def _day(entry: Entry) -> date:
    try:
        return datetime.strptime(entry.text(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, of no zone
    except ValueError:
        raise entry.fail(f"'{entry.text()}' is no day", "write it as 2027-01-31") from None


def _override(entry: Entry) -> Override:
    keys = entry.fields(_override_table())
    if "checks" not in keys and "paths" not in keys:
        raise entry.fail("an override names checks, paths, or both")
    severity = keys["severity"].text()
    ids = keys["checks"].several() if "checks" in keys else ()
    return Override(
        ids=tuple(each.text() for each in ids),
        paths=_texts(keys, "paths"),
        severity=None if severity in _OFF else Severity[severity.upper()],
        lines=tuple(each.line for each in ids),
    )


def _texts(found: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    if key not in found:
        return ()
    for item in found[key].items():
        if not item.text():
            raise item.fail(f"empty text in '{key}'")
    return found[key].texts()


def _text(found: Mapping[str, Entry], key: str) -> str | None:
    return found[key].text() if key in found else None


def _boolean(found: Mapping[str, Entry], key: str) -> bool | None:
    if key not in found:
        return None
    value = found[key].scalar() if found[key].is_text else None
    if not isinstance(value, bool):
        raise found[key].fail(f"'{key}' is true or false")
    return value


def _jobs(found: Mapping[str, Entry]) -> int | None:
    if "jobs" not in found:
        return None
    value = found["jobs"].integer()
    if not 0 <= value <= 256:
        raise found["jobs"].fail("'jobs' is a number from 0 to 256")
    return value


def _lines(found: Mapping[str, Entry], *keys: str) -> Mapping[str, int]:
    lists = (found[key].items() for key in keys if key in found and not (key == "issues" and _is_ledger(found)))
    return {item.text(): item.line for items in lists for item in items}


def _says_something(data: bytes) -> bool:
    """Whether a file holds more than comments; an empty one is a config file that says nothing."""
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data.splitlines())


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
