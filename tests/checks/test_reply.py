"""Reply checks: what handlers answer about a purchase to whoever knows an identifier."""

from __future__ import annotations

from pathlib import Path

import pytest
from checks.rule_text import check, rule

from checkout_audit.errors import RuleError
from checkout_audit.rulebook.load import load

WORDS = (
    "entities: [order, sale]\nothers: [item, user]\nevidence: [payment, total, line]\npersonal: [email, address, street]\n"
    "checks: [auth, verify, get session]\ncallers: [auth_context, session]\nsecrets: [token, secret]\nfactors: [email, postcode]\n"
)
PERSONAL = f"kind: reply\nask: personal\n{WORDS}"
TOKEN = f"kind: reply\nask: token\n{WORDS}"
CACHE = f"kind: reply\nask: cache\n{WORDS}"
SCAN = f"kind: reply\nask: scan\n{WORDS}"
PROOF = f"kind: reply\nask: proof\n{WORDS}"

ROUTE = "src__api__store__sales__route"
HEAD = "export const GET = async (req: MedusaRequest, res: MedusaResponse) => {\n"
READ = "  const sale = await prisma.sale.findFirst({ where: { reference: req.query.reference } });\n"


def route(*lines: str, head: str = HEAD) -> str:
    return head + "".join(f"  {line}\n" for line in lines) + "};\n"


def in_route(body: str, *lines: str, read: str = READ) -> None:
    check(body, **{ROUTE: HEAD + read + "".join(f"  {line}\n" for line in lines) + "};\n"})


def test_a_field_with_personal_data_is_given_to_whoever_sends_an_identifier() -> None:
    in_route(PERSONAL, "res.json({ number: sale.number, street: sale.street }); // expect")


def test_a_whole_row_holds_its_personal_data_and_a_selection_without_it_does_not() -> None:
    in_route(PERSONAL, "res.json({ sale }); // expect")
    read = READ.replace("} });", "}, select: { number: true } });")
    in_route(PERSONAL, "res.json({ sale });", read=read)


def test_the_row_is_followed_through_a_service_and_a_repository() -> None:
    check(
        PERSONAL,
        src__rows="export class Rows {\n  async one(id: string) { return prisma.sale.findUnique({ where: { id } }); }\n}\nexport const rows = new Rows();\n",
        src__summary='import { rows } from "./rows";\nexport async function summary(id: string) {\n'
        "  const one = await rows.one(id);\n  return {\n    at: one.street, // expect\n  };\n}\n",
        src__api__store__x__route='import { summary } from "../../../summary";\n'
        + route("res.json(await summary(req.params.id));"),
    )


def test_what_a_page_sends_elsewhere_is_no_answer() -> None:
    in_route(PERSONAL, "await mailer.emails.send({ to: sale.email });", "res.json({ ok: true });")


def test_another_entity_with_an_e_mail_is_no_purchase_and_one_with_a_payment_and_lines_is() -> None:
    other = READ.replace("prisma.sale", "prisma.user")
    in_route(PERSONAL, "res.json({ email: sale.email });", read=other)
    other = READ.replace("prisma.sale", "prisma.deal")
    in_route(
        PERSONAL, "res.json({ p: sale.paymentId, t: sale.total, l: sale.lines, e: sale.email }); // expect", read=other
    )


@pytest.mark.parametrize(
    "line",
    [
        "if (sale.email !== req.query.email) return res.sendStatus(404);",
        "if (!(await verifyOwner(req, sale))) return res.sendStatus(404);",
        'if (sale.key !== req.headers["x-token"] || !req.query.token) return res.sendStatus(404);',
        "if (sale.buyer !== req.auth_context.actor_id) return res.sendStatus(404);",
    ],
)
def test_proof_that_is_compared_and_rejected_is_enough(line: str) -> None:
    in_route(PERSONAL, line, "res.json({ street: sale.street });")


def test_proof_that_is_only_looked_at_if_it_was_sent_is_none() -> None:
    in_route(
        PERSONAL,
        "const { postcode } = req.query;",
        "if (postcode && sale.postcode !== postcode) return res.sendStatus(404);",
        "res.json({ street: sale.street }); // expect",
    )


