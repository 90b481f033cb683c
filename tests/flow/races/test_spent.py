"""What counts once is tested and marked in one step: hits in one function and over several, near misses, mended twins."""

from __future__ import annotations

import pytest
from checks.rule_text import check

USED = """\
kind: race
ask: used
message: "$READ $RECORD"
targets:
  - records: {words: [voucher, ticket, coupon]}
values: {words: [redeemed, used, scanned], not-words: [not]}
"""
ENSURE = """
    async function ensureOpen(id: string) {
      const voucher = await vouchers.retrieveVoucher(id);
      if (voucher.status !== "open") throw new Error("used"); // expect
    }"""

HITS = {
    "an enum": """
        export async function redeem(id: string) {
          const voucher = await vouchers.retrieveVoucher(id);
          if (voucher.status === VoucherStatus.REDEEMED) throw new Error("used"); // expect
          await vouchers.updateVouchers({ id, status: VoucherStatus.REDEEMED });
        }""",
    "a flag": """
        export async function redeem(id: string) {
          const coupon = await prisma.coupon.findUniqueOrThrow({ where: { id } });
          if (coupon.used) return null; // expect
          return prisma.coupon.update({ where: { id }, data: { used: true } });
        }""",
    "a date": """
        export async function scan(id: string) {
          const ticket = await prisma.ticket.findUniqueOrThrow({ where: { id } });
          if (ticket.scannedAt !== null) throw new Error("scanned"); // expect
          return prisma.ticket.update({ where: { id }, data: { scannedAt: new Date().toISOString() } });
        }""",
    "a check of its own function": ENSURE
    + """
    export async function redeem(id: string) {
      await ensureOpen(id);
      await vouchers.updateVouchers({ id, status: "redeemed" });
    }""",
    "check and mark of their own functions": ENSURE
    + """
    const mark = (id: string, status: string) => vouchers.updateVouchers({ id, status });
    export async function redeem(id: string) {
      await ensureOpen(id);
      await mark(id, "redeemed");
    }""",
}
MISSES = {
    "another state": """
        export async function pause(id: string) {
          const voucher = await vouchers.retrieveVoucher(id);
          if (voucher.status !== "open") throw new Error("closed");
          await vouchers.updateVouchers({ id, status: "paused" });
        }""",
    "another field is tested": """
        export async function redeem(id: string) {
          const voucher = await vouchers.retrieveVoucher(id);
          if (voucher.region !== "eu") throw new Error("elsewhere");
          await vouchers.updateVouchers({ id, status: "redeemed" });
        }""",
    "the state is named by the update": """
        export async function redeem(id: string) {
          const voucher = await prisma.voucher.findUniqueOrThrow({ where: { id } });
          if (voucher.status !== "open") throw new Error("used");
          const { count } = await prisma.voucher.updateMany({ where: { id, status: "open" }, data: { status: "redeemed" } });
          if (count === 0) throw new Error("used");
        }""",
    "a lock around both": ENSURE.replace(" // expect", "")
    + """
    export async function redeem(id: string) {
      await locking.execute([id], async () => {
        await ensureOpen(id);
        await vouchers.updateVouchers({ id, status: "redeemed" });
      });
    }""",
    "the check only answers": """
    async function isOpen(id: string) {
      const voucher = await vouchers.retrieveVoucher(id);
      if (voucher.status !== "open") return false;
      return true;
    }
    export async function redeem(id: string) {
      log(await isOpen(id));
      await vouchers.updateVouchers({ id, status: "redeemed" });
    }""",
    "the check comes later": ENSURE.replace(" // expect", "")
    + """
    export async function redeem(id: string) {
      await vouchers.updateVouchers({ id, status: "redeemed" });
      await ensureOpen(id);
    }""",
    "a check of another record": """
    async function ensurePaid(id: string) {
      const order = await orders.retrieveOrder(id);
      if (order.status !== "paid") throw new Error("unpaid");
    }
    export async function redeem(id: string) {
      await ensurePaid(id);
      await vouchers.updateVouchers({ id, status: "redeemed" });
    }""",
}


@pytest.mark.parametrize("source", HITS.values(), ids=HITS)
def test_a_record_that_counts_once_is_not_marked_on_an_old_read(source: str) -> None:
    check(USED, source)


@pytest.mark.parametrize("source", MISSES.values(), ids=MISSES)
def test_what_only_looks_like_it_is_none(source: str) -> None:
    check(USED, source)
