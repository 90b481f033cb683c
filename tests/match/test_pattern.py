"""Patterns against snippets, in files of both grammars."""

from __future__ import annotations

import pytest
from match.find import bound, texts

from checkout_audit.match.errors import PatternError
from checkout_audit.match.pattern import Pattern

EXPRESSIONS: list[tuple[str, str, list[str]]] = [
    # names and members
    ("crypto", "crypto; x.crypto; window.crypto", ["crypto", "window.crypto"]),
    ("req.body", "f(req.body, req.query)", ["req.body"]),
    ("req.body", 'req["body"]; req[`body`]; req?.body; req!.body; (req as Req).body', [
        'req["body"]', "req[`body`]", "req?.body", "req!.body", "(req as Req).body"]),
    ("req.body", "const KEY = 'body'; req[KEY]", ["req[KEY]"]),
    ("req.body", "my.req.body; req.bodyParser", []),
    ("$X.body", "my.req.body; req.bodyParser", ["my.req.body"]),
    ("$X.$K", "a.b; a['b']; a[b]; a[0]", ["a.b", "a['b']"]),
    ("$X[$K]", "a.b; a['b']; a[b]; a[0]", ["a.b", "a['b']", "a[b]", "a[0]"]),
    ("$X[0]", "a[0]; a[1]; a?.[0]; a.b", ["a[0]", "a?.[0]"]),
    ("$X[0].id", "levels[0].id; levels[1].id; levels.at(0).id", ["levels[0].id"]),
    ("this.$K", "class A { m() { return this.a + that.b } }", ["this.a"]),
    ("window.location.search", "window.location.search; location.search", ["window.location.search"]),
    ("import.meta.env.$K", "import.meta.env.KEY", ["import.meta.env.KEY"]),
    ("process.env.$K", "process.env.A; process.env['B']; process.env", ["process.env.A", "process.env['B']"]),
    # calls
    ("f()", "f(); f(1); g()", ["f()"]),
    ("f($X)", "f(); f(1); f(1, 2); f(...xs)", ["f(1)"]),
    ("f($X,)", "f(1,)", ["f(1,)"]),
    ("f($X, $Y)", "f(1); f(1, 2); f(1, 2, 3)", ["f(1, 2)"]),
    ("f($...A)", "f(); f(1); f(...xs)", ["f()", "f(1)", "f(...xs)"]),
    ("f(...)", "f(); f(1); f(...xs)", ["f()", "f(1)", "f(...xs)"]),
    ("f(a, ...)", "f(); f(a); f(a, 1, 2); f(b, a)", ["f(a)", "f(a, 1, 2)"]),
    ("f(..., a)", "f(); f(a); f(1, 2, a); f(a, b)", ["f(a)", "f(1, 2, a)"]),
    ("f(..., a, ...)", "f(a); f(1, a, 2); f(b)", ["f(a)", "f(1, a, 2)"]),
    ("f(...$X)", "f(...xs); f(xs)", ["f(...xs)"]),
    ("f($_, $_)", "f(1, 2); f(1)", ["f(1, 2)"]),
    ("f($X, $X)", "f(a.b, a . b); f(a, b); f(a?.b, a['b']); f((a), a!)", [
        "f(a.b, a . b)", "f(a?.b, a['b'])", "f((a), a!)"]),
    ("f($X, $X)", "f(/* one */ a, a); f('x', \"x\"); f('x', `x`); f('x', 'y')", [
        "f(/* one */ a, a)", "f('x', \"x\")", "f('x', `x`)"]),
    ("f($...A, g($...A))", "f(1, 2, g(1, 2)); f(1, g(2)); f(g())", ["f(1, 2, g(1, 2))", "f(g())"]),
    ("f($X)", "await f(1); (f)(2); f!(3); f?.(4); (f as any)(5); f<T>(6)", [
        "f(1)", "(f)(2)", "f!(3)", "f?.(4)", "(f as any)(5)", "f<T>(6)"]),
    ("await f($X)", "f(1); await f(2)", ["f(1)", "f(2)"]),
    ("f(1)", "window.f(1); globalThis.f(1); my.f(1)", ["window.f(1)", "globalThis.f(1)"]),
    ("$F(1)", "f(1); a.b(1); new C(1)", ["f(1)", "a.b(1)"]),
    ("$X.create($...A)", "a.create(1); a.b.create(); create(); a.creates()", ["a.create(1)", "a.b.create()"]),
    ("$S.paymentIntents.create($...A)", "this.stripe.paymentIntents.create({}, o); stripe.refunds.create({})", [
        "this.stripe.paymentIntents.create({}, o)"]),
    ("$X.then($F).catch($G)", "p.then(a).catch(b); p.then(a)", ["p.then(a).catch(b)"]),
    ("Math.random().toString(36)", "Math.random().toString(36).slice(2); Math.random()", ["Math.random().toString(36)"]),
    ("localStorage.setItem($K, $V)", "window.localStorage.setItem('a', b); sessionStorage.setItem('a', b)", [
        "window.localStorage.setItem('a', b)"]),
    ("createOrders($X)", "import { createOrders as make } from 'm'; make(1); createOrders(2); other(3)", [
        "make(1)", "createOrders(2)"]),
    ("createOrders($X)", "import { x as createOrdersAll } from 'm'; createOrdersAll(1)", []),
    ("require($M)", "const a = require('x')", ["require('x')"]),
    ("import($M)", "const a = await import('x')", ["import('x')"]),
    ("super($...A)", "class A extends B { constructor(x) { super(x, 1) } }", ["super(x, 1)"]),
    ("sql`...`", "sql`select 1`; sql('select')", ["sql`select 1`"]),
    # new
    ("new Stripe($...A)", "new Stripe(key, {}); Stripe(key); new Stripe.Error()", ["new Stripe(key, {})"]),
    ("new $C()", "new Map(); new a.B(); new Map(x)", ["new Map()", "new a.B()"]),
    ("new Map<$K, $V>()", "new Map<string, X>(); new Map()", ["new Map<string, X>()", "new Map()"]),
    # literals
    ("f('a')", "f('a'); f(\"a\"); f(`a`); f('b')", ["f('a')", 'f("a")', "f(`a`)"]),
    ('f("it\'s")', "f('it\\'s'); f(`it's`)", ["f('it\\'s')", "f(`it's`)"]),
    ("f('a')", "const A = 'a'; let B = 'a'; f(A); f(B)", ["f(A)"]),
    ("f('a-b')", "const A = 'a'; f(`${A}-b`); f(A + '-b')", []),
    ("f('lock')", "const KEYS = { edit: 'lock' } as const; f(KEYS.edit); f(KEYS.other)", ["f(KEYS.edit)"]),
    ("f('lock')", "enum Keys { Edit = 'lock' }; f(Keys.Edit)", ["f(Keys.Edit)"]),
    ("$A / 100", "a / 100; a / 1_00; a / 1e2; a / 10 ** 2; a / 10; 100 / a", [
        "a / 100", "a / 1_00", "a / 1e2", "a / 10 ** 2"]),
    ("$A / 100", "const CENTS = 100; a / CENTS; a / OTHER", ["a / CENTS"]),
    ("$A / 100", "const U = { cents: 100 } as const; a / U.cents", ["a / U.cents"]),
    ("$A / 100", "(a?.total as number)! / (100)", ["(a?.total as number)! / (100)"]),
    ("$A / 100", "// a / 100\n'b / 100'; `c / 100`", []),
    ("f(true)", "f(true); f(1); f(!0)", ["f(true)"]),
    ("f(null)", "f(null); f(undefined)", ["f(null)"]),
    ("f(undefined)", "f(null); f(undefined)", ["f(undefined)"]),
    ("f(-1)", "f(-1); f(1); f( - 1)", ["f(-1)", "f( - 1)"]),
    ("f(/[^0-9]/g)", "f(/[^0-9]/g); f(/x/g)", ["f(/[^0-9]/g)"]),
    # templates
    ("`/orders/${$ID}`", "`/orders/${id}`; `/orders/${id}/x`; `/carts/${id}`", ["`/orders/${id}`"]),
    ("`...${$ID}...`", "`a${b}c`; `abc`", ["`a${b}c`"]),
    ("`...token=${$T}...`", "`?a=1&token=${t}&b=2`; `?token=x`", ["`?a=1&token=${t}&b=2`"]),
    ("`...token=...`", "`?token=${t}`; `?token=x`; '?token=x'; 'tok'", ["`?token=${t}`", "`?token=x`", "'?token=x'"]),
    ("`${$A}${$B}`", "`${a}${b}`; `${a}-${b}`", ["`${a}${b}`"]),
    ("`metadata[${$K}]`", "`metadata[${k}]`; `metadata[${k}][x]`", ["`metadata[${k}]`"]),
    # operators
    ("$A * $B", "a * b; a / b; a ** b", ["a * b"]),
    ("$A - $B", "x = a - b - c", ["a - b - c", "a - b"]),
    ("$A === $B", "a === b; a == b; a !== b", ["a === b"]),
    ("$A == $B", "a === b; a == b; a !== b", ["a === b", "a == b"]),
    ("$A != $B", "a != b; a !== b", ["a != b", "a !== b"]),
    ("$A === $A", "a.b === a?.b; a === b", ["a.b === a?.b"]),
    ("$A ?? $B", "a ?? b; a || b", ["a ?? b"]),
    ("$A || $B", "if (a || b) f()", ["a || b"]),
    ("$A > 1000", "a > 1000; a >= 1000; a > 1_000", ["a > 1000", "a > 1_000"]),
    ("!$X", "!a; -a; !!b", ["!a", "!!b", "!b"]),
    ("typeof $X", "typeof a === 'b'", ["typeof a"]),
    ("delete $X.metadata", "delete a.metadata; delete a.b", ["delete a.metadata"]),
    ("$X++", "a++; a--; ++a", ["a++", "++a"]),
    ("$C ? $A : $B", "a ? b : c", ["a ? b : c"]),
    ("$C ? $A : $A", "a ? b : b; a ? b : c", ["a ? b : b"]),
    ("$X instanceof $C", "a instanceof Error", ["a instanceof Error"]),
    # assignments
    ("$X = $V", "a = 1; a += 1; const b = 2; f({ c: 3 })", ["a = 1"]),
    ("$X += $V", "a = 1; a += 1; a -= 1", ["a += 1"]),
    ("$X.metadata.$K = $V", "o.metadata.a = 1; o.metadata['b'] = 2; o.metadata[c] = 3; o!.metadata!.d = 4", [
        "o.metadata.a = 1", "o.metadata['b'] = 2", "o!.metadata!.d = 4"]),
    ("$X.metadata[$K] = $V", "o.metadata.a = 1; o.metadata[c] = 3", ["o.metadata.a = 1", "o.metadata[c] = 3"]),
    ("document.cookie = $V", "document.cookie = `a=${b}`; window.document.cookie = x", [
        "document.cookie = `a=${b}`", "window.document.cookie = x"]),
    ("[$A, $B] = $C", "[a, b] = [b, a]", ["[a, b] = [b, a]"]),
    # objects
    ("{ a: $V }", "f({ a: 1, b: 2 }); f({ b: 2 }); f({ 'a': 3 }); f({ ['a']: 4 })", [
        "{ a: 1, b: 2 }", "{ 'a': 3 }", "{ ['a']: 4 }"]),
    ("{ a: $V }", "f({ a }); f({ a() {} }); const { a } = x", ["{ a }", "{ a() {} }"]),
    ("{ a }", "f({ a }); f({ a: 1 }); f({ b })", ["{ a }", "{ a: 1 }"]),
    ("{ a: $V }", "const A = 'a'; f({ [A]: 1 }); f({ [B]: 1 })", ["{ [A]: 1 }"]),
    ("{ a: 1, b: 2 }", "f({ b: 2, c: 3, a: 1 }); f({ a: 1 })", ["{ b: 2, c: 3, a: 1 }"]),
    ("{ $K: 1 }", "f({ a: 1, b: 2 }); f({ a: 2 })", ["{ a: 1, b: 2 }"]),
    ("{ a: { b: { c: $V } } }", "f({ x: 1, a: { y: 2, b: { c: 3, ...z } } })", [
        "{ x: 1, a: { y: 2, b: { c: 3, ...z } } }"]),
    ("{ ...$X }", "f({ ...a, b: 1 }); f({ b })", ["{ ...a, b: 1 }"]),
    ("{ ..., a: $V }", "f({ a: 1 }); f({ b: 1 })", ["{ a: 1 }"]),
    ("{ a: $V, b: $V }", "f({ a: x, b: x }); f({ a: x, b: y })", ["{ a: x, b: x }"]),
    ("{ a: $V as const }", "f({ a: 1 })", ["{ a: 1 }"]),
    ("{}", "f({}); f({ a: 1 })", ["{}", "{ a: 1 }"]),
    ("f({ amount: $A, ... }, ...)", "f({ currency: c, amount: a }, o); f({})", ["f({ currency: c, amount: a }, o)"]),
    # entries
    ("amount: $A", "f({ amount: 1 }); f({ amount }); f({ 'amount': 2 }); const { amount: q } = x", [
        "amount: 1", "amount", "'amount': 2"]),
    ("'metadata[cart]': $V", "f({ 'metadata[cart]': 1, metadata: 2 })", ["'metadata[cart]': 1"]),
    ("metadata: { $K: $V }", "f({ metadata: { a: 1 } }); f({ metadata: x })", ["metadata: { a: 1 }"]),
    ("[$K]: $V", "f({ [a]: 1, b: 2 })", ["[a]: 1", "b: 2"]),
    ("[`metadata[${$K}]`]: $V", "f({ [`metadata[${k}]`]: v, [k]: v })", ["[`metadata[${k}]`]: v"]),
    # arrays and functions in arguments
    ("[$A, ...]", "f([1, 2]); f([])", ["[1, 2]"]),
    ("[]", "f([]); f([1])", ["[]"]),
    ("$L.find(($I) => $I.id === $ID)", "xs.find(x => x.id === id); xs.find((x) => { return x.id === id }); xs.find(f)", [
        "xs.find(x => x.id === id)", "xs.find((x) => { return x.id === id })"]),
    ("$L.find(($I) => $I.id === $ID)", "xs.find(function (x) { return x.id === id })", [
        "xs.find(function (x) { return x.id === id })"]),
    ("$L.find(($I) => $I.id === $ID)", "xs.find((x: Item): boolean => x.id == id); xs.find((x) => y.id === id)", []),
    ("$L.map(async ($I) => $B)", "xs.map(async (x) => f(x)); xs.map((x) => f(x))", ["xs.map(async (x) => f(x))"]),
    ("$L.map(($I) => $B)", "xs.map(async (x) => f(x)); xs.map((x, i) => f(x))", ["xs.map(async (x) => f(x))"]),
    ("$L.forEach(($...P) => { $...B })", "xs.forEach((x, i) => { f(x); g() }); xs.forEach(() => f())", [
        "xs.forEach((x, i) => { f(x); g() })", "xs.forEach(() => f())"]),
    ("$P.then(({ $K }) => $B)", "p.then(({ a, b }) => a); p.then((x) => x)", ["p.then(({ a, b }) => a)"]),
]  # fmt: skip

