"""Poll checks: what is repeated, and what it asks for."""

from __future__ import annotations

import pytest
from checks.rule_text import check, run

from checkout_audit.errors import RuleError

BODY = "kind: poll\nabout: [order]\nby: [payment id]\n"
LIB = "export const orderBy = (paymentId: string) => fetch(`/orders?payment_id=${paymentId}`);\n"


@pytest.mark.parametrize(
    "code",
    [
        "setInterval(async () => {\nconst found = await orderBy(paymentId); // expect\n}, 1000);",
        "const look = async () => {\nconst found = await orderBy(paymentId); // expect\nif (!found.ok) setTimeout(look, 500);\n};",
        "async function look() {\nconst found = await orderBy(paymentId); // expect\nif (!found.ok) setTimeout(() => look(), 500);\n}",
        "for (let i = 0; i < 9; i++) {\nconst found = await orderBy(paymentId); // expect\nawait sleep(500);\n}",
        "while (!found) {\nfound = await orderBy(paymentId); // expect\nawait new Promise((done) => setTimeout(done, 500));\n}",
        "useQuery({ queryKey: ['order'], refetchInterval: 500, queryFn: () =>\norderBy(paymentId), // expect\n});",
        "useSWR(paymentId, () =>\norderBy(paymentId), // expect\n{ refreshInterval: 500 });",
    ],
)
def test_every_form_of_repetition_is_found_through_functions(code: str) -> None:
    check(BODY, f'import {{ orderBy }} from "./lib";\n{code}\n', lib=LIB)


@pytest.mark.parametrize(
    "code",
    [
        "const found = await orderBy(paymentId);\nsetTimeout(close, 500);",
        "setInterval(() => fetch(`/orders/${order.id}`), 500);\nlog(paymentId);",
        "setInterval(() => tick(order, paymentId), 500);",
    ],
)
def test_what_asks_once_or_for_something_else_is_quiet(code: str) -> None:
    check(BODY, f'import {{ orderBy }} from "./lib";\n{code}\n', lib=LIB)


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(RuleError, match="not known in a check of the kind 'poll'"):
        run(BODY + "message: $KEY\n", "x")
