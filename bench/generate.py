"""Writes a shop of any size to measure on: a storefront and a Medusa backend as they look in production.

The same seed and number give the same bytes. Sizes follow real shops: most files are short, a few run to a
thousand lines; about one file in fifty has a fault that a check finds, so that the audit has work to do.

    python bench/generate.py FOLDER --files 500 --seed 7
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

NOUNS = (
    *("cart", "order", "product", "variant", "customer", "region", "address", "payment", "shipment", "price"),
    *("discount", "wishlist", "review", "category", "banner", "invoice", "stock", "refund", "session", "locale"),
)
VERBS = (
    "load",
    "save",
    "merge",
    "format",
    "select",
    "resolve",
    "refresh",
    "validate",
    "group",
    "sort",
    "apply",
    "watch",
)
FIELDS = (
    "id",
    "title",
    "status",
    "email",
    "quantity",
    "handle",
    "thumbnail",
    "created_at",
    "currency_code",
    "metadata",
)
WORDS = (
    "the",
    "a",
    "current",
    "selected",
    "customer",
    "checkout",
    "summary",
    "item",
    "keeps",
    "shows",
    "when",
    "ready",
)

FAULTS = (
    "localStorage.setItem('modificationToken', data.modification_token)",
    "const shown = (order.total / 100).toFixed(2)",
    "const idempotencyKey = `pi_${cart.id}_${Math.random().toString(36).slice(2)}`",
    "const lines = JSON.parse(paymentIntent.metadata.cart_data).items",
    "await orders.updateOrders(order.id, { metadata: { ...order.metadata, payment_status: 'captured' } })",
    "await inventory.updateInventoryLevels({ stocked_quantity: level.stocked_quantity - item.quantity })",
)
"""Statements of which each is one of the audited faults."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of file lives, and who writes it."""

    path: str
    """With `{noun}`, `{verb}` and `{number}` filled in."""
    write: Callable[[Writer], str]
    weight: int


class Writer:
    """Random pieces of TypeScript from one stream of chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.noun = chance.choice(NOUNS)
        self.verb = chance.choice(VERBS)
        self.blocks = min(60, 1 + int(chance.lognormvariate(1.3, 0.85)))
        self.fault = chance.choice(FAULTS) if chance.random() < 0.02 else ""

    @property
    def name(self) -> str:
        """`OrderSummary`-like."""
        return f"{self.noun.title()}{self.chance.choice(NOUNS).title()}"

    def sentence(self) -> str:
        """Words for a comment or a text on the page."""
        return " ".join(self.chance.choices(WORDS, k=self.chance.randint(3, 9)))

    def statement(self, depth: int = 1) -> str:
        """One statement, sometimes a block with a few more inside."""
        pad = "  " * depth
        noun, field = self.chance.choice(NOUNS), self.chance.choice(FIELDS)
        if depth < 4 and self.chance.random() < 0.25:
            inner = "".join(self.statement(depth + 1) for _ in range(self.chance.randint(1, 4)))
            head = self.chance.choice((f"if ({noun}?.{field})", f"for (const {noun} of {noun}s)", "try"))
            tail = (
                f" catch (error) {{\n{pad}  logger.warn('{self.sentence()}', error)\n{pad}}}" if head == "try" else ""
            )
            return f"{pad}{head} {{\n{inner}{pad}}}{tail}\n"
        return f"{pad}{self.chance.choice(self.simple(noun, field))}\n"

    def simple(self, noun: str, field: str) -> tuple[str, ...]:
        """Statements of one line around a noun and a field."""
        number = self.chance.randint(1, 99)
        return (
            f"const {noun}{number} = {noun}s.filter((entry) => entry.{field} !== null)",
            f"const {{ {field}, ...rest{number} }} = await {self.verb}{noun.title()}(id)",
            f"// {self.sentence()}",
            f"logger.debug(`{self.sentence()} ${{{noun}.{field}}}`)",
            f'{noun}.{field} = {noun}.{field} ?? "{self.sentence()}"',
            f"result.push({{ {field}: {noun}?.{field}, count: {number}, active: true }})",
            f"const sum{number} = {noun}s.reduce((total, entry) => total + entry.quantity * {number}, 0)",
            f"if (!{noun}) return null",
        )

    def body(self) -> str:
        """The statements of one function, with the file's fault among them if it has one."""
        lines = [self.statement() for _ in range(self.chance.randint(3, 14))]
        if self.fault:
            lines.insert(self.chance.randrange(len(lines)), f"  {self.fault}\n")
            self.fault = ""
        return "".join(lines)

    def function(self, number: int) -> str:
        """An exported function with a comment above it."""
        name = f"{self.verb}{self.name}{number}"
        return f"/** {self.sentence()} */\nexport async function {name}(id: string, {self.noun}s: {self.noun.title()}[]) {{\n{self.body()}}}\n\n"

    def functions(self) -> str:
        """As many functions as this file has."""
        return "".join(self.function(number) for number in range(self.blocks))