def test_a_second_thing_in_the_filter_is_proof_and_one_e_mail_alone_is_not() -> None:
    both = READ.replace("req.query.reference }", "req.query.reference, email: req.query.email }")
    in_route(PERSONAL, "res.json({ street: sale.street });", read=both)
    one = READ.replace("reference: req.query.reference", "email: req.query.email")
    in_route(PERSONAL, "res.json({ street: sale.street }); // expect", read=one)


def test_a_row_that_is_not_found_by_the_request_is_the_servers_affair() -> None:
    in_route(PERSONAL, "res.json({ street: sale.street });", read=READ.replace("req.query.reference", "shop.latest"))
    in_route(
        PERSONAL, "res.json({ street: sale.street });", read=READ.replace("reference:", "userId: me.id, reference:")
    )


def test_a_guard_of_nest_is_proof() -> None:
    code = (
        'import { Controller, Get, Query, UseGuards } from "@nestjs/common";\n@Controller("sales")\nexport class C {\n  @Get("x") MARK\n'
        '  one(@Query("id") id: string) {\n'
        "    return prisma.sale.findUnique({ where: { id } });\n  }\n}\n"
    )
    check(PERSONAL, src__c=code.replace("MARK", "@UseGuards(StaffGuard)"))
    check(PERSONAL, src__c=code.replace("MARK", "").replace("where: { id } });", "where: { id } }); // expect"))


def test_a_step_of_a_procedure_that_can_refuse_is_proof_and_one_that_only_measures_is_not() -> None:
    use = 'import { open, openProcedure } from "./trpc";\nexport const r = open({\n  one: openProcedure.query(async ({ input }) => {\n'
    code = use + (
        "    const sale = await db.sale.findUnique({ where: { id: input.id } });\n    return { street: sale.street };MARK\n  }),\n});\n"
    )
    trpc = 'import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\nexport const open = t.router;\n'
    measures = "export const openProcedure = t.procedure.use(async ({ next }) => { const r = await next(); log(r); return r; });\n"
    refuses = "export const openProcedure = t.procedure.use(({ ctx, next }) => { if (!ctx.me) throw new Error(); return next(); });\n"
    check(PERSONAL, src__trpc=trpc + measures, src__sale=code.replace("MARK", " // expect"))
    check(PERSONAL, src__trpc=trpc + refuses, src__sale=code.replace("MARK", ""))


def test_a_token_that_is_signed_for_the_answer_is_given_away() -> None:
    check(
        TOKEN,
        src__keys='import jwt from "jsonwebtoken";\nexport const key = (id: string) => jwt.sign({ id }, K, { expiresIn: 60 });\n',
        **{
            ROUTE: 'import { key } from "../../../keys";\n'
            + HEAD
            + READ
            + "  res.json({ number: sale.number, pass: key(sale.id) }); // expect\n};\n"
        },
    )


def test_an_answer_that_forbids_caches_is_not_cacheable() -> None:
    in_route(CACHE, "res.json({ street: sale.street }); // expect")
    in_route(CACHE, 'res.setHeader("Cache-Control", "no-store");', "res.json({ street: sale.street });")


def test_a_scan_is_found_through_a_repository_and_a_read_that_is_bounded_is_none() -> None:
    rows = "export const every = () => db.select().from(sale); // expect\n"
    use = 'import { every } from "../../../rows";\n' + route(
        "const all = await every();",
        "const one = all.find((each) => each.reference === req.query.reference);",
        "res.json({ number: one.number });",
    )
    check(SCAN, src__rows=rows, **{ROUTE: use})
    bounded = rows.replace("from(sale); // expect", "from(sale).where(eq(sale.open, true));")
    check(SCAN, src__rows=bounded, **{ROUTE: use})


def test_an_answer_for_the_staff_is_not_public() -> None:
    check(
        PROOF,
        src__api__vendor__sales__route=HEAD + READ + "  res.json({ street: sale.street });\n};\n",
        src__api__store__mine__route=HEAD.replace("MedusaRequest", "AuthenticatedMedusaRequest")
        + READ
        + "  res.json({ street: sale.street });\n};\n",
    )


def test_a_placeholder_that_the_kind_does_not_know_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(rule(f"message: $PRICE\n{PERSONAL}"))
    with pytest.raises(RuleError, match="PRICE"):
        load((path,), built_in=False)
