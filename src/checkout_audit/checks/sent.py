"""Request checks: a request to such a URL is sent, by whatever function of the shop's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from checkout_audit.checks.kind import TEXTS, Body, CheckKind, Detector
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.entry import Field
from checkout_audit.facts.graph import FunctionId
from checkout_audit.findings.model import Related
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.made import speaks_of
from checkout_audit.flow.requests import Requests, Sent
from checkout_audit.match.names import split
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.program import FunctionRef, Gid, Linked

_MOST_RELATED = 4

FIELDS: Mapping[str, Field] = {
    "urls": Field("Globs of the whole URL; `*` in a URL stands for what is not constant.", TEXTS, required=True),
    "words": Field("Texts of which a file must hold one.", TEXTS, required=True),
    "methods": Field("The request's method; one that is not constant counts.", TEXTS),
    "unless": Field("Methods of a class whose requests are in their place.", TEXTS),
    "recorded": Field("Words of calls in the same file by which the platform learns of it.", TEXTS),
}


class SentDetector(Detector):
    """Asks of every request where it goes."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        self.template = body.template("URL")
        self.urls, self.texts = body.texts("urls"), body.texts("words")
        self.recorded = body.texts("recorded")
        self.methods, self.unless = frozenset(body.texts("methods")), frozenset(body.texts("unless"))

    def required(self) -> Clauses:
        """One of the texts."""
        return (frozenset(word.lower() for word in self.texts),)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a request."""
        paths = [path for path in project.candidates(self.check.id) if self.roles.allows(path)]
        if not paths:
            return
        engine = project.once(FlowEngine)
        requests = project.once(_requests)
        requests.wanted |= frozenset(self.texts)
        for path in paths:
            for sent in requests.in_file(path):
                url = self._meant(sent)
                if url and not self._is_in_place(engine, sent.site.outer):
                    yield self._draft(engine, sent, url)

    def _meant(self, sent: Sent) -> str:
        if self.methods and sent.methods and self.methods.isdisjoint(sent.methods):
            return ""
        return next((url for url in sent.urls if any(fnmatchcase(url, glob) for glob in self.urls)), "")

    def _is_in_place(self, engine: FlowEngine, call: Gid) -> bool:
        """Whether the request is sent by a class that has such a method, or only on behalf of one."""
        file, value = engine.program.of(call)
        recorded = any(speaks_of(split(name), self.recorded) for name in file.index.methods_called)
        if recorded or self._has_method(file):
            return True
        callers = [engine.program.of(caller)[0] for caller in _callers(engine, file, value)]
        return bool(callers) and all(self._has_method(caller) for caller in callers)

    def _has_method(self, file: Linked) -> bool:
        return any(not self.unless.isdisjoint(cls.methods) for cls in file.graph.classes)

    def _draft(self, engine: FlowEngine, sent: Sent, url: str) -> Draft:
        file, value = engine.program.of(sent.site.outer)
        callers = _callers(engine, file, value)[:_MOST_RELATED]
        related = tuple(Related(span_of(engine, caller), "which is asked for here") for caller in callers)
        return Draft(place_of(engine, sent.site.outer), self.template.fill({"URL": url}), related)


def _requests(project: Project) -> Requests:
    """Requests to anyone: those that reach no route of the shop are followed as well."""
    requests = Requests(project.once(FlowEngine).calls)
    requests.thorough = True
    return requests


def _callers(engine: FlowEngine, file: Linked, value: int) -> tuple[Gid, ...]:
    owner = file.graph.owners[value]
    return engine.calls.callers.of(FunctionRef(file.number, FunctionId(owner))) if owner else ()


SENT = CheckKind(
    name="request",
    help="Is a request to such a URL sent, by the code itself or by a function of the shop's own?",
    fields=FIELDS,
    compile=SentDetector,
)
