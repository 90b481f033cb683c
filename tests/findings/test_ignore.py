"""Comments suppress what they name, where they stand; what is wrong with them is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome, Standing
from checkout_audit.rulebook.load import Rulebook, load

ROOT = Path(__file__).parent.parent.parent
RULE = """\
id: ACME-01
title: Amounts a hundred times too small
severity: high
what: Amounts are shown in the wrong unit.
checks:
  - id: divided
    title: Total divided by 100
    kind: pattern
    message: divided
    fix: Drop the division.
    match: $AMOUNT / 100
  - id: multiplied
    title: Total times 100
    kind: pattern
    message: multiplied
    fix: Drop it.
    match: $AMOUNT * 100
"""
IGNORE = "checkout-audit-ignore[ACME-01/divided]: legacy cents"


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    path = tmp_path_factory.mktemp("rules") / "ACME-01.yaml"
    path.write_text(RULE)
    return load((path, ROOT / "rules" / "IGN-01.yaml"), built_in=False)


def run(folder: Path, rulebook: Rulebook, text: str, name: str = "a.tsx", **more: object) -> Outcome:
    (folder / name).write_text(text)
    return audit(AuditRequest(paths=(folder,), jobs=1, **more), rulebook)  # type: ignore[arg-type]


def lines(outcome: Outcome) -> list[tuple[int, str]]:
    return [(each.span.start_line, each.check.partition("/")[2]) for each in outcome.findings]


@pytest.mark.parametrize(
    "text",
    [
        f"show(a / 100) // {IGNORE}",
        f"// {IGNORE}\nshow(a / 100)",
        f"/* {IGNORE} */\nshow(a / 100)",
        f"/* {IGNORE} */ show(a / 100)",
        f"/**\n * {IGNORE}\n */\nshow(a / 100)",
        f"// {IGNORE}\n// and more words\n\nshow(a / 100)",
        f"show({{\n  a: a / 100,\n  b,\n}}) // {IGNORE}",
        f"// {IGNORE}\nshow({{\n  a: a / 100,\n}})",
        f"show({{\n  // {IGNORE}\n  a:\n    a / 100,\n}})",
        f"export const x = <p>\n  {{/* {IGNORE} */}}\n  {{a / 100}}\n</p>",
        f"export const x = <p>\n  {{a / 100}} {{/* {IGNORE} */}}\n</p>",
        f"export const x = <p>\n  {{/* {IGNORE} */}}\n  <Price\n    of={{a / 100}}\n  />\n</p>",
        "// checkout-audit-ignore-file[ACME-01]: a demo\n\n\nfunction f() {\n  show(a / 100)\n}",
        "// checkout-audit-ignore[ACME-01]: legacy cents\nshow(a / 100)",
        "// checkout-audit-ignore[ACME-01/multiplied, ACME-01/divided]: both\nshow(a / 100 + b * 100)",
        f"// {IGNORE}\r\nshow(a / 100)\r\n",
        f"// {IGNORE}\nif (a / 100 > 3) {{\n  go()\n}}",
        f"class A {{\n  // {IGNORE}\n  half = a / 100\n}}",
        f"class A {{\n  // {IGNORE}\n  @Get()\n  half(b = a / 100) {{\n    show(b)\n  }}\n}}",
        f"class A {{\n  // {IGNORE}\n  @Get()\n  // a note\n  @Cents(a / 100)\n  half() {{}}\n}}",
        f"class A {{\n  // {IGNORE}\n  @Column()\n  half = a / 100\n}}",
        f"// {IGNORE}\n@Cents(a / 100)\nexport class A {{}}",
        f"\ufeff// {IGNORE}\r\nshow(a / 100)",
    ],
)
def test_a_comment_suppresses_its_statement_or_the_next(tmp_path: Path, rulebook: Rulebook, text: str) -> None:
    outcome = run(tmp_path, rulebook, text)
    assert lines(outcome) == []
    assert {each.standing for each in outcome.hidden} == {Standing.SUPPRESSED}
    assert all(each.suppressed and each.suppressed.reason for each in outcome.hidden)
    assert outcome.exit_code == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f'show("// {IGNORE}", a / 100)', [(1, "divided")]),
        (f"export const x = <p>\n  // {IGNORE}\n  {{a / 100}}\n</p>", [(3, "divided")]),
        (f"// {IGNORE}\nshow(a / 100)\nshow(b / 100)", [(3, "divided")]),
        (f"// {IGNORE}\nif (a / 100) {{\n  show(a / 100)\n}}", [(3, "divided")]),
        (f"// {IGNORE}\nexport function f() {{\n  show(a / 100)\n}}", [(1, "no-effect"), (3, "divided")]),
        (f"run(a / 100, () => {{ // {IGNORE}\n  show(a / 100)\n}})", [(2, "divided")]),
        (f"// {IGNORE}\n\nshow(a)", [(1, "no-effect")]),
        (f"show(a * 100) // {IGNORE}", [(1, "multiplied"), (1, "no-effect")]),
        ("show(a / 100) // checkout-audit-ignore[ACME-01]", [(1, "divided"), (1, "malformed")]),
        ("show(a / 100) // checkout-audit-ignore[ACME-01]:", [(1, "divided"), (1, "no-reason")]),
        (
            f"class A {{\n  // {IGNORE}\n  @Get()\n  half() {{\n    show(a / 100)\n  }}\n}}",
            [(2, "no-effect"), (5, "divided")],
        ),
        ("show(a / 100) // checkout-audit-ignore-line[ACME-01]: x", [(1, "divided"), (1, "malformed")]),
        ("// checkout-audit-ignore-next-line[ACME-01]: x\nshow(a / 100)", [(1, "malformed"), (2, "divided")]),
        ("show(a / 100) // checkout-audit-ignored[ACME-01]: x", [(1, "divided")]),
        ("show(a / 100) // checkout-audit-ignore: all", [(1, "divided"), (1, "malformed")]),
        ("show(a / 100) // checkout-audit-ignore[acme-1]: x", [(1, "divided"), (1, "unknown-id")]),
        ("show(a) // see checkout-audit-ignore[ACME-01] in the handbook", []),
    ],
)
def test_what_a_comment_does_not_suppress(
    tmp_path: Path, rulebook: Rulebook, text: str, found: list[tuple[int, str]]
) -> None:
    assert lines(run(tmp_path, rulebook, text)) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("show(a / 100) // checkout-audit-ignore[ACME-1]: x", "did you mean 'ACME-01'?"),
        (f"// {IGNORE}\nshow(a)\nshow(a / 100)", "the nearest finding is on line 3"),
        (f"show(a * 100) // {IGNORE}", "what is found there is ACME-01/multiplied"),
        (
            f"show(a / 100) // {IGNORE}\n// checkout-audit-ignore-file[ACME-01]: x",
            "another comment suppresses it already",
        ),
    ],
)
def test_a_near_miss_says_why(tmp_path: Path, rulebook: Rulebook, text: str, message: str) -> None:
    assert message in " ".join(each.message for each in run(tmp_path, rulebook, text).findings)


def test_one_without_effect_fails_only_if_strict(tmp_path: Path, rulebook: Rulebook) -> None:
    assert run(tmp_path, rulebook, f"// {IGNORE}").exit_code == 0
    assert run(tmp_path, rulebook, f"// {IGNORE}", strict=True).exit_code == 1


def test_one_for_a_check_that_was_not_run_is_not_called_useless(tmp_path: Path, rulebook: Rulebook) -> None:
    outcome = run(tmp_path, rulebook, f"// {IGNORE}", checks=("ACME-01/multiplied", "IGN-01/no-reason"))
    assert outcome.findings == ()


def test_all_can_be_shown(tmp_path: Path, rulebook: Rulebook) -> None:
    assert lines(run(tmp_path, rulebook, f"show(a / 100) // {IGNORE}\n// {IGNORE}", ignores=False)) == [(1, "divided")]
