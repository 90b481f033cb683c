"""A file's bytes tell whether a conversion can stand in it: never no where the graph shows one."""

from __future__ import annotations

import pytest
from flow.markers import files, program

from checkout_audit.flow.arithmetic import may_convert
from checkout_audit.flow.scale import Scales

CONVERSIONS = [
    "const shown = total / 100",
    "const shown=total/100",
    "const shown = order.total/1e2",
    "const shown = (total ?? 0)\n  / 100",
    "const shown = total /\n  // to major units\n  100",
    "const shown = total / /* cents */ (100 as number)",
    "const shown = 0.01 * total",
    "const cents = total * 1_00",
    "const cents = 100 * total",
    "let cents = total; cents *= 100",
    "const cents = total * 10 ** digits",
    "const cents = 10 ** digits * total",
    "const cents = total * Math.pow(10, digits)",
    "const cents = Math.pow(10, digits) * total",
    "const HUNDRED = 100; const shown = total / HUNDRED\n",
    "const HUNDRED = 100; const shown = total/HUNDRED;",
    "const HUNDRED = 100; const shown = [total / HUNDRED, 1]",
    "const HUNDRED = 100; const cents = HUNDRED * total",
    "const HUNDRED = 100; const cents = (HUNDRED) * (total + 1)",
    "const größe = 100; const cents = total / größe;",
    "const cents = total * currency.multiplier",
    "const cents = total * settings(code, { strict: true }).decimalFactor",
    "const cents = decimalsOf(currency) * total",
    "const cents = total * (isZeroDecimal(currency) ? 1 : 100)",
    "const cents = (zero ? 1 : 100) * total",
    "const HUNDRED = 100; const cents = total * (HUNDRED ?? 1)",
    "const shown = big(total).div(100)",
    "const shown = big(total) . dividedBy(1e2)",
    "const FACTOR = 100; const cents = total['times'](FACTOR)",
    "const cents = MathBN.mult(total, 100)",
    "/** Shows it. */ const shown = (t: number) => <b>{t / 100}</b>",
    "import { CENTS } from './money'; const shown = total / CENTS",
]


@pytest.mark.parametrize("source", CONVERSIONS)
def test_no_conversion_is_missed(source: str) -> None:
    texts = {"src/money.ts": "export const CENTS = 100", **files(source)}
    linked = program(texts)
    path = next(path for path in texts if path != "src/money.ts")
    file = linked.file(path)
    assert file is not None
    assert any(Scales(linked).of(file, value) for value in range(len(file.graph.ops)))
    assert may_convert(source.lower().encode())


@pytest.mark.parametrize(
    "source",
    [
        "const total = price + shipping",
        "import { total } from '@shop/utils/price'",
        'import a from "../../lib/util/100/factor"',
        "const url = `/store/orders/${id}/total`",
        "/**\n * Shows the total\n * 100 times,\n * factor\n */\nconst total = 1",
        "// total of 100 orders\nconst total = sum(orders)",
        "const page = <div>{total}</div>",
        "const limit = 100",
        "const half = total / 2",
        "const average = (first + last) / items.length",
    ],
)
def test_code_that_converts_nothing_is_passed_over(source: str) -> None:
    assert not may_convert(source.lower().encode())
