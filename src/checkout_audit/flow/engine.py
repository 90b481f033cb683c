"""The flow machinery of one project, put together once and shared by all checks that ask it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from operator import attrgetter

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.backward import Backward, State
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.convention import Convention, convention
from checkout_audit.flow.conversions import Conversions
from checkout_audit.flow.evidence import Evidences
from checkout_audit.flow.expectations import Expectations
from checkout_audit.flow.guards import Guards
from checkout_audit.flow.origin import Origins
from checkout_audit.flow.platform import Platforms
from checkout_audit.flow.sites import url_parts
from checkout_audit.flow.units import Units
from checkout_audit.match.names import holds, split
from checkout_audit.match.needs import Holds, Need, either, every, of_clauses
from checkout_audit.project.decide import Project
from checkout_audit.project.models import Meaning, NamedSource, Selector, Sink, last_word
from checkout_audit.project.program import Gid, Linked
from checkout_audit.source.role import roles

_TELLING = 12
"""Characters from which a single word is rare enough; shorter ones are asked for with the word before them."""
_IDLE = frozenset({"script", "test", "example", "disabled"})
_CONVERTS = re.compile(
    rb"(?:[pP]rice|[aA]mount|[tT]otal|[cC]ents)[\w.?()\[\] |]{0,40}[/*] ?(?:100\b|[A-Z_]{3})|[*/] ?100\b|10 ?\*\*|pow\(10"
)
_HANDLES = re.compile(
    rb"paymentIntents\.|refunds\.|unit_amount|currency_code:|[cC]ents\b"
    rb"|(?:[tT]otal|[pP]rice|[aA]mount)[\w?.()!| ]{0,30}\.(?:toFixed|toLocaleString)|\.format\([\w.?]*(?:[tT]otal|[pP]rice|[aA]mount)"
)
_SAMPLE = 80
"""Files by which a shop's convention is judged, evenly spread."""
_HELD = 100
"""Values that the search for what holds a method looks at."""
_PUNCTUATION = re.compile(r"[^a-z0-9]")


