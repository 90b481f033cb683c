"""Values within one file: parts, patterns, operators, callbacks, containers, classes, components."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

PATHS: Table = {
    "a property read": "const o = { x: /*from A*/ a(), y: /*from B*/ b() }; /*to A*/ /*not B*/ o.x;",
    "three levels": """
const order = { cart: { totals: { due: /*from A*/ a(), paid: /*from B*/ b() } } };
const due = /*to A*/ /*not B*/ order.cart.totals.due;
const paid = /*to B*/ /*not A*/ order.cart.totals.paid;""",
    "four levels, through a variable at each": """
const one = { k: /*from A*/ a(), j: /*from B*/ b() };
const two = { one }; const three = { two }; const four = { three };
f(/*to A*/ /*not B*/ four.three.two.one.k);""",
    "elements of a list, and a property of each": """
const body = { items: [{ price: /*from A*/ a(), name: /*from B*/ b() }] };
f(/*to A*/ /*not B*/ body.items[0].price, /*to A*/ /*not B*/ body.items[i].price);""",
    "positions are apart": "const p = [/*from A*/ a(), /*from B*/ b()]; f(/*to A*/ /*not B*/ p[0], /*to B*/ /*not A*/ p[1]);",
    "an unknown index may be any": "const p = [/*from A*/ a(), /*from B*/ b()]; f(/*to A*/ /*to B*/ p[i]);",
    "quoted and plain keys are the same": """
const o = { "x-y": /*from A*/ a(), z: /*from B*/ b() };
f(/*to A*/ /*not B*/ o["x-y"], /*to B*/ /*not A*/ o["z"], /*to B*/ o[`z`]);""",
    "a computed key may be any": "const o = { [k]: /*from A*/ a(), x: /*from B*/ b() }; f(/*to A*/ o.y, /*to A*/ /*to B*/ o.x);",
    "a key made by a template": """
const o = { [`line[${i}].amount`]: /*from A*/ a(), other: /*from B*/ b() };
f(/*to A*/ /*not B*/ o["line[0].amount"], /*to B*/ /*not A*/ o.other);""",
    "an optional chain": "const o = { x: { y: /*from A*/ a() } }; f(/*to A*/ o?.x?.y, /*to A*/ o?.['x']?.y);",
    "casts and non-null marks": "const o = { x: /*from A*/ a() } as Any; f(/*to A*/ (o as Other)!.x as number, <N>/*to A*/ o.x, /*to A*/ (o satisfies O).x);",
    "the whole holds its parts": "const o = { x: { y: /*from A*/ a() } }; f(/*to A*/ o, /*to A*/ o.x);",
    "a number as key": "const o = { 1: /*from A*/ a(), 2: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[1]);",
    "shorthand": "const x = /*from A*/ a(), y = /*from B*/ b(); const o = { x, y }; f(/*to A*/ /*not B*/ o.x);",
    "a getter of an object": "const o = { get x() { return /*from A*/ a(); }, y: /*from B*/ b() }; f(/*to A*/ /*not B*/ o.x);",
}

DESTRUCTURING: Table = {
    "plain": "const { x, y } = { x: /*from A*/ a(), y: /*from B*/ b() }; f(/*to A*/ /*not B*/ x, /*to B*/ /*not A*/ y);",
    "renamed": "const { x: p, y: q } = { x: /*from A*/ a(), y: /*from B*/ b() }; f(/*to A*/ /*not B*/ p, /*to B*/ /*not A*/ q);",
    "quoted and computed names": """
const { "x-y": p, ["z"]: q } = { "x-y": /*from A*/ a(), z: /*from B*/ b() };
f(/*to A*/ /*not B*/ p, /*to B*/ /*not A*/ q);""",
    "a default": "const { x = /*from B*/ b() } = { x: /*from A*/ a() }; f(/*to A*/ /*to B*/ x);",
    "a default of a renamed one": "const { x: p = /*from B*/ b() } = { x: /*from A*/ a(), p: /*from C*/ c() }; f(/*to A*/ /*to B*/ /*not C*/ p);",
    "nested": "const { x: { y: { z } } } = { x: { y: { z: /*from A*/ a() }, w: /*from B*/ b() } }; f(/*to A*/ /*not B*/ z);",
    "a default of a nested pattern": """
