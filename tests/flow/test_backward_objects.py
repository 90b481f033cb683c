"""Objects and classes that stand behind others: `this` of a literal, interfaces, abstract methods, keys by constants."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

THIS: Table = {
    "a method of a literal reads its neighbours": """
const till = { rate: /*from A*/ a(), note: /*from B*/ b(), total() { f(/*to A*/ /*not B*/ this.rate); return this.rate; } }; f(/*to A*/ till.total());""",
    "a method of a literal calls its neighbours": """
const till = { price() { return /*from A*/ a(); }, total: function () { f(/*to A*/ this.price()); } };""",
    "an arrow in such a method": """
const till = { rate: /*from A*/ a(), total(xs) { return xs.map(() => { f(/*to A*/ this.rate); }); } };""",
    "an arrow of the literal itself has no such this": """
const till = { rate: /*from A*/ a(), total: () => { f(/*not A*/ this.rate); } };""",
    "a literal inside a class method": """
class C { rate = /*from A*/ a(); run() { const o = { rate: /*from B*/ b(), get() { f(/*to B*/ /*not A*/ this.rate); } }; f(/*to A*/ /*not B*/ this.rate); } }""",
    "a setter": """
class C { _v; set value(v) { this._v = v; } get value() { return this._v; } } const c = new C(); c.value = /*from A*/ a(); f(/*to A*/ c.value);""",
}
CALLED: Table = {
    "call with a receiver": "function g(x) { f(/*to A*/ /*not B*/ x); } class C { run() { g.call(this, /*from A*/ a(), /*from B*/ b()); } }",
    "call with null": "function g(x) { f(/*to A*/ x); } g.call(null, /*from A*/ a());",
    "apply with a list": "function g(x, y) { f(/*to A*/ /*not B*/ x, /*to B*/ y); } g.apply(null, [/*from A*/ a(), /*from B*/ b()]);",
    "apply with what is spread": "function g(x) { f(/*to A*/ x); } const xs = [/*from A*/ a()]; g.apply(undefined, xs);",
    "a method that is named call": """
const api = { call(path, body) { f(/*to B*/ /*not A*/ body); } }; api.call(/*from A*/ a(), /*from B*/ b());""",
}
INTERFACES: Table = {
    "a field of an interface's type": """
interface Gateway { charge(amount): void } class Paying implements Gateway { charge(amount) { f(/*to A*/ amount); } }
class Other { charge(amount) { f(/*not A*/ amount); } }
class Till { constructor(private gateway: Gateway) {} run() { this.gateway.charge(/*from A*/ a()); } }""",
    "an interface of another file": """// file: src/gateway.ts
export interface Gateway { charge(amount: number): Promise<{ id: string }> }
// file: src/paying.ts
import type { Gateway } from "./gateway";
export class Paying implements Gateway { async charge(amount) { f(/*to A*/ amount); return { id: /*from B*/ b() }; } }
// file: src/stranger.ts
import type { Gateway } from "./elsewhere";
export class Stranger implements Gateway { async charge(amount) { f(/*not A*/ amount); } }
// file: src/till.ts
import { type Gateway } from "./gateway";
export async function pay(gateway: Gateway) { const done = await gateway.charge(/*from A*/ a()); f(/*to B*/ done.id); }
""",
    "an abstract method": """// file: src/base.ts
export abstract class Base { run(x) { this.step(x); } abstract step(x): void; }
// file: src/impl.ts
import { Base } from "./base"; export class Impl extends Base { step(x) { f(/*to A*/ x); } }
// file: src/go.ts
import { Impl } from "./impl"; new Impl().run(/*from A*/ a());
""",
    "a generic interface": """
interface Rule<T> { apply(x: T): T } class Cut implements Rule<number>, Named { apply(x) { f(/*to A*/ x); return x; } }
function all(rules: Rule<number>) { return rules.apply(/*from A*/ a()); }""",
}
KEYS: Table = {
    "a constant of the file": """
const KEY = "amount"; const o = { [KEY]: /*from A*/ a(), note: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[KEY], /*to A*/ /*not B*/ o.amount);""",
    "an entry of a constant object": """
const KEYS = { sum: "amount" } as const; const o = {}; o[KEYS.sum] = /*from A*/ a(); o.note = /*from B*/ b(); f(/*to A*/ /*not B*/ o.amount);""",
    "a member of an enum": """
enum Key { Sum = "amount" } const o = { amount: /*from A*/ a(), note: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[Key.Sum]);""",
    "a constant of another file": """// file: src/keys.ts
export const KEY = "amount"; export const KEYS = { SUM: "amount" } as const;
// file: src/use.ts
import { KEY, KEYS } from "./keys"; const o = { amount: /*from A*/ a(), note: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[KEY], /*to A*/ /*not B*/ o[KEYS.SUM]);
""",
    "a header by a constant name": """// file: src/api/store/pay/route.ts
const NAME = "x-order-token"; export const POST = async (req, res) => { f(/*to header:x-order-token*/ req.headers[NAME]); };
""",
    "what changes is any key": """
let key = "amount"; key = other(); const o = { amount: /*from A*/ a(), note: /*from B*/ b() }; f(/*to A*/ /*to B*/ o[key]);""",
}


@pytest.mark.parametrize("snippet", THIS.values(), ids=THIS)
def test_this_of_an_object_literal(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", CALLED.values(), ids=CALLED)
def test_call_and_apply(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", INTERFACES.values(), ids=INTERFACES)
def test_classes_behind_interfaces(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", KEYS.values(), ids=KEYS)
def test_keys_by_constants(snippet: str) -> None:
    check(snippet)