class FlowEngine:
    """Search, origins and guards over one project's program."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.program = project.program
        self.calls = Calls(project.program, project.models, lambda path, offset: project.document(path).line(offset))
        self.search = Backward(self.calls)
        self.stored = Backward(self.calls, through_rows=True)
        """The same, that also asks what was stored in a record which is read: who decided it, not what it is."""
        self.origins = Origins(self.calls)
        self._webhooks: dict[int, bool] = {}

    @cached_property
    def guards(self) -> Guards:
        """Made when first asked for."""
        return Guards(self.search, self.origins)

    @cached_property
    def units(self) -> Units:
        """Made when first asked for."""
        evidences = Evidences(self.project.models.units, self.platforms, lambda path: self.project.document(path).data)
        return Units(self.search, self.platforms, evidences)

    @cached_property
    def conversions(self) -> Conversions:
        """Made when first asked for."""
        return Conversions(self.units)

    @cached_property
    def expectations(self) -> Expectations:
        """Made when first asked for."""
        return Expectations(self)

    @cached_property
    def convention(self) -> Convention:
        """What the shop does with its platform's amounts, judged over every file in which money may be converted."""
        paths = sorted(path for path in self.project.paths() if _IDLE.isdisjoint(roles(path)))
        return convention(self, self._sample(paths, _CONVERTS), self._sample(paths, _HANDLES))

    def _sample(self, paths: list[str], pattern: re.Pattern[bytes]) -> Iterator[Linked]:
        fitting = [path for path in paths if self.program.holds(path, pattern)]
        for path in fitting[:: 1 + len(fitting) // _SAMPLE]:
            file = self.program.file(path)
            if file is not None:
                yield file

    @cached_property
    def platforms(self) -> Platforms:
        """Made when first asked for."""
        return Platforms(self.project.models.platforms, self.project.imports(), self.project.dependencies())

    def is_webhook(self, file: Linked) -> bool:
        """Whether a file serves calls of a provider, not of a browser: its path says so, or it checks a signature."""
        if file.number not in self._webhooks:
            signs = self.project.models.words_by_meaning[Meaning.SIGNATURE_CHECK]
            called = any(holds(split(name), word) for name in file.index.methods_called for word in signs)
            self._webhooks[file.number] = called or is_webhook_path(file.path)
        return self._webhooks[file.number]

    def standing(self, file: Linked, sinks: tuple[Sink, ...]) -> Iterator[Sink]:
        """The sinks whose call stands in a file; those of one call follow each other, and are asked for together."""
        for selector, several in groupby(sinks, attrgetter("selector")):
            if selector is None or self.calls.sites.of(file, selector):
                yield from several

    def demands(self, file: Linked, sink: Sink) -> Iterator[State]:
        """Every place in a file that a sink model means, as what to search for."""
        if sink.selector is not None:
            if sink.settings and not self._reads_setting(file, sink.settings):
                return
            for gid, path, stack in self.calls.sites.places(file, sink.selector, sink.place, sink.without):
                if self._lacks(gid, path):
                    continue
                state = State(gid, path, stack)
                if (not sink.held or self._is_held(file, gid, sink.held)) and self._goes_along(state, sink.along):
                    yield state
            return
        yield from (State(gid) for gid in self._keyed(file, sink))

    def _lacks(self, gid: Gid, path: tuple[str, ...]) -> bool:
        """Whether what is handed over is written out on the spot, without the part that is asked for."""
        file, value = self.program.of(gid)
        graph = file.graph
        for key in path:
            keys = graph.keys[value] if graph.ops[value] == Op.OBJECT else ()
            if not keys or not key.isidentifier() or not all(one.isidentifier() for one in keys):
                return False
            if key not in keys:
                return True
            value = ValueId(graph.args[value][len(keys) - 1 - keys[::-1].index(key)])
        return False

    @staticmethod
    def _reads_setting(file: Linked, words: tuple[str, ...]) -> bool:
        """Whether a file reads something named so from what holds settings, or keeps it in a field."""
        return any(holds(split(name), word) for name in file.index.members for word in words)

    def _goes_along(self, state: State, keys: tuple[str, ...]) -> bool:
        """Whether one of the keys is handed over beside a value."""

        def accept(at: State) -> str | None:
            return "beside" if not at.path else None

        search = self.search.shorter(_HELD)
        return not keys or any(
            search.trails(msgspec.structs.replace(state, path=(*state.path[:-1], key)), accept) for key in keys
        )

    def _is_held(self, file: Linked, argument: Gid, names: tuple[str, ...]) -> bool:
        """Whether the method that gets an argument is called on one of these globals, which it may have been given."""

        def accept(state: State) -> str | None:
            there, value = self.program.of(state.gid)
            is_global = there.graph.ops[value] == Op.MEMBER or (
                there.graph.ops[value] == Op.REF and not there.graph.args[value]
            )
            name = there.index.chain(value)[-1]
            return name if is_global and not state.path and name in names else None

        _, value = self.program.of(argument)
        for call in file.index.holders.get(value, ()):
            callee = file.graph.args[call][0]
            if file.graph.ops[call] == Op.CALL and file.graph.ops[callee] == Op.MEMBER:
                receiver = file.gid(file.graph.args[callee][0])
                return bool(self.search.shorter(_HELD).trails(State(receiver), accept))
        return False

    def _keyed(self, file: Linked, sink: Sink) -> Iterator[Gid]:
        """Values given to one of the sink's keys, in objects, members and containers."""
        if sink.platform and self.platforms.of(file.path) != sink.platform:
            return
        if sink.elements:
            yield from self._attributes(file, sink)
        elif sink.holders:
            yield from self._assigned(file, sink)
        else:
            yield from self._entries(file, sink)

    def _entries(self, file: Linked, sink: Sink) -> Iterator[Gid]:
        graph = file.graph
        for value, keys in graph.keys.items():
            if graph.ops[value] == Op.OBJECT and set(sink.beside) <= set(keys):
                for key, entry in zip(keys, graph.args[value], strict=True):
                    if plain(key) in sink.keys:
                        yield file.gid(entry)
        if sink.beside:
            return
        for write in graph.writes:
            if plain(write.key) in sink.keys:
                yield file.gid(write.value)
        for method in self.project.models.mutators:
            yield from self._put(file, method, sink)

    @staticmethod
    def _attributes(file: Linked, sink: Sink) -> Iterator[Gid]:
        """Values given to one of the sink's keys as an attribute of its elements."""
        graph = file.graph
        for value, keys in graph.keys.items():
            if graph.ops[value] != Op.JSX:
                continue
            component, *entries = graph.args[value]
            if "*" in sink.elements or graph.texts[component] in sink.elements:
                yield from (file.gid(one) for key, one in zip(keys, entries, strict=True) if plain(key) in sink.keys)

    @staticmethod
    def _assigned(file: Linked, sink: Sink) -> Iterator[Gid]:
        """Values assigned to one of the sink's keys on what is called as the sink's holders."""
        for write in file.graph.writes:
            if plain(write.key) in sink.keys and file.index.chain(write.target)[-1] in sink.holders:
                yield file.gid(write.value)

    def _put(self, file: Linked, method: str, sink: Sink) -> Iterator[Gid]:
        for call in file.index.methods_called.get(method, ()):
            args = file.graph.args[call]
            if len(args) == 3 and plain(self.calls.texts.one(file.gid(args[1]))) in sink.keys:
                yield file.gid(args[2])


def is_webhook_path(path: str) -> bool:
    """Whether a path says that it serves a provider's calls."""
    folders = path.split("/")
    return holds(split(path), "webhook") or ("api" in folders and "hooks" in folders)


def plain(key: str) -> str:
    """A key without case and punctuation: `Idempotency-Key` is `idempotencykey`."""
    return _PUNCTUATION.sub("", key.lower())


def sink_words(sink: Sink) -> frozenset[str]:
    """Lower-case words of which a file must hold one for this sink to stand in it."""
    if sink.beside:
        return frozenset({max(sink.beside, key=len).lower()})
    if sink.holders:
        return frozenset(f"{holder}.{key}" for holder in sink.holders for key in sink.keys)
    if sink.selector is None:
        return frozenset({"idempoten"}) if any("idempotency" in key for key in sink.keys) else frozenset(sink.keys)
    return selector_words(sink.selector)


def sink_need(sink: Sink) -> Need:
    """The same as closely as a file's bytes can tell it."""
    words = of_clauses((sink_words(sink),))
    if sink.beside:
        return every((words, *(Holds(whole=(key,)) for key in sink.beside), Holds(spelt=sink.keys)))
    if sink.elements:
        elements = () if "*" in sink.elements else (Holds(whole=sink.elements),)
        return every((*elements, Holds(spelt=sink.keys)))
    if sink.selector is None:
        return words if sink.holders or "idempoten" in sink_words(sink) else Holds(spelt=sink.keys)
    if sink.selector.url:
        return words
    for told in filter(None, (sink.selector.about, sink.selector.table, sink.settings)):
        single = tuple(sorted({name for name in told if " " not in name}))
        several = tuple(sorted({one for name in told if " " in name for one in spellings(name)}))
        words = every((words, Holds(parts=several, named=single)))
    return every((words, Holds(whole=(last_word(sink.selector),))))


def sinks_need(sinks: Iterable[Sink]) -> Need:
    """What a file must hold for one of several sinks to stand in it."""
    kinds = {(one.selector, one.beside, one.holders, one.elements, one.keys): one for one in sinks}
    return either(map(sink_need, kinds.values()))


def spellings(word: str) -> tuple[str, ...]:
    """Ways in which words stand in a name: `client_secret`, `clientSecret`, in lower case."""
    return tuple(dict.fromkeys(sign.join(word.lower().split()) for sign in ("", "_", "-")))


def source_need(source: NamedSource) -> Need:
    """What a file holds that names an origin which is told by its name."""
    words = (source.words, source.given) if source.given else (source.words,)
    return of_clauses(tuple(frozenset(one for word in each for one in spellings(word)) for each in words))


def selector_words(selector: Selector) -> frozenset[str]:
    """Lower-case texts of which a file must hold one for a selected call to stand in it."""
    if selector.url:
        return frozenset(part.lower() for part in url_parts(selector.url))
    if selector.module and "*" not in selector.module and len(selector.name) < _TELLING:
        return frozenset(selector.module.lower().split("|"))
    longest = max(selector.name.split("."), key=len)
    if len(longest) >= _TELLING:
        return frozenset({longest.lower()})
    return frozenset({selector.name.lower(), selector.name.lower().replace(".", "?.")})


__all__ = ["FlowEngine", "ValueId", "last_word", "plain", "sink_need", "sink_words", "sinks_need"]
