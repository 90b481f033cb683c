"""Requests: where they go, through wrappers and clients, and what they carry."""

from __future__ import annotations

import pytest
from flow.markers import Table
from flow.shop import Shop

ROUTE = """// file: src/api/store/orders/[id]/note/route.ts
export const POST = async (req: MedusaRequest, res: MedusaResponse) => res.json({});
// file: src/api/store/orders/route.ts
export const GET = async (req: MedusaRequest, res: MedusaResponse) => res.json({});
"""

REACHING: Table = {
    "a template with an environment base": "export const f = (id) => fetch(`${process.env.API}/store/orders/${id}/note`, { method: 'POST' });",
    "a sum of texts": "export const f = (id) => fetch(BASE + '/store/orders/' + id + '/note', { method: 'POST' });",
    "a URL object": "export const f = (id) => fetch(new URL(`/store/orders/${id}/note`, base), { method: 'post' });",
    "a URL in a variable": "export const f = (id) => { const url = `/store/orders/${id}/note`; const o = { method: 'POST' }; return fetch(url, o); };",
    "a function that makes the URL": "const at = (p) => `${API}/store${p}`;\nexport const f = (id) => fetch(at(`/orders/${id}/note`), { method: 'POST' });",
    "a wrapper": "const call = (path, init) => fetch(`${API}${path}`, init);\nexport const f = (id) => call(`/store/orders/${id}/note`, { method: 'POST' });",
    "a wrapper that takes options apart": """
async function call(path, { label, ...init } = {}) { return fetch(API + path, { ...init, signal }); }
export const f = (id) => call(`/store/orders/${id}/note`, { method: 'POST', label: 'x' });""",
    "a wrapper around a wrapper": """
const one = (url, init) => fetch(url, init);
const post = (path) => one(`${API}/store/orders/${path}`, { method: 'POST' });
export const f = (id) => post(`${id}/note`);""",
    "a method of a class": """
class Client { base = process.env.API; send(path, init) { return fetch(`${this.base}${path}`, init); } }
const client = new Client();
export const f = (id) => client.send(`/store/orders/${id}/note`, { method: 'POST' });""",
    "an axios instance": "const http = axios.create({ baseURL: '/store' });\nexport const f = (id) => http.post(`/orders/${id}/note`, {});",
    "axios as a function": "export const f = (id) => axios({ method: 'post', url: `/store/orders/${id}/note`, data: {} });",
    "the SDK's client": "export const f = (id) => sdk.client.fetch(`/store/orders/${id}/note`, { method: 'POST' });",
    "a form": "export const F = () => <Form method='post' action='/store/orders/7/note'><input name='x' /></Form>;",
    "a fetcher": "export const f = (data, id) => fetcher.submit(data, { method: 'post', action: `/store/orders/${id}/note` });",
}


