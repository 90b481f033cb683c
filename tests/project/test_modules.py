"""Specifiers find the files that TypeScript and a bundler would load."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkout_audit.project.modules import Resolver


def resolver(*sources: str, **texts: Any) -> Resolver:
    configs = {name: value if isinstance(value, str) else json.dumps(value) for name, value in texts.items()}
    return Resolver(".", sources, lambda path: configs[path].encode() if path in configs else None)


@pytest.mark.parametrize(
    ("specifier", "found"),
    [
        ("./price", "src/lib/price.ts"),
        ("./price.js", "src/lib/price.ts"),
        ("./card", "src/lib/card.tsx"),
        ("./card.js", "src/lib/card.tsx"),
        ("./node.mjs", "src/lib/node.mts"),
        ("./auth.server", "src/lib/auth.server.ts"),
        ("./price.ts", "src/lib/price.ts"),
        ("./plain.js", "src/lib/plain.js"),
        ("..", "src/index.ts"),
        (".", "src/lib/index.ts"),
        ("../", "src/index.ts"),
        ("./nothing", None),
        ("../../../outside", None),
        ("react", None),
        ("./styles.css", None),
    ],
)
def test_relative_specifiers_try_extensions_and_index_files(specifier: str, found: str | None) -> None:
    names = ("price.ts", "card.tsx", "node.mts", "auth.server.ts", "plain.js", "index.ts", "user.ts")
    files = [*(f"src/lib/{name}" for name in names), "src/index.ts"]
    assert resolver(*files).resolve("src/lib/user.ts", specifier) == found


def test_a_file_wins_over_a_folder_of_the_same_name() -> None:
    modules = resolver("a/cart.ts", "a/cart/index.ts", "a/user.ts")
    assert modules.resolve("a/user.ts", "./cart") == "a/cart.ts"


def test_paths_of_a_tsconfig_with_comments_and_trailing_commas() -> None:
    config = """{
      // where `@/` leads, see https://example.org/*
      "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"], "@/ui/*": ["./design/*",], }, },
      /* "paths": {} */
    }"""
    modules = resolver("app/src/cart.ts", "app/design/button.tsx", "app/x/y.ts", **{"app/tsconfig.json": config})
    assert modules.resolve("app/x/y.ts", "@/cart") == "app/src/cart.ts"
    assert modules.resolve("app/x/y.ts", "@/ui/button") == "app/design/button.tsx"
    assert modules.resolve("app/x/y.ts", "src/cart") == "app/src/cart.ts"


def test_the_longest_prefix_and_exact_names_win() -> None:
    paths = {"*": ["any/*"], "lib/*": ["one/*"], "lib/deep/*": ["two/*"], "lib/deep/x": ["three/x"]}
    files = ("any/lib/deep/x.ts", "one/deep/x.ts", "two/x.ts", "three/x.ts", "two/y.ts")
    modules = resolver(*files, **{"tsconfig.json": {"compilerOptions": {"paths": paths}}})
    assert modules.resolve("a.ts", "lib/deep/x") == "three/x.ts"
    assert modules.resolve("a.ts", "lib/deep/y") == "two/y.ts"


def test_extended_paths_are_relative_to_the_config_that_states_them() -> None:
    configs = {
        "tsconfig.base.json": {"compilerOptions": {"paths": {"@shop/*": ["libs/*/src"]}}},
        "apps/web/tsconfig.json": {"extends": "../../tsconfig.base.json", "compilerOptions": {"strict": True}},
    }
    modules = resolver("libs/cart/src/index.ts", "apps/web/a.ts", **configs)
    assert modules.resolve("apps/web/a.ts", "@shop/cart") == "libs/cart/src/index.ts"


def test_several_extended_configs_the_last_wins_and_loops_end() -> None:
    configs = {
        "one.json": {"compilerOptions": {"paths": {"~/*": ["one/*"]}}, "extends": "./two.json"},
        "two.json": {"compilerOptions": {"paths": {"~/*": ["two/*"]}}, "extends": "./one.json"},
        "tsconfig.json": {"extends": ["./one.json", "./two.json"]},
    }
    assert resolver("one/a.ts", "two/a.ts", **configs).resolve("b.ts", "~/a") == "two/a.ts"


def test_config_dir_stands_for_the_folder_of_the_extending_config() -> None:
    configs = {
        "config/base.json": {"compilerOptions": {"paths": {"~/*": ["${configDir}/app/*"]}}},
        "web/tsconfig.json": {"extends": "../config/base.json"},
    }
    assert resolver("web/app/a.ts", **configs).resolve("web/app/b.ts", "~/a") == "web/app/a.ts"


def test_a_solution_config_takes_the_paths_of_the_configs_it_refers_to() -> None:
    configs = {
        "tsconfig.json": {
            "files": [],
            "references": [{"path": "./tsconfig.node.json"}, {"path": "./tsconfig.app.json"}],
        },
        "tsconfig.app.json": {"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["./src/*"]}}},
        "tsconfig.node.json": {"compilerOptions": {}},
    }
    assert resolver("src/a.ts", **configs).resolve("src/b.ts", "@/a") == "src/a.ts"


@pytest.mark.parametrize("data", ["", "{", "[]", '"x"', '{"compilerOptions": 3}', '{"compilerOptions": {"paths": []}}'])
def test_a_broken_config_says_nothing(data: str) -> None:
    assert resolver("src/a.ts", **{"tsconfig.json": data}).resolve("src/b.ts", "$lib/a") is None


WORKSPACE = {"package.json": {"workspaces": ["packages/*", "!packages/old"]}}


@pytest.mark.parametrize(
    ("manifest", "specifier", "found"),
    [
        ({}, "@shop/lib", "packages/lib/src/index.ts"),
        ({"main": "dist/main.js"}, "@shop/lib", "packages/lib/src/main.ts"),
        ({"main": "./dist/esm/main.js"}, "@shop/lib", "packages/lib/src/main.ts"),
        ({"source": "src/cart.ts", "main": "x.js"}, "@shop/lib", "packages/lib/src/cart.ts"),
        ({"types": "./dist/cart.d.ts"}, "@shop/lib", "packages/lib/src/cart.ts"),
        ({"exports": "./dist/cart.js"}, "@shop/lib", "packages/lib/src/cart.ts"),
        ({"exports": {".": {"import": "./dist/cart.mjs"}}}, "@shop/lib", "packages/lib/src/cart.ts"),
        ({"exports": {"./cart": "./src/cart.ts"}}, "@shop/lib/cart", "packages/lib/src/cart.ts"),
        ({"exports": {"./*": {"node": ["./dist/*.js"]}}}, "@shop/lib/deep/unit", "packages/lib/src/deep/unit.ts"),
        ({"exports": {"import": "./x.js", "source": "./src/cart.ts"}}, "@shop/lib", "packages/lib/src/cart.ts"),
        ({}, "@shop/lib/src/cart", "packages/lib/src/cart.ts"),
        ({}, "@shop/lib/dist/cart", None),
        ({}, "@shop/other", None),
    ],
)
def test_workspace_packages_lead_to_their_source(manifest: dict[str, Any], specifier: str, found: str | None) -> None:
    files = [f"packages/lib/src/{name}.ts" for name in ("index", "main", "cart", "deep/unit")]
    configs = {**WORKSPACE, "packages/lib/package.json": {"name": "@shop/lib", **manifest}}
    assert resolver(*files, "apps/a.ts", **configs).resolve("apps/a.ts", specifier) == found


def test_a_package_deep_down_that_no_workspace_lists_is_not_found() -> None:
    configs = {**WORKSPACE, "packages/lib/vendor/old/package.json": {"name": "old"}}
    assert resolver("packages/lib/vendor/old/index.ts", **configs).resolve("a.ts", "old") is None


def test_pnpm_workspaces_and_nested_globs() -> None:
    configs = {
        "pnpm-workspace.yaml": "packages:\n  - 'apps/*'  # shops\n  - \"libs/**\"\ncatalog:\n  - x\n",
        "libs/deep/cart/package.json": {"name": "cart-lib"},
    }
    modules = resolver("libs/deep/cart/index.ts", **configs)
    assert modules.resolve("apps/web/a.ts", "cart-lib") == "libs/deep/cart/index.ts"


def test_private_imports_of_a_package() -> None:
    configs = {"web/package.json": {"name": "web", "imports": {"#lib/*": "./src/lib/*.js"}}}
    assert resolver("web/src/lib/a.ts", **configs).resolve("web/src/b.ts", "#lib/a") == "web/src/lib/a.ts"


def test_a_package_can_import_itself_by_name() -> None:
    configs = {"package.json": {"name": "shop", "exports": {"./cart": "./cart.ts"}}}
    assert resolver("cart.ts", "a.ts", **configs).resolve("a.ts", "shop/cart") == "cart.ts"


def test_the_package_of_a_file_is_known_by_name() -> None:
    modules = resolver("web/src/a.ts", "b.ts", **{"web/package.json": {"name": "web"}})
    assert modules.package_name("web/src/a.ts") == "web"
    assert modules.package_name("b.ts") == ""


@pytest.mark.parametrize(
    ("specifier", "found"),
    [
        ("~/lib/price", "apps/web/app/lib/price.ts"),
        ("@/lib/card", "apps/web/src/lib/card.ts"),
        ("@/config", "apps/web/config.ts"),
        ("@/nothing", None),
        ("@scope/lib/price", None),
    ],
)
def test_source_roots_of_the_templates_where_no_tsconfig_names_them(specifier: str, found: str | None) -> None:
    names = ("app/lib/price.ts", "src/lib/card.ts", "config.ts", "app/routes/home.ts")
    files = [*(f"apps/web/{name}" for name in names), "app/lib/price.ts"]
    resolve = resolver(*files, **{"package.json": {"workspaces": ["apps/*"]}, "apps/web/package.json": {"name": "web"}})
    assert resolve.resolve("apps/web/app/routes/home.ts", specifier) == found


def test_a_tsconfig_wins_over_the_templates() -> None:
    config = {"compilerOptions": {"paths": {"~/*": ["./source/*"]}}}
    resolve = resolver("source/a.ts", "app/a.ts", "b.ts", **{"tsconfig.json": config})
    assert resolve.resolve("b.ts", "~/a") == "source/a.ts"
