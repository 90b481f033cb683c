"""Names of expressions, split into words."""

from __future__ import annotations

import pytest

from checkout_audit.match.names import holds, split
from checkout_audit.match.regex import required_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("paymentIntentIDs", ("payment", "intent", "id")),
        ("HTTPServer", ("http", "server")),
        ("client_secret", ("client", "secret")),
        ("x-modification-token", ("x", "modification", "token")),
        ("metadata[cart_data]", ("metadata", "cart", "data")),
        ("addresses2", ("addresses2",)),
        ("status", ("status",)),
        ("address", ("address",)),
        ("totals", ("total",)),
        ("", ()),
    ],
)
def test_splits_names_into_words(name: str, words: tuple[str, ...]) -> None:
    assert split(name) == words


def test_words_joined_by_a_blank_follow_one_another() -> None:
    assert holds(("my", "client", "secret"), "client secret")
    assert not holds(("client", "my", "secret"), "client secret")


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        (r"(?i)Medusa.*cents?\b", [{"medusa"}, {"cent"}]),
        ("minor|smallest unit", [{"minor", "smallest unit"}]),
        ("a|cents", []),
        (r"(cents)?\d+", []),
        (r"(cents)+", [{"cents"}]),
    ],
)
def test_words_that_a_regular_expression_needs(regex: str, words: list[set[str]]) -> None:
    assert [set(clause) for clause in required_words(regex)] == words
