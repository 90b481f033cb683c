"""Files are loaded when asked for; imports are tied to exports."""

from __future__ import annotations

import pytest
from project.linked import Shop

FILES = {
    "tsconfig.json": '{ "compilerOptions": { "paths": { "money": ["lib/m.ts"] } } }',
    "lib/m.ts": "export const x = 1; export default 2;",
    "lib/index.ts": "export * from './m'; export { default as y } from './m';",
    "c.js": "module.exports = { k: 3 }; exports.named = 4;",
    "u.ts": "import { x } from './lib'; import { y } from './lib'; import money from 'money'; import * as all from './lib/m'; import c from './c'; import { k } from './c'; import { named } from './c'; import { none } from './lib';",
    "unrelated.ts": "import './nothing';",
}


@pytest.mark.parametrize(
    ("name", "path", "text", "rest"),
    [
        ("x", (), "1", ()),
        ("y", (), "2", ()),
        ("money", (), "2", ()),
        ("all", ("x", "deep"), "1", ("deep",)),
        ("c", ("k",), "{ k: 3 }", ("k",)),
        ("k", (), "{ k: 3 }", ("k",)),
        ("named", (), "4", ()),
    ],
)
def test_an_import_is_the_exported_value(name: str, path: tuple[str, ...], text: str, rest: tuple[str, ...]) -> None:
    shop = Shop(FILES)
    file = shop.file("u.ts")
    variable = file.index.variables(name)[0]
    ((gid, keys),) = shop.program.imported_values(file, file.graph.args[variable][0], path)  # type: ignore[arg-type]
    where, value = shop.program.of(gid)
    held = where.graph.args[value][0] if where.graph.texts[value] == "x" else value
    assert (shop.text(where.gid(held)), keys) == (text, rest)


def test_a_name_that_nobody_exports_is_nothing() -> None:
    shop = Shop(FILES)
    file = shop.file("u.ts")
    assert list(shop.program.imported_values(file, file.graph.args[file.index.variables("none")[0]][0], ())) == []  # type: ignore[arg-type]


def test_importers_are_found_under_any_specifier() -> None:
    program = Shop(FILES).program
    assert program.importers("lib/m.ts") == ("lib/index.ts", "u.ts")
    assert program.importers("lib/index.ts") == ("u.ts",)
    assert program.importers("unrelated.ts") == ()


def test_only_files_that_are_asked_for_are_loaded() -> None:
    program = Shop(FILES).program
    program.exported("lib/index.ts", "x")
    assert [file.path for file in program.loaded()] == ["lib/index.ts", "lib/m.ts"]
    assert program.file("nowhere.ts") is None


def test_exports_that_lead_in_a_circle_end() -> None:
    program = Shop({"a.ts": "export * from './b';", "b.ts": "export * from './a';"}).program
    assert program.exported("a.ts", "x") is None


def test_lookups_by_name_are_known_before_any_file_is_loaded() -> None:
    program = Shop({"a.ts": "c.resolve('pay'); c.resolve<Pay>(\"pay\");", "b.ts": "c.resolve('other');"}).program
    assert program.naming("pay") == ["a.ts"]
    assert program.loaded() == []
