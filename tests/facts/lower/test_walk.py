"""No file brings the lowering down, however deep, hostile or broken."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from facts.lower.show import graph, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_audit.facts.graph import Graph, Op

DEEP = 10_000
FIXTURES = Path(__file__).parents[3] / "fixtures" / "shop"
FILES = sorted(path for path in FIXTURES.rglob("*.ts*") if path.suffix in (".ts", ".tsx"))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("const x = " + "(" * DEEP + "1" + ")" * DEEP, id="parentheses"),
        pytest.param("const x = " + "[" * DEEP + "]" * DEEP, id="lists"),
        pytest.param("const x = " + "{ a: " * DEEP + "1" + "}" * DEEP, id="objects"),
        pytest.param("const x = " + "f(" * DEEP + ")" * DEEP, id="calls"),
        pytest.param("const x = a" + ".b" * DEEP, id="members"),
        pytest.param("const x = a" + ".b()" * DEEP, id="method calls"),
        pytest.param("const x = " + "a + " * DEEP + "1", id="sums"),
        pytest.param("const x = " + "a ? b : " * DEEP + "1", id="ternaries"),
        pytest.param("const x = " + "() => " * DEEP + "1", id="functions"),
        pytest.param("{" * DEEP + "const x = 1;" + "}" * DEEP, id="blocks"),
        pytest.param("if (a) " * DEEP + "f(); var x = 1;", id="branches"),
        pytest.param("const x = " + "`${" * 2_000 + "1" + "}`" * 2_000, id="templates"),
        pytest.param("const x = " + "<a>" * 2_000 + "</a>" * 2_000, id="elements"),
        pytest.param("const " + "{ a: " * DEEP + "x" + "}" * DEEP + " = v;", id="patterns"),
    ],
)
def test_nesting_is_bounded_by_memory_not_by_the_stack(source: str) -> None:
    graph(source)


def test_a_huge_list_is_lowered_whole() -> None:
    found = graph("export const data = [" + "{ a: 1, b: 'x' }," * 100_000 + "];")
    assert len(found) > 300_000


@pytest.mark.parametrize("key", ["__proto__", "constructor", "toString", "hasOwnProperty", "", "\u0000", "💶", "..."])
def test_hostile_keys_are_keys_like_others(key: str) -> None:
    quoted = '"' + key + '"'
    assert shown(f"const x = {{ {quoted}: 1 }};") == f"object({key.replace(chr(0), ':')}=number 1)"
    assert graph(f"const {{ {quoted}: y }} = o; o[{quoted}] = 1;").writes[0].key == key


@pytest.mark.parametrize("name", ["__proto__", "constructor", "prototype", "arguments", "undefined_", "π", "$", "_"])
def test_hostile_names_are_names_like_others(name: str) -> None:
    found = graph(f"const {name} = 1; f({name}); class C {{ {name} = 2; }}")
    assert any(
        op == Op.REF and text == name and args
        for op, text, args in zip(found.ops, found.texts, found.args, strict=True)
    )


@pytest.mark.parametrize(
    "source", ["", "\n", "// only a comment", "#!/usr/bin/env node", ";", "\ufeff", "}", "const", "\0"]
)
def test_a_file_without_sense_gives_an_empty_graph(source: str) -> None:
    assert graph(source).exports == ()


@pytest.mark.parametrize(
    "source",
    [
        "const y = {{{; const x = 1;",
        "function f( { const x = 1; }",
        "const x = 1; <<<<<<< HEAD\nconst z = 2;\n=======\n",
        "class { m( } const x = 1;",
        "export * as type from; const x = 1;",
        "const t = <p>a & b</p>; const x = 1;",
    ],
)
def test_what_stands_beside_an_error_is_understood(source: str) -> None:
    found = graph(source)
    assert any(op == Op.NUMBER and text == "1" for op, text in zip(found.ops, found.texts, strict=True))


def test_a_graph_survives_encoding() -> None:
    found = graph("export class C { m(a = 1, ...b) { if (a) { return b; } this.x = a; } }")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Graph) == found


def test_operands_come_before_what_is_made_of_them() -> None:
    """Only names lead forwards: so nothing but a variable can hold itself."""
    for path in FILES:
        found = graph(path.read_text(encoding="utf-8"), path.name)
        forward = {Op(found.ops[n]) for n, args in enumerate(found.args) if any(arg >= n for arg in args)}
        assert forward <= {Op.VARIABLE, Op.REF}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_prefix_of_a_real_file_raises(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    text = path.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    graph(text[: data.draw(st.integers(0, len(text)))], path.name)
    graph(text[start : start + 400], path.name)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="{}[]()<>=>.,;:?!&|+-*/`$'\"\\ \nax1@#", max_size=60))
def test_no_text_raises(text: str) -> None:
    graph(text)
    graph(text, "a.ts")
