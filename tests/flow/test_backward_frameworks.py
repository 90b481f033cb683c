"""What frameworks join: steps to workflows, requests to handlers, lookups to registrations, writes to reads of a store."""

from __future__ import annotations

import pytest
from flow.markers import Table, check

WORKFLOWS: Table = {
    "a step gets what the workflow passes": """
import { createStep, StepResponse, createWorkflow } from "@medusajs/framework/workflows-sdk";
const pay = createStep("pay", async (input, { container }) => { f(/*to A*/ /*not B*/ input.amount); return new StepResponse({ id: /*from C*/ c(), at: /*from D*/ d() }, 1); });
const flow = createWorkflow("flow", (input) => { const r = pay({ amount: /*from A*/ a(), note: /*from B*/ b() }); f(/*to C*/ /*not D*/ r.id); });""",
    "a step's compensation data is not its result": """
import { createStep, StepResponse } from "@medusajs/framework/workflows-sdk";
const pay = createStep("pay", async (input) => new StepResponse({ id: /*from A*/ a() }, { id: /*from B*/ b() }));
const r = pay({}); f(/*to A*/ /*not B*/ r.id);""",
    "a step under a name of its own": """
import { createStep as step, StepResponse as Answer } from "@medusajs/framework/workflows-sdk";
const pay = step("pay", async (input) => new Answer({ id: input.id })); f(/*to A*/ pay({ id: /*from A*/ a() }).id);""",
    "a step with options": """
import { createStep } from "@medusajs/framework/workflows-sdk";
const pay = createStep({ name: "pay", async: true }, async (input) => { f(/*to A*/ input.id); }); pay({ id: /*from A*/ a() });""",
    "a step's handler by name": """
import { createStep } from "@medusajs/framework/workflows-sdk";
async function handler(input) { f(/*to A*/ input.id); } const pay = createStep("pay", handler); pay({ id: /*from A*/ a() });""",
    "two calls of one step do not mix": """
import { createStep, StepResponse } from "@medusajs/framework/workflows-sdk";
const same = createStep("same", async (input) => new StepResponse(input.v));
f(/*to A*/ /*not B*/ same({ v: /*from A*/ a() }), /*to B*/ /*not A*/ same({ v: /*from B*/ b() }));""",
    "a workflow gets the input of run": """// file: src/w.ts
import { createWorkflow, WorkflowResponse } from "@medusajs/framework/workflows-sdk";
export const flow = createWorkflow("flow", function (input) { f(/*to A*/ /*not B*/ input.total, /*not C*/ input.context); return new WorkflowResponse({ id: /*from D*/ d(), at: 1 }); });
// file: src/r.ts
import { flow } from "./w";
const { result } = await flow(req.scope).run({ input: { total: /*from A*/ a(), note: /*from B*/ b() }, context: /*from C*/ c() });
f(/*to D*/ result.id, /*not D*/ result.at);
""",
    "run without its container": """
import { createWorkflow } from "@medusajs/framework/workflows-sdk";
const flow = createWorkflow("flow", (input) => { f(/*to A*/ input.x); }); flow.run({ container, input: { x: /*from A*/ a() } });""",
    "a workflow as a step": """
import { createWorkflow, WorkflowResponse } from "@medusajs/framework/workflows-sdk";
const inner = createWorkflow("inner", (input) => { f(/*to A*/ /*not B*/ input.x); return new WorkflowResponse({ y: /*from C*/ c() }); });
const outer = createWorkflow("outer", (input) => { const r = inner.runAsStep({ input: { x: /*from A*/ a(), z: /*from B*/ b() } }); f(/*to C*/ r.y); });""",
    "transform ties its data": """
import { transform } from "@medusajs/framework/workflows-sdk";
const left = /*from A*/ a(), right = /*from B*/ b();
const t = transform({ left, right }, (data) => ({ l: data.left, r: data.right })); f(/*to A*/ /*not B*/ t.l, /*to B*/ /*not A*/ t.r);""",
    "transform, taken apart": """
import { transform } from "@medusajs/framework/workflows-sdk";
const t = transform({ in: { x: /*from A*/ a() }, y: /*from B*/ b() }, ({ in: { x } }) => { f(/*to A*/ /*not B*/ x); return x; }); f(/*to A*/ t);""",
    "a transform of the shop's own is not Medusa's": """
function transform(o, g) { return 1; } const t = transform({ x: /*from A*/ a() }, (d) => { f(/*not A*/ d.x); return d.x; }); f(/*not A*/ t);""",
    "when and then": """
import { when } from "@medusajs/framework/workflows-sdk";
const r = when({ x: /*from A*/ a() }, ({ x }) => f(/*to A*/ x)).then(() => /*from B*/ b()); f(/*to B*/ r, /*not A*/ r);""",
    "from the route through the workflow to the step": """// file: src/steps/charge.ts
import { createStep } from "@medusajs/framework/workflows-sdk";
export const charge = createStep("charge", async ({ amount, note }) => { f(/*to body:amount*/ /*not body:note*/ amount); });
// file: src/workflows/pay.ts
import { createWorkflow, transform } from "@medusajs/framework/workflows-sdk";
import { charge } from "../steps/charge";
export const pay = createWorkflow("pay", (input) => { const data = transform({ input }, ({ input }) => ({ amount: input.total * 100, note: input.memo })); charge(data); });
// file: src/api/store/pay/route.ts
import { pay } from "../../../workflows/pay";
export async function POST(req: MedusaRequest, res: MedusaResponse) { const { amount, note } = req.body; await pay(req.scope).run({ input: { total: amount, memo: note } }); }
""",
}

