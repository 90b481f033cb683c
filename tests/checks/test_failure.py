"""Failure checks: what a stock check says when it could not be made."""

from __future__ import annotations

import pytest
from checks.rule_text import check, run

from checkout_audit.errors import RuleError

WORDS = """\
kind: failure
message: $WHY
about: [stock, available, inventory]
wanted: [quantity]
verbs: [check, verify, has, is]
functions: [validate cart]
beside: [stock, quantity]
fine: [ok, available, valid]
records: [push, error alert]
lines: [line]
groups: [material]
unmanaged: [managed]
"""
HANDLED, REFUSED, UNLIMITED = (f"{WORDS}ask: {ask}\n" for ask in ("handled", "refused", "unlimited"))


@pytest.mark.parametrize(
    "code",
    [
        "async function hasStock(id) {\ntry {\nreturn (await left(id)).stock > 0;\n} catch { // expect\nreturn true;\n}\n}",
        "const checkStock = async (id) => {\ntry {\nreturn { ok: (await left(id)).stock > 0 };\n} catch (e) { // expect\nlog(e);\nreturn { ok: true, e };\n}\n};",
        "async function checkStock(id) {\ntry {\nif ((await left(id)).stock < 1) return false;\n} catch (e) { // expect\nlog(e);\n}\nreturn true;\n}",
        (
            "async function shortOf(lines) {\nconst short = [];\nfor (const line of lines) {\ntry {\n"
            "if ((await left(line)).stock < line.quantity) short.push(line);\n} catch (e) { // expect\nlog(e);\ncontinue;\n}\n}\nreturn short;\n}"
        ),
        (
            "async function shortOf(lines) {\nconst short = [];\ntry {\nconst all = await left(lines);\n"
            "for (const line of lines) if (all.stock[line.id] < line.quantity) short.push(line);\n} catch (e) { // expect\nlog(e);\n}\nreturn short;\n}"
        ),
        "const stepStock = createStep('x', async (input) => {\nconst ok = await checkStock(input.id).catch(() => true); // expect\nif (!ok) throw 0;\n});",
        (
            "export const verifyStockStep = createStep('verify', async ({ lines }) => {\ntry {\nawait ask(lines, 'stock');\n} catch { // expect\n"
            "return new StepResponse({ ok: true });\n}\nreturn new StepResponse({ ok: false });\n});"
        ),
        (
            "async function validateCart(cart): Promise<string | null> {\ntry {\nif ((await left(cart)).stock < 1) return 'sold out';\nreturn null;\n} catch { // expect\n"
            "return null;\n}\n}"
        ),
    ],
)
def test_a_handler_that_lets_all_pass_is_found(code: str) -> None:
    check(HANDLED, code)


def test_a_route_goes_by_its_folder() -> None:
    code = """\
    export async function POST(request: Request) {
      try {
        return Response.json({ ok: (await left(request)).stock > 0 });
      } catch (error) { // expect
        return Response.json({ ok: true });
      }
    }
    """
    check(HANDLED, **{"app__api__check-stock__route": code})


@pytest.mark.parametrize(
    "code",
    [
        "async function hasStock(id) {\ntry {\nreturn (await left(id)).stock > 0;\n} catch {\nreturn false;\n}\n}",
        "async function hasStock(id) {\ntry {\nreturn (await left(id)).stock > 0;\n} catch (e) {\nlog(e);\nthrow e;\n}\n}",
        "async function isEditorAvailable() {\ntry {\nawait ping();\nreturn true;\n} catch {\nreturn true;\n}\n}",
        (
            "async function shortOf(lines) {\nconst short = [];\nfor (const line of lines) {\ntry {\n"
            "if ((await left(line)).stock < line.quantity) short.push(line);\n} catch (e) {\nshort.push(line);\n}\n}\nreturn short;\n}"
        ),
        "async function checkStock(lines) {\nlet ok = true;\ntry {\nok = (await left(lines)).stock > 1;\n} catch (e) {\nok = false;\n}\nreturn ok;\n}",
        "async function pay(cart) {\ntry {\nif ((await left(cart)).stock < cart.quantity) throw 0;\nawait charge(cart);\n} catch (e) {\nlog(e);\n}\n}",
        "const ok = await checkStock(id).catch(() => false);",
    ],
)
def test_a_handler_that_tells_on_the_failure_is_quiet(code: str) -> None:
    check(HANDLED, code)


@pytest.mark.parametrize(
    "test",
    ["!reply.ok", "error", "reply.error", "!row"],
)
def test_an_answer_that_says_no_and_is_passed_over_is_found(test: str) -> None:
    loop = "const reply = await left(line);\nconst { row, error } = reply;\n"
    check(
        REFUSED,
        f"async function shortOf(lines) {{\nfor (const line of lines) {{\n{loop}if ({test}) continue; // expect\nif (row.stock < line.quantity) throw 0;\n}}\n}}",
        f"async function hasStock(line) {{\n{loop}if ({test}) return true; // expect\nreturn row.stock >= line.quantity;\n}}",
        f"async function hasStock(line) {{\n{loop}if ({test}) return false;\nreturn row.stock >= line.quantity;\n}}",
        f"async function shortOf(lines) {{\nfor (const line of lines) {{\n{loop}if ({test}) {{ bad.push(line); continue; }}\nif (row.stock < line.quantity) throw 0;\n}}\n}}",
    )


def test_lines_that_are_left_out_before_the_question_are_quiet() -> None:
    check(
        REFUSED,
        "async function shortOf(lines) {\nfor (const line of lines) {\nif (!line.id) continue;\nconst row = await left(line);\nif (row.stock < line.quantity) throw 0;\n}\n}",
        "async function shortOf(materials) {\nfor (const line of materials) {\nconst row = await left(line);\nif (!row) continue;\nif (row.stock < line.quantity) throw 0;\n}\n}",
    )


def test_a_stock_that_is_not_known_may_not_be_endless() -> None:
    check(
        UNLIMITED,
        "const isShort = (row, quantity) => (row.stock ?? Infinity) < quantity; // expect",
        "function short(row, quantity) {\nconst left = row.stock == null ? Number.MAX_SAFE_INTEGER : row.stock; // expect\nreturn quantity > left;\n}",
        "const isShort = (row, quantity) => (row.stock ?? 0) < quantity;",
        "const isShort = (row, quantity) => (row.managed ? row.stock : Infinity) < quantity;",
        "const shown = (row) => Math.min(row.stock ?? 99, 10);",
    )


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(RuleError, match="not known in a check of the kind 'failure'"):
        run(HANDLED.replace("$WHY", "$KEY"), "x")
