"""`units`: amounts, their unit, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli.command import call

SHOP = """\
export const due = (order: StoreOrder) => order.total;
export const paid = (intent: Stripe.PaymentIntent) => {
  const paidAmount = intent.amount_received / 100;
  return paidAmount;
};
export const both = (c: boolean, order: StoreOrder, intent: Stripe.PaymentIntent) => {
  const price = c ? order.total : intent.amount;
  return price;
};
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.ts").write_text(SHOP, encoding="utf-8")
    return tmp_path


def test_the_table_names_place_unit_and_reason() -> None:
    done = call("units")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "src/a.ts"
    assert lines[1].startswith("  1  major  order.total             `order.total` is an amount of")
    assert any(line.startswith("  3  major  paidAmount") for line in lines)
    assert any(line.startswith("  7  mixed  price") for line in lines)
    assert lines[-1].endswith("amounts: 2 major, 2 minor, 1 mixed")


def test_it_fits_in_eighty_columns() -> None:
    assert max(map(len, call("units").out.splitlines())) <= 80


def test_why_shows_all_evidence_and_the_way_from_it() -> None:
    out = call("units", "--why", "src/a.ts:3").out
    assert "minor: `intent.amount_received` is an amount of Stripe" in out.replace("\n      ", " ")
    assert "src/a.ts:3 divided by 100" in out
    assert "order.total" not in out


def test_json_has_the_same() -> None:
    document = json.loads(call("units", "--format", "json").out)
    assert document["version"] == 1
    first = document["amounts"][0]
    assert (first["path"], first["line"], first["name"], first["unit"]) == ("src/a.ts", 1, "order.total", "major")
    assert first["why"][0]["unit"] == "major"


@pytest.mark.parametrize("why", ["src/a.ts", "src/a.ts:x", "src/nowhere.ts:1"])
def test_a_place_that_is_none_is_a_mistake_of_the_call(why: str) -> None:
    assert call("units", "--why", why).code == 2


def test_a_place_below_the_folder_or_from_here() -> None:
    assert call("units", "src", "--why", "a.ts:1").out == call("units", "src", "--why", "src/a.ts:1").out != ""


def test_a_folder_that_is_not_there() -> None:
    assert call("units", "nowhere").code == 2
