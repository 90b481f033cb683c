"""Contract checks: a request and the route that serves it disagree on what is sent where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import msgspec

from checkout_audit.checks.kind import Body, CheckKind, Detector, RoleFilter
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.entry import Entry, Field
from checkout_audit.facts.graph import FunctionId
from checkout_audit.findings.model import Related
from checkout_audit.flow.contracts import Contract, Contracts, Link, plain, shown
from checkout_audit.flow.contracts import Field as SentField
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.reads import Key
from checkout_audit.flow.requests import Sent
from checkout_audit.flow.served import Route
from checkout_audit.match.names import holds, split
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.program import FunctionRef, Gid
from checkout_audit.project.routes import served

_LONGEST = 120
_MOST_RELATED = 6
_HELPERS = 3
"""Functions between a handler and the one that reads the request for it."""
_ELSEWHERE = "elsewhere"
_ASKS = (_ELSEWHERE, "unsent", "renamed", "unread", "method", "left-in-url")
_PARTS = ("body", "header", "query", "cookie")
_PLACEHOLDERS = frozenset({"FIELD", "PART", "ROUTE", "SENT"})
_LIST = {"type": "array", "items": {"type": "string"}}
_SETS = {"type": "array", "items": {"oneOf": [{"type": "string"}, _LIST]}}
_IN = {"body": "the body", "header": "a header", "query": "the URL's query", "cookie": "a cookie"}

FIELDS: Mapping[str, Field] = {
    "ask": Field("What disagrees.", {"enum": list(_ASKS)}, required=True),
    "part": Field("Parts of the request in which the field is looked for (any, if not given).", _LIST),
    "alike": Field("Sets of words: fields whose names hold words of one set mean the same.", _SETS),
    "not-words": Field("Words that a field's name must not hold.", _LIST),
    "ignore": Field("Globs of field names that browsers, proxies and frameworks see to.", _LIST),
    "routes": Field("Words of which a route's URL must hold one.", _LIST),
}


class Question(msgspec.Struct, frozen=True):
    """What a contract check asks."""

    ask: str
    parts: frozenset[str]
    alike: tuple[tuple[str, ...], ...]
    not_words: tuple[str, ...]
    ignore: tuple[str, ...]
    routes: tuple[str, ...]
    message: Template

    def sets_of(self, name: str) -> frozenset[int]:
        """Numbers of the sets of words that a name belongs to."""
        if any(fnmatchcase(name.lower(), one) for one in self.ignore):
            return frozenset()
        words = split(name.rpartition(".")[2])
        if any(holds(words, word) for word in self.not_words):
            return frozenset()
        return frozenset(n for n, group in enumerate(self.alike) if any(holds(words, word) for word in group))

    def serves(self, segments: tuple[str, ...]) -> bool:
        """Whether the check speaks of a route."""
        return not self.routes or any(holds(split(part), word) for part in segments for word in self.routes)

    @property
    def words(self) -> frozenset[str]:
        """The last word of each in the sets."""
        return frozenset(word.split()[-1] for group in self.alike for word in group)

    def concerns(self, name: str) -> bool:
        """Whether the check speaks of such a field."""
        if not self.alike:
            return not any(fnmatchcase(name.lower(), one) for one in self.ignore)
        return bool(self.sets_of(name))

    def are_alike(self, one: str, other: str) -> bool:
        """Whether two names mean the same."""
        return bool(self.sets_of(one) & self.sets_of(other))


@dataclass(frozen=True, slots=True)
class _ServedFilter(RoleFilter):
    """Only files that a convention makes routes: others are lowered when a registration or a request leads to them."""

    def allows(self, path: str) -> bool:
        """Whether to look at the file in the map phase."""
        return served(path) is not None and RoleFilter.allows(self, path)


class ContractDetector(Detector):
    """Asks of every route that somebody in the shop calls whether both sides agree."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, _ServedFilter(body.roles.any, body.roles.none))
        self.where = body.roles
        self.question = _question(body)

    def required(self) -> Clauses:
        """A word of the fields, if there are any."""
        words = {word.split()[0] for group in self.question.alike for word in group}
        return (frozenset(words or {"method", "request", "req"}),)

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """What disagrees, once a place."""
        contracts = project.once(_contracts)
        engine = project.once(FlowEngine)
        seen: set[tuple[str, int, int]] = set()
        for draft in _Asking(engine, contracts, self.question, self.where).drafts():
            span = draft.place.span
            if self.where.allows(span.path) and (span.path, span.start_line, span.start_column) not in seen:
                seen.add((span.path, span.start_line, span.start_column))
                yield draft