INJECTED: Table = {
    "a service that an interface names": """// file: src/till.ts
export class Till { ring(sum) { f(/*to A*/ /*not B*/ sum); return /*from C*/ c(); } other(sum) { f(/*not A*/ sum); } }
// file: src/kit.ts
import type { Till } from "./till";
export interface Kit { till: Till; log: Log }
// file: src/desk.ts
import type { Kit } from "./kit";
import { Till } from "./till";
export function desk(kit: Kit) { f(/*to C*/ kit.till.ring(/*from A*/ a())); kit.log.ring(/*from B*/ b()); }
""",
    "a service taken out of what the constructor is given": """// file: src/ledger.ts
export class Ledger { post(sum) { f(/*to A*/ sum); } }
// file: src/clerk.ts
import { Ledger } from "./ledger";
type Given = { ledger: Ledger; clock: Clock };
export class Clerk { private readonly book: Ledger; constructor({ ledger, clock }: Given) { this.book = ledger; } sell() { this.book.post(/*from A*/ a()); } }
""",
    "an interface inside a field's interface": """// file: src/all.ts
export class Vault { put(sum) { f(/*to A*/ sum); } }
interface Rooms { vault: Vault }
interface House { rooms: Rooms }
export class Guard { constructor(private readonly house: House) {} work() { this.house.rooms.vault.put(/*from A*/ a()); } }
""",
    "what a transaction gives is what its callback gives": """
const row = await db.transaction(async (tx) => { const at = { sum: /*from A*/ a(), note: /*from B*/ b() }; return at; }); f(/*to A*/ /*not B*/ row.sum);""",
}

