"""Server actions: functions that a browser may call with whatever it likes, since a page's own code does.

Next gives an address only to those that code of the browser, or a form, refers to:
https://nextjs.org/docs/app/guides/data-security#built-in-server-actions-security-features
"""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.facts.graph import FunctionId, Op
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.shown import CLIENT
from checkout_audit.project.program import FunctionRef, Linked

SERVER = "use server"
_TAKES = frozenset({"action", "formAction"})
"""Attributes that are given an action."""


def server_actions(calls: Calls, file: Linked) -> Iterator[FunctionRef]:
    """The actions of a file that the browser can call."""
    for number, facts in enumerate(file.graph.functions):
        if SERVER in facts.directives:
            yield FunctionRef(file.number, FunctionId(number))
    if SERVER in file.graph.directives:
        known = _called_names(calls, file)
        for function, names in calls.entries.exported_names(file).items():
            if function.file == file.number and not known.isdisjoint(names | {"*"}):
                yield function


def _called_names(calls: Calls, file: Linked) -> set[str]:
    """The names by which code that runs in the browser, or a form, knows exports of a file."""
    found: set[str] = set()
    for path in sorted(calls.program.importers(file.path)):
        importer = calls.program.file(path)
        if importer is None:
            continue
        in_browser = CLIENT in importer.graph.directives or _is_of_browser(calls, path)
        for value in importer.index.imports:
            at, _, name = calls.program.imported(importer, value)
            if at == file.path and (in_browser or _is_in_form(importer, value)):
                found.add(name)
    return found


def _is_of_browser(calls: Calls, path: str) -> bool:
    """Whether code of the browser imports a file: a hook, or a component without a directive of its own."""
    users = (calls.program.file(user) for user in sorted(calls.program.importers(path)))
    return any(user is not None and CLIENT in user.graph.directives for user in users)


def _is_in_form(file: Linked, imported: int) -> bool:
    """Whether an imported action is given to an element."""
    graph, index = file.graph, file.index
    held = [holder for holder in index.holders.get(imported, ()) if graph.ops[holder] == Op.VARIABLE]
    uses = [imported, *(use for variable in held for use in index.uses.get(variable, ()))]
    return any(
        key in _TAKES and entry in uses
        for element, keys in graph.keys.items()
        if graph.ops[element] == Op.JSX
        for key, entry in zip(keys, graph.args[element][1:], strict=True)
    )


__all__ = ["SERVER", "server_actions"]