def _contracts(project: Project) -> Contracts:
    return Contracts(project.once(FlowEngine).calls)


class _Asking:
    """One question to one project."""

    def __init__(self, engine: FlowEngine, contracts: Contracts, question: Question, where: RoleFilter) -> None:
        self.engine = engine
        self.where = where
        self.contracts = contracts
        self.question = question

    def drafts(self) -> Iterator[Draft]:
        """Every answer."""
        ask = self.question.ask
        if ask == "left-in-url":
            yield from self._left_in_url()
        elif ask == "unread":
            yield from self._unread()
            yield from self._unread_by_pages()
        else:
            for path in self.contracts.paths:
                if self.where.allows(path) and self._may_concern(path):
                    yield from self._methods(path) if ask == "method" else self._of_file(path)

    def _of_file(self, path: str) -> Iterator[Draft]:
        for contract in self.contracts.of(path):
            if self.question.ask == _ELSEWHERE or self.question.serves(contract.route.segments):
                yield from self._demanded(contract)

    def _may_concern(self, path: str) -> bool:
        """Whether a route's URL and file hold what the check asks for; what is sent elsewhere may have any name."""
        routes = self.contracts.requests.routes.of_file[path]
        is_meant = any(self.question.serves(route.segments) for route in routes)
        return is_meant or self._names(path) if self.question.ask == _ELSEWHERE else is_meant and self._names(path)

    def _names(self, path: str) -> bool:
        """Whether a file holds a word of the fields, in whatever case a name is written."""
        words = {word.split()[-1] for group in self.question.alike for word in group}
        forms = (form for word in words for form in (word, word.title(), word.upper()))
        return not words or any(self.engine.program.mentions(path, form) for form in forms)

    def _demanded(self, contract: Contract) -> Iterator[Draft]:
        for keys, at in self._asked_for(contract):
            mine = [key for key in keys if key[0] in self.question.parts and self._concerns(contract, key)]
            if not mine or not self.contracts.unsent(contract, keys, deep=self.question.ask != "renamed"):
                continue
            found = self._answers(contract, frozenset(keys), mine[0])
            is_unsent = not found and (mine[0][0] == "header" or self._holds(contract, mine[0]))
            if is_unsent if self.question.ask == "unsent" else found:
                yield self._draft(self._within(contract, at), mine[0], contract, found)

    def _concerns(self, contract: Contract, key: Key) -> bool:
        """Whether the check speaks of a field: by its name, or whatever its name where it may be sent elsewhere."""
        is_any = self.question.ask == _ELSEWHERE and self.question.serves(contract.route.segments)
        return is_any or self.question.concerns(key[1])

    def _holds(self, contract: Contract, key: Key) -> bool:
        """Whether a caller's file has what is demanded, and leaves it out: a page that reads the token from its own URL."""
        return any(self.contracts.says(sent.path, key[1].rpartition(".")[2]) for sent in contract.callers)

    def _within(self, contract: Contract, at: Gid) -> Gid:
        """The place in the route's own file: where the handler calls the function of another file that reads the field."""
        program = self.engine.program
        file, value = program.of(at)
        if file.path == contract.route.path:
            return at
        wanted = {FunctionRef(file.number, FunctionId(file.graph.owners[value]))}
        for _ in range(_HELPERS):
            calls = [
                gid
                for function in sorted(wanted, key=lambda one: (one.file, one.number))
                for gid in self.engine.calls.callers.of(function)
            ]
            here = [gid for gid in calls if self._is_handled(contract, gid)]
            if here:
                return here[0]
            places = [program.of(gid) for gid in calls]
            wanted = {FunctionRef(one.number, FunctionId(one.graph.owners[number])) for one, number in places}
        return at

    def _is_handled(self, contract: Contract, gid: Gid) -> bool:
        file, value = self.engine.program.of(gid)
        owner = FunctionId(file.graph.owners[value])
        return any(one.file == file.number and file.index.encloses(one.number, owner) for one in contract.functions)

    def _asked_for(self, contract: Contract) -> Iterator[tuple[frozenset[Key], Gid]]:
        """What the handler insists on: each demand, and each credential that it hands to something."""
        received = self.contracts.received(contract)
        done: set[Key] = set()
        for demand in received.demands:
            if not demand.keys <= done:
                done |= demand.keys
                yield demand.keys, demand.at
        if self.question.alike and self.question.ask != "renamed":
            for key in sorted(received.used - done):
                if not self._is_fallback(received.reads, key):
                    yield frozenset({key}), received.reads[key][0]

    def _is_fallback(self, reads: Mapping[Key, list[Gid]], key: Key) -> bool:
        """Whether the handler reads a field of like meaning too, so that it accepts either."""
        return any(other != key and self.question.are_alike(other[1], key[1]) for other in reads)

    def _answers(self, contract: Contract, keys: frozenset[Key], key: Key) -> list[tuple[Sent, SentField]]:
        if self.question.ask == "renamed":
            return self.contracts.renamed(contract, key)
        if self.question.ask != _ELSEWHERE:
            return self.contracts.alike(contract, keys, self.question.are_alike)
        return [
            (sent, field)
            for sent, field in self.contracts.alike(contract, keys, self._is_meant_by)
            if self.question.are_alike(key[1], field.name) or field.part != key[0]
        ]

    def _is_meant_by(self, name: str, other: str) -> bool:
        """Whether a caller may mean a field by another: names of like meaning, or one name written otherwise."""
        return self.question.are_alike(name, other) or plain(name) == plain(other)

    def _draft(self, at: Gid, key: Key, contract: Contract, found: list[tuple[Sent, SentField]]) -> Draft:
        sent = found[0][1] if found else None
        texts = {
            "FIELD": f"`{key[1]}`",
            "PART": _IN[key[0]],
            "ROUTE": f"`{contract.name}`",
            "SENT": f"`{sent.name}` in {_IN[sent.part]}" if sent is not None else "nothing like it",
        }
        related = [Related(span_of(self.engine, one.at), f"sends `{one.name}` in {_IN[one.part]}") for _, one in found]
        if not found:
            related = [Related(span_of(self.engine, one.site.outer), "calls it without") for one in contract.callers]
        return self._made(at, texts, related)

    def _made(self, at: Gid, texts: Mapping[str, str], related: Sequence[Related]) -> Draft:
        message = self.question.message.fill(texts, _LONGEST)
        return Draft(place_of(self.engine, at), message, tuple(dict.fromkeys(related))[:_MOST_RELATED])

    def _unread(self) -> Iterator[Draft]:
        """What a caller sends, and none of the handlers that it reaches reads."""
        requests = self.contracts.requests
        for path in requests.calling(self._is_meant):
            for sent in requests.in_file(path) if self.where.allows(path) and self._names(path) else ():
                routes = [route for route in requests.reached(sent) if self._is_meant(route)]
                fields = self._fields(sent) if routes else []
                if fields:
                    found = (one for route in routes for one in self.contracts.of(route.path) if sent in one.callers)
                    yield from self._unread_of(sent, fields, list(found))

    def _fields(self, sent: Sent) -> list[SentField]:
        fields = self.contracts.fields(sent, deep=False)
        return [one for one in fields if one.part in self.question.parts and self.question.concerns(one.name)]

    def _is_meant(self, route: Route) -> bool:
        return self.question.serves(route.segments) and self.where.allows(route.path)

    def _unread_of(self, sent: Sent, fields: list[SentField], contracts: list[Contract]) -> Iterator[Draft]:
        for field in fields if contracts else ():
            if any(self._is_wanted_elsewhere(one, field) for one in contracts) or not self.contracts.unread(
                sent, field
            ):
                continue
            reads = [places[0] for one in contracts for places in self.contracts.received(one).reads.values()]
            handler = (
                [Related(span_of(self.engine, min(reads)), f"{contracts[0].name} reads its request here")]
                if reads
                else []
            )
            yield self._sent(field.at, field.part, field.name, f"`{contracts[0].name}`", handler)

    def _is_wanted_elsewhere(self, contract: Contract, field: SentField) -> bool:
        """Whether the handler wants something of like meaning that nobody sends: then that is reported, at the handler."""
        return any(
            any(self.question.are_alike(key[1], field.name) for key in keys) and self.contracts.unsent(contract, keys)
            for keys, _ in self._asked_for(contract)
        )

    def _sent(self, at: Gid, part: str, name: str, route: str, related: Sequence[Related]) -> Draft:
        texts = {"FIELD": f"`{name}`", "PART": _IN[part], "ROUTE": route, "SENT": f"`{name}` in {_IN[part]}"}
        return self._made(at, texts, related)

    def _unread_by_pages(self) -> Iterator[Draft]:
        if "query" in self.question.parts:
            for link in self._links():
                if not self.contracts.page_reads(link.route, link.key):
                    yield self._sent(link.at, "query", link.key, f"the page `{shown(link.route.segments)}`", ())

    def _links(self) -> Iterator[Link]:
        found = self.contracts.links(self.question.concerns, self.question.words)
        return (link for link in found if self.question.serves(link.route.segments) and self.where.allows(link.path))

    def _methods(self, path: str) -> Iterator[Draft]:
        requests = self.contracts.requests
        for sent in requests.to(path):
            routes = requests.reached(sent)
            served_ = {method for route in routes for method in requests.routes.methods(route)}
            if len(sent.methods) != 1 or sent.method in ("HEAD", "OPTIONS") or not served_ or "*" in served_:
                continue
            if sent.method not in served_ and self.question.serves(routes[0].segments):
                yield self._method(sent, shown(routes[0].segments), sorted(served_))

    def _method(self, sent: Sent, url: str, served_: list[str]) -> Draft:
        texts = {"FIELD": f"`{sent.method}`", "PART": "the method", "ROUTE": f"`{url}`", "SENT": ", ".join(served_)}
        return self._made(sent.site.outer, texts, ())

    def _left_in_url(self) -> Iterator[Draft]:
        for link in self._links():
            path = link.route.path
            if self.contracts.page_reads(link.route, link.key):
                continue
            for sent in self.contracts.requests.in_file(path):
                if self.contracts.requests.reached(sent) and self._omits(sent):
                    arrival = Related(span_of(self.engine, link.at), f"brings `{link.key}` to the page")
                    route = f"`{shown(self.contracts.requests.reached(sent)[0].segments)}`"
                    yield self._leaving(sent, link, route, arrival)

    def _omits(self, sent: Sent) -> bool:
        if any(self.contracts.messages.part(sent, part).is_open for part in ("header", "query", "body")):
            return False
        return not any(self.question.concerns(field.name) for field in self.contracts.fields(sent))

    def _leaving(self, sent: Sent, link: Link, route: str, arrival: Related) -> Draft:
        texts = {"FIELD": f"`{link.key}`", "PART": _IN["query"], "ROUTE": route, "SENT": f"`{link.key}`"}
        return self._made(sent.site.outer, texts, (arrival,))


