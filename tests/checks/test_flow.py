"""Flow checks: origins told by their name, what is marked, where values are not followed, and which calls are sinks."""

from __future__ import annotations

import pytest
from checks.rule_text import check

STORED = """
kind: flow
message: $KEY in $SINK
from: credential
to: script-storage
guards: none
unknown: stop
cleansers: [slice]
"""
KEYS = """
kind: flow
message: $KEY in $SINK
from: credential-key
to: script-storage-key
guards: none
mark: origin
"""
RANDOM = """
kind: flow
message: $SOURCE in $SINK
from: [random, clock]
to: idempotency-key
guards: none
kept: stop
"""
ORDERS = """
kind: flow
message: $SOURCE in $SINK
from: body
to: order-row
source: {words: [total, price]}
"""
PROVIDERS = """
kind: flow
message: $SOURCE in $SINK
from: body
to: [provider-amount, stripe-amount]
"""
HANDLER = "export async function POST(req: NextRequest) { const body = await req.json(); %s }"


def test_a_value_is_a_credential_by_its_name_however_it_gets_there() -> None:
    check(
        STORED,
        """
        const put = (name: string, data: unknown) => localStorage.setItem(name, JSON.stringify(data));
        put("a", reply.access_token); // expect
        put("b", { user, jwt: made() });
        put("c", { user, jwt: reply.value }); // expect
        put("d", reply.id);
        """,
    )


@pytest.mark.parametrize(
    "line",
    [
        'put("push_token", reply.token);',
        'put("short", reply.token.slice(0, 4));',
        'put("user", decode(reply.token));',
        'put("user", await load(reply.token));',
        'put("a", process.env.PUBLIC_TOKEN);',
        'const token = "none"; put("a", token);',
        'put("a", !!reply.token);',
        'put("a", reply.cart.token);',
    ],
)
def test_what_only_looks_like_a_credential_is_none(line: str) -> None:
    check(STORED, f"const put = (name, data) => localStorage.setItem(name, JSON.stringify(data));\n{line}")


def test_the_constant_under_which_something_is_kept_is_marked_where_it_is_used() -> None:
    check(
        KEYS,
        """
        const NAME = "access_token";
        const jar = (key: string, value: string) => { document.cookie = `${key}=${value}; path=/`; };
        jar(NAME, reply.value); // expect
        jar("locale", "en");
        """,
    )


def test_a_cookie_that_is_deleted_or_emptied_holds_nothing() -> None:
    check(
        KEYS,
        """
        const drop = (key: string) => { document.cookie = `${key}=; expires=Thu, 01 Jan 1970 00:00:00 GMT`; };
        drop("access_token");
        localStorage.setItem("access_token", "");
        other.cookie = "access_token";
        """,
    )


def test_a_value_put_into_a_store_that_is_asked_first_is_the_same_next_time() -> None:
    check(
        RANDOM,
        """
        export async function pay(session: Session) {
          let nonce = session.get("nonce");
          if (!nonce) { nonce = crypto.randomUUID(); session.set("nonce", nonce); }
          await charge({ idempotencyKey: nonce });
        }
        """,
        """
        export async function pay(headers: Headers) {
          const nonce = crypto.randomUUID();
          headers.set("x-trace", nonce);
          await charge({ idempotencyKey: nonce }); // expect
        }
        """,
    )


@pytest.mark.parametrize(
    ("sent", "mark"),
    [('"X-Attempt": id', ""), ('"X-Other": id', " // expect"), ('cookie: read("X-Attempt")', " // expect")],
)
def test_a_fallback_counts_unless_the_shop_sends_what_it_stands_for(sent: str, mark: str) -> None:
    check(
        RANDOM,
        app__api__pay__route=f"""
        export async function POST(req: NextRequest) {{
          const key = req.headers.get("x-attempt") ?? crypto.randomUUID();
          await charge({{ idempotencyKey: key }});{mark}
        }}
        """,
        app__Pay=f'export const pay = (id: string) => fetch("/api/pay", {{ method: "POST", headers: {{ {sent} }} }});',
    )


