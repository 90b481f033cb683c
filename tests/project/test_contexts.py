"""Readers of a React context get what its providers are given."""

from __future__ import annotations

from project.linked import Shop

FILES = {
    "ctx.tsx": "export const Ctx = createContext(null); export const Other = createContext(null);",
    "p.tsx": "import { Ctx, Other } from './ctx'; const a = 1, b = 2; const x = <Ctx.Provider value={a}><Other value={b} /></Ctx.Provider>;",
    "r.tsx": "import * as all from './ctx'; import { Ctx, Other } from './ctx'; useContext(Ctx); use(Other); useContext(x); useState(Ctx);",
}


def provided(call: str) -> list[str]:
    shop = Shop(FILES)
    file, value = shop.program.of(shop.at(call, "r.tsx"))
    return [shop.text(gid) for gid in shop.callees.contexts.provided(file, value)]


def test_a_reader_gets_the_value_of_the_provider() -> None:
    assert provided("useContext(Ctx)") == ["a"]


def test_the_context_itself_can_be_the_provider() -> None:
    assert provided("use(Other)") == ["b"]


def test_what_is_no_context_gives_nothing() -> None:
    assert provided("useContext(x)") == provided("useState(Ctx)") == []


def test_a_provider_knows_its_readers() -> None:
    shop = Shop(FILES)
    file, element = shop.program.of(shop.at("<Ctx.Provider value={a}><Other value={b} /></Ctx.Provider>", "p.tsx"))
    assert [shop.text(gid) for gid in shop.callees.contexts.readers(file, element)] == ["useContext(Ctx)"]