STATEMENTS: list[tuple[str, str, list[str]]] = [
    ("const $X = $V", "const a = 1; let b = 2, c = 3; var d; e = 4", ["a = 1", "b = 2", "c = 3"]),
    ("let $X = $V", "const a = 1; let b = 2; var c = 3", ["b = 2", "c = 3"]),
    ("const $X = $V", "export const a: T = 1", ["a: T = 1"]),
    ("const $X: string = $V", "const a: string = 1; const b = 2; const c: number = 3", ["a: string = 1"]),
    ("const $X: $T = $V", "const a: string = 1; const b = 2", ["a: string = 1"]),
    ("const { token } = $B", "const { a, token } = (await req.json()) as X; const { b } = c", [
        "{ a, token } = (await req.json()) as X"]),
    ("const { token: $T } = $B", "const { token } = a; const { token: t } = b; const { token = 1 } = c", [
        "{ token } = a", "{ token: t } = b", "{ token = 1 } = c"]),
    ("const { a: { b: $X } } = $B", "const { a: { b, c } } = d", ["{ a: { b, c } } = d"]),
    ("const [$S, $SET] = useState($I)", "const [a, setA] = useState<string>('')", ["[a, setA] = useState<string>('')"]),
    ("const $M = new Map()", "const m = new Map<string, boolean>()", ["m = new Map<string, boolean>()"]),
    ("return $X", "function f() { return 1 } const g = () => 2; function h() { return }", ["return 1", "2"]),
    ("return", "function f() { return; } function g() { return 1 }", ["return;"]),
    ("throw $X", "throw new Error('a'); f()", ["throw new Error('a');"]),
    ("throw new Error($M)", "throw new Error('a'); throw e", ["throw new Error('a');"]),
    ("if ($C) $S", "if (a) b(); if (c) { d() } else { e() }", ["if (a) b();", "if (c) { d() } else { e() }"]),
    ("if ($C) return $X", "function f() { if (a) return 1; if (b) { return 2 } if (c) { x(); return 3 } }", [
        "if (a) return 1;", "if (b) { return 2 }"]),
    ("if ($C) { $...B }", "if (a) b(); if (c) { d(); e() }", ["if (a) b();", "if (c) { d(); e() }"]),
    ("if ($C) { ... } else { $...B }", "if (a) b(); if (c) d(); else e()", ["if (c) d(); else e()"]),
    ("if (!$X) { throw $E }", "if (!a) throw b; if (a) throw b", ["if (!a) throw b;"]),
    ("if ($C) { ...; throw $E }", "if (a) { log(); throw e } if (b) { throw e } if (c) f()", [
        "if (a) { log(); throw e }", "if (b) { throw e }"]),
    ("try { $...B } catch ($E) { $...C }", "try { a() } catch (e) { b() }; try { c() } catch { d() }", [
        "try { a() } catch (e) { b() }", "try { c() } catch { d() }"]),
    ("try { $...B } catch { $...C }", "try { a() } catch (e) { b() }", ["try { a() } catch (e) { b() }"]),
    ("try { $...B } catch ($E) { console.error(...) }", "try { a() } catch (e) { console.error(e); }", [
        "try { a() } catch (e) { console.error(e); }"]),
    ("try { $...B } catch ($E) { console.error(...) }", "try { a() } catch (e) { console.error(e); throw e }", []),
    ("try { $...B } finally { $...C }", "try { a() } finally { b() } try { c() } catch {}", [
        "try { a() } finally { b() }"]),
    ("catch ($E) { }", "try { a() } catch (e) {} try { b() } catch {} try { c() } catch { d() }", [
        "catch (e) {}", "catch {}"]),
    ("catch ($E) { ...; return $X; ... }", "try { a() } catch (e) { log(e); return [] }", [
        "catch (e) { log(e); return [] }"]),
    ("for (const $I of $XS) { $...B }", "for (const a of b) { c() } for (let d of e) f(); for (const k in o) {}", [
        "for (const a of b) { c() }", "for (let d of e) f();"]),
    ("for (const $I of $XS) { $...B }", "for await (const a of b) { c() }", ["for await (const a of b) { c() }"]),
    ("for (const $K in $O) { $...B }", "for (const k in o) {} for (const a of b) {}", ["for (const k in o) {}"]),
    ("for (const [$K, $V] of $XS) { $...B }", "for (const [k, v] of m) { f() }", ["for (const [k, v] of m) { f() }"]),
    ("while ($C) { $...B }", "while (a) { b() }", ["while (a) { b() }"]),
    ("switch ($X) { ... }", "switch (a) { case 1: b() }", []),
    ("case $X: $...B", "switch (a) { case 'b': c(); break; default: d() }", ["case 'b': c(); break;"]),
    ("case 'refund': $...B", "switch (a) { case 'refund': c(); case 'x': d() }", ["case 'refund': c();"]),
    ("function $F($...P) { $...B }", "function a(x) { b() } const c = () => 1; xs.map((x) => x)", [
        "function a(x) { b() }", "() => 1"]),
    ("function $F($...P) { $...B }", "class A { m(x) { y() } f = () => z }", ["m(x) { y() }", "() => z"]),
    ("function POST($R) { $...B }", "export async function POST(req: Request) { a() } export const GET = (r) => b", [
        "async function POST(req: Request) { a() }"]),
    ("function POST($R) { $...B }", "export const POST = async (req: Request): Promise<Response> => { a() }", [
        "async (req: Request): Promise<Response> => { a() }"]),
    ("async function $F($...P) { $...B }", "async function a() {} function b() {}", ["async function a() {}"]),
    ("function $F(..., createdAt, ...) { ... }", "function a(x, createdAt?: Date) {} function b(x) {}", [
        "function a(x, createdAt?: Date) {}"]),
    ("function $F($A: Date) { ... }", "function a(x: Date) {} function b(x) {}", ["function a(x: Date) {}"]),
    ("function $F($A = $D) { ... }", "function a(x = new Date()) {} function b(x) {}", ["function a(x = new Date()) {}"]),
    ("async retrieve($...P) { $...B }", "class A { async retrieve(id) { f() } other() {} }", ["async retrieve(id) { f() }"]),
    ("($...P) => $E", "f((a) => b(a)); f(() => { return c }); f(() => { d(); return e })", [
        "(a) => b(a)", "() => { return c }"]),
    ("class $C extends Base { }", "class A extends Base<T> { x = 1 } class B {}", ["class A extends Base<T> { x = 1 }"]),
    ("class $C { $M($...P) { $...B } }", "class A { m(x) { y() } } class B { z = 1 }", ["class A { m(x) { y() } }"]),
    ("class $C { locks = $V }", "class A { private readonly locks = new Map() }", [
        "class A { private readonly locks = new Map() }"]),
    ("private $F = $V", "class A { private locks = new Map(); x?: string }", ["private locks = new Map()"]),
    ("import $X from 'stripe'", "import Stripe, { type A } from \"stripe\"; import x from 'y'", [
        'import Stripe, { type A } from "stripe";']),
    ("import { $N } from 'm'", "import { a } from 'm'; import b from 'm'", ["import { a } from 'm';"]),
    ("import { a as $L } from 'm'", "import { a } from 'm'; import { a as b } from 'm'; import { c } from 'm'", [
        "import { a } from 'm';", "import { a as b } from 'm';"]),
    ("import * as $N from 'm'", "import * as n from 'm'; import n from 'm'", ["import * as n from 'm';"]),
    ("export const $X = $V", "export const a = 1; const b = 2", ["export const a = 1;"]),
    ("export default $X", "export default f; export const a = 1", ["export default f;"]),
    ("await $X", "await f(); g(); const a = (await h())", ["await f()", "await h()"]),
    ("$X as any", "f(a as any); f(a as T); f(a)", ["a as any", "a as T"]),
    ("const $A = $V; f($A)", "const a = 1; f(a); const b = 2; f(c)", ["const a = 1; f(a);"]),
    ("const $A = $V; ...; f($A)", "{ const a = 1; g(); f(a); h() }", ["const a = 1; g(); f(a);"]),
    ("$X.lock(); ...; $X.unlock()", "a.lock(); b(); a.unlock(); c.lock(); d.unlock()", ["a.lock(); b(); a.unlock();"]),
    ("const $E = await redis.exists($K); ...; redis.set($K, $...A)",
     "async function f() { const e = await redis.exists(k); if (e) return; await redis.set(k, 1); }", [
         "const e = await redis.exists(k); if (e) return; await redis.set(k, 1);"]),
    ("a(); b()", "a(); /* between */ b(); a(); c(); b()", ["a(); /* between */ b();"]),
]  # fmt: skip

