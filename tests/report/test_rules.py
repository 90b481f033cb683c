"""Pages on the rules."""

from __future__ import annotations

import msgspec
from findings.finding import BOOK, CHECK, ISSUE

from checkout_audit.report.look import Look
from checkout_audit.report.rules import check_page, issue_page, rule_list
from checkout_audit.rule import Example, ExampleFile


def test_the_list_has_issues_with_their_checks() -> None:
    assert rule_list(BOOK, Look()) == (
        "ACME-01  high  Amounts a hundred times too small\n  divided  Total divided by 100\n\n"
    )


def test_an_issue_is_told_in_full() -> None:
    assert issue_page(ISSUE, Look()) == (
        "ACME-01  high  Amounts a hundred times too small\n\n"
        "What\n  Amounts are shown in the wrong unit.\n\n"
        "Why it matters\n  Customers pay what they see.\n\n"
        "Fix\n  Show them as they are.\n\n"
        "It is fixed when\n  - No page divides.\n\n"
        "Checks\n  - ACME-01/divided (high, medium confidence): Total divided by 100\n\n"
        "Read more\n  - Prices: https://example.com/prices\n"
        "  - CWE-682: https://cwe.mitre.org/data/definitions/682.html\n\n"
    )


def test_a_list_in_the_text_keeps_its_lines() -> None:
    issue = msgspec.structs.replace(ISSUE, what="Two\nlines:\n\n- one\n- two\n  of them\n")
    assert "What\n  Two lines:\n\n  - one\n  - two of them\n\n" in issue_page(issue, Look())


def test_a_check_shows_its_examples() -> None:
    example = Example("hit", (ExampleFile("src/a.ts", "show(total / 100) // expect\n\tx\n", 3),))
    page = check_page(ISSUE, msgspec.structs.replace(CHECK, examples=(example,)), Look())
    assert "Found\n  src/a.ts\n    show(total / 100) // expect\n        x\n" in page
    assert page.endswith("More on the issue: checkout-audit explain ACME-01\n")
