"""Calls matched with returns: helpers, instances, factories, wrappers, recursion."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

CALLERS: Table = {
    "two callers of a helper do not mix": "const round = (x) => Math.round(x); f(/*to A*/ /*not B*/ round(/*from A*/ a()), /*to B*/ /*not A*/ round(/*from B*/ b()));",
    "nor through two helpers": "const in2 = (x) => x; const out = (x) => in2(x); f(/*to A*/ /*not B*/ out(/*from A*/ a())); f(/*to B*/ /*not A*/ out(/*from B*/ b()));",
    "nor through parts of an object": "const pick = (o) => ({ v: o.x }); const p = pick({ x: /*from A*/ a(), y: /*from C*/ c() }); const q = pick({ x: /*from B*/ b() }); f(/*to A*/ /*not B*/ /*not C*/ p.v, /*to B*/ q.v);",
    "nor from another file": """// file: src/h.ts
export function cents(x) { return x * 100; }
// file: src/p.ts
import { cents } from "./h"; f(/*to A*/ /*not B*/ cents(/*from A*/ a()));
// file: src/q.ts
import { cents } from "./h"; f(/*to B*/ /*not A*/ cents(/*from B*/ b()));
""",
    "inside the helper both may stand": "function g(x) { f(/*to A*/ /*to B*/ x); } g(/*from A*/ a()); g(/*from B*/ b());",
    "arguments by position": "function g(x, y) { return y; } f(/*to B*/ /*not A*/ g(/*from A*/ a(), /*from B*/ b()));",
    "rest parameters": "function g(x, ...more) { f(/*to B*/ /*not C*/ /*not A*/ more[0], /*to B*/ /*to C*/ more[i]); } g(/*from A*/ a(), /*from B*/ b(), /*from C*/ c());",
    "a constant result": "function g(x) { return 1; } f(/*not A*/ g(/*from A*/ a()));",
    "several returns": "function g(x) { if (x) { return /*from A*/ a(); } return /*from B*/ b(); } f(/*to A*/ /*to B*/ g(1));",
    "what a callback returns is not what its function returns": "function g(xs) { xs.forEach((x) => { return /*from A*/ a(); }); return 1; } f(/*not A*/ g([]));",
    "a bound method": "class C { go(x) { f(/*to A*/ x); } run() { const g = this.go.bind(this); g(/*from A*/ a()); } }",
}

RECURSION: Table = {
    "an accumulator": "function g(n, acc) { if (n === 0) { return acc; } return g(n - 1, acc + 1); } f(/*to A*/ g(3, /*from A*/ a()));",
    "a tree": "function walk(n) { return n.leaf ? n.value : walk(n.left) + walk(n.right); } f(/*to A*/ walk({ value: /*from A*/ a() }));",
    "two functions that call each other": "function p(x) { return x > 1 ? q(x) : x; } function q(x) { return p(x - 1); } f(/*to A*/ /*not B*/ p(/*from A*/ a())); f(/*to B*/ p(/*from B*/ b()));",
    "a function that returns itself": "function g(x) { return g; } f(/*not A*/ g(/*from A*/ a())(1)(2));",
    "a value that is made of itself": "let x = /*from A*/ a(); while (c) { x = g(x); } function g(y) { return y + 1; } f(/*to A*/ x);",
    "an object that holds itself": "const o = { x: /*from A*/ a() }; o.self = o; f(/*to A*/ o.self.self.x);",
    "a list that grows into itself": "let o = { n: null }; for (;;) { o = { n: o, v: /*from A*/ a() }; } f(/*to A*/ o.n.n.n.n.n.n.n.n.v);",
}

INSTANCES: Table = {
    "a singleton from another file": """// file: src/s.ts
class Service { pay(x, y) { f(/*to A*/ /*not B*/ x); } } export const service = new Service();
// file: src/b.ts
import { service } from "./s"; service.pay(/*from A*/ a(), /*from B*/ b());
""",
    "a default singleton": """// file: src/s.ts
class Service { pay(x) { return x; } } export default new Service();
// file: src/b.ts
import service from "./s"; f(/*to A*/ service.pay(/*from A*/ a()));
""",
    "a factory": "class S { pay(x) { f(/*to A*/ x); } } function makeS() { return new S(); } const s = makeS(); s.pay(/*from A*/ a());",
    "a factory that keeps one": "class S { pay(x) { f(/*to A*/ x); } } let one; function getS() { if (!one) { one = new S(); } return one; } getS().pay(/*from A*/ a());",
    "getInstance": "class S { static one; static getInstance() { if (!S.one) { S.one = new S(); } return S.one; } pay(x) { f(/*to A*/ x); } } S.getInstance().pay(/*from A*/ a());",
    "a factory in another file": """// file: src/s.ts
