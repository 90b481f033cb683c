"""Workflow commands say what they should to GitHub's runner, and nothing in the audited code becomes one."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from findings.finding import BOOK, finding, outcome
from report.whole import hostile, whole

from checkout_audit.findings.model import Outcome
from checkout_audit.report.github import github_report
from checkout_audit.report.github_summary import github_summary_report
from checkout_audit.report.look import Look
from checkout_audit.rule import Severity

_PROPERTY = {"%25": "%", "%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","}


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    text: str


def commands(result: Outcome) -> list[Command]:
    """As the runner reads them: actions/runner, src/Runner.Common/ActionCommand.cs."""
    found = (_command(line) for line in github_report(result, BOOK, Look()).splitlines())
    return [command for command in found if command]


def _command(line: str) -> Command | None:
    line = line.strip()
    if line.startswith("::") and "::" in line[2:]:
        head, _, data = line[2:].partition("::")
        name, _, rest = head.partition(" ")
        pairs = (pair.partition("=") for pair in rest.split(",") if pair)
        return Command(name, {key.strip(): _read(value) for key, _, value in pairs}, _read(data))
    assert "##[" not in line, "the older form of a command, read anywhere in a line"
    return None


def _read(text: str) -> str:
    return re.sub("%25|%0D|%0A|%3A|%2C", lambda found: _PROPERTY[found[0]], text)


def test_a_finding_is_a_command_on_its_lines() -> None:
    (command,) = commands(outcome(finding("a\ntotal / 100", "total")))
    assert command == Command(
        "error",
        {
            "file": "src/a.ts",
            "line": "2",
            "endLine": "2",
            "col": "1",
            "endColumn": "6",
            "title": "ACME-01/divided (high)",
        },
        "`total` is in major units\nDrop the division.",
    )


def test_several_lines_have_no_columns() -> None:
    (command,) = commands(outcome(finding("f(a,\n  b)", "(a,\n  b)")))
    assert {"line": "1", "endLine": "2"}.items() <= command.properties.items()
    assert not {"col", "endColumn"} & command.properties.keys()


def test_levels_follow_severity_and_the_worst_come_first() -> None:
    findings = [finding("x1234", "x1234"[n:], severity=severity) for n, severity in enumerate(Severity)]
    assert [each.name for each in commands(outcome(*findings))] == ["error", "error", "warning", "notice"]


@pytest.mark.parametrize("result", [whole(), hostile()])
def test_there_is_a_command_for_each_finding_and_gap_and_none_besides(result: Outcome) -> None:
    gaps = sum(problem.incomplete for problem in result.problems)
    found = commands(result)
    assert len(found) == len(result.findings) + gaps
    paths = [each.properties["file"] for each in found]
    assert all(set(each.properties) <= {"file", "line", "endLine", "col", "endColumn", "title"} for each in found)
    assert paths.count(paths[-1]) >= 1


def test_what_looks_like_a_command_in_code_is_text() -> None:
    found = commands(outcome(finding("x", "x", path="a,b:c%0A.ts", message="50%\n::error::y, z")))
    (command,) = found
    assert command.properties["file"] == "a,b:c%0A.ts"
    assert command.text == "50% ::error::y, z\nDrop the division."


def test_a_run_that_passes_with_findings_has_no_check_mark() -> None:
    def head(result: Outcome) -> str:
        return github_summary_report(result, BOOK, Look()).partition(" checkout-audit")[0]

    signs = [head(outcome(exit_code=0)), head(outcome(finding("x", "x"), exit_code=0)), head(outcome(exit_code=1))]
    assert signs == ["## ✅", "## ⚠️", "## ❌"]


def test_that_github_shows_ten_of_a_kind_is_told_where_there_are_more() -> None:
    def note(count: int) -> bool:
        result = outcome(*(finding("x" * 20, "x" * 20, path=f"{number}.ts") for number in range(count)))
        return "GitHub shows 10 annotations of a kind" in github_report(result, BOOK, Look())

    assert (note(10), note(11)) == (False, True)
