"""Absence checks report what is there without its counterpart."""

from __future__ import annotations

import pytest
from checks.rule_text import check

ABSENCE = "kind: absence\nmatch: read($NAME)\nabsent: strip($...ARGS)\n"


@pytest.mark.parametrize(
    ("rest", "source"),
    [
        ("", "function f() {\n  read(a)\n  strip()\n}\nfunction g() {\n  read(a) // expect\n}"),
        ("", "function f() {\n  read(a)\n  later(() => {\n    strip()\n  })\n}"),
        ("", "function f() {\n  later(() => {\n    read(a)\n  })\n  strip()\n}"),
        ("", "function f() {\n  const g = () => {\n    read(a) // expect\n  }\n  strip()\n}"),
        ("", "read(a)\nstrip()"),
        ("", "app.on(() => {\n  read(a) // expect\n})\napp.on(() => {\n  strip()\n})"),
        ("scope: file", "function f() {\n  read(a)\n}\nstrip()"),
        ("scope: block", "function f() {\n  strip()\n  if (x) {\n    read(a) // expect\n  }\n}"),
        ("order: before", "function f() {\n  read(a) // expect\n  strip()\n  read(b)\n}"),
        ("order: after", "function f() {\n  read(a)\n  strip()\n  read(b) // expect\n}"),
        ("order: before", "function f() {\n  strip(() => {\n    read(a)\n  })\n}"),
    ],
)
def test_scope_and_order(rest: str, source: str) -> None:
    check(ABSENCE + rest, source)


def test_the_counterpart_may_share_metavariables() -> None:
    body = "kind: absence\nmatch: open($FILE)\nabsent: close($FILE)"
    check(body, "function f() {\n  open(a)\n  open(b) // expect\n  close(a)\n}")


def test_the_counterpart_may_wait_for_another_file() -> None:
    body = "kind: absence\nmatch: reply($_)\nabsent: {pattern: header($NAME), where: {NAME: {value: no-store}}}"
    check(
        body,
        names="export const STORE = 'no-store'\nexport const OTHER = 'max-age=5'",
        a="import { STORE } from './names'\nheader(STORE)\nreply(1)",
        b="import { OTHER } from './names'\nheader(OTHER)\nreply(1) // expect",
    )


@pytest.mark.parametrize(
    ("elsewhere", "mark"), [("const policy = 'no-referrer';", ""), ("const policy = 'any';", " // expect")]
)
def test_a_text_anywhere_in_the_shop_can_answer_for_all(elsewhere: str, mark: str) -> None:
    body = """
    kind: absence
    match: send($URL)
    absent: strip()
    nowhere: /No-Referrer/i
    """
    check(body, f"send(1);{mark}", elsewhere)
