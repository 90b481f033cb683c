"""In which unit an amount is: by the fields of libraries, by types, names and comments, and through conversions."""

from __future__ import annotations

import pytest
from flow.markers import Table
from flow.unit_markers import check

FIELDS: Table = {
    "an order's total": "f(/*unit: major*/ order.total);",
    "a cart's subtotal": "f(/*unit: major*/ cart.subtotal);",
    "a line's price": "f(/*unit: major*/ item.unit_price);",
    "a calculated price": "f(/*unit: major*/ variant.calculated_price.calculated_amount);",
    "an optional chain": "f(/*unit: major*/ variant?.calculated_price?.original_amount);",
    "a price in a list": "f(/*unit: major*/ variant.prices[0].amount);",
    "a shipping option's amount": "f(/*unit: major*/ shippingOption.amount);",
    "a payment collection's amount": "f(/*unit: major*/ paymentCollection.amount);",
    "an order's shipping": "f(/*unit: major*/ order.shipping_total);",
    "a refund of Medusa": "f(/*unit: major*/ refund.amount);",
    "a PaymentIntent's amount": "f(/*unit: minor*/ paymentIntent.amount);",
    "what was received": "f(/*unit: minor*/ intent.amount_received);",
    "the total of a Checkout Session": "f(/*unit: minor*/ session.amount_total);",
    "a Stripe price": "f(/*unit: minor*/ price.unit_amount);",
    "what a charge captured": "f(/*unit: minor*/ charge.amount_captured);",
    "a field of a home-made answer is not Stripe's": "f(/*unit: unknown*/ data.amount_captured);",
    "an object of a webhook by its type": "const made = event.data.object as X; const pi: Stripe.PaymentIntent = made; f(/*unit: minor*/ pi.amount);",
    "an object by its declared type": "function g(o: HttpTypes.StoreOrder) { f(/*unit: major*/ o.total); }",
    "a nullable declared type": "function g(o: HttpTypes.StoreCart | null) { f(/*unit: major*/ o.subtotal); }",
    "a total of something else": "f(/*unit: unknown*/ report.total);",
    "the amount of a payment session may be the provider's": "f(/*unit: unknown*/ session.amount);",
    "an amount of another provider": "f(/*unit: unknown*/ paypalOrder.amount);",
    "an amount of a supplier": "f(/*unit: unknown*/ printful.price.amount);",
    "what a Stripe call made": "const refund = await stripe.refunds.create({}); f(/*unit: unknown*/ refund.amount);",
    "a number": "f(/*unit: unknown*/ 100);",
}

PLATFORMS: Table = {
    "Medusa v1 counts in minor units": """// file: package.json
{"dependencies": {"@medusajs/medusa-js": "6"}}
// file: src/a.ts
f(/*unit: minor*/ order.total);""",
    "a shop of v1 by its imports": """import Medusa from "@medusajs/medusa-js"; f(/*unit: minor*/ item.unit_price);""",
    "Vendure counts in minor units": """import { Order } from "@vendure/core"; f(/*unit: minor*/ order.totalWithTax);""",
    "a shop of neither": """// file: package.json
{"dependencies": {"next": "15"}}
// file: src/a.ts
f(/*unit: unknown*/ order.total);""",
    "a storefront beside a backend of v2": """// file: backend/package.json
{"dependencies": {"@medusajs/framework": "2.8.0"}}
// file: storefront/package.json
{"dependencies": {"react": "19"}}
// file: storefront/src/a.ts
f(/*unit: major*/ order.total);""",
    "a storefront that depends on the SDK": """// file: package.json
{"dependencies": {"@medusajs/js-sdk": "2.8.0"}}
// file: src/a.ts
f(/*unit: major*/ cart.total);""",
    "by imports of another file": """// file: src/b.ts
import { MedusaRequest } from "@medusajs/framework/http";
// file: src/lib/a.ts
f(/*unit: major*/ cart.total);""",
    "two shops in one tree": """// file: old/package.json
{"dependencies": {"@medusajs/medusa-js": "6"}}
// file: new/package.json
{"dependencies": {"@medusajs/framework": "2"}}
// file: old/a.ts
f(/*unit: minor*/ order.total);
// file: new/a.ts
f(/*unit: major*/ order.total);""",
    "Stripe is Stripe on any platform": """// file: package.json
{"dependencies": {"@medusajs/medusa-js": "6", "stripe": "17"}}
// file: src/a.ts
f(/*unit: minor*/ paymentIntent.amount_received);""",
}

