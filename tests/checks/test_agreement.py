"""Agreement checks over small shops."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from checks.rule_text import rule

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.errors import RuleError
from checkout_audit.findings.model import Finding
from checkout_audit.rulebook.load import load

WORDS = "distinguish: [colour, size, options]\nunique: [line]\nnot-words: [wishlist]\nbeside: [quantity]\n"
SHORTER = f"ask: shorter\nchanges: [change, remove, reducer]\n{WORDS}"
DROPPED = f"ask: dropped\nchanges: [any]\n{WORDS}"
MERGED = f"ask: merged\nchanges: [add]\n{WORDS}"
UNCHECKED = "ask: unchecked\ncalls: [paymentIntents.update]\nkeys: [amount]\nstates: [requires_capture]\n"

ADD = "const add = (one: Line) => setLines((all) => (all.some((l) => l.id === one.id && l.colour === one.colour) ? all : [...all, one]));"
CHANGE = "const change = (id: string, quantity: number) => setLines((all) => all.map((l) => (l.id === id ? { ...l, quantity } : l)));"
STATE = "const [lines, setLines] = useState<Line[]>([]);"


def findings(body: str, files: dict[str, str], message: str = "$FUNCTION $FIELDS $MISSING") -> list[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        for name, text in files.items():
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        path = Path(folder, "rule.yaml")
        path.write_text(rule(f"kind: agreement\nmessage: '{message}'\n{body}"))
        outcome = audit(AuditRequest(paths=(tree,), jobs=1), load((path,), built_in=False))
    assert [problem.text for problem in outcome.problems] == []
    return list(outcome.findings)


def lines(body: str, *texts: str) -> list[int]:
    return [found.span.start_line for found in findings(body, {"bag.tsx": "\n".join(texts) + "\n"})]


def test_a_shorter_look_up_is_reported_and_the_fuller_one_is_related() -> None:
    (found,) = findings(SHORTER, {"bag.tsx": f"{STATE}\n{ADD}\n{CHANGE}\n"})
    assert (found.span.start_line, found.message) == (3, "`change` `id` `colour`")
    assert [(one.span.start_line, one.role) for one in found.related] == [(2, "compares `colour`, `id`")]


@pytest.mark.parametrize(
    "other",
    [
        CHANGE.replace("l.id === id", "l.id === id && l.colour === colour"),
        CHANGE.replace("l.id === id", "l.lineId === id"),
        CHANGE.replace("l.id === id", "l.id === lineId"),
        CHANGE.replace("(l) =>", "(l, at) =>").replace("l.id === id", "at === id"),
        CHANGE.replace("l.id === id", "l.id === 'gift'"),
        CHANGE.replace("l.id === id", "l.id === id || l.parent === id"),
        CHANGE.replace("const change", "const changeWishlist"),
        "const shown = (id: string) => lines.find((l) => l.id === id);",
        "const change = (id: string) => setOthers((all) => all.filter((l) => l.id !== id));",
    ],
)
def test_look_ups_that_do_not_disagree_are_quiet(other: str) -> None:
    assert lines(SHORTER, STATE, ADD, other) == []


@pytest.mark.parametrize(
    "fuller",
    [
        "const remove = (id: string, colour: string) => setLines((all) => all.filter((l) => l.id !== id || l.colour !== colour));",
        "const remove = (id: string, colour: string) => setLines((all) => all.filter((l) => !(l.id === id && l.colour === colour)));",
        "const has = (one: Line) => lines.some((l) => sameLine(l, one));",
        "const has = (one: Line) => lines.some(({ id, colour }) => id === one.id && (colour ?? '') === (one.colour ?? ''));",
        "const alike = (a: Line, b: Line) => a.id === b.id && a.colour === b.colour;\nconst has = (one: Line) => lines.some((l) => alike(l, one));",
    ],
)
def test_every_way_to_compare_more_is_read(fuller: str) -> None:
    assert len(lines(SHORTER, STATE, fuller, CHANGE)) == 1


def test_one_function_is_reported_once() -> None:
    twice = "const change = (id: string, quantity: number) => { const at = lines.find((l) => l.id === id);\nsetLines((all) => all.filter((l) => l.id !== id)); return at; };"
    assert lines(SHORTER, STATE, ADD, twice) == [3]


def test_siblings_in_other_files_of_the_same_store_are_compared() -> None:
    files = {
        "store.ts": "import { changeLine } from './changed';\nexport const useBag = create<Bag>((set) => ({ lines: [],\n"
        "add: (one: Line) => set((bag) => ({ lines: bag.lines.some((l) => l.id === one.id && l.size === one.size) ? bag.lines : [...bag.lines, one] })),\n"
        "change: (id: string, quantity: number) => set((bag) => ({ lines: changeLine(bag.lines, id, quantity) })) }));\n",
        "changed.ts": "export function changeLine(all: Line[], id: string, quantity: number) {\n"
        "  return all.map((l) => (l.id === id ? { ...l, quantity } : l));\n}\n",
    }
    assert [(one.span.path, one.span.start_line) for one in findings(SHORTER, files)] == [("changed.ts", 2)]


TAKES = "export const remove = (id: string, size?: string) => setLines((all) => all.filter((l) => !(l.id === id && l.size === size)));"
ROW = "const Row = ({ line }: Props) => <b title={line.size} onClick={() => remove(line.id)}>{line.quantity}</b>;"


def test_a_call_that_leaves_out_what_the_caller_has_is_reported() -> None:
    (found,) = findings(DROPPED, {"bag.tsx": f"{STATE}\n{TAKES}\n{ROW}\n"})
    assert (found.span.start_line, found.message) == (3, "`remove` `id` `size`")


@pytest.mark.parametrize(
    "row",
    [
        ROW.replace("remove(line.id)", "remove(line.id, line.size)"),
        ROW.replace("title={line.size} ", ""),
        ROW.replace("remove(line.id)", "remove(...known(line))"),
    ],
)
def test_a_call_that_passes_all_it_has_is_quiet(row: str) -> None:
    assert lines(DROPPED, STATE, TAKES, row) == []


MERGES = "const add = (one: Line) => setLines((all) => (all.some((l) => l.id === one.id) ? all : [...all, one]));"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("id: string; quantity: number; options?: string[]", [3]),
        ("id: string; quantity: number", []),
        ("id: string; productId: string; quantity: number; size: string", []),
    ],
)
def test_merging_by_less_than_the_type_has_is_reported(fields: str, found: list[int]) -> None:
    assert lines(MERGED, f"interface Line {{ {fields} }}", STATE, MERGES) == found


RAISES = "async function more(id: string, cents: number) {\n  await stripe.paymentIntents.update(id, { amount: cents });\n}\n"
LOOKS = (
    "async function other(id: string, cents: number) {\n  const intent = await stripe.paymentIntents.retrieve(id);\n"
    '  if (intent.status === "requires_capture") throw new Error("no");\n  await stripe.paymentIntents.update(id, { amount: cents });\n}\n'
)


def test_a_path_without_the_check_of_another_is_reported() -> None:
    (found,) = findings(UNCHECKED, {"more.ts": RAISES, "other.ts": LOOKS}, "$AMOUNT")
    assert (found.span.path, found.span.start_line, [one.span.path for one in found.related]) == (
        "more.ts",
        2,
        ["other.ts"],
    )


def test_paths_that_all_look_or_all_do_not_are_quiet() -> None:
    assert findings(UNCHECKED, {"more.ts": RAISES, "again.ts": RAISES}, "$AMOUNT") == []
    assert findings(UNCHECKED, {"one.ts": LOOKS, "other.ts": LOOKS}, "$AMOUNT") == []


def test_a_look_before_the_call_of_a_helper_counts() -> None:
    caller = (
        "import { more } from './more';\nexport async function path(id: string, cents: number) {\n"
        '  const intent = await load(id);\n  if (intent.status === "requires_capture") return;\n  await more(id, cents);\n}\n'
    )
    assert findings(UNCHECKED, {"more.ts": f"export {RAISES}", "path.ts": caller, "other.ts": LOOKS}) == []


@pytest.mark.parametrize("body", ["ask: shorter\n", "ask: unchecked\nkeys: [amount]\n"])
def test_a_question_without_its_words_is_refused(body: str) -> None:
    with pytest.raises(RuleError, match="needs"):
        findings(body, {})


def test_an_unknown_placeholder_is_refused() -> None:
    with pytest.raises(RuleError, match=r"\$OTHER is not known"):
        findings(SHORTER, {}, "$OTHER")
