"""Globs over paths."""

from __future__ import annotations

import pytest

from checkout_audit.project.paths import matches_any


@pytest.mark.parametrize(
    ("path", "glob", "fits"),
    [
        ("src/api/x/route.ts", "**/api/**/route.*", True),
        ("api/x/y/route.ts", "**/api/**/route.*", True),
        ("src/api/route.ts", "**/api/**/route.*", True),
        ("src/apis/x/route.ts", "**/api/**/route.*", False),
        ("src/a.ts", "src/*.ts", True),
        ("src/b/a.ts", "src/*.ts", False),
        ("src/a.ts", "src/?.{ts,tsx}", True),
        ("src/a.js", "src/?.{ts,tsx}", False),
        ("app/[id]/(x)/a.ts", "app/[id]/(x)/*.ts", True),
    ],
)
def test_a_star_stays_in_its_folder_and_two_do_not(path: str, glob: str, *, fits: bool) -> None:
    assert matches_any(path, (glob,)) == fits