HANDLERS: Table = {
    "a React Router action's form": """// file: app/routes/pay.tsx
export async function action({ request }) { const form = await request.formData(); f(/*to body:amount*/ /*not body:note*/ form.get("amount"), /*to body:note*/ form.get("note")); }
""",
    "a React Router action's JSON": """// file: app/routes/pay.tsx
export const action = async ({ request }: ActionFunctionArgs) => { const { amount, items } = (await request.json()) as Body; f(/*to body:amount*/ amount, /*to body:items.[].price*/ items.map((i) => i.price)[0]); };
""",
    "a React Router loader's URL and parameters": """// file: app/routes/order.$id.tsx
export async function loader({ request, params }) { const url = new URL(request.url); f(/*to query:searchParams.token*/ url.searchParams.get("token"), /*to params:id*/ params.id, /*to header*/ request.headers.get("x")); }
""",
    "not any function named so elsewhere": """// file: src/lib/pay.ts
export async function action({ request }) { const form = await request.formData(); f(/*not body*/ form.get("amount")); }
""",
    "not what an action computes itself": """// file: app/routes/pay.tsx
export async function action({ request }) { const total = sum(await cart()); f(/*not body*/ total); }
""",
    "a Next route handler": """// file: src/app/api/pay/route.ts
export async function POST(request: NextRequest, { params }) { const body = await request.json(); f(/*to body:amount*/ body.amount, /*to query:searchParams.x*/ request.nextUrl.searchParams.get("x"), /*to params:id*/ params.id, /*to header*/ request.headers.get("x")); }
""",
    "not a function beside Next's handlers": """// file: src/app/api/pay/other.ts
export async function POST(input, { params }) { f(/*not body*/ input.amount, /*not params*/ params.id); }
""",
    "a wrapped Next handler": """// file: src/app/api/pay/route.ts
const withAuth = (h) => async (req) => h(req, await user());
export const POST = withAuth(async (req, user) => { const body = await req.json(); f(/*to body:amount*/ body.amount, /*not body*/ user.id); });
""",
    "a Next page's API route": """// file: src/pages/api/pay.ts
export default async function handler(req, res) { f(/*to body:amount*/ req.body.amount, /*to query:id*/ req.query.id, /*not body*/ res.body); }
""",
    "a server action in a marked file": """// file: src/lib/actions.ts
"use server";
export async function pay(amount, form) { f(/*to body*/ amount, /*to body:total*/ form.get("total")); return inner(amount); }
function inner(x) { return x; }
""",
    "a server action in a marked function": """// file: src/app/page.tsx
export default function Page() { async function pay(form) { "use server"; f(/*to body:total*/ form.get("total")); } return <form action={pay} />; }
""",
    "not a function in an unmarked file": """// file: src/lib/actions.ts
export async function pay(amount) { f(/*not body*/ amount); }
""",
    "a Medusa route": """// file: src/api/store/pay/[id]/route.ts
export const POST = async (req, res) => { const { amount } = req.validatedBody; f(/*to body:amount*/ amount, /*to body:note*/ req.body.note, /*to params:id*/ req.params.id, /*to query:q*/ req.query.q, /*to header:x*/ req.headers["x"]); };
""",
    "not what a Medusa route resolves": """// file: src/api/store/pay/route.ts
export const POST = async (req, res) => { const cart = await req.scope.resolve("query").graph({ filters: { id: req.body.id } }); f(/*not body*/ cart.total); };
""",
    "an Express route": """// file: src/server.ts
const app = express(); app.post("/pay", async (req, res) => { f(/*to body:amount*/ req.body.amount, /*to params:id*/ req.params.id); });
""",
    "an Express handler by name": """// file: src/server.ts
const pay = async (req, res) => { f(/*to body:amount*/ req.body.amount); }; router.post("/pay", auth, pay);
""",
    "an Express handler by its type": """// file: src/handlers.ts
export async function pay(req: Request, res: Response) { f(/*to body:amount*/ req.body.amount); }
""",
    "not a callback of something else": """// file: src/server.ts
queue.post("/pay", async (message, done) => { f(/*not body*/ message.body.amount); });
""",
    "a handler by the names of its parameters": """// file: src/controllers/pay.js
export const pay = async (req, res, next) => { const { lines } = req.body; f(/*to body:lines.[].cost*/ lines.map((line) => line.cost * 100)); };
export const notify = async (message, res) => { f(/*not body*/ message.body.amount); };
""",
    "a handler that another file registers": """// file: src/controllers/pay.js
exports.pay = async ({ body }, reply) => { f(/*to body:amount*/ body.amount); };
exports.other = async ({ body }, reply) => { f(/*not body*/ body.amount); };
// file: src/routes/pay.js
const express = require("express"); const { pay } = require("../controllers/pay"); const payments = express.Router();
payments.post("/pay", guard, wrap(pay)); module.exports = payments;
""",
    "a bound method that a router of any name is handed": """// file: src/pay.controller.ts
export class PayController { async pay({ body }, out) { f(/*to body:amount*/ body.amount); } async other({ body }, out) { f(/*not body*/ body.amount); } }
// file: src/server.ts
import { Router } from "express"; import { PayController } from "./pay.controller";
const endpoints = Router(); const controller = new PayController(); endpoints.post("/pay", controller.pay.bind(controller));
""",
    "a mutation's function": """// file: src/pay.tsx
import { useMutation } from "@tanstack/react-query";
export function Pay() {
  const pay = useMutation({ retry: 2, mutationFn: async (order) => { f(/*to A*/ /*not B*/ order.total); return order; }, onSuccess: (x) => { f(/*not B*/ x.total); } });
  const { mutateAsync } = useMutation({ mutationFn: (note) => { f(/*to B*/ /*not A*/ note.text); } });
  pay.mutate({ total: /*from A*/ a(), id: /*from C*/ c() }); mutateAsync({ text: /*from B*/ b() });
}
""",
    "a Koa handler": """// file: src/server.ts
import Router from "@koa/router"; const shop = new Router(); shop.post("/pay", async (ctx) => { f(/*to body:amount*/ ctx.request.body.amount); });
""",
    "a Nest controller": """// file: src/pay.controller.ts
@Controller("pay")
export class PayController { @Post() async pay(@Body() dto: PayDto, @Query("x") x: string, @Param("id") id: string, plain) { f(/*to body:amount*/ dto.amount, /*to query*/ x, /*to params*/ id, /*not body*/ plain.amount); } }
""",
    "a Nest controller's service": """// file: src/pay.service.ts
@Injectable() export class PayService { charge(input) { f(/*to body:amount*/ /*not body:note*/ input.value); } }
// file: src/pay.controller.ts
import { PayService } from "./pay.service";
@Controller() export class C { constructor(private readonly service: PayService) {} @Post() pay(@Body() dto: PayDto) { return this.service.charge({ value: dto.amount, memo: dto.note }); } }
""",
    "a Supabase edge function": """// file: supabase/functions/pay/index.ts
import { serve } from "https://deno.land/std/http/server.ts";
serve(async (req) => { const { amount } = await req.json(); f(/*to body:amount*/ amount, /*to header*/ req.headers.get("x")); });
""",
    "Deno.serve": """// file: supabase/functions/pay/index.ts
Deno.serve(async (req) => { const body = await req.json(); f(/*to body:amount*/ body.amount); });
""",
    "not another server's callback": """// file: supabase/functions/pay/index.ts
preserve(async (req) => { const body = await req.json(); f(/*not body*/ body.amount); });
""",
    "a tRPC mutation": """// file: src/router.ts
export const r = router({ pay: publicProcedure.input(z.object({})).mutation(async ({ input, ctx }) => { f(/*to body:amount*/ input.amount, /*not body*/ ctx.user); }) });
""",
    "not tRPC's other methods": """// file: src/router.ts
export const r = publicProcedure.use(async ({ input, next }) => { f(/*not body*/ input.amount); return next(); });
""",
    "a body checked by zod": """// file: src/app/api/pay/route.ts
const S = z.object({ amount: z.number() });
export async function POST(req: Request) { const parsed = S.safeParse(await req.json()); if (!parsed.success) { return; } const { amount, note } = parsed.data; f(/*to body:amount*/ /*not body:note*/ amount); }
""",
    "a body handed to a helper in another file": """// file: src/lib/pay.ts
export async function charge({ amount, note }) { f(/*to body:amount*/ /*not body:note*/ amount); }
// file: src/app/api/pay/route.ts
import { charge } from "../../../lib/pay"; export async function POST(req: Request) { const body = await req.json(); await charge({ amount: Math.round(body.amount * 100), note: body.note }); }
""",
}

