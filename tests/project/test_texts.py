"""Constant texts, across names and files."""

from __future__ import annotations

import pytest
from project.linked import Shop

from checkout_audit.project.texts import Texts

KEYS = "export const KEYS = { token: 'tok', deep: { id: 'i' } }; export const PREFIX = 'p_'; export default 'd';"


@pytest.mark.parametrize(
    ("expression", "texts"),
    [
        ("'a'", ("a",)),
        ("`a${b}c`", ("a*c",)),
        ("PREFIX + 'x'", ("p_x",)),
        ("`${PREFIX}${id}`", ("p_*",)),
        ("KEYS.token", ("tok",)),
        ("KEYS.deep.id", ("i",)),
        ("all.KEYS.token", ("tok",)),
        ("standard", ("d",)),
        ("c ? 'a' : 'b'", ("a", "b")),
        ("KEYS.none", ("*",)),
        ("given()", ("*",)),
        ("1 + 2", ("12",)),
    ],
)
def test_what_a_value_can_read_as(expression: str, texts: tuple[str, ...]) -> None:
    head = "import standard, { KEYS, PREFIX } from './k'; import * as all from './k'; "
    shop = Shop({"k.ts": KEYS, "a.ts": f"{head}const x = {expression};"})
    known = Texts(shop.program)
    gid = shop.at(expression, "a.ts")
    assert known.of(gid) == texts
    assert known.one(gid) == (texts[0] if len(texts) == 1 and texts != ("*",) else "")


def test_a_text_made_of_itself_is_unknown() -> None:
    shop = Shop("let x = ''; x = x + 'a'; f(x);")
    assert any("*" in text for text in Texts(shop.program).of(shop.at("x + 'a'")))
