"""What handlers of requests answer with, entry by entry, through the project's own functions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import msgspec

from checkout_audit.facts.graph import REST, Op, ValueId
from checkout_audit.flow import shown
from checkout_audit.flow.actions import server_actions
from checkout_audit.flow.backward import Backward, State
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.served import Route
from checkout_audit.project.callee_names import first_word
from checkout_audit.project.program import FunctionRef, Gid, Linked

_SENDS = frozenset({"json", "send", "jsonp", "end"})
_WRAPS = frozenset({"json", "data", "defer", "Response", "stringify", "typedjson", "superjson", "serialize"})
_STRUCTURE = frozenset({"data", "rows", "result", "[]", "?", "at"})
"""Keys that lead to rows, and say nothing of a field."""
_GIVES = "getServerSideProps"
_OWN = frozenset({"save", "toObject", "toJSON", "$toObject"})
"""Methods of a row of Mongoose that give the row: https://mongoosejs.com/docs/api/document.html"""
_DEEPEST = 5
_SIZE = 240


class Handler(msgspec.Struct, frozen=True):
    """A function that answers requests from outside."""

    function: FunctionRef
    segments: tuple[str, ...]
    method: str
    framework: str
    before: tuple[FunctionRef, ...] = ()
    at: Gid | None = None
    """The call or class that registers it."""
    is_authenticated: bool = False
    is_page: bool = False
    """Whether it makes a page."""


class Said(msgspec.Struct, frozen=True):
    """One part of an answer."""

    key: str
    """Under which it stands; empty for the whole."""
    state: State
    """A field that is read, or the call that gives it."""
    entry: Gid
    """What stands under the key."""
    body: Gid
    """The whole answer, as the handler gives it."""
    is_made_of: bool = False
    """Whether the answer is a file that is made of it."""


class _Part(msgspec.Struct, frozen=True):
    state: State
    key: str
    entry: Gid
    depth: int