CONTAINERS: Table = {
    "a Medusa module by its constant": """// file: src/modules/loyalty/service.ts
export default class LoyaltyService { async add(points, note) { f(/*to A*/ /*not B*/ points); return { left: /*from C*/ c() }; } }
// file: src/modules/loyalty/index.ts
import { Module } from "@medusajs/framework/utils"; import LoyaltyService from "./service";
export const LOYALTY_MODULE = "loyalty"; export default Module(LOYALTY_MODULE, { service: LoyaltyService });
// file: src/api/store/points/route.ts
import { LOYALTY_MODULE } from "../../../modules/loyalty";
export const POST = async (req, res) => { const service = req.scope.resolve(LOYALTY_MODULE); const r = await service.add(/*from A*/ a(), /*from B*/ b()); f(/*to C*/ r.left); };
""",
    "a Medusa module by its name": """// file: src/modules/loyalty/service.ts
export default class LoyaltyService { add(points) { f(/*to A*/ points); } }
// file: src/modules/loyalty/index.ts
import { Module } from "@medusajs/framework/utils"; import LoyaltyService from "./service";
export default Module("loyalty", { service: LoyaltyService });
// file: src/steps/s.ts
export const go = async (container) => { const service = container.resolve<LoyaltyService>("loyalty"); service.add(/*from A*/ a()); };
""",
    "not a module of another name": """// file: src/modules/loyalty/index.ts
import { Module } from "@medusajs/framework/utils"; class S { add(x) { f(/*not A*/ x); } }
export default Module("loyalty", { service: S });
// file: src/steps/s.ts
export const go = async (container) => { container.resolve("other").add(/*from A*/ a()); };
""",
    "not a Module of the shop's own": """// file: src/modules/loyalty/index.ts
class S { add(x) { f(/*not A*/ x); } } export default Module("loyalty", { service: S });
// file: src/steps/s.ts
export const go = async (container) => { container.resolve("loyalty").add(/*from A*/ a()); };
""",
    "awilix asClass": """// file: src/container.ts
import { createContainer, asClass, asFunction, asValue } from "awilix"; import { Pay } from "./pay";
export const container = createContainer(); container.register({ pay: asClass(Pay).singleton(), rate: asValue({ fee: /*from B*/ b(), x: 1 }), make: asFunction(() => ({ go: (x) => f(/*to C*/ x) })) });
// file: src/pay.ts
export class Pay { charge(x) { f(/*to A*/ x); } }
// file: src/use.ts
import { container } from "./container";
container.resolve("pay").charge(/*from A*/ a()); const rate = container.resolve("rate"); f(/*to B*/ rate.fee, /*not B*/ rate.x); container.resolve("make").go(/*from C*/ c());
""",
    "a registration with resolve": """// file: src/loaders/stripe.ts
import { asValue } from "@medusajs/framework/awilix"; class Provider { charge(x) { f(/*to A*/ x); } }
export default async (container) => { container.register({ provider: { resolve: () => new Provider() } }); };
// file: src/use.ts
export const go = (container) => { container.resolve("provider").charge(/*from A*/ a()); };
""",
    "not a promise that is resolved": "const x = Promise.resolve('pay'); f(/*not A*/ x); const o = { pay: /*from A*/ a() };",
}

