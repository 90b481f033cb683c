"""Requests that one part of a shop sends to another: where they stand, to which URL, and which route they reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.clients import Clients
from checkout_audit.flow.keys import KeySearch, Known
from checkout_audit.flow.paths import LONGEST, Path, bounded
from checkout_audit.flow.served import Route, Routes
from checkout_audit.flow.sites import Site, Stack
from checkout_audit.flow.urls import Urls
from checkout_audit.project.models import Base, Place, Request, Selector, last_word, selects
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import PARAM, REST, UNKNOWN, joins, segments_of

if TYPE_CHECKING:
    from checkout_audit.flow.backward import Backward
    from checkout_audit.flow.calls import Calls

_MOST = 40
"""Files that are searched for requests to one route."""
_WRAPPED = 4
"""Wrappers around wrappers that are looked into."""
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
CALLED = "()"
"""In place of a method's name: the client itself is called."""
FORM = Request(Selector("form"))
"""Stands for a `<form>` in place of a call."""
_FORMS = frozenset({"form", "Form"})


class Sent(msgspec.Struct, frozen=True):
    """A request."""

    site: Site
    model: Request
    path: str
    """The file that starts it."""
    urls: tuple[str, ...]
    """Texts that its URL can be, `*` for what is not constant."""
    methods: tuple[str, ...]
    """In capitals; none if it is not constant."""
    client: Gid | None = None
    """The call that made the client, for a client with a base URL of its own."""

    @property
    def method(self) -> str:
        """The method; empty if it is not constant or not always the same."""
        return self.methods[0] if len(self.methods) == 1 else ""

    @property
    def is_known(self) -> bool:
        """Whether the URL says anything."""
        return any(part != PARAM for url in self.urls for part in segments_of(url))


