"""What a file must hold: never more than a match holds."""

from __future__ import annotations

import pytest

from checkout_audit.match.compile import compile_spec
from checkout_audit.match.needs import NOTHING, Either, Every, Fits, Holds, clauses, either, every, of_clauses
from checkout_audit.match.spec import (
    AllSpec,
    AnySpec,
    CalleeCond,
    KindSpec,
    MatchCond,
    NotSpec,
    PatternSpec,
    Spec,
    TextCond,
    TypeCond,
    WhereSpec,
    WordsCond,
)
from checkout_audit.match.words import Occurrences


def met(spec: Spec | str, code: str) -> bool:
    matcher = compile_spec(PatternSpec(spec) if isinstance(spec, str) else spec)
    need = matcher.needs()
    found = need.met(Occurrences(code.encode()))
    if found:
        assert all(any(word in code.lower() for word in clause) for clause in clauses(need, len))
    return found


def where(pattern: str, condition: WordsCond | TextCond | TypeCond | CalleeCond | MatchCond) -> Spec:
    return WhereSpec(PatternSpec(pattern), (("X", (condition,)),))


@pytest.mark.parametrize(
    ("word", "code", "expected"),
    [
        ("lock", "lock", True),
        ("lock", "const cartLock = 1", True),
        ("lock", "CART_LOCK", True),
        ("lock", "cart-locks", True),
        ("lock", "redisLocks.get", True),
        ("lock", "block", False),
        ("lock", "unlock clock", False),
        ("lock", "locked", False),
        ("lock", "lock2", False),
        ("lock", "XMLLock", True),
        ("lock", '"a\\nlock"', True),
        ("id", "orderIDs", True),
        ("id", "valid", False),
        ("client secret", "clientSecret", True),
        ("client secret", "client, secret", True),
        ("client secret", "client", False),
    ],
)
def test_words_of_names_begin_and_end_where_a_name_is_split(word: str, code: str, expected: bool) -> None:
    assert met(where("f($X)", WordsCond(any=(word,))), f"f({code})") is expected


@pytest.mark.parametrize(
    ("pattern", "code", "expected"),
    [
        ("useRef($X)", "useRef(1)", True),
        ("useRef($X)", "useReference(1)", False),
        ("useRef($X)", "useref(1)", False),
        ("$X.get('token')", 'a.get("my-token")', True),
        ("catch ($X) { ... }", "f.cathc()", False),
        ("catch ($X) { ... }", "try {} catch {}", True),
        ("return $X", "f(() => 1)", True),
        ("$A ?? $X", "a || b", False),
        ("$A == $X", "a === b", True),
        ("$A -= $X", "a - b", False),
        ("$A * 100", "a * 1_00", True),
        ("$A * 100", "a * 1000", False),
    ],
)
def test_patterns_need_their_names_keywords_and_operators(pattern: str, code: str, expected: bool) -> None:
    assert met(pattern, code) is expected


@pytest.mark.parametrize(
    ("condition", "code", "expected"),
    [
        (TextCond("(?i)stripe|paypal"), "f(PAYPAL)", True),
        (TextCond("(?i)stripe|paypal"), "f(x)", False),
        (TextCond("stripe", negated=True), "f(x)", True),
        (TypeCond("Stripe"), "f(x as Cart)", False),
        (CalleeCond(("crypto.random*",)), "f(randomBytes)", True),
        (CalleeCond(("crypto.random*",)), "f(x)", False),
        (CalleeCond(("nanoid.*",)), "f(x)", True),
        (WordsCond(none=("lock",)), "f(x)", True),
        (MatchCond(PatternSpec("Date.now()"), through=True, within=True), "f(x)", False),
        (MatchCond(PatternSpec("Date.now()"), negated=True, within=True), "f(x)", True),
    ],
)
def test_conditions_need_what_they_ask_for(
    condition: WordsCond | TextCond | TypeCond | CalleeCond | MatchCond, code: str, expected: bool
) -> None:
    assert met(where("f($X)", condition), code) is expected


def test_an_alternative_needs_all_of_its_own() -> None:
    spec = AnySpec((PatternSpec("alpha.beta()"), PatternSpec("gamma()")))
    assert met(spec, "gamma")
    assert met(spec, "beta alpha")
    assert not met(spec, "alpha")


def test_what_must_not_be_there_is_not_needed() -> None:
    denied = MatchCond(PatternSpec("alpha()"), negated=True)
    assert met(WhereSpec(PatternSpec("f($X)"), (("X", (denied,)),)), "f")
    assert met(AllSpec((PatternSpec("f($X)"), NotSpec(PatternSpec("alpha()")))), "f")


def test_a_kind_with_a_keyword_needs_it() -> None:
    assert met(KindSpec("throw"), "throw x")
    assert not met(KindSpec("throw"), "throws")


def test_formulas_are_flat() -> None:
    one, two, three = (Holds(parts=(word,)) for word in ("one", "two", "three"))
    both = every((one, every((two, one))))
    assert isinstance(both, Every)
    assert set(both.items) == {one, two}
    assert every(()) is NOTHING
    assert every((one,)) is one
    assert either((one, NOTHING)) is NOTHING
    assert either((one, two)) == Holds(parts=("one", "two"))
    mixed = either((both, either((three, every((one, three))))))
    assert isinstance(mixed, Either)
    assert mixed.items[0] == three
    assert of_clauses((frozenset({"b", "a"}),)) == Holds(parts=("a", "b"))


def test_the_order_of_looking_changes_no_answer() -> None:
    need = every((Holds(parts=("a",)), Holds(parts=("b",)), Holds(parts=("c",))))
    texts = ["abc", "ab", "bc", "c", "abc", "", "abc"]
    assert [need.met(Occurrences(text.encode())) for text in texts] == [text == "abc" for text in texts]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("{ unit_price: 1 }", True),
        ("{ UnitPrice }", True),
        ("form.set('unit-price', 1)", True),
        ("{ unit: price }", True),
        ("{ price }", False),
    ],
)
def test_case_and_punctuation_may_be_left_aside(code: str, expected: bool) -> None:
    assert Holds(spelt=("unitprice",)).met(Occurrences(code.encode())) is expected


def test_a_test_of_the_text_is_asked_once_and_last() -> None:
    asked: list[bytes] = []

    def test(text: bytes) -> bool:
        asked.append(text)
        return False

    need = every((Fits(test), Holds(parts=("total",)), Holds(parts=("price",))))
    other = every((Fits(test), Holds(parts=("total",))))
    for _ in range(2):
        words = Occurrences(b"TOTAL price")
        assert not need.met(words)
        assert not other.met(words)
        assert not need.met(Occurrences(b"total"))
    assert asked == [b"total price", b"total price"]


def test_the_clauses_of_a_need_are_the_words_that_it_cannot_do_without() -> None:
    need = every(
        (
            Holds(parts=("total", "price"), whole=("Order",)),
            either(
                (
                    every((Holds(parts=("cart",)), Holds(named=("id",)))),
                    every((Holds(parts=("line",)), Holds(parts=("a", "b")))),
                )
            ),
            Holds(spelt=("unitprice",)),
            Fits(bytes.isalpha),
        )
    )
    assert set(clauses(need, len)) == {frozenset({"total", "price", "order"}), frozenset({"cart", "line"})}


def test_a_choice_that_needs_no_word_has_no_clause() -> None:
    assert clauses(either((Holds(parts=("cart",)), Fits(bytes.isalpha))), len) == ()
