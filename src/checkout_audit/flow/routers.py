"""Routes that code registers: Express, Hono, Fastify and their like, with mounted prefixes; controllers of Nest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.wrapped import with_wrapped
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import METHODS, listed, served

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_MODULES = {
    "express": "Express", "express-promise-router": "Express", "hono": "Hono", "@hono/zod-openapi": "Hono",
    "fastify": "Fastify", "koa-router": "Koa", "@koa/router": "Koa", "polka": "Express", "elysia": "Elysia",
    "next-connect": "Next",
}  # fmt: skip
_OF_FILE = "next-connect"
"""Its routers answer the URL of the file that exports them: https://github.com/hoangvvo/next-connect"""
_NEST = "@nestjs/common"
_MAKERS = frozenset(
    {"express", "Router", "router", "Hono", "OpenAPIHono", "fastify", "Fastify", "Elysia", "polka"}
    | {"nc", "nextConnect", "createRouter"}
)
_TYPES = re.compile(r"^(?:express\.)?(?:Express|Application|Router|IRouter|FastifyInstance|Hono)\b")
_VERBS = {**{method.lower(): method for method in METHODS}, "all": "*", "del": "DELETE"}
_MOUNTS = ("use", "route", "register")
_CHAINED = frozenset({*_VERBS, *_MOUNTS, "withTypeProvider", "basePath"})
"""Methods of a router that give the router."""
_DEEPEST = 5
"""Routers inside routers."""
_MARK = re.compile(r"^(Get|Post|Put|Patch|Delete|All)\((.*)\)$", re.DOTALL)
_CONTROLLER = re.compile(r"^Controller\((.*)\)$", re.DOTALL)
_TEXT = re.compile(r"""["'`]([^"'`]*)["'`]""")
_PATH = re.compile(r"""path\s*:\s*["'`]([^"'`]*)["'`]""")
_VERSION = re.compile(r"""version\s*:\s*["'`](\d+)["'`]""")


class Registered(msgspec.Struct, frozen=True):
    """One method of one URL."""

    segments: tuple[str, ...]
    method: str
    functions: tuple[FunctionRef, ...]
    """Middlewares first."""
    at: Gid
    framework: str


