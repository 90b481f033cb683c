"""Finds the calls that a selector means, also where the project wraps them in a function of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.match.names import holds, split
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.models import Base, Place, Selector, last_word, selects
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.routes import joins, segments_of

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_MOST_CALLERS = 40
_WRAPPED = 4
"""Wrappers around wrappers that are looked into."""

_CHAINED = 12
"""Links of a chain of calls that are looked at for a table."""
_GOT = 6
"""Names of a receiver that are looked through."""
_ONE_ARGUMENT = 2
"""The callee, and what it is given."""

Stack = tuple[tuple[Gid, FunctionRef], ...]


def url_parts(glob: str) -> tuple[str, ...]:
    """The host that a URL's glob names, and the constant part of the path behind it, the version aside."""
    host = max(re.split(r"[*/]", glob), key=lambda part: ("." in part, len(part)))
    if "." not in host:
        return (glob.strip("*/").partition("*")[0],)
    tail = glob.partition(host)[2].lstrip("/").removeprefix("v1/").partition("*")[0].strip("/")
    return (host, tail) if tail else (host,)


class Site(msgspec.Struct, frozen=True):
    """One place where a selected call happens."""

    call: Gid
    """The library call itself, which may stand in a wrapper."""
    outer: Gid
    """The call as this file writes it."""
    stack: Stack = ()
    """The calls from the outer one to the library call."""


