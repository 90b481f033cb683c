"""Under which values the other files of a shop know an exported value."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import MODULE_EXPORTS, Op
from checkout_audit.project.program import Gid, Linked, Program

_BUDGET = 200
_SAME = frozenset({Op.VARIABLE, Op.REF})


class Use(msgspec.Struct, frozen=True):
    """An IMPORT that gives the exported value, or something that holds it."""

    gid: Gid
    under: tuple[str, ...] = ()
    """Keys that must be read from the import to get the value: its name in a namespace."""
    within: str = ""
    """The import is only this key of the value."""


class Uses:
    """Answers for one program."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def of_export(self, path: str, name: str) -> Iterator[Use]:
        """Imports of what a file exports under a name, through files that pass it on."""
        queue, seen = [(path, name)], set[tuple[str, str]]()
        while queue:
            at, wanted = queue.pop()
            if (at, wanted) in seen:
                continue
            seen.add((at, wanted))
            for importer in self.program.importers(at):
                passes_on = self.program.exports_all(importer)
                file = self.program.file(importer) if passes_on or self._may_name(importer, wanted) else None
                if file is not None:
                    yield from self._imports(file, at, wanted)
                    queue.extend((importer, passed) for passed in self._passed_on(file, at, wanted))

    def _passed_on(self, file: Linked, path: str, name: str) -> Iterator[str]:
        """Names under which a file exports again what it takes from another."""
        for export in file.graph.exports:
            if export.module and self.program.resolver.resolve(file.path, export.module) == path:
                if export.name == "*":
                    yield name
                elif export.source == name:
                    yield export.name

    def _may_name(self, path: str, name: str) -> bool:
        """Whether a file can mean an export of that name: it says so, or takes the default or the whole module."""
        return name in ("default", MODULE_EXPORTS) or self.program.mentions(path, name)

    def _imports(self, file: Linked, path: str, name: str) -> Iterator[Use]:
        for number in file.index.imports:
            target, _, wanted = self.program.imported(file, number)
            if target != path:
                continue
            gid = file.gid(number)
            if wanted == name or (name == MODULE_EXPORTS and wanted in ("default", "*")):
                yield Use(gid)
            elif wanted == "*":
                yield Use(gid, under=(name,))
            elif name == MODULE_EXPORTS:
                yield Use(gid, within=wanted)

    def same(self, gid: Gid) -> list[Gid]:
        """Values that are nothing but this one: variables, their uses, imports."""
        found: list[Gid] = [gid]
        for at in found:
            file, value = self.program.of(at)
            further = [file.gid(one) for one in file.index.holders.get(value, ()) if file.graph.ops[one] in _SAME]
            for export in file.graph.exports:
                if export.value == value:
                    further += [
                        use.gid for use in self.of_export(file.path, export.name) if not use.under and not use.within
                    ]
            found += [one for one in further if one not in found][: max(0, _BUDGET - len(found))]
        return found
