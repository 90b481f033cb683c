"""What is asked again and again until there is an answer: intervals, timers that start anew, loops that wait, refetching queries."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.made import made_of, speaks_of
from checkout_audit.flow.remote import Remotes, Way, within
from checkout_audit.match.names import split
from checkout_audit.project.program import FunctionRef, Gid, Linked

_WAITS = ("sleep", "delay", "wait", "set timeout", "pause")
_INTERVALS = frozenset({"refetchInterval", "refreshInterval", "pollInterval", "pollingInterval"})
_LOADERS = ("loader", "clientLoader")
_NAMED = frozenset({Op.STRING, Op.MEMBER, Op.REF, Op.GLOBAL})
_MOST = 60

Stretch = tuple[Linked, int, int]


class Poll(msgspec.Struct, frozen=True):
    """A call that is made again and again."""

    call: Gid
    way: Way


class Polls:
    """Answers for one program."""

    def __init__(self, calls: Calls, remotes: Remotes, about: tuple[str, ...], by: tuple[str, ...]) -> None:
        """`about`: words of what is asked for; `by`: words of what it is looked up by."""
        self.calls = calls
        self.remotes = remotes
        self.about = about
        self.by = by

    def in_file(self, file: Linked) -> Iterator[Poll]:
        """The polls that begin in a file."""
        for where, start, end in self._repeated(file):
            for call in within(where, start, end):
                way = self.remotes.way(where, call)
                if way and self._is_meant(way):
                    yield Poll(where.gid(call), way)
                    break
                if way:
                    text = "It is asked again and again, but not for what the check asks about, by its words."
                    self.calls.notes.reject(where.gid(call), "about", text)

    def _is_meant(self, way: Way) -> bool:
        words = [split(text) for gid in way for text in self._texts(gid)]
        return any(speaks_of(each, self.about) for each in words) and any(speaks_of(each, self.by) for each in words)

    def _texts(self, gid: Gid) -> Iterator[str]:
        """What a call and its arguments are called, and the texts that they hold."""
        file, call = self.calls.program.of(gid)
        yield file.index.callee_name(call)
        for arg in file.graph.args[call][1:3]:
            for at in made_of(file, arg, _MOST):
                if file.graph.ops[at] in _NAMED:
                    yield file.graph.texts[at][:200]

    def _repeated(self, file: Linked) -> Iterator[Stretch]:
        graph = file.graph
        for call in file.index.methods_called.get("setInterval", ()):
            for stretch in self._functions(file, graph.args[call][1:2]):
                yield stretch
                yield from self._revalidated(file, *stretch)
        for call in file.index.methods_called.get("setTimeout", ()):
            yield from self._restarted(file, call)
        for region in graph.regions:
            if region.kind == "loop" and self._waits(file, region.start, region.end):
                yield file, region.start, region.end
        for value, keys in graph.keys.items():
            if not _INTERVALS.isdisjoint(keys) and graph.ops[value] == Op.OBJECT:
                beside = [arg for holder in file.index.holders.get(value, ()) for arg in graph.args[holder][1:]]
                yield from self._functions(file, (*graph.args[value], *beside))

    def _functions(self, file: Linked, values: tuple[int, ...]) -> Iterator[Stretch]:
        for value in values:
            for target in self.calls.callees.functions(file.gid(value)):
                yield self._stretch(target.function)

    def _stretch(self, function: FunctionRef) -> Stretch:
        file = self.calls.program.linked(function.file)
        facts = file.graph.functions[function.number]
        return file, facts.start, facts.end

    def _restarted(self, file: Linked, call: int) -> Iterator[Stretch]:
        """The function around a timer that runs it again, itself or in a callback."""
        graph = file.graph
        at = graph.starts[call]
        given = graph.args[call][1:2]
        run = {target.function for value in given for target in self.calls.callees.functions(file.gid(value))}
        for function in tuple(run):
            where, start, end = self._stretch(function)
            run.update(
                target.function
                for inner in within(where, start, end)
                for target in self.calls.callees.of_call(where.gid(inner))
            )
        for function in run:
            where, start, end = self._stretch(function)
            if where is file and start < at < end:
                yield where, start, end

    def _revalidated(self, file: Linked, where: Linked, start: int, end: int) -> Iterator[Stretch]:
        """The loaders of a page that is loaded anew."""
        if where is not file or not any(
            file.index.callee_name(call) == "revalidate" for call in within(file, start, end)
        ):
            return
        for number, facts in enumerate(file.graph.functions):
            if facts.name in _LOADERS:
                yield self._stretch(FunctionRef(file.number, FunctionId(number)))

    @staticmethod
    def _waits(file: Linked, start: int, end: int) -> bool:
        return any(speaks_of(split(file.index.callee_name(call)), _WAITS) for call in within(file, start, end))


__all__ = ["Poll", "Polls"]
