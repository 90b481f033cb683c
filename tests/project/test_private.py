"""Folders that routers leave out: what only they use is dead code, what others import is not."""

from __future__ import annotations

import pytest
from flow.markers import program

from checkout_audit.project.private import is_unreached

FILES = {
    "app/_old/charge.ts": "export const charge = 1;",
    "app/_old/page.ts": 'import { charge } from "./charge"; export default charge;',
    "app/_lib/price.ts": "export const price = 1;",
    "app/cart/page.ts": 'import { price } from "../_lib/price"; export default price;',
    "app/routes/_shop/pay.ts": "export const action = 1;",
    "app/__generated__/types.ts": "export const type = 1;",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/_old/page.ts", True),
        ("app/_old/charge.ts", True),  # only dead code imports it
        ("app/_lib/price.ts", False),
        ("app/routes/_shop/pay.ts", False),  # a layout without a path of its own
        ("app/__generated__/types.ts", False),
        ("app/cart/page.ts", False),
    ],
)
def test_what_nobody_outside_a_private_folder_imports_is_not_reached(path: str, expected: bool) -> None:
    assert is_unreached(program(FILES), path) is expected