STORES: Table = {
    "Stripe metadata by key": """// file: src/pay.ts
await stripe.paymentIntents.create({ amount: 1, metadata: { cart: JSON.stringify(/*from A*/ a()), note: /*from B*/ b() } });
function hook(event) { const intent = event.data.object; f(/*to A*/ /*not B*/ JSON.parse(intent.metadata.cart), /*to B*/ /*not A*/ intent.metadata.note); }
""",
    "Stripe metadata from a session to another file": """// file: src/checkout.ts
const metadata = { order: /*from A*/ a() }; metadata.extra = /*from B*/ b(); stripe.checkout.sessions.create({ metadata });
// file: src/hook.ts
import "./checkout"; function hook(session) { const { order, extra } = session.metadata; f(/*to A*/ /*not B*/ order, /*to B*/ extra); }
""",
    "parts of a text under made-up keys, read by whatever keys there are": """
import Stripe from "stripe"; const form = new URLSearchParams(); form.append("metadata[mail]", /*from A*/ a()); form.append(`metadata[part_${i}]`, /*from B*/ b()); fetch("https://api.stripe.com/v1/payment_intents", { method: "POST", body: form });
const read = (held) => Object.keys(held).map((key) => held[key]).join(""); f(/*to B*/ /*not A*/ read(intent.metadata));""",
    "any key, where none is made up": """
import Stripe from "stripe"; stripe.paymentIntents.create({ metadata: { mail: /*from A*/ a() } }); f(/*to A*/ intent.metadata[key]);""",
    "not the metadata of an object made here": """
stripe.paymentIntents.create({ metadata: { x: /*from A*/ a() } }); const own = { metadata: { x: /*from B*/ b() } }; f(/*to B*/ /*not A*/ own.metadata.x);""",
    "not metadata that is not Stripe's": "log.write({ metadata: { x: /*from A*/ a() } }); function g(o) { f(/*not A*/ o.metadata.x); }",
}