class Sites:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self._known: dict[tuple[int, Selector], tuple[Site, ...]] = {}
        self._tables = frozenset(name for store in calls.models.stores for name in store.tables)

    def places(
        self, file: Linked, selector: Selector, place: Place, without: tuple[str, ...] = ()
    ) -> Iterator[tuple[Gid, tuple[str, ...], Stack]]:
        """The value at one place of every selected call that starts in a file, with the stack to search it under.

        Calls whose other arguments say one of some words are left out.
        """
        for site in self.of(file, selector):
            where, call = self.program.of(site.call)
            args = where.graph.args[call]
            if without and self._says(where, [arg for at, arg in enumerate(args[1:]) if at != place.number], without):
                continue
            if place.base is Base.ARGUMENT and len(args) > place.number + 1:
                yield where.gid(args[place.number + 1]), place.path, site.stack
            elif place.base is Base.ANY_ARGUMENT:
                for arg in args[1:]:
                    yield where.gid(arg), place.path, site.stack
            elif place.base is Base.RESULT:
                yield site.call, place.path, site.stack
            elif place.base is Base.PARAMETER:
                for gid in self._handed_back(site.call, place):
                    yield gid, place.path, ()

    def _says(self, file: Linked, values: list[int], words: tuple[str, ...]) -> bool:
        """Whether one of some values, as it is written where it is made, holds one of the words."""
        graph, text = file.graph, self.program.text(file.path).lower()
        for value in values:
            at = value
            while graph.ops[at] in (Op.REF, Op.VARIABLE) and len(graph.args[at]) == 1:
                at = graph.args[at][0]
            if any(word.encode() in text[graph.starts[at] : graph.ends[at]] for word in words):
                return True
        return False

    def _handed_back(self, call: Gid, place: Place) -> Iterator[Gid]:
        """What a function is called with that a library hands to a callback, or what the updater gives that it is called with."""
        file, value = self.program.of(call)
        for setter in self.calls.callees.states.given(file, value, place):
            for site, positions in self.calls.callers.of_value(setter).items():
                where, number = self.program.of(site)
                args = where.graph.args[number]
                if CALLEE not in positions or where.graph.ops[number] != Op.CALL or len(args) <= 1:
                    continue
                updaters = self.calls.callees.functions(where.gid(args[1]))
                for one in updaters:
                    owner = self.program.linked(one.function.file)
                    yield from (owner.gid(returned) for returned in self.program.function(one.function).returns)
                if not updaters:
                    yield where.gid(args[1])

    def of(self, file: Linked, selector: Selector) -> Iterable[Site]:
        """The selected calls of a file."""
        key = (file.number, selector)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(self._find(file, selector))
        return found

    def _find(self, file: Linked, selector: Selector) -> Iterator[Site]:
        if not selector.url:
            word, index = last_word(selector), file.index
            for call in (*index.methods_called.get(word, ()), *index.renamed_calls.get(word, ())):
                if self.is_named(file, call, selector):
                    yield Site(file.gid(call), file.gid(call))
            return
        parts = url_parts(selector.url)
        if not any(self.program.mentions(file.path, part) for part in parts) and not self._imports_one_that_mentions(
            file, parts[0]
        ):
            return
        for call in file.index.calls:
            args = file.graph.args[call]
            if file.graph.ops[call] != Op.CALL or len(args) < 2:
                continue
            is_library = self.is_named(file, call, selector)
            urls = [file.gid(arg) for arg in (args[1:2] if is_library else args[1:3]) if self._may_be_url(file, arg)]
            for stack in self._fitting(file, call, urls, selector.url):
                outer = stack[0][0] if stack else file.gid(call)
                if is_library:
                    yield Site(file.gid(call), outer, stack)
                else:
                    yield from self._wrapped(file.gid(call), outer, selector, stack)

    def _fitting(self, file: Linked, call: ValueId, urls: list[Gid], glob: str) -> list[Stack]:
        """The calls under which one of the texts is such a URL: none, or those of the function that is given its end."""
        if any(self._url_fits(url, glob) for url in urls):
            return [()]
        open_ones = [url for url in urls if any(_may_become(text, glob) for text in self.calls.texts.of(url))]
        function = FunctionRef(file.number, FunctionId(file.graph.owners[call])) if open_ones else None
        return self._from_callers(function, open_ones, glob, ()) if function is not None else []

    def _from_callers(self, function: FunctionRef, urls: list[Gid], glob: str, stack: Stack) -> list[Stack]:
        found: list[Stack] = []
        for caller in self.calls.callers.of(function)[:_MOST_CALLERS]:
            above = ((caller, function), *stack)
            texts = {text for url in urls for text in self.calls.requests.urls.of(url, above)}
            if any(fnmatchcase(text, glob) for text in texts):
                found.append(above)
            elif len(above) < _WRAPPED and any(_may_become(text, glob) for text in texts):
                file, value = self.program.of(caller)
                outer = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
                found += self._from_callers(outer, urls, glob, above)
        return found

    def _imports_one_that_mentions(self, file: Linked, word: str) -> bool:
        """Whether a URL's host may be a constant of an imported file."""
        paths = {self.program.resolver.resolve(file.path, name) for name in self.program.specifiers(file.path)}
        return any(path is not None and self.program.mentions(path, word) for path in paths)

    def joined(self, file: Linked, selector: Selector, route: tuple[str, ...]) -> Iterator[Site]:
        """The selected calls of a file whose URL reaches a route."""
        for call in file.index.calls:
            args = file.graph.args[call]
            if file.graph.ops[call] != Op.CALL or len(args) < 2:
                continue
            if self.is_named(file, call, selector):
                if self._reaches(file.gid(args[1]), route):
                    yield Site(file.gid(call), file.gid(call))
            elif any(self._may_be_url(file, arg) and self._reaches(file.gid(arg), route) for arg in args[1:3]):
                yield from self._wrapped(file.gid(call), file.gid(call), selector, ())

    def _reaches(self, gid: Gid, route: tuple[str, ...]) -> bool:
        return any(joins(route, segments_of(text)) for text in self.calls.texts.of(gid))

    def is_named(self, file: Linked, call: ValueId, selector: Selector) -> bool:
        """Whether the callee is the one meant, the URL aside."""
        callee = ValueId(file.graph.args[call][0])
        names = self.calls.callees.imported_name(file, callee)
        is_new = file.graph.ops[call] == Op.NEW
        if names[-1] != last_word(selector) or (len(names) == 1 and self.calls.callees.of_call(file.gid(call))):
            return False
        if not selects(selector, names, self.calls.callees.module(file, callee), new=is_new):
            return False
        return (
            (not selector.table or self._is_of(file, callee, selector.table))
            and (not selector.about or self._is_about(file, call, selector.about))
            and (not selector.receiver or self._is_on(file, callee, selector.receiver))
        )

    def _is_on(self, file: Linked, callee: ValueId, words: tuple[str, ...]) -> bool:
        """Whether the receiver is named so, or got by a call or key named so: `container.resolve("logger")`."""
        graph = file.graph
        at, names = graph.args[callee][0] if graph.ops[callee] == Op.MEMBER else callee, list[str]()
        for _ in range(_GOT):
            names.append(file.index.chain(at)[-1])
            if (
                graph.ops[at] == Op.AWAIT
                or (graph.ops[at] == Op.REF and graph.args[at])
                or (graph.ops[at] == Op.VARIABLE and len(graph.args[at]) == 1)
            ):
                at = graph.args[at][0]
            else:
                break
        if graph.ops[at] in (Op.CALL, Op.NEW):
            names += [file.index.chain(arg)[-1] for arg in graph.args[at][1:]]
            names += [self.calls.texts.one(file.gid(arg)) for arg in graph.args[at][1:]]
        return any(holds(split(name), word) for name in names for word in words)

    def _is_of(self, file: Linked, callee: ValueId, words: tuple[str, ...]) -> bool:
        """Whether an earlier call of the chain is given something named so: `.from("orders")`, `.insert(orders)`."""
        graph, at = file.graph, callee
        for _ in range(_CHAINED):
            if graph.ops[at] in (Op.CALL, Op.NEW) and len(graph.args[at]) == _ONE_ARGUMENT:
                text = self.calls.texts.one(file.gid(graph.args[at][1]))
                name = text or (file.index.chain(graph.args[at][1])[-1] if self._takes_table(file, at) else "")
                if any(holds(split(name), word) for word in words):
                    return True
            if graph.ops[at] not in (Op.MEMBER, Op.CALL, Op.NEW, Op.AWAIT):
                break
            at = ValueId(graph.args[at][0])
        return False

    def _takes_table(self, file: Linked, call: ValueId) -> bool:
        """Whether a call is one of those that a data library is told the table by: not `moment(order_date)`."""
        return file.index.callee_name(call) in self._tables

    def _is_about(self, file: Linked, call: ValueId, words: tuple[str, ...]) -> bool:
        """Whether the file, the function or class, the callee or the URL is named so."""
        graph = file.graph
        names = [file.path, graph.functions[graph.owners[call]].name, *file.index.chain(graph.args[call][0])]
        if len(graph.args[call]) > 1:
            url = graph.args[call][1]
            parts = graph.args[url] if graph.ops[url] == Op.TEMPLATE else (url,)
            names += [word for part in parts for word in file.index.chain(part)]
            names += self.calls.texts.of(file.gid(url))
        return any(holds(split(name), word) for name in names for word in words)

    def _may_be_url(self, file: Linked, value: int) -> bool:
        return file.graph.ops[value] in (Op.REF, Op.STRING, Op.TEMPLATE, Op.MEMBER, Op.CHOICE, Op.BINARY)

    def _url_fits(self, gid: Gid, glob: str) -> bool:
        return any(fnmatchcase(text, glob) for text in self.calls.texts.of(gid))

    def _wrapped(self, call: Gid, outer: Gid, selector: Selector, stack: Stack) -> Iterator[Site]:
        """The library calls inside the project function that a call runs; or the call, if it was handed the library's."""
        file, value = self.program.of(call)
        callee = file.gid(file.graph.args[value][0])
        if not selector.module and last_word(selector) in self.calls.callees.names(callee):
            yield Site(call, outer, stack)
        for target in self.calls.callees.of_call(call):
            frame = (call, target.function)
            if len(stack) >= _WRAPPED or frame in stack:
                continue
            owner = self.program.linked(target.function.file)
            for inner in owner.index.calls:
                if owner.graph.ops[inner] != Op.CALL or not self._inside(owner, inner, target.function.number):
                    continue
                if self.is_named(owner, inner, selector):
                    yield Site(owner.gid(inner), outer, (*stack, frame))
                elif self._hands_on(owner, inner, target.function.number):
                    yield from self._wrapped(owner.gid(inner), outer, selector, (*stack, frame))

    @staticmethod
    def _inside(file: Linked, value: ValueId, function: FunctionId) -> bool:
        return file.index.encloses(function, file.graph.owners[value])

    @staticmethod
    def _hands_on(file: Linked, call: ValueId, function: FunctionId) -> bool:
        """Whether a call passes on a parameter of the function as it is."""
        graph = file.graph
        params = set(graph.functions[function].params)
        for arg in graph.args[call][1:]:
            if graph.ops[arg] == Op.REF and graph.args[arg] and params & set(graph.args[graph.args[arg][0]]):
                return True
        return False


def _may_become(text: str, glob: str) -> bool:
    """Whether a text with open parts (`*`) names the host of a URL glob, and may go on as the glob does."""
    host, _, rest = glob.strip("*").partition("/")
    at = text.find(host)
    if at < 0 or "*" not in text:
        return False
    tail = text[at + len(host) :].lstrip("/")
    return rest.startswith(tail[: tail.find("*")])
