"""Edits that change no finding change no fingerprint: the fixture shop is edited at random."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.identity import canonical
from checkout_audit.findings.model import Outcome
from checkout_audit.rulebook.load import Rulebook, load
from checkout_audit.source.document import Document
from checkout_audit.syntax.grammar import DECLARATIONS, FUNCTIONS
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import preorder

SHOP = Path(__file__).parent.parent.parent / "fixtures" / "shop"


@cache
def rulebook() -> Rulebook:
    """The checks that look at one file at a time: they are quick enough for many edits."""
    whole = load()
    detectors = {key: each for key, each in whole.detectors.items() if not each.wants_graphs}
    return replace(whole, detectors=detectors, checks={key: whole.checks[key] for key in detectors})


def run(folder: Path) -> Outcome:
    return audit(AuditRequest(paths=(folder,), jobs=1), rulebook())


@cache
def original() -> Outcome:
    return run(SHOP)


def prints(outcome: Outcome) -> Counter[str]:
    return Counter(f"{each.check} {each.span.path} {each.fingerprint}" for each in outcome.findings)


def statements(unit: Unit) -> list[int]:
    """Offsets of the lines on which a statement begins that stands in a block, with nothing before it."""
    blocks = (node for node in preorder(unit.root) if node.type in ("program", "statement_block"))
    starts = (child.start_byte for node in blocks for child in node.named_children if child.type != "comment")
    lines = {(start, unit.data.rfind(b"\n", 0, start) + 1) for start in starts}
    return sorted(line for start, line in lines if not unit.data[line:start].strip())


def comment(unit: Unit, random: Random) -> bytes:
    at = random.choice(statements(unit))
    return unit.data[:at] + b"// a note\n\n/* and\n another */\n" + unit.data[at:]


def unrelated(unit: Unit, random: Random) -> bytes:
    return unit.data + b"\n\nexport const unrelated = [1, 2, 3].map((n) => n + 1);\n"


def indented(unit: Unit, random: Random) -> bytes:
    found = statements(unit)
    parts, last = [], 0
    for at in sorted(random.sample(found, len(found) // 2)):
        parts.append(unit.data[last:at])
        parts.append(b"\t  ")
        last = at
    return b"".join((*parts, unit.data[last:]))


def crlf(unit: Unit, random: Random) -> bytes:
    return unit.data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def moved(unit: Unit, random: Random) -> bytes:
    """Two functions at the top of the file change places."""
    found = [node for node in unit.root.named_children if node.type in FUNCTIONS or node.type == "export_statement"]
    if len(found) < 2:
        return unit.data
    first, second = sorted(random.sample(found, 2), key=lambda node: node.start_byte)
    data = unit.data
    between = data[first.end_byte : second.start_byte]
    return (
        data[: first.start_byte]
        + data[second.start_byte : second.end_byte]
        + between
        + data[first.start_byte : first.end_byte]
        + data[second.end_byte :]
    )


def renamed(unit: Unit, random: Random) -> bytes:
    """A local gets another name, unless it stands in a primary span."""
    findings = [each for each in original().findings if each.span.path == unit.path]
    spoken = {word for each in findings for word in canonical(each.tokens).replace("`", " ").split()}
    spoken |= {word.strip("${}`'\"") for word in spoken}
    names = [
        name.text.decode()
        for node in preorder(unit.root)
        if node.type in DECLARATIONS and node.parent is not None and node.parent.type == "statement_block"
        for part in node.named_children
        if (name := part.child_by_field_name("name")) is not None and name.type == "identifier" and name.text
    ]
    leaves = [node for node in preorder(unit.root) if node.child_count == 0 and node.text]
    fixed = {
        node.text.decode()
        for node in leaves
        if node.text and node.type in ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
    }
    free = sorted(set(names) - spoken - fixed - {name for name in names if any(name in text for text in spoken)})
    if not free:
        return unit.data
    chosen = random.choice(free).encode()
    data = unit.data
    for node in reversed([each for each in leaves if each.type == "identifier" and each.text == chosen]):
        data = data[: node.start_byte] + chosen + b"Renamed" + data[node.end_byte :]
    return data


EDITS: tuple[Callable[[Unit, Random], bytes], ...] = (comment, unrelated, indented, moved, renamed, crlf)


def edit(folder: Path, random: Random, chosen: list[Callable[[Unit, Random], bytes]]) -> None:
    for path in sorted(folder.rglob("*.ts*")):
        if path.suffix not in (".ts", ".tsx"):
            continue
        name = path.relative_to(folder).as_posix()
        for change in chosen:
            path.write_bytes(change(Unit(Document(name, path.read_bytes())), random))


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), chosen=st.lists(st.sampled_from(EDITS), min_size=1, max_size=4, unique=True))
def test_it_survives_edits_of_every_file(
    tmp_path_factory: pytest.TempPathFactory, seed: int, chosen: list[Callable[[Unit, Random], bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("edited") / "shop"
    shutil.copytree(SHOP, folder)
    edit(folder, Random(seed), sorted(chosen, key=EDITS.index))  # noqa: S311 - nothing secret
    assert prints(run(folder)) == prints(original())
    assert len(original().findings) > 10


def test_it_survives_them_in_the_checks_that_follow_values(tmp_path: Path) -> None:
    shutil.copytree(SHOP, tmp_path / "shop")
    edit(tmp_path / "shop", Random(7), [comment, unrelated, indented, moved, crlf])  # noqa: S311 - nothing secret
    whole = load()
    now, before = (audit(AuditRequest(paths=(folder,)), whole) for folder in (tmp_path / "shop", SHOP))
    assert prints(now) == prints(before)


def test_the_third_equal_call_on_a_line_is_another_one(tmp_path: Path) -> None:
    counts = []
    for number in (2, 3):
        (tmp_path / "a.ts").write_text("localStorage.setItem('accessToken', token); " * number)
        counts.append({each.fingerprint for each in run(tmp_path).findings})
    two, three = counts
    assert (len(two), len(three), two < three) == (2, 3, True)
