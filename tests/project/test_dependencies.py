"""What a tree's packages depend on decides which checks look in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from checkout_audit.project.dependencies import Dependencies


def fits(manifests: Mapping[str, object], *wanted: str) -> bool:
    texts = {path: value if isinstance(value, str) else json.dumps(value) for path, value in manifests.items()}
    files = ["apps/web/app/root.tsx", "apps/api/src/index.ts"]
    return Dependencies(files, lambda path: texts[path].encode() if path in texts else None).fit(wanted)


@pytest.mark.parametrize("table", ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"])
def test_one_package_of_the_tree_is_enough(table: str) -> None:
    manifests = {"package.json": {"name": "shop"}, "apps/api/package.json": {table: {"@medusajs/framework": "2.12.0"}}}
    assert fits(manifests, "@medusajs/framework")
    assert fits(manifests, "stripe", "@medusajs/*")


def test_a_tree_that_depends_on_none_of_them_does_not_fit() -> None:
    assert not fits({"package.json": {"dependencies": {"@medusajs/ui": "^2"}}}, "@medusajs/framework")
    assert not fits({"package.json": {}}, "@medusajs/framework")


def test_a_package_counts_for_itself() -> None:
    assert fits({"apps/api/package.json": {"name": "@medusajs/framework"}}, "@medusajs/framework")


def test_manifests_outside_the_audited_folders_do_not_count() -> None:
    manifests = {"package.json": {}, "packages/x/package.json": {"dependencies": {"@medusajs/framework": "2"}}}
    assert not fits(manifests, "@medusajs/framework")


def test_without_a_manifest_nothing_is_known() -> None:
    assert fits({}, "@medusajs/framework")


def test_a_check_that_asks_for_nothing_always_fits() -> None:
    assert fits({"package.json": {}})


SPEECH = re.compile(rb"medusa\w|/store/")
WORKSPACE: dict[str, object] = {
    "package.json": {"name": "shop", "private": True},
    "apps/web/package.json": {"name": "web", "dependencies": {"react": "19", "sums": "workspace:*"}},
    "apps/api/package.json": {
        "name": "backend",
        "dependencies": {"@medusajs/framework": "2.12.0", "sums": "workspace:*"},
    },
    "apps/desk/package.json": {"name": "desk", "dependencies": {"express": "5", "paper": "workspace:*"}},
    "packages/sums/package.json": {"name": "sums"},
    "packages/paper/package.json": {"name": "paper"},
}
FILES = (
    "apps/web/app/root.tsx",
    "apps/api/src/a.ts",
    "apps/desk/src/b.ts",
    "packages/sums/c.ts",
    "packages/paper/d.ts",
    "tools/e.ts",
)


def belonging(manifests: Mapping[str, object], texts: Mapping[str, bytes] | None = None) -> list[str]:
    """The files of packages that have to do with Medusa."""
    written = {path: json.dumps(value).encode() for path, value in manifests.items()}
    dependencies = Dependencies(FILES, written.get)

    def holds(path: str, pattern: re.Pattern[bytes]) -> bool:
        return pattern.search((texts or {}).get(path, b"")) is not None

    return [path for path in FILES if dependencies.belongs(path, ("@medusajs/framework",), SPEECH, holds)]


def test_only_the_apps_of_a_workspace_that_depend_on_it_and_what_they_use_belong_to_it() -> None:
    assert belonging(WORKSPACE) == ["apps/api/src/a.ts", "packages/sums/c.ts", "tools/e.ts"]


def test_an_app_that_speaks_to_it_over_http_belongs_to_it() -> None:
    texts = {"apps/web/app/root.tsx": b"fetch(`${base}/store/carts`)"}
    assert set(belonging(WORKSPACE, texts)) - set(belonging(WORKSPACE)) == {"apps/web/app/root.tsx"}


def test_an_app_that_speaks_by_a_package_of_the_workspace_belongs_to_it() -> None:
    texts = {"packages/paper/d.ts": b"export const medusaUrl = 1"}
    assert set(belonging(WORKSPACE, texts)) - set(belonging(WORKSPACE)) == {"apps/desk/src/b.ts", "packages/paper/d.ts"}


def test_what_stands_in_the_root_counts_for_all_packages() -> None:
    root = {"package.json": {"name": "shop", "dependencies": {"@medusajs/framework": "2"}}}
    assert belonging({**WORKSPACE, **root}) == list(FILES)


def test_a_package_that_says_nothing_of_itself_is_part_of_what_stands_above() -> None:
    nested = {"apps/api/src/package.json": {"type": "module"}}
    assert "apps/api/src/a.ts" in belonging({**WORKSPACE, **nested})
