"""What the shop's own requests hand to code that checks a signature: whatever it is called, it is a credential."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checkout_audit.facts.graph import Op
from checkout_audit.flow.backward import State
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.origin import REQUEST
from checkout_audit.match.names import split
from checkout_audit.project.models import Sink
from checkout_audit.project.program import Linked
from checkout_audit.source.role import roles

_BUDGET = 400
_MOST = 12
"""Requests that one check of a signature is asked for."""
_SHORTEST = 4
"""Letters of a name that tells something."""
_SIGNS = frozenset({"digest", "sign", "signAsync", "hmac", "createHmac", "createHash", "hash"})
"""What comes out of these is the shop's own, whatever it is made of."""
_SPELLS = frozenset({"from", "encode", "toString"})
"""Calls of `Buffer` and `TextEncoder`, which only write a text as bytes."""
_BLAND = frozenset(
    {"auth", "authorization", "bearer", "body", "code", "cookie", "data", "digest", "email", "hash", "header", "id"}
    | {"input", "key", "link", "name", "number", "params", "payload", "query", "raw", "request", "secret", "session"}
    | {"state", "string", "text", "user", "value"}
)
"""Words that tell nothing of what a value is: a name of only these is that of many other things too."""


def proven_names(engine: FlowEngine, files: Iterable[Linked], sinks: Iterable[Sink]) -> frozenset[tuple[str, ...]]:
    """The words of every name under which a request brings what one of the sinks gets."""
    proofs = tuple(sinks)
    served = [file for file in files if "test" not in roles(file.path) and not engine.is_webhook(file)]
    return frozenset(
        words
        for file in served
        for sink in proofs
        for demand in engine.demands(file, sink)
        for words in _brought(engine, demand)
        if not _BLAND.issuperset(words) and len("".join(words)) >= _SHORTEST
    )


def _brought(engine: FlowEngine, demand: State) -> Iterator[tuple[str, ...]]:
    """The names of the parts of requests that a value comes from."""
    found: list[str] = []

    def accept(state: State) -> str | None:
        origin = engine.origins.of(state)
        if origin is None or origin.kind not in REQUEST:
            return None
        found.append(origin.key)
        return origin.kind

    def is_made_here(state: State) -> bool:
        file, value = engine.program.of(state.gid)
        if file.graph.ops[value] not in (Op.CALL, Op.NEW):
            return False
        calls = engine.calls
        name = file.index.callee_name(value)
        known = name in _SPELLS or calls.callees.of_call(state.gid) or calls.models_of(file, value)
        return name in _SIGNS or not known

    engine.search.shorter(_BUDGET).trails(demand, accept, most=_MOST, stop=is_made_here)
    for key in found:
        words = split(key.rpartition(".")[2])
        yield words[1:] if words[:1] == ("x",) else words