NAMES: Table = {
    "a name with cents": "function g(priceCents) { f(/*unit: minor*/ priceCents); }",
    "a key with cents": "f(/*unit: minor*/ row.price_cents);",
    "in cents": "function g(amountInCents) { f(/*unit: minor*/ amountInCents); }",
    "minor": "function g(minorAmount) { f(/*unit: minor*/ minorAmount); }",
    "paise": "function g(paise) { f(/*unit: minor*/ paise); }",
    "dollars": "function g(dollars) { f(/*unit: major*/ dollars); }",
    "major": "f(/*unit: major*/ row.total_major);",
    "percent is no cent": "function g(percent) { f(/*unit: unknown*/ percent); }",
    "a name of both says nothing": "function g(centsToDollars) { f(/*unit: unknown*/ centsToDollars); }",
    "a name of an order's total": "function g(orderTotal) { f(/*unit: major*/ orderTotal); }",
    "a name of neither": "function g(amount) { f(/*unit: unknown*/ amount); }",
    "a library is stronger than a name": "const amountInCents = order.total; f(/*unit: major*/ amountInCents);",
    "a declared type": "function g(p) { const price: Cents = p; f(/*unit: minor*/ price); }",
    "a declared type with an argument": "function g(p) { const price: MinorUnits<number> = p; f(/*unit: minor*/ price); }",
    "a primitive type says nothing": "function g(p) { const price: number = p; f(/*unit: unknown*/ price); }",
    "a comment at the end of the line": "function g(p) { const price = p; // in cents\n f(/*unit: minor*/ price); }",
    "a comment above": "function g(p) {\n // Amount in cents\n const price = p;\n f(/*unit: minor*/ price); }",
    "a comment of dollars": "function g(p) {\n // The price is in dollars\n const price = p;\n f(/*unit: major*/ price); }",
    "a name is stronger than a comment": "function g(p) {\n // in dollars\n const priceCents = p;\n f(/*unit: minor*/ priceCents); }",
    "a comment that denies": "function g(p) {\n // not in cents\n const price = p;\n f(/*unit: unknown*/ price); }",
    "a comment about a conversion": "function g(p) {\n // convert to cents\n const price = p;\n f(/*unit: unknown*/ price); }",
    "a text with a currency sign": 'f(/*unit: major*/ "$12.50");',
    "a text with a currency behind": 'f(/*unit: major*/ "12,50 €");',
    "a text without": 'f(/*unit: unknown*/ "12.50");',
    "a template with a sign": "function g(p) { f(/*unit: major*/ `$${p}`); }",
    "a parsed price text": 'const shown = "$12.50"; f(/*unit: major*/ parseFloat(shown.replace("$", "")));',
    "a converter that is not here": 'import { toCents } from "money"; function g(p) { f(/*unit: minor*/ toCents(p)); }',
    "a converter back that is not here": 'import { fromCents } from "money"; f(/*unit: major*/ fromCents(intent.amount));',
    "a converter by name is trusted over its argument": 'import { toStripeAmount } from "money"; f(/*unit: minor*/ toStripeAmount(order.total, "eur"));',
    "a function of unknown code may convert": 'import { normalize } from "money"; f(/*unit: unknown*/ normalize(order.total));',
}

