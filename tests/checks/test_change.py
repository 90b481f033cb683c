"""Change checks over small shops."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from checks.rule_text import rule

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.errors import RuleError
from checkout_audit.rulebook.load import load

MODELS = """
sinks:
  - {kind: fee, call: bookings.update, place: [arg1.fee], label: the fee of a booking}
channels: []
"""
UNSEEN = "ask: unseen\nto: fee\nof: [booking]\nchanges: [extend]\ncaptures: [hold_until]\nproviders: [sync]\n"
SWALLOWED = "ask: swallowed\nto: fee\n"
HELD = "const terms = { hold_until: 3 };\n"


def lines(body: str, text: str, message: str = "$ID to $AMOUNT") -> list[tuple[int, str]]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        tree.mkdir()
        (tree / "desk.ts").write_text(text)
        models = Path(folder, "rules", "models")
        models.mkdir(parents=True)
        (models / "desk.yaml").write_text(MODELS)
        (models.parent / "rule.yaml").write_text(rule(f"kind: change\nmessage: '{message}'\n{body}"))
        outcome = audit(AuditRequest(paths=(tree,), jobs=1), load((models.parent,), built_in=False))
    assert [problem.text for problem in outcome.problems] == []
    return [(found.span.start_line, found.message) for found in outcome.findings]


def extending(before: str, name: str = "extend") -> str:
    return f"{HELD}export async function {name}(booking: Booking, fee: number) {{ {before}\nawait bookings.update(booking.ref, {{ fee }}); }}\n"


def test_a_change_that_nobody_looked_before_is_reported_with_what_it_changes() -> None:
    assert lines(UNSEEN, extending("")) == [(3, "booking.ref to fee")]


@pytest.mark.parametrize(
    "before",
    [
        "if (booking.status !== 'open') throw new Error('late');",
        "assertPaymentIsOpen(booking);",
        "const intent = await load(booking); if (fee > intent.amount) throw new Error('more');",
        "const fresh = await paymentIntents.create({ fee });",
    ],
)
def test_a_look_before_or_a_payment_still_open_is_quiet(before: str) -> None:
    assert lines(UNSEEN, extending(before)) == []


def test_the_platform_s_own_method_is_quiet() -> None:
    assert lines(UNSEEN, extending("", name="sync")) == []


def test_nothing_is_final_in_a_tree_that_never_holds_a_payment() -> None:
    assert lines(UNSEEN, extending("").replace("hold_until", "colour")) == []


def test_something_that_is_no_booking_is_quiet() -> None:
    text = f"{HELD}export async function charge(cart: Cart, fee: number) {{ await bookings.update(cart.ref, {{ fee }}); }}\n"
    assert lines(UNSEEN, text) == []


CALL = "await bookings.update(b.ref, { fee: 3 })"


@pytest.mark.parametrize(
    "body",
    [
        f"try {{ {CALL}; }} catch (e) {{ log(e); }} return {{ ok: true }};",
        f"let note; try {{ {CALL}; }} catch (e) {{ note = 'failed'; }} return {{ ok: true, note }};",
        "await bookings.update(b.ref, { fee: 3 }).catch(log => {}); return true;",
        "await Promise.allSettled([bookings.update(b.ref, { fee: 3 }), save(b)]); return true;",
    ],
)
def test_a_failure_that_nobody_learns_of_is_reported(body: str) -> None:
    assert [line for line, _ in lines(SWALLOWED, f"export async function extend(b: Booking) {{ {body} }}\n")] == [1]


@pytest.mark.parametrize(
    "body",
    [
        f"try {{ {CALL}; }} catch (e) {{ throw new Error('late'); }} return true;",
        f"try {{ {CALL}; }} catch (e) {{ return {{ ok: false }}; }} return {{ ok: true }};",
        f"try {{ {CALL}; return {{ ok: true }}; }} catch (e) {{ log(e); }} return {{ ok: false }};",
        f"try {{ {CALL}; }} catch (e) {{ await rollbackBooking(b); }} return true;",
        f"try {{ {CALL}; }} catch (e) {{ res.status(402); }} return true;",
        f"let done = false; try {{ {CALL}; done = true; }} catch (e) {{ log(e); }} return {{ ok: done }};",
        f"let bad; try {{ {CALL}; }} catch (e) {{ bad = e; }} if (bad) throw bad; return true;",
        "let bad = false; await bookings.update(b.ref, { fee: 3 }).catch(() => { bad = true; }); if (bad) throw 1;",
        "const made = await bookings.update(b.ref, { fee: 3 }).catch(() => null); if (!made) return false; return true;",
        "const all = await Promise.allSettled([bookings.update(b.ref, { fee: 3 })]); return all.every(ok);",
        f"{CALL}; return true;",
    ],
)
def test_a_failure_that_is_told_or_mended_is_quiet(body: str) -> None:
    assert lines(SWALLOWED, f"export async function extend(b: Booking) {{ {body} }}\n") == []


def test_a_helper_that_swallows_is_reported_only_where_a_caller_takes_no_notice() -> None:
    helper = (
        f"async function extend(b: Booking) {{ try {{ {CALL}; return true; }} catch (e) {{ log(e); }} }}\n".replace(
            "return true; ", ""
        )
    )
    assert lines(SWALLOWED, f"{helper}export async function go(b) {{ await extend(b); return 1; }}\n") != []
    assert lines(SWALLOWED, f"{helper}export async function go(b) {{ const r = await extend(b); return r; }}\n") == []


def test_a_kind_of_sink_that_no_model_knows_is_an_error() -> None:
    with pytest.raises(RuleError, match="no model knows a sink of that kind"):
        lines("ask: unseen\nto: nothing\n", "")


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(RuleError, match="not known in a check of the kind 'change'"):
        lines(UNSEEN, "", "$WRONG")