QUEUES: Table = {
    "a queue's payload by its fields": """// file: src/lib/queue.ts
import { Queue } from "bullmq"; export const queue = new Queue("capture");
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { await queue.add("capture", { amount: /*from A*/ a(), note: /*from B*/ b() }); };
// file: src/workers/capture.ts
import { Worker } from "bullmq"; new Worker("capture", async (job) => { f(/*to A*/ /*not B*/ job.data.amount); });
""",
    "not what another file adds to a set": """// file: src/api/store/pay/route.ts
const seen = new Set(); export const POST = async (req, res) => { seen.add("capture", { amount: /*from A*/ a() }); };
// file: src/workers/capture.ts
import { Worker } from "bullmq"; new Worker("capture", async (job) => { f(/*not A*/ job.data.amount); });
""",
    "a queue's payloads in bulk, to a method of Nest": """// file: src/lib/queue.ts
import { Queue } from "bullmq"; export const queue = new Queue("pay");
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { const sent = { ref: /*from A*/ a(), note: /*from B*/ b() }; await queue.addBulk([{ name: "x", data: sent }]); };
// file: src/workers/pay.ts
@Processor("pay") export class Pay extends WorkerHost { async process(job: Job<Sent>) { f(/*to A*/ /*not B*/ job.data.ref); } }
""",
    "Bull": """// file: src/lib/queue.ts
import Bull from "bull"; export const queue = new Bull("pay");
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { const sent = { ref: /*from A*/ a(), note: /*from B*/ b() }; await queue.add(sent); };
// file: src/workers/pay.ts
import { queue } from "../lib/queue"; queue.process(5, async ({ data }) => { f(/*to A*/ /*not B*/ data.ref); });
""",
    "pg-boss": """// file: src/lib/queue.ts
import PgBoss from "pg-boss"; export const queue = new PgBoss(url);
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { const sent = { ref: /*from A*/ a(), note: /*from B*/ b() }; await queue.send("pay", sent); };
// file: src/workers/pay.ts
import { queue } from "../lib/queue"; queue.work("pay", async ([job]) => { f(/*to A*/ /*not B*/ job.data.ref); });
""",
    "Agenda": """// file: src/lib/queue.ts
import { Agenda } from "agenda"; export const queue = new Agenda();
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { const sent = { ref: /*from A*/ a(), note: /*from B*/ b() }; await queue.schedule("in 5 minutes", "pay", sent); };
// file: src/workers/pay.ts
import { queue } from "../lib/queue"; queue.define("pay", async (job) => { f(/*to A*/ /*not B*/ job.attrs.data.ref); });
""",
    "Inngest": """// file: src/lib/queue.ts
import { Inngest } from "inngest"; export const queue = new Inngest({ id: "shop" });
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { const sent = { ref: /*from A*/ a(), note: /*from B*/ b() }; await queue.send({ name: "pay/due", data: sent }); };
// file: src/workers/pay.ts
import { queue } from "../lib/queue"; export const pay = queue.createFunction({ id: "pay" }, { event: "pay/due" }, async ({ event }) => { f(/*to A*/ /*not B*/ event.data.ref); });
""",
    "RabbitMQ": """// file: src/lib/queue.ts
import amqp from "amqplib"; export const queue = await (await amqp.connect(url)).createChannel();
// file: src/api/store/pay/route.ts
import { queue } from "../../../lib/queue"; export const POST = async (req, res) => { const sent = { ref: /*from A*/ a(), note: /*from B*/ b() }; queue.sendToQueue("pay", Buffer.from(JSON.stringify(sent))); };
// file: src/workers/pay.ts
import { queue } from "../lib/queue"; queue.consume("pay", (message) => { const read = JSON.parse(message.content.toString()); f(/*to A*/ /*not B*/ read.ref); });
""",
    "a task of trigger.dev": """// file: src/tasks.ts
import { task } from "@trigger.dev/sdk/v3"; export const pay = task({ id: "pay", run: async (payload: Sent) => { f(/*to A*/ /*not B*/ payload.ref); } });
// file: src/route.ts
import { pay } from "./tasks"; export const POST = async () => { await pay.trigger({ ref: /*from A*/ a(), note: /*from B*/ b() }); };
""",
    "one library's queue is not another's": """// file: src/lib/queue.ts
import PgBoss from "pg-boss"; export const queue = new PgBoss(url); queue.send("pay", { ref: /*from A*/ a() });
// file: src/workers/pay.ts
import { Worker } from "bullmq"; new Worker("pay", async (job) => { f(/*not A*/ job.data.ref); });
""",
    "an event's payload": """// file: src/workflows/w.ts
import { emitEventStep } from "@medusajs/medusa/core-flows"; emitEventStep({ eventName: "order.paid", data: { id: /*from A*/ a(), note: /*from B*/ b() } });
// file: src/subscribers/paid.ts
export default async function handler({ event }) { f(/*to A*/ /*not B*/ event.data.id); }
""",
    "not to a function that subscribes to nothing": """// file: src/workflows/w.ts
import { emitEventStep } from "@medusajs/medusa/core-flows"; emitEventStep({ eventName: "order.paid", data: { id: /*from A*/ a() } });
// file: src/lib/paid.ts
export default async function handler({ event }) { f(/*not A*/ event.data.id); }
""",
}