class Requests:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.routes = Routes(calls)
        self.urls = Urls(calls)
        self.clients = Clients(calls)
        self.thorough = False
        """Whether methods are asked for of requests too that reach no route."""
        self.wanted: frozenset[str] = frozenset()
        """Texts without a slash that are the end of a URL: `client.post("payment_intents")`."""
        self._search: Backward | None = None
        self._to: dict[str, tuple[Sent, ...]] = {}
        self._in: dict[str, tuple[Sent, ...]] = {}
        self._inside: dict[FunctionRef, tuple[ValueId, ...]] = {}

    def to(self, path: str) -> tuple[Sent, ...]:
        """The requests that reach a route of a file, in order of files."""
        if path not in self._to:
            self._to[path] = ()
            self._to[path] = tuple(self._find(path))
        return self._to[path]

    def _find(self, path: str) -> Iterator[Sent]:
        routes = [route for route in self.routes.of_file.get(path, ()) if not route.is_page]
        if not routes:
            return
        for candidate in self._candidates(routes):
            for sent in self.in_file(candidate):
                if any(route.path == path for route in self.reached(sent)):
                    yield sent

    def reached(self, sent: Sent) -> tuple[Route, ...]:
        """The routes that a request means."""
        return tuple(dict.fromkeys(route for url in sent.urls for route in self.routes.resolve(url, sent.path)))

    def _candidates(self, routes: list[Route]) -> list[str]:
        """Files that hold a text in which the end of a route stands."""
        return self._naming(routes)[:_MOST]

    def _naming(self, routes: list[Route]) -> list[str]:
        found: set[str] = set()
        for route in routes:
            for part in {part for part in route.segments if part not in (PARAM, REST)}:
                found.update(
                    path
                    for path, texts in self._by_word.get(part, ())
                    if any(_ends(route.segments, text) for text in texts)
                )
            found.update(path for path in self.by_name if self.program.mentions(path, route.segments[-1]))
        return sorted(found)

    @cached_property
    def by_name(self) -> list[str]:
        """Files that call a route by a name which is no path (`functions.invoke("name")`)."""
        words = {f".{last_word(model.selector)}(" for model in self.calls.models.requests if model.prefix}
        served_so = any(route.framework == "Supabase" for route in self.routes.all)
        paths = self.program.paths() if served_so else ()
        return [path for path in paths if any(self.program.mentions(path, word) for word in words)]

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[str, list[tuple[str, ...]]]]]:
        """Literal segment → files with the texts whose last literal it is."""
        found: dict[str, list[tuple[str, list[tuple[str, ...]]]]] = defaultdict(list)
        for path, texts in self.program.url_texts().items():
            here: dict[str, list[tuple[str, ...]]] = defaultdict(list)
            for text in texts:
                segments = (*segments_of(text), PARAM) if text.endswith("/") else segments_of(text)
                last = next((part for part in reversed(segments) if part != PARAM), None)
                if last is not None:
                    here[last].append(segments)
            for last, rows in here.items():
                found[last].append((path, rows))
        return found

    def calling(self, serves: Callable[[Route], bool]) -> list[str]:
        """Files that hold a text which is a URL of such a route, or the end of one."""
        routes = [route for route in self.routes.all if not route.is_page and serves(route)]
        return self._naming(routes)

    def in_file(self, path: str) -> tuple[Sent, ...]:
        """The requests that a file starts, itself or by the shop's own wrappers."""
        if path not in self._in:
            self._in[path] = ()
            file = self.program.file(path)
            self._in[path] = tuple(self._starting(file)) if file is not None else ()
        return self._in[path]

    def _starting(self, file: Linked) -> Iterator[Sent]:
        for call in file.index.calls:
            model, client = self.library(file, call)
            if model is not None:
                yield self._sent(Site(file.gid(call), file.gid(call)), model, client, file.path)
            elif file.graph.ops[call] == Op.CALL and self._has_url(file, call):
                yield from self._wrapped(file.gid(call), file.gid(call), ())
        for value, op in enumerate(file.graph.ops):
            if op == Op.JSX and self._is_form(file, value):
                yield self._form(file, ValueId(value))

    @cached_property
    def _models(self) -> dict[str, list[Request]]:
        found: dict[str, list[Request]] = defaultdict(list)
        for model in self.calls.models.requests:
            found[last_word(model.selector)].append(model)
        for models in found.values():
            models.sort(key=lambda model: -len(model.selector.name))
        return found

    def library(self, file: Linked, call: ValueId) -> tuple[Request | None, Gid | None]:
        """The model of a call that itself sends a request, and the call that made its client."""
        callee = ValueId(file.graph.args[call][0])
        names = self.calls.callees.imported_name(file, callee)
        if not names or file.graph.ops[call] != Op.CALL or len(file.graph.args[call]) < 2:
            return None, None
        candidates = self._models.get(names[-1] or file.index.callee_name(call)) or self._called(file, callee)
        if not candidates:
            return None, None
        client = self.clients.of(file, callee)
        for model in candidates:
            if model.made is not None:
                if client is not None and self.clients.makes(client, model):
                    return model, client
            elif client is None and self._is_named(file, call, names, model):
                return model, None
        return None, None

    def _called(self, file: Linked, callee: ValueId) -> list[Request]:
        """Models of clients that are functions themselves: `const api = ofetch.create({…})`, `api("/x")`."""
        is_plain = file.graph.ops[callee] == Op.REF and self._has_callable
        return self._models[CALLED] if is_plain and self.clients.of(file, callee) is not None else []

    @cached_property
    def _has_callable(self) -> bool:
        makers = {f"{model.made.name}(" for model in self._models.get(CALLED, ()) if model.made is not None}
        return any(self.program.mentions(path, text) for text in makers for path in self.program.paths())

    def _is_named(self, file: Linked, call: ValueId, names: tuple[str, ...], model: Request) -> bool:
        module = self.calls.callees.module(file, ValueId(file.graph.args[call][0]))
        if not selects(model.selector, names, module, new=False):
            return False
        return not self.calls.callees.of_call(file.gid(call))

    def _has_url(self, file: Linked, call: ValueId) -> bool:
        """Whether an argument may be a URL: cheap, before anything else is asked about the call."""
        graph = file.graph
        for arg in graph.args[call][1:4]:
            op = graph.ops[arg]
            if op in (Op.STRING, Op.TEMPLATE, Op.BINARY, Op.REF, Op.MEMBER, Op.CHOICE) and any(
                self._is_url(text) for text in self.calls.texts.of(file.gid(arg))
            ):
                return True
            if op == Op.OBJECT and any(key in ("url", "path", "endpoint") for key in graph.keys[arg]):
                return True
        return False

    def _is_url(self, text: str) -> bool:
        """Whether a text names a part of some route."""
        if "/" not in text:
            return text in self.wanted
        return self.thorough or any(self.routes.knows(part) for part in segments_of(text))

    def _wrapped(self, call: Gid, outer: Gid, stack: Stack) -> Iterator[Sent]:
        """The requests inside the project function that a call runs, if the call decides where they go."""
        owner, _ = self.program.of(outer)
        for target in self.calls.callees.of_call(call):
            frame = (call, target.function)
            if len(stack) >= _WRAPPED or frame in stack:
                continue
            file = self.program.linked(target.function.file)
            for inner in self._calls_inside(target.function):
                model, client = self.library(file, inner)
                if model is not None:
                    sent = self._sent(Site(file.gid(inner), outer, (*stack, frame)), model, client, owner.path)
                    if sent.is_known and sent.urls != self._urls(Site(file.gid(inner), outer), model, client):
                        yield sent
                elif self._hands_on(file, inner, target.function.number):
                    yield from self._wrapped(file.gid(inner), outer, (*stack, frame))

    def _calls_inside(self, function: FunctionRef) -> tuple[ValueId, ...]:
        if function not in self._inside:
            file = self.program.linked(function.file)
            self._inside[function] = tuple(
                call
                for call in file.index.calls
                if file.graph.ops[call] == Op.CALL and file.index.encloses(function.number, file.graph.owners[call])
            )
        return self._inside[function]

    @staticmethod
    def _hands_on(file: Linked, call: ValueId, function: FunctionId) -> bool:
        """Whether a call passes on a parameter of the function, as it is or in a text."""
        graph = file.graph
        params = set(graph.functions[function].params)
        queue = [arg for arg in graph.args[call][1:4] if graph.ops[arg] in (Op.REF, Op.TEMPLATE, Op.BINARY, Op.OBJECT)]
        for value in bounded(queue, 40):
            if graph.ops[value] == Op.REF and graph.args[value] and params & set(graph.args[graph.args[value][0]]):
                return True
            if graph.ops[value] != Op.REF:
                queue.extend(graph.args[value])
        return False

    def _sent(self, site: Site, model: Request, client: Gid | None, path: str) -> Sent:
        urls = self._urls(site, model, client)
        matters = self.thorough or any(self.routes.resolve(url, path) for url in urls)
        return Sent(site, model, path, urls, self._methods(site, model) if matters else (), client)

    def _urls(self, site: Site, model: Request, client: Gid | None) -> tuple[str, ...]:
        at = self.argument(site, model.url)
        texts = self.urls.of(at[0], at[2], at[1]) if at is not None else (UNKNOWN,)
        if model.prefix:
            return tuple(model.prefix + text for text in texts)
        base = self._base(client, model)
        return texts if base is None else tuple(dict.fromkeys(_based(one, text) for one in base for text in texts))

    def _base(self, client: Gid | None, model: Request) -> tuple[str, ...] | None:
        at = self.argument(Site(client, client), model.base) if client is not None and model.base is not None else None
        return self.urls.of(at[0], at[2], at[1]) if at is not None else None

    def argument(self, site: Site, place: Place) -> tuple[Gid, Path, Stack] | None:
        """The value at a place of a request's call, to be searched from there."""
        file, call = self.program.of(site.call)
        args = file.graph.args[call]
        if place.base is not Base.ARGUMENT or len(args) <= place.number + 1 or file.graph.ops[call] == Op.JSX:
            return None
        return file.gid(args[place.number + 1]), place.path, site.stack

    def _methods(self, site: Site, model: Request) -> tuple[str, ...]:
        if model.fixed_method and model.method is None:
            return (model.fixed_method,)
        at = self.argument(site, model.method) if model.method is not None else None
        if at is None:
            return (model.fixed_method or "GET",)
        texts = self.urls.of(at[0], at[2], at[1])
        found = dict.fromkeys(text.upper() for text in texts if text.upper() in _METHODS)
        if found:
            return tuple(found)
        return () if self._may_have(at) else (model.fixed_method or "GET",)

    def _may_have(self, at: tuple[Gid, Path, Stack]) -> bool:
        """Whether an object that is not wholly known may hold the key."""
        known = self.keys_of((at[0], at[1][:-1], at[2]), deep=False)
        return known.is_open or at[1][-1] in known.keys

    def keys_of(self, at: tuple[Gid, Path, Stack], *, deep: bool = True) -> Known:
        """Which keys a part of a value can have."""
        from checkout_audit.flow.backward import Backward, State

        if self._search is None:
            self._search = Backward(self.calls)
        return KeySearch(self._search, deep=deep).run(State(at[0], at[1], at[2]))

    @staticmethod
    def _is_form(file: Linked, value: int) -> bool:
        graph = file.graph
        component = graph.args[value][0]
        return graph.texts[component] in _FORMS and "action" in graph.keys.get(value, ())

    def _form(self, file: Linked, value: ValueId) -> Sent:
        entries = dict(zip(file.graph.keys[value], file.graph.args[value][1:], strict=True))
        urls = self.urls.of(file.gid(entries["action"]))
        method = self.calls.texts.one(file.gid(entries["method"])).upper() if "method" in entries else "GET"
        return Sent(
            Site(file.gid(value), file.gid(value)), FORM, file.path, urls, (method,) if method in _METHODS else ()
        )

    def delivered(self, function: FunctionRef, position: int, path: Path) -> Iterator[tuple[Gid, Path, Stack, str]]:
        """What requests bring to a part of a handler's parameter."""
        source = self.calls.entries.source(function, position, path)
        if source is None or source[0] not in ("body", "query", "header"):
            return
        file = self.program.linked(function.file)
        key = tuple(filter(None, source[1].split("."))) if source[1] else ()
        for sent in self.to(file.path):
            model = sent.model
            place: Place | None = {"body": model.body, "header": model.headers, "query": model.query}[source[0]]
            at = self.argument(sent.site, place) if place is not None else None
            if at is None:
                continue
            for spelt in _spellings(key) if source[0] == "header" else (key,):
                yield at[0], (at[1] + spelt)[:LONGEST], at[2], "sent in the request"


def _spellings(key: Path) -> tuple[Path, ...]:
    """A header's name as it is read, and as others write it: case tells nothing there."""
    if not key:
        return (key,)
    name, rest = key[0], key[1:]
    capital = "-".join(part.capitalize() for part in name.split("-"))
    return tuple((one, *rest) for one in dict.fromkeys((name, name.lower(), capital)))


def _ends(route: tuple[str, ...], text: tuple[str, ...]) -> bool:
    """Whether a text is a whole URL of the route, or its end as a caller with a base URL writes it."""
    if joins(route, text):
        return True
    tail = route[-len(text) :]
    if len(text) >= len(route):
        return bool(route) and route[-1] == REST and joins(route, text)
    return (
        bool(text)
        and any(have == want for have, want in zip(tail, text, strict=True))
        and all(have == want or PARAM in (have, want) for have, want in zip(tail, text, strict=True))
    )


def _based(base: str, text: str) -> str:
    if text.startswith(("http:", "https:")):
        return text
    return f"{base.rstrip('/')}/{text.lstrip('/')}" if text != UNKNOWN else f"{base}{text}"


__all__ = ["FORM", "FunctionId", "Requests", "Sent"]
