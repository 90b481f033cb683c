"""Window checks: from when on the life of a signed token counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from checks.rule_text import check, rule

from checkout_audit.errors import RuleError
from checkout_audit.rulebook.load import load

WORDS = "subjects: [order, booking]\nnot-words: [login, session, reset, download, otp]\n"
OPTIONAL = f"kind: window\nask: optional\n{WORDS}"
OMITTED = f"kind: window\nask: omitted\n{WORDS}"
NOW = f"kind: window\nask: now\n{WORDS}"
NEVER = f"kind: window\nask: never\n{WORDS}"

JWT = 'import jwt from "jsonwebtoken";\n'
JOSE = 'import { SignJWT, jwtVerify } from "jose";\n'
HMAC = 'import { createHmac, timingSafeEqual } from "node:crypto";\n'
KEYS = (
    HMAC
    + "export const key = (orderId: string, made?: Date) => {\n"
    + "  const end = (made ?? new Date()).getTime() + HOUR;\n"
    + '  return createHmac("sha256", K).update(`${orderId}.${end}`).digest("hex");\n};\n'
)
BAG = (
    HMAC
    + "export class Keys {\n"
    + "  seal(text: string) { return createHmac('sha256', K).update(text).digest('hex'); }\n"
    + "  make(reference: string, opts: { since?: number } = {}) {\n"
    + "    const end = (opts.since ?? Date.now()) + HOUR;\n"
    + "    return this.seal(`${reference}.${end}`);\n  }\n}\nexport const keys = new Keys();\n"
)


def test_a_fall_back_to_now_is_found_in_an_options_bag_and_behind_a_function_that_only_signs() -> None:
    use = 'import { keys } from "./keys";\nexport const f = (booking: B) => keys.make(booking.reference, { since: booking.madeAt });\n'
    check(OPTIONAL, src__keys=BAG.replace("+ HOUR;", "+ HOUR; // expect"), src__use=use)


def test_a_default_of_now_is_a_fall_back() -> None:
    check(
        OPTIONAL,
        JWT
        + "export const t = (orderId: string, placed: number = Date.now()) => // expect\n"
        + "  jwt.sign({ orderId, exp: placed / 1000 + 600 }, K);\n",
    )


def test_a_clock_that_a_test_can_set_is_no_anchor() -> None:
    check(
        OPTIONAL,
        JWT
        + "export const t = (orderId: string, placed: Date, now?: Date) => {\n"
        + "  const left = placed.getTime() + W - (now ?? new Date()).getTime();\n"
        + "  return jwt.sign({ orderId, exp: (now ?? new Date()).getTime() + left }, K);\n};\n",
    )


def test_a_call_in_another_file_that_leaves_the_anchor_out_is_found() -> None:
    use = 'import { key } from "./keys";\nexport const a = (o: O) => key(o.id); // expect\nexport const b = (o: O) => key(o.id, o.made);\n'
    check(OMITTED, src__keys=KEYS, src__use=use)


def test_an_options_bag_without_the_anchor_leaves_it_out_and_one_that_is_spread_may_hold_it() -> None:
    use = (
        'import { keys } from "./keys";\n'
        "export const a = (booking: B) => keys.make(booking.reference, {}); // expect\n"
        "export const b = (booking: B) => keys.make(booking.reference, { ...booking.window });\n"
    )
    check(OMITTED, src__keys=BAG, src__use=use)


def test_undefined_is_no_anchor() -> None:
    check(
        OMITTED,
        src__keys=KEYS,
        src__use='import { key } from "./keys";\nexport const a = (o: O) => key(o.id, undefined); // expect\n',
    )


def test_a_lifetime_without_a_start_counts_from_now() -> None:
    check(
        NOW, JWT + "export const t = (order: O) => jwt.sign({ o: order.id }, K, {\n  expiresIn: '1h', // expect\n});\n"
    )


def test_a_lifetime_counts_from_the_start_that_the_claims_give() -> None:
    check(
        NOW,
        JWT
        + "export const t = (order: O) => jwt.sign({ o: order.id, iat: sec(order.made) }, K, { expiresIn: '1h' });\n",
    )


def test_the_builder_of_jose_counts_a_text_from_now_and_a_number_from_its_zero() -> None:
    check(
        NOW,
        JOSE
        + "export const a = (order: O) => new SignJWT({ id: order.id }).setExpirationTime('1h').sign(K); // expect\n"
        + "export const b = (order: O) => new SignJWT({ id: order.id }).setExpirationTime(order.made + 60).sign(K);\n",
    )


def test_a_caller_that_gives_now_for_the_anchor_counts_from_now() -> None:
    keys = JWT + "export const t = (orderId: string, start: number) => jwt.sign({ orderId, exp: start + 60 }, K);\n"
    use = (
        'import { t } from "./keys";\n'
        "export const a = (o: O) => t(o.id, Date.now() / 1000); // expect\n"
        "export const b = (o: O) => t(o.id, o.made);\n"
    )
    check(NOW, src__keys=keys, src__use=use)


def test_a_renewal_counts_from_now_if_its_kin_opens_such_a_thing() -> None:
    check(
        NOW,
        JWT
        + "export const first = (orderId: string, at: number) => jwt.sign({ sub: orderId, iat: at, exp: at + W }, K);\n"
        + "export const next = (link: string) => {\n"
        + "  const claims = jwt.verify(link, K) as C;\n"
        + "  const iat = Date.now() / 1000; // expect\n"
        + "  return jwt.sign({ sub: claims.sub, iat, exp: iat + W }, K);\n};\n",
    )


def test_sign_ins_one_time_codes_and_downloads_rightly_count_from_now() -> None:
    check(
        NOW,
        JWT
        + "export const loginToken = (orderId: string) => jwt.sign({ orderId }, K, { expiresIn: '1h' });\n"
        + "export const a = (userId: string) => jwt.sign({ sub: userId }, K, { expiresIn: '7d' });\n"
        + "export const b = (orderId: string, file: string) => jwt.sign({ orderId, use: 'download' }, K, { expiresIn: '5m' });\n",
    )


def test_a_signature_over_an_id_alone_never_ends() -> None:
    check(
        NEVER,
        HMAC
        + "export const key = (orderId: string) =>\n"
        + "  createHmac('sha256', K).update(orderId).digest('hex'); // expect\n"
        + "export const opens = (orderId: string, given: string) => timingSafeEqual(Buffer.from(key(orderId)), Buffer.from(given));\n",
    )


@pytest.mark.parametrize(
    "source",
    [
        "export const verify = (orderId: string, mac: string) => createHmac('s', K).update(orderId).digest('hex') === mac;\n",
        "export const form = (orderId: string, amount: number) => createHmac('s', K).update(`${amount}|${orderId}`).digest('hex');\n",
        "export const good = (orderId: string, mac: string) => (own(orderId), createHmac('s', K).update(orderId).digest() === mac);\n",
        "export const key = (orderId: string, end: number) => createHmac('s', K).update(`${orderId}.${end}`).digest('hex');\n",
    ],
)
def test_a_check_a_providers_signature_and_a_signed_end_are_no_endless_tokens(source: str) -> None:
    check(NEVER, HMAC + source)


def test_a_placeholder_that_the_kind_does_not_know_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(rule(f"message: $PRICE\n{NOW}"))
    with pytest.raises(RuleError, match="PRICE"):
        load((path,), built_in=False)
