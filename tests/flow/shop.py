"""A small shop as texts, linked, for tests that ask about its routes and requests."""

from __future__ import annotations

from flow.markers import files, models, program

from checkout_audit.flow.calls import Calls
from checkout_audit.flow.messages import Messages
from checkout_audit.flow.reads import Key, Reads, Received
from checkout_audit.flow.requests import Requests, Sent


class Shop:
    """Sections `// file: path` of a text."""

    def __init__(self, source: str) -> None:
        self.program = program(files(source))
        self.calls = Calls(self.program, models())

    @property
    def requests(self) -> Requests:
        return self.calls.requests

    def routes(self) -> list[str]:
        """`METHOD /url path` of every route."""
        routes = self.requests.routes
        return sorted(
            f"{method} {route.template} {route.path}"
            for route in routes.all
            if not route.is_page
            for method in routes.methods(route)
        )

    def sent(self, path: str) -> Sent:
        """The only request of a file that reaches a route."""
        found = [one for one in self.requests.in_file(path) if self.requests.reached(one)]
        assert len(found) == 1, [one.urls for one in self.requests.in_file(path)]
        return found[0]

    def carried(self, path: str, part: str) -> list[str]:
        """What that request carries in a part, with `…` if there may be more."""
        found = Messages(self.calls).part(self.sent(path), part)
        return [*sorted(found.fields), *(["…"] if found.is_open else [])]

    def received(self, path: str, method: str = "POST") -> Received:
        """What the handler of a file reads."""
        routes = self.requests.routes
        route = next(route for route in routes.of_file[path] if not route.is_page and routes.for_method(route, method))
        return Reads(self.calls).of(routes.for_method(route, method), routes.schemas(route, method))

    def reads(self, path: str, method: str = "POST") -> list[str]:
        """`part:key` of what it reads."""
        return sorted(f"{part}:{key}" for part, key in self.received(path, method).reads if part != "params")

    def demands(self, path: str, method: str = "POST") -> list[list[Key]]:
        """What it demands, alternatives together."""
        found = [sorted(demand.keys) for demand in self.received(path, method).demands]
        return sorted([one for number, one in enumerate(found) if one not in found[:number]])
