"""`why` says which part of a check holds at a line and which does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import Done, call

RULES = """\
id: ACME-01
title: Things that go wrong
severity: high
what: Things go wrong.
why: They cost money.
fix: Mend them.
checks:
  - id: divided
    title: Total divided by 100
    kind: pattern
    message: "`$AMOUNT` is divided by 100"
    fix: Drop the division.
    roles: {none: [test, script]}
    file: show($_)
    match: $AMOUNT / $BY
    where:
      AMOUNT: {words: [total, price]}
      BY: {value: 100}
  - id: unlocked
    title: Stock taken without a lock
    kind: absence
    message: Stock is taken without a lock
    fix: Lock it.
    match: stock.take($...ANY)
    absent: stock.lock($...ANY)
    order: before
  - id: client-amount
    title: Amount from the caller
    kind: flow
    message: $SOURCE becomes $SINK
    fix: Take it from the cart.
    from: [body]
    to: [stripe-amount]
    source: {words: [amount, total, price]}
    factors: fixed
    guards: comparison
  - id: major-divided
    title: Major units divided
    kind: unit
    message: $AMOUNT is divided
    fix: Drop the division.
    ask: divided
    unit: major
  - id: token-unsent
    title: A token that nobody sends
    kind: contract
    message: $ROUTE takes $FIELD
    fix: Send it.
    ask: unsent
    part: [body, header]
    alike: [[token]]
