"""Reads a shop for its amounts of money: where they stand, in which unit they are, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checkout_audit.engine.request import AuditRequest
from checkout_audit.facts.graph import ELEMENT, Op, ValueId
from checkout_audit.facts.specifiers import specifiers, url_texts
from checkout_audit.findings.amount import Amount, Reason
from checkout_audit.flow.backward import State
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.steps import steps
from checkout_audit.flow.units import View, agreed
from checkout_audit.match.names import holds, split
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Models
from checkout_audit.project.program import Gid, Linked
from checkout_audit.project.sources import Known, Sources
from checkout_audit.source.discover import Options, discover
from checkout_audit.source.read import read
from checkout_audit.source.role import roles

_MONEY = ("amount", "total", "subtotal", "price", "cost", "fee", "cent", "refund", "unit price", "paise")
_NOT_MONEY = ("count", "id", "page", "list", "format", "get", "set", "fetch", "calculate", "update", "create", "handle", "filter", "type", "label", "rule", "currency", "is", "has", "use", "quantity", "item", "step", "key", "name", "map", "percent", "rate")  # fmt: skip
_WORDS = re.compile(rb"amount|total|price|cost|cents", re.IGNORECASE)
_HOLDS_NO_NUMBER = (Op.FUNCTION, Op.CLASS, Op.OBJECT, Op.ARRAY, Op.IMPORT, Op.JSX)


def amounts(request: AuditRequest, models: Models, *, path: str = "", line: int = 0) -> tuple[Amount, ...]:
    """The amounts of the requested files, or those on one line, in order. Raises `UsageError` for a missing path."""
    globs_from = str(request.globs_from.resolve()) if request.globs_from else ""
    options = Options(request.include, request.exclude, request.include_tests, globs_from)
    discovery = discover(tuple(map(str, request.paths)), options)
    imports: dict[str, Sequence[str]] = {}
    urls: dict[str, Sequence[str]] = {}
    asked: list[str] = []
    for file in discovery.files:
        document, _ = read(file)
        if document is not None:
            imports[file.path], urls[file.path] = specifiers(document.data), url_texts(document.data)
            if _WORDS.search(document.data) and (not path or file.path == path) and not roles(file.path) & {"disabled"}:
                asked.append(file.path)
    project = Project(Sources(discovery.root, discovery.files, Known(models=models, imports=imports, urls=urls)))
    lister = _Lister(project.once(FlowEngine))
    return tuple(one for each in sorted(asked) for one in lister.of(each, line))


class _Lister:
    """Asks one program."""

    def __init__(self, engine: FlowEngine) -> None:
        self.engine = engine
        self.units = engine.units

    def of(self, path: str, line: int) -> Iterator[Amount]:
        """The amounts of a file, each name once for each unit; on one line, all that stand there."""
        file = self.engine.program.file(path)
        seen: set[tuple[str, str]] = set()
        rows = sorted(self._named(file), key=lambda row: row[0]) if file is not None else []
        for start, value, name in rows:
            at = self.engine.project.document(path).line(start)
            if file is None or (line and at != line):
                continue
            amount = self._amount(file, value, at, name)
            if amount.reasons and (name, amount.unit) not in seen:
                seen.add((name, amount.unit))
                yield amount

    @staticmethod
    def _named(file: Linked) -> Iterator[tuple[int, ValueId, str]]:
        """Variables and fields that are named as money is."""
        graph = file.graph
        for number, op in enumerate(graph.ops):
            if op not in (Op.VARIABLE, Op.MEMBER) or not _is_money(graph.texts[number]):
                continue
            if op == Op.VARIABLE and any(graph.ops[arg] in _HOLDS_NO_NUMBER for arg in graph.args[number]):
                continue
            words = [word for word in file.index.chain(number) if word and word != ELEMENT and not word.isdigit()]
            yield (
                graph.starts[number],
                ValueId(number),
                ".".join(words[-2:]) if op == Op.MEMBER else graph.texts[number],
            )

    def _amount(self, file: Linked, value: ValueId, line: int, name: str) -> Amount:
        views = self.units.views(State(file.gid(value)))
        unit, strong = agreed(views)
        ordered = [*strong, *(view for view in views if view not in strong)]
        known = unit.value if unit is not None else "mixed" if strong else ""
        return Amount(file.path, line, name, known, tuple(map(self._reason, ordered)))

    def _reason(self, view: View) -> Reason:
        path, line = self._place(view.evidence.gid)
        way = tuple((*self._place(one.gid), one.text) for one in steps(self.engine.calls, view.trail))
        return Reason(path, line, view.unit.value if view.unit else "", view.reason, way)

    def _place(self, gid: Gid) -> tuple[str, int]:
        file, value = self.engine.program.of(gid)
        return file.path, self.engine.project.document(file.path).line(file.graph.starts[value])


def _is_money(name: str) -> bool:
    words = split(name)
    return any(holds(words, word) for word in _MONEY) and not any(holds(words, word) for word in _NOT_MONEY)
