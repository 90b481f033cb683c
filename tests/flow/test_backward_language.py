"""What the language has for less common needs: setters, arguments, namespaces, maps, generators, decorators, enums."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

SETTERS: Table = {
    "a field of another name": """
class C { set value(v) { this._v = v; } } const c = new C(); c.value = /*from A*/ a(); f(/*to A*/ c._v);
""",
    "setter computes": """
class C { private _t = 0; set total(v) { this._t = v * 100; f(/*to A*/ v); } get cents() { return this._t; } } const c = new C(); c.total = /*from A*/ a(); f(/*to A*/ c.cents);
""",
    "setter of literal": """
const o = { _v: 0, set value(v) { this._v = v; }, get value() { return this._v; } }; o.value = /*from A*/ a(); f(/*to A*/ o.value);
""",
    "setter on this inside": """
class C { set v(x) { f(/*to A*/ x); } run() { this.v = /*from A*/ a(); } }
""",
    "interface setter": """
interface Till { set total(v: number); get total(): number } class T implements Till { set total(v) { f(/*to A*/ v); } get total() { return 0; } } function go(till: Till) { till.total = /*from A*/ a(); }
""",
    "setter other file": """// file: src/c.ts
export class C { #v; set value(v) { this.#v = v; } get value() { return this.#v; } }
// file: src/d.ts
import { C } from "./c"; const c = new C(); c.value = /*from A*/ a(); f(/*to A*/ c.value);
""",
}

ARGUMENTS: Table = {
    "arguments": """
function g() { f(/*to A*/ /*not B*/ arguments[0], /*to B*/ /*not A*/ arguments[1]); } g(/*from A*/ a(), /*from B*/ b());
""",
    "arguments spread": """
function g() { h(...arguments); } function h(x, y) { f(/*to A*/ /*not B*/ x, /*to B*/ y); } g(/*from A*/ a(), /*from B*/ b());
""",
    "arguments apply": """
function g() { return h.apply(this, arguments); } function h(x) { f(/*to A*/ x); } g(/*from A*/ a());
""",
    "Array.from arguments": """
function g() { const args = Array.from(arguments); f(/*to A*/ args[0]); } g(/*from A*/ a());
""",
}

NAMESPACES: Table = {
    "what it exports": """
namespace Money { export const rate = /*from A*/ a(); export function cents(x) { f(/*to B*/ x); return x; } } f(/*to A*/ Money.rate, /*to B*/ Money.cents(/*from B*/ b()));
""",
    "nested, in another file": """// file: src/m.ts
export namespace Shop { export namespace Money { export function of(x: number) { return x; } const hidden = 1; } }
// file: src/n.ts
import { Shop } from "./m"; f(/*to A*/ /*not B*/ Shop.Money.of(/*from A*/ a()));
""",
    "two of a name": """
namespace N { export const x = /*from A*/ a(); } namespace N { export const y = /*from B*/ b(); } f(/*to A*/ /*not B*/ N.x, /*to B*/ /*not A*/ N.y);
""",
}

MAPS: Table = {
    "map composed keys": """
const m = new Map(); m.set(`${id}:price`, /*from A*/ a()); m.set(`${id}:note`, /*from B*/ b()); f(/*to A*/ /*not B*/ m.get(`${id}:price`), /*to B*/ /*not A*/ m.get(`${other}:note`));
""",
    "map composed by concat": """
const m = new Map(); m.set(id + ":price", /*from A*/ a()); m.set(id + ":note", /*from B*/ b()); f(/*to A*/ /*not B*/ m.get(id + ":price"));
""",
    "map key variable": """
const m = new Map(); const k = `${id}:price`; m.set(k, /*from A*/ a()); m.set("note", /*from B*/ b()); f(/*to A*/ /*not B*/ m.get(k));
""",
    "map object value by element": """
const m = new Map(); for (const r of rows) m.set(r.id, { price: /*from A*/ a(), note: /*from B*/ b() }); f(/*to A*/ /*not B*/ m.get(id).price); for (const v of m.values()) f(/*to A*/ /*not B*/ v.price); m.forEach((v) => { f(/*to A*/ v.price); });
""",
    "map entries": """
const m = new Map([["price", /*from A*/ a()], ["note", /*from B*/ b()]]); f(/*to A*/ m.get("price"));
""",
}

GENERATORS: Table = {
    "yield and yield*": """
function* g() { yield /*from A*/ a(); yield* h(); } function* h() { yield /*from B*/ b(); } for (const x of g()) f(/*to A*/ /*to B*/ x);
""",
    "next": """
function* g(x) { yield x; } const it = g(/*from A*/ a()); f(/*to A*/ it.next().value);
""",
    "async generator and spread": """
async function* pages() { yield [{ price: /*from A*/ a(), note: /*from B*/ b() }]; } async function run() { for await (const page of pages()) f(/*to A*/ /*not B*/ page[0].price); } const all = [...gen()]; function* gen() { yield /*from C*/ c(); } f(/*to C*/ all[0]);
""",
    "generator method": """
class C { *items() { yield this.x; } x = /*from A*/ a(); } for (const i of new C().items()) f(/*to A*/ i);
""",
}

DECORATORS: Table = {
    "parts of a request by decorators": """// file: src/pay.controller.ts
@Controller("pay") export class C { constructor(private readonly s: S) {} @Post(":id") pay(@Body() dto: Dto, @Param("id") id: string, @Query("q") q, @Headers("x-a") h, @Body("amount") amount) { f(/*to body:amount*/ dto.amount, /*to params:id*/ id, /*to query:q*/ q, /*to header:x-a*/ h, /*to body:amount*/ amount); return this.s.pay(dto); } }
@Injectable() export class S { pay(dto: Dto) { f(/*to body:amount*/ dto.amount); } }
""",
    "pipes, decorators of the shop, GraphQL arguments": """// file: src/pay.controller.ts
const User = createParamDecorator((data, ctx) => ctx.switchToHttp().getRequest().user);
@Controller() export class C { @Post() pay(@Body(new ValidationPipe({ whitelist: true })) dto: Dto, @Body("items", ParseArrayPipe) items: Item[], @User() user, @Req() req, @Args("input") input: In, @UploadedFile() file) { f(/*to body:amount*/ dto.amount, /*to body:items.0.price*/ items[0].price, /*not body*/ user.id, /*to body:x*/ req.body.x, /*to body:input.amount*/ input.amount); } }
""",
}

SYNTAX: Table = {
    "a call with type arguments that is awaited, and what is called on it": """
async function k(db) { const all = await list<Row>({ price: /*from A*/ a(), note: /*from B*/ b() }).slice(1); f(/*to A*/ /*not B*/ all.price); } const list = (x) => x;
async function m() { const c = await make<Row>(/*from C*/ c()); f(/*to C*/ c); } const make = async (x) => x;""",
    "satisfies": """
const o = { price: /*from A*/ a(), note: /*from B*/ b() } satisfies Row; f(/*to A*/ /*not B*/ o.price, /*to A*/ (o satisfies Row).price, /*to A*/ (<Row>o).price, /*to A*/ o!.price);
""",
    "using": """
function g() { using h = open(/*from A*/ a()); f(/*to A*/ h); } async function k() { await using h = make({ x: /*from B*/ b() }); f(/*to B*/ h.x); } const make = (o) => o; const open = (x) => x;
""",
}

ENUMS: Table = {
    "members with texts": """
enum K { Price = "price", Note = "note" } const o = { [K.Price]: /*from A*/ a(), [K.Note]: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[K.Price], /*to A*/ /*not B*/ o.price, /*to B*/ /*not A*/ o[K.Note]);
""",
    "members without values": """
enum K { Price, Note } const o = { [K.Price]: /*from A*/ a(), [K.Note]: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[K.Price], /*to A*/ /*not B*/ o[0], /*to B*/ /*not A*/ o[K.Note]);
""",
    "const enum other file": """// file: src/k.ts
export const enum K { Price = "price", Note = "note" }
// file: src/u.ts
import { K } from "./k"; const o = { [K.Price]: /*from A*/ a(), [K.Note]: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[K.Price], /*to A*/ /*not B*/ o.price); const m = new Map(); m.set(K.Price, /*from C*/ c()); m.set(K.Note, /*from D*/ d()); f(/*to C*/ /*not D*/ m.get(K.Price));
""",
    "enum bracket member": """
enum K { "Price" = "price", Note = `note`, Third = "a" + "b" } const o = { price: /*from A*/ a(), note: /*from B*/ b() }; f(/*to A*/ /*not B*/ o[K["Price"]], /*to B*/ /*not A*/ o[K.Note]);
""",
}


@pytest.mark.parametrize("snippet", SETTERS.values(), ids=SETTERS)
def test_what_is_assigned_reaches_the_setter(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", ARGUMENTS.values(), ids=ARGUMENTS)
def test_arguments_are_what_the_function_is_given(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", NAMESPACES.values(), ids=NAMESPACES)
def test_a_namespace_is_an_object_of_what_it_exports(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", MAPS.values(), ids=MAPS)
def test_maps_under_composed_keys(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", GENERATORS.values(), ids=GENERATORS)
def test_what_a_generator_yields(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", DECORATORS.values(), ids=DECORATORS)
def test_decorated_parameters_of_a_controller(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", SYNTAX.values(), ids=SYNTAX)
def test_syntax_that_only_wraps_a_value(snippet: str) -> None:
    check(snippet)


@pytest.mark.parametrize("snippet", ENUMS.values(), ids=ENUMS)
def test_members_of_enums_as_keys(snippet: str) -> None:
    check(snippet)