CONVERSIONS: Table = {
    "times 100": "f(/*unit: minor*/ order.total * 100);",
    "100 times": "f(/*unit: minor*/ 100 * order.total);",
    "rounded": "f(/*unit: minor*/ Math.round(order.total * 100));",
    "divided by 100": "f(/*unit: major*/ intent.amount / 100);",
    "times 0.01": "f(/*unit: major*/ intent.amount * 0.01);",
    "by a constant": "const FACTOR = 100; f(/*unit: minor*/ order.total * FACTOR);",
    "by a constant of another file": """// file: src/f.ts
export const FACTOR = 100;
// file: src/a.ts
import { FACTOR } from "./f"; f(/*unit: major*/ intent.amount / FACTOR);""",
    "by a power of the currency's digits": "f(/*unit: minor*/ Math.round(order.total * 10 ** digits(currency)));",
    "by Math.pow": "f(/*unit: minor*/ order.total * Math.pow(10, digits));",
    "by a multiplier": "function g(multiplier) { f(/*unit: minor*/ order.total * multiplier); }",
    "by a chosen factor": "const factor = ZERO.includes(c) ? 1 : 100; f(/*unit: minor*/ order.total * factor);",
    "by a number class": "f(/*unit: minor*/ new BigNumber(order.total).times(100).toNumber());",
    "divided by a number class": "f(/*unit: major*/ Big(intent.amount).div(100));",
    "by a function of two numbers": "f(/*unit: minor*/ MathBN.mult(order.total, 100));",
    "compound": "let x = order.total; x *= 100; f(/*unit: mixed*/ x);",
    "a round trip": "f(/*unit: major*/ Math.round(order.total * 100) / 100);",
    "a round trip of minor units": "f(/*unit: minor*/ Math.round((intent.amount / 100) * 100));",
    "through a helper": "function c(x) { return Math.round(x * 100); } f(/*unit: minor*/ c(order.total));",
    "through a helper of another file": """// file: src/m.ts
export const q = (x: number) => x / 100;
// file: src/a.ts
import { q } from "./m"; f(/*unit: major*/ q(intent.amount));""",
    "through two helpers": "const a = (x) => x * 100; const b = (x) => Math.round(a(x)); f(/*unit: minor*/ b(order.total));",
    "a helper keeps its callers apart": "const a = (x) => x * 100; f(/*unit: minor*/ a(order.total), /*unit: unknown*/ order.id);",
    "a helper whose name lies": "const toCents = (x) => x; f(/*unit: major*/ toCents(order.total));",
    "a product with a quantity": "f(/*unit: major*/ item.unit_price * item.quantity);",
    "a product with a rate": "f(/*unit: major*/ cart.total * 1.2);",
    "a sum": "f(/*unit: major*/ order.total + order.shipping_total);",
    "a difference": "f(/*unit: minor*/ intent.amount - intent.amount_received);",
    "a sum of unlike units": "f(/*unit: mixed*/ order.total + intent.amount * 1 + order.total);",
    "a ratio has no unit": "f(/*unit: unknown*/ order.total / cart.total);",
    "a percentage of an amount keeps its unit": "f(/*unit: major*/ order.total * percent / 100);",
    "a division by a count": "f(/*unit: unknown*/ order.total / lines);",
    "a number cast": "f(/*unit: major*/ Number(order.total));",
    "a fixed text": "f(/*unit: major*/ order.total.toFixed(2));",
    "the smallest of some": "const all = vs.map((v) => v.calculated_price.calculated_amount); f(/*unit: major*/ Math.min(...all));",
    "times 1000 is no conversion of money": "f(/*unit: unknown*/ seconds * 1000);",
    "what is multiplied becomes minor": "function g(price) { f(/*unit: minor*/ price * 100); }",
    "what is divided becomes major": "function g(price) { f(/*unit: major*/ price / 100); }",
    "a percentage is not": "function g(percent) { f(/*unit: unknown*/ percent / 100); }",
}

