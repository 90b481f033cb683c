"""Handlers that only the shop's own people get into: what they send is theirs to decide."""

from __future__ import annotations

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Meaning, Models
from checkout_audit.project.program import Linked
from checkout_audit.source.role import roles

_PARTS = frozenset({Op.BINARY, Op.UNARY, Op.LOGIC, Op.CALL, Op.REF, Op.MEMBER})
_TEST_SIZE = 30
"""Values of a test that are looked at."""


def is_for_staff(models: Models, file: Linked, function: int) -> bool:
    """Whether the file is one of the admin's, or the function, or one around it, demands a role before it goes on."""
    if "admin" in roles(file.path):
        return True
    words = models.words_by_meaning
    staff = words[Meaning.STAFF]
    who = (*staff, *words[Meaning.ROLE])
    return (
        _is_marked(file, function, staff)
        or _is_demanded(file, function, words[Meaning.DEMAND], who)
        or any(
            guard.then_leaves and file.index.encloses(guard.owner, function) and _asks_role(file, guard.test, who)
            for guard in file.graph.guards
        )
    )


def _is_marked(file: Linked, function: int, staff: tuple[str, ...]) -> bool:
    """Whether a decorator of the method, or of its class, names who may call it: `@Roles(UserRole.ADMIN)`."""
    facts = file.graph.functions[function]
    marks = (*facts.marks, *(file.graph.classes[facts.cls].marks if facts.cls >= 0 else ()))
    return any(holds(split(mark), word) for mark in marks for word in staff)


def _is_demanded(file: Linked, function: int, demands: tuple[str, ...], who: tuple[str, ...]) -> bool:
    """Whether a call around demands a role by its name: `requireAdmin(request)`."""
    graph = file.graph
    for call in file.index.calls:
        if graph.ops[call] == Op.CALL and file.index.encloses(FunctionId(graph.owners[call]), function):
            words = split(file.index.callee_name(call))
            if words and words[0] in demands and any(holds(words, word) for word in who):
                return True
    return False


def _asks_role(file: Linked, test: int, who: tuple[str, ...]) -> bool:
    """Whether a test looks at a role: `session.role !== "ADMIN"`, `!user.isAdmin`; not one that lets owners in as well."""
    graph, queue = file.graph, [test]
    for value in bounded(queue, _TEST_SIZE):
        if graph.ops[value] == Op.MEMBER and any(holds(split(graph.texts[value]), word) for word in who):
            return True
        if graph.ops[value] in _PARTS and graph.texts[value] != "&&":
            queue.extend(graph.args[value])
    return False
