"""Routes that React Router's `routes.ts` lists by hand.

See https://reactrouter.com/start/framework/routing.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op
from checkout_audit.project.program import Gid, Linked
from checkout_audit.project.routes import listed

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_FILE = re.compile(r"(?:^|/)(?:app|src)/routes\.[mc]?[jt]s$")
_MOST = 2_000
"""Entries of one listing."""
_MODULES = ("@react-router/dev/routes", "@remix-run/route-config")
_WITH_PATH = ("route", "prefix")


def listing(calls: Calls) -> dict[str, list[tuple[str, ...]]]:
    """File → the URLs under which it is listed."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for path in calls.program.users_of(_MODULES):
        file = calls.program.file(path) if _FILE.search(path) else None
        value = calls.program.exported(path, "default") if file is not None else None
        if file is not None and value is not None:
            _read(calls, file, value, found)
    return found


def _read(calls: Calls, file: Linked, start: Gid, found: dict[str, list[tuple[str, ...]]]) -> None:
    queue: list[tuple[Gid, tuple[str, ...]]] = [(start, ())]
    for at, above in queue:
        where, value = calls.program.of(at)
        graph, args = where.graph, where.graph.args[value]
        op = graph.ops[value]
        if op == Op.CALL and len(queue) < _MOST:
            name = where.index.callee_name(value)
            texts = [calls.texts.one(where.gid(arg)) for arg in args[1:] if graph.ops[arg] == Op.STRING]
            here = (*above, *listed(texts.pop(0))) if name in _WITH_PATH and texts else above
            if texts and name != "prefix":
                _add(calls, file, texts[0], here, found)
            queue.extend((where.gid(arg), here) for arg in args[1:] if graph.ops[arg] != Op.STRING)
        elif op in (Op.ARRAY, Op.SPREAD, Op.AWAIT, Op.REF, Op.VARIABLE) and len(queue) < _MOST:
            queue.extend((where.gid(arg), above) for arg in args)


def _add(
    calls: Calls, file: Linked, name: str, segments: tuple[str, ...], found: dict[str, list[tuple[str, ...]]]
) -> None:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), name))
    audited = set(calls.program.paths())
    for candidate in (path, *(f"{path}.{extension}" for extension in ("tsx", "ts", "jsx", "js"))):
        if candidate in audited:
            found[candidate].append(segments)
            return