class Routers:
    """Reads all registrations of one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self._made: dict[Gid, Gid | None] = {}

    def all(self) -> Iterator[Registered]:
        """Every registered route."""
        for file in self._files:
            for call in file.index.calls:
                yield from self._call(file, call)
        for path in self.program.users_of((_NEST,)):
            if self.program.mentions(path, "@Controller("):
                nest = self.program.file(path)
                if nest is not None:
                    yield from self._controllers(nest)

    def is_router_call(self, file: Linked, call: ValueId) -> bool:
        """Whether a call is a verb (`.post`) of a router, whatever the router's name."""
        callee = file.graph.args[call][0]
        if file.graph.ops[callee] != Op.MEMBER or file.graph.texts[callee] not in _VERBS:
            return False
        return self._maker(file.gid(self._router_of(file, file.graph.args[callee][0]))) is not None

    @cached_property
    def _files(self) -> list[Linked]:
        paths = self.program.users_of(tuple(_MODULES))
        telling = [
            path for path in paths if any(self.program.mentions(path, f".{verb}(") for verb in (*_VERBS, *_MOUNTS))
        ]
        return [file for file in map(self.program.file, telling) if file is not None]

    def _call(self, file: Linked, call: ValueId) -> Iterator[Registered]:
        graph = file.graph
        callee, args = graph.args[call][0], graph.args[call][1:]
        if graph.ops[callee] != Op.MEMBER or graph.texts[callee] not in _VERBS:
            return
        receiver = graph.args[callee][0]
        pattern, handlers = self._pattern(file, receiver, args)
        own = served(file.path) if pattern is None and _OF_FILE in self.program.specifiers(file.path) else None
        if pattern is None and own is None:
            return
        maker = self._maker(file.gid(self._router_of(file, receiver)))
        if maker is None:
            return
        functions = tuple(one for arg in handlers or args for one in with_wrapped(self.calls.callees, file.gid(arg)))
        if not functions:
            return
        for prefix in self._prefixes(maker):
            yield Registered(
                (*prefix, *(own.segments if own is not None else listed(pattern or ""))),
                _VERBS[graph.texts[callee]],
                functions,
                file.gid(call),
                self._framework(file),
            )

    def _pattern(self, file: Linked, receiver: int, args: tuple[int, ...]) -> tuple[str | None, tuple[int, ...]]:
        """The path and the handlers: of `router.post("/x", a, b)` or `router.route("/x").post(a)`."""
        if args and (text := self.calls.texts.one(file.gid(args[0]))).startswith(("/", ":")):
            return text, args[1:]
        graph, at = file.graph, receiver
        for _ in range(len(_VERBS)):
            if graph.ops[at] != Op.CALL or graph.ops[graph.args[at][0]] != Op.MEMBER:
                break
            if graph.texts[graph.args[at][0]] == "route" and len(graph.args[at]) == 2:
                return self.calls.texts.one(file.gid(graph.args[at][1])), args
            at = graph.args[graph.args[at][0]][0]
        return None, ()

    @staticmethod
    def _router_of(file: Linked, receiver: int) -> int:
        """The router under chained registrations."""
        graph, at = file.graph, receiver
        for _ in range(200):
            if graph.ops[at] != Op.CALL or graph.ops[graph.args[at][0]] != Op.MEMBER:
                break
            if graph.texts[graph.args[at][0]] in _MAKERS:
                break
            at = graph.args[graph.args[at][0]][0]
        return at

    def _framework(self, file: Linked) -> str:
        names = [_MODULES[name] for name in self.program.specifiers(file.path) if name in _MODULES]
        return names[0] if names else "Express"

    def _maker(self, start: Gid) -> Gid | None:
        """The value that is the router: the call that makes it, or a parameter that is given one."""
        if start not in self._made:
            self._made[start] = self._find_maker(start)
        return self._made[start]

    def _find_maker(self, start: Gid) -> Gid | None:
        queue, seen = [start], set[Gid]()
        while queue and len(seen) < 40:
            at = queue.pop()
            if at in seen:
                continue
            seen.add(at)
            file, value = self.program.of(at)
            op, args = file.graph.ops[value], file.graph.args[value]
            if op in (Op.CALL, Op.NEW):
                if file.index.callee_name(value) in _MAKERS:
                    return at
                if file.index.callee_name(value) in _CHAINED and file.graph.ops[args[0]] == Op.MEMBER:
                    queue.append(file.gid(file.graph.args[args[0]][0]))
            elif op in (Op.REF, Op.VARIABLE, Op.AWAIT):
                queue.extend(file.gid(arg) for arg in args)
            elif op == Op.IMPORT:
                path, _, name = self.program.imported(file, value)
                target = self.program.exported(path, name) if path else None
                queue.extend(() if target is None else (target,))
            elif op == Op.PARAMETER and self._is_router(file, value):
                return at
        return None

    @staticmethod
    def _is_router(file: Linked, parameter: ValueId) -> bool:
        facts = file.graph.functions[file.graph.owners[parameter]]
        position = int(file.graph.texts[parameter])
        typed = facts.types[position] if position < len(facts.types) else ""
        names = {file.graph.texts[holder] for holder in file.index.holders.get(parameter, ())}
        return bool(_TYPES.match(typed)) or (not typed and bool(names & {"app", "router", "fastify", "server"}))

    def _prefixes(self, maker: Gid) -> list[tuple[str, ...]]:
        """Under which prefixes a router is mounted; just the root if it is not, or cannot be seen to be."""
        done: list[tuple[str, ...]] = []
        queue: list[tuple[Gid, tuple[str, ...], int]] = [(maker, (), 0)]
        for at, below, depth in queue:
            above = self._mounts.get(at, ()) if depth < _DEEPEST else ()
            if not above:
                done.append(below)
            queue.extend((parent, (*prefix, *below), depth + 1) for parent, prefix in above)
            if len(queue) > 64:
                break
        return list(dict.fromkeys(done))[:8] or [()]

    @cached_property
    def _mounts(self) -> dict[Gid, list[tuple[Gid, tuple[str, ...]]]]:
        """Router → (router that it is mounted on, prefix)."""
        found: dict[Gid, list[tuple[Gid, tuple[str, ...]]]] = defaultdict(list)
        for file in self._files:
            for word in _MOUNTS:
                for call in file.index.methods_called.get(word, ()):
                    for child, parent, prefix in self._mounted(file, call):
                        if child != parent:
                            found[child].append((parent, prefix))
        return found

    def _mounted(self, file: Linked, call: ValueId) -> Iterator[tuple[Gid, Gid, tuple[str, ...]]]:
        graph = file.graph
        callee, args = graph.args[call][0], graph.args[call][1:]
        if graph.ops[callee] != Op.MEMBER or not args:
            return
        parent = self._maker(file.gid(self._router_of(file, graph.args[callee][0])))
        if parent is None:
            return
        text = self.calls.texts.one(file.gid(args[0]))
        prefix = listed(text) if text.startswith("/") else self._option(file, args)
        for arg in args:
            child = self._maker(file.gid(arg))
            if child is not None:
                yield child, parent, prefix
            for target in self.calls.callees.functions(file.gid(arg)) if graph.texts[callee] == "register" else ():
                owner = self.program.linked(target.function.file)
                params = self.program.function(target.function).params
                if params and self._is_router(owner, params[0]):
                    yield owner.gid(params[0]), parent, prefix

    def _option(self, file: Linked, args: tuple[int, ...]) -> tuple[str, ...]:
        """Fastify's `register(plugin, { prefix: "/x" })`."""
        graph = file.graph
        for arg in args:
            if graph.ops[arg] == Op.OBJECT and "prefix" in graph.keys[arg]:
                entry = dict(zip(graph.keys[arg], graph.args[arg], strict=True))["prefix"]
                return listed(self.calls.texts.one(file.gid(entry)))
        return ()

    def _controllers(self, file: Linked) -> Iterator[Registered]:
        for number, cls in enumerate(file.graph.classes):
            mark = next((found for one in cls.marks if (found := _CONTROLLER.match(one.lstrip("@"))) is not None), None)
            if mark is None:
                continue
            version = _VERSION.search(mark[1])
            name = _PATH.search(mark[1]) or _TEXT.search(mark[1])
            base = (*self._global_prefix, *((f"v{version[1]}",) if version else ()), *listed(name[1] if name else ""))
            for place, facts in enumerate(file.graph.functions):
                function = FunctionRef(file.number, FunctionId(place))
                at = file.gid(file.index.classes[number])
                for method, segments in _marked(facts.marks) if facts.cls == number else ():
                    yield Registered((*base, *segments), method, (function,), at, "Nest")

    @cached_property
    def _global_prefix(self) -> tuple[str, ...]:
        for path in self.program.users_of(("@nestjs/core",)):
            file = self.program.file(path) if self.program.mentions(path, "setGlobalPrefix") else None
            for call in file.index.methods_called.get("setGlobalPrefix", ()) if file is not None else ():
                if file is not None and len(file.graph.args[call]) > 1:
                    return listed(self.calls.texts.one(file.gid(file.graph.args[call][1])))
        return ()


def _marked(marks: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for mark in marks:
        found = _MARK.match(mark.lstrip("@"))
        if found is not None:
            text = _TEXT.search(found[2])
            yield ("*" if found[1] == "All" else found[1].upper()), listed(text[1] if text else "")
