"""Routes of a shop: by convention, listed, registered, and which one a request means."""

from __future__ import annotations

import pytest
from flow.shop import Shop

ORDER = "src/api/store/orders/[id]/route.ts"


def test_a_route_has_the_methods_that_its_file_exports() -> None:
    shop = Shop(
        f"""// file: {ORDER}
export const GET = async (req, res) => res.json({{}});
export {{ remove as DELETE }} from "../../../../remove";
const helper = () => 1;
// file: src/remove.ts
export async function remove(req, res) {{ res.json({{}}); }}"""
    )
    assert shop.routes() == [f"DELETE /store/orders/: {ORDER}", f"GET /store/orders/: {ORDER}"]


def test_a_react_router_action_takes_every_method_that_writes() -> None:
    path = "app/routes/api.x.ts"
    shop = Shop(f"// file: {path}\nexport const loader = () => 1;\nexport const action = async () => 2;")
    assert shop.routes() == [f"{method} /api/x {path}" for method in ("DELETE", "GET", "PATCH", "POST", "PUT")]


def test_routes_ts_lists_routes_by_hand() -> None:
    shop = Shop(
        """// file: app/routes.ts
import { index, layout, prefix, route } from "@react-router/dev/routes";
export default [
  index("./home.tsx"),
  layout("./shell.tsx", [...prefix("orders", [route(":id/address", "./pages/address.tsx"), route("all", "routes/list.tsx")])]),
] satisfies RouteConfig;
// file: app/pages/address.tsx
export const action = async () => 1;
// file: app/routes/list.tsx
export const loader = async () => 1;
// file: app/routes/api.x.ts
export const loader = async () => 1;"""
    )
    assert [one for one in shop.routes() if one.startswith(("GET", "POST"))] == [
        "GET /api/x app/routes/api.x.ts",
        "GET /orders/all app/routes/list.tsx",
        "POST /orders/:/address app/pages/address.tsx",
    ]


def test_routers_are_mounted_under_prefixes() -> None:
    shop = Shop(
        """// file: src/app.ts
import express from "express";
import orders, { admin as office } from "./orders";
const app = express();
const api = express.Router();
api.use("/orders", guard, orders);
app.use("/api/v1", api);
app.use("/office", office);
app.get("/health", (req, res) => res.send("ok"));
axios.get("/orders", () => 1);
// file: src/orders.ts
import { Router } from "express";
const router = Router();
router.post("/:id/note", check, async (req, res) => res.json(req.body.text));
router.route("/").get((req, res) => res.json([])).put((req, res) => res.json([]));
export default router;
export const admin = Router();
admin.delete("/:id", (req, res) => res.end());"""
    )
    assert shop.routes() == [
        "DELETE /office/: src/orders.ts",
        "GET /api/v1/orders src/orders.ts",
        "GET /health src/app.ts",
        "POST /api/v1/orders/:/note src/orders.ts",
        "PUT /api/v1/orders src/orders.ts",
    ]


def test_a_router_of_next_connect_answers_the_url_of_its_file() -> None:
    shop = Shop(
        """// file: pages/api/orders/[id]/index.js
import nc from "next-connect";
const handler = nc({ onError });
handler.use(signedIn);
handler.get(async (req, res) => res.send(await find(req.query.id)));
handler.use(staff).delete(async (req, res) => res.end());
export default handler;"""
    )
    path = "pages/api/orders/[id]/index.js"
    assert shop.routes() == [f"DELETE /api/orders/: {path}", f"GET /api/orders/: {path}"]


def test_a_handler_behind_a_wrapper_of_the_shop_handles_the_route() -> None:
    shop = Shop(
        """// file: src/app.ts
import express from "express";
import { show } from "./orders";
const app = express();
app.get("/orders/:id", show);
// file: src/orders.ts
import { wrap } from "./wrap";
export const show = wrap(async (req, res) => res.json(await find(req.params.id)));
// file: src/wrap.ts
export const wrap = (handle) => (req, res, next) => Promise.resolve(handle(req, res, next)).catch(next);"""
    )
    (route,) = shop.requests.routes.all
    files = [shop.program.linked(one.file).path for one in route.functions]
    assert files == ["src/wrap.ts", "src/orders.ts"]


def test_a_function_that_is_given_the_app_registers_on_it() -> None:
    shop = Shop(
        """// file: src/main.ts
import fastify from "fastify";
import { orders } from "./orders";
const server = fastify();
server.register(orders, { prefix: "/orders" });
// file: src/orders.ts
import type { FastifyInstance } from "fastify";
export async function orders(app: FastifyInstance) { app.get("/:id", async (request) => request.params.id); }"""
    )
    assert shop.routes() == ["GET /orders/: src/orders.ts"]


def test_hono_routes() -> None:
    shop = Shop(
        """// file: src/index.ts
import { Hono } from "hono";
const cart = new Hono().get("/", (c) => c.json([])).post("/items", async (c) => c.json(await c.req.json()));
const app = new Hono();
app.route("/cart", cart);"""
    )
    assert shop.routes() == ["GET /cart src/index.ts", "POST /cart/items src/index.ts"]


