"""Contract checks: a request and the route that serves it disagree on what is sent where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from checkout_audit.checks.contract_question import ELSEWHERE, FIELDS, IN, Question, question_of
from checkout_audit.checks.kind import Body, CheckKind, Detector, RoleFilter
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of, span_of
from checkout_audit.facts.graph import FunctionId
from checkout_audit.findings.model import Related
from checkout_audit.flow.contracts import Contract, Contracts, plain, shown
from checkout_audit.flow.contracts import Field as SentField
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.links import Link
from checkout_audit.flow.reads import Key
from checkout_audit.flow.requests import Sent
from checkout_audit.flow.served import Route
from checkout_audit.match.names import split
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.program import FunctionRef, Gid
from checkout_audit.project.routes import served

_LONGEST = 120
_MOST_RELATED = 6
_HELPERS = 3
"""Functions between a handler and the one that reads the request for it."""


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
        self.question = question_of(body)

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
        elif ask == "omitted":
            yield from self._omitted()
        elif ask == "unread":
            yield from self._unread()
            yield from self._unread_by_pages()
        else:
            for path in self.contracts.paths:
                if self.where.allows(path) and self._may_concern(path):
                    yield from self._methods(path) if ask == "method" else self._of_file(path)

    def _of_file(self, path: str) -> Iterator[Draft]:
        for contract in self.contracts.of(path):
            if self.question.ask == ELSEWHERE or self.question.serves(contract.route.segments):
                yield from self._demanded(contract)

    def _may_concern(self, path: str) -> bool:
        """Whether a route's URL and file hold what the check asks for; what is sent elsewhere may have any name."""
        routes = self.contracts.requests.routes.of_file[path]
        is_meant = any(self.question.serves(route.segments) for route in routes)
        may_name = self._names(path) or self.contracts.demands_before(path)
        return is_meant or may_name if self.question.ask == ELSEWHERE else is_meant and may_name

    def _names(self, path: str) -> bool:
        """Whether a file holds a word of the fields, in whatever case a name is written."""
        words = {word.split()[-1] for group in self.question.alike for word in group}
        forms = (form for word in words for form in (word, word.title(), word.upper()))
        return not words or any(self.engine.program.mentions(path, form) for form in forms)

    def _demanded(self, contract: Contract) -> Iterator[Draft]:
        for keys, at, insists in self._asked_for(contract):
            mine = [key for key in keys if key[0] in self.question.parts and self._concerns(contract, key)]
            if not mine or not self.contracts.unsent(contract, keys, deep=self.question.ask != "renamed"):
                continue
            found = self._answers(contract, frozenset(keys), mine[0])
            is_certain = insists or mine[0][0] == "header"
            is_unsent = not found and (is_certain or self._holds(contract, mine[0]))
            if is_unsent if self.question.ask == "unsent" else found:
                yield self._draft(self._within(contract, at), mine[0], contract, found)

    def _concerns(self, contract: Contract, key: Key) -> bool:
        """Whether the check speaks of a field: by its name, or whatever its name where it may be sent elsewhere."""
        is_any = self.question.ask == ELSEWHERE and self.question.serves(contract.route.segments)
        return is_any or self.question.concerns(key[1])

    def _holds(self, contract: Contract, key: Key) -> bool:
        """Whether a caller's file has what is demanded, and leaves it out: a page that reads the token from its own URL."""
        return any(self.contracts.links.says(sent.path, key[1].rpartition(".")[2]) for sent in contract.callers)

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

    def _asked_for(self, contract: Contract) -> Iterator[tuple[frozenset[Key], Gid, bool]]:
        """What the handler asks for: each demand, on which it insists, and each credential that it hands to something."""
        received = self.contracts.received(contract)
        done: set[Key] = set()
        for demand in received.demands:
            if not demand.keys <= done:
                done |= demand.keys
                yield demand.keys, demand.at, demand.always
        if self.question.alike and self.question.ask != "renamed":
            for key in sorted(received.used - done):
                if not self._is_fallback(received.reads, key):
                    yield frozenset({key}), received.reads[key][0], False

    def _omitted(self) -> Iterator[Draft]:
        """Requests without something on which the handler insists, and which other callers send it."""
        for path in self.contracts.paths:
            for contract in self.contracts.of(path) if self.where.allows(path) and self._may_concern(path) else ():
                if self.question.serves(contract.route.segments):
                    yield from self._left_out(contract)

    def _left_out(self, contract: Contract) -> Iterator[Draft]:
        for keys, _, insists in self._asked_for(contract):
            mine = [key for key in sorted(keys) if key[0] in self.question.parts and self.question.concerns(key[1])]
            sending = [sent for sent in contract.callers if self._sends_any(sent, keys)]
            if not insists or not mine or not sending:
                continue
            by = [Related(span_of(self.engine, one.site.outer), f"sends `{mine[0][1]}`") for one in sending]
            for sent in contract.callers:
                if sent not in sending:
                    part, name = mine[0]
                    yield self._sent(sent.site.outer, part, name, f"`{contract.name}`", by)

    def _sends_any(self, sent: Sent, keys: frozenset[Key]) -> bool:
        return any(self.contracts.sends(sent, key) for key in keys)

    def _is_fallback(self, reads: Mapping[Key, list[Gid]], key: Key) -> bool:
        """Whether the handler reads a field of like meaning too, so that it accepts either."""
        return any(other != key and self.question.are_alike(other[1], key[1]) for other in reads)

    def _answers(self, contract: Contract, keys: frozenset[Key], key: Key) -> list[tuple[Sent, SentField]]:
        if self.question.ask == "renamed":
            return self.contracts.renamed(contract, key)
        if self.question.ask != ELSEWHERE:
            alike = self.contracts.alike(contract, keys, self.question.may_stand_for)
            return alike or self.contracts.renamed(contract, key)
        return [
            (sent, field)
            for sent, field in self.contracts.alike(contract, keys, self._is_meant_by)
            if self.question.are_alike(key[1], field.name) or field.part != key[0]
        ]

    def _is_meant_by(self, name: str, other: str) -> bool:
        """Whether a caller may mean a field by another: names of like meaning, or one name written otherwise or in full."""
        return self.question.are_alike(name, other) or plain(name) == plain(other) or _ends_with(name, other)

    def _draft(self, at: Gid, key: Key, contract: Contract, found: list[tuple[Sent, SentField]]) -> Draft:
        sent = found[0][1] if found else None
        texts = {
            "FIELD": f"`{key[1]}`",
            "PART": IN[key[0]],
            "ROUTE": f"`{contract.name}`",
            "SENT": f"`{sent.name}` in {IN[sent.part]}" if sent is not None else "nothing like it",
        }
        related = [Related(span_of(self.engine, one.at), f"sends `{one.name}` in {IN[one.part]}") for _, one in found]
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
            for keys, _, _ in self._asked_for(contract)
        )

    def _sent(self, at: Gid, part: str, name: str, route: str, related: Sequence[Related]) -> Draft:
        texts = {"FIELD": f"`{name}`", "PART": IN[part], "ROUTE": route, "SENT": f"`{name}` in {IN[part]}"}
        return self._made(at, texts, related)

    def _unread_by_pages(self) -> Iterator[Draft]:
        if "query" in self.question.parts:
            for link in self._links():
                if not self.contracts.links.page_reads(link.route, link.key):
                    yield self._sent(link.at, "query", link.key, f"the page `{shown(link.route.segments)}`", ())

    def _links(self) -> Iterator[Link]:
        found = self.contracts.links.leading(self.question.concerns, self.question.words)
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
            if self.contracts.links.page_reads(link.route, link.key):
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
        texts = {"FIELD": f"`{link.key}`", "PART": IN["query"], "ROUTE": route, "SENT": f"`{link.key}`"}
        return self._made(sent.site.outer, texts, (arrival,))


def _ends_with(one: str, other: str) -> bool:
    """Whether the words of one name are the last words of the other: `pass` and `x-order-pass`."""
    short, long = sorted((split(one.rpartition(".")[2]), split(other.rpartition(".")[2])), key=len)
    return bool(short) and long[-len(short) :] == short


CONTRACT = CheckKind(
    name="contract",
    help="Do a route and the requests that reach it agree on what is sent where?",
    fields=FIELDS,
    compile=ContractDetector,
)
