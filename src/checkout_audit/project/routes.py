"""Which URL a file serves, by the conventions of file-based routers.

Medusa: https://docs.medusajs.com/learn/fundamentals/api-routes · Next: https://nextjs.org/docs/app/getting-started/route-handlers ·
React Router: https://reactrouter.com/how-to/file-route-conventions · Supabase: https://supabase.com/docs/guides/functions
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import msgspec

from checkout_audit.source.role import roles

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
PARAM, REST = ":", "*"
"""A segment that is a parameter, and any number of segments."""
UNKNOWN = "*"
"""Stands in a request's text for what is not constant."""

_EXTENSION = re.compile(r"\.(?:d\.)?[mc]?[jt]sx?$")
_MEDUSA = re.compile(r"(?:^|/)src/api/(?:(.+)/)?route$")
_APP = re.compile(r"(?:^|/)app/(?:(.+)/)?route$")
_APP_PAGE = re.compile(r"(?:^|/)app/(?:(.+)/)?page$")
_PAGES_API = re.compile(r"(?:^|/)pages/(api/.+)$")
_PAGES = re.compile(r"(?:^|/)pages/(?!_|api/)(.+)$")
_FLAT = re.compile(r"(?:^|/)app/routes/(.+)$")
_FUNCTION = re.compile(r"(?:^|/)supabase/functions/([^/]+)/index$")
_OWN = tuple((method, method) for method in METHODS)
_REMIX = (("action", "*"), ("loader", "GET"), ("default", "GET"))


class Served(msgspec.Struct, frozen=True):
    """A URL that a file answers."""

    segments: tuple[str, ...]
    """Literal segments, `:` for a parameter, `*` for the rest."""
    exports: tuple[tuple[str, str], ...]
    """(export name, method); method `*` for any."""
    framework: str = ""
    is_page: bool = False
    """Whether a browser shows it; what its code reads is then the URL."""

    @property
    def template(self) -> str:
        """`/store/orders/:/address`."""
        return "/" + "/".join(self.segments)


@lru_cache(maxsize=1 << 15)
def served(path: str) -> Served | None:
    """The URL that a file of this path serves to requests, or `None` if no convention says so."""
    stem = _EXTENSION.sub("", path)
    for pattern, make in _CONVENTIONS:
        found = pattern.search(stem)
        if found is not None:
            return None if "disabled" in roles(path) else make(found[1] or "")
    return None


@lru_cache(maxsize=1 << 15)
def page(path: str) -> Served | None:
    """The URL under which a browser shows a file of this path, or `None`."""
    stem = _EXTENSION.sub("", path)
    if not path.endswith(("x", ".js")) or "disabled" in roles(path):
        return None
    if (found := _APP_PAGE.search(stem)) is not None:
        return Served(_bracketed(found[1] or ""), (("default", "GET"),), "Next", is_page=True)
    if (found := _FLAT.search(stem)) is not None:
        return Served(_flat(found[1]), (("default", "GET"),), "React Router", is_page=True)
    if (found := _PAGES.search(stem)) is not None:
        return Served(_bracketed(found[1].removesuffix("index")), (("default", "GET"),), "Next", is_page=True)
    return None


def listed(pattern: str) -> tuple[str, ...]:
    """Segments of a route as it is written in code: `orders/:id/address`, `files/*`, `/x/{id}?`."""
    segments: list[str] = []
    for part in filter(None, pattern.split("/")):
        if part.endswith(("(.*)", "*")):
            literal = part.removesuffix("(.*)").rstrip("*")
            segments += [REST] if literal.startswith((":", "{", "$")) or not literal else [literal, REST]
        else:
            segments.append(PARAM if part.startswith((":", "{", "$")) or UNKNOWN in part else part.rstrip("?"))
    return tuple(segments)


def _bracketed(text: str) -> tuple[str, ...]:
    """`store/orders/[id]/(group)/@slot` in Next's and Medusa's notation."""
    segments: list[str] = []
    for part in filter(None, text.split("/")):
        if part.startswith(("[[...", "[...")):
            segments.append(REST)
        elif part.startswith("["):
            segments.append(PARAM)
        elif not part.startswith(("(", "@")):
            segments.append(part)
    return tuple(segments)


