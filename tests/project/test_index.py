"""Reverse look-ups over one graph."""

from __future__ import annotations

import pytest
from project.linked import Shop

from checkout_audit.facts.graph import ValueId


@pytest.mark.parametrize(
    ("callee", "words"),
    [
        ("stripe.paymentIntents.create", ("stripe", "paymentIntents", "create")),
        ("getStripe().charges", ("getStripe", "charges")),
        ("(await f()).g", ("f", "g")),
        ("this.s.go", ("this", "s", "go")),
        ("new C().m", ("C", "m")),
        ("(a || b).c", ("", "c")),
    ],
)
def test_a_chain_is_read_as_words(callee: str, words: tuple[str, ...]) -> None:
    shop = Shop(f"({callee})(1);")
    file, value = shop.program.of(shop.at(callee))
    assert file.index.chain(value) == words


@pytest.mark.parametrize(
    ("source", "root", "path"),
    [
        ("const o = {}; f(o.a.b);", "o", ("a", "b")),
        ("const o = {}; const p = o.a; f(p.b);", "o", ("a", "b")),
        ("const o = {}; const { a: p } = o; f(p.b);", "o", ("a", "b")),
        ("let p = o.a; p = q; f(p.b); const o = {};", "p", ("b",)),
        ("const p = q; const q = p; f(p.b);", "p", ("b",)),
    ],
)
def test_the_root_of_a_chain_sees_through_names_of_parts(source: str, root: str, path: tuple[str, ...]) -> None:
    shop = Shop(source)
    file = shop.file()
    call = file.index.methods_called["f"][0]
    found, keys = file.index.root(ValueId(file.graph.args[call][1]))
    assert (file.graph.texts[found], keys) == (root, path)


def test_writes_are_known_from_both_ends() -> None:
    shop = Shop("const o = {}; o.a.b = 1; this.c = 2;")
    file, value = shop.program.of(shop.at("1"))
    ((root, path),) = file.index.written[value]
    assert (file.graph.texts[root], path) == ("o", ("a", "b"))
    assert [write.path for write in file.index.writes[root]] == [("a", "b")]


def test_the_function_at_a_byte_is_the_innermost() -> None:
    text = "function f() { const g = () => { here; }; there; } outside;"
    file = Shop(text).file()
    names = [
        file.graph.functions[file.index.function_at(text.index(word))].name for word in ("here", "there", "outside")
    ]
    assert names == ["f.g", "f", ""]
    assert file.index.encloses(1, 2)
    assert not file.index.encloses(2, 1)
