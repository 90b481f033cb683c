"""What the shop serves: every route, by file conventions and by what the code registers, and which one a URL means."""

from __future__ import annotations

import os.path
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import FunctionId
from checkout_audit.flow.listing import listing
from checkout_audit.flow.middlewares import Middlewares
from checkout_audit.flow.wrapped import with_wrapped
from checkout_audit.project.program import FunctionRef, Gid
from checkout_audit.project.routes import PARAM, REST, Served, fit, page, segments_of, served

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

ANY = "*"
"""In place of a method: whichever."""
_REMIX = (("action", ANY), ("loader", "GET"), ("default", "GET"))
"""Exports of a route module of React Router."""
_WRITING = ("POST", "PUT", "PATCH", "DELETE")


class Route(msgspec.Struct, frozen=True):
    """One URL that one file serves; for a registered route one method of it."""

    path: str
    segments: tuple[str, ...]
    framework: str
    is_page: bool = False
    method: str = ""
    """Of a registered route; empty where the file's exports say it."""
    functions: tuple[FunctionRef, ...] = ()
    """Of a registered route: what handles it, middlewares first."""
    at: Gid | None = None
    """Where it is registered."""
    exports: tuple[tuple[str, str], ...] = ()

    @property
    def template(self) -> str:
        """`/store/orders/:/address`."""
        return "/" + "/".join(self.segments)


class Routes:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.middlewares = Middlewares(calls)
        self._methods: dict[Route, dict[str, tuple[FunctionRef, ...]]] = {}
        self._resolved: dict[tuple[str, str, bool], tuple[Route, ...]] = {}

    @cached_property
    def all(self) -> tuple[Route, ...]:
        """Every route, in order of files."""
        registered = tuple(self._registered())
        own = {route.path for route in registered if route.framework == "Next"}
        conventional = (route for route in self._conventional() if route.is_page or route.path not in own)
        return tuple(
            sorted(
                (*conventional, *registered),
                key=lambda route: (route.path, route.template, route.method),
            )
        )

    @cached_property
    def of_file(self) -> dict[str, list[Route]]:
        """File → its routes."""
        found: dict[str, list[Route]] = defaultdict(list)
        for route in self.all:
            found[route.path].append(route)
        return found

    def _conventional(self) -> Iterator[Route]:
        names = listing(self.calls)
        for path in self.program.paths():
            for segments in names.get(path, ()):
                yield Route(path, segments, "React Router", exports=_REMIX)
                yield Route(path, segments, "React Router", is_page=True, exports=_REMIX[2:])
            for one in (served(path), page(path)) if path not in names else ():
                if one is not None:
                    for segments in _variants(one):
                        yield Route(path, segments, one.framework, one.is_page, exports=one.exports)

    def _registered(self) -> Iterator[Route]:
        for found in self.calls.routers.all():
            file, _ = self.program.of(found.at)
            yield Route(
                file.path, found.segments, found.framework, method=found.method, functions=found.functions, at=found.at
            )

    @cached_property
    def _by_literal(self) -> dict[str, list[Route]]:
        found: dict[str, list[Route]] = defaultdict(list)
        for route in self.all:
            for part in {part for part in route.segments if part not in (PARAM, REST)}:
                found[part].append(route)
        return found

    def knows(self, segment: str) -> bool:
        """Whether a literal segment stands in any route."""
        return segment in self._by_literal

    def resolve(self, url: str, near: str, *, pages: bool = False) -> tuple[Route, ...]:
        """The routes that a URL text means when a file at `near` requests it: the best fit, in the nearest folder."""
        key = (url, os.path.dirname(near), pages)  # noqa: PTH120 - paths of an audited tree are texts
        if key not in self._resolved:
            self._resolved[key] = tuple(self._resolve(url, near, pages=pages))
        return self._resolved[key]

    def _resolve(self, url: str, near: str, *, pages: bool) -> list[Route]:
        literal = [part for part in segments_of(url) if part != PARAM]
        candidates = {id(route): route for part in literal for route in self._by_literal.get(part, ())}
        fitting = [
            (found, route)
            for route in candidates.values()
            if route.is_page == pages and (found := fit(route.segments, url)) is not None
        ]
        best = min((found for found, _ in fitting), default=None)
        kept = [route for found, route in fitting if found == best]
        closest = max((_shared(route.path, near) for route in kept), default=0)
        return [route for route in kept if _shared(route.path, near) == closest]

    def methods(self, route: Route) -> dict[str, tuple[FunctionRef, ...]]:
        """Method (`*` for any) → the functions that handle it; lowers the file."""
        if route.method:
            return {route.method: route.functions}
        if route not in self._methods:
            self._methods[route] = dict(self._exported(route))
        return self._methods[route]

    def _exported(self, route: Route) -> Iterator[tuple[str, tuple[FunctionRef, ...]]]:
        names = {name for name, _ in route.exports}
        for name, method in route.exports:
            functions = self._functions(route.path, name)
            if functions is None or (name == "default" and not route.is_page and "action" in names):
                continue
            for one in _WRITING if name == "action" else (method,):
                yield one, (*self._before(route, one), *functions) if functions else ()

    def _before(self, route: Route, method: str) -> list[FunctionRef]:
        if route.framework != "Medusa":
            return []
        found = self.middlewares.before(route.path, route.segments, method)
        return [function for one in found for function in one.functions]

    def is_authenticated(self, route: Route, method: str) -> bool:
        """Whether a middleware demands that the caller is signed in."""
        return any(one.authenticates for one in self.middlewares.before(route.path, route.segments, method))

    def schemas(self, route: Route, method: str) -> tuple[tuple[str, Gid], ...]:
        """What middlewares make a request fit: (part of it, schema)."""
        if route.framework != "Medusa":
            return ()
        before = self.middlewares.before(route.path, route.segments, method)
        return tuple(row for one in before for row in one.schemas)

    def _functions(self, path: str, name: str) -> tuple[FunctionRef, ...] | None:
        """What is exported under a name: nothing known if it is made in a way that is not understood; `None` if it is not there."""
        file = self.program.file(path)
        if file is None:
            return None
        if not name:
            found = (FunctionRef(file.number, FunctionId(number)) for number in file.index.functions)
            return tuple(function for function in found if self.calls.entries.of(function)) or None
        value = self.program.exported(path, name)
        if value is None:
            return None
        return tuple(with_wrapped(self.calls.callees, value))

    def for_method(self, route: Route, method: str) -> tuple[FunctionRef, ...]:
        """What handles a method, `*` if it is not known."""
        methods = self.methods(route)
        if method == ANY:
            return tuple(dict.fromkeys(one for functions in methods.values() for one in functions))
        return methods.get(method) or methods.get(ANY) or (methods.get("GET", ()) if method == "HEAD" else ())


def _variants(one: Served) -> list[tuple[str, ...]]:
    """A page below a parameter (`[countryCode]`) is linked to without it too."""
    found = [one.segments]
    if one.is_page and len(one.segments) > 1 and one.segments[0] == PARAM:
        found.append(one.segments[1:])
    return found


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for have, want in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if have != want:
            break
        count += 1
    return count


__all__ = ["ANY", "Route", "Routes"]