WAYS: Table = {
    "a variable": "const t = order.total; f(/*unit: major*/ t);",
    "a fallback": "const t = order.total ?? 0; f(/*unit: major*/ t);",
    "a destructured field": "const { total } = order; f(/*unit: major*/ total);",
    "a renamed field": "const { total: sum } = order; f(/*unit: major*/ sum);",
    "a property": "const o = { due: order.total }; f(/*unit: major*/ o.due);",
    "another property": "const o = { due: order.total, paid: intent.amount }; f(/*unit: minor*/ o.paid);",
    "a spread": "const o = { ...{ due: order.total } }; f(/*unit: major*/ o.due);",
    "a callback": "order.items.map((item) => f(/*unit: major*/ item.unit_price));",
    "a sum over lines": "const t = items.reduce((sum, item) => sum + item.unit_price * item.quantity, 0); f(/*unit: major*/ t);",
    "an argument": "function g(x) { f(/*unit: major*/ x); } g(order.total);",
    "callers that disagree": "function g(x) { f(/*unit: mixed*/ x); } g(order.total); g(intent.amount);",
    "an awaited result": "async function t() { return order.total; } async function g() { f(/*unit: major*/ await t()); }",
    "a component's prop": "const P = ({ amount }) => <b>{f(/*unit: major*/ amount)}</b>; const App = () => <P amount={cart.total} />;",
    "a field that is a rate ends the way": "const line = { rate: order.total }; f(/*unit: unknown*/ line.rate);",
    "a rate of shipping is an amount": "const shippingRate = option.amount; f(/*unit: major*/ shippingRate);",
    "a quantity ends the way": "const quantity = order.total; f(/*unit: unknown*/ quantity);",
    "a state": "const [due, setDue] = useState(0); setDue(cart.total); f(/*unit: major*/ due);",
    "a choice of like units": "const t = c ? order.total : cart.total; f(/*unit: major*/ t);",
    "a choice of unlike units": "const t = c ? order.unit_price : price.calculated_amount * 100; f(/*unit: mixed*/ t);",
    "a workflow's step": """
import { createStep, StepResponse } from "@medusajs/framework/workflows-sdk";
const pay = createStep("pay", async (input) => { f(/*unit: major*/ input.due); }); pay({ due: order.total });""",
    "a workflow's transform": """
import { transform } from "@medusajs/framework/workflows-sdk";
const t = transform({ order }, (data) => ({ due: data.order.total * 100 })); f(/*unit: minor*/ t.due);""",
    "metadata that is written elsewhere": """// file: src/w.ts
import Stripe from "stripe"; const stripe = new Stripe("x");
export const w = () => stripe.paymentIntents.update("pi", { metadata: { due: String(order.total) } });
// file: src/r.ts
import Stripe from "stripe";
export const r = (p: Stripe.PaymentIntent) => f(/*unit: major*/ Number(p.metadata.due));""",
    "metadata in minor units": """// file: src/w.ts
import Stripe from "stripe"; const stripe = new Stripe("x");
export const w = () => stripe.paymentIntents.update("pi", { metadata: { due: String(order.total * 100) } });
// file: src/r.ts
import Stripe from "stripe";
export const r = (p: Stripe.PaymentIntent) => f(/*unit: minor*/ p.metadata.due, /*unit: unknown*/ p.metadata.other);""",
}


@pytest.mark.parametrize("name", FIELDS)
def test_fields(name: str) -> None:
    check(FIELDS[name])


@pytest.mark.parametrize("name", PLATFORMS)
def test_platforms(name: str) -> None:
    check(PLATFORMS[name])


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    check(NAMES[name])


@pytest.mark.parametrize("name", CONVERSIONS)
def test_conversions(name: str) -> None:
    check(CONVERSIONS[name])


@pytest.mark.parametrize("name", WAYS)
def test_ways(name: str) -> None:
    check(WAYS[name])
