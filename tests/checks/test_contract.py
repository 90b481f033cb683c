"""Contract checks over small shops of two sides."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from checks.rule_text import rule

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.errors import RuleError
from checkout_audit.findings.model import Finding
from checkout_audit.rulebook.load import load

ROUTE = "src/api/store/orders/[id]/note/route.ts"
WEB = "web/note.ts"
CREDENTIALS = "alike: [[token, jwt], [secret]]\n"


def findings(body: str, files: dict[str, str]) -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        for name, text in files.items():
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        path = Path(folder, "rule.yaml")
        path.write_text(rule(f"kind: contract\nmessage: '$ROUTE $FIELD $PART $SENT'\n{body}"))
        outcome = audit(AuditRequest(paths=(tree,), jobs=1), load((path,), built_in=False))
    assert [problem.text for problem in outcome.problems] == []
    return list(outcome.findings)


def shop(handler: str, caller: str) -> dict[str, str]:
    return {
        ROUTE: f"export async function POST(req: MedusaRequest, res: MedusaResponse) {{\n{handler}\n}}\n",
        WEB: f"export const send = (id: string, token: string, note: string) => {{\n  {caller}\n}};\n",
    }


DEMANDS_BODY = "const { token } = req.body;\nif (!token) return res.status(401).end();\nreturn res.json(use(token));"
SENDS_HEADER = "return fetch(`${API}/store/orders/${id}/note`, { method: 'POST', headers: { 'x-edit-token': token }, body: JSON.stringify({ note }) });"


def test_a_field_demanded_in_one_part_and_sent_in_another_is_reported_at_its_read() -> None:
    (found,) = findings(f"ask: elsewhere\n{CREDENTIALS}", shop(DEMANDS_BODY, SENDS_HEADER))
    assert (found.span.path, found.span.start_line, found.tokens) == (ROUTE, 2, "token")
    assert found.message == "`POST /store/orders/*/note` `token` the body `x-edit-token` in a header"
    assert [(one.span.path, one.span.start_line, one.role) for one in found.related] == [
        (WEB, 2, "sends `x-edit-token` in a header")
    ]


@pytest.mark.parametrize(
    ("handler", "caller"),
    [
        ("const token = req.headers['x-edit-token'] ?? req.body.token;\nif (!token) throw new Error();", SENDS_HEADER),
        (
            DEMANDS_BODY,
            "return fetch(`/store/orders/${id}/note`, { method: 'POST', body: JSON.stringify({ token, note }) });",
        ),
        (
            DEMANDS_BODY,
            "return fetch(`/store/orders/${id}/note`, { method: 'POST', headers: { 'x-edit-token': token }, body: make(note) });",
        ),
        (DEMANDS_BODY, "return fetch(`/store/orders/${id}/note`, { method: 'POST', body: JSON.stringify({ note }) });"),
        (
            DEMANDS_BODY,
            "return fetch(`https://other.example/store/orders/${id}/note`, { method: 'POST', headers: { 'x-edit-token': token } });",
        ),
        (DEMANDS_BODY, "return note;"),
        ("const { secret } = req.body;\nif (!secret) throw new Error();", SENDS_HEADER),
        ("if (req.body.token) { remember(); }\nreturn res.json({});", SENDS_HEADER),
    ],
    ids=[
        "either accepted",
        "sent there too",
        "body not known",
        "sent nowhere",
        "another server",
        "no caller",
        "other meaning",
        "not demanded",
    ],
)
def test_agreeing_or_unknown_sides_are_not_reported(handler: str, caller: str) -> None:
    assert findings(f"ask: elsewhere\n{CREDENTIALS}", shop(handler, caller)) == []


def test_one_caller_that_sends_it_right_is_enough() -> None:
    files = shop(DEMANDS_BODY, SENDS_HEADER)
    files["web/other.ts"] = "fetch(`/store/orders/1/note`, { method: 'POST', body: JSON.stringify({ token: 1 }) });\n"
    assert findings(f"ask: elsewhere\n{CREDENTIALS}", files) == []


def test_words_that_mean_something_else_are_left_out() -> None:
    handler = "const { pushToken } = req.body;\nif (!pushToken) throw new Error();\nreturn res.json({});"
    assert findings(f"ask: elsewhere\nnot-words: [push]\n{CREDENTIALS}", shop(handler, SENDS_HEADER)) == []


def test_a_header_that_no_caller_sends() -> None:
    handler = "const token = req.headers['x-edit-token'];\nif (!token) throw new Error();\nreturn res.json({});"
    silent = "return fetch(`/store/orders/${id}/note`, { method: 'POST', body: JSON.stringify({ note }) });"
    body = f"ask: unsent\npart: [header]\n{CREDENTIALS}"
    assert [(one.span.path, one.span.start_line) for one in findings(body, shop(handler, silent))] == [(ROUTE, 2)]
    assert findings(body, shop(handler, SENDS_HEADER)) == []


def test_a_token_that_is_sent_and_never_read_is_reported_at_the_caller() -> None:
    body = f"ask: unread\n{CREDENTIALS}"
    (found,) = findings(body, shop("return res.json(save(req.body.note));", SENDS_HEADER))
    assert (found.span.path, found.span.start_line) == (WEB, 2)
    assert (
        findings(body, shop("return res.json(save(req.headers['x-edit-token'], req.body.note));", SENDS_HEADER)) == []
    )


def test_a_token_that_is_wanted_elsewhere_is_reported_once() -> None:
    assert findings(f"ask: unread\n{CREDENTIALS}", shop(DEMANDS_BODY, SENDS_HEADER)) == []


@pytest.mark.parametrize("sent", ["{ orderToken: token }", "{ data: { order_token: token } }"], ids=["case", "nesting"])
def test_a_demanded_field_under_another_name(sent: str) -> None:
    handler = "const { order_token } = req.body;\nif (!order_token) throw new Error();\nreturn res.json({});"
    caller = f"return fetch(`/store/orders/${{id}}/note`, {{ method: 'POST', body: JSON.stringify({sent}) }});"
    assert [one.span.start_line for one in findings("ask: renamed\n", shop(handler, caller))] == [2]


def test_a_method_that_the_route_does_not_serve() -> None:
    caller = "return fetch(`/store/orders/${id}/note`, { method: 'PUT', body: JSON.stringify({ note }) });"
    (found,) = findings("ask: method\n", shop("return res.json({});", caller))
    assert found.message == "`/store/orders/*/note` `PUT` the method POST"
    assert findings("ask: method\n", shop("return res.json({});", SENDS_HEADER)) == []


def test_only_routes_whose_url_holds_a_word() -> None:
    files = shop(DEMANDS_BODY, SENDS_HEADER)
    assert (
        findings(
            "ask: unsent\nroutes: [cart]\nalike: [proof]\n", shop(DEMANDS_BODY.replace("token", "proof"), SENDS_HEADER)
        )
        == []
    )
    assert len(findings(f"ask: elsewhere\nroutes: [order]\n{CREDENTIALS}", files)) == 1


def test_a_credential_matters_on_any_route_and_another_field_on_those_that_are_meant() -> None:
    assert len(findings(f"ask: elsewhere\nroutes: [cart]\n{CREDENTIALS}", shop(DEMANDS_BODY, SENDS_HEADER))) == 1
    asks = "const { note } = req.body; if (!note) return res.status(400).end(); return res.json({});"
    sends = "return fetch(`/store/orders/${id}/note?note=${note}`, { method: 'POST' });"
    assert findings(f"ask: elsewhere\nroutes: [cart]\n{CREDENTIALS}", shop(asks, sends)) == []
    (found,) = findings(f"ask: elsewhere\nroutes: [order]\n{CREDENTIALS}", shop(asks, sends))
    assert "`note`" in found.message


PAGES = {
    "app/pay/page.tsx": "export const go = (id: string, token: string) => router.push(`/done?id=${id}&token=${token}`);\n",
    "app/api/orders/[id]/route.ts": "export const GET = async () => Response.json({});\n",
}
DONE = "app/done/page.tsx"


def test_a_token_that_a_page_leaves_in_its_url() -> None:
    page = "export default function Done() {\n  const id = useSearchParams().get('id');\n  fetch(`/api/orders/${id}`);\n}\n"
    files = {**PAGES, DONE: page}
    assert [(one.span.path, one.span.start_line) for one in findings(f"ask: left-in-url\n{CREDENTIALS}", files)] == [
        (DONE, 3)
    ]
    assert [one.span.path for one in findings(f"ask: unread\n{CREDENTIALS}", files)] == ["app/pay/page.tsx"]


def test_a_page_that_reads_its_token_is_not_reported() -> None:
    page = "export default function Done({ searchParams }: Props) {\n  fetch(`/api/orders/${searchParams.token}`);\n}\n"
    files = {**PAGES, DONE: page}
    assert findings(f"ask: left-in-url\n{CREDENTIALS}", files) == []
    assert findings(f"ask: unread\n{CREDENTIALS}", files) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("ask: guess\n", "'guess' is no ask"),
        ("ask: unsent\npart: [trailer]\n", "'trailer' is no part of a request"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(body: str, text: str) -> None:
    with pytest.raises(RuleError, match=text):
        findings(body, {})
