"""What the checks of money units report, each beside the near miss that they leave alone. Snippets run through the real audit."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from flow.markers import Table, files

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.rulebook.load import Rulebook, load

_EXPECT = re.compile(r"// expect: (.+)$")


@cache
def rulebook() -> Rulebook:
    return load()


def check(source: str, root: Path) -> None:
    """Just the expected findings of MNY-01, by line and check."""
    expected: list[tuple[str, int, str]] = []
    for path, text in files(source).items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        for line, content in enumerate(text.splitlines(), 1):
            marked = _EXPECT.search(content)
            expected += [(path, line, f"MNY-01/{name.strip()}") for name in marked[1].split(",")] if marked else []
    outcome = audit(AuditRequest(paths=(root,), issues=("MNY-01",), jobs=1), rulebook())
    assert sorted((one.span.path, one.span.start_line, one.check) for one in outcome.findings) == sorted(expected)


V1 = """// file: package.json
{"dependencies": {"@medusajs/medusa": "1.20", "@medusajs/medusa-js": "6"}}
"""
VENDURE = """// file: package.json
{"dependencies": {"@vendure/core": "3"}}
"""
OTHER = """// file: package.json
{"dependencies": {"next": "15", "stripe": "17"}}
"""

SILENT: Table = {
    "charge at the boundary": "await stripe.paymentIntents.create({ amount: Math.round(cart.total * 100), currency });",
    "capture at the boundary": "await stripe.paymentIntents.capture(id, { amount_to_capture: Math.round(order.total * 100) });",
    "refund at the boundary": "await stripe.refunds.create({ payment_intent, amount: Math.round(refundTotal * 100) });",
    "back from Stripe": "const paid = paymentIntent.amount_received / 100;",
    "back from Stripe, fixed": "const text = `$${(paymentIntent.amount / 100).toFixed(2)}`;",
    "back from Stripe into an order": "const line = { unit_price: paymentIntent.amount / 100, variant_id: id };",
    "a comparison in minor units": "if (intent.amount !== Math.round(order.total * 100)) throw new Error('no');",
    "a comparison in major units": "if (intent.amount / 100 !== order.total) throw new Error('no');",
    "a round trip": "const total = Math.round(order.total * 100) / 100;",
    "two places with epsilon": "const total = Math.round((order.total + Number.EPSILON) * 100) / 100;",
    "sums in cents and back": "let cents = 0; for (const item of order.items) cents += Math.round(item.unit_price * 100); const total = cents / 100;",
    "a percentage off": "const off = item.unit_price * (discountPercent / 100);",
    "a tax rate": "const tax = (order.subtotal / 100) * taxRate;",
    "a share of an amount": "const fee = (order.total * feePercent) / 100;",
    "a difference in percent": "const percent = Math.round(((original_price.original_amount - price.calculated_amount) / price.original_amount) * 100);",
    "a ratio": "const progress = (cart.total / 100) * progressRatio;",
    "a weight": "const kilos = item.weight / 1000; const units = variant.weight / 100;",
    "pixels": "const width = (image.width * amount) / 100;",
    "pages": "const pages = Math.ceil(list.total / 100);",
    "psychological prices": "const price = Math.ceil(item.unit_price / 100) * 100 - 0.01;",
    "loyalty points": "const points = Math.floor(order.total / 100);\nconst extra = Math.floor(order.total);",
    "number to words": "function words(n) { if (n >= 100) { parts.push(ONES[Math.floor(n / 100)]); n %= 100; } return parts; } words(order.total);",
    "cents split off for display": "const euros = Math.floor(intent.amount / 100); const cents = intent.amount % 100;",
    "a supplier's cents": "const cost = printful.cost_cents / 100; const prices = [{ amount: supplier.price_cents / 100, currency_code: 'usd' }];",
    "another supplier's price": "const cost = printfulItem.price.amount / 100;",
    "a gift card of a provider": "const value = stripeGiftCard.amount / 100;",
    "other cents": "const bend = (pitch.cents * 100) / 1200; const amountOfBend = bend;",
    "a converter of the shop": "import { toMinor } from './x';\nawait stripe.paymentIntents.create({ amount: toMinor(cart.total, cart.currency_code), currency });",
    "a helper used rightly from both sides": "const up = (x) => Math.round(x * 100); const down = (x) => x / 100;\nconst total = up(order.total); const paid = down(intent.amount);",
    "a flag decides": "const money = (amount, fromCents) => (fromCents ? amount : amount * 100);\nconst a = money(intent.amount, true); const b = money(order.total, false);",
    "a factor of the currency": "const factor = ['jpy'].includes(c) ? 1 : 100;\nawait stripe.paymentIntents.create({ amount: Math.round(cart.total * factor), currency: c });",
    "an exponent of the currency": "await stripe.paymentIntents.create({ amount: Math.round(cart.total * 10 ** digits(c)), currency: c });",
    "an amount of unknown unit": "export const shown = (row) => (row.amount / 100).toFixed(2) + row.total;",
    "mixed": "const due = c ? order.total : intent.amount; const shown = due / 100;",
    "a large order is free of shipping": "const shipping = order.total > 100 ? 0 : 4.9;",
    "a limit beside a division": "const share = price > 100 ? rate / 100 : 0;",
    "an id read as an integer": "const count = parseInt(query.total_count, 10); const page = parseInt(query.price_page, 10);",
    "cents read as an integer": "const cents = parseInt(metadata.amount_cents, 10);",
    "an integer of Stripe": "const amount = parseInt(String(paymentIntent.amount), 10);",
    "a plain number format": "new Intl.NumberFormat('en').format(intent.amount);",
    "a format in percent": "new Intl.NumberFormat('en', { style: 'percent' }).format(order.total / cart.total);",
    "a name that is right": "const totalCents = Math.round(order.total * 100); const metadata = { total_cents: totalCents };",
    "major units to a Medusa price": "const price = { amount: 12.5, currency_code: 'eur' };",
    "a comment on Stripe": "// Stripe amounts are in cents\nconst amount = x;",
    "a comment that is right": "// Medusa amounts are in major units\nconst amount = x;",
    "JSON-LD in major units": "const offer = { priceCurrency: 'EUR', price: variant.calculated_price.calculated_amount };",
    "an event in major units": "gtag('event', 'purchase', { currency: 'EUR', value: order.total, items });",
    "Medusa v1": V1
    + "// file: src/a.ts\nexport const shown = (order) => (order.total / 100).toFixed(2);\nexport const p = { prices: [{ amount: Math.round(price * 100), currency_code: 'eur' }] };",
    "Medusa v1 with Stripe": V1
    + "// file: src/a.ts\nawait stripe.paymentIntents.create({ amount: cart.total, currency });",
    "Vendure": VENDURE
    + "// file: src/a.ts\nexport const shown = (order) => (order.totalWithTax / 100).toFixed(2) + order.total / 100;",
    "a shop of its own in cents": OTHER
    + "// file: src/a.ts\nexport const shown = (order) => (order.total / 100).toFixed(2);",
    "a test": "// file: src/__tests__/a.test.ts\nexpect(order.total / 100).toBe(1);",
    "a seed writes no shop": "// file: src/scripts/seed.ts\nconst shown = order.total / 100;",
}

FOUND: Table = {
    "a total divided": "const shown = order.total / 100; // expect: total-divided",
    "a compound division": "let due = order.total;\ndue /= 100; // expect: total-divided",
    "a fallback branch": "const p = price.calculated_amount ?? variant.prices[0].amount / 100; // expect: total-divided",
    "an e-mail": "// file: src/lib/emails/placed.ts\nexport const mail = (order) => `Total: ${(order.total / 100).toFixed(2)}`; // expect: total-divided",
    "a helper of another package": """// file: packages/money/src/index.ts
