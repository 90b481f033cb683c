"""What a tree's packages depend on decides which checks look in it."""

from __future__ import annotations

import json
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