JSX: list[tuple[str, str, list[str]]] = [
    ("<A />", "x = <A />; y = <A></A>; z = <B />", ["<A />", "<A></A>"]),
    ("<$T href={$U} />", "x = <a href={u} class='b'>{c}</a>; y = <a />", ["<a href={u} class='b'>{c}</a>"]),
    ("<$T $K={$V} />", "x = <a b={c} d />", ["<a b={c} d />"]),
    ("<form action={$A}>{$B}</form>", "x = <form action={a}>{b}</form>", ["<form action={a}>{b}</form>"]),
    ("<img src={`...${$X}...`} />", "x = <img src={`/a/${b}`} alt='' />", ["<img src={`/a/${b}`} alt='' />"]),
    ("<A disabled />", "x = <A disabled />; y = <A />; z = <A disabled={b} />", ["<A disabled />", "<A disabled={b} />"]),
    ('<A type="x" />', "x = <A type='x' />; y = <A type={'x'} />; z = <A type='y' />", [
        "<A type='x' />", "<A type={'x'} />"]),
    ("<Foo.Bar />", "x = <Foo.Bar a={1}>text</Foo.Bar>", ["<Foo.Bar a={1}>text</Foo.Bar>"]),
    ("$X / 100", "x = <p>{format(item.total / 100)}</p>", ["item.total / 100"]),
]  # fmt: skip