class Replies:
    """Answers for one program."""

    def __init__(self, calls: Calls, search: Backward) -> None:
        self.calls = calls
        self.program = calls.program
        self.search = search

    def handlers(self, file: Linked) -> Iterator[Handler]:
        """The handlers that stand in a file, or that it registers."""
        routes = self.calls.requests.routes
        for route in routes.of_file.get(file.path, ()):
            if route.is_page:
                yield from self._page(file, route)
                continue
            for method, functions in routes.methods(route).items():
                if functions:
                    yield Handler(
                        functions[-1],
                        route.segments,
                        method,
                        route.framework,
                        functions[:-1],
                        route.at,
                        routes.is_authenticated(route, method) if route.framework == "Medusa" else False,
                    )
        yield from self._procedures(file)
        for action in server_actions(self.calls, file):
            yield Handler(action, (), "POST", "server action")

    def _page(self, file: Linked, route: Route) -> Iterator[Handler]:
        """A page of Next that is made on the server, or what its old router asks for the properties of one."""
        if route.framework != "Next" or shown.CLIENT in file.graph.directives:
            return
        given = self.program.exported(file.path, _GIVES)
        value = given if given is not None else self.program.exported(file.path, "default")
        for target in self.calls.callees.functions(value)[:1] if value is not None else ():
            around = tuple(self._layouts(file.path))
            yield Handler(target.function, route.segments, "GET", route.framework, around, is_page=given is None)

    def _layouts(self, page: str) -> Iterator[FunctionRef]:
        """The layouts around a page, which may turn a caller away."""
        for folder in PurePosixPath(page).parents:
            for suffix in (".tsx", ".jsx", ".js", ".ts"):
                path = str(folder / f"layout{suffix}")
                if path in self.program.paths():
                    value = self.program.exported(path, "default")
                    targets = self.calls.callees.functions(value) if value is not None else ()
                    yield from (target.function for target in targets)

    def _procedures(self, file: Linked) -> Iterator[Handler]:
        """Procedures of tRPC: what is handed to `.query` or `.mutation` of a chain that begins at a procedure."""
        for name in ("query", "mutation"):
            for call in file.index.methods_called.get(name, ()):
                chain = file.index.chain(file.graph.args[call][0])
                if len(file.graph.args[call]) != 2 or not any(
                    word.lower().endswith("procedure") for word in chain[:-1]
                ):
                    continue
                for target in self.calls.callees.functions(file.gid(file.graph.args[call][1])):
                    yield Handler(target.function, (), name, "tRPC", (), file.gid(call))

    def said(self, handler: Handler) -> list[Said]:
        """The parts of what it answers."""
        return list(dict.fromkeys(one for body in self.bodies(handler) for one in self._parts(body)))

    def bodies(self, handler: Handler) -> list[State]:
        """What it returns, and what it sends."""
        if handler.is_page:
            return shown.shown(self.calls, handler.function)
        file = self.program.linked(handler.function.file)
        found: list[State] = []
        for name in _SENDS:
            found += [
                State(file.gid(file.graph.args[call][1]))
                for call in file.index.methods_called.get(name, ())
                if file.index.encloses(handler.function.number, file.graph.owners[call])
                and len(file.graph.args[call]) > 1
                and self._is_given(file, call)
            ]
        facts = self.program.function(handler.function)
        found += [State(file.gid(value)) for value in facts.returns if not self._sends(file, value)]
        return found

    @staticmethod
    def _is_given(file: Linked, call: ValueId) -> bool:
        """Whether what sends is a parameter, as the response is: not a mailer, not a client."""
        graph = file.graph
        at = int(first_word(file, ValueId(graph.args[call][0])))
        if graph.ops[graph.args[call][0]] != Op.MEMBER:
            return False
        for _ in range(4):
            if graph.ops[at] in (Op.REF, Op.VARIABLE) and graph.args[at]:
                at = graph.args[at][0]
        return graph.ops[at] in (Op.PARAMETER, Op.MEMBER)

    def _sends(self, file: Linked, value: int) -> bool:
        """Whether a returned value is only the response object after it was sent."""
        at = value
        while file.graph.ops[at] == Op.AWAIT:
            at = file.graph.args[at][0]
        is_send = file.graph.ops[at] == Op.CALL and file.index.callee_name(at) in _SENDS
        return is_send and self._is_given(file, ValueId(at))

    def _parts(self, body: State) -> Iterator[Said]:
        queue = [_Part(body, "", body.gid, 0)]
        seen: set[tuple[State, str]] = set()
        for part in bounded(queue, _SIZE):
            if (part.state, part.key) in seen:
                continue
            seen.add((part.state, part.key))
            file, value = self.program.of(part.state.gid)
            op = file.graph.ops[value]
            if op == Op.OBJECT and not part.state.path:
                queue += self._entries(file, value, part)
            elif op in (Op.CALL, Op.NEW) and self._is_wrapper(file, value):
                inner = State(file.gid(file.graph.args[value][1]), (), part.state.stack)
                queue.append(msgspec.structs.replace(part, state=inner))
            elif op == Op.CALL and self._gives_receiver(file, value):
                receiver = file.gid(file.graph.args[file.graph.args[value][0]][0])
                queue.append(msgspec.structs.replace(part, state=State(receiver, part.state.path, part.state.stack)))
            elif op == Op.MEMBER and not self._is_structural(file.graph.texts[value]):
                yield Said(part.key, part.state, part.entry, body.gid)
            else:
                if op == Op.CALL:
                    yield Said(part.key, part.state, part.entry, body.gid)
                if op != Op.CALL or self.calls.callees.of_call(part.state.gid) or self._is_list_method(file, value):
                    moves = self.search.moves(part.state)
                    queue += [msgspec.structs.replace(part, state=move) for move, _ in moves]

    @staticmethod
    def _entries(file: Linked, value: ValueId, part: _Part) -> Iterator[_Part]:
        if part.depth < _DEEPEST:
            for name, entry in zip(file.graph.keys[value], file.graph.args[value], strict=True):
                state = State(file.gid(entry), (), part.state.stack)
                key = part.key if name == REST else name
                yield _Part(state, key, file.gid(entry), part.depth + 1)

    @staticmethod
    def _is_structural(text: str) -> bool:
        return text in _STRUCTURE or text.isdigit()

    @staticmethod
    def _gives_receiver(file: Linked, value: ValueId) -> bool:
        args = file.graph.args[value]
        return file.index.callee_name(value) in _OWN and len(args) == 1 and file.graph.ops[args[0]] == Op.MEMBER

    def _is_wrapper(self, file: Linked, value: ValueId) -> bool:
        is_known = file.index.callee_name(value) in _WRAPS and len(file.graph.args[value]) > 1
        return is_known and not self.calls.callees.of_call(file.gid(value))

    @staticmethod
    def _is_list_method(file: Linked, value: ValueId) -> bool:
        return (
            file.index.callee_name(value)
            in (
                *(
                    "map",
                    "filter",
                    "find",
                    "slice",
                    "sort",
                    "at",
                    "then",
                    "all",
                    "reverse",
                    "flatMap",
                    "findLast",
                    "concat",
                ),
            )
            and file.graph.ops[file.graph.args[value][0]] == Op.MEMBER
        )


__all__ = ["Handler", "Replies", "Said"]