export class S { pay(x) { f(/*to A*/ x); } }
// file: src/f.ts
import { S } from "./s"; export const getS = () => new S();
// file: src/b.ts
import { getS } from "./f"; const s = getS(); s.pay(/*from A*/ a());
""",
    "a factory of functions": "const api = () => ({ pay: (x) => x, other: (x) => 1 }); f(/*to A*/ api().pay(/*from A*/ a()), /*not B*/ api().other(/*from B*/ b()));",
    "a factory closing over a value": "const client = (key) => ({ key: () => key }); f(/*to A*/ client(/*from A*/ a()).key());",
    "an instance as a parameter": "class S { pay(x) { f(/*to A*/ x); } } function go(s: S) { s.pay(/*from A*/ a()); }",
    "an instance in an object": "class S { pay(x) { f(/*to A*/ x); } } const deps = { s: new S() }; deps.s.pay(/*from A*/ a());",
    "an object's functions from another file": """// file: src/api.ts
export const api = { cart: { pay: async (x) => { f(/*to A*/ x); } } };
// file: src/b.ts
import { api } from "./api"; api.cart.pay(/*from A*/ a());
""",
    "an inherited method from another file": """// file: src/base.ts
export abstract class Base { async charge(x) { f(/*to A*/ x); } }
// file: src/s.ts
import { Base } from "./base"; export class S extends Base { go(x) { return this.charge(x); } }
// file: src/b.ts
import { S } from "./s"; new S().go(/*from A*/ a());
""",
    "a method taken out": "const api = { pay(x) { f(/*to A*/ x); } }; const { pay } = api; pay(/*from A*/ a());",
}

WRAPPERS: Table = {
    "a function that gets a function": "const run = (g) => g(/*from A*/ a()); run((x) => f(/*to A*/ x));",
    "what a given function returns": "const run = (g) => g(); f(/*to A*/ run(() => /*from A*/ a()));",
    "a retry wrapper": "async function retry(g) { for (;;) { try { return await g(); } catch (e) {} } } async function h() { const { x } = await retry(async () => ({ x: /*from A*/ a(), y: /*from B*/ b() })); f(/*to A*/ /*not B*/ x); }",
    "two users of a wrapper do not mix": "const run = (g) => g(); f(/*to A*/ /*not B*/ run(() => /*from A*/ a()), /*to B*/ /*not A*/ run(() => /*from B*/ b()));",
    "nor do the values that they hand over": "const run = (g, v) => g(v); run((x) => f(/*to A*/ /*not B*/ x), /*from A*/ a()); run((x) => f(/*to B*/ /*not A*/ x), /*from B*/ b());",
    "a callback kept in options": "const run = (o) => o.done(o.value); run({ done: (x) => f(/*to A*/ x), value: /*from A*/ a(), other: 1 });",
    "a callback handed on twice": "const inner = (g) => g(/*from A*/ a()); const outer = (h) => inner(h); outer((x) => f(/*to A*/ x));",
    "a wrapped handler": "const withLog = (g) => (x, y) => { log(1); return g(x, y); }; const h = withLog((x, y) => { f(/*to A*/ /*not B*/ x); return y; }); f(/*to B*/ h(/*from A*/ a(), /*from B*/ b()));",
    "a wrapped handler from another file": """// file: src/w.ts
export function withLog(g) { return async function (x) { return g(x); }; }
// file: src/b.ts
import { withLog } from "./w"; export const pay = withLog(async (x) => { f(/*to A*/ x); });
// file: src/c.ts
import { pay } from "./b"; pay(/*from A*/ a());
""",
    "a library's wrapper": "import { wrap } from 'lib'; const h = wrap((x) => { f(/*to A*/ x); }); h(/*from A*/ a());",
    "a curried function": "const add = (x) => (y) => x + y; f(/*to A*/ /*to B*/ add(/*from A*/ a())(/*from B*/ b()));",
    "options passed on whole": "const inner = (o) => f(/*to A*/ o.body, /*not A*/ o.other); const outer = (url, o) => inner({ ...o, retries: 3 }); outer('u', { body: /*from A*/ a() });",
    "arguments spread on": "function inner(x, y) { f(/*to A*/ x); } const outer = (...args) => inner(...args); outer(/*from A*/ a(), 1);",
    "a table of functions": "const table = { pay: (x) => f(/*to A*/ x) }; table[kind](/*from A*/ a());",
    "a chosen function": "const p = (x) => f(/*to A*/ x), q = (x) => f(/*to A*/ x); (c ? p : q)(/*from A*/ a());",
    "an effect through a wrapper": "function put(o, k, v) { o.append(k, v); } const q = new URLSearchParams(); put(q, 'x', /*from A*/ a()); f(/*to A*/ q.get('x'));",
    "a tagged template": "const tag = (parts, x) => x; f(/*to A*/ tag`v ${/*from A*/ a()}`);",
}

SECTIONS = (CALLERS, RECURSION, INSTANCES, WRAPPERS)


@pytest.mark.parametrize("source", [pytest.param(s, id=n) for section in SECTIONS for n, s in section.items()])
def test_calls_and_returns_match(source: str) -> None:
    check(source)
