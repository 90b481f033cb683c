"""Look-ups of purchases whose answer goes to whoever knows an identifier: what is given away, and how it is found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.flow.answers import Answer, Ask, Words
from checkout_audit.flow.backward import State, Trail
from checkout_audit.flow.documents import Documents
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.lookups import Lookup, Lookups, compared_with
from checkout_audit.flow.own_keys import EVERYTHING, OwnKeys
from checkout_audit.flow.owners import Owners
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.proofs import Proofs
from checkout_audit.flow.replies import Handler, Replies, Said
from checkout_audit.match.names import holds, split
from checkout_audit.project.models import Sink
from checkout_audit.project.program import FunctionRef, Gid, Linked

_STEPS = 1_200
_LEAVES = 24
"""Parts of one answer whose row is looked for."""
_PICKS = frozenset({"find", "filter", "findLast", "some"})
_COMPARISONS = frozenset({"==", "===", "!=", "!=="})
_KEYS = frozenset({"body", "query", "params"})
_CALLERS = ("user", "viewer", "owner", "customer", "member", "account", "seller")
_KEPT = re.compile(rb"cache-control|no-store", re.IGNORECASE)
_SIGNS = ("token-claims", "token-text")
_HOLDS = frozenset({"model", "repository", "repo", "collection", "table", "entity", "dao"})
"""Words at the end of the name of what holds records, after what they are."""
_NAMED = re.compile(r"^(?:is|has|num|count)[A-Z_]")


class _Shown(msgspec.Struct, frozen=True):
    """A part of an answer, and the row that it is of."""

    said: Said
    lookup: Lookup
    trail: Trail


class Exposure:
    """Judges the handlers of a project."""

    def __init__(self, engine: FlowEngine, words: Words) -> None:
        self.engine = engine
        self.program = engine.program
        self.words = words
        self.search = engine.search.shorter(_STEPS)
        self.lookups = Lookups(engine.calls)
        self.own_keys = OwnKeys(engine.calls, engine.search, engine.project.models.sinks)
        self.replies = Replies(engine.calls, self.search)
        self.documents = Documents(engine.calls, self.search)
        self.proofs = Proofs(engine.calls, words.proof)
        self.owners = Owners(engine.calls, words.proof)
        self._asked: dict[State, dict[str, None]] = {}
        self.sinks: list[Sink] = [sink for sink in engine.project.models.sinks if sink.kind in _SIGNS]

    def of(self, file: Linked) -> Iterator[Answer]:
        """What the handlers of a file give away."""
        for handler in self.replies.handlers(file):
            if handler.method == "POST" and handler.segments[-1:] and handler.segments[-1] in self.words.acts:
                continue
            yield from self._handler(handler)

    def _handler(self, handler: Handler) -> Iterator[Answer]:
        said = self.replies.said(handler)
        said += self.documents.made_of(handler, self.replies.bodies(handler))
        shown = self._purchases(said)
        if not shown:
            return
        functions = self._functions(shown)
        if self.proofs.shown(handler, functions):
            for one in shown:
                self._reject(one, "proof", "On the way the caller is asked for proof: who calls, or a second secret.")
            yield from self._to_any_customer(handler, shown, functions)
            return
        for one in shown:
            picked = self._picked(one.trail) if one.lookup.is_all else None
            if picked is not None and self._tests(picked):
                yield self._answer(Ask.SCAN, one.lookup.call, handler, one, "")
                break
        keyed = self._keyed(shown)
        if keyed:
            yield from self._given_away(handler, said, keyed)

    def _purchases(self, said: list[Said]) -> list[_Shown]:
        """The rows in an answer that are something bought."""
        rows = list(self._rows(said))
        found = [one for one in rows if self._is_purchase(one, said)]
        for one in rows:
            if one not in found:
                text = f"`{one.lookup.entity}` is nothing that is bought, by its name and its fields."
                self._reject(one, "purchase", text)
        return found

    def _keyed(self, shown: list[_Shown]) -> list[tuple[_Shown, str]]:
        """Those that are found by what a stranger may know, and what that is."""
        keys = [(one, self._key(one)) for one in shown]
        for one, key in keys:
            if not key:
                self._reject(one, "key", "Nothing that a stranger may know decides alone which row is read.")
        return [(one, key) for one, key in keys if key]

    def _reject(self, one: _Shown, part: str, text: str) -> None:
        self.engine.calls.notes.reject(one.lookup.call, part, text)

    def _to_any_customer(self, handler: Handler, shown: list[_Shown], functions: list[FunctionRef]) -> Iterator[Answer]:
        """What whoever is signed in gets of somebody else's purchase."""
        for one in shown:
            key = self._key(one) if self._is_personal(one) and not one.lookup.is_all else ""
            if key and not self._is_narrowed(one) and self.owners.any_customer(handler, functions):
                yield self._answer(Ask.STRANGER, one.lookup.call, handler, one, key)
                return

    def _given_away(self, handler: Handler, said: list[Said], keyed: list[tuple[_Shown, str]]) -> Iterator[Answer]:
        personal = next(((one, key) for one, key in keyed if self._is_personal(one)), None)
        token = next((one for one in said if self._signs(one)), None)
        if personal is None:
            self._reject(keyed[0][0], "personal", "No part of the answer that comes from it is personal, by its name.")
        else:
            one, key = personal
            yield self._answer(Ask.PERSONAL, one.said.entry, handler, one, key)
            yield self._answer(Ask.PROOF, one.lookup.call, handler, one, key)
        if token is not None:
            one, key = keyed[0]
            yield self._answer(Ask.TOKEN, token.entry, handler, one, key)
        found = personal[0].said if personal else token
        if (
            found is not None
            and handler.method == "GET"
            and not handler.is_page
            and not self._forbids_caches(handler, found)
        ):
            one, key = personal or keyed[0]
            yield self._answer(Ask.CACHE, self._reply(found.body), handler, one, key)

    # -- rows

    def _rows(self, said: list[Said]) -> Iterator[_Shown]:
        leaves = [one for one in said if self._may_show(one)]
        leaves.sort(key=lambda one: not self._is_personal_name(self._field(one)))
        for one in leaves[:_LEAVES]:
            trails = self.search.trails(one.state, self._accept)
            if trails:
                lookup = self._lookup(trails[0].hops[0].state)
                if lookup is not None:
                    yield _Shown(one, lookup, trails[0])

    def _accept(self, state: State) -> str | None:
        file, value = self.program.of(state.gid)
        if file.graph.ops[value] != Op.CALL or self.engine.calls.callees.of_call(state.gid):
            return None
        return "row" if self._lookup(state) is not None else None

    def _lookup(self, state: State) -> Lookup | None:
        """The read of records that a call is, of the shop's own database or of a service that it has a key for."""
        return self.lookups.of(state.gid) or self.own_keys.read(state)

    def _may_show(self, said: Said) -> bool:
        file, value = self.program.of(said.state.gid)
        if file.graph.ops[value] == Op.MEMBER or said.is_made_of:
            return True
        return self._lookup(said.state) is not None

    def _field(self, said: Said) -> str:
        """The field of the row that is shown; empty for the whole."""
        file, value = self.program.of(said.state.gid)
        if file.graph.ops[value] == Op.MEMBER:
            return file.graph.texts[value]
        return _first_field(said.state)

    def _is_personal(self, one: _Shown) -> bool:
        field = self._field(one.said) if not one.said.is_made_of else _first_field(one.trail.hops[0].state)
        fields = one.lookup.fields
        if field and not (fields == EVERYTHING and self._holds(field, self.words.entities)):
            return self._is_personal_name(field)
        return not fields or any(name in ("*", "") or self._is_personal_name(name) for name in fields)

    def _is_personal_name(self, name: str) -> bool:
        if not name or _NAMED.match(name):
            return False
        parts = split(name)
        if any(holds(parts, word) for word in self.words.not_personal):
            return False
        return any(holds(parts, word) for word in self.words.personal)

    def _is_purchase(self, one: _Shown, said: list[Said]) -> bool:
        entity = split(one.lookup.entity)
        while len(entity) > 1 and entity[-1] in _HOLDS:
            entity = entity[:-1]
        if any(holds(entity, word) for word in self.words.others):
            return False
        if any(holds(entity[-1:], word) or split(word) == entity for word in self.words.entities):
            return True
        names = [*one.lookup.fields, *(self._field(other) for other in said)]
        if not entity or not any(self._is_personal_name(name) for name in names):
            return False
        told = {word for name in names for word in self.words.evidence if holds(split(name), word)}
        return len(told) > 2

    # -- how it is found

    def _key(self, one: _Shown) -> str:
        """The part of the request that alone decides which row; empty if there is none, or more is asked for."""
        if one.lookup.is_all:
            call = self._picked(one.trail)
            return "" if call is None or self._picks_by_factor(call) else "what it compares"
        origins: dict[str, None] = {}
        for gid in one.lookup.by:
            state = State(gid, (), one.trail.hops[0].state.stack)
            if self._names_caller(state):
                return ""
            origins |= self._sent(state)
        keys = list(origins)
        words = self.words.proof
        if any(self._holds(key, words.secrets) for key in keys):
            return ""
        if len(keys) > 1 and any(self._holds(key, words.factors) for key in keys):
            return ""
        return keys[0].rpartition(".")[2] if keys else ""

    def _is_narrowed(self, one: _Shown) -> bool:
        """Whether something that the server knows of the caller says which row as well."""
        stack = one.trail.hops[0].state.stack
        told = [value for gid in one.lookup.by for value in compared_with(self.program, gid)]
        return any(not self._sent(State(value, (), stack)) for value in told)

    def _sent(self, state: State) -> dict[str, None]:
        """What of the request a value comes from, or a row that it is read from is found by."""
        if state not in self._asked:
            self._asked[state] = found = dict[str, None]()
            queue = [state]
            for at in bounded(queue, _LEAVES):
                for trail in self.search.trails(at, self._decides, most=6):
                    last = trail.hops[0].state
                    origin, row = self.engine.origins.of(last), self.lookups.of(last.gid)
                    if origin is not None and origin.kind in _KEYS:
                        found[origin.key or self._parameter(last) or origin.kind] = None
                    elif row is not None and not row.is_all:
                        queue += [State(gid, (), last.stack) for gid in row.by]
        return self._asked[state]

    def _decides(self, state: State) -> str | None:
        origin = self.engine.origins.of(state)
        if origin is not None and origin.kind in _KEYS:
            return origin.kind
        return self._accept(state)

    def _parameter(self, state: State) -> str:
        """What a parameter that is a part of the request is called."""
        file, value = self.program.of(state.gid)
        is_parameter = file.graph.ops[value] == Op.PARAMETER and not state.path
        return self.engine.calls.name_of(file, value) if is_parameter else ""

    @staticmethod
    def _holds(name: str, words: tuple[str, ...]) -> bool:
        parts = split(name)
        return any(holds(parts, word) for word in words)

    def _names_caller(self, state: State) -> bool:
        """Whether a filter speaks of who is signed in, unless the request says who that is, or of a secret."""
        file, value = self.program.of(state.gid)
        graph, queue = file.graph, [int(value)]
        for at in bounded(queue, 40):
            op = graph.ops[at]
            entries = zip(graph.keys[at], graph.args[at], strict=True) if op == Op.OBJECT else ()
            for name, part in (*entries, *(((graph.texts[at], at),) if op in (Op.MEMBER, Op.REF) else ())):
                if self._holds(name, (*self.words.proof.secrets, "session")):
                    return True
                if self._holds(name, _CALLERS) and not self._is_sent(State(file.gid(part), (), state.stack)):
                    return True
            if op in (Op.OBJECT, Op.MEMBER, Op.CALL, Op.ARRAY, Op.LOGIC, Op.CHOICE, Op.AWAIT):
                queue.extend(graph.args[at])
        return False

    def _is_sent(self, state: State) -> bool:
        """Whether a value comes from the request, or from a row that something of the request finds."""
        return bool(self._sent(state))

    def _picked(self, trail: Trail) -> Gid | None:
        """The call that picks among all rows in memory."""
        for hop in trail.hops:
            file, value = self.program.of(hop.state.gid)
            if file.graph.ops[value] == Op.CALL and file.index.callee_name(value) in _PICKS:
                return hop.state.gid
        return None

    def _tests(self, gid: Gid) -> list[tuple[str, ...]]:
        """For each comparison of two things in the picking function, the names in it."""
        file, call = self.program.of(gid)
        args = file.graph.args[call][1:]
        targets = [one.function for arg in args for one in self.engine.calls.callees.functions(file.gid(arg))]
        return [names for function in targets for names in self._compared(function)]

    def _compared(self, function: FunctionRef) -> Iterator[tuple[str, ...]]:
        owner = self.program.linked(function.file)
        graph = owner.graph
        for number, op in enumerate(graph.ops):
            if op != Op.BINARY or graph.texts[number] not in _COMPARISONS:
                continue
            sides = graph.args[number]
            if owner.index.encloses(function.number, graph.owners[number]) and not any(
                graph.ops[side] in (Op.STRING, Op.NUMBER, Op.LITERAL, Op.UNARY) for side in sides
            ):
                yield tuple(text for side in sides for text in owner.index.chain(side))

    def _picks_by_factor(self, gid: Gid) -> bool:
        """Whether the picking function compares two things, one of them hard to know."""
        tests = self._tests(gid)
        return len(tests) > 1 and any(self._holds(name, self.words.proof.factors) for test in tests for name in test)

    def _functions(self, shown: list[_Shown]) -> list[FunctionRef]:
        """The functions that the rows pass."""
        found: dict[FunctionRef, None] = {}
        for one in shown:
            for hop in one.trail.hops:
                file, value = self.program.of(hop.state.gid)
                found[FunctionRef(file.number, FunctionId(file.graph.owners[value]))] = None
        return [one for one in found if one.number]

    # -- what is given

    def _signs(self, said: Said) -> bool:
        """Whether a part of the answer is a token that is signed here."""
        file, value = self.program.of(said.state.gid)
        if file.graph.ops[value] != Op.CALL:
            return False
        at: int = value
        for _ in range(12):
            op = file.graph.ops[at]
            if op in (Op.CALL, Op.NEW):
                sites = self.engine.calls.sites
                if any(
                    sink.selector is not None and sites.is_named(file, ValueId(at), sink.selector)
                    for sink in self.sinks
                ):
                    return True
            elif op not in (Op.MEMBER, Op.AWAIT):
                return False
            at = file.graph.args[at][0]
        return False

    def _forbids_caches(self, handler: Handler, said: Said) -> bool:
        facts = self.program.function(handler.function)
        file = self.program.linked(handler.function.file)
        text = self.program.text(file.path)[facts.start : facts.end]
        body, _ = self.program.of(said.body)
        return (
            bool(_KEPT.search(text)) or any("cache-control" in mark.lower() for mark in facts.marks) or body is not file
        )

    def _reply(self, body: Gid) -> Gid:
        """The call that sends the answer, or the answer."""
        file, value = self.program.of(body)
        calls = (one for one in file.index.holders.get(value, ()) if file.graph.ops[one] == Op.CALL)
        return next((file.gid(one) for one in calls if value in file.graph.args[one][1:]), body)

    def _answer(self, ask: Ask, at: Gid, handler: Handler, one: _Shown, key: str) -> Answer:
        name = self.program.function(handler.function).name.rpartition(".")[2]
        url = "/" + "/".join(handler.segments) if handler.segments else name or "this procedure"
        route = f"{handler.method} {url}" if handler.segments and handler.method != "*" else url
        picked = self._picked(one.trail) if ask is Ask.SCAN else None
        related = ((one.lookup.call, "read here"),) if picked is None else ((picked, "picked here"),)
        if ask is Ask.STRANGER:
            related = ((one.said.entry, "given to the caller"),)
        return Answer(ask, at, route, key, one.lookup.entity, related)


def _first_field(state: State) -> str:
    """The first key of a demanded part that is a field of a row; empty for the whole row."""
    named = (key for key in state.path if key.isidentifier() and key not in ("data", "rows", "result"))
    return next(named, "")


__all__ = ["Exposure"]
