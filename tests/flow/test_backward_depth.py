"""The search is bounded by budgets, not by Python's stack, whatever the code looks like."""

from __future__ import annotations

import pytest
from flow.markers import Case

from checkout_audit.flow.backward import State
from checkout_audit.project.program import FunctionRef

DEEP = 2_000


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("const x = " + "f(" * DEEP + "a()" + ")" * DEEP, id="calls in calls"),
        pytest.param("const x = a" + ".b()" * DEEP, id="library chain"),
        pytest.param("class C { b() { return this; } } const x = new C()" + ".b()" * DEEP, id="own chain"),
        pytest.param("const f = () => f; const x = f" + "()" * DEEP, id="called results"),
        pytest.param("const x = " + "() => " * DEEP + "g(); x" + "()" * 50, id="functions in functions"),
        pytest.param("const x = " + "{ a: " * DEEP + "g()" + "}" * DEEP, id="objects in objects"),
        pytest.param("const x = " + "a + " * DEEP + "g()", id="sums"),
        pytest.param(
            "".join(f"function f{i}(v) {{ return f{i + 1}(v); }}" for i in range(DEEP)) + "const x = f0(a());",
            id="helpers that call helpers",
        ),
        pytest.param(
            "class C0 {}" + "".join(f"class C{i + 1} extends C{i} {{ m() {{ return this.q; }} }}" for i in range(DEEP))
            + f"const x = new C{DEEP}().m();",
            id="classes that extend classes",
        ),
        pytest.param("const v0 = a();" + "".join(f"const v{i + 1} = v{i};" for i in range(DEEP)) + f"const x = v{DEEP};", id="names of names"),
    ],
)  # fmt: skip
def test_deep_code_ends_the_search_and_not_the_program(source: str) -> None:
    case = Case(source)
    file = case.program.file("src/a.ts")
    assert file is not None
    case.search.trails(State(file.gid(file.index.variables("x")[0])), lambda _: None)
    for number in range(1, len(file.graph.functions), 100):
        case.calls.callers.of(FunctionRef(file.number, number))  # type: ignore[arg-type]
    for call in file.index.calls[::50]:
        case.calls.callees.of_call(file.gid(call))
        case.calls.models_of(file, call)


def test_a_budget_that_is_hit_is_counted() -> None:
    case = Case("let x = 0;" + "".join(f"x = x + v{i};" for i in range(500)))
    case.search.budget = 100
    file = case.program.file("src/a.ts")
    assert file is not None
    case.search.trails(State(file.gid(file.index.variables("x")[0])), lambda _: None)
    assert case.search.exhausted == 1