export const half = (x: number) => x / 100; // expect: total-divided
// file: packages/money/package.json
{"name": "@shop/money", "main": "src/index.ts", "dependencies": {"@medusajs/framework": "2"}}
// file: apps/web/src/a.ts
import { half } from "@shop/money"; export const shown = (order) => half(order.total);
// file: package.json
{"workspaces": ["packages/*", "apps/*"]}
""",
    "a helper is right and one caller wrong": """const cents = (x) => (x / 100).toFixed(2);
const paid = cents(intent.amount);
const due = cents(order.total); // expect: total-divided""",
    "a helper says cents": """/** Formats an amount in cents. */
const shown = (x) => (x / 100).toFixed(2);
const due = shown(order.total); // expect: total-divided""",
    "a helper's parameter says cents": "const shown = (priceCents) => (priceCents / 100).toFixed(2);\nconst due = shown(order.total); // expect: total-divided",
    "a helper that all callers feed with major units": "const shown = (x) => (x / 100).toFixed(2); // expect: total-divided\nconst a = shown(order.total); const b = shown(cart.subtotal);",
    "a component": "const Price = ({ amount }) => <b>{(amount / 100).toFixed(2)}</b>; // expect: total-divided\nexport const A = ({ cart }) => <Price amount={cart.total} />;",
    "metadata read in the other unit": """// file: src/w.ts
import Stripe from "stripe"; const stripe = new Stripe("x");
export const w = (order) => stripe.paymentIntents.update("pi", { metadata: { paid_total: String(order.total) } });
// file: src/r.ts
import Stripe from "stripe";
export const r = (p: Stripe.PaymentIntent) => Number(p.metadata.paid_total) / 100; // expect: total-divided
""",
    "minor metadata into an order": """// file: src/w.ts
import Stripe from "stripe"; const stripe = new Stripe("x");
export const w = (cart) => stripe.paymentIntents.update("pi", { metadata: { shipping: String(Math.round(cart.shipping_total * 100)) } });
// file: src/r.ts
import Stripe from "stripe";
export const r = (p: Stripe.PaymentIntent) => orders.createOrders({ shipping_methods: [{ amount: Number(p.metadata.shipping) }] }); // expect: price-multiplied
""",
    "a price written": "const p = { amount: Math.round(row.price * 100), currency_code: 'eur' }; // expect: price-multiplied",
    "a price written through a helper": "const c = (x) => Math.round(x * 100);\nconst p = { amount: c(row.price), currency_code: 'eur' }; // expect: price-multiplied",
    "a payment collection": "await payments.createPaymentCollections({ currency_code: 'eur', amount: intent.amount }); // expect: price-multiplied",
    "a captured payment": "await payments.capturePayment({ payment_id: id, amount: intent.amount_received }); // expect: price-multiplied",
    "an unconverted charge": "await stripe.paymentIntents.create({ amount: cart.total, currency }); // expect: unconverted-charge",
    "an unconverted charge of another function": "function charge(amount) { return stripe.paymentIntents.create({ amount, currency }); }\ncharge(cart.total); // expect: unconverted-charge\ncharge(Math.round(order.total * 100));",
    "a form to Stripe": "const body = new URLSearchParams();\nbody.append('amount', String(cart.total)); // expect: unconverted-charge\nawait fetch('https://api.stripe.com/v1/payment_intents', { method: 'POST', body });",
    "compared": "if (paymentIntent.amount !== order.total) throw new Error('no'); // expect: unlike-compared",
    "compared through variables": "const due = order.total; const paid = intent.amount_received;\nif (paid < due) throw new Error('no'); // expect: unlike-compared",
    "subtracted": "const open = order.total - intent.amount_received; // expect: unlike-added",
    "added": "const sum = cart.total + intent.amount; // expect: unlike-added",
    "cut": "const due = parseInt(String(order.total), 10); // expect: amount-cut",
    "cut of unknown unit": "const shipping = parseInt(metadata.shipping_amount, 10); // expect: amount-cut",
    "floored": "const refundAmount = Math.floor(order.total); // expect: amount-cut",
    "rounded away": "const total = Math.round(intent.amount / 100); // expect: cents-rounded",
    "guessed by size": "const shown = order.total > 1000 ? order.total / 100 : order.total; // expect: unit-guessed",
    "guessed by decimals": "const shown = Number.isInteger(order.total) ? order.total / 100 : order.total; // expect: unit-guessed",
    "shown": "const text = new Intl.NumberFormat('en', { style: 'currency', currency }).format(intent.amount); // expect: minor-shown",
    "shown by toLocaleString": "const text = intent.amount.toLocaleString('en', { style: 'currency', currency }); // expect: minor-shown",
    "multiplied twice": "const cents = Math.round(intent.amount * 100); // expect: minor-multiplied",
    "published": "const offer = { priceCurrency: 'EUR', price: Math.round(price.calculated_amount * 100) }; // expect: minor-published",
    "named": "const amountInCents = order.total; // expect: misleading-name",
    "not rounded": "await stripe.paymentIntents.create({ amount: cart.total * 100, currency }); // expect: unrounded-charge",
    "a fixed factor": "const KNOWN = ['usd', 'jpy'];\nawait stripe.paymentIntents.create({ amount: Math.round(cart.total * 100), currency: cart.currency_code }); // expect: fixed-factor",
    "a formatter of unknown amounts": "export const money = (price) => `${(price / 100).toFixed(2)} EUR`; // expect: formatter-divides",
}


