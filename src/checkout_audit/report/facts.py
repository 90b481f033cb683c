"""What was understood of one file, as a page of text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from checkout_audit.findings.account import Entry, FileAccount, FunctionAccount, Port, Route, Row
from checkout_audit.findings.gate import plural
from checkout_audit.report.look import Look, escape
from checkout_audit.report.narrow import narrow

_PLACE = 8
"""Columns of a place."""
_MARKS = {"value": "", "request": "sends ", "sink": "sink: "}


def facts_page(account: FileAccount, look: Look) -> str:
    """Head, routes, entries, imports, exports and functions, then every line's values, requests and sinks."""
    return "".join(f"{line.rstrip()}\n" for line in _page(account, look))


def facts_json(account: FileAccount) -> str:
    """The same as data; its form is versioned by `version`."""
    return json.dumps({"version": 1, **msgspec.to_builtins(account)}, indent=2, ensure_ascii=False) + "\n"


def _page(account: FileAccount, look: Look) -> Iterator[str]:
    yield look.paint(escape(account.path), "path")
    yield from narrow(_head(account), look, 2)
    yield from narrow(f"roles: {', '.join(account.roles) or 'none'}", look, 2)
    yield from _section("Routes", [_route(one) for one in account.routes], look)
    yield from _section("Entry functions", [text for one in account.entries for text in _entry(one)], look)
    yield from _section("Imports", list(_ports(account.imports, "from", look)), look)
    yield from _section("Exports", list(_ports(account.exports, "from", look)), look)
    yield from _section("Functions", [_function(one) for one in account.functions], look)
    yield from _rows(account.rows, look)


def _head(account: FileAccount) -> str:
    said = f"grammar {account.grammar}, {plural(account.lines, 'line')}, {plural(account.size, 'byte')}"
    if not account.error_lines:
        return f"{said}, all understood"
    lines = ", ".join(map(str, account.error_lines[:8]))
    return f"{said}, {plural(account.not_understood, 'byte')} not understood (line {lines})"


def _section(title: str, texts: Sequence[str], look: Look) -> Iterator[str]:
    if not texts:
        return
    yield ""
    yield look.paint(title, "label")
    for text in texts:
        first, *others = narrow(text, look, 4)
        yield first[2:]
        yield from others


def _route(route: Route) -> str:
    methods = ", ".join({"*": "any method"}.get(method, method) for method in route.methods) or "no method found"
    kind = "page" if route.is_page else "route"
    return f"{methods} {route.url} ({route.framework} {kind}{', signed in' if route.authenticated else ''})"


def _entry(entry: Entry) -> Iterator[str]:
    yield f"{entry.line}: {entry.name} is called by {entry.framework}" + (
        f"; {', '.join(entry.sources)}" if entry.sources else ""
    )


def _ports(ports: Sequence[Port], word: str, look: Look) -> Iterator[str]:
    """One text a module, in order of their first names."""
    by_module: dict[tuple[str, str], list[str]] = {}
    for port in ports:
        by_module.setdefault((port.module, port.path), []).append(port.name)
    for (module, path), names in by_module.items():
        arrow = look.sign("→", "->")
        origin = f" {word} {module}{f' {arrow} {path}' if path else ''}" if module else ""
        yield f"{', '.join(filter(None, names)) or '(effects only)'}{origin}"


def _function(function: FunctionAccount) -> str:
    return f"{function.line}: {function.name}({', '.join(function.parameters)})"


def _rows(rows: Sequence[Row], look: Look) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield look.paint("Values, requests and sinks", "label")
    for row in rows:
        place = f"{row.line}:{row.column}"
        arrow = look.sign("←", "<-")
        origins = f"  {arrow} {', '.join(row.origins)}" if row.origins else ""
        first, *others = narrow(f"{_MARKS[row.kind]}{row.text}{origins}", look, _PLACE + 4)
        yield f"  {place:<{_PLACE}}{first.lstrip()}"
        yield from others
