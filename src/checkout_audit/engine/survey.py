"""Reads a shop for its routes and the requests to them, with no rule asked."""

from __future__ import annotations

from collections.abc import Sequence

from checkout_audit.engine.request import AuditRequest
from checkout_audit.facts.specifiers import specifiers, url_texts
from checkout_audit.findings.survey import Call, Endpoint, Fields, Survey
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.messages import Messages
from checkout_audit.flow.reads import Reads
from checkout_audit.flow.requests import Sent
from checkout_audit.flow.served import Route
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Models
from checkout_audit.project.program import FunctionRef, Gid
from checkout_audit.project.routes import PARAM, REST, is_foreign, segments_of
from checkout_audit.project.sources import Known, Sources
from checkout_audit.source.discover import Options, discover
from checkout_audit.source.read import read

_PARTS = ("body", "header", "query")


def survey(request: AuditRequest, models: Models) -> Survey:
    """The routes of the requested files and the requests that are sent to them. Raises `UsageError` for a missing path."""
    globs_from = str(request.globs_from.resolve()) if request.globs_from else ""
    options = Options(request.include, request.exclude, request.include_tests, globs_from)
    discovery = discover(tuple(map(str, request.paths)), options)
    imports: dict[str, Sequence[str]] = {}
    urls: dict[str, Sequence[str]] = {}
    for file in discovery.files:
        document, _ = read(file)
        if document is not None:
            imports[file.path], urls[file.path] = specifiers(document.data), url_texts(document.data)
    project = Project(Sources(discovery.root, discovery.files, Known(models=models, imports=imports, urls=urls)))
    return _Surveyor(project.once(FlowEngine), urls).survey()


class _Surveyor:
    """Asks one program."""

    def __init__(self, engine: FlowEngine, urls: dict[str, Sequence[str]]) -> None:
        self.engine = engine
        self.requests = engine.calls.requests
        self.requests.thorough = True
        self.routes = self.requests.routes
        self.messages = Messages(engine.calls)
        self.reads = Reads(engine.calls)
        self.urls = urls

    def survey(self) -> Survey:
        """Everything."""
        by_name = set(self.requests.by_name)
        sent = [
            one
            for path, texts in sorted(self.urls.items())
            if texts or path in by_name
            for one in self.requests.in_file(path)
        ]
        calls = {one: self._call(one) for one in sent}
        reached: dict[Route, list[Sent]] = {}
        for one in sent:
            for route in self.requests.reached(one):
                reached.setdefault(route, []).append(one)
        endpoints = [
            self._endpoint(route, methods, [calls[one] for one in reached.get(route, ()) if _fits(one, methods)])
            for route in self.routes.all
            if not route.is_page
            for methods in self._methods(route)
        ]
        unjoined = tuple(call for call in calls.values() if not call.joined)
        return Survey(tuple(sorted(endpoints, key=lambda one: (one.url, one.method, one.path))), unjoined)

    def _methods(self, route: Route) -> list[list[str]]:
        """Methods, those that one function handles together."""
        together: dict[tuple[FunctionRef, ...], list[str]] = {}
        for method, functions in self.routes.methods(route).items():
            together.setdefault(functions, []).append(method)
        return list(together.values())

    def _endpoint(self, route: Route, methods: list[str], callers: list[Call]) -> Endpoint:
        received = self.reads.of(self.routes.methods(route)[methods[0]])
        found: dict[str, set[str]] = {}
        for part, name in received.reads:
            found.setdefault(part, set()).add(name)
        for part in received.open:
            found.setdefault(part, set()).add("…")
        reads = tuple((part, tuple(sorted(found[part]))) for part in (*_PARTS, "cookie") if part in found)
        signed_in = self.routes.is_authenticated(route, methods[0])
        return Endpoint(
            route.path, methods[0], _shown(route.segments), route.framework, reads, signed_in, tuple(callers)
        )

    def _call(self, sent: Sent) -> Call:
        joined = bool(self.requests.reached(sent))
        url = sent.urls[0] if sent.urls else "*"
        method = "/".join(sent.methods) or "?"
        return Call(
            sent.path,
            self._line(sent.site.outer),
            method,
            url,
            self._sends(sent),
            joined,
            "" if joined else _reason(sent),
        )

    def _sends(self, sent: Sent) -> Fields:
        parts = ((part, self.messages.part(sent, part)) for part in _PARTS)
        return tuple(
            (part, (*sorted(found.fields), *(("…",) if found.is_open else ())))
            for part, found in parts
            if found.fields or found.is_open
        )

    def _line(self, gid: Gid) -> int:
        file, value = self.engine.program.of(gid)
        return self.engine.project.document(file.path).line(file.graph.starts[value])


def _fits(sent: Sent, methods: list[str]) -> bool:
    return not sent.methods or "*" in methods or any(method in sent.methods for method in methods)


def _shown(segments: tuple[str, ...]) -> str:
    return "/" + "/".join({PARAM: ":", REST: "*"}.get(part, part) for part in segments)


def _reason(sent: Sent) -> str:
    if not sent.is_known:
        return "URL not known"
    if all(is_foreign(url) for url in sent.urls):
        return "another host"
    return "no such route here" if any(segments_of(url) for url in sent.urls) else "URL not known"