@pytest.mark.parametrize(
    ("call", "mark"),
    [
        ("await prisma.order.create({ data: { total: body.total } });", " // expect"),
        ("await db.insert(orders).values({ total: body.total });", " // expect"),
        ('await supabase.from("shop_orders").insert([{ total_price: body.price }]);', " // expect"),
        ("await new Order({ totalPrice: body.total }).save();", " // expect"),
        ('await supabase.from("carts").insert({ total: body.total });', ""),
        ("await db.insert(orders).values({ note: body.total });", ""),
        ("await prisma.invoice.create({ data: { total: body.total } });", ""),
    ],
)
def test_a_row_is_an_order_by_its_table(call: str, mark: str) -> None:
    check(ORDERS, app__api__x__route=HANDLER % f"\n{call}{mark}\n")


@pytest.mark.parametrize(
    ("code", "mark"),
    [
        ("await fetch(`${process.env.RAZORPAY_URL}/orders`, { method: 'POST', body: JSON.stringify({ amount: body.amount }) });", " // expect"),
        ("await klarnaClient.post('/orders', { amount: body.amount });", " // expect"),
        ("await fetch(`${process.env.STATS_URL}/x`, { method: 'POST', body: JSON.stringify({ amount: body.amount }) });", ""),
        ("await api.post('/convert', { amount: body.amount });", ""),
    ],
)  # fmt: skip
def test_a_home_made_client_is_a_provider_s_by_its_names(code: str, mark: str) -> None:
    check(PROVIDERS, app__api__x__route=HANDLER % f"\n{code}{mark}\n")


def test_a_wrapper_that_takes_the_path_alone_is_looked_into() -> None:
    check(
        PROVIDERS,
        lib__stripe="""
        export const stripePost = (path: string, form: URLSearchParams) =>
          fetch(`https://api.stripe.com/v1/${path}`, { method: "POST", body: form });
        """,
        app__api__x__route="""
        import { stripePost } from "../../../lib/stripe";
        export async function POST(req: NextRequest) {
          const body = await req.json();
          const form = new URLSearchParams();
          form.append("amount", body.amount); // expect
          await stripePost("payment_intents", form);
          const other = new URLSearchParams();
          other.append("amount", body.amount);
          await stripePost("reports", other);
        }
        """,
    )


@pytest.mark.parametrize(
    ("call", "mark"),
    [
        ("await stripe.refunds.create(params, { idempotencyKey: crypto.randomUUID() });", " // expect"),
        ("const options = { idempotencyKey: crypto.randomUUID() };", " // expect"),
        ("await sendEmail(message, { idempotencyKey: crypto.randomUUID() });", ""),
        ("await resend.emails.send([{ idempotencyKey: crypto.randomUUID() }]);", ""),
    ],
)
def test_what_is_handed_to_a_call_of_another_purpose_is_not_meant(call: str, mark: str) -> None:
    check(RANDOM + "not-handed: [email]\n", f"{call}{mark}")


def test_a_price_that_the_server_writes_over_is_its_own() -> None:
    body = PROVIDERS + "source: {words: [price]}\n"
    head = "const body = await req.json(); for (const item of body.items) {"
    tail = "} const amount = body.items.reduce((sum, item) => sum + item.price, 0);"
    for write, mark in (("item.price = (await priceOf(item.id)).price;", ""), ("log(item.price);", " // expect")):
        check(
            body,
            app__api__x__route=f"""
            export async function POST(req: NextRequest) {{ {head} {write} {tail}
              await stripe.paymentIntents.create({{ amount }});{mark}
            }}
            """,
        )


def test_a_validated_body_that_is_handed_on_whole_says_nothing_of_its_keys() -> None:
    body = "kind: flow\nmessage: $SOURCE in $SINK\nfrom: body\nto: cart-price\n"
    check(
        body,
        src__api__store__a__route="""
        export const POST = async (req: MedusaRequest, res: MedusaResponse) => {
          await addToCartWorkflow(req.scope).run({ input: { items: [req.validatedBody] } });
          const { variant_id, unit_price } = req.validatedBody;
          await addToCartWorkflow(req.scope).run({ input: { items: [{ variant_id, unit_price }] } }); // expect
        };
        """,
    )


