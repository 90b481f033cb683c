"""Exports lead to the imports that know them."""

from __future__ import annotations

from project.linked import Shop

FILES = {
    "a.ts": "export const x = 1; module.exports = x;",
    "b.ts": "export * from './a';",
    "c.ts": "export { x as y } from './b';",
    "d.ts": "import { y } from './c'; import * as all from './b'; import z from './a'; all.x;",
    "e.ts": "import { x } from './elsewhere';",
}


def test_names_are_followed_through_files_that_pass_them_on() -> None:
    shop = Shop(FILES)
    uses = {shop.text(use.gid): use for use in shop.callees.uses.of_export("a.ts", "x")}
    assert uses["y"].under == ()
    assert uses["all"].under == ("x",)
    assert "x" not in uses


def test_all_that_require_gives_is_the_default_too() -> None:
    shop = Shop(FILES)
    uses = {shop.text(use.gid): use for use in shop.callees.uses.of_export("a.ts", "=")}
    assert (uses["z"].under, uses["z"].within) == ((), "")
