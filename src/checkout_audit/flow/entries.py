"""Which parameters a framework fills with a request, and what part of the request a path means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Function, Op, ValueId
from checkout_audit.flow.paths import Path, key_matches
from checkout_audit.project.callees import type_matches
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.models import Entry, Selector, last_word, selects
from checkout_audit.project.paths import matches_any
from checkout_audit.project.program import FunctionRef, Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_QUOTED = re.compile(r"""["'`]([^"'`]+)["'`]""")


class Entries:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.callees = calls.callees
        self.models = calls.models
        self._exported: dict[int, dict[FunctionRef, set[str]]] = {}
        self._of: dict[FunctionRef, tuple[Entry, ...]] = {}
        self._handed: dict[FunctionRef, tuple[Gid, ...]] = {}

    def source(self, function: FunctionRef, parameter: int, path: Path) -> tuple[str, str] | None:
        """(source kind, key) of the request part that a path of a parameter is: `("body", "amount")`."""
        facts = self.program.function(function)
        if facts.has_rest and parameter == len(facts.params) - 1 and path and path[0].isdigit():
            parameter, path = parameter + int(path[0]), path[1:]
        for entry in self.of(function):
            if entry.decorators:
                found = (
                    _decorated(entry, facts.decorators[parameter], path) if parameter < len(facts.decorators) else None
                )
                if found is not None:
                    return found
                continue
            for position, prefix, kind in entry.sources:
                typed = (
                    entry.types and parameter < len(facts.types) and type_matches(facts.types[parameter], entry.types)
                )
                if not typed and (entry.types and not (entry.exports or entry.calls or entry.directive)):
                    continue
                if (typed or position == parameter) and _starts(prefix, path):
                    return kind, ".".join(path[len(prefix) :])
        return None

    def registered_source(self, position: int, path: Path) -> tuple[str, str] | None:
        """The same for a function that some router is handed, whatever the router's name."""
        for entry in self.models.entries:
            for place, prefix, kind in entry.sources if entry.calls else ():
                if place == position and _starts(prefix, path):
                    return kind, ".".join(path[len(prefix) :])
        return None

    def of(self, function: FunctionRef) -> tuple[Entry, ...]:
        """The entry models that a function fits."""
        if function not in self._of:
            file = self.program.linked(function.file)
            self._of[function] = tuple(entry for entry in self.models.entries if self._fits(file, function, entry))
        return self._of[function]

    def _fits(self, file: Linked, function: FunctionRef, entry: Entry) -> bool:
        facts = file.graph.functions[function.number]
        if entry.files and not matches_any(file.path, entry.files):
            return False
        return (
            (bool(entry.types) and any(type_matches(text, entry.types) for text in facts.types))
            or (
                bool(entry.decorators)
                and any(mark.split("(")[0] in entry.decorators for mark in facts.decorators if mark)
            )
            or bool(entry.exports and self.exported_names(file).get(function, set()) & set(entry.exports))
            or (bool(entry.directive) and self._directed(file, function, entry.directive))
            or (bool(entry.parameters) and named_like(file, facts, entry.parameters))
            or (bool(entry.calls) and any(self._registers(call, entry) for call in self._handed_to(function)))
        )

    def exported_names(self, file: Linked) -> dict[FunctionRef, set[str]]:
        """Function → the names that it is exported under, wrappers looked through."""
        if file.number not in self._exported:
            found: dict[FunctionRef, set[str]] = {}
            for export in file.graph.exports:
                if export.value >= 0:
                    for target in self.callees.functions(file.gid(export.value)):
                        found.setdefault(target.function, set()).add(export.name)
            self._exported[file.number] = found
        return self._exported[file.number]

    def _directed(self, file: Linked, function: FunctionRef, directive: str) -> bool:
        facts = file.graph.functions[function.number]
        if directive in facts.directives:
            return True
        return directive in file.graph.directives and bool(self.exported_names(file).get(function))

    def _handed_to(self, function: FunctionRef) -> tuple[Gid, ...]:
        """The calls that take the function as an argument, wherever they stand."""
        if function not in self._handed:
            callers = self.calls.callers
            sites = callers.of(function)
            self._handed[function] = tuple(one for one in sites if callers.positions(function, one) - {CALLEE})
        return self._handed[function]

    def _registers(self, call: Gid, entry: Entry) -> bool:
        """Whether a call registers its arguments as the entry says: on a router of any name, if it says so of one."""
        file, value = self.program.of(call)
        if file.graph.ops[value] not in (Op.CALL, Op.NEW):
            return False
        callee = ValueId(file.graph.args[value][0])
        chain, is_new = self.callees.imported_name(file, callee), file.graph.ops[value] == Op.NEW
        fitting = [one for one in entry.calls if last_word(one) == chain[-1]]
        if not fitting:
            return False
        module = self.callees.module(file, callee)
        if any(selects(one, chain, module, new=is_new) for one in fitting):
            return True
        return any(_is_verb(one) for one in fitting) and self.calls.routers.is_router_call(file, value)


def named_like(file: Linked, function: Function, names: tuple[frozenset[str], ...]) -> bool:
    """Whether the first parameters of a function bear such names."""
    return len(function.params) >= len(names) and all(
        any(
            file.graph.ops[one] == Op.VARIABLE and file.graph.texts[one] in wanted
            for one in file.index.holders.get(param, ())
        )
        for param, wanted in zip(function.params, names, strict=False)
    )


def _is_verb(selector: Selector) -> bool:
    return selector.name.startswith(("router.", "app."))


def _decorated(entry: Entry, mark: str, path: Path) -> tuple[str, str] | None:
    """The part that a decorated parameter is: `@Headers("x-token")`, or a part of the whole request."""
    kind = entry.decorators.get(mark.split("(", maxsplit=1)[0])
    if kind != "request":
        named = _QUOTED.search(mark)
        return None if kind is None else (kind, ".".join((*((named[1],) if named else ()), *path)))
    return next(
        ((part, ".".join(path[len(prefix) :])) for _, prefix, part in entry.sources if _starts(prefix, path)), None
    )


def _starts(prefix: Path, path: Path) -> bool:
    return len(path) >= len(prefix) and all(key_matches(have, want) for have, want in zip(prefix, path, strict=False))
