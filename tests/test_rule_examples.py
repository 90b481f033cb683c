"""Every example of every built-in rule is reported, or left alone, as its rule file says."""

from __future__ import annotations

from functools import cache

import pytest

from checkout_audit.rulebook.load import Rulebook, load
from checkout_audit.ruletest.run import run_examples


@cache
def rulebook() -> Rulebook:
    return load(examples=True)


@pytest.mark.parametrize("check", list(rulebook().checks))
def test_examples(check: str) -> None:
    book = rulebook()
    results = run_examples(book, [each for each in book.checks if each == check])
    wrong = [
        f"{each.path}:{each.line}: {each.kind} is {each.verdict.value}: {each.detail}"
        for each in results
        if not each.ok
    ]
    assert wrong == []


def test_built_in_rules_say_all_there_is_to_say() -> None:
    for issue in rulebook().issues:
        assert issue.path == f"rules/{issue.id}.yaml"
        assert all((issue.why, issue.fix, issue.acceptance)), issue.id
        if issue.id != "IGN-01":  # our own comments: no weakness of a shop
            assert issue.cwe, issue.id
            assert issue.references, issue.id
