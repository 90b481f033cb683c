"""A fingerprint stays when lines move, and differs when the finding does."""

from __future__ import annotations

from findings.finding import finding

from checkout_audit.findings.identity import identify


def prints(*texts: str, path: str = "a.ts") -> list[str]:
    return [each.fingerprint for text in texts for each in identify([finding(text, "total / 100", path=path)])]


def test_it_survives_edits_elsewhere_and_other_indentation() -> None:
    first, second = prints("show(total / 100)", "// new\n\n    show(total / 100)")
    assert first == second


def test_it_differs_by_check_file_scope_and_tokens() -> None:
    base = finding("show(total / 100)", "total / 100")
    others = [
        finding("show(total / 100)", "total / 100", check="ACME-01/other"),
        finding("show(total / 100)", "total / 100", path="b.ts"),
        finding("show(total / 100)", "total / 100", scope="other"),
        finding("show(total / 100)", "total / 100", tokens="total / 1"),
    ]
    assert len({identify([each])[0].fingerprint for each in (base, *others)}) == 5


def test_equal_ones_are_told_apart_by_their_order() -> None:
    text = "show(total / 100)\nshow(total / 100 )"
    first = finding(text, "total / 100")
    second = finding(text, "total / 100 ", tokens=first.tokens)
    assert len({each.fingerprint for each in identify([second, first])}) == 2
    assert identify([second, first]) == identify([first, second])


def test_the_same_place_is_reported_once_by_a_check() -> None:
    same = finding("show(total / 100)", "total / 100")
    assert len(identify([same, same])) == 1


def test_findings_are_sorted_by_place() -> None:
    text = "a\nb\nc"
    found = identify([finding(text, "c"), finding(text, "a"), finding(text, "b", path="0.ts")])
    assert [(each.span.path, each.span.start_line) for each in found] == [("0.ts", 2), ("src/a.ts", 1), ("src/a.ts", 3)]
