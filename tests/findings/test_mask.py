"""Secrets of known forms do not reach a report."""

from __future__ import annotations

import msgspec
import pytest
from findings.finding import finding

from checkout_audit.findings.mask import mask, mask_finding
from checkout_audit.findings.model import Related, Step, Suppression

_TAIL = "abcdefgh" * 6


def secret(*parts: str) -> str:
    """Put together here, so that no scanner takes the test for a leak."""
    return "".join(parts)


@pytest.mark.parametrize(
    ("kept", "hidden"),
    [
        ("sk_live_", _TAIL),
        ("rk_test_", _TAIL),
        ("pk_live_", _TAIL),
        ("whsec_", _TAIL),
        ("pk_", "0123456789abcdef" * 4),
        ("pi_3Abc_secret_", "9f8e7d6c5b4a"),
        ("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlMTIz"),
        ("eyJ", "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0"),
        ("AKIA", "ABCDEFGHIJKLMNOP"),
        ("ghp_", _TAIL),
        ("AIza", _TAIL[:35]),
        ("postgres://shop:", "hunter22"),
    ],
)
def test_a_secret_keeps_only_its_kind(kept: str, hidden: str) -> None:
    after = '"' if "://" not in kept else "@db/shop"
    text = secret('key = "', kept, hidden, after)
    assert mask(text) == f'key = "{kept}{"*" * len(hidden)}{after}'


@pytest.mark.parametrize(
    ("kept", "hidden"),
    [
        ("aws_secret_access_key = '", "abcdEFGH/+" * 4),
        ('AWS_SECRET_KEY: "', "abcdEFGH12" * 4),
        ("  ", "MIGHAgEAMBMGByqGSM49" * 3 + "AgEG"),
        ("", "abcd+/EFGH" * 7 + "=="),
    ],
)
def test_keys_that_only_their_place_tells(kept: str, hidden: str) -> None:
    assert mask(secret(kept, hidden)) == kept + "*" * len(hidden)


@pytest.mark.parametrize(
    "text",
    [
        *("sk_live_", "process.env.STRIPE_SECRET", "pk_id", "re_render_component", "postgres://${user}:${pw}@db"),
        *("https://example.com:8000/a@b", "token.split('.')[1]", "pi_123", "whsec_..."),
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert mask(text) == text


def test_every_text_of_a_finding_is_masked_and_columns_keep() -> None:
    key = secret("sk_live_", _TAIL)
    found = finding(f"f('{key}', total)", "total", message=key, tokens=key, fix=key, scope=key)
    related, step = Related(found.span, key, "", found.excerpt), Step(found.span, key, found.excerpt)
    why = Suppression(key, "a.ts:1", key)
    found = msgspec.structs.replace(found, related=(related,), steps=(step,), suppressed=why)
    masked = mask_finding(found)
    assert _TAIL not in repr(masked)
    assert len(masked.excerpt.lines[0]) == len(found.excerpt.lines[0])
