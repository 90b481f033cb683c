"""checkout-audit.yaml: found, read, validated against one table, frozen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout_audit.errors import ConfigError, RuleError
from checkout_audit.rule import Confidence, Severity

if TYPE_CHECKING:
    from checkout_audit.entry import Entry, Field

NAME = "checkout-audit.yaml"
FORMATS = ("text", "json", "sarif")
SEVERITIES = tuple(severity.word for severity in sorted(Severity, reverse=True))
CONFIDENCES = tuple(confidence.word for confidence in sorted(Confidence, reverse=True))
FAIL_ON = (*SEVERITIES, "never")


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
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines on which the issue and check IDs stand."""


def find(start: Path) -> Path | None:
    """The config file of an audited path: in its folder or above, up to the top of the git work tree.

    Raises ConfigError for a file whose name is nearly right.
    """
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / NAME).is_file():
            return candidate / NAME
        misnamed = candidate / "checkout-audit.yml"
        if misnamed.is_file():
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
        raise ConfigError(error.strerror or str(error), path=shown) from None
    try:
        return _settings(path, read_yaml(shown, data).fields(_table())) if _says_something(data) else Settings(path)
    except RuleError as error:
        raise ConfigError(error.message, hint=error.hint, path=error.path, line=error.line) from None


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file, from the table that its reader follows."""
    table = _table()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Settings of checkout-audit ({NAME})",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {**entry.schema, "description": entry.help} for key, entry in table.items()},
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
        "issues": Field("Issue IDs to look for (default: all).", texts),
        "checks": Field("Check ids to look for, beside those of `issues`.", texts),
        "min-severity": Field("The least severity that is shown (default: low).", {"enum": [*SEVERITIES]}),
        "min-confidence": Field("The least confidence that is shown (default: low).", {"enum": [*CONFIDENCES]}),
        "fail-on": Field("The least severity that fails the run (default: low).", {"enum": [*FAIL_ON]}),
        "rules": Field("Your own rule files, or folders of them, relative to this file.", texts),
        "format": Field("What is printed (default: text).", {"enum": [*FORMATS]}),
        "jobs": Field("Worker processes; 0 chooses (default: 0).", {"type": "integer", "minimum": 0, "maximum": 256}),
    }


def _settings(path: Path, found: Mapping[str, Entry]) -> Settings:
    return Settings(
        path=path,
        include=_texts(found, "include"),
        exclude=_texts(found, "exclude"),
        include_tests=_boolean(found, "include-tests"),
        issues=_texts(found, "issues"),
        checks=_texts(found, "checks"),
        min_severity=_text(found, "min-severity"),
        min_confidence=_text(found, "min-confidence"),
        fail_on=_text(found, "fail-on"),
        rules=tuple(path.parent / rule for rule in _texts(found, "rules")),
        format=_text(found, "format"),
        jobs=_jobs(found),
        lines=_lines(found, "issues", "checks"),
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
    return {item.text(): item.line for key in keys if key in found for item in found[key].items()}


def _says_something(data: bytes) -> bool:
    """Whether a file holds more than comments; an empty one is a config file that says nothing."""
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in data.splitlines())


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
