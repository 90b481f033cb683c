"""What families of checks found is found again as long as their questions have the same answers, and never otherwise."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from checkout_audit.engine.recall import Recall, Witness
from checkout_audit.engine.reduce import Family, Reduction
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome
from checkout_audit.rulebook.load import Rulebook, load
from checkout_audit.source.beside import Beside

SHOP = Path(__file__).parents[2] / "fixtures" / "shop"
ROUTE = """
import { charge } from "../pay";
export async function action({ request }) {
  const body = await request.json();
  return charge(body.amount);
}
"""
PAY = """
import Stripe from "stripe";
const stripe = new Stripe(process.env.KEY);
export function charge(amount) {
  return stripe.paymentIntents.create({ amount, currency: "eur" });
}
"""
PACKAGE = '{"name": "shop", "dependencies": {"stripe": "1", "react-router": "7"}}'


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The issues of the families that had to be asked, in this process."""
    ids: list[str] = []
    encoded = Reduction._encoded

    def noting(self: Reduction, family: Family, recall: Recall) -> bytes:
        ids.append(family.ids[0].partition("/")[0])
        return encoded(self, family, recall)

    monkeypatch.setattr(Reduction, "_encoded", noting)
    return ids


def small(folder: Path) -> Path:
    files = {
        "package.json": PACKAGE,
        "app/routes/api.pay.ts": ROUTE,
        "app/pay.ts": PAY,
        "app/other.ts": "export const x = 1;\n",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def run(shop: Path, rulebook: Rulebook, cache: Path | None) -> Outcome:
    return audit(AuditRequest(paths=(shop,), jobs=1, cache=cache), rulebook)


def test_nobody_is_asked_twice_about_the_same_tree(tmp_path: Path, rulebook: Rulebook, asked: list[str]) -> None:
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    first = run(shop, rulebook, cache)
    assert "SEC-01" in {each.check.partition("/")[0] for each in first.findings}
    assert "SEC-01" in asked
    asked.clear()
    again = run(shop, rulebook, cache)
    assert asked == []
    assert again.findings == first.findings


def test_a_change_in_a_file_that_nobody_looked_into_asks_nobody(
    tmp_path: Path, rulebook: Rulebook, asked: list[str]
) -> None:
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    run(shop, rulebook, cache)
    asked.clear()
    (shop / "app" / "other.ts").write_text("export const x = 2;\n")
    run(shop, rulebook, cache)
    assert asked == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("app/pay.ts", PAY.replace("{ amount,", "{ amount: 100,"), False),  # no longer the caller's amount
        ("app/pay.ts", "\n" + PAY, True),  # a line further down
        ("app/routes/api.pay.ts", ROUTE.replace("body.amount", "2000"), False),
        ("app/routes/api.pay.ts", ROUTE.replace("../pay", "../free"), False),  # another module is called
    ],
)
def test_a_change_on_the_way_of_a_value_is_seen(
    tmp_path: Path, rulebook: Rulebook, name: str, text: str, found: bool
) -> None:
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    run(shop, rulebook, cache)
    (shop / name).write_text(text)
    warm, cold = run(shop, rulebook, cache), run(shop, rulebook, None)
    assert warm.findings == cold.findings
    assert ("SEC-01/client-amount" in {each.check for each in warm.findings}) is found


def test_a_new_caller_in_a_file_that_was_only_asked_about_is_seen(tmp_path: Path, rulebook: Rulebook) -> None:
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    (shop / "app" / "routes" / "api.pay.ts").unlink()
    other = shop / "app" / "routes" / "api.other.ts"
    other.write_text('import * as pay from "../pay";\nexport const loader = () => typeof pay;\n')
    run(shop, rulebook, cache)
    other.write_text(
        'import * as pay from "../pay";\n'
        "export const action = async ({ request }) => pay.charge((await request.json()).amount);\n"
    )
    warm, cold = run(shop, rulebook, cache), run(shop, rulebook, None)
    assert [each.check for each in warm.findings if each.issue == "SEC-01"] == ["SEC-01/client-amount"]
    assert warm.findings == cold.findings


def test_what_was_found_before_a_change_was_taken_back_is_known(
    tmp_path: Path, rulebook: Rulebook, asked: list[str]
) -> None:
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    first = run(shop, rulebook, cache)
    (shop / "app" / "pay.ts").write_text(PAY.replace("amount,", "amount: 1,"))
    run(shop, rulebook, cache)
    (shop / "app" / "pay.ts").write_text(PAY)
    asked.clear()
    assert run(shop, rulebook, cache).findings == first.findings
    assert asked == []