"""
TEXT = """\
import { show } from "money";
export const one = order.total / 100;
export const two = order.weight / 100;
export const three = order.total / 60;
show(one);
// nothing
"""
STOCK = """\
export function first(stock: Stock) {
  stock.lock("a");
  stock.take("a");
}
export function second(stock: Stock) {
  stock.take("a");
  stock.lock("a");
}
"""
SERVER = """\
import express from "express";
import Stripe from "stripe";
const stripe = new Stripe(process.env.KEY);
const router = express.Router();
router.post("/pay", async (req, res) => {
  const { amount, note, quantity } = req.body;
  const cart = await db.carts.find(req.body.cart);
  await stripe.paymentIntents.create({ amount });
  await stripe.paymentIntents.create({ amount: cart.total });
  await stripe.paymentIntents.create({ amount: note });
  await stripe.paymentIntents.create({ amount: cart.total * req.body.price_count });
  if (amount !== cart.total) {
    return res.status(400).end();
  }
  await stripe.paymentIntents.create({ amount });
});
export default router;
"""
HANDLER = """\
export async function POST(request: Request) {
  const { token, name } = await request.json();
  if (!token) return new Response("", { status: 401 });
  return Response.json({ name });
}
"""
CALLER = """\
export const save = (name: string, own = new URL(location.href).searchParams.get("token")) =>
  fetch("/api/names", { method: "POST", body: JSON.stringify({ name }) });
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = {
        "rules/ACME-01.yaml": RULES,
        "shop/package.json": '{"name": "shop"}',
        "shop/src/a.ts": TEXT,
        "shop/src/plain.ts": TEXT.replace("show(one);", "//"),
        "shop/scripts/a.ts": TEXT,
        "shop/src/a.test.ts": TEXT,
        "shop/src/stock.ts": STOCK,
        "shop/src/server.ts": SERVER,
        "shop/app/api/names/route.ts": HANDLER,
        "shop/app/names.ts": CALLER,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "shop"


def why(folder: Path, check: str, place: str, *more: str) -> Done:
    return call("why", f"ACME-01/{check}", folder / place, "--rules", folder.parent / "rules", *more)


def told(folder: Path, check: str, place: str) -> str:
    done = why(folder, check, place)
    assert (done.code, done.err) == (0, "")
    return " ".join(done.out.split())


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("src/a.ts:2", "Reported: `order.total` is divided by 100"),
        ("src/a.ts:2", "holds roles The file plays no role; the check leaves out script, test."),
        ("src/a.ts:2", "holds file Line 5 fits `show($_)`."),
        ("src/a.ts:2", "$AMOUNT is `order.total`, which has one of these words in its name: total, price."),
        (
            "src/a.ts:3",
            "fails where $AMOUNT is `order.weight`, which has none of these words in its name: total, price.",
        ),
        ("src/a.ts:3", "`order.weight / 100` fits `$AMOUNT / $BY`."),
        ("src/a.ts:4", "fails where $BY is `60`, which has the value 60: it is not 100."),
        ("src/a.ts:5", "fails match Nothing on this line fits `$AMOUNT / $BY`."),
        ("src/a.ts:5", "In this file the pattern matches on line 2."),
        ("src/plain.ts:2", "fails file Nothing in the file fits `show($_)`."),
        ("scripts/a.ts:2", "fails roles The file plays script; the check leaves out script, test."),
        ("scripts/a.ts:2", "Not reported: the part 'roles' does not hold."),
        ("src/a.test.ts:2", "A scan of the folder leaves this file out"),
        ("src/stock.ts:2", "fails words The file holds none of these words: price, total."),
    ],
)
def test_a_pattern(folder: Path, place: str, said: str) -> None:
    assert said in told(folder, "divided", place)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (3, 'fails absent What must be absent from the function before it is there: `stock.lock("a")` on line 2.'),
        (6, "Reported: Stock is taken without a lock"),
        (6, "holds absent Nothing in the function before it fits `stock.lock($...ANY)`."),
        (6, "On line 7 it stands, but not before it."),
        (2, "fails match Nothing on this line fits `stock.take($...ANY)`."),
    ],
)
def test_an_absence(folder: Path, line: int, said: str) -> None:
    assert said in told(folder, "unlocked", f"src/stock.ts:{line}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (8, "Reported: `amount` from the request body becomes the amount of a Stripe PaymentIntent"),
        (8, "line 5: comes from the request body as `amount`"),
        (5, "passes this line"),
        (9, "fails from It comes from none of these: body."),
        (9, "it ends at the global name `db` (its `carts.[].total`) on line 7."),
        (10, "fails source `note` from the request body reaches it, but its name holds none of these words: amount"),
        (12, "fails to No sink of this check stands on this line."),
        (12, "In this file the amount of a Stripe PaymentIntent stands on line 8, 9, 10, 11, 15."),
        (15, "fails guards The comparison `amount !== cart.total` on line 12 stands in the way"),
        (15, "holds from `amount` from the request body reaches it. · line 5: comes from `amount`"),
    ],
)
def test_a_flow(folder: Path, line: int, said: str) -> None:
    assert said in told(folder, "client-amount", f"src/server.ts:{line}")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("app/api/names/route.ts:2", "Reported: `POST /api/names` takes `token`"),
        ("app/api/names/route.ts:2", "holds join POST /api/names is called from app/names.ts:2."),
        ("app/api/names/route.ts:2", "It demands `token` in the body."),
        ("app/api/names/route.ts:2", "holds sent No caller sends `token` in the body."),
        (
            "app/api/names/route.ts:4",
            "fails alike The line reads `name` in the body, none of which the check asks about.",
        ),
        ("app/names.ts:2", "holds join POST /api/names reaches /api/names, which app/api/names/route.ts serves."),
        ("app/names.ts:2", "It sends `name` in the body."),
        ("src/a.ts:2", "fails join This line sends no request, and the file serves no route."),
    ],
)
def test_a_contract(folder: Path, place: str, said: str) -> None:
    assert said in told(folder, "token-unsent", place)


def test_a_unit_is_told_with_its_evidence(folder: Path) -> None:
    text = 'import { OrderDTO } from "@medusajs/framework/types";\nexport const one = (order: OrderDTO) => order.total / 100;\n\n'
    (folder / "src" / "a.ts").write_text(text)
    said = told(folder, "major-divided", "src/a.ts:2")
    assert "holds ask `order.total` answers 'divided'" in said
    assert "`order.total` is taken for major units." in said
    assert "Nothing is known of the unit of anything on this line." in told(folder, "major-divided", "src/a.ts:3")


