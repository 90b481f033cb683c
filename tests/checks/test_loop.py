"""Loop checks: many ways to ask once an element, and what only looks like it."""

from __future__ import annotations

import pytest
from checks.rule_text import check, run

from checkout_audit.errors import RuleError

BODY = """\
kind: loop
message: $ITEM, $ORDER
proof: [compared, named, tested, priced]
about: [stock, available]
wanted: [quantity]
prices: [price]
verbs: [check, verify, ensure, has]
reads: [get]
lines: [line, item, cart]
groups: [chunk]
places: [checkout]
elsewhere: [report]
apart: [transaction]
not-words: [update, log]
"""


def around(loop: str) -> str:
    return f"export async function checkout(lines: Line[]) {{\n{loop}\n}}\n"


@pytest.mark.parametrize(
    "loop",
    [
        "for (const line of lines) {\nconst { stock } = await axios.get(`/s/${line.sku}`); // expect\nif (stock < line.quantity) throw 0;\n}",
        (
            "for (let i = 0; i < lines.length; i++) {\nconst one = lines[i];\nconst row = await prisma.sku.findUnique({ where: { id: one.sku } }); // expect\n"
            "if (one.quantity > row.stock) throw 0;\n}"
        ),
        "while (lines.length) {\nconst line = lines.pop();\nconst row = await Sku.findById(line.sku); // expect\nif (row.stock < line.quantity) throw 0;\n}",
        (
            "for (const [sku, quantity] of Object.entries(lines)) {\nconst { rows } = await pool.query('select stock from skus where id = $1', [sku]); // expect\n"
            "if (rows[0].stock < quantity) throw 0;\n}"
        ),
        (
            "for (const { sku, quantity } of lines) {\n"
            "const { data } = await supabase.from('skus').select('stock').eq('id', sku).single(); // expect\nif (data.stock < quantity) throw 0;\n}"
        ),
        (
            "return Promise.all(lines.map(async (line) => {\n"
            "const reply = await fetch(`/s/${line.sku}`); // expect\nconst { stock } = await reply.json();\nreturn stock >= line.quantity;\n}));"
        ),
        "const found = await Promise.all(lines.map((line) =>\ngetStock(line.sku), // expect\n));",
        (
            "await lines.reduce(async (before, line) => {\nawait before;\n"
            "const [row] = await db.select().from(skus).where(eq(skus.id, line.sku)); // expect\nif (row.stock < line.quantity) throw 0;\n}, Promise.resolve());"
        ),
        "for (const line of lines) {\nconst row = await knex('skus').where({ id: line.sku }).first(); // expect\nif (!row.available) throw 0;\n}",
    ],
)
def test_a_call_for_each_element_is_found_however_the_loop_is_written(loop: str) -> None:
    lib = "export const getStock = async (sku: string) => (await fetch(`/s/${sku}`)).json();\n"
    check(BODY, 'import { getStock } from "./lib";\n' + around(loop), lib=lib)


def test_a_function_that_calls_itself_for_the_rest_is_a_loop() -> None:
    check(
        BODY,
        """\
        export async function checkNext(lines: Line[]): Promise<void> {
          const [line, ...rest] = lines;
          if (!line) return;
          const row = await prisma.sku.findUnique({ where: { id: line.sku } }); // expect
          if (row.stock < line.quantity) throw new Error(line.sku);
          return checkNext(rest);
        }
        """,
    )


def test_what_a_function_in_another_file_asks_counts_and_is_related() -> None:
    files = {
        "lib__http": "export const get = (url: string) => fetch(url).then((reply) => reply.json());\n",
        "lib__warehouse": 'import { get } from "./http";\nexport async function left(sku: string) {\n  return (await get(`/s/${sku}`)).stock;\n}\n',
    }
    loop = "for (const line of lines) {\nconst stock = await left(line.sku); // expect\nif (stock < line.quantity) throw 0;\n}"
    outcome = run(BODY, 'import { left } from "./lib/warehouse";\n' + around(loop), **files)
    (found,) = outcome.findings
    assert (found.span.start_line, found.message) == (4, "line, one call after the other")
    assert [(one.span.path, one.role) for one in found.related] == [
        ("lib/warehouse.ts", "which calls this"),
        ("lib/http.ts", "which asks here"),
    ]


def test_a_callback_that_stands_in_another_file_is_the_body() -> None:
    lib = """\
    export const ensureStock = async (line: Line) => {
      const row = await prisma.sku.findUnique({ where: { id: line.sku } }); // expect
      if (row.stock < line.quantity) throw new Error(line.sku);
    };
    """
    check(
        BODY, 'import { ensureStock } from "./lib";\n' + around("await Promise.all(lines.map(ensureStock));"), lib=lib
    )


@pytest.mark.parametrize(
    "loop",
    [
        "const rows = await prisma.sku.findMany();\nfor (const line of lines) {\nconst row = rows.find((one) => one.id === line.sku);\nif (row.stock < line.quantity) throw 0;\n}",
        "for (const line of lines) {\nconst now = await fetch('/clock');\nif (left.stock < line.quantity) throw 0;\n}",
        "for (const chunk of chunks(lines)) {\nconst rows = await prisma.sku.findMany({ where: { id: chunk } });\nif (rows.stock < chunk.quantity) throw 0;\n}",
        "for (const line of ['a', 'b']) {\nconst row = await prisma.sku.findUnique({ where: { id: line } });\nif (row.stock < wanted.quantity) throw 0;\n}",
        "for (const line of lines) {\nconst row = await prisma.note.findUnique({ where: { id: line.sku } });\ntexts.push(row.text);\n}",
        "for (const line of lines) {\nconst row = cache.get(line.sku);\nif (row.stock < line.quantity) throw 0;\n}",
        (
            "await prisma.$transaction(async (tx) => {\nfor (const line of lines) {\nconst row = await tx.sku.findUnique({ where: { id: line.sku } });\n"
            "if (row.stock < line.quantity) throw 0;\n}\n});"
        ),
        "for (const line of lines) {\nawait cart.updateLine(line.id);\nif (line.stock < line.quantity) throw 0;\n}",
    ],
)
def test_what_asks_once_or_checks_nothing_is_quiet(loop: str) -> None:
    check(BODY, around(loop))


def test_files_about_something_else_are_left_out() -> None:
    loop = "for (const line of lines) {\nconst row = await prisma.sku.findUnique({ where: { id: line.sku } });\nif (row.stock < line.quantity) throw 0;\n}"
    check(BODY, report__run=around(loop))


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(RuleError, match="not known in a check of the kind 'loop'"):
        run(BODY.replace("$ITEM", "$KEY"), "x")
