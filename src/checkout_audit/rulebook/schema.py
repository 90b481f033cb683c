"""The JSON schemas of rule and model files, made from the tables that their readers follow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from checkout_audit.checks import KINDS
from checkout_audit.checks.matching import MATCHER, WHERE
from checkout_audit.checks.shape import RELATED
from checkout_audit.entry import Field
from checkout_audit.rulebook import form, model_form


def rule_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a rule file; `rules/schema.json` holds it for editors."""
    matcher = _object(MATCHER)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "checkout-audit rule file",
        **_object(form.ISSUE),
        "$defs": {
            "check": {"oneOf": [_check(kind) for kind in KINDS]},
            "example": _object(form.EXAMPLE),
            "matcher": {
                "oneOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#/$defs/matcher"}}, matcher]
            },
            "reference": _object(form.REFERENCE),
            "related": _object(RELATED),
            "roles": _object(form.ROLES),
            "where": {"type": "object", "additionalProperties": _object(WHERE)},
        },
    }


def rule_schema_text() -> str:
    """The schema as it stands in `rules/schema.json`."""
    return json.dumps(rule_schema(), indent=2, ensure_ascii=False) + "\n"


def model_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a model file; `rules/models/schema.json` holds it for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "checkout-audit model file",
        **_object(model_form.FILE),
        "$defs": {name: _object(table) for name, table in {**model_form.SECTIONS, **model_form.PARTS}.items()},
    }


def model_schema_text() -> str:
    """The schema as it stands in `rules/models/schema.json`."""
    return json.dumps(model_schema(), indent=2, ensure_ascii=False) + "\n"


def _check(kind: str) -> dict[str, Any]:
    described = _object({**form.CHECK, **KINDS[kind].fields})
    described["properties"]["kind"] = {"const": kind, "description": KINDS[kind].help}
    return described


def _object(table: Mapping[str, Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, field in table.items() if field.required],
        "properties": {key: {**field.schema, "description": field.help} for key, field in table.items()},
    }
