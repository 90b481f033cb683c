"""What handlers read of their requests, and what they insist on."""

from __future__ import annotations

import pytest
from flow.markers import Table
from flow.shop import Shop

MEDUSA = "src/api/store/x/route.ts"
NEXT = "app/api/x/route.ts"


def handler(body: str) -> Shop:
    return Shop(
        f"// file: {MEDUSA}\nexport async function POST(req: MedusaRequest, res: MedusaResponse) {{\n{body}\n}}"
    )


TOKEN_READS: Table = {
    "a member": "use(req.body.token);",
    "destructured": "const { token } = req.body as Body; use(token);",
    "destructured twice": "const { body: { token } } = req; use(token);",
    "renamed": "const { token: t } = req.body; use(t);",
    "quoted": "use(req.body['token']);",
    "optional": "use(req.body?.token);",
    "by a helper": "const pick = (r) => r.body.token; use(pick(req));",
    "by a helper of the body": "function pick(b) { const { token } = b; return token; } use(pick(req.body));",
    "after validation": "const parsed = schema.safeParse(req.body); use(parsed.data.token);",
    "validated by a middleware": "use(req.validatedBody.token);",
}


@pytest.mark.parametrize("source", TOKEN_READS.values(), ids=TOKEN_READS)
def test_a_field_of_the_body_is_read(source: str) -> None:
    assert handler(source).reads(MEDUSA) == ["body:token"]


HEADER_READS: Table = {
    "a member": "use(req.headers['x-token']);",
    "in capitals": "use(req.headers['X-Token']);",
    "cast": "const t = (req.headers['x-token'] as string)?.trim(); use(t);",
    "by get": "use(req.get('X-Token'));",
    "by header": "use(req.header('x-token'));",
    "by a helper": "const find = (r, name) => r.headers['x-token']; use(find(req));",
    "by a helper that is given the name": "const find = (r, name) => r.headers[name.toLowerCase()]; use(find(req, 'X-Token'));",
    "by a helper that calls get": "const find = (r, name) => r.get(name); use(find(req, 'x-token'));",
    "of a record": "const headers = req.headers as Record<string, string>; use(headers['x-token']);",
    "destructured and renamed": "const { 'x-token': token } = req.headers; use(token);",
}


@pytest.mark.parametrize("source", HEADER_READS.values(), ids=HEADER_READS)
def test_a_header_is_read(source: str) -> None:
    assert handler(source).reads(MEDUSA) == ["header:x-token"]


def test_next_handlers_read_through_methods() -> None:
    shop = Shop(
        f"""// file: {NEXT}
export async function POST(request: NextRequest) {{
  const {{ id }} = await request.json();
  const token = request.headers.get("X-Token");
  const {{ searchParams }} = new URL(request.url);
  return go(id, token, searchParams.get("page"), request.nextUrl.searchParams.get("size"));
}}"""
    )
    assert shop.reads(NEXT) == ["body:id", "header:x-token", "query:page", "query:size"]


def test_a_form_s_fields_are_the_body() -> None:
    path = "app/routes/api.x.ts"
    shop = Shop(
        f"""// file: {path}
export async function action({{ request }}: ActionFunctionArgs) {{
  const form = await request.formData();
  return save(form.get("name"));
}}"""
    )
    assert shop.reads(path) == ["body:name"]


def test_a_schema_says_what_is_read_and_demanded() -> None:
    shop = handler(
        "const schema = z.object({ id: z.string().min(1), note: z.string().optional() }).strict(); const input = schema.parse(req.body); use(input.id);"
    )
    assert shop.reads(MEDUSA) == ["body:id", "body:note"]
    assert shop.demands(MEDUSA) == [[("body", "id")]]


DEMANDED: Table = {
    "negated": "const { token } = req.body; if (!token) return res.status(401).end();",
    "thrown": "const { token } = req.body; if (!token) throw new Error('no');",
    "one of two": "const { token } = req.body; const id = req.params.id; if (!token || !id) return res.status(400).end();",
    "by type": "const { token } = req.body; if (typeof token !== 'string') return res.status(400).end();",
    "undefined": "const { token } = req.body; if (token === undefined) return res.status(400).end();",
    "otherwise": "const { token } = req.body; if (token) { use(token); } else { return res.status(400).end(); }",
    "in a helper": "function need(b) { if (!b.token) throw new Error('no'); return b.token; } use(need(req.body));",
}


@pytest.mark.parametrize("source", DEMANDED.values(), ids=DEMANDED)
def test_a_field_without_which_the_handler_leaves_is_demanded(source: str) -> None:
    assert [("body", "token")] in handler(source).demands(MEDUSA)


EITHER: Table = {
    "??": "const token = req.headers['x-token'] ?? req.body.token; if (!token) return res.status(401).end();",
    "||": "const inBody = req.body.token; const token = req.get('x-token') || inBody; if (!token) throw new Error();",
    "choice": "const token = req.headers['x-token'] ? req.headers['x-token'] : req.body.token; if (!token) throw new Error();",
    "&&": "if (!req.headers['x-token'] && !req.body.token) return res.status(401).end();",
    "assigned later": "let token = req.headers['x-token']; if (!token) { token = req.body.token; } if (!token) throw new Error();",
}