def library(writer: Writer) -> str:
    """Functions shared by pages."""
    return f'import {{ logger }} from "~/lib/logger"\nimport type {{ {writer.noun.title()} }} from "~/types"\n\n{writer.functions()}'


def types(writer: Writer) -> str:
    """Interfaces only."""
    fields = "".join(f"  {field}: {writer.chance.choice(('string', 'number', 'boolean | null'))}\n" for field in FIELDS)
    return "".join(f"export interface {writer.name}{number} {{\n{fields}}}\n\n" for number in range(writer.blocks * 2))


def component(writer: Writer) -> str:
    """A React component with state, an effect and markup."""
    rows = "".join(
        f'      <li key="{n}" className="flex gap-2 text-sm">\n        <span>{writer.sentence()}</span>\n'
        f"        <Badge tone={{{writer.noun}.status}}>{{{writer.noun}.{writer.chance.choice(FIELDS)}}}</Badge>\n      </li>\n"
        for n in range(writer.blocks)
    )
    return (
        'import { useEffect, useState } from "react"\nimport { Badge } from "~/components/badge"\n\n'
        f"export function {writer.name}({{ {writer.noun} }}: {{ {writer.noun}: any }}) {{\n"
        f"  const [open, setOpen] = useState(false)\n  useEffect(() => {{\n{writer.body()}  }}, [])\n"
        f"  return (\n    <ul onClick={{() => setOpen(!open)}}>\n{rows}    </ul>\n  )\n}}\n"
    )


def page(writer: Writer) -> str:
    """A React Router page with a loader."""
    return (
        'import { json } from "react-router"\n\n'
        f"export async function loader({{ request, params }}: any) {{\n  const id = params.id\n{writer.body()}  return json({{ id }})\n}}\n\n"
        f"{writer.functions()}{component(writer)}"
    )


def route(writer: Writer) -> str:
    """A Medusa store route."""
    return (
        'import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http"\n\n'
        f"export const GET = async (req: MedusaRequest, res: MedusaResponse) => {{\n  const query = req.scope.resolve('query')\n"
        f"{writer.body()}  res.json({{ {writer.noun}: result }})\n}}\n\n{writer.functions()}"
    )


def workflow(writer: Writer) -> str:
    """A Medusa workflow with its steps."""
    name = f"{writer.verb}-{writer.noun}"
    steps = "".join(
        f"const step{n} = createStep('{name}-{n}', async (input: any, {{ container }}) => {{\n{writer.body()}"
        "  return new StepResponse(result, input)\n})\n\n"
        for n in range(writer.blocks)
    )
    calls = "".join(f"  step{n}(input)\n" for n in range(writer.blocks))
    return (
        'import { createStep, createWorkflow, StepResponse, WorkflowResponse } from "@medusajs/framework/workflows-sdk"\n\n'
        f"{steps}export const {writer.verb}{writer.name} = createWorkflow('{name}', (input: any) => {{\n{calls}  return new WorkflowResponse(input)\n}})\n"
    )


PLACES = (
    Place("apps/storefront/app/components/{noun}/{verb}-{number}.tsx", component, 30),
    Place("apps/storefront/app/lib/{noun}/{verb}-{number}.ts", library, 20),
    Place("apps/storefront/app/routes/{noun}.{verb}-{number}.tsx", page, 15),
    Place("apps/storefront/app/types/{noun}-{number}.ts", types, 8),
    Place("apps/backend/src/api/store/{noun}/{verb}-{number}/route.ts", route, 15),
    Place("apps/backend/src/workflows/{verb}-{noun}-{number}.ts", workflow, 12),
)


def generate(folder: Path, files: int, seed: int) -> None:
    """Write `files` source files below `folder`, which is made."""
    chance = random.Random(seed)
    places = chance.choices(PLACES, weights=[place.weight for place in PLACES], k=files)
    for number, place in enumerate(places):
        writer = Writer(chance)
        path = folder / place.path.format(noun=writer.noun, verb=writer.verb, number=number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(place.write(writer), encoding="utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    generate(options.folder, options.files, options.seed)


if __name__ == "__main__":
    main()