def test_a_cache_that_was_spoiled_changes_nothing(tmp_path: Path, rulebook: Rulebook) -> None:
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    first = run(shop, rulebook, cache)
    for path in cache.iterdir():
        path.write_bytes(b"\xff" * 4096)
    assert run(shop, rulebook, cache).findings == first.findings


ORDERED = """
import { createClient } from "@supabase/supabase-js";
const supabase = createClient(url, key);
export async function POST(request: Request) {
  const { intent } = await request.json();
  const { data } = await supabase.from("orders").select("*").eq("intent", intent).maybeSingle();
  if (!data) {
    await supabase.from("orders").insert({ intent });
  }
}
"""
UNIQUE = "create unique index orders_intent on orders (intent);\n"


@pytest.mark.parametrize("names", [("db/1.sql", "db/2.sql"), ("prisma/schema.prisma",)])
def test_a_schema_beside_the_sources_that_changes_is_seen(
    tmp_path: Path, rulebook: Rulebook, names: tuple[str, ...]
) -> None:
    """A column is unique or not as the schemas say it, which no source file tells."""
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    (shop / "app" / "api").mkdir()
    (shop / "app" / "api" / "route.ts").write_text(ORDERED)
    before = run(shop, rulebook, cache)
    for name in names:
        (shop / name).parent.mkdir(exist_ok=True)
        (shop / name).write_text(UNIQUE)
        warm = run(shop, rulebook, cache)
        assert warm.findings == run(shop, rulebook, None).findings
        assert len(warm.findings) < len(before.findings)
    for name in names:
        (shop / name).unlink()
    assert run(shop, rulebook, cache).findings == before.findings


def test_what_changes_while_it_is_looked_at_is_not_kept(
    tmp_path: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor saves, and takes it back: the answers to what stood there meanwhile are none to what stands there now."""
    shop, cache = small(tmp_path / "shop"), tmp_path / "cache"
    judged = Reduction.run

    def while_saving(self: Reduction, jobs: int) -> object:
        (shop / "app" / "pay.ts").write_text(PAY.replace("{ amount,", "{ amount: 100,"))
        return judged(self, jobs)

    monkeypatch.setattr(Reduction, "run", while_saving)
    run(shop, rulebook, cache)
    monkeypatch.undo()
    (shop / "app" / "pay.ts").write_text(PAY)
    warm = run(shop, rulebook, cache)
    assert "SEC-01" in {each.issue for each in warm.findings}
    assert warm.findings == run(shop, rulebook, None).findings


def test_a_manifest_that_is_read_twice_and_differs_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "1.sql").write_text("create table a;")
    witness, other = Witness(Beside(str(tmp_path))), Witness(Beside(str(tmp_path)))
    for each in (witness, other):
        assert [(each("package.json"), list(each.schemas())) for _ in range(2)] == [(b"{}", [b"create table a;"])] * 2
        assert not each.is_torn
    (tmp_path / "1.sql").unlink()
    assert (list(witness.schemas()), witness.is_torn) == ([], True)
    (tmp_path / "package.json").unlink()
    assert (other("package.json"), other.is_torn) == (None, True)


EDITS = 10


def test_warm_runs_find_what_cold_runs_find_whatever_is_edited(tmp_path: Path, rulebook: Rulebook) -> None:
    """A seeded walk over the fixture shop: lines go, come twice, are moved to other files; files go and come back."""
    shop, cache, chance = tmp_path / "shop", tmp_path / "cache", random.Random(7)  # noqa: S311 - a seed, no secret
    shutil.copytree(SHOP, shop)
    run(shop, rulebook, cache)
    files = sorted(path for path in shop.rglob("*.ts*") if path.is_file())
    for _ in range(EDITS):
        path = chance.choice(files)
        lines = path.read_text().splitlines(keepends=True)
        at = chance.randrange(len(lines))
        edit = chance.choice(("drop", "twice", "blank", "swap"))
        if edit == "drop":
            del lines[at]
        elif edit == "swap":
            lines = chance.choice(files).read_text().splitlines(keepends=True)
        else:
            lines.insert(at, lines[at] if edit == "twice" else "\n")
        path.write_text("".join(lines))
        warm, cold = run(shop, rulebook, cache), run(shop, rulebook, None)
        assert warm.findings == cold.findings
        assert warm.problems == cold.problems