@pytest.mark.parametrize("source", REACHING.values(), ids=REACHING)
def test_a_request_reaches_its_route(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.tsx\n{source}")
    sent = shop.sent("web/a.tsx")
    assert [route.path for route in shop.requests.reached(sent)] == ["src/api/store/orders/[id]/note/route.ts"]
    assert sent.method == "POST"


OTHERS: Table = {
    "another host": "fetch('https://api.carrier.example/store/orders/1/note', { method: 'POST' });",
    "a link": "const A = () => <Link to='/store/orders/1/note'>x</Link>;",
    "another path": "fetch('/store/orders/1/notes');",
    "nothing known": "const f = (url) => fetch(url);",
    "a comparison": "if (path.startsWith('/store/orders/1/note')) go();",
}


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_other_calls_reach_no_route(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.tsx\n{source}")
    assert [one for one in shop.requests.in_file("web/a.tsx") if shop.requests.reached(one)] == []


def test_the_callers_of_a_route_are_found_in_all_files() -> None:
    shop = Shop(
        f"{ROUTE}// file: web/a.ts\nfetch('/store/orders');\n// file: web/b.ts\nfetch(`${{B}}/store/orders?limit=1`);"
    )
    assert [sent.path for sent in shop.requests.to("src/api/store/orders/route.ts")] == ["web/a.ts", "web/b.ts"]


def test_a_method_that_is_chosen_has_each() -> None:
    shop = Shop(
        f"{ROUTE}// file: web/a.ts\nexport const f = (x) => fetch('/store/orders', {{ method: x ? 'PUT' : 'POST' }});"
    )
    assert shop.sent("web/a.ts").methods == ("PUT", "POST")


def test_a_method_that_the_caller_decides_is_not_known() -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\nexport const f = (method) => fetch('/store/orders', {{ method }});")
    assert shop.sent("web/a.ts").methods == ()


HEADERS: Table = {
    "written out": "fetch(U, { method: 'POST', headers: { 'X-Token': t, accept: 'x' } });",
    "in variables": "const headers = { 'x-token': t }; headers['Accept'] = 'x'; const init = { headers }; fetch(U, init);",
    "by branch": "const headers = t ? { 'x-token': t, accept: 'x' } : { accept: 'y' }; fetch(U, { headers });",
    "spread": "const base = { accept: 'x' }; fetch(U, { headers: { ...base, ...(t ? { 'x-token': t } : {}) } });",
    "&&": "fetch(U, { headers: { accept: 'x', ...(t && { 'x-token': t }) } });",
    "a Headers object": "const h = new Headers({ accept: 'x' }); if (t) h.set('X-Token', t); fetch(U, { headers: h });",
    "a function": "const make = (more) => ({ accept: 'x', ...more }); fetch(U, { headers: make({ 'x-token': t }) });",
    "a hook": "const headers = useMemo(() => ({ accept: 'x', 'x-token': t }), [t]); fetch(U, { headers });",
    "a wrapper's own": "const send = (u, o) => fetch(u, { ...o, headers: { accept: 'x', ...o.headers } }); send(U, { headers: { 'x-token': t } });",
    "a client's defaults": """
const http = axios.create({ baseURL: '/store', headers: { accept: 'x' } });
http.interceptors.request.use((config) => { config.headers['X-Token'] = t; return config; });
http.get('/orders');""",
    "a helper called with nothing": """
function shopHeaders(more = {}) { return { accept: 'x', 'x-token': t, ...more }; }
fetch(U, { headers: shopHeaders() });""",
    "a helper that fills a Headers object": """
function shopHeaders(init) { const h = new Headers(init); h.set('accept', 'x'); h.set('X-Token', t); return h; }
fetch(U, { headers: shopHeaders() });""",
    "an async helper, spread": """
async function authHeaders() { try { const t = await find(); if (!t) return {}; return { 'x-token': t }; } catch { return {}; } }
async function go() { const headers = { accept: 'x', ...(await authHeaders()) }; return fetch(U, { headers }); }""",
    "Object.assign": "const headers = { accept: 'x' }; Object.assign(headers, t ? { 'x-token': t } : {}); fetch(U, { headers });",
    "pairs": "fetch(U, { headers: [['accept', 'x'], ['X-Token', t]] });",
    "a loop that copies": """
const merge = (...all) => { const out = new Headers(); for (const one of all) new Headers(one).forEach((v, k) => out.set(k, v)); return out; };
fetch(U, { headers: merge({ accept: 'x' }, { 'x-token': t }) });""",
    "entries that are copied": """
const send = (u, more) => { const headers = { accept: 'x' }; for (const [k, v] of Object.entries(more)) headers[k] = v; return fetch(u, { headers }); };
send(U, { 'x-token': t });""",
    "members of the options": "const init = { headers: { accept: 'x' } }; init.headers['x-token'] = t; fetch(U, init);",
    "a class's defaults": """
class Api { headers = { accept: 'x' }; login(t) { this.headers = { ...this.headers, 'x-token': t }; } load() { return fetch(U, { headers: this.headers }); } }""",
    "a Headers object in a field": """
class Api { constructor(t) { this.headers = new Headers({ accept: 'x' }); this.headers.set('x-token', t); } load() { return fetch(U, { headers: this.headers }); } }""",
    "a member of a field": """
class Api { headers = { accept: 'x' }; login(t) { this.headers['x-token'] = t; } load() { return fetch(U, { headers: this.headers }); } }""",
    "the SDK's global headers": """
const globalHeaders = { accept: 'x', 'X-Token': t };
const sdk = new Medusa({ baseUrl: B, globalHeaders: { ...globalHeaders } });
sdk.client.fetch('/store/orders');""",
    "a client that is a function": "const api = ofetch.create({ baseURL: '/store', headers: { accept: 'x', 'x-token': t } });\napi('/orders');",
    "defaults for all methods": "const http = axios.create({ baseURL: '/store', headers: { common: { accept: 'x', 'x-token': t } } });\nhttp.get('/orders');",
    "an interceptor that returns another object": """
const http = axios.create({ baseURL: '/store', headers: { accept: 'x' } });
http.interceptors.request.use(async (config) => ({ ...config, headers: { ...config.headers, 'x-token': await find() } }));
http.get('/orders');""",
    "an interceptor by name": """
const http = axios.create({ baseURL: '/store', headers: { accept: 'x' } });
http.interceptors.request.use(attach);
function attach(config) { config.headers.set('x-token', t); return config; }
http.get('/orders');""",
    "the library's own defaults": "import axios from 'axios';\naxios.defaults.headers.common['X-Token'] = t;\naxios.get(U, { headers: { accept: 'x' } });",
}


@pytest.mark.parametrize("source", HEADERS.values(), ids=HEADERS)
def test_headers_however_they_are_built(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\nconst U = '/store/orders';\n{source}")
    assert shop.carried("web/a.ts", "header") == ["accept", "x-token"]


OPEN_HEADERS: Table = {
    "a helper that is not known": "import { shopHeaders } from 'some-library';\nfetch(U, { headers: { ...shopHeaders(), 'x-token': t } });",
    "an interceptor that is not known": """
import { attach } from 'some-library';
const http = axios.create({ baseURL: '/store', headers: { 'x-token': t } });
http.interceptors.request.use(attach);
http.get('/orders');""",
    "a computed name": "const headers = { 'x-token': t }; headers[prefix + name] = u; fetch(U, { headers });",
    "names of a list": "const headers = { 'x-token': t }; for (const one of rows) headers[one.name] = one.value; fetch(U, { headers });",
}


@pytest.mark.parametrize("source", OPEN_HEADERS.values(), ids=OPEN_HEADERS)
def test_headers_that_may_hold_more_are_open(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\nconst U = '/store/orders';\n{source}")
    assert shop.carried("web/a.ts", "header") == ["x-token", "…"]


def test_a_client_gets_headers_from_the_file_that_tunes_it() -> None:
    shop = Shop(
        f"""{ROUTE}// file: web/http.ts
import axios from "axios";
export const http = axios.create({{ baseURL: "/store" }});
// file: web/session.ts
import {{ http }} from "./http";
export const login = (token) => {{ http.defaults.headers.common["X-Token"] = token; }};
// file: web/other.ts
import axios from "axios";
export const other = axios.create({{ baseURL: "https://carrier.example" }});
other.defaults.headers.common["X-Other"] = key;
// file: web/a.ts
import {{ http }} from "./http";
export const load = () => http.get("/orders");
"""
    )
    assert shop.carried("web/a.ts", "header") == ["x-token"]


BODIES: Table = {
    "text": "fetch(U, { method: 'POST', body: JSON.stringify({ a: 1, b: t }) });",
    "of a variable": "const body = { a: 1 }; body.b = t; fetch(U, { method: 'POST', body: JSON.stringify(body) });",
    "parameters": "fetch(U, { method: 'POST', body: new URLSearchParams({ a: '1', b: t }) });",
    "a form's data": "const form = new FormData(); form.append('a', '1'); form.set('b', t); fetch(U, { method: 'POST', body: form });",
    "from the callers": "const f = (data) => fetch(U, { method: 'POST', body: JSON.stringify(data) }); f({ a: 1 }); f({ b: 2 });",
    "axios": "axios.post(U, { a: 1, b: t });",
    "the SDK": "sdk.client.fetch(U, { method: 'POST', body: { a: 1, b: t } });",
}


@pytest.mark.parametrize("source", BODIES.values(), ids=BODIES)
def test_bodies_however_they_are_built(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\nconst U = '/store/orders';\n{source}")
    assert shop.carried("web/a.ts", "body") == ["a", "b"]


OPEN: Table = {
    "a parameter that nobody gives": "export const f = (data) => fetch(U, { method: 'POST', body: JSON.stringify(data) });",
    "library code": "import { make } from 'lib'; fetch(U, { method: 'POST', body: make() });",
    "a computed key": "fetch(U, { method: 'POST', body: JSON.stringify({ [k]: 1 }) });",
    "an event's form": "const f = (e) => fetch(U, { method: 'POST', body: new FormData(e.target) });",
}


@pytest.mark.parametrize("source", OPEN.values(), ids=OPEN)
def test_a_body_that_may_hold_more_is_open(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\nconst U = '/store/orders';\n{source}")
    assert shop.carried("web/a.ts", "body") == ["…"]


QUERIES: Table = {
    "in the text": "fetch(`/store/orders?a=1&b=${encodeURIComponent(t)}`);",
    "parameters": "const p = new URLSearchParams({ a: '1' }); p.append('b', t); fetch(`/store/orders?${p}`);",
    "parameters as text": "const q = new URLSearchParams({ a: '1', b: t }).toString(); fetch('/store/orders?' + q);",
    "a URL's own": "const u = new URL('/store/orders', o); u.searchParams.set('a', '1'); u.searchParams.append('b', t); fetch(u);",
    "by branch": "fetch(`/store/orders?a=1${t ? `&b=${t}` : ''}`);",
    "axios": "axios.get('/store/orders', { params: { a: 1, b: t } });",
    "the SDK": "sdk.client.fetch('/store/orders', { query: { a: 1, b: t } });",
}


@pytest.mark.parametrize("source", QUERIES.values(), ids=QUERIES)
def test_queries_however_they_are_built(source: str) -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\n{source}")
    assert shop.carried("web/a.ts", "query") == ["a", "b"]


def test_a_query_that_is_not_known_is_open() -> None:
    shop = Shop(f"{ROUTE}// file: web/a.ts\nimport {{ query }} from 'lib';\nfetch(`/store/orders?${{query}}`);")
    assert shop.carried("web/a.ts", "query") == ["…"]


def test_a_form_sends_its_fields() -> None:
    shop = Shop(
        f"{ROUTE}// file: web/a.tsx\nconst F = () => <form method='post' action='/store/orders'><p><input name='a' /></p><select name='b' /></form>;"
    )
    assert shop.carried("web/a.tsx", "body") == ["a", "b"]