def test_a_suppressed_finding_is_told_as_such(folder: Path) -> None:
    text = TEXT.replace("export const one", "// checkout-audit-ignore[ACME-01/divided]: agreed\nexport const one")
    (folder / "src" / "a.ts").write_text(text)
    assert "suppressed by a comment in the code" in told(folder, "divided", "src/a.ts:3")


def test_json_holds_the_same(folder: Path) -> None:
    found = json.loads(why(folder, "divided", "src/a.ts:3", "--format", "json").out)
    assert (found["version"], found["check"], found["path"], found["line"]) == (1, "ACME-01/divided", "src/a.ts", 3)
    assert [part["name"] for part in found["parts"] if part["holds"] is False] == ["where"]


@pytest.mark.parametrize(
    ("check", "place", "said"),
    [
        ("ACME-01/dividd", "src/a.ts:2", "unknown check 'ACME-01/dividd' (did you mean 'ACME-01/divided'?)"),
        ("ACME-01", "src/a.ts:2", "ACME-01 is an issue; 'why' asks about one check (its checks: ACME-01/divided,"),
        ("ACME-01/divided", "src/a.ts:99", "there is no line 99: the file has 6"),
        ("ACME-01/divided", "src/a.ts:0", "is not FILE:LINE"),
        ("ACME-01/divided", "src/a.ts", "is not FILE:LINE (for example: src/api/store/carts/route.ts:12)"),
        ("ACME-01/divided", "src/b.ts:1", "no such file or folder (did you mean a.ts?)"),
    ],
)
def test_a_mistake_is_one_clear_line(folder: Path, check: str, place: str, said: str) -> None:
    done = call("why", check, folder / place, "--rules", folder.parent / "rules")
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1


PLACES = {
    "src/api/store/orders/[id]/view/route.ts": """\
export async function GET(req: MedusaRequest, res: MedusaResponse) {
  const claims = jwt.verify(req.get("x-order-token"), process.env.SECRET!);
  const order = await db.order.findUnique({ where: { id: req.params.id } });
  return res.json({ email: order.email, claims });
}
export async function POST(req: MedusaRequest, res: MedusaResponse) {
  const order = await db.order.findUnique({ where: { id: req.params.id } });
  return res.json({ total: order.total });
}
""",
    "src/raise.ts": """\
export async function raise(order: Order, cents: number) {
  const intent = await stripe.paymentIntents.retrieve(order.intent);
  if (intent.status === "requires_capture") throw new Error("authorized already");
  await stripe.paymentIntents.update(order.intent, { amount: cents });
}
""",
    "src/link.ts": """\
import jwt from "jsonwebtoken";
export function orderToken(order: Order) {
  const end = Math.floor(new Date(order.createdAt).getTime() / 1000) + 3600;
  return jwt.sign({ order: order.id, exp: end }, process.env.SECRET!);
}
""",
}


@pytest.mark.parametrize(
    ("check", "place", "said"),
    [
        ("SEC-02/personal-data-given", "src/api/store/orders/[id]/view/route.ts:3", "fails proof On the way"),
        (
            "SEC-02/personal-data-given",
            "src/api/store/orders/[id]/view/route.ts:4",
            "fails proof About line 3: On the way",
        ),
        (
            "SEC-02/personal-data-given",
            "src/api/store/orders/[id]/view/route.ts:7",
            "fails personal No part of the answer",
        ),
        ("ORD-02/increase-unchecked", "src/raise.ts:4", "fails look The state of the payment"),
        ("ORD-02/increase-failure-swallowed", "src/raise.ts:4", "fails failure When the change fails"),
        ("ORD-02/increase-failure-swallowed", "src/link.ts:3", "fails words"),
        ("SEC-03/anchor-omitted", "src/link.ts:4", "fails end The token has an end"),
    ],
)
def test_kinds_that_judge_places_tell_which_part_gave_one_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: str, place: str, said: str
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, text in {**PLACES, "package.json": '{"name": "shop"}'}.items():
        (tmp_path / "shop" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "shop" / name).write_text(text)
    rules = Path(__file__).parents[2] / "rules"
    done = call("why", check, tmp_path / "shop" / place, "--root", tmp_path / "shop", "--rules", rules)
    assert said in " ".join(done.out.split())
