"""Reads of another service's records by HTTP, with a key of the server's own: whoever calls the handler sees what the server may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from checkout_audit.facts.graph import Op
from checkout_audit.flow.backward import Backward, State
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.lookups import Lookup
from checkout_audit.flow.sites import Site, Stack
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Request, Sink

EVERYTHING = ("*",)
"""The fields of a record that is answered as a whole, under its own name: `{ order: … }`."""
READS = "records-read"
"""The kind of sink that says under which URLs a service gives records to those with a key."""
_SETTINGS = "env"
_STEPS = 300


class OwnKeys:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls, search: Backward, sinks: Sequence[Sink]) -> None:
        self.calls = calls
        self.program = calls.program
        self.search = search.shorter(_STEPS)
        self.reads = [sink for sink in sinks if sink.kind == READS]
        self._known: dict[tuple[int, Stack], Lookup | None] = {}

    def read(self, state: State) -> Lookup | None:
        """The read that a call is which sends a request, under the calls that were entered; `None` for any other."""
        key = (state.gid, state.stack)
        if key not in self._known:
            self._known[key] = self._find(state)
        return self._known[key]

    def _find(self, state: State) -> Lookup | None:
        file, call = self.program.of(state.gid)
        requests = self.calls.requests
        model, _ = requests.library(file, call) if self.reads and file.graph.ops[call] == Op.CALL else (None, None)
        at = requests.argument(Site(state.gid, state.gid, state.stack), model.url) if model is not None else None
        if model is None or at is None:
            return None
        urls = requests.urls.of(at[0], at[2], at[1])
        meant = next((sink for sink in self.reads if _fits(urls, sink)), None)
        if meant is None or not self._has_key(state, model):
            return None
        shown = state.stack[0][0] if state.stack else state.gid
        return Lookup(shown, meant.label, (at[0],), is_all=False, fields=EVERYTHING)

    def _has_key(self, state: State, model: Request) -> bool:
        """Whether a header is made of what the settings of the server hold."""
        if model.headers is None:
            return False
        at = self.calls.requests.argument(Site(state.gid, state.gid, state.stack), model.headers)
        return at is not None and bool(self.search.trails(State(*at), self._is_setting))

    def _is_setting(self, state: State) -> str | None:
        file, value = self.program.of(state.gid)
        is_read = file.graph.ops[value] == Op.MEMBER
        words = file.index.chain(value)[:-1] if is_read else ()
        return "setting" if any(holds(split(word), _SETTINGS) for word in words) else None


def _fits(urls: Iterable[str], sink: Sink) -> bool:
    return sink.selector is not None and any(fnmatchcase(url, sink.selector.url) for url in urls)
