"""How a callee is named: the words of the expression, the module that the first is imported from, the models that fit."""

from __future__ import annotations

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.models import CallModel, Factory, Models, selects
from checkout_audit.project.program import Linked

_LINKS = frozenset({Op.MEMBER, Op.CALL, Op.NEW, Op.AWAIT})
_LONGEST = 400
"""Links of a chain `a.b().c()…` that are followed to its first word."""


def first_word(file: Linked, value: ValueId) -> ValueId:
    """The value at which a chain of members and calls begins."""
    graph, at = file.graph, value
    for _ in range(_LONGEST):
        if graph.ops[at] not in _LINKS or not graph.args[at]:
            break
        at = ValueId(graph.args[at][0])
    return at


def module_of(file: Linked, value: ValueId) -> str:
    """The module that the first word of a chain is imported from, or empty."""
    graph, at = file.graph, first_word(file, value)
    if graph.ops[at] == Op.IMPORT:
        return graph.texts[at].partition("\0")[0]
    if graph.ops[at] != Op.REF:
        return ""
    for found in graph.args[graph.args[at][0]]:
        if graph.ops[found] == Op.IMPORT:
            return graph.texts[found].partition("\0")[0]
    return ""


def imported_name(file: Linked, callee: ValueId) -> tuple[str, ...]:
    """The chain as written, its first word replaced by the imported name when it was renamed."""
    chain = file.index.chain(callee)
    graph, at = file.graph, first_word(file, callee)
    if graph.ops[at] == Op.REF and graph.args[at]:
        for found in graph.args[graph.args[at][0]]:
            if graph.ops[found] == Op.IMPORT:
                name = graph.texts[found].partition("\0")[2]
                if name not in ("*", "default"):
                    return (name, *chain[1:])
    return chain


def call_models(models: Models, file: Linked, call: ValueId) -> list[CallModel]:
    """The models that speak of a call."""
    callee = ValueId(file.graph.args[call][0])
    names = imported_name(file, callee)
    candidates = models.calls_by_word.get(names[-1], ())
    if not candidates:
        return []
    module = module_of(file, callee)
    is_new = file.graph.ops[call] == Op.NEW
    return [model for model in candidates if selects(model.selector, names, module, new=is_new)]


def factory_model(models: Models, file: Linked, call: ValueId) -> Factory | None:
    """The factory model of a call, if it is one."""
    callee = ValueId(file.graph.args[call][0])
    names = imported_name(file, callee)
    for model in models.factories_by_word.get(names[-1], ()):
        if selects(model.selector, names, module_of(file, callee), new=False):
            return model
    return None