def test_nest_controllers() -> None:
    path = "src/orders.controller.ts"
    shop = Shop(
        f"""// file: {path}
import {{ Body, Controller, Get, Headers, Post, Req }} from "@nestjs/common";
@Controller("orders")
export class OrdersController {{
  @Get() all() {{ return []; }}
  @Post(":id/note")
  @UseGuards(Guard)
  note(@Body("text") text: string, @Headers("x-token") token: string, @Req() req: any) {{ return save(text, token, req.headers["x-other"]); }}
}}
// file: src/main.ts
import {{ NestFactory }} from "@nestjs/core";
const app = await NestFactory.create(Module);
app.setGlobalPrefix("api");"""
    )
    assert shop.routes() == [f"GET /api/orders {path}", f"POST /api/orders/:/note {path}"]
    assert shop.reads(path, "POST") == ["body:text", "header:x-other", "header:x-token"]


def test_a_registered_handler_reads_whatever_its_router_is_called() -> None:
    shop = Shop(
        """// file: src/a.ts
import { Router } from "express";
const shopRoutes = Router();
shopRoutes.post("/x", (req, res, next) => { if (!req.headers["x-token"]) return res.status(401).end(); next(); }, (req, res) => res.json(req.body.a));"""
    )
    assert shop.reads("src/a.ts") == ["body:a", "header:x-token"]
    assert shop.demands("src/a.ts") == [[("header", "x-token")]]


MIDDLEWARES = f"""// file: src/api/middlewares.ts
import {{ authenticate, defineMiddlewares }} from "@medusajs/framework/http";
function check(req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction) {{ verify(req.headers["x-token"]); next(); }}
export default defineMiddlewares({{
  routes: [
    {{ matcher: "/store/orders/:id", method: ["POST"], middlewares: [authenticate("customer", ["session"]), check] }},
    {{ matcher: "/store/carts*", middlewares: [authenticate("customer", ["session"], {{ allowUnauthenticated: true }})] }},
  ],
}});
// file: {ORDER}
export const GET = async (req: MedusaRequest, res: MedusaResponse) => res.json({{}});
export const POST = async (req: MedusaRequest, res: MedusaResponse) => res.json(req.body.a);
"""


def test_medusa_s_middlewares_stand_before_the_routes_that_they_match() -> None:
    shop = Shop(MIDDLEWARES)
    route = shop.requests.routes.of_file[ORDER][0]
    assert shop.requests.routes.is_authenticated(route, "POST")
    assert not shop.requests.routes.is_authenticated(route, "GET")
    assert shop.reads(ORDER, "POST") == ["body:a", "header:x-token"]
    assert shop.reads(ORDER, "GET") == []


@pytest.mark.parametrize(
    ("middleware", "asks"),
    [
        pytest.param("except([/x/], authenticate('member', ['bearer']))", True, id="wrapped"),
        pytest.param("signedIn", True, id="in a variable of another file"),
        pytest.param("...both", True, id="in a list of another file"),
        pytest.param("except([/x/], authenticate('member', [], { allowUnauthenticated: true }))", False, id="wrapped, for all"),
        pytest.param("except([/x/], cors())", False, id="another one, wrapped"),
    ],
)  # fmt: skip
def test_a_middleware_that_asks_who_calls_may_be_wrapped_or_named(middleware: str, asks: bool) -> None:
    path = "src/api/vendor/returns/route.ts"
    shop = Shop(
        f"""// file: src/api/middlewares.ts
import {{ authenticate, defineMiddlewares }} from "@medusajs/framework/http";
import {{ both, signedIn }} from "./signed-in";
export default defineMiddlewares({{ routes: [{{ matcher: "/vendor/*", middlewares: [cors, {middleware}] }}] }});
// file: src/api/signed-in.ts
export const signedIn = authenticate("member", ["session"]);
export const both = [cors(), authenticate("member", ["session"])];
// file: {path}
export const GET = async (req: MedusaRequest, res: MedusaResponse) => res.json({{}});
"""
    )
    assert shop.requests.routes.is_authenticated(shop.requests.routes.of_file[path][0], "GET") is asks


def test_the_same_url_in_two_apps_means_the_nearest() -> None:
    routes = "export const GET = async () => Response.json({});"
    shop = Shop(
        f"// file: one/app/api/x/route.ts\n{routes}\n// file: two/app/api/x/route.ts\n{routes}\n// file: two/app/a.ts\nfetch('/api/x');"
    )
    assert [route.path for route in shop.requests.reached(shop.sent("two/app/a.ts"))] == ["two/app/api/x/route.ts"]


def test_the_literal_route_is_meant_before_the_parameter() -> None:
    routes = "export const GET = async (req: MedusaRequest, res: MedusaResponse) => res.json({});"
    shop = Shop(
        f"// file: {ORDER}\n{routes}\n// file: src/api/store/orders/mine/route.ts\n{routes}\n// file: a.ts\nfetch('/store/orders/mine');\n// file: b.ts\nfetch(`/store/orders/${{id}}`);"
    )
    assert [route.path for route in shop.requests.reached(shop.sent("a.ts"))] == ["src/api/store/orders/mine/route.ts"]
    assert [route.path for route in shop.requests.reached(shop.sent("b.ts"))] == [ORDER]


def test_a_method_whose_handler_is_not_understood_is_served_all_the_same() -> None:
    path = "app/api/x/route.ts"
    shop = Shop(f"// file: {path}\nimport {{ compose }} from 'lib';\nexport const PUT = compose(a, b)(make());")
    assert shop.routes() == [f"PUT /api/x {path}"]
