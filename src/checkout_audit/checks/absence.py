"""Absence checks: in this scope, this is there and that is not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tree_sitter import Node

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.matching import read_matcher
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import span_of
from checkout_audit.checks.shape import SHAPE_FIELDS, Groups, read_shape
from checkout_audit.entry import Entry, Field
from checkout_audit.findings.build import Place
from checkout_audit.flow import before
from checkout_audit.flow.above import Above
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.replies import Handler
from checkout_audit.match.matcher import Env
from checkout_audit.match.names import holds, split
from checkout_audit.match.needs import Need
from checkout_audit.match.search import Match, search
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.project.program import FunctionRef
from checkout_audit.project.routes import served
from checkout_audit.syntax.grammar import FUNCTIONS
from checkout_audit.syntax.unit import Unit
from checkout_audit.syntax.walk import ancestors

if TYPE_CHECKING:
    from checkout_audit.project.decide import Project

SCOPES = ("function", "block", "file")
ORDERS = ("any", "before", "after")
_BLOCKS = frozenset({"statement_block", "program"})


class AbsenceDetector(Detector):
    """Reports every match in whose scope the other matcher finds nothing."""

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self._shape = read_shape(body)
        self._absent = read_matcher(body.entries["absent"], given=self._shape.names)[0]
        scope, order = body.entries.get("scope"), body.entries.get("order")
        self._scope = scope.text() if scope else "function"
        self._order = order.text() if order else "any"
        self._open = "middleware" in body.entries and body.entries["middleware"].text() == "none"
        self._above = body.entries["callers"].texts() if "callers" in body.entries else ()
        self.wants_graphs = self._open or bool(self._above)
        self._nowhere = _expression(body.entries["nowhere"]) if "nowhere" in body.entries else None

    def required(self) -> Clauses:
        """The words of the match and of the guard: what is absent requires none."""
        return self._shape.required()

    def needs(self) -> Need:
        """The same as closely as a file's bytes can tell it."""
        return self._shape.needs()

    def words(self) -> frozenset[str]:
        """All words whose offsets the searches need."""
        return self._shape.words() | self._absent.words()

    def file_matches(self, unit: Unit, occurrences: Occurrences) -> Iterator[FileMatch]:
        """Every match without its counterpart, in a file that the guard lets through."""
        found = tuple(self._shape.matches(unit, occurrences))
        guards = self._shape.guards(unit, occurrences) if found else None
        if guards is None:
            return
        for match in found:
            present = self._present(match, unit, occurrences)
            if all(present):
                yield FileMatch(self._shape.draft(match, unit), match.pending, guards, present)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:
        """Those that hold, unless the shop has what helps everywhere."""
        drafts = list(super().findings(project, matches))
        expression = self._nowhere
        if expression is not None and any(
            project.program.holds(path, expression) for path in project.paths() if drafts
        ):
            return
        if self._open:
            drafts = [draft for draft in drafts if _is_open(project, draft.place)]
        if self._above and drafts:
            above = Above(project.once(FlowEngine).calls, self._above)
            spans = [(draft, draft.place.span) for draft in drafts]
            drafts = [draft for draft, at in spans if not above.around_lines(at.path, at.start_line, at.end_line)]
        yield from drafts

    def _present(self, match: Match, unit: Unit, occurrences: Occurrences) -> Groups:
        """Conditions under which the counterpart is there, one group for each place; an empty group: it is."""
        within = scope_around(self._scope, match.node, unit)
        others = search(self._absent, unit, occurrences, within=within, env=Env(match.bindings))
        return tuple(dict.fromkeys(other.pending for other in others if self._in_order(other, match)))

    def _in_order(self, other: Match, match: Match) -> bool:
        if self._order == "before":
            return other.start < match.start
        return self._order == "any" or other.end > match.end


def scope_around(scope: str, node: Node, unit: Unit) -> Node | None:
    """The node that bounds the scope around `node`; `None` is the whole file."""
    if scope == "file":
        return None
    around = ancestors(unit.root, node)
    if scope == "block":
        return next((up for up in around if up.type in _BLOCKS), None)
    return _function_around(around)


