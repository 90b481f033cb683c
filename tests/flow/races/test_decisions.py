"""Check, then act: duplicates, states and limits, near misses and mended twins."""

from __future__ import annotations

import pytest
from checks.rule_text import check

DUPLICATE = """\
kind: race
ask: duplicate
message: "$READ $RECORD"
targets:
  - records: {words: [order, payment, refund, redemption, event, invoice], not-words: [item, note, log]}
"""
STATE = """\
kind: race
ask: state
message: "$FIELD $EFFECT"
targets:
  - fields: {words: [status, state, paid, captured, refunded, redeemed, used], not-words: [at, by]}
    records: {words: [order, payment, voucher, "gift card", coupon]}
effects: {words: [capture, refund, charge, "create order", "update stock", decrement, credit, payout], not-words: [find, get, email, send, log, validate, notify]}
whole: [payment_intent]
part: [amount]
"""
LIMIT = """\
kind: race
ask: limit
message: "$FIELD $READ"
targets:
  - fields: {words: [balance, credit, points, used, uses, usage, redemptions]}
"""

DUPLICATES = {
    "prisma, in a webhook": """
        export async function POST(request: Request) {
          const event = stripe.webhooks.constructEvent(await request.text(), sign(request), secret);
          const known = await prisma.order.findFirst({ where: { paymentIntentId: event.data.object.id } });
          if (known) return new Response("ok"); // expect
          await prisma.order.create({ data: { paymentIntentId: event.data.object.id, total: 1 } });
          return new Response("ok");
        }""",
    "drizzle, inside a transaction": """
        export async function redeem(code: string, user: string) {
          return db.transaction(async (tx) => {
            const [used] = await tx.select().from(redemptions).where(and(eq(redemptions.code, code), eq(redemptions.user, user)));
            if (used !== undefined) throw new Error("used"); // expect
            await tx.insert(redemptions).values({ code, user });
          });
        }""",
    "supabase, made in the branch": """
        export async function settle(intent: Intent) {
          const { data: existing } = await supabase.from("orders").select("id").eq("intent", intent.id).maybeSingle();
          if (!existing) { // expect
            await supabase.from("orders").insert({ intent: intent.id, total: intent.amount });
          }
        }""",
    "a list's length": """
        export async function refundOnce(orderId: string) {
          const earlier = await prisma.refund.findMany({ where: { orderId } });
          if (earlier.length > 0) throw new Error("refunded"); // expect
          await prisma.refund.create({ data: { orderId } });
        }""",
    "a count": """
        export async function bill(orderId: string) {
          const earlier = await prisma.invoice.count({ where: { orderId } });
          if (earlier === 0) { // expect
            await prisma.invoice.create({ data: { orderId } });
          }
        }""",
    "functions of the shop, named after the record": """
        export async function settle(intent: Stripe.PaymentIntent) {
          const existing = await findOrderByPaymentIntent(intent.id);
          if (existing) { // expect
            return existing;
          }
          return createOrderFromIntent(intent);
        }""",
    "mongoose": """
        export async function settle(intent: Intent) {
          const found = await Order.findOne({ intent: intent.id });
          if (found) return found; // expect
          return Order.create({ intent: intent.id });
        }""",
    "raw SQL": """
        export async function settle(intent: Intent) {
          const { rows } = await pool.query("SELECT id FROM orders WHERE intent = $1", [intent.id]);
          if (rows.length) return rows[0]; // expect
          await pool.query("INSERT INTO orders (intent, total) VALUES ($1, $2)", [intent.id, intent.amount]);
        }""",
    "Medusa, an order for a cart": """
        export const POST = async (req: MedusaRequest, res: MedusaResponse) => {
          const query = req.scope.resolve("query");
          const { data: orders } = await query.graph({ entity: "order", fields: ["id"], filters: { cart_id: req.body.cart_id } });
          if (orders.length > 0) return res.json({ order: orders[0] }); // expect
          const { result } = await createOrderWorkflow(req.scope).run({ input: { cart_id: req.body.cart_id } });
          return res.json({ order: result });
        };""",
}
NO_DUPLICATES = {
    "a second one is refused by the database": """
        export async function settle(intent: Intent) {
          const known = await prisma.order.findFirst({ where: { intent: intent.id } });
          if (known) return known;
          try {
            return await prisma.order.create({ data: { intent: intent.id } });
          } catch (error) {
            if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return null;
            throw error;
          }
        }""",
    "one step": """
        export async function settle(intent: Intent) {
          const known = await prisma.order.findFirst({ where: { intent: intent.id } });
          if (known) return known;
          return prisma.order.upsert({ where: { intent: intent.id }, create: { intent: intent.id }, update: {} });
        }
        export async function settleSql(intent: Intent) {
          const { rows } = await pool.query("SELECT id FROM orders WHERE intent = $1", [intent.id]);
          if (rows.length) return rows[0];
          await pool.query("INSERT INTO orders (intent) VALUES ($1) ON CONFLICT DO NOTHING", [intent.id]);
        }
        export async function settleDrizzle(intent: Intent) {
          const [known] = await db.select().from(orders).where(eq(orders.intent, intent.id));
          if (known) return known;
          await db.insert(orders).values({ intent: intent.id }).onConflictDoNothing();
        }""",
    "a lock": """
        export async function settle(intent: Intent) {
          return withLock(`intent:${intent.id}`, async () => {
            const known = await prisma.order.findFirst({ where: { intent: intent.id } });
            if (known) return known;
            return prisma.order.create({ data: { intent: intent.id } });
          });
        }""",
    "another record": """
        export async function pay(id: string) {
          const order = await prisma.order.findUnique({ where: { id } });
          if (!order) throw new Error("no such order");
          await prisma.payment.create({ data: { orderId: id } });
          const customer = await prisma.customer.findUnique({ where: { id: order.customerId } });
          if (!customer) await prisma.customer.create({ data: { id: order.customerId } });
        }""",
    "made when there is one": """
        export async function again(id: string) {
          const order = await prisma.order.findUnique({ where: { id } });
          if (!order) throw new Error("no such order");
          await prisma.order.create({ data: { ...order, id: undefined } });
        }""",
    "the primary key": """
        export async function remember(event: Stripe.Event) {
          const known = await prisma.event.findUnique({ where: { id: event.id } });
          if (known) return;
          await prisma.event.create({ data: { id: event.id } });
        }""",
}
STATES = {
    "prisma, a charge": """
        export async function settle(id: string) {
          const order = await prisma.order.findUniqueOrThrow({ where: { id } });
          if (order.status !== "authorized") throw new Error("not open"); // expect
          await chargeCard(order.card, order.total);
          await prisma.order.update({ where: { id }, data: { status: "captured" } });
        }""",
    "mongoose, a document that is saved": """
        export async function paid(id: string) {
          const order = await Order.findById(id);
          if (order.isPaid) throw new Error("paid already"); // expect
          order.isPaid = true;
          await order.save();
          await updateStock(order);
        }""",
    "supabase, a voucher": """
        export async function redeem(code: string, user: string) {
          const { data: voucher } = await supabase.from("vouchers").select("*").eq("code", code).single();
          if (voucher.redeemed) return { error: "redeemed" }; // expect
          await creditAccount(user, voucher.amount);
          await supabase.from("vouchers").update({ redeemed: true }).eq("code", code);
        }""",
    "a refund, in the branch": """
        export async function cancel(id: string) {
          const [order] = await db.select().from(orders).where(eq(orders.id, id));
          if (order.status === "paid") { // expect
            await stripe.refunds.create({ payment_intent: order.intent, amount: order.rest });
            await db.update(orders).set({ status: "refunded" }).where(eq(orders.id, id));
          }
        }""",
}
NO_STATES = {
    "the expected state in the update": """
        export async function settle(id: string) {
          const order = await prisma.order.findUniqueOrThrow({ where: { id } });
          if (order.status !== "authorized") throw new Error("not open");
          const claimed = await prisma.order.updateMany({ where: { id, status: "authorized" }, data: { status: "capturing" } });
          if (claimed.count === 0) return;
          await stripe.paymentIntents.capture(order.intent);
        }""",
    "nothing that must happen once": """
        export async function ship(id: string) {
          const order = await prisma.order.findUniqueOrThrow({ where: { id } });
          if (order.status !== "paid") throw new Error("not paid");
          await prisma.order.update({ where: { id }, data: { status: "shipped" } });
          await sendEmail(order);
        }""",
    "a row that is locked": """
        export async function settle(id: string) {
          await db.transaction(async (tx) => {
            const [order] = await tx.select().from(orders).where(eq(orders.id, id)).for("update");
            if (order.status !== "authorized") throw new Error("not open");
            await stripe.paymentIntents.capture(order.intent);
            await tx.update(orders).set({ status: "captured" }).where(eq(orders.id, id));
          });
        }""",
    "a key that makes the charge happen once": """
        export async function settle(id: string) {
          const order = await prisma.order.findUniqueOrThrow({ where: { id } });
          if (order.status === "refunded") return;
          await stripe.refunds.create({ payment_intent: order.intent, amount: 5 }, { idempotencyKey: `refund_${id}` });
          await prisma.order.update({ where: { id }, data: { status: "refunded" } });
        }""",
}
NO_STATES["a whole refund, which the provider refuses the second time"] = """
        export async function cancel(id: string) {
          const order = await prisma.order.findUniqueOrThrow({ where: { id } });
          if (order.status === "refunded") return;
          await stripe.refunds.create({ payment_intent: order.intent });
          await prisma.order.update({ where: { id }, data: { status: "refunded" } });
        }"""
