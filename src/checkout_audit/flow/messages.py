"""What a request carries: keys of its body, headers and query, and what may be there beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.clients import is_shared
from checkout_audit.flow.keys import Known
from checkout_audit.flow.paths import Path
from checkout_audit.flow.requests import FORM, Sent
from checkout_audit.flow.sites import Stack
from checkout_audit.project.models import Base, Place
from checkout_audit.project.program import Gid
from checkout_audit.project.routes import UNKNOWN

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

PARTS = ("body", "header", "query", "cookie")
_PAIR = re.compile(r"(?:^|[?&])([A-Za-z_$][\w.$\[\]-]*)=")
_OPEN_QUERY = re.compile(r"[?&]\*|\?[^#]*\*[^=&]*\*|[A-Za-z0-9]\*$")


@dataclass(slots=True)
class Part:
    """One part of a request."""

    fields: dict[str, Gid] = field(default_factory=dict)
    """Key → where it is given; keys of headers in lower case."""
    values: dict[str, list[tuple[Gid, Path, Stack]]] = field(default_factory=dict)
    is_open: bool = False
    """Whether it may hold more than the code shows."""

    def take(self, known: Known, *, lower: bool = False) -> None:
        """Add what is known of an object."""
        self.is_open = self.is_open or known.is_open
        for key, states in known.keys.items():
            name = key.lower() if lower else key
            self.fields.setdefault(name, states[0].gid)
            self.values.setdefault(name, []).extend((state.gid, state.path, state.stack) for state in states)


class Messages:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls, *, deep: bool = True) -> None:
        """`deep`: what a function sends that it is given is looked for at all its callers."""
        self.calls = calls
        self.deep = deep
        self.requests = calls.requests
        self._parts: dict[tuple[Sent, str], Part] = {}

    def part(self, sent: Sent, kind: str) -> Part:
        """The `body`, `header`, `query` or `cookie` of a request."""
        if (sent, kind) not in self._parts:
            self._parts[sent, kind] = self._find(sent, kind)
        return self._parts[sent, kind]

    def nested(self, part: Part, key: str) -> Known:
        """The keys of what stands under a key."""
        found = Known()
        for at in part.values.get(key, ()):
            known = self.requests.keys_of(at, deep=self.deep)
            found.is_open = found.is_open or known.is_open
            for name, states in known.keys.items():
                found.keys.setdefault(name, []).extend(states)
        return found

    def _find(self, sent: Sent, kind: str) -> Part:
        part = Part()
        if kind == "cookie":
            part.is_open = True
        elif sent.model == FORM:
            if kind == self._form_part(sent):
                part.take(self._inputs(sent))
        elif kind == "body":
            self._at(sent, sent.model.body, part)
        elif kind == "header":
            self._at(sent, sent.model.headers, part, lower=True)
            self._client_headers(sent, part)
        else:
            self._at(sent, sent.model.query, part)
            self._query(sent, part)
        return part

    def _at(self, sent: Sent, place: Place | None, part: Part, *, lower: bool = False) -> None:
        at = self.requests.argument(sent.site, place) if place is not None else None
        if at is not None:
            part.take(self.requests.keys_of(at, deep=self.deep), lower=lower)

    def _query(self, sent: Sent, part: Part) -> None:
        """What stands in the URL, as text or as parameters put into it."""
        for url in sent.urls:
            for key in _PAIR.findall(url.partition("?")[2]):
                part.fields.setdefault(key, sent.site.outer)
            part.is_open = part.is_open or _OPEN_QUERY.search(url) is not None or url.strip(UNKNOWN) == ""
        at = self.requests.argument(sent.site, sent.model.url)
        if at is None:
            part.is_open = True
            return
        if not self._may_have_query(sent, at[0]):
            return
        known = self.requests.keys_of(at, deep=self.deep)
        known.is_open = False
        part.take(known)
        if known.keys and not any("**" in url for url in sent.urls):
            part.is_open = any(re.search(r"[?&]\*.*\*", url) for url in sent.urls)

    def _may_have_query(self, sent: Sent, url: Gid) -> bool:
        """Whether the URL's value is worth a search: it has a query, ends in something open, or may be an object."""
        file, value = self.calls.program.of(url)
        if file.graph.ops[value] not in (Op.STRING, Op.TEMPLATE, Op.BINARY):
            return True
        return any("?" in one or _OPEN_QUERY.search(one) is not None for one in sent.urls)

    def _client_headers(self, sent: Sent, part: Part) -> None:
        """Headers that the client adds to every request: its defaults, and what interceptors write to them."""
        for at in self._defaults(sent):
            known = self.requests.keys_of(at)
            for key in [key for key in known.keys if is_shared(key)]:
                del known.keys[key]
                part.take(self.requests.keys_of((at[0], (*at[1], key), at[2])), lower=True)
            part.take(known, lower=True)
        added = self.requests.clients.added(sent.client, self._module(sent))
        if added is None:
            return
        part.is_open = part.is_open or added.is_open
        for at in added.objects:
            part.take(self.requests.keys_of(at, deep=self.deep), lower=True)
        for key, gid in added.names:
            part.fields.setdefault(key.lower(), gid)

    def _defaults(self, sent: Sent) -> Iterator[tuple[Gid, Path, Stack]]:
        """The default headers among the options that the client is made with."""
        place = sent.model.defaults
        if sent.client is None or place is None:
            return
        file, call = self.calls.program.of(sent.client)
        args = file.graph.args[call]
        if place.base is Base.ARGUMENT and len(args) > place.number + 1:
            yield file.gid(args[place.number + 1]), place.path, ()

    def _module(self, sent: Sent) -> str:
        file, call = self.calls.program.of(sent.site.call)
        return self.calls.callees.module(file, ValueId(file.graph.args[call][0]))

    @staticmethod
    def _form_part(sent: Sent) -> str:
        return "query" if sent.method == "GET" else "body"

    def _inputs(self, sent: Sent) -> Known:
        """Names of the fields inside a form."""
        from checkout_audit.flow.backward import State

        file, form = self.calls.program.of(sent.site.call)
        graph, found = file.graph, Known()
        start, end = graph.starts[form], graph.ends[form]
        for value, op in enumerate(graph.ops):
            if op != Op.JSX or value == form or not start <= graph.starts[value] < end:
                continue
            component = graph.args[value][0]
            entries = dict(zip(graph.keys[value], graph.args[value][1:], strict=True))
            if "name" in entries:
                found.add(self.calls.texts.one(file.gid(entries["name"])) or "?", State(file.gid(value)))
            elif graph.ops[component] != Op.STRING:
                found.is_open = True
        return found
