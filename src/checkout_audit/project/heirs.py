"""Which classes stand behind an interface or an abstract class: those that implement or extend it, in files that know it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.points_to import ClassRef
from checkout_audit.project.program import Linked

if TYPE_CHECKING:
    from checkout_audit.project.callees import Callees

_CLASS = re.compile(rb"\bclass\s+([A-Za-z_$][\w$]*)([^{;]{0,400})\{")
_HERITAGE = re.compile(rb"\b(?:extends|implements)\b(.*)", re.DOTALL)
_NAME = re.compile(rb"[A-Za-z_$][\w$]*")
_MOST = 8
"""Classes behind one name; a name that more of them bear says nothing."""
_FILES = 60


class Heirs:
    """Answers, cached, for one program."""

    def __init__(self, callees: Callees) -> None:
        self.callees = callees
        self.program = callees.program
        self._of: dict[tuple[str, str], tuple[ClassRef, ...]] = {}
        self._written: dict[str, dict[str, frozenset[str]]] = {}

    def of_type(self, file: Linked, name: str) -> tuple[ClassRef, ...]:
        """The classes behind a type that a file names: its own, or one that it imports."""
        path, name = self.declared(file, name)
        return self.of(path, name) if path else ()

    def of_class(self, cls: ClassRef) -> tuple[ClassRef, ...]:
        """The classes that extend a class."""
        file = self.program.linked(cls.file)
        name = file.graph.classes[cls.number].name
        return self.of(file.path, name) if name else ()

    def of(self, path: str, name: str) -> tuple[ClassRef, ...]:
        """The classes that implement or extend what `path` declares under a name, in order of files."""
        key = (path, name)
        if key not in self._of:
            self._of[key] = ()
            found = [heir for one in (path, *self.program.importers(path))[:_FILES] for heir in self._in(one, name)]
            self._of[key] = tuple(found) if len(found) <= _MOST else ()
        return self._of[key]

    def declaring(self, file: Linked, number: int) -> list[str]:
        """The files that declare what a class implements or extends."""
        written = self._heritage(file.path).get(file.graph.classes[number].name, frozenset())
        paths = (self.declared(file, name)[0] for name in sorted(written))
        return [path for path in dict.fromkeys(paths) if path and path != file.path]

    def _in(self, path: str, name: str) -> list[ClassRef]:
        names = [own for own, written in self._heritage(path).items() if name in written]
        file = self.program.file(path) if names else None
        if file is None:
            return []
        return [ClassRef(file.number, number) for number, cls in enumerate(file.graph.classes) if cls.name in names]

    def _heritage(self, path: str) -> dict[str, frozenset[str]]:
        """Class → the names after `extends` and `implements`, as the text has them."""
        if path not in self._written:
            self._written[path] = dict(_heritage(self.program.text(path)))
        return self._written[path]

    def declared(self, file: Linked, name: str) -> tuple[str, str]:
        """Where a type that a file names is declared, and under which name."""
        for number in file.index.variables(name):
            for arg in file.graph.args[number]:
                if file.graph.ops[arg] == Op.IMPORT:
                    path, _, imported = self.program.imported(file, ValueId(arg))
                    return path or "", imported if imported not in ("default", "*") else name
        return file.path, name


def _heritage(text: bytes) -> list[tuple[str, frozenset[str]]]:
    found = []
    for declared in _CLASS.finditer(text) if b"implements" in text or b"extends" in text else ():
        heritage = _HERITAGE.search(declared[2])
        if heritage is not None:
            found.append((declared[1].decode(), frozenset(name.decode() for name in _NAME.findall(heritage[1]))))
    return found