def _question(body: Body) -> Question:
    keys = body.entries
    template = Template(keys["message"].text())
    for name in template.names:
        if name not in _PLACEHOLDERS:
            raise keys["message"].fail(f"${name} is not known in a contract", "known: $FIELD, $PART, $ROUTE, $SENT")
    return Question(
        ask=keys["ask"].text(),
        parts=frozenset(_parts(keys.get("part"))),
        alike=tuple(_sets(keys.get("alike"))),
        not_words=_lower(keys.get("not-words")),
        ignore=_lower(keys.get("ignore")),
        routes=_lower(keys.get("routes")),
        message=template,
    )


def _parts(entry: Entry | None) -> Iterator[str]:
    if entry is None:
        yield from _PARTS
        return
    for item in entry.several():
        if item.text() not in _PARTS:
            raise item.fail(f"'{item.text()}' is no part of a request", f"known: {', '.join(_PARTS)}")
        yield item.text()


def _sets(entry: Entry | None) -> Iterator[tuple[str, ...]]:
    if entry is None:
        return
    if not any(item.is_list for item in entry.several()):
        yield _lower(entry)
        return
    for item in entry.items():
        yield _lower(item)


def _lower(entry: Entry | None) -> tuple[str, ...]:
    return tuple(text.lower() for text in entry.texts()) if entry is not None else ()


CONTRACT = CheckKind(
    name="contract",
    help="Do a route and the requests that reach it agree on what is sent where?",
    fields=FIELDS,
    compile=ContractDetector,
)
