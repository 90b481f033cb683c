"""A check that is asked for by itself finds what it finds among all others."""

from __future__ import annotations

from pathlib import Path

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.rulebook.load import load

RULE = """\
id: ACME-01
title: Amounts a hundred times too small
severity: high
what: Amounts are shown in the wrong unit.
checks:
  - {id: divided, title: Divided, kind: pattern, message: "$A is divided", fix: Drop it., match: $A / 100}
  - id: shown
    title: Shown
    kind: pattern
    message: "$A is shown"
    fix: Drop it.
    match: show($A)
    yields-to: [divided]
  - id: totals
    title: Totals
    kind: pattern
    message: "$A is divided"
    fix: Drop it.
    match: total / $A
    supersedes: [divided]
"""


def test_what_another_check_tells_first_is_not_found_by_asking_for_one(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULE)
    (tmp_path / "a.ts").write_text("show(total / 100)\nshow(tax / 100)\nshow(tip)\n")
    book = load((tmp_path / "rules.yaml",), built_in=False)
    whole = audit(AuditRequest(paths=(tmp_path,)), book).findings
    found = [(each.span.start_line, each.check) for each in whole]
    assert found == [(1, "ACME-01/totals"), (2, "ACME-01/divided"), (3, "ACME-01/shown")]
    for check in book.checks:
        alone = audit(AuditRequest(paths=(tmp_path,), checks=(check,)), book).findings
        assert alone == tuple(each for each in whole if each.check == check)