def _function_around(around: tuple[Node, ...]) -> Node | None:
    """The nearest function that is not itself handed to a call (a callback belongs to the function around it)."""
    outermost: Node | None = None
    for place, up in enumerate(around):
        if up.type in FUNCTIONS:
            outermost = up
            holder = next((above for above in around[place + 1 :] if above.type != "parenthesized_expression"), None)
            if holder is None or holder.type != "arguments":
                return up
    return outermost


def _expression(entry: Entry) -> re.Pattern[bytes]:
    """`/text/i` as an expression for a file's bytes."""
    body, slash, flags = entry.text().removeprefix("/").rpartition("/")
    try:
        return re.compile((body if slash else entry.text()).encode(), re.IGNORECASE if "i" in flags else 0)
    except re.error as error:
        raise entry.fail(f"no regular expression: {error}") from error


def _is_open(project: Project, place: Place) -> bool:
    """Whether no middleware of the shop stands between a caller and a handler that could refuse the caller."""
    if _is_registered_safely(project, place):
        return False
    route = served(place.span.path)
    if route is None:
        return True
    if route.segments[: len(_SIGNED_IN)] == _SIGNED_IN:
        return False
    engine = project.once(FlowEngine)
    found = engine.calls.requests.routes.middlewares.before(place.span.path, route.segments, place.scope.split(".")[0])
    return not any(one.authenticates or any(_refuses(engine, function) for function in one.functions) for one in found)


def _is_registered_safely(project: Project, place: Place) -> bool:
    """Whether every route that the code registers with the handler around a place has a guard before it."""
    engine = project.once(FlowEngine)
    found = project.once(_Registered).around(place)
    return bool(found) and all(
        before.may_refuse(engine.calls, one)
        or any(holds(split(name), word) for name in before.used(engine.calls, one) for word in _GUARDS)
        for one in found
    )


class _Registered:
    """The handlers that the code of a project registers, by file."""

    def __init__(self, project: Project) -> None:
        self.engine = project.once(FlowEngine)
        self.by_file: dict[str, list[Handler]] = defaultdict(list)
        for route in self.engine.calls.requests.routes.all:
            if route.at is not None and route.functions and route.framework != "Nest":
                *others, last = route.functions
                handler = Handler(last, route.segments, route.method, route.framework, tuple(others), route.at)
                self.by_file[self.engine.program.linked(last.file).path].append(handler)

    def around(self, place: Place) -> list[Handler]:
        """Those in which a place stands."""
        return [one for one in self.by_file.get(place.span.path, ()) if self._holds(one, place)]

    def _holds(self, handler: Handler, place: Place) -> bool:
        file = self.engine.program.linked(handler.function.file)
        value = file.index.functions.get(handler.function.number)
        if value is None:
            return False
        span = span_of(self.engine, file.gid(value))
        return span.start_line <= place.span.start_line <= span.end_line


def _refuses(engine: FlowEngine, function: FunctionRef) -> bool:
    words = split(engine.program.function(function).name)
    return any(holds(words, word) for word in _GUARDS)


_SIGNED_IN = ("store", "customers", "me")
"""Routes that Medusa itself serves to signed-in customers only."""
_GUARDS = (
    "auth",
    "authenticate",
    "authenticated",
    "authorize",
    "token",
    "session",
    "guard",
    "verify",
    "protect",
    "access",
    "require",
)

_ABSENT = {"$ref": "#/$defs/matcher"}

ABSENCE = CheckKind(
    name="absence",
    help="In this scope, this is there; is that there too (before it, after it, or at all)?",
    fields={
        **SHAPE_FIELDS,
        "absent": Field("What must be there; it may use the metavariables of `match`.", _ABSENT, required=True),
        "scope": Field(
            "Where it must be: in the function around the match (the default), its block, or the file.",
            {"enum": list(SCOPES)},
        ),
        "nowhere": Field(
            "A regular expression; where it fits a text of the shop, in any file, nothing is reported.",
            {"type": "string"},
        ),
        "middleware": Field(
            "With `none`: nothing is reported of a handler before which a middleware of the shop asks who calls.",
            {"enum": ["any", "none"]},
        ),
        "callers": Field(
            "Words of a called function's name, of which one is enough where each function that runs the one around the "
            "match (the workflow of a step, say) calls it.",
            {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        ),
        "order": Field("Where it must stand, seen from the match (the default is any).", {"enum": list(ORDERS)}),
    },
    compile=AbsenceDetector,
)
