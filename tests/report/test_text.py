"""The text report says where, what, and what to do, and ends with a verdict."""

from __future__ import annotations

from findings.finding import BOOK, finding, outcome
from rich.cells import cell_len

from checkout_audit.findings.model import Problem, Related, Step
from checkout_audit.report.look import Look
from checkout_audit.report.text import text_report
from checkout_audit.rule import Confidence, Severity

TEXT = "const page = () => {\n  return show(total / 100)\n}\n"
FOUND = finding(TEXT, "total / 100")


def test_a_whole_report() -> None:
    assert text_report(outcome(FOUND), BOOK, Look()) == (
        "src/a.ts\n"
        "\n"
        "  high  ACME-01/divided  2:15\n"
        "  `total` is in major units\n"
        "\n"
        "    1 │ const page = () => {\n"
        "    2 │   return show(total / 100)\n"
        "      │               ^^^^^^^^^^^\n"
        "    3 │ }\n"
        "\n"
        "  fix: Drop the division.\n"
        "\n"
        "issue    severity  findings  what is wrong\n"
        "ACME-01  high             1  Amounts a hundred times too small\n"
        "\n"
        "Failed: as it should\n"
        "3 files, 120 lines, 1 test file left out, 2 paths ignored\n"
    )


def test_related_places_and_steps_are_named() -> None:
    other = finding(TEXT, "page", path="src/b.ts").span
    found = finding(TEXT, "total / 100", related=(Related(other, "defined here"),), steps=(Step(FOUND.span, "read"),))
    report = text_report(outcome(found), BOOK, Look())
    assert "  see: src/b.ts:1:7: defined here\n" in report
    assert "    1: 2:15: read\n" in report


def test_a_place_that_a_step_names_is_not_named_again() -> None:
    found = finding(TEXT, "page", related=(Related(FOUND.span, "read"),), steps=(Step(FOUND.span, "read"),))
    report = text_report(outcome(found), BOOK, Look())
    assert "    1: 2:15: read\n" in report
    assert "see:" not in report


def test_files_are_headings() -> None:
    report = text_report(outcome(FOUND, finding(TEXT, "page"), finding(TEXT, "page", path="b.ts")), BOOK, Look())
    assert [line for line in report.splitlines() if line.endswith(".ts")] == ["b.ts", "src/a.ts"]


def test_low_confidence_is_told() -> None:
    report = text_report(outcome(finding(TEXT, "page", confidence=Confidence.LOW)), BOOK, Look())
    assert "1:7  (low confidence)\n" in report


def test_gaps_are_told_one_by_one_and_notes_in_sum() -> None:
    gaps = tuple(Problem(f"{n}.ts", 0, "unreadable", "Permission denied", incomplete=True) for n in range(7))
    notes = tuple(Problem(f"{n}.ts", 2, "syntax", "not understood", incomplete=False) for n in range(9))
    report = text_report(outcome(problems=(*gaps, *notes)), BOOK, Look())
    assert report.startswith("Not audited in full\n\n  0.ts: Permission denied\n")
    assert report.count("Permission denied") == 7
    assert report.count("0.ts:2: not understood") == 1
    assert "  and 4 more (4 syntax); --format json lists them all\n" in report


def test_the_worst_issue_comes_first_in_the_table() -> None:
    others = (
        finding(TEXT, "page", issue="ACME-00", severity=Severity.LOW),
        finding(TEXT, "show", issue="ACME-09", severity=Severity.CRITICAL),
    )
    lines = text_report(outcome(FOUND, *others), BOOK, Look()).splitlines()
    start = lines.index("issue    severity  findings  what is wrong")
    assert [line.split()[0] for line in lines[start + 1 : start + 4]] == ["ACME-09", "ACME-01", "ACME-00"]


def test_nothing_of_the_audited_code_is_obeyed() -> None:
    found = finding("a \x1b[2J total", "total", path="a\x1b[2J\n[red].ts", message="\x1b]0;x\x07 [bold]x[/bold]")
    report = text_report(outcome(found), BOOK, Look())
    assert "\x1b" not in report
    assert "\x07" not in report
    assert "a\\x1b[2J\\x0a[red].ts" in report
    assert "[bold]x[/bold]" in report


def test_quiet_is_one_line_a_finding() -> None:
    gap = Problem("b.ts", 0, "unreadable", "Permission denied", incomplete=True)
    assert text_report(outcome(FOUND, problems=(gap,)), BOOK, Look(quiet=True)) == (
        "src/a.ts:2:15: high ACME-01/divided: `total` is in major units\nb.ts: unreadable: Permission denied\n"
    )


def test_copies_are_told_once_with_all_their_places() -> None:
    copies = [finding(TEXT, "total / 100", path=f"src/{name}.ts") for name in "abcdefghi"]
    report = text_report(outcome(*copies, finding(TEXT, "page", path="src/b.ts")), BOOK, Look())
    assert report.count("`total` is in major units") == 2
    assert "  same: 8 more places in 9 files\n    src/b.ts:2:15\n" in report
    assert "    and 3 more; --format json lists them all\n" in report


def test_the_time_is_told_on_a_terminal_only() -> None:
    assert "120 lines in 0.2 s, " in text_report(outcome(FOUND), BOOK, Look(timed=True))
    assert " s, " not in text_report(outcome(FOUND), BOOK, Look())


def test_files_are_links_where_the_terminal_opens_them() -> None:
    found = finding(TEXT, "page", path="a b/[id].ts")
    report = text_report(outcome(found), BOOK, Look(folder="/home/ann/shop"))
    assert report.startswith("\x1b]8;;file:///home/ann/shop/a%20b/%5Bid%5D.ts\x1b\\a b/[id].ts\x1b]8;;\x1b\\\n")
    assert "\x1b" not in text_report(outcome(found), BOOK, Look())


def test_no_line_is_wider_than_a_narrow_terminal() -> None:
    wide = finding(f"const 日本語 = '{'値' * 90}', total = 1\n", "total", path="src/日本/x.ts", message="語語 " * 40)
    copies = [finding(TEXT, "total / 100", path=f"{name}.ts") for name in "abcdefghi"]
    gap = Problem("a.ts", 0, "x", "y y " * 40, incomplete=True)
    notes = [Problem(f"{n}.ts", 0, "too-large", "z", incomplete=False) for n in range(9)]
    report = text_report(outcome(wide, *copies, problems=(gap, *notes)), BOOK, Look(width=40))
    assert " ".join(report.split()).count("lists them all") == 2
    assert [line for line in report.splitlines()[1:] if cell_len(line) > 40] == []


def test_a_place_that_does_not_fit_beside_its_check_stands_below_it() -> None:
    lines = text_report(outcome(FOUND), BOOK, Look(width=26)).splitlines()
    assert lines[2:4] == ["  high  ACME-01/divided", "  2:15"]
    assert "  high  ACME-01/divided  2:15" in text_report(outcome(FOUND), BOOK, Look(width=29))


def test_no_findings_is_short() -> None:
    assert text_report(outcome(), BOOK, Look()).count("\n") == 2