@pytest.mark.parametrize("path", ["a.ts", "a.tsx"])
@pytest.mark.parametrize(("pattern", "code", "expected"), EXPRESSIONS + STATEMENTS)
def test_finds_what_the_pattern_says_in_both_grammars(pattern: str, code: str, expected: list[str], path: str) -> None:
    assert list(dict.fromkeys(texts(pattern, code, path))) == expected


@pytest.mark.parametrize(("pattern", "code", "expected"), JSX)
def test_finds_elements(pattern: str, code: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(texts(pattern, code))) == expected


def test_a_cast_in_angle_brackets_is_a_wrapper() -> None:
    assert texts("f($X)", "f(<any>a)", "a.ts") == ["f(<any>a)"]
    assert bound("f($X)", "f(<any>a)", "a.ts") == [{"X": "a"}]


BINDINGS: list[tuple[str, str, list[dict[str, str]]]] = [
    ("{ token: $V }", "f({ token })", [{"V": "token"}]),
    ("{ token: $V }", "f({ token: (await a.b)! })", [{"V": "a.b"}]),
    ("$A / 100", "(order?.total as number) / 100", [{"A": "order?.total"}]),
    ("f($...A, $B)", "f(1, 2, 3)", [{"A": "1, 2", "B": "3"}]),
    ("f($...A)", "f()", [{"A": ""}]),
    ("f(..., $B, ...)", "f(1, 2)", [{"B": "1"}, {"B": "2"}]),
    ("{ $K: $V }", "f({ a: 1, 'b': 2, c, [d]: 4, ...e })", [
        {"K": "a", "V": "1"}, {"K": "'b'", "V": "2"}, {"K": "c", "V": "c"}, {"K": "d", "V": "4"}]),
    ("{ $K: $V, a: 1 }", "f({ a: 1, b: 2 })", [{"K": "b", "V": "2"}]),
    ("$X[$K]", "a.b", [{"X": "a", "K": "b"}]),
    ("const { token: $T } = $B", "const { token: t = '' } = req.body", [{"T": "t", "B": "req.body"}]),
    ("catch ($E) { $...B }", "try {} catch { a(); b() }", [{"B": "a(); b()"}]),
    ("catch ($E) { $...B }", "try {} catch (e) { }", [{"E": "e", "B": ""}]),
    ("`...${$X}...`", "`${a}-${b}`", [{"X": "a"}, {"X": "b"}]),
    ("function $F($...P) { $...B }", "const a = useCallback(async (x: X) => { y() }, [])", [
        {"F": "a", "P": "x: X", "B": "y()"}]),
    ("function $F($A) { ... }", "function f(a: string) {}", [{"F": "f", "A": "a"}]),
    ("if ($C) $S", "if (a) { b() }", [{"C": "a", "S": "{ b() }"}]),
    ("import { $N } from 'm'", "import { a, b as c } from 'm'", [{"N": "a"}, {"N": "b"}]),
    ("return $X", "f(() => ({ a: 1 }))", [{"X": "{ a: 1 }"}]),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "code", "expected"), BINDINGS)
