"""Where a selected library call happens: clients from anywhere, wrappers, form-encoded requests."""

from __future__ import annotations

import pytest
from flow.markers import Case, models

from checkout_audit.flow.backward import State

CREATE = "paymentIntents.create({ amount: /*from A*/ a(), currency: /*from B*/ b() })"


def amounts(source: str, kind: str = "stripe-amount") -> set[str]:
    """Markers that reach any Stripe amount, or a place of another kind."""
    case, found = Case(source), set[str]()
    for path in case.texts:
        file = case.program.file(path)
        for sink in models().sinks:
            if file is not None and sink.kind == kind and sink.selector is not None:
                for gid, keys, stack in case.calls.sites.places(file, sink.selector, sink.place):
                    found |= case.reaching(State(gid, keys, stack))
    return found


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"import Stripe from 'stripe'; const stripe = new Stripe(key); stripe.{CREATE};", id="a variable"),
        pytest.param(f"import Stripe from 'stripe'; new Stripe(key).{CREATE};", id="made on the spot"),
        pytest.param(f"import {{ stripe }} from './lib'; await stripe.{CREATE};", id="imported"),
        pytest.param(f"const getStripe = () => new Stripe(key); getStripe().{CREATE};", id="from a factory"),
        pytest.param(f"const client = await getStripe(); client.{CREATE};", id="from an awaited factory"),
        pytest.param(f"class P {{ constructor(private stripe_: Stripe) {{}} pay() {{ return this.stripe_.{CREATE}; }} }}", id="in a field"),
        pytest.param(f"class P {{ #stripe = new Stripe(k); pay() {{ return this.#stripe.{CREATE}; }} }}", id="in a private field"),
        pytest.param(f"const stripe = container.resolve('stripe'); stripe.{CREATE};", id="from a container"),
        pytest.param(f"const {{ stripe }} = deps; stripe.{CREATE};", id="handed in"),
        pytest.param(f"const {{ paymentIntents }} = stripe; {CREATE};", id="taken apart"),
        pytest.param("const params = { currency: /*from B*/ b() }; params.amount = /*from A*/ a(); stripe.paymentIntents.create(params);", id="options built before"),
        pytest.param("stripe.paymentIntents.update(id, { amount: /*from A*/ a(), x: /*from B*/ b() });", id="an update"),
        pytest.param("stripe.checkout.sessions.create({ line_items: items.map(() => ({ price_data: { unit_amount: /*from A*/ a() }, quantity: /*from B*/ b() })) });", id="a session"),
        pytest.param("""
const body = new URLSearchParams(); body.append("amount", /*from A*/ a()); body.append("currency", /*from B*/ b());
await fetch("https://api.stripe.com/v1/payment_intents", { method: "POST", body });""", id="a form"),
        pytest.param("""
await fetch(`https://api.stripe.com/v1/payment_intents/${id}`, { method: "POST", body: new URLSearchParams({ amount: /*from A*/ a(), x: /*from B*/ b() }).toString() });""", id="a form of an object"),
        pytest.param("""
const call = async (url, options) => { const r = await fetch(url, { ...options, headers: {} }); return r.json(); };
const body = new URLSearchParams({ amount: /*from A*/ a(), x: /*from B*/ b() }); await call("https://api.stripe.com/v1/payment_intents", { body });""", id="a form through a wrapper"),
        pytest.param("""
const traced = async (url, init) => { log(url); return fetch(url, init); };
class Intents { create(draft) { const form = new URLSearchParams(); form.append("amount", draft.amount); return this.post("/payment_intents", form); }
  async post(path, form) { return traced(`https://api.stripe.com/v1${path}`, { method: "POST", body: form }); } }
new Intents().create({ amount: /*from A*/ a(), currency: /*from B*/ b() });""", id="a URL whose end a caller gives"),
    ],
)  # fmt: skip
def test_the_amount_is_found_wherever_the_client_comes_from(source: str) -> None:
    assert amounts(source) == {"A"}


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"stripe.customers.list(); other.{CREATE.replace('paymentIntents.', 'intents.')};", id="another resource"),
        pytest.param("stripe.paymentIntents.create({ currency: /*from B*/ b() });", id="another key"),
        pytest.param("""
const post = (path, body) => fetch(`https://api.stripe.com/v1${path}`, { method: "POST", body });
post("/customers", new URLSearchParams({ amount: /*from A*/ a() }));""", id="another end of the URL"),
        pytest.param("await fetch('https://api.example.com/v1/payment_intents', { body: new URLSearchParams({ amount: /*from A*/ a() }) });", id="another host"),
        pytest.param("await fetch('https://api.stripe.com/v1/customers', { body: new URLSearchParams({ amount: /*from A*/ a() }) });", id="another path"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_none(source: str) -> None:
    assert amounts(source) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        pytest.param("db.insert(orders).values({ total: /*from A*/ a(), note: /*from B*/ b() });", {"A"}, id="a schema of Drizzle"),
        pytest.param("db('orders').insert({ total: /*from A*/ a() });", {"A"}, id="a name"),
        pytest.param("manager.getRepository(Order).insert({ total: /*from A*/ a() });", {"A"}, id="an entity"),
        pytest.param("moment(order_date).add({ total: /*from A*/ a() });", set(), id="a value that is named after it"),
    ],
)  # fmt: skip
def test_a_table_is_what_a_data_library_is_told(source: str, found: set[str]) -> None:
    assert amounts(source, "order-row") == found


@pytest.mark.parametrize(
    "call",
    [
        "import { persist as kept } from 'zustand/middleware'; kept((put) => ({ go: () => put({ a: /*from A*/ a() }) }), { name: 'x' });",
        "import { persist } from 'zustand/middleware'; persist((put) => ({ go: () => put((old) => ({ ...old, a: /*from A*/ a() })) }));",
        "import { persist } from 'zustand/middleware'; const init = (put) => ({ go: () => put({ a: /*from A*/ a() }) }); persist(init, {});",
    ],
)
def test_what_a_callback_calls_its_parameter_with_is_found_under_any_name(call: str) -> None:
    assert amounts(call, "persisted-state") == {"A"}
