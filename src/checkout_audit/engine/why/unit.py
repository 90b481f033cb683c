"""Why a unit check does or does not report a line: what is known of the unit of each amount on it."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.checks.unit import ASKS, UnitDetector
from checkout_audit.engine.opened import Opened
from checkout_audit.facts.graph import Op
from checkout_audit.findings.account import Part
from checkout_audit.flow.backward import State
from checkout_audit.flow.units import View, agreed
from checkout_audit.match.wording import quoted
from checkout_audit.project.program import Gid, Linked

_AMOUNTS = frozenset({Op.MEMBER, Op.REF, Op.VARIABLE, Op.CALL, Op.BINARY, Op.STRING, Op.TEMPLATE, Op.AWAIT})
_MOST = 6
_SAYS = {3: "a library says so", 2: "its field names say so", 1: "a name says so", 0: "a comment says so"}
"""Weight of evidence, in words."""


def unit_parts(detector: UnitDetector, shop: Opened, line: int) -> Iterator[Part]:
    """The question, and the evidence for every amount on the line."""
    question, engine = detector.question, shop.engine
    file = engine.program.file(shop.path)
    if file is None:
        return
    answers = [one for one in ASKS[question.ask][1](engine, file, question) if shop.is_on(one.at, line)]
    if answers:
        why = answers[0].view.reason if answers[0].view else "nothing says in which unit it comes"
        yield Part("ask", True, f"{quoted(shop.text(answers[0].amount))} answers '{question.ask}': {why}.")
    else:
        yield Part(
            "ask",
            False,
            f"Nothing on this line answers '{question.ask}' with evidence of weight {question.weight} ({_SAYS.get(question.weight, 'any')}) or more.",
        )
    if engine.convention.is_minor:
        yield Part(
            "convention",
            None,
            "This shop keeps its platform's amounts in minor units throughout, so that a conversion is right here.",
        )
    amounts = list(_amounts(shop, file, line))
    for gid, views in amounts[:_MOST]:
        yield _evidence(shop, gid, views)
    if not amounts:
        yield Part("evidence", None, "Nothing is known of the unit of anything on this line.")


def _amounts(shop: Opened, file: Linked, line: int) -> Iterator[tuple[Gid, tuple[View, ...]]]:
    """Values that begin on the line and of which something is known, each code once."""
    seen: set[str] = set()
    for value, op in enumerate(file.graph.ops):
        gid = file.gid(value)
        if op not in _AMOUNTS or shop.lines(gid)[1] != line or shop.text(gid) in seen:
            continue
        views = shop.engine.units.views(State(gid))
        if views:
            seen.add(shop.text(gid))
            yield gid, views


def _evidence(shop: Opened, gid: Gid, views: tuple[View, ...]) -> Part:
    unit, strong = agreed(views)
    code = quoted(shop.text(gid))
    apart = {view.unit for view in strong} == {None}
    otherwise = f"{code} is of neither unit" if apart else f"It is not settled in which unit {code} is"
    said = f"{code} is taken for {unit.words}" if unit is not None else otherwise
    notes = dict.fromkeys(
        f"{shop.place(view.evidence.gid)}: {view.reason} ({_SAYS.get(view.weight, '')})" for view in strong
    )
    return Part("evidence", None, f"{said}.", tuple(notes)[:3])
