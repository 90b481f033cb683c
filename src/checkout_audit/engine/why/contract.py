"""Why a contract check does or does not report a line: the requests that are joined there, and what each side reads and sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checkout_audit.checks.contract import ContractDetector
from checkout_audit.checks.contract_question import Question
from checkout_audit.engine.opened import Opened
from checkout_audit.findings.account import Part
from checkout_audit.flow.contracts import Contract, Contracts, shown
from checkout_audit.flow.reads import Key
from checkout_audit.flow.requests import Sent
from checkout_audit.match.wording import listed

_IN = {
    "body": "in the body",
    "header": "as a header",
    "query": "in the query",
    "cookie": "as a cookie",
    "params": "in the path",
}
_MOST = 4


def contract_parts(detector: ContractDetector, shop: Opened, line: int) -> Iterator[Part]:
    """The routes that the line serves and the requests that it sends, joined."""
    contracts = Contracts(shop.engine.calls)
    asking = _Asking(shop, contracts, detector.question, line)
    routes = contracts.requests.routes.of_file.get(shop.path, ())
    sent = [one for one in contracts.requests.in_file(shop.path) if shop.is_on(one.site.outer, line)]
    if not routes and not sent:
        yield Part("join", False, "This line sends no request, and the file serves no route.")
        return
    for one in sent[:_MOST]:
        yield from asking.sender(one)
    if sent:
        return
    served = contracts.of(shop.path)
    if not served:
        names = [shown(route.segments) for route in routes]
        yield Part("join", False, f"The file serves {listed(names)}, and nothing in the shop calls it.")
    around = [one for one in served if any(_stands_in(shop, one, line))] or list(served)
    for contract in around[:_MOST]:
        yield from asking.handler(contract)


def _stands_in(shop: Opened, contract: Contract, line: int) -> Iterator[bool]:
    """For each function of a contract whether the line is one of its."""
    for function in contract.functions:
        file = shop.engine.program.linked(function.file)
        facts, document = file.graph.functions[function.number], shop.project.document(file.path)
        yield file.path == shop.path and document.line(facts.start) <= line <= document.line(facts.end - 1)


@dataclass(frozen=True, slots=True)
class _Asking:
    shop: Opened
    contracts: Contracts
    question: Question
    line: int

    def handler(self, contract: Contract) -> Iterator[Part]:
        """A route, from the side that serves it."""
        callers = [f"{one.path}:{self.shop.lines(one.site.outer)[1]}" for one in contract.callers]
        yield Part("join", True, f"{contract.name} is called from {listed(callers)}.", tuple(self._sides(contract)))
        if not self.question.serves(contract.route.segments):
            yield Part(
                "routes",
                False,
                f"The check speaks only of routes with one of the words {listed(self.question.routes)} in their URL.",
            )
            return
        received = self.contracts.received(contract)
        here = [
            key for key in sorted(received.reads) if any(self.shop.is_on(gid, self.line) for gid in received.reads[key])
        ]
        asked = [key for key in here if key[0] in self.question.parts and self.question.concerns(key[1])]
        for key in asked:
            yield from self._key(contract, key)
        if not asked:
            said = (
                f"reads {_fields(here)}, none of which the check asks about" if here else "reads nothing of the request"
            )
            yield Part("alike", False, f"The line {said}.")

    def _sides(self, contract: Contract) -> Iterator[str]:
        received = self.contracts.received(contract)
        yield f"It reads {_fields(list(received.reads))}."
        demanded = [key for demand in received.demands for key in demand.keys]
        if demanded:
            yield f"It demands {_fields(demanded)}."
        for one in contract.callers[:_MOST]:
            yield f"{one.path}:{self.shop.lines(one.site.outer)[1]} sends {self._sent(one)}."

    def _sent(self, one: Sent) -> str:
        found: list[Key] = [(field.part, field.name) for field in self.contracts.fields(one)]
        is_open = [part for part in ("body", "header", "query") if self.contracts.messages.part(one, part).is_open]
        more = f", and perhaps more {' and '.join(_IN[part] for part in is_open)}" if is_open else ""
        return _fields(found) + more

    def _key(self, contract: Contract, key: Key) -> Iterator[Part]:
        """What of one field that the line reads holds."""
        question, received = self.question, self.contracts.received(contract)
        demanded = any(key in demand.keys for demand in received.demands)
        if not demanded and key not in received.used:
            yield Part("demand", False, f"The handler reads {_field(key)}, but goes on without it.")
        if not self.contracts.unsent(contract, (key,)):
            yield Part("sent", False, f"A caller sends {_field(key)}, or may send it.")
            return
        yield Part("sent", True, f"No caller sends {_field(key)}.")
        alike = self.contracts.alike(contract, frozenset({key}), question.are_alike)
        alike = alike or self.contracts.renamed(contract, key)
        texts = [f"{self.shop.place(field.at)} sends {_field((field.part, field.name))}" for _, field in alike]
        told = f"Alike is sent instead: {listed(texts)}." if texts else "Nothing alike is sent either."
        yield Part("alike", None, told)

    def sender(self, sent: Sent) -> Iterator[Part]:
        """A request, from the side that sends it."""
        url = sent.urls[0] if sent.urls else "an unknown URL"
        name = f"{'/'.join(sent.methods) or 'a request with an unknown method'} {url}"
        reached = self.contracts.requests.reached(sent)
        if not reached:
            yield Part("join", False, f"{name} reaches no route of the shop.", (f"It sends {self._sent(sent)}.",))
            return
        route = reached[0]
        contracts = [one for one in self.contracts.of(route.path) if sent in one.callers]
        notes = [f"It sends {self._sent(sent)}."]
        notes += [f"{one.name} reads {_fields(list(self.contracts.received(one).reads))}." for one in contracts]
        yield Part("join", True, f"{name} reaches {shown(route.segments)}, which {route.path} serves.", tuple(notes))
        if not self.question.serves(route.segments):
            yield Part(
                "routes",
                False,
                f"The check speaks only of routes with one of the words {listed(self.question.routes)} in their URL.",
            )
            return
        methods = {method for one in reached for method in self.contracts.requests.routes.methods(one)}
        if self.question.ask == "method":
            fits = "*" in methods or not sent.methods or any(one in methods for one in sent.methods)
            yield Part("method", not fits, f"The route serves {listed(sorted(methods))}.")
        if self.question.ask == "unread":
            yield from self._unread(sent)

    def _unread(self, sent: Sent) -> Iterator[Part]:
        for field in self.contracts.fields(sent):
            if field.part in self.question.parts and self.question.concerns(field.name):
                unread = self.contracts.unread(sent, field)
                said = "is read by no handler" if unread else "is read, or may be"
                yield Part("unread", unread, f"{_field((field.part, field.name))} {said}.")


def _field(key: Key) -> str:
    return f"`{key[1] or 'the whole'}` {_IN.get(key[0], key[0])}"


def _fields(keys: list[Key]) -> str:
    return listed([_field(key) for key in sorted(dict.fromkeys(keys))]) if keys else "nothing that is known"