def test_what_a_request_brings_to_a_check_of_its_signature_is_a_credential() -> None:
    check(
        STORED,
        """
        const opens = (given: string) => jwtVerify(given, KEY);
        export async function POST(req: NextRequest) {
          const { boardingPass, seat } = await req.json();
          const code = req.headers.get("x-gate-pass");
          await opens(boardingPass);
          return timingSafeEqual(Buffer.from(code), markOf(seat));
        }
        export function keep(reply: Reply, query: Query) {
          localStorage.setItem("a", reply.boardingPass); // expect
          localStorage.setItem("b", query.get("gate-pass")); // expect
          localStorage.setItem("c", reply.boardingPassCount);
          localStorage.setItem("d", reply.seat);
          localStorage.setItem("e", reply.code);
        }
        """,
    )


def test_a_storage_is_known_wherever_it_was_given() -> None:
    check(
        STORED,
        """
        function into(box: Storage, token: string, key: string) {
          box.setItem(key, token); // expect
        }
        function apart(box: Storage, token: string) {
          box.setItem("a", token);
        }
        function measured(box: Storage, token: string) {
          box.setItem(KEYS.METRICS_TOKEN, token);
          box.setItem(KEYS.MEMBER_KEY, token); // expect
        }
        const KEYS = { METRICS_TOKEN: "_a1", MEMBER_KEY: "_a2" };
        measured(window.localStorage, reply.token);
        into(window.localStorage, reply.token);
        apart(window.sessionStorage, reply.token);
        """,
    )


@pytest.mark.parametrize(
    ("sent", "expect"),
    [
        ("return url.toString();", " // expect"),
        ("return fetch(url);", ""),
        ("return fetch(url.toString());", ""),
        ("return fetch(url.href);", ""),
        ("return fetch(`${url}`);", ""),
    ],
)
def test_what_is_put_into_an_object_goes_where_the_object_is_handed_to(sent: str, expect: str) -> None:
    check(
        """
        kind: flow
        message: $KEY in $SINK
        from: payment-secret
        to: url-query
        guards: none
        not-handed: [fetch]
        """,
        f"""
        export function link(intent: Intent) {{
          const url = new URL("/done", base);
          url.searchParams.set("s", intent.client_secret);{expect}
          {sent}
        }}
        """,
    )


def test_an_amount_of_a_currency_goes_to_a_provider_where_its_secret_is_at_hand() -> None:
    """No provider is named: that the shop has a secret of the service tells that the service is not its own."""
    check(
        PROVIDERS,
        """
        const settings = { base: process.env.CHAPO_URL, secret: process.env.CHAPO_SECRET_KEY };
        export async function POST(req: NextRequest) {
          const body = await req.json();
          await fetch(`${settings.base}/v1/charges`, {
            method: "POST",
            headers: { Authorization: `Bearer ${settings.secret}` },
            body: JSON.stringify({ amount: body.amount, currency: "ETB", tx_ref: body.ref }), // expect
          });
          await fetch(`${settings.base}/v1/limits`, { method: "POST", body: JSON.stringify({ amount: body.amount, window: "1d" }) });
        }
        """,
    )
    check(
        PROVIDERS,
        HANDLER
        % "await fetch(`${process.env.BACKEND_URL}/pay`, { method: 'POST', body: JSON.stringify({ amount: body.amount, currency: 'EUR' }) });",
    )


def test_a_client_of_a_service_is_not_where_the_amount_is_wrong() -> None:
    check(
        PROVIDERS,
        src__lib__charges="""
            async function send(path: string, body?: object) {
              return fetch(`${process.env.GATE_URL}${path}`, { method: "POST", headers: { key: process.env.GATE_SECRET }, body: JSON.stringify(body) });
            }
            export const createCharge = (amount: number, currency: string) => send("/charges", { amount: Math.round(amount), currency });
            export const statusOf = (id: string) => send(`/charges/${id}`);
            """,
        src__api__store__pay__route="""
            import { createCharge } from "../../../lib/charges";
            export async function POST(req: MedusaRequest, res: MedusaResponse) {
              const cart = await carts.retrieveCart(req.body.cart_id);
              const total = cart.subtotal - (req.body.discount_amount ?? 0) + (req.body.shipping_amount ?? 0);
              res.json(await createCharge(total, "EUR")); // expect
            }
            """,
    )
