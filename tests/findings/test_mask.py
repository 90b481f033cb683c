"""Secrets of known forms do not reach a report."""

from __future__ import annotations

import msgspec
import pytest
from findings.finding import finding

from checkout_audit.findings.account import Part
from checkout_audit.findings.mask import mask, mask_all, mask_excerpt, mask_finding, mask_problem
from checkout_audit.findings.model import Problem, Related, Step, Suppression
from checkout_audit.source.span import Excerpt

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
        ("redis://:", "hun?ter22".replace("?", "$")),
        ("mysql://root:", "hunter@22"),
        ("ek_live_", _TAIL),
        ("sq0csp-", _TAIL),
        ("rzp_live_", _TAIL[:14]),
        ("test_", _TAIL[:32]),
        ("access_token$production$", "abcdefgh$0123456789abcdef"),
        ("xoxb-", "123456789012-abcdefghijkl"),
        ("hooks.slack.com/services/", "T00000000/B00000000/" + _TAIL),
        ("SK", "0123456789abcdef" * 2),
        ("123456789:AA", _TAIL[:33]),
        ("GOCSPX-", _TAIL[:28]),
        ("sntrys_", _TAIL),
        ("dp.pt.", _TAIL),
        ("sk-", _TAIL),
        ("sk-proj-", _TAIL),
        ("github_pat_", _TAIL),
        ("SG.", f"{_TAIL[:22]}.{_TAIL[:43]}"),
        ("npm_", _TAIL[:36]),
        ("Basic ", "YWRtaW46aHVudGVyMjI="),
        ("Bearer ", "0123456789abcdef0123"),
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
        ('secretAccessKey: "', "abcdEFGH/+" * 4),
    ],
)
def test_keys_that_only_their_place_tells(kept: str, hidden: str) -> None:
    assert mask(secret(kept, hidden)) == kept + "*" * len(hidden)


@pytest.mark.parametrize(
    "text",
    [
        *("sk_live_", "process.env.STRIPE_SECRET", "pk_id", "re_render_component", "postgres://${user}:${pw}@db"),
        *("Bearer ${token}", "Basic authentication", "Basic ${encoded}", "sk-button-primary-large-rounded-corner-left"),
        *('const TOKEN_KEY = "medusa_checkout_token_v2"', "test_helper_functions_are_in_a_long_file"),
        'key.replace("-----BEGIN PRIVATE KEY-----", "").replace("-----END PRIVATE KEY-----", "")',
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


def test_a_long_value_under_a_telling_name_is_a_secret() -> None:
    value = secret("0123456789", "abcdefABCDEF")
    assert mask(f"algoliaAdminKey: '{value}'") == f"algoliaAdminKey: '{'*' * 22}'"
    assert mask(f"colour: '{value}'") == f"colour: '{value}'"


def test_a_key_over_several_lines_is_masked_to_its_last_one() -> None:
    lines = (
        "const key = `-----BEGIN RSA PRIVATE KEY-----",
        _TAIL,
        "abc+/=",
        "-----END RSA PRIVATE KEY-----`",
        "pay(key)",
    )
    masked = mask_excerpt(Excerpt(1, lines)).lines
    assert masked == (lines[0], "*" * len(_TAIL), "*" * 6, *lines[3:])
    assert mask_excerpt(Excerpt(3, lines[2:])).lines == ("*" * 6, *lines[3:])
    assert _TAIL not in mask("".join(f"{line}\\n" for line in lines))


def test_a_path_is_masked_too() -> None:
    path = secret("src/sk_live_", _TAIL, ".ts")
    found = finding("total", "total", path=path)
    found = msgspec.structs.replace(found, steps=(Step(found.span, "x"),), related=(Related(found.span, "x"),))
    assert _TAIL not in repr(mask_finding(found))
    assert _TAIL not in repr(mask_problem(Problem(path, 1, "syntax", "x", incomplete=False)))


def test_every_text_of_plain_data_is_masked() -> None:
    part = Part("match", holds=True, text=secret("sk_live_", _TAIL), notes=(secret("whsec_", _TAIL),))
    assert mask_all(part) == Part("match", holds=True, text=f"sk_live_{'*' * 48}", notes=(f"whsec_{'*' * 48}",))


def test_half_a_character_becomes_one_that_a_file_can_hold() -> None:
    assert mask("tok\ud800en 😀") == "tok\ufffden 😀"
