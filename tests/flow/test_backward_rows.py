"""Rows of a database: what is stored under a field of a purchase comes back where the purchase is read."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

ROWS: Table = {
    "Prisma, in another file": """// file: src/save.ts
export const save = (db) => db.draft.create({ data: { due: /*from A*/ a(), note: /*from B*/ b() } });
// file: src/pay.ts
export async function pay(db, id) { const draft = await db.draft.findUnique({ where: { id } }); f(/*to A*/ /*not B*/ draft.due); }
""",
    "Drizzle, one of a list": """// file: src/save.ts
export const save = () => db.insert(bookings).values({ total: /*from A*/ a(), note: /*from B*/ b() });
// file: src/pay.ts
export async function pay(id) { const [row] = await db.select().from(bookings).where(eq(bookings.id, id)); f(/*to A*/ /*not B*/ row.total); }
""",
    "Supabase, an update": """// file: src/save.ts
export const save = (id) => supabase.from("orders").update({ amount_due: /*from A*/ a(), note: /*from B*/ b() }).eq("id", id);
// file: src/pay.ts
export async function pay(id) { const { data } = await supabase.from("orders").select("*").eq("id", id).single(); f(/*to A*/ /*not B*/ data.amount_due); }
""",
    "Mongoose, saved from a whole body": """// file: src/save.js
export const save = async (req, res) => { await Order.create(req.body); };
// file: src/pay.js
export const pay = async (id) => { const order = await Order.findById(id); f(/*to body:total*/ order.total); };
""",
    "what an insert gives back, of any record": """
const { data: box } = await supabase.from("boxes").insert({ price: /*from A*/ a(), name: /*from B*/ b() }).select().single(); f(/*to A*/ /*not B*/ box.price);""",
    "another spelling of the field": """// file: src/save.ts
export const save = () => db.order.create({ data: { totalPrice: /*from A*/ a() } });
// file: src/pay.ts
export const pay = async (id) => { const order = await knex("orders").where({ id }).first(); f(/*to A*/ order.total_price); };
""",
    "a statement": """// file: src/save.ts
export const save = (db) => db.query(`update orders set total = ${/*from A*/ a()} where id = ${/*from B*/ b()}`);
// file: src/pay.ts
export const pay = async (id) => { const order = await knex("orders").where({ id }).first(); f(/*to A*/ /*not B*/ order.total); };
""",
    "a catalogue's prices are the shop's own": """// file: src/save.ts
export const save = (db) => db.product.create({ data: { price: /*from A*/ a() } });
// file: src/pay.ts
export async function pay(db, id) { const product = await db.product.findUnique({ where: { id } }); f(/*not A*/ product.price); }
""",
    "any record whose field only handlers of requests write": """// file: src/api/store/kits/route.ts
export async function POST(req, res) { await kits.createKits({ asked: /*from A*/ req.body.price, name: /*from B*/ b() }); }
// file: src/api/store/kits/[id]/route.ts
export async function PUT(req, res) { await kits.updateKits({ id: req.params.id, name: "x" }); }
// file: src/pay.ts
export async function pay(id) { const kit = await kits.retrieveKit(id); f(/*to A*/ /*not B*/ kit.asked); }
""",
    "a record whose field staff write as well": """// file: src/api/store/kits/route.ts
export async function POST(req, res) { await kits.createKits({ asked: /*from A*/ req.body.price }); }
// file: src/api/admin/kits/route.ts
export async function POST(req, res) { await kits.updateKits({ id: req.body.id, asked: req.body.price }); }
// file: src/pay.ts
export async function pay(id) { const kit = await kits.retrieveKit(id); f(/*not A*/ kit.asked); }
""",
    "a record that a job fills": """// file: src/jobs/kits.ts
export default async function fill() { await kits.createKits({ asked: /*from A*/ a() }); }
// file: src/pay.ts
export async function pay(id) { const kit = await kits.retrieveKit(id); f(/*not A*/ kit.asked); }
""",
    "another record": """// file: src/save.ts
export const save = (db) => db.cart.create({ data: { total: /*from A*/ a() } });
// file: src/pay.ts
export async function pay(db, id) { const order = await db.order.findUnique({ where: { id } }); f(/*not A*/ order.total); }
""",
    "what staff store": """// file: src/api/admin/orders/route.ts
export const save = (db) => db.order.create({ data: { total: /*from A*/ a() } });
// file: src/pay.ts
export async function pay(db, id) { const order = await db.order.findUnique({ where: { id } }); f(/*not A*/ order.total); }
""",
}


@pytest.mark.parametrize("snippet", ROWS.values(), ids=ROWS)
def test_what_is_stored_comes_back(snippet: str) -> None:
    check(snippet)
