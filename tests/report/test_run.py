"""The published schema describes what is written, and version 1 does not change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report.whole import BOOK, hostile, whole

from checkout_audit.report.json import json_lines_report, json_report
from checkout_audit.report.look import Look
from checkout_audit.report.run import line_schema_text, run_schema_text

FROZEN = Path(__file__).parent.parent / "data" / "report.v1.keys.txt"
"""Every key of version 1 with its types, as it was published. Lines may be added; none may go or change."""


def strict(schema: Any) -> Any:
    """The schema, and no other key than it names: the writer writes nothing that is not described."""
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "properties" in schema else {}
        return {**{key: strict(value) for key, value in schema.items()}, **closed}
    return [strict(each) for each in schema] if isinstance(schema, list) else schema


RUN = jsonschema.Draft202012Validator(strict(json.loads(run_schema_text())))
LINE = jsonschema.Draft202012Validator(strict(json.loads(line_schema_text())))


@pytest.mark.parametrize("outcome", [whole(), hostile()])
def test_a_run_fits_the_schema(outcome: Any) -> None:
    assert [error.message for error in RUN.iter_errors(json.loads(json_report(outcome, BOOK, Look())))] == []


@pytest.mark.parametrize("outcome", [whole(), hostile()])
def test_each_line_fits_the_schema(outcome: Any) -> None:
    lines = json_lines_report(outcome, BOOK, Look()).splitlines()
    assert [error.message for line in lines for error in LINE.iter_errors(json.loads(line))] == []


def test_the_schema_refuses_what_is_no_run() -> None:
    run = json.loads(json_report(whole(), BOOK, Look()))
    assert not RUN.is_valid({**run, "version": 2})
    assert not RUN.is_valid({**run, "exit_code": 2})
    assert not RUN.is_valid({key: value for key, value in run.items() if key != "findings"})


def test_no_key_of_version_1_has_gone_or_changed() -> None:
    frozen = FROZEN.read_text(encoding="utf-8").splitlines()
    assert sorted(set(frozen) - set(keys(json.loads(run_schema_text())))) == []


def keys(schema: dict[str, Any]) -> Iterator[str]:
    """`FindingOut.start: Position`, required ones first marked."""
    for name, struct in schema["$defs"].items():
        for key, value in struct.get("properties", {}).items():
            plain = {part: each for part, each in value.items() if part != "description"}
            sign = "" if key in struct["required"] else "?"
            yield f"{name}.{key}{sign}: {json.dumps(plain, sort_keys=True)}"
