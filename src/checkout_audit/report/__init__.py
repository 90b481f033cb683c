"""Reports: each is a function from an outcome to text. Nothing here writes anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checkout_audit.findings.model import Outcome
from checkout_audit.report.json import json_report
from checkout_audit.report.look import Look
from checkout_audit.report.sarif import sarif_report
from checkout_audit.report.text import text_report
from checkout_audit.rulebook.load import Rulebook

Reporter = Callable[[Outcome, Rulebook, Look], str]

REPORTERS: Mapping[str, Reporter] = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif_report,
}
"""The formats of `--format` and `--output`."""