@pytest.mark.parametrize("source", EITHER.values(), ids=EITHER)
def test_alternatives_are_demanded_together(source: str) -> None:
    assert [("body", "token"), ("header", "x-token")] in handler(source).demands(MEDUSA)


FREE: Table = {
    "not tested": "use(req.body.token);",
    "used if there": "const { token } = req.body; if (token) { use(token); }",
    "only logged": "const { token } = req.body; if (!token) { logger.warn('none'); }",
    "another source": "const token = req.body.token ?? session.token; if (!token) throw new Error();",
}


@pytest.mark.parametrize("source", FREE.values(), ids=FREE)
def test_other_fields_are_not_demanded(source: str) -> None:
    assert handler(source).demands(MEDUSA) == []


@pytest.mark.parametrize(
    "source", ["await flow(req.scope).run({ input: req.body });", "save({ ...req.body, x: 1 });", "library(req.body);"]
)
def test_a_body_handed_on_as_a_whole_is_open(source: str) -> None:
    assert handler(source).received(MEDUSA).open == {"body"}


def test_a_header_whose_name_is_not_seen_may_be_any() -> None:
    assert handler("use(req.headers[NAME]);").received(MEDUSA).open == {"header"}


def test_what_next_gives_without_the_request_is_read_too() -> None:
    shop = Shop(
        f"""// file: {NEXT}
import {{ cookies, headers }} from "next/headers";
export async function POST(request: Request) {{
  const token = (await headers()).get("X-Token");
  const jar = await cookies();
  return go(token, jar.get("session"));
}}"""
    )
    assert shop.reads(NEXT) == ["cookie:session", "header:x-token"]


ALWAYS: Table = {
    "at the top": "if (!req.body.token) return res.status(401).end();",
    "in a helper": "const demand = (r) => { if (!r.body.token) throw new Error('x'); };\ndemand(req);",
    "in a helper within a test": "const has = (r) => { if (!r.body.token) return false; return true; };\nif (!has(req)) return res.status(401).end();",
    "after another demand": "if (!req.body.id) return res.status(400).end();\nif (!req.body.token) return res.status(401).end();",
}
SOMETIMES: Table = {
    "in a branch": "if (req.body.action === 'edit') { if (!req.body.token) return res.status(401).end(); }",
    "in another branch": "if (req.body.action === 'list') { list(); } else { if (!req.body.token) return res.status(401).end(); }",
    "in a case": "switch (req.body.action) { case 'edit': if (!req.body.token) return res.status(401).end(); }",
    "after an answer": "if (req.body.action === 'list') return res.json(list());\nif (!req.body.token) return res.status(401).end();",
    "in a helper of a branch": "const demand = (r) => { if (!r.body.token) throw new Error('x'); };\nif (req.body.action === 'edit') demand(req);",
}


@pytest.mark.parametrize("source", [*ALWAYS.values(), *SOMETIMES.values()], ids=[*ALWAYS, *SOMETIMES])
def test_a_demand_in_one_branch_is_told_from_one_of_every_request(source: str) -> None:
    demands = handler(source).received(MEDUSA).demands
    assert [one.always for one in demands if ("body", "token") in one.keys] == [source in ALWAYS.values()]


SCHEMAS: Table = {
    "written out": "z.object({ token: z.string(), note: z.string().optional() })",
    "strict": "z.object({ token: z.string(), note: z.string().nullish() }).strict()",
    "extended": "z.object({ note: z.string().default('') }).extend({ token: z.string() })",
    "merged": "z.object({ note: z.string().optional() }).merge(z.object({ token: z.string() }))",
    "left out": "z.object({ token: z.string(), note: z.string() }).omit({ note: true })",
    "picked": "z.object({ token: z.string(), note: z.string() }).pick({ token: true })",
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_in_a_middleware_demands_what_is_not_optional(schema: str) -> None:
    shop = Shop(
        f"""// file: src/api/validators.ts
export const Note = {schema};
// file: src/api/middlewares.ts
import {{ Note }} from "./validators";
export default defineMiddlewares({{ routes: [{{ matcher: "/store/x", method: "POST", middlewares: [validateAndTransformBody(Note)] }}] }});
// file: {MEDUSA}
export const POST = async (req: MedusaRequest, res: MedusaResponse) => res.json(await save(req.validatedBody));
export const PUT = async (req: MedusaRequest, res: MedusaResponse) => res.json(await save(req.validatedBody));
"""
    )
    assert shop.demands(MEDUSA) == [[("body", "token")]]
    assert shop.demands(MEDUSA, "PUT") == []


def test_a_body_that_is_sent_on_is_open() -> None:
    assert handler("const body = req.body; fetch(U, { method: 'POST', body: JSON.stringify(body) });").received(
        MEDUSA
    ).open == {"body"}