def _flat(text: str) -> tuple[str, ...]:
    """`api.carts.$id_.shipping`: dots part segments, `$` a parameter, a leading `_` no segment, `(x)` an optional one."""
    name = text.removesuffix("/route").removesuffix("/index").replace("/", ".")
    segments: list[str] = []
    for part in re.findall(r"(?:\[[^\]]*\]|[^.\[\]])+", name):
        word = part.strip("()").removesuffix("_").replace("[", "").replace("]", "")
        if part.startswith("_") or not word:
            continue
        if word == "$":
            segments.append(REST)
        else:
            segments.append(PARAM if word.startswith("$") else word)
    return tuple(segments)


_CONVENTIONS: tuple[tuple[re.Pattern[str], Callable[[str], Served]], ...] = (
    (_MEDUSA, lambda text: Served(_bracketed(text), _OWN, "Medusa")),
    (_FLAT, lambda text: Served(_flat(text), _REMIX, "React Router")),
    (_APP, lambda text: Served(_bracketed(text), _OWN, "Next")),
    (_PAGES_API, lambda text: Served(_bracketed(text.removesuffix("/index")), (("default", "*"),), "Next")),
    (_FUNCTION, lambda text: Served(("functions", "v1", text), (("", "*"),), "Supabase")),
)
"""Forms of paths that make routes, the first that fits."""

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//[^/]*", re.IGNORECASE)
_FOREIGN = re.compile(r"https?://(?!localhost|127\.|0\.0\.0\.0|\[::1\])[^/*]*[^/*:]+(?:/|$)", re.IGNORECASE)
_QUERY_TAIL = re.compile(r"(.*[A-Za-z0-9]{2})\*+$")
"""A literal with something not constant glued to its end: most often `?` and a query."""
_VERSION = re.compile(r"v\d+$")


def segments_of(url: str) -> tuple[str, ...]:
    """Segments of a request's URL text, in which `*` stands for what is not constant; host and query left out."""
    path = _HOST.sub("", url).partition("?")[0].partition("#")[0].lstrip(UNKNOWN)
    parts = [part or PARAM for part in path.strip("/").split("/")] if path.strip("/") else []
    if parts and (glued := _QUERY_TAIL.match(parts[-1])) is not None:
        parts[-1] = glued[1]
    return tuple(PARAM if UNKNOWN in part or part.startswith((":", "{")) else part for part in parts)


def is_foreign(url: str) -> bool:
    """Whether a URL text names a host that is not this machine."""
    return _FOREIGN.match(url) is not None


def fit(route: tuple[str, ...], url: str) -> tuple[int, ...] | None:
    """How well a request's URL text fits a route, the least first; `None` if it does not reach it.

    A base that is not constant may hold the route's leading `api` and version. A constant host is another server, unless it
    is this machine.
    """
    want = segments_of(url)
    if is_foreign(url):
        return None
    for cut in range(1 + (_leading(route) if url.startswith(UNKNOWN) else 0)):
        if joins(route[cut:], want):
            return (cut, *map(_closeness, route[cut:], want))
    return None


def _closeness(have: str, want: str) -> int:
    """A router takes the literal segment before the parameter; a caller that fills one in means the parameter."""
    if have == want:
        return 0 if have != PARAM else 1
    return 2 if have in (PARAM, REST) else 3


def _leading(route: tuple[str, ...]) -> int:
    """How many of a route's first segments say nothing but `api` and a version, so that a base URL often holds them."""
    count = 0
    while count < min(3, len(route) - 1) and (route[count] in ("api", "functions") or _VERSION.match(route[count])):
        count += 1
    return count


def joins(route: tuple[str, ...], request: tuple[str, ...]) -> bool:
    """Whether a request may reach a route: same length, and each segment the same or open on the route's side.

    A request's open segment fits a parameter; a literal only if it is not the last, most other literals agree, and nothing
    that the request spells out has to fit a parameter.
    """
    if route and route[-1] == REST:
        route = route[:-1]
        request = request[: len(route)]
    if len(route) != len(request) or not route:
        return False
    pairs = [(have, want) for have, want in zip(route, request, strict=True) if have != want]
    if route[-1] != PARAM and request[-1] == PARAM:
        return False
    filled = [have for have, want in pairs if have != PARAM]
    if any(want != PARAM for have, want in pairs if have != PARAM) or (
        filled and any(have == PARAM for have, _ in pairs)
    ):
        return False
    literal = [have for have in route if have != PARAM]
    agreed = len(literal) - len(filled)
    return agreed > 0 and agreed * 2 >= len(literal)
