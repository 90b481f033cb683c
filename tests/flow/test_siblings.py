"""What a look-up compares, and in which collection it looks."""

from __future__ import annotations

import pytest
from flow.markers import files, models, program

from checkout_audit.flow.calls import Calls
from checkout_audit.flow.siblings import Lookup, Siblings


def lookups(source: str) -> list[Lookup]:
    texts = files(source)
    siblings = Siblings(Calls(program(texts), models()))
    return [one for path in texts for one in siblings.in_file(siblings.program.file(path) or pytest.fail(path))]


def collections(source: str) -> list[str]:
    """`path name` of each look-up's collection."""
    return [f"{one.collection.path} {one.collection.name}" for one in lookups(source)]


STATE = "const [lines, setLines] = useState([]);"


@pytest.mark.parametrize(
    ("test", "fields"),
    [
        ("(l) => l.id === id", ["id"]),
        ("(l) => id == l.id", ["id"]),
        ("(l) => l.id === id && l.size === size", ["id", "size"]),
        ("(l) => l && l.id === id", ["id"]),
        ("(l) => String(l.id) === String(id)", ["id"]),
        ("(l) => l.id.toString() === id", ["id"]),
        ("(l) => same(l.id, id)", ["id"]),
        ("(l) => l.product.id === id", ["product.id"]),
        ("(l) => l?.id === id", ["id"]),
        ("({ id: own, size: s }) => own === id && (s ?? null) === (size ?? null)", ["id", "size"]),
        ("(l) => !!l.gift === !!gift && l.id === id", ["gift", "id"]),
        ("(l) => { const one = l.id === id; return one && l.size === size; }", ["id", "size"]),
        ("(l) => { if (l.id !== id) return false; return true; }", ["id"]),
    ],
)
def test_the_compared_fields_are_read(test: str, fields: list[str]) -> None:
    (found,) = lookups(f"{STATE} lines.find({test});")
    assert (sorted(found.fields), found.is_plain) == (fields, True)


@pytest.mark.parametrize(
    "test", ["l.id === id || l.sku === id", "l.id === id && l.quantity > 1", "l.id === id && open"]
)
def test_a_test_that_asks_more_is_not_plain(test: str) -> None:
    assert not any(one.is_plain for one in lookups(f"{STATE} lines.find((l) => {test});"))


def test_a_comparing_helper_is_looked_into() -> None:
    helper = "const alike = (a, b) => a.id === b.id && a.size === b.size;"
    (found,) = lookups(f"{STATE} {helper} lines.find((l) => alike(l, given));")
    assert (sorted(found.fields), found.whole) == (["id", "size"], "")
    (found,) = lookups(f"{STATE} lines.find((l) => alike(l, given));")
    assert (sorted(found.fields), found.whole) == ([], "alike")


def test_a_callback_with_a_name_is_read() -> None:
    (found,) = lookups(f"{STATE} const isIt = (l) => l.id === id; lines.find(isIt);")
    assert sorted(found.fields) == ["id"]


@pytest.mark.parametrize(
    ("test", "keeps", "fields"),
    [
        ("l.id !== id", True, ["id"]),
        ("l.id !== id || l.size !== size", True, ["id", "size"]),
        ("!(l.id === id && l.size === size)", True, ["id", "size"]),
        ("l.id === id", False, ["id"]),
    ],
)
def test_a_filter_that_leaves_out_is_told_from_one_that_selects(test: str, keeps: bool, fields: list[str]) -> None:
    (found,) = lookups(f"{STATE} lines.filter((l) => {test});")
    assert (found.keeps_others, sorted(found.fields)) == (keeps, fields)


def test_what_a_map_chooses_by_is_read_in_each_form() -> None:
    for body in (
        "(l) => (l.id === id ? { ...l, quantity } : l)",
        "(l) => ({ ...l, quantity: l.id === id ? quantity : l.quantity })",
        "(l) => { if (l.id === id) return { ...l, quantity }; return l; }",
        "(l) => { if (l.id !== id) return l; return { ...l, quantity }; }",
    ):
        (found,) = lookups(f"{STATE} lines.map({body});")
        assert sorted(found.fields) == ["id"], body


@pytest.mark.parametrize(
    "use",
    [
        "lines.find(t)",
        "setLines((all) => all.filter(t))",
        "setLines((all) => { const copy = [...all]; return copy.filter(t); })",
        "setLines(lines.slice().filter(t))",
    ],
)
def test_state_is_known_behind_setters_and_copies(use: str) -> None:
    assert collections(f"{STATE} const t = (l) => l.id === id; {use};") == ["src/a.ts lines"]


def test_fields_of_a_store_are_known_in_its_file_and_behind_its_hook() -> None:
    source = """// file: store.ts
export const useBag = create((set, get) => ({
  lines: [],
  has: (id) => get().lines.some((l) => l.id === id),
  drop: (id) => set((bag) => ({ lines: bag.lines.filter((l) => l.id !== id) })),
}));
// file: page.ts
import { useBag } from "./store";
export function usePage(id) {
  const { lines } = useBag();
  const chosen = useBag((bag) => bag.lines);
  return [lines.find((l) => l.id === id), chosen.find((l) => l.id === id)];
}
"""
    assert collections(source) == ["store.ts lines"] * 4


def test_a_parameter_is_what_the_callers_hand_over() -> None:
    source = f"{STATE} function pick(all, id) {{ return all.find((l) => l.id === id); }} pick(lines, 1);"
    assert collections(source) == ["src/a.ts lines"]


def test_a_local_list_is_no_collection() -> None:
    assert collections("function f(id) { const list = [1, 2]; return list.find((l) => l.id === id); }") == []


@pytest.mark.parametrize(
    ("code", "is_altered"),
    [
        ("const next = (all) => all.filter((l) => l.id !== given); useReducer(next, []);", True),
        ("useReducer((all, act) => { if (act.all) return []; return all.filter((l) => l.id !== act.id); }, []);", True),
        (f"{STATE} const go = (id) => setLines((all) => all.filter((l) => l.id !== id));", True),
        (f"{STATE} const others = (id) => lines.filter((l) => l.id !== id);", False),
        (f"{STATE} const shown = useMemo(() => lines.filter((l) => l.id !== hidden), [lines]);", False),
    ],
)
def test_what_a_reducer_or_an_updater_returns_takes_the_place_of_the_list(code: str, is_altered: bool) -> None:
    (found,) = lookups(code)
    assert found.is_altered == is_altered