LIMITS = {
    "a coupon": """
        export async function use(code: string) {
          const coupon = await prisma.coupon.findUniqueOrThrow({ where: { code } });
          if (coupon.usedCount >= coupon.maxUses) throw new Error("used up"); // expect
          await prisma.coupon.update({ where: { code }, data: { usedCount: { increment: 1 } } });
        }""",
    "a balance, in SQL": """
        export async function spend(id: string, amount: number) {
          const [card] = await db.select().from(giftCards).where(eq(giftCards.id, id));
          if (card.balance < amount) throw new Error("too little"); // expect
          await db.update(giftCards).set({ balance: sql`${giftCards.balance} - ${amount}` }).where(eq(giftCards.id, id));
        }""",
}
NO_LIMITS = {
    "the limit in the update": """
        export async function spend(id: string, amount: number) {
          const card = await prisma.giftCard.findUniqueOrThrow({ where: { id } });
          if (card.balance < amount) throw new Error("too little");
          const spent = await prisma.giftCard.updateMany({ where: { id, balance: { gte: amount } }, data: { balance: { decrement: amount } } });
          if (spent.count === 0) throw new Error("too little");
        }
        export async function spendSql(id: string, amount: number) {
          const [card] = await db.select().from(giftCards).where(eq(giftCards.id, id));
          if (card.balance < amount) throw new Error("too little");
          await db.update(giftCards).set({ balance: sql`${giftCards.balance} - ${amount}` }).where(and(eq(giftCards.id, id), gte(giftCards.balance, amount)));
        }""",
    "no limit": """
        export async function earn(id: string, amount: number) {
          const account = await prisma.account.findUniqueOrThrow({ where: { id } });
          if (amount <= 0) throw new Error("nothing");
          await prisma.account.update({ where: { id }, data: { points: { increment: amount } } });
        }""",
}


