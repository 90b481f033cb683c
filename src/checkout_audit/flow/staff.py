"""Handlers that only the shop's own people get into: what they send is theirs to decide."""

from __future__ import annotations

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.paths import bounded
from checkout_audit.match.names import holds, split
from checkout_audit.project.program import Linked
from checkout_audit.source.role import roles

_DEMANDS = ("require", "assert", "check", "ensure", "verify", "authorize", "guard", "must", "enforce")
_STAFF = (
    "admin",
    "role",
    "staff",
    "permission",
    "manager",
    "employee",
    "operator",
    "superuser",
    "backoffice",
    "merchant",
    "moderator",
)


_ROLE = "role"
"""Says in a decorator that a role is asked for, and not which."""
_PARTS = frozenset({Op.BINARY, Op.UNARY, Op.LOGIC, Op.CALL, Op.REF, Op.MEMBER})
_TEST_SIZE = 30
"""Values of a test that are looked at."""


def is_for_staff(file: Linked, function: int) -> bool:
    """Whether the file is one of the admin's, or the function, or one around it, demands a role before it goes on."""
    if "admin" in roles(file.path):
        return True
    graph = file.graph
    return (
        _is_marked(file, function)
        or any(
            graph.ops[call] == Op.CALL
            and file.index.encloses(FunctionId(graph.owners[call]), function)
            and _demands_role(file.index.callee_name(call))
            for call in file.index.calls
        )
        or any(
            guard.then_leaves and file.index.encloses(guard.owner, function) and _asks_role(file, guard.test)
            for guard in graph.guards
        )
    )


def _is_marked(file: Linked, function: int) -> bool:
    """Whether a decorator of the method, or of its class, names who may call it: `@Roles(UserRole.ADMIN)`."""
    facts = file.graph.functions[function]
    marks = (*facts.marks, *(file.graph.classes[facts.cls].marks if facts.cls >= 0 else ()))
    return any(holds(split(mark), word) for mark in marks for word in _STAFF if word != _ROLE)


def _asks_role(file: Linked, test: int) -> bool:
    """Whether a test looks at a role: `session.role !== "ADMIN"`, `!user.isAdmin`; not one that lets owners in as well."""
    graph, queue = file.graph, [test]
    for value in bounded(queue, _TEST_SIZE):
        if graph.ops[value] == Op.MEMBER and any(holds(split(graph.texts[value]), word) for word in _STAFF):
            return True
        if graph.ops[value] in _PARTS and graph.texts[value] != "&&":
            queue.extend(graph.args[value])
    return False


def _demands_role(name: str) -> bool:
    words = split(name)
    return words[:1] != () and words[0] in _DEMANDS and any(holds(words, word) for word in _STAFF)
