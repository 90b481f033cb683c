"""Values from file to file: every way to import and export, and every way to name a module."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

EXPORTS: Table = {
    "a named constant": """// file: src/a.ts
export const x = /*from A*/ a(), y = /*from B*/ b();
// file: src/b.ts
import { x, y as z } from "./a"; f(/*to A*/ /*not B*/ x, /*to B*/ /*not A*/ z);
""",
    "a named function": """// file: src/a.ts
export function twice(x) { return x * 2; }
// file: src/b.ts
import { twice } from "./a"; f(/*to A*/ twice(/*from A*/ a()));
""",
    "into a named function": """// file: src/a.ts
export const pay = async ({ amount, note }) => { f(/*to A*/ /*not B*/ amount); };
// file: src/b.ts
import { pay } from "./a"; await pay({ amount: /*from A*/ a(), note: /*from B*/ b() });
""",
    "a list of exports, renamed": """// file: src/a.ts
const x = /*from A*/ a(); const y = /*from B*/ b(); export { x as one, y };
// file: src/b.ts
import { one } from "./a"; f(/*to A*/ /*not B*/ one);
""",
    "a default expression": """// file: src/a.ts
export default { x: /*from A*/ a(), y: /*from B*/ b() };
// file: src/b.ts
import o from "./a"; f(/*to A*/ /*not B*/ o.x);
""",
    "a default function": """// file: src/a.ts
export default function (x) { return x; }
// file: src/b.ts
import g from "./a"; f(/*to A*/ g(/*from A*/ a()));
""",
    "a named default function": """// file: src/a.ts
export default function g(x) { f(/*to A*/ x); }
// file: src/b.ts
import any from "./a"; any(/*from A*/ a());
""",
    "a default class": """// file: src/a.ts
export default class S { p(x) { return x; } }
// file: src/b.ts
import S from "./a"; f(/*to A*/ new S().p(/*from A*/ a()));
""",
    "default as a name": """// file: src/a.ts
const x = /*from A*/ a(); export { x as default };
// file: src/b.ts
import { default as y } from "./a"; f(/*to A*/ y);
""",
    "a namespace import": """// file: src/a.ts
export const x = /*from A*/ a(), y = /*from B*/ b(); export function g(v) { f(/*to C*/ v); }
// file: src/b.ts
import * as all from "./a"; f(/*to A*/ /*not B*/ all.x); all.g(/*from C*/ c());
""",
    "a re-export": """// file: src/a.ts
export const x = /*from A*/ a();
// file: src/index.ts
export { x as y } from "./a";
// file: src/b.ts
import { y } from "./index"; f(/*to A*/ y);
""",
    "export star": """// file: src/a.ts
export const x = /*from A*/ a(); export function g(v) { f(/*to C*/ v); }
// file: src/index.ts
export * from "./none"; export * from "./a";
// file: src/b.ts
import { x, g } from "."; f(/*to A*/ x); g(/*from C*/ c());
""",
    "export star as a name": """// file: src/a.ts
export const x = /*from A*/ a(), y = /*from B*/ b(); export function g(v) { f(/*to C*/ v); }
// file: src/index.ts
export * as lib from "./a";
// file: src/b.ts
import { lib } from "."; f(/*to A*/ /*not B*/ lib.x); lib.g(/*from C*/ c());
""",
    "imported, then exported": """// file: src/a.ts
export const x = /*from A*/ a();
// file: src/index.ts
import { x } from "./a"; export { x };
// file: src/b.ts
import { x } from "./index"; f(/*to A*/ x);
""",
    "barrels of barrels": """// file: src/deep/a.ts
export const pay = (v) => f(/*to A*/ v);
// file: src/deep/index.ts
export * from "./a";
// file: src/index.ts
export * from "./deep";
// file: src/b.ts
import { pay } from "./index"; pay(/*from A*/ a());
""",
    "barrels that import each other": """// file: src/a.ts
export * from "./b"; export const x = /*from A*/ a();
// file: src/b.ts
export * from "./a"; import { x } from "./b"; f(/*to A*/ x);
""",
    "a dynamic import": """// file: src/a.ts
export const x = /*from A*/ a(), y = /*from B*/ b(); export function g(v) { f(/*to C*/ v); }
// file: src/b.ts
async function h() { const { x } = await import("./a"); f(/*to A*/ /*not B*/ x); const m = await import("./a"); m.g(/*from C*/ c()); }
""",
    "a dynamic import with then": """// file: src/a.ts
export const x = /*from A*/ a(), y = /*from B*/ b();
// file: src/b.ts
import("./a").then((m) => f(/*to A*/ /*not B*/ m.x));
""",
    "a lazy default": """// file: src/a.tsx