@pytest.mark.parametrize("name", SILENT)
def test_silence(name: str, tmp_path: Path) -> None:
    check(SILENT[name], tmp_path)


@pytest.mark.parametrize("name", FOUND)
def test_findings(name: str, tmp_path: Path) -> None:
    check(FOUND[name], tmp_path)


def test_a_finding_shows_both_views_and_the_way_between_them(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("const due = (x) => x / 100;\nconst shown = due(order.total);\n", encoding="utf-8")
    (finding,) = audit(AuditRequest(paths=(tmp_path,), issues=("MNY-01",), jobs=1), rulebook()).findings
    assert "`order.total` is an amount of Medusa v2, which counts in major units" in finding.message
    assert [step.span.start_line for step in finding.steps] == [2, 2]
    assert finding.related[0].span.start_line == 2


MINOR_SHOP = """// file: src/write.ts
export const price = (row) => ({ amount: Math.round(row.euros * 100), currency_code: "eur" });
export const back = (order) => stripe.refunds.create({ payment_intent: order.id, amount: order.total });
export const kept = (order) => ({ total_cents: order.total, tax_cents: order.tax_total, item_cents: order.item_total });
// file: src/a.ts
export const a = (order) => (order.total / 100).toFixed(2);%s
export const b = (order) => (order.subtotal / 100).toFixed(2);
export const c = (item) => (item.unit_price / 100).toFixed(2);
export const d = (order) => (order.shipping_total / 100).toFixed(2);
"""


def test_a_shop_that_keeps_minor_units_throughout_is_one_finding(tmp_path: Path) -> None:
    check(MINOR_SHOP % " // expect: minor-convention", tmp_path)


def test_the_page_that_disagrees_with_such_a_shop_is_the_error(tmp_path: Path) -> None:
    expected = "// file: src/b.ts\nexport const e = (order) => order.total.toFixed(2); // expect: against-convention"
    extra = "// file: src/f.ts\nexport const f = { amount: Math.round(row.x * 100), currency_code: 'eur' };\n"
    check(MINOR_SHOP % " // expect: minor-convention" + extra + expected, tmp_path)


def test_a_shop_that_contradicts_itself_has_no_convention(tmp_path: Path) -> None:
    check(
        """// file: src/a.ts
export const a = (order) => (order.total / 100).toFixed(2); // expect: total-divided
export const b = (order) => order.subtotal.toFixed(2);
export const c = (cart) => stripe.paymentIntents.create({ amount: Math.round(cart.total * 100) });
""",
        tmp_path,
    )