@pytest.mark.parametrize("name", DUPLICATES)
def test_a_record_that_is_looked_for_and_then_made_is_reported(name: str) -> None:
    check(DUPLICATE, DUPLICATES[name])


@pytest.mark.parametrize("name", NO_DUPLICATES)
def test_no_duplicate_where_there_is(name: str) -> None:
    check(DUPLICATE, NO_DUPLICATES[name])


def test_no_duplicate_of_a_column_that_a_schema_keeps_unique() -> None:
    code = DUPLICATES["supabase, made in the branch"].replace("// expect", "")
    drizzle = (
        'export const orders = pgTable("orders", { id: serial("id"), intent: text("intent").notNull().unique() });'
    )
    check(DUPLICATE, code, src__db__schema=drizzle)
    check(DUPLICATE, code, **{"prisma/schema.prisma": "model Order {\n  id String @id\n  intent String @unique\n}\n"})
    check(DUPLICATE, code, **{"supabase/migrations/1.sql": "create unique index orders_intent on orders (intent);\n"})


@pytest.mark.parametrize("name", STATES)
def test_what_is_done_once_by_a_state_that_was_only_read_is_reported(name: str) -> None:
    check(STATE, STATES[name])


@pytest.mark.parametrize("name", NO_STATES)
def test_no_state_race_where_there_is(name: str) -> None:
    check(STATE, NO_STATES[name])


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_that_is_only_read_is_reported(name: str) -> None:
    check(LIMIT, LIMITS[name])


@pytest.mark.parametrize("name", NO_LIMITS)
def test_no_overrun_limit_where_there_is(name: str) -> None:
    check(LIMIT, NO_LIMITS[name])
