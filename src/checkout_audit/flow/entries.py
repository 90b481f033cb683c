"""Which parameters a framework fills with a request, and what part of the request a path means."""

from __future__ import annotations

import re

from checkout_audit.facts.graph import Op
from checkout_audit.flow.paths import Path, key_matches
from checkout_audit.project.callees import Callees, type_matches
from checkout_audit.project.models import Entry, selects
from checkout_audit.project.paths import matches_any
from checkout_audit.project.program import FunctionRef, Linked, Program

_QUOTED = re.compile(r"""["'`]([^"'`]+)["'`]""")


class Entries:
    """Answers, cached, for one program."""

    def __init__(self, program: Program, callees: Callees) -> None:
        self.program = program
        self.callees = callees
        self.models = callees.models
        self._exported: dict[int, dict[FunctionRef, set[str]]] = {}
        self._of: dict[FunctionRef, tuple[Entry, ...]] = {}

    def source(self, function: FunctionRef, parameter: int, path: Path) -> tuple[str, str] | None:
        """(source kind, key) of the request part that a path of a parameter is: `("body", "amount")`."""
        facts = self.program.function(function)
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
        if entry.types and any(type_matches(text, entry.types) for text in facts.types):
            return True
        if entry.decorators and any(mark.split("(")[0] in entry.decorators for mark in facts.decorators if mark):
            return True
        if entry.exports and self.exported_names(file).get(function, set()) & set(entry.exports):
            return True
        if entry.directive and self._directed(file, function, entry.directive):
            return True
        return bool(entry.calls) and self._registered(file, function, entry)

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

    def _registered(self, file: Linked, function: FunctionRef, entry: Entry) -> bool:
        """Whether the function is an argument of a registering call."""
        value = file.index.functions.get(function.number)
        if value is None:
            return False
        places = [value, *(use for holder in file.index.holders.get(value, ()) if file.graph.ops[holder] == Op.VARIABLE
                           for use in file.index.uses.get(holder, ()))]  # fmt: skip
        for place in places:
            for call in file.index.holders.get(place, ()):
                if file.graph.ops[call] not in (Op.CALL, Op.NEW) or file.graph.args[call][0] == place:
                    continue
                chain = self.callees.imported_name(file, file.graph.args[call][0])  # type: ignore[arg-type]
                module = self.callees.module(file, file.graph.args[call][0])  # type: ignore[arg-type]
                is_new = file.graph.ops[call] == Op.NEW
                if any(selects(one, chain, module, new=is_new) for one in entry.calls):
                    return True
        return False


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