def test_binds_metavariables(pattern: str, code: str, expected: list[dict[str, str]]) -> None:
    assert bound(pattern, code) == expected


@pytest.mark.parametrize(
    ("pattern", "offset"),
    [("f(", 0), ("const $X = ;", None), ("f($x)", 2), ("", 0), ("a: 1, b: 2", None), ("{ a: }", None)],
)
def test_refuses_what_is_no_pattern(pattern: str, offset: int | None) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(pattern)
    assert offset is None or caught.value.offset == offset


def test_words_of_a_pattern_are_what_a_file_must_hold() -> None:
    clauses = Pattern("localStorage.setItem($K, `token-${$V}`)").required()
    assert clauses == (frozenset({"localstorage"}), frozenset({"setitem"}), frozenset({"token-"}))


def test_a_number_is_looked_for_in_every_way_to_write_it() -> None:
    (clause,) = Pattern("$A / 100").required()
    assert {"100", "1_00", "1e2", "10 ** 2", "0x64"} <= clause


def test_entries_of_a_long_object_are_found_each_once() -> None:
    others = "".join(f"word{number}: 1," for number in range(5_000))
    assert bound("wanted: $V", f"f({{{others}wanted: now}})") == [{"V": "now"}]
    assert len(bound("$K: 1", f"f({{{others}}})")) == 5_000
