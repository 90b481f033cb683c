"""Routes and requests as a page of text, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from checkout_audit.findings.gate import plural
from checkout_audit.findings.survey import Call, Endpoint, Fields, Survey
from checkout_audit.report.look import Look, escape

_METHOD = 7
"""Columns of a method."""


def routes_page(survey: Survey, look: Look) -> str:
    """Every route with its callers, then the requests that reach none."""
    return "".join(f"{line.rstrip()}\n" for line in _page(survey, look))


def routes_json(survey: Survey) -> str:
    """The same as data; its form is versioned by `version`."""
    document = {
        "version": 1,
        "routes": [
            {
                "method": one.method,
                "url": one.url,
                "path": one.path,
                "framework": one.framework,
                "reads": dict(one.reads),
                "authenticated": one.authenticated,
                "callers": [_as_data(call) for call in one.callers],
            }
            for one in survey.endpoints
        ],
        "unjoined": [{**_as_data(call), "reason": call.reason} for call in survey.unjoined],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _as_data(call: Call) -> dict[str, object]:
    return {"method": call.method, "url": call.url, "path": call.path, "line": call.line, "sends": dict(call.sends)}


def _page(survey: Survey, look: Look) -> Iterator[str]:
    called = [one for one in survey.endpoints if one.callers]
    quiet = [one for one in survey.endpoints if not one.callers]
    if called:
        yield look.paint("Routes that the shop calls", "label")
        for endpoint in called:
            yield from _endpoint(endpoint, look)
        yield ""
    if quiet:
        yield look.paint("Routes that nothing here calls", "label")
        for endpoint in quiet:
            note = "signed in" if endpoint.authenticated else ""
            yield from _row(endpoint.method, endpoint.url, endpoint.path, look, note)
        yield ""
    if survey.unjoined:
        yield look.paint("Requests that reach no route here", "label")
        for call in survey.unjoined:
            yield from _row(call.method, call.url, f"{call.path}:{call.line}", look, note=call.reason)
        yield ""
    yield _summary(survey.endpoints, len(called), len(survey.unjoined))


def _summary(endpoints: Sequence[Endpoint], called: int, unjoined: int) -> str:
    return f"{plural(len(endpoints), 'route')}, {called} called from here; {plural(unjoined, 'request')} not joined"


def _endpoint(endpoint: Endpoint, look: Look) -> Iterator[str]:
    note = "signed in" if endpoint.authenticated else ""
    yield from _row(endpoint.method, endpoint.url, endpoint.path, look, note)
    yield from _fields("reads", endpoint.reads, look)
    for call in endpoint.callers:
        arrow = look.sign("←", "<-")
        yield from _cut(f"    {arrow} {escape(call.path)}:{call.line}", look)
        yield from _fields("sends", call.sends, look)


def _row(method: str, url: str, place: str, look: Look, note: str = "") -> Iterator[str]:
    """Method and URL, and where it is: on one line if there is room, else below."""
    head = f"  {method:<{_METHOD}}{escape(url)}"
    tail = escape(place) + (f" ({note})" if note else "")
    if len(head) + len(tail) + 2 <= look.width:
        yield f"{head}  {look.paint(tail, 'dim')}"
        return
    yield from _cut(head, look)
    yield from _cut(" " * (2 + _METHOD) + tail, look, dim=True)


def _fields(verb: str, fields: Fields, look: Look) -> Iterator[str]:
    shown = [f"{part}: {', '.join(names)}" for part, names in fields]
    if shown:
        yield from look.wrap(f"{verb} {'; '.join(shown)}", 6)


def _cut(line: str, look: Look, *, dim: bool = False) -> Iterator[str]:
    """A line that fits: a long path loses its beginning, since its end tells more."""
    room = look.width
    if len(line) > room:
        indent = len(line) - len(line.lstrip())
        more = look.sign("…", "...")
        line = line[:indent] + more + line[indent + len(line) - room + len(more) :]
    yield look.paint(line, "dim") if dim else line
