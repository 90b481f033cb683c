"""The keys of a rule file, as one table: reading, errors and the JSON schema all follow it."""

from __future__ import annotations

from collections.abc import Mapping

from checkout_audit.entry import Field
from checkout_audit.rule import Confidence, Severity
from checkout_audit.source.role import NAMES

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"oneOf": [TEXT, {"type": "array", "items": TEXT}]}
ISSUE_ID = r"[A-Z][A-Z0-9]*-[0-9]+"
CHECK_NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
SEVERITIES = [each.word for each in Severity]
CONFIDENCES = [each.word for each in Confidence]

REFERENCE: Mapping[str, Field] = {
    "title": Field("Title of the page.", TEXT, required=True),
    "url": Field("Where it is.", {"type": "string", "pattern": "^https?://"}, required=True),
}

ISSUE: Mapping[str, Field] = {
    "id": Field("ID of the issue, as in `MNY-01`.", {"type": "string", "pattern": f"^{ISSUE_ID}$"}, required=True),
    "title": Field("What is wrong, in a line.", TEXT, required=True),
    "severity": Field("How bad it is when it is true.", {"enum": SEVERITIES}, required=True),
    "what": Field("The fault, in general.", TEXT, required=True),
    "why": Field("What it leads to.", TEXT),
    "fix": Field("How to mend it.", TEXT),
    "acceptance": Field("How to know that it is mended.", {"type": "array", "items": TEXT}),
    "cwe": Field("Numbers of the weaknesses at cwe.mitre.org.", {"type": "array", "items": {"type": "integer"}}),
    "references": Field("Pages to read further.", {"type": "array", "items": {"$ref": "#/$defs/reference"}}),
    "checks": Field(
        "The shapes that can be detected.", {"type": "array", "items": {"$ref": "#/$defs/check"}}, required=True
    ),
}

ROLE_LIST = {"type": "array", "items": {"enum": sorted(NAMES)}}
ROLES: Mapping[str, Field] = {
    "any": Field("Only files that play one of these roles.", ROLE_LIST),
    "none": Field("No files that play one of these roles.", ROLE_LIST),
}

CHECK: Mapping[str, Field] = {
    "id": Field("The smell, in kebab case.", {"type": "string", "pattern": f"^{CHECK_NAME}$"}, required=True),
    "title": Field("What is found, in a line.", TEXT, required=True),
    "kind": Field("What kind of question the check asks.", TEXT, required=True),
    "severity": Field("If it differs from the issue's.", {"enum": SEVERITIES}),
    "confidence": Field("How sure the check is (medium, if not given).", {"enum": CONFIDENCES}),
    "message": Field(
        "What stands there and what is wrong with it; `$NAME` is the text of a metavariable.", TEXT, required=True
    ),
    "fix": Field("What to do, in a sentence.", TEXT, required=True),
    "roles": Field("The parts of a shop in which the check looks.", {"$ref": "#/$defs/roles"}),
    "supersedes": Field(
        "Names of checks of this issue that are silent on a line that this one reports or passes.", TEXTS
    ),
    "yields-to": Field(
        "Names of checks of this issue: where one reports a line that this one passes, this one is silent.", TEXTS
    ),
    "depends": Field(
        "Only in trees of which some package.json depends on one of these packages (`*` for anything; a tree without a "
        "package.json counts), and there only in packages that do, stand below one that does, use one or are used by one.",
        TEXTS,
    ),
    "speaks": Field(
        "Regular expression for the text of sources: a package that holds it counts, though it depends on none of `depends`.",
        TEXT,
    ),
    "examples": Field(
        "Code that is found, and code that is not.", {"type": "array", "items": {"$ref": "#/$defs/example"}}
    ),
}

CODE = {"oneOf": [TEXT, {"type": "object", "additionalProperties": TEXT, "minProperties": 1}]}
EXAMPLE: Mapping[str, Field] = {
    "hit": Field("Code that must be reported, on each line marked `// expect`.", CODE),
    "miss": Field("Code that looks like it and is right.", CODE),
    "fixed": Field("A hit, mended.", CODE),
    "path": Field("Where the code stands, if that matters (`src/api/store/x/route.ts`).", TEXT),
}
EXAMPLE_KINDS = ("hit", "miss", "fixed")