REACT: Table = {
    "a context from another file": """// file: app/cart.tsx
import { createContext, useContext, useState } from "react";
const CartContext = createContext(null);
export function CartProvider({ children }) {
  const [items, setItems] = useState([]);
  const addToCart = (item) => setItems((before) => [...before, { price: item.price, name: item.name }]);
  return <CartContext.Provider value={{ items, addToCart }}>{children}</CartContext.Provider>;
}
export const useCart = () => { const found = useContext(CartContext); if (!found) { throw new Error(); } return found; };
// file: app/card.tsx
import { useCart } from "./cart";
export function Card() { const { addToCart } = useCart(); return <button onClick={() => addToCart({ price: /*from A*/ a(), name: /*from B*/ b() })} />; }
// file: app/total.tsx
import { useCart } from "./cart";
export function Total() { const { items } = useCart(); const total = items.reduce((sum, item) => sum + item.price, 0); return <b>{/*to A*/ /*not B*/ total}</b>; }
""",
    "another context is apart": """// file: app/two.tsx
const One = createContext(null), Two = createContext(null);
const x = <One.Provider value={/*from A*/ a()}><Two.Provider value={/*from B*/ b()} /></One.Provider>;
function C() { return <b>{/*to A*/ /*not B*/ useContext(One)}{/*to B*/ /*not A*/ use(Two)}</b>; }
""",
    "a prop over three components": """// file: app/a.tsx
import { B } from "./b"; export const A = () => <B total={/*from A*/ a()} note={/*from B*/ b()} />;
// file: app/b.tsx
import C from "./c"; export const B = ({ total, ...rest }) => <C amount={total} {...rest} />;
// file: app/c.tsx
export default function C(props) { return <b>{/*to A*/ /*not B*/ props.amount}{/*to B*/ /*not A*/ props.note}</b>; }
""",
    "a handler handed down": """// file: app/a.tsx
import { B } from "./b"; export const A = () => { const pay = (v, w) => f(/*to A*/ /*not B*/ v); return <B onPay={pay} />; };
// file: app/b.tsx
export const B = ({ onPay }) => <button onClick={() => onPay(/*from A*/ a(), /*from B*/ b())} />;
""",
}

SECTIONS = (WORKFLOWS, INJECTED, HANDLERS, CONTAINERS, STORES, QUEUES, REACT)


@pytest.mark.parametrize("source", [pytest.param(s, id=n) for section in SECTIONS for n, s in section.items()])
def test_frameworks_join_what_they_join(source: str) -> None:
    check(source)
