"""`facts` tells what was understood of one file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import call

ROUTE = """\
import Stripe from "stripe";
import { toCents } from "../money";
const stripe = new Stripe(process.env.KEY);
export async function POST(request: Request) {
  const body = await request.json();
  const amount = body.amount;
  const charged = toCents(amount);
  await stripe.paymentIntents.create({ amount: charged, currency: "eur" });
  await fetch("/api/orders", { method: "POST", body: JSON.stringify({ amount }) });
  return Response.json({ ok: true });
}
"""
ORDERS = """\
export async function POST(request: Request) {
  const { amount } = await request.json();
  return Response.json({ amount });
}
"""


@pytest.fixture
def pay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "80")
    files = {
        "package.json": '{"name": "shop"}',
        "app/money.ts": "export const toCents = (amount: number) => amount * 100;\n",
        "app/api/orders/route.ts": ORDERS,
        "app/pay/route.ts": ROUTE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "app" / "pay" / "route.ts"


def lines_of(path: Path) -> list[str]:
    done = call("facts", path)
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()


def test_the_head_tells_grammar_lines_bytes_and_roles(pay: Path) -> None:
    found = lines_of(pay)
    assert found[0] == "app/pay/route.ts"
    assert found[1] == f"  grammar ts, 11 lines, {len(ROUTE)} bytes, all understood"
    assert found[2] == "  roles: route"


def test_what_is_not_understood_is_told_with_its_line(pay: Path) -> None:
    pay.write_text("const a = 1;\nconst b = = 2;\n")
    assert "1 byte not understood (line 2)" in lines_of(pay)[1]


def test_the_route_and_its_entry_function_with_the_request_in_it(pay: Path) -> None:
    page = "\n".join(lines_of(pay))
    assert "  POST /pay (Next route)" in page
    assert "  4: POST is called by " in page
    assert "request is the request body" in page


def test_imports_lead_to_the_files_that_they_mean(pay: Path) -> None:
    found = lines_of(pay)
    assert "  toCents from ../money → app/money.ts" in found
    assert "  Stripe = default from stripe" in found


def test_a_value_is_told_by_what_it_is_made_of_and_where_it_comes_from(pay: Path) -> None:
    found = lines_of(pay)
    assert "  6:9     amount = body · amount ← request body · amount" in found
    assert "  7:9     charged = toCents(amount) ← request body · amount" in found


def test_a_request_is_told_with_what_it_carries_and_the_route_that_it_reaches(pay: Path) -> None:
    assert "sends POST /api/orders to app/api/orders/route.ts; body: amount" in "\n".join(lines_of(pay))


def test_a_sink_is_told_with_its_origins(pay: Path) -> None:
    page = " ".join("\n".join(lines_of(pay)).split())
    assert "sink: the amount of a Stripe PaymentIntent: its argument · amount ← request body · amount" in page


def test_no_line_is_wider_than_the_terminal(pay: Path) -> None:
    pay.write_text(ROUTE.replace("body.amount", "body.amount + " + " + ".join(f"body.field{n}" for n in range(40))))
    assert max(map(len, lines_of(pay))) <= 80


def test_json_holds_the_same(pay: Path) -> None:
    found = json.loads(call("facts", pay, "--format", "json").out)
    assert (found["version"], found["path"], found["grammar"]) == (1, "app/pay/route.ts", "ts")
    (row,) = [row for row in found["rows"] if row["text"] == "amount = body · amount"]
    assert row == {
        "line": 6,
        "column": 9,
        "kind": "value",
        "text": "amount = body · amount",
        "origins": ["request body · amount"],
    }


def test_a_test_file_is_read_when_it_is_asked_for(pay: Path) -> None:
    test = pay.with_name("route.test.ts")
    test.write_text("const total = 1 + 2;\n")
    assert "  1:7     total = 1 + 2" in lines_of(test)


def test_a_deep_expression_ends_in_an_ellipsis(pay: Path) -> None:
    pay.write_text(f"const deep = {'f(' * 2000}1{')' * 2000};\n")
    assert "f(f(f(" in "\n".join(lines_of(pay))


@pytest.mark.parametrize(
    ("name", "said"), [("rout.ts", "did you mean route.ts?"), ("", "this is a folder"), ("../none.ts", "no such file")]
)
def test_a_wrong_file_is_one_clear_line(pay: Path, name: str, said: str) -> None:
    done = call("facts", pay.parent / name)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_file_outside_the_root_is_refused(pay: Path, tmp_path: Path) -> None:
    done = call("facts", pay, "--root", tmp_path / "app" / "api")
    assert done.code == 2
    assert "the file is not below" in done.err
