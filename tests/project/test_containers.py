"""Lookups by name lead to what is registered under it."""

from __future__ import annotations

import pytest
from project.linked import Shop

MODULE = {
    "src/modules/pay/service.ts": "export default class PayService { go() {} }",
    "src/modules/pay/index.ts": "import { Module } from '@medusajs/framework/utils'; import S from './service'; export const PAY = 'pay'; export default Module(PAY, { service: S });",
}


@pytest.mark.parametrize(
    "lookup",
    [
        "import { PAY } from './modules/pay'; container.resolve(PAY).go()",
        "container.resolve('pay').go()",
        "req.scope.resolve<Pay>('pay').go()",
        "const NAME = 'p' + 'ay'; const s = container.resolve(NAME); s.go()",
    ],
)
def test_a_module_is_found_by_the_name_it_is_registered_under(lookup: str) -> None:
    shop = Shop({**MODULE, "src/use.ts": lookup})
    call = lookup.rpartition("; ")[2]
    assert shop.runs(call, "src/use.ts") == ["src/modules/pay/service.ts:PayService.go"]


@pytest.mark.parametrize(
    "lookup", ["container.resolve('other').go()", "container.get('pay').go()", "container.resolve(name).go()"]
)
def test_other_lookups_find_nothing(lookup: str) -> None:
    assert Shop({**MODULE, "src/use.ts": lookup}).runs(lookup, "src/use.ts") == []


@pytest.mark.parametrize(
    "registration",
    [
        "container.register({ pay: asClass(Pay) })",
        "container.register({ pay: asClass(Pay).singleton() })",
        "container.register({ pay: asFunction(() => new Pay()) })",
        "container.register({ pay: asValue(new Pay()) })",
        "container.register('pay', asClass(Pay))",
        "container.register({ pay: { resolve: () => new Pay() } })",
        "const all = { pay: asClass(Pay) }; container.register(all)",
    ],
)
def test_awilix_registrations(registration: str) -> None:
    texts = {
        "a.ts": f"import {{ asClass, asFunction, asValue }} from 'awilix'; class Pay {{ go() {{}} }} {registration};",
        "b.ts": "container.resolve('pay').go()",
    }
    assert Shop(texts).runs("container.resolve('pay').go()", "b.ts") == ["a.ts:Pay.go"]


def test_a_register_without_awilix_registers_nothing() -> None:
    texts = {"a.ts": "class Pay { go() {} } form.register({ pay: new Pay() });", "b.ts": "c.resolve('pay').go()"}
    assert Shop(texts).runs("c.resolve('pay').go()", "b.ts") == []
