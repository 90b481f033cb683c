"""What part a file plays in a shop, told from its path: one table of gitignore-like patterns.

The conventions are those of Medusa v2, React Router and Remix, Next, Supabase, Jest, Vitest, Playwright,
Cypress and Storybook. A pattern without a slash fits at any depth; `**` fits any folders.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from checkout_audit.source.ignore import glob_expression

TEST_FOLDERS = frozenset(
    (
        *("__tests__", "__test__", "__mocks__", "__fixtures__", "test", "tests", "e2e", "cypress", "playwright"),
        *("integration-tests", "unit-tests", "e2e-tests", "test-utils", "stories", "__stories__"),
    )
)
"""Folders whose files are tests, with what they need."""

_TEST_FILE = re.compile(r"\.(?:test|tests|spec|e2e|e2e-spec|cy|stories|story|bench)\.[cm]?[jt]sx?$")


class _Role(NamedTuple):
    paths: str
    """Patterns, apart by blanks."""
    but_not: str = ""


_EMAIL = "emails/ email/ email-templates/ mailers/ *email*.tsx *Email*.tsx *-email.ts"

ROLES: dict[str, _Role] = {
    "script": _Role("scripts/ script/ bin/ seed* seeds/ seeders/ *.seed.* *-seed.* migrations/ migration-scripts/"),
    "admin": _Role(
        "**/api/admin/** **/api/**/admin/** **/src/admin/** **/routes/admin* **/routes/*.admin.* **/app/**/admin/**"
    ),
    "job": _Role("jobs/ workers/ cron/ *-worker.* *.worker.*"),
    "subscriber": _Role("subscribers/ *.subscriber.*"),
    "route": _Role(
        "**/api/**/route.* **/app/**/route.* **/pages/api/** **/routes/**/+server.* "
        "**/routes/api.* **/routes/api/** **/app/routes/**/*.ts **/app/routes/**/*.js "
        "**/functions/*/index.* **/functions/api/** **/netlify/functions/** controllers/ *.controller.*"
    ),
    "page": _Role("*.tsx *.jsx", f"{_EMAIL} **/routes/api.* **/routes/api/** **/pages/api/** **/src/admin/**"),
    "email": _Role(_EMAIL, "**/api/**"),
    "workflow": _Role("workflows/"),
    "example": _Role("examples/ example/ samples/ demo/ demos/ stories/ docs/ *.stories.* *.story.*"),
    "disabled": _Role(
        "*.disabled/ *.disabled.* disabled/ _disabled/ *.off/ *.old/ *.old.* _old/ *.bak/ *.bak.* "
        "deprecated/ _deprecated/ *.deprecated/ archive/ _archive/ archived/ *_archive/ *-archive/ *_archived/ *_deprecated/ "
        "*_disabled/ _backup/ _unused/ **/api/**/_*/"
    ),
}
"""What each role's paths look like. `disabled` is code in folders that no router serves."""

NAMES = frozenset((*ROLES, "test"))
"""Every role that a rule may ask for."""


@lru_cache(maxsize=1 << 15)
def roles(path: str) -> frozenset[str]:
    """The roles of a file, by its path relative to the audited root (`src/api/store/carts/route.ts` is a `route`)."""
    found = {name for name in ROLES if _plays(name, path)}
    return frozenset((*found, "test") if is_test(path) else found)


def is_test(path: str) -> bool:
    """Whether a path, relative to a folder that is audited, is that of a test or its scenery."""
    *folders, name = path.split("/")
    return is_test_name(name) or not TEST_FOLDERS.isdisjoint(folders)


def is_test_name(name: str) -> bool:
    """Whether a file's own name says that it is a test."""
    return _TEST_FILE.search(name) is not None


def _plays(role: str, path: str) -> bool:
    wanted, unwanted = _patterns(role)
    return wanted.match(path) is not None and (unwanted is None or unwanted.match(path) is None)


@cache
def _patterns(role: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    entry = ROLES[role]
    return _union(entry.paths), _union(entry.but_not) if entry.but_not else None


def _union(globs: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{glob_expression(glob)})" for glob in globs.split()))
