"""Overrides and the home folder: what a team has set, and by which path a finding is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine.word_detector import WordDetector, book

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome
from checkout_audit.ledger import Override
from checkout_audit.rule import Severity


def run(folder: Path, *overrides: Override, below: str = "", **more: object) -> Outcome:
    request = AuditRequest(paths=(folder / below,), overrides=overrides, globs_from=folder, home=folder, **more)  # type: ignore[arg-type]
    return audit(request, book(WordDetector("cart", "cart"), WordDetector("total", "total")))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("app/a.ts", "legacy/b.ts"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("cart total")
    return tmp_path


def severities(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(each.span.path, each.issue, each.severity.word) for each in outcome.findings]


def test_the_last_override_that_speaks_of_a_finding_holds(tree: Path) -> None:
    found = run(
        tree,
        Override(ids=("CART-01",), severity=Severity.LOW),
        Override(paths=("legacy/",)),
        Override(ids=("TOTAL-01/found",), paths=("legacy/**",), severity=Severity.CRITICAL),
    )
    assert severities(found) == [
        ("app/a.ts", "CART-01", "low"),
        ("app/a.ts", "TOTAL-01", "high"),
        ("legacy/b.ts", "TOTAL-01", "critical"),
    ]


def test_paths_are_those_from_the_config_file(tree: Path) -> None:
    assert severities(run(tree, Override(paths=("legacy/",)), below="legacy")) == []
    assert len(run(tree, Override(paths=("b.ts",)), below="app").findings) == 2


def test_a_raised_severity_counts_where_the_least_is_given(tree: Path) -> None:
    raised = Override(ids=("CART-01",), severity=Severity.CRITICAL)
    found = run(tree, raised, min_severity=Severity.CRITICAL)
    assert {issue for _, issue, _ in severities(found)} == {"CART-01"}


def test_a_part_of_the_tree_gives_the_same_fingerprints(tree: Path) -> None:
    whole = {each.fingerprint for each in run(tree).findings if each.span.path.startswith("legacy/")}
    assert {each.fingerprint for each in run(tree, below="legacy").findings} == whole