export default function P({ amount }) { return <b>{/*to A*/ amount}</b>; }
// file: src/b.tsx
const P = lazy(() => import("./a")); const x = <P amount={/*from A*/ a()} />;
""",
    "require": """// file: src/a.js
exports.x = /*from A*/ a(); module.exports.y = /*from B*/ b();
// file: src/b.js
const { x } = require("./a"); const all = require("./a"); f(/*to A*/ /*not B*/ x, /*to B*/ all.y);
""",
    "require of an exported object": """// file: src/a.js
const x = /*from A*/ a(); function g(v) { f(/*to C*/ v); } module.exports = { x, y: /*from B*/ b(), g };
// file: src/b.js
const { x, g } = require("./a"); f(/*to A*/ /*not B*/ x); g(/*from C*/ c());
""",
    "require of an exported function": """// file: src/a.js
module.exports = function (v) { return v; };
// file: src/b.js
const g = require("./a"); f(/*to A*/ g(/*from A*/ a()));
""",
    "an import of what require exports": """// file: src/a.js
module.exports = { x: /*from A*/ a() };
// file: src/b.ts
import all from "./a"; import { x } from "./a"; f(/*to A*/ all.x, /*to A*/ x);
""",
    "import equals require": """// file: src/a.ts
export const x = /*from A*/ a();
// file: src/b.ts
import all = require("./a"); f(/*to A*/ all.x);
""",
    "export equals": """// file: src/a.ts
const o = { x: /*from A*/ a() }; export = o;
// file: src/b.ts
import o from "./a"; f(/*to A*/ o.x);
""",
    "only the named file": """// file: src/a.ts
export const x = /*from A*/ a();
// file: src/c.ts
export const x = /*from B*/ b();
// file: src/b.ts
import { x } from "./c"; f(/*to B*/ /*not A*/ x);
""",
    "destructured exports": """// file: src/a.ts
export const { x, y: [z] } = { x: /*from A*/ a(), y: [/*from B*/ b()] };
// file: src/b.ts
import { x, z } from "./a"; f(/*to A*/ /*not B*/ x, /*to B*/ z);
""",
}

NAMES: Table = {
    "an index file": """// file: src/lib/index.ts
export const x = /*from A*/ a();
// file: src/b.ts
import { x } from "./lib"; f(/*to A*/ x);
""",
    "a .js specifier that means .ts": """// file: src/a.ts
export const pay = (v) => f(/*to A*/ v);
// file: src/b.ts
import { pay } from "./a.js"; pay(/*from A*/ a());
""",
    "tsconfig paths": """// file: tsconfig.json
{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["./src/*"] } } }
// file: src/lib/pay.ts
export const pay = (v) => f(/*to A*/ v);
// file: src/b.ts
import { pay } from "@/lib/pay"; pay(/*from A*/ a());
""",
    "tsconfig extends and baseUrl": """// file: base.json
{ "compilerOptions": { "baseUrl": "src" } }
// file: tsconfig.json
{ "extends": "./base.json" }
// file: src/lib/pay.ts
export const pay = (v) => f(/*to A*/ v);
// file: src/b.ts
import { pay } from "lib/pay"; pay(/*from A*/ a());
""",
    "a workspace package": """// file: package.json
{ "workspaces": ["packages/*"] }
// file: packages/shared/package.json
{ "name": "@shop/shared", "main": "dist/index.js" }
// file: packages/shared/src/index.ts
export const pay = (v) => f(/*to A*/ v);
// file: apps/web/b.ts
import { pay } from "@shop/shared"; pay(/*from A*/ a());
""",
    "a workspace package's inner file": """// file: package.json
{ "workspaces": ["packages/*"] }
// file: packages/shared/package.json
{ "name": "@shop/shared", "exports": { "./money": "./src/money.ts" } }
// file: packages/shared/src/money.ts
export const pay = (v) => f(/*to A*/ v);
// file: apps/web/b.ts
import { pay } from "@shop/shared/money"; pay(/*from A*/ a());
""",
    "a name that an exact path renames": """// file: tsconfig.json
{ "compilerOptions": { "paths": { "shop-money": ["./lib/m.ts"] } } }
// file: lib/m.ts
export const pay = (v) => f(/*to A*/ v);
// file: src/b.ts
import { pay } from "shop-money"; pay(/*from A*/ a());
""",
}


@pytest.mark.parametrize("source", [pytest.param(s, id=n) for section in (EXPORTS, NAMES) for n, s in section.items()])
def test_values_follow_imports(source: str) -> None:
    check(source)