const { x: { y } = { y: /*from B*/ b(), z: /*from C*/ c() } } = { x: { y: /*from A*/ a() } };
f(/*to A*/ /*to B*/ /*not C*/ y);""",
    "rest leaves out what is named": """
const { x, ...rest } = { x: /*from A*/ a(), y: /*from B*/ b() };
f(/*not A*/ /*to B*/ rest.y, /*not A*/ rest.x, /*to B*/ rest);""",
    "rest inside a nested pattern": """
const { o: { x, ...rest } } = { o: { x: /*from A*/ a(), y: /*from B*/ b() }, y: /*from C*/ c() };
f(/*to B*/ /*not A*/ /*not C*/ rest.y);""",
    "a list": "const [p, q] = [/*from A*/ a(), /*from B*/ b()]; f(/*to A*/ /*not B*/ p, /*to B*/ /*not A*/ q);",
    "a list with a hole": "const [, q] = [/*from A*/ a(), /*from B*/ b()]; f(/*to B*/ /*not A*/ q);",
    "a list with rest and default": "const [p = /*from B*/ b(), ...r] = [/*from A*/ a(), /*from C*/ c()]; f(/*to A*/ /*to B*/ p, /*to C*/ r[0]);",
    "objects in lists in objects": "const { xs: [{ v }] } = { xs: [{ v: /*from A*/ a(), w: /*from B*/ b() }] }; f(/*to A*/ /*not B*/ v);",
    "of a parameter": "function g({ x, y: { z } }) { f(/*to A*/ /*not B*/ x, /*to B*/ /*not A*/ z); } g({ x: /*from A*/ a(), y: { z: /*from B*/ b() } });",
    "a parameter's default": "function g(x = /*from B*/ b()) { f(/*to A*/ /*to B*/ x); } g(/*from A*/ a());",
    "a default of a destructured parameter": "function g({ x } = { x: /*from B*/ b(), y: /*from C*/ c() }) { f(/*to A*/ /*to B*/ /*not C*/ x); } g({ x: /*from A*/ a() });",
    "in an assignment": "let x, y; ({ x, y } = { x: /*from A*/ a(), y: /*from B*/ b() }); f(/*to A*/ /*not B*/ x);",
    "in an assignment to a property": "const o = {}; ({ v: o.x } = { v: /*from A*/ a(), w: /*from B*/ b() }); f(/*to A*/ /*not B*/ o.x);",
    "swapped": "let x = /*from A*/ a(), y = /*from B*/ b(); [x, y] = [y, x]; f(/*to A*/ /*to B*/ x);",
    "in a loop head": "for (const { v, w } of [{ v: /*from A*/ a(), w: /*from B*/ b() }]) f(/*to A*/ /*not B*/ v);",
    "entries in a loop head": "for (const [k, v] of Object.entries({ x: /*from A*/ a() })) f(/*to A*/ v, /*not A*/ k);",
}

OPERATORS: Table = {
    "spread into an object": "const p = { x: /*from A*/ a() }; const o = { ...p, y: /*from B*/ b() }; f(/*to A*/ /*not B*/ o.x, /*to B*/ o.y);",
    "an entry overrides what is spread before it": "const p = { x: /*from A*/ a() }; const o = { ...p, x: /*from B*/ b() }; f(/*to B*/ /*not A*/ o.x);",
    "what is spread after an entry may override it": "const p = { x: /*from A*/ a() }; const o = { x: /*from B*/ b(), ...p }; f(/*to A*/ /*to B*/ o.x);",
    "spread into a list": "const p = [/*from A*/ a()]; const o = [...p, /*from B*/ b()]; f(/*to A*/ o[0]);",
    "spread into a call": "function g(x, y) { return /*to A*/ x; } const p = [/*from A*/ a()]; g(...p);",
    "spread of a choice": "const o = { ...(c ? { x: /*from A*/ a() } : {}) }; f(/*to A*/ o.x);",
    "spread under a condition": "const o = { ...(c && { x: /*from A*/ a() }) }; f(/*to A*/ o.x, /*not A*/ o.y);",
    "a template": "const x = /*from A*/ a(); f(/*to A*/ `pay ${x} now`);",
    "a template in a template": "const x = /*from A*/ a(); f(/*to A*/ `${`${x}`}`);",
    "a ternary's branches": "const x = c ? /*from A*/ a() : /*from B*/ b(); f(/*to A*/ /*to B*/ x);",
    "not a ternary's condition": "const x = (/*from A*/ a()) ? 1 : 2; f(/*not A*/ x);",
    "or": "const x = /*from A*/ a(); f(/*to A*/ /*to B*/ (x || /*from B*/ b()));",
    "nullish": "const x = /*from A*/ a(); const y = x ?? /*from B*/ b(); f(/*to A*/ /*to B*/ y);",
    "and gives its right side": "const x = /*from A*/ a(); const y = x && /*from B*/ b(); f(/*not A*/ /*to B*/ y);",
    "fallbacks keep the path": "const o = { x: /*from A*/ a(), y: /*from B*/ b() }; f(/*to A*/ /*not B*/ (o || {}).x, /*to A*/ /*not B*/ (o ?? d).x);",
    "plus": "const x = /*from A*/ a(); f(/*to A*/ (x + 1), /*to A*/ (1 + x));",
    "minus, times, divided": "const x = /*from A*/ a(); f(/*to A*/ (x - 1), /*to A*/ (100 * x), /*to A*/ (x / 100), /*to A*/ (x % 2), /*to A*/ (x ** 2));",
    "a sign": "const x = /*from A*/ a(); f(/*to A*/ -x, /*to A*/ +x, /*to A*/ ~x);",
    "a comparison is no such value": "const x = /*from A*/ a(); f(/*not A*/ (x > 1), /*not A*/ (x === y), /*not A*/ !x, /*not A*/ typeof x);",
    "a comma gives its last": "const x = (/*from A*/ a(), /*from B*/ b()); f(/*to B*/ /*not A*/ x);",
    "add and assign": "let s = 0; s += /*from A*/ a(); f(/*to A*/ s);",
    "assign unless there": "let s = /*from B*/ b(); s ??= /*from A*/ a(); f(/*to A*/ /*to B*/ s);",
    "assign unless there keeps the path": "let s = { x: /*from B*/ b() }; s ??= { x: /*from A*/ a(), y: /*from C*/ c() }; f(/*to A*/ /*to B*/ /*not C*/ s.x);",
    "add to a property": "const o = { sum: 0 }; o.sum += /*from A*/ a(); f(/*to A*/ o.sum, /*not A*/ o.other);",
    "an assignment is a value": "let x; const y = (x = /*from A*/ a()); f(/*to A*/ y, /*to A*/ x);",
    "assignments in branches": "let x = /*from A*/ a(); if (c) { x = /*from B*/ b(); } f(/*to A*/ /*to B*/ x);",
    "a shadowed name is another": "let x = /*from A*/ a(); { let x = /*from B*/ b(); f(/*to B*/ /*not A*/ x); } f(/*to A*/ /*not B*/ x);",
    "var lands in its function": "function g() { if (c) { var x = /*from A*/ a(); } f(/*to A*/ x); }",
    "a switch": "let x; switch (k) { case 1: x = /*from A*/ a(); break; default: x = /*from B*/ b(); } f(/*to A*/ /*to B*/ x);",
    "try, catch, finally": "let x; try { x = /*from A*/ a(); } catch (e) { x = /*from B*/ b(); } finally { y(); } f(/*to A*/ /*to B*/ x);",
    "an enum": "enum E { X = 'x', Y = 'y' } const o = { k: /*from A*/ E.X }; f(/*to A*/ o.k);",
    "a loop over a list": "for (const x of [/*from A*/ a()]) f(/*to A*/ x);",
    "a loop over keys": "for (const k in { x: /*from A*/ a() }) f(/*not A*/ k);",
    "an awaited loop": "async function g() { for await (const x of [/*from A*/ a()]) f(/*to A*/ x); }",
    "a namespace": "namespace N { export const x = /*from A*/ a(); f(/*to A*/ x); }",
}

PROMISES: Table = {
    "await": "async function g() { const x = await /*from A*/ a(); f(/*to A*/ x); }",
    "await an own function": "async function g() { return { x: /*from A*/ a(), y: /*from B*/ b() }; } async function h() { const { x } = await g(); f(/*to A*/ /*not B*/ x); }",
    "then": "const p = Promise.resolve({ x: /*from A*/ a(), y: /*from B*/ b() }); p.then((v) => f(/*to A*/ /*not B*/ v.x));",
    "then's result": "const p = Promise.resolve(/*from A*/ a()); async function g() { const q = await p.then((v) => ({ v, w: /*from B*/ b() })); f(/*to A*/ /*not B*/ q.v); }",
    "a chain of then": "Promise.resolve(/*from A*/ a()).then((x) => x + 1).then((y) => f(/*to A*/ y));",
    "catch hands on": "async function g() { const x = await Promise.resolve(/*from A*/ a()).catch(() => /*from B*/ b()); f(/*to A*/ /*to B*/ x); }",
    "Promise.all by position": "async function g() { const [x, y] = await Promise.all([/*from A*/ a(), /*from B*/ b()]); f(/*to A*/ /*not B*/ x, /*to B*/ /*not A*/ y); }",
    "Promise.all over a map": "async function g() { const xs = await Promise.all(ids.map(async (id) => ({ v: /*from A*/ a(), w: /*from B*/ b() }))); f(/*to A*/ /*not B*/ xs[0].v); }",
    "what a new promise resolves to": "async function g() { const x = await new Promise((resolve) => resolve(/*from A*/ a())); f(/*to A*/ x); }",
    "an async arrow": "const g = async () => /*from A*/ a(); async function h() { f(/*to A*/ await g()); }",
}

CALLBACKS: Table = {
    "map": "const xs = [{ p: /*from A*/ a(), n: /*from B*/ b() }]; const ys = xs.map((x) => ({ amount: x.p, name: x.n })); f(/*to A*/ /*not B*/ ys[0].amount);",
    "map's parameter": "const xs = [{ p: /*from A*/ a(), n: /*from B*/ b() }]; xs.map(({ p }) => f(/*to A*/ /*not B*/ p));",
    "map's index is no element": "const xs = [/*from A*/ a()]; xs.map((x, i) => f(/*not A*/ i));",
    "map with a named function": "const g = (x) => f(/*to A*/ x); const xs = [/*from A*/ a()]; xs.map(g);",
    "forEach": "const xs = [/*from A*/ a()]; xs.forEach((x) => f(/*to A*/ x));",
    "forEach into a sum": "let sum = 0; const xs = [{ p: /*from A*/ a(), q: /*from B*/ b() }]; xs.forEach((x) => { sum += x.p; }); f(/*to A*/ /*not B*/ sum);",
    "filter keeps elements": "const xs = [{ p: /*from A*/ a(), q: /*from B*/ b() }]; f(/*to A*/ /*not B*/ xs.filter((x) => x.q)[0].p);",
    "filter's parameter": "const xs = [{ p: /*from A*/ a() }]; xs.filter((x) => f(/*to A*/ x.p));",
    "reduce to a sum": "const xs = [{ p: /*from A*/ a(), n: /*from B*/ b() }]; const s = xs.reduce((sum, x) => sum + x.p, 0); f(/*to A*/ /*not B*/ s);",
    "reduce's first value": "const s = xs.reduce((sum, x) => sum, /*from A*/ a()); f(/*to A*/ s);",
    "reduce with a block": "const xs = [{ p: /*from A*/ a() }]; const s = xs.reduce((sum, x) => { const t = x.p * 2; return sum + t; }, 0); f(/*to A*/ s);",
    "find": "const xs = [{ id: 1, p: /*from A*/ a(), q: /*from B*/ b() }]; const x = xs.find((one) => one.id === id); f(/*to A*/ /*not B*/ x.p);",
    "some is no such value": "const xs = [/*from A*/ a()]; const x = xs.some((one) => one > 1); f(/*not A*/ x);",
    "some's parameter": "const xs = [/*from A*/ a()]; xs.some((one) => f(/*to A*/ one));",
    "flatMap": "const xs = [{ ps: [/*from A*/ a()], q: /*from B*/ b() }]; const ys = xs.flatMap((x) => x.ps); f(/*to A*/ /*not B*/ ys[0]);",
    "sort": "const xs = [{ p: /*from A*/ a(), q: /*from B*/ b() }]; xs.sort((l, r) => f(/*to A*/ l.p, /*to A*/ /*not B*/ r.p)); f(/*to A*/ xs.sort(c)[0].p);",
    "a chain of them": "const xs = [{ p: /*from A*/ a(), q: /*from B*/ b() }]; const t = xs.filter(Boolean).map((x) => x.p).slice(1).reduce((s, p) => s + p, 0); f(/*to A*/ /*not B*/ t);",
    "at, pop, concat": "const xs = [/*from A*/ a()]; f(/*to A*/ xs.at(-1), /*to A*/ xs.pop(), /*to A*/ ys.concat(xs)[0]);",
    "join": "const xs = [/*from A*/ a()]; f(/*to A*/ xs.join(','));",
    "values and entries of an object": "const o = { x: /*from A*/ a() }; Object.values(o).forEach((v) => f(/*to A*/ v)); Object.entries(o).map(([k, v]) => f(/*to A*/ v, /*not A*/ k));",
    "fromEntries": "const o = Object.fromEntries([['x', /*from A*/ a()]]); f(/*to A*/ o.x);",
    "Array.from with a function": "const xs = [/*from A*/ a()]; f(/*to A*/ Array.from(xs)[0], /*to A*/ Array.from(xs, (x) => x + 1)[0]);",
    "a timer's callback sees around it": "const x = /*from A*/ a(); setTimeout(() => f(/*to A*/ x), 10);",
}

BUILDING: Table = {
    "a property written later": "const o = {}; o.x = /*from A*/ a(); o.y = /*from B*/ b(); f(/*to A*/ /*not B*/ o.x, /*to A*/ /*to B*/ o);",
    "a nested property written later": "const o = { in: {} }; o.in.x = /*from A*/ a(); f(/*to A*/ o.in.x, /*not A*/ o.x, /*to A*/ o.in);",
    "an element written": "const o = []; o[0] = /*from A*/ a(); f(/*to A*/ o[0]);",
    "an unknown key written": "const o = {}; o[k] = /*from A*/ a(); f(/*to A*/ o.x);",
    "a key written with quotes": "const o = {}; o['x-y'] = /*from A*/ a(); f(/*to A*/ o['x-y'], /*not A*/ o.z);",
    "pushed": "const xs = []; xs.push({ p: /*from A*/ a(), q: /*from B*/ b() }); f(/*to A*/ /*not B*/ xs[0].p);",
    "pushed in a loop": "const xs = []; for (const y of ys) { xs.push(/*from A*/ a()); } f(/*to A*/ xs);",
    "pushed into a property": "const o = { xs: [] }; o.xs.push(/*from A*/ a()); f(/*to A*/ o.xs[0], /*not A*/ o.ys);",
    "Object.assign": "const o = Object.assign({}, { x: /*from A*/ a() }, { y: /*from B*/ b() }); f(/*to A*/ /*not B*/ o.x);",
    "Object.assign onto a variable": "const o = {}; Object.assign(o, { x: /*from A*/ a() }); f(/*to A*/ o.x);",
    "Map by key": "const m = new Map(); m.set('x', /*from A*/ a()); m.set('y', /*from B*/ b()); f(/*to A*/ /*not B*/ m.get('x'));",
    "Set": "const s = new Set(); s.add(/*from A*/ a()); f(/*to A*/ [...s][0]);",
    "written by a function that is given it": "function fill(t, v) { t.x = v; t.y = 1; } const o = {}; fill(o, /*from A*/ a()); f(/*to A*/ o.x, /*not A*/ o.y);",
    "written by two callers": "function fill(t, v) { t.x = v; } const o = {}, p = {}; fill(o, /*from A*/ a()); fill(p, /*from B*/ b()); f(/*to A*/ /*not B*/ o.x, /*to B*/ /*not A*/ p.x);",
    "written through another name": "const o = { in: {} }; const p = o.in; p.x = /*from A*/ a(); f(/*to A*/ p.x, /*to A*/ o.in.x);",
    "string by plus": "let s = 'q='; s += /*from A*/ a(); s = s + '&r='; f(/*to A*/ s);",
    "string by concat and replace": "const s = /*from A*/ a(); f(/*to A*/ 'x'.concat(s), /*to A*/ 'x {0}'.replace('{0}', s), /*to A*/ s.trim().toLowerCase());",
    "JSON there and back": "const o = { x: /*from A*/ a(), y: /*from B*/ b() }; const t = JSON.stringify(o); const p = JSON.parse(t); f(/*to A*/ /*to B*/ t, /*to A*/ /*not B*/ p.x);",
    "structuredClone": "const o = structuredClone({ x: /*from A*/ a(), y: /*from B*/ b() }); f(/*to A*/ /*not B*/ o.x);",
    "numbers out of texts": "const s = /*from A*/ a(); f(/*to A*/ Number(s), /*to A*/ parseInt(s, 10), /*to A*/ Math.round(s * 100), /*to A*/ s.toFixed(2));",
    "URLSearchParams set and get by key": "const q = new URLSearchParams(); q.set('x', /*from A*/ a()); q.append('y', /*from B*/ b()); f(/*to A*/ /*not B*/ q.get('x'), /*to B*/ /*not A*/ q.get('y'), /*to A*/ q.toString());",
    "URLSearchParams of an object": "const q = new URLSearchParams({ x: /*from A*/ a(), y: /*from B*/ b() }); f(/*to A*/ /*not B*/ q.get('x'));",
    "FormData by key": "const d = new FormData(); d.append('x', /*from A*/ a()); d.set('y', /*from B*/ b()); f(/*to A*/ /*not B*/ d.get('x'), /*to B*/ d.getAll('y'));",
    "Headers by key": "const h = new Headers({ x: /*from A*/ a() }); h.set('y', /*from B*/ b()); f(/*to A*/ /*not B*/ h.get('x'), /*to B*/ /*not A*/ h.get('y'));",
    "a key in a constant": "const KEY = 'x'; const q = new FormData(); q.append(KEY, /*from A*/ a()); f(/*to A*/ q.get('x'), /*not A*/ q.get('y'));",
    "keys made by templates": "const q = new URLSearchParams(); q.append(`line[${i}][amount]`, /*from A*/ a()); f(/*to A*/ q.get('line[0][amount]'), /*not A*/ q.get('other'));",
    "a URL's own parameters": "const u = new URL('https://x'); u.searchParams.set('x', /*from A*/ a()); f(/*to A*/ u.searchParams.get('x'), /*not A*/ u.searchParams.get('y'), /*to A*/ u.toString());",
    "zod parse": "const S = z.object({ x: z.number() }); const o = S.parse({ x: /*from A*/ a(), y: /*from B*/ b() }); f(/*to A*/ /*not B*/ o.x);",
    "zod safeParse": "const r = S.safeParse({ x: /*from A*/ a(), y: /*from B*/ b() }); f(/*to A*/ /*not B*/ r.data.x, /*not A*/ r.success);",
    "zod safeParse, taken apart": "const { success, data } = S.safeParse({ x: /*from A*/ a() }); f(/*to A*/ data.x, /*not A*/ success);",
    "an unknown function computes from its arguments": "f(/*to A*/ round(/*from A*/ a(), 2));",
    "an unknown awaited function is a lookup": "async function g() { const x = await lookup(/*from A*/ a()); f(/*not A*/ x); }",
}

CLOSURES: Table = {
    "an inner function sees outer names": "function g() { const x = /*from A*/ a(); return () => f(/*to A*/ x); }",
    "an inner function sees parameters": "function g(x) { const h = () => f(/*to A*/ x); h(); } g(/*from A*/ a());",
    "an inner function writes outer names": "let x; function g() { x = /*from A*/ a(); } f(/*to A*/ x);",
    "two makers of closures do not mix": "const make = (x) => () => x; const p = make(/*from A*/ a()), q = make(/*from B*/ b()); f(/*to A*/ p(), /*to B*/ q());",
    "called at once": "const x = (() => /*from A*/ a())(); f(/*to A*/ x);",
    "called at once with an argument": "((x) => f(/*to A*/ x))(/*from A*/ a());",
    "a function before its declaration": "f(/*to A*/ g()); function g() { return /*from A*/ a(); }",
    "a generator": "function* g() { yield /*from A*/ a(); } for (const x of g()) f(/*to A*/ x);",
}

CLASSES: Table = {
    "a field from the constructor": "class C { constructor(x) { this.x = x; this.y = 1; } m() { f(/*to A*/ this.x, /*not A*/ this.y); } } new C(/*from A*/ a());",
    "a field with a value": "class C { x = /*from A*/ a(); y = /*from B*/ b(); m() { f(/*to A*/ /*not B*/ this.x); } }",
    "a parameter that is a field": "class C { constructor(private readonly x: number) {} m() { f(/*to A*/ this.x); } } new C(/*from A*/ a());",
    "a private name": "class C { #x; set(x) { this.#x = x; } m() { f(/*to A*/ this.#x); } } const c = new C(); c.set(/*from A*/ a());",
    "a method's argument and result": "class C { twice(x) { return x * 2; } } const c = new C(); f(/*to A*/ /*not B*/ c.twice(/*from A*/ a())); c.twice(/*from B*/ b());",
    "a method calls another": "class C { p(x) { return this.q(x); } q(y) { return y; } } f(/*to A*/ new C().p(/*from A*/ a()));",
    "an arrow as a field": "class C { p = (x) => x; } f(/*to A*/ new C().p(/*from A*/ a()));",
    "a static method": "class C { static p(x) { return x; } } f(/*to A*/ C.p(/*from A*/ a()));",
    "a static field": "class C { static x = /*from A*/ a(); static y = /*from B*/ b(); } f(/*to A*/ /*not B*/ C.x);",
    "a field read from outside": "class C { x; y; constructor(x) { this.x = x; this.y = 2; } } const c = new C(/*from A*/ a()); f(/*to A*/ c.x, /*not A*/ c.y);",
    "a getter": "class C { constructor(x) { this.x = x; } get total() { return this.x; } } const c = new C(/*from A*/ a()); f(/*to A*/ c.total);",
    "a getter inside": "class C { get total() { return /*from A*/ a(); } m() { f(/*to A*/ this.total); } }",
    "an inherited method": "class B { p(x) { return x; } } class C extends B {} f(/*to A*/ new C().p(/*from A*/ a()));",
    "an inherited field": "class B { constructor(x) { this.x = x; } } class C extends B { m() { f(/*to A*/ this.x); } } new C(/*from A*/ a());",
    "a field through super": "class B { constructor(x) { this.x = x; } } class C extends B { constructor(v) { super(v); } m() { f(/*to A*/ this.x); } } new C(/*from A*/ a());",
    "a method through super": "class B { p(x) { return x; } } class C extends B { q(x) { return super.p(x); } } f(/*to A*/ new C().q(/*from A*/ a()));",
    "this in an arrow inside a method": "class C { x = /*from A*/ a(); m() { [1].map(() => f(/*to A*/ this.x)); } }",
    "a field of another class": "class S { p(x) { return x; } } class C { s = new S(); m() { f(/*to A*/ this.s.p(/*from A*/ a())); } }",
    "a field by its declared type": "class S { p(x) { f(/*to A*/ x); } } class C { constructor(private s: S) {} m() { this.s.p(/*from A*/ a()); } }",
    "a variable by its declared type": "class S { p(x) { f(/*to A*/ x); } } function g(s: S) { s.p(/*from A*/ a()); }",
    "two classes with a method of one name": "class P { go(x) { f(/*to A*/ /*not B*/ x); } } class Q { go(x) { f(/*to B*/ /*not A*/ x); } } new P().go(/*from A*/ a()); new Q().go(/*from B*/ b());",
    "an object's method": "const o = { go(x) { return x; }, other: (x) => /*from C*/ c() }; f(/*to A*/ /*not C*/ o.go(/*from A*/ a()));",
    "a class expression": "const C = class { p(x) { return x; } }; f(/*to A*/ new C().p(/*from A*/ a()));",
}

REACT: Table = {
    "a prop": "function P({ amount, name }) { return <b>{/*to A*/ /*not B*/ amount}</b>; } const x = <P amount={/*from A*/ a()} name={/*from B*/ b()} />;",
    "a prop as a parameter's part": "function P(props) { return <b>{/*to A*/ /*not B*/ props.amount}</b>; } const x = <P amount={/*from A*/ a()} name={/*from B*/ b()} />;",
    "spread props": "function P({ amount, name }) { return <b>{/*to A*/ /*not B*/ amount}</b>; } const p = { amount: /*from A*/ a() }; const x = <P {...p} name={/*from B*/ b()} />;",
    "children": "function P({ children }) { return <b>{/*to A*/ children}</b>; } const x = <P>{/*from A*/ a()}</P>;",
    "a prop of an arrow component": "const P = ({ amount }) => <b>{/*to A*/ amount}</b>; const x = <P amount={/*from A*/ a()} />;",
    "a prop through memo": "const P = memo(({ amount }) => <b>{/*to A*/ amount}</b>); const x = <P amount={/*from A*/ a()} />;",
    "a callback prop": "function P({ onPay }) { onPay(/*from A*/ a()); return <b />; } const x = <P onPay={(v) => f(/*to A*/ v)} />;",
    "two elements do not mix their props": "function P({ amount, name }) { return <b>{/*to A*/ /*to B*/ amount}</b>; } const x = [<P amount={/*from A*/ a()} />, <P amount={/*from B*/ b()} />];",
    "useState's first value": "function P() { const [x, setX] = useState(/*from A*/ a()); return <b>{/*to A*/ x}</b>; }",
    "useState with a function": "function P() { const [x, setX] = useState(() => /*from A*/ a()); return <b>{/*to A*/ x}</b>; }",
    "a setter": "function P() { const [x, setX] = useState(0); const [y, setY] = useState(0); setX(/*from A*/ a()); setY(/*from B*/ b()); return <b>{/*to A*/ /*not B*/ x}</b>; }",
    "a setter with a function": "function P() { const [x, setX] = useState({}); setX((old) => ({ ...old, v: /*from A*/ a(), w: /*from B*/ b() })); return <b>{/*to A*/ /*not B*/ x.v}</b>; }",
    "a setter's function gets the state": "function P() { const [x, setX] = useState(/*from A*/ a()); setX((old) => f(/*to A*/ old)); return <b />; }",
    "a setter handed down": "function P() { const [x, setX] = useState(0); return <Q set={setX}>{/*to A*/ x}</Q>; } function Q({ set }) { set(/*from A*/ a()); return <b />; }",
    "useRef": "function P() { const r = useRef(/*from A*/ a()); r.current = /*from B*/ b(); return <b>{/*to A*/ /*to B*/ r.current}</b>; }",
    "useMemo": "function P() { const x = useMemo(() => ({ v: /*from A*/ a(), w: /*from B*/ b() }), []); return <b>{/*to A*/ /*not B*/ x.v}</b>; }",
    "useCallback": "function P() { const g = useCallback((x) => f(/*to A*/ x), []); g(/*from A*/ a()); return <b />; }",
    "useEffect sees around it": "function P() { const x = /*from A*/ a(); useEffect(() => { f(/*to A*/ x); }, []); return <b />; }",
    "useReducer's first value": "function P() { const [s, go] = useReducer(r, { x: /*from A*/ a(), y: /*from B*/ b() }); return <b>{/*to A*/ /*not B*/ s.x}</b>; }",
    "a reducer's result": "function r(s, action) { return { ...s, x: /*from A*/ a() }; } function P() { const [s, go] = useReducer(r, {}); return <b>{/*to A*/ s.x}</b>; }",
    "what is dispatched": "function r(s, action) { return { ...s, x: action.amount }; } function P() { const [s, go] = useReducer(r, {}); go({ type: 'set', amount: /*from A*/ a(), other: /*from B*/ b() }); return <b>{/*to A*/ /*not B*/ s.x}</b>; }",
    "a context": "const Ctx = createContext(null); function P() { return <Ctx.Provider value={{ x: /*from A*/ a(), y: /*from B*/ b() }}><Q /></Ctx.Provider>; } function Q() { const { x } = useContext(Ctx); return <b>{/*to A*/ /*not B*/ x}</b>; }",
    "an own hook": "function useCart() { const [x, setX] = useState(/*from A*/ a()); return { x, y: /*from B*/ b() }; } function P() { const { x } = useCart(); return <b>{/*to A*/ /*not B*/ x}</b>; }",
    "an event handler": "function P() { const [x, setX] = useState(''); return <input value={/*to A*/ x} onChange={() => setX(/*from A*/ a())} />; }",
}

SECTIONS = (PATHS, DESTRUCTURING, OPERATORS, PROMISES, CALLBACKS, BUILDING, CLOSURES, CLASSES, REACT)
ALL = [pytest.param(source, id=name) for section in SECTIONS for name, source in section.items()]


@pytest.mark.parametrize("source", ALL)
def test_values_reach_what_they_should_and_nothing_else(source: str) -> None:
    check(source)
