"""Which functions a call may run: through names, imports, methods, factories, wrappers and containers."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.project.callee_names import call_models, imported_name, module_of
from checkout_audit.project.containers import Containers
from checkout_audit.project.contexts import Contexts
from checkout_audit.project.heirs import Heirs
from checkout_audit.project.models import CallModel, Models
from checkout_audit.project.points_to import ClassRef, Frame, PointsTo, Target
from checkout_audit.project.program import FunctionRef, Gid, Linked, Program
from checkout_audit.project.shapes import Shapes
from checkout_audit.project.states import States
from checkout_audit.project.uses import Uses

_MEMBERS = 3
"""Members inside members of declared types."""
_ANCESTORS = 40
"""Classes of one line of inheritance."""


class Callees:
    """Answers, cached, for one program."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        self.models = models
        self.points_to = PointsTo(self)
        self.containers = Containers(program, models)
        self.heirs = Heirs(self)
        self.shapes = Shapes(program)
        self.uses = Uses(program)
        self.contexts = Contexts(program, self.uses)
        self.states = States(self)
        self._targets: dict[Gid, tuple[Target, ...]] = {}
        self._members: dict[tuple[int, str, str], tuple[Linked, str] | None] = {}

    def of_call(self, call: Gid) -> tuple[Target, ...]:
        """What a CALL or NEW runs; empty for library code."""
        if call not in self._targets:
            self._targets[call] = ()
            self._targets[call] = tuple(self._of_call(call))
        return self._targets[call]

    def _of_call(self, call: Gid) -> Iterator[Target]:
        file, value = self.program.of(call)
        callee = file.graph.args[value][0]
        is_super = file.graph.ops[callee] == Op.GLOBAL and file.graph.texts[callee] == "super"
        if file.graph.ops[value] == Op.NEW or is_super:
            for cls in self.classes(file.gid(callee)):
                method = self.method(cls, "constructor")
                if method is not None:
                    yield Target(method)
            return
        yield from self.functions(file.gid(callee))

    @staticmethod
    def module(file: Linked, value: ValueId) -> str:
        """The module that the first word of a chain is imported from, or empty."""
        return module_of(file, value)

    @staticmethod
    def imported_name(file: Linked, callee: ValueId) -> tuple[str, ...]:
        """The chain as written, its first word replaced by the imported name when it was renamed."""
        return imported_name(file, callee)

    def models_of(self, file: Linked, call: ValueId) -> list[CallModel]:
        """The models that speak of a call."""
        found = call_models(self.models, file, call)
        return [*found, *self.states.models_of(file, call)] if self.states.is_used else found

    def registered(self, file: Linked, call: ValueId) -> list[Gid]:
        """What the shop registered under the name that a call looks up in a container, or provides as a context."""
        return self.containers.looked_up(file, call) or self.contexts.provided(file, call)

    def functions(self, gid: Gid) -> tuple[Target, ...]:
        """The functions that a value is."""
        return self.points_to.of(gid).functions

    def names(self, gid: Gid) -> frozenset[str]:
        """Names of functions that no file declares which a value is: `fetch`."""
        return self.points_to.of(gid).names

    def classes(self, gid: Gid) -> tuple[ClassRef, ...]:
        """The classes that a value is, or is an instance of."""
        return self.points_to.of(gid).classes

    def method(self, cls: ClassRef, name: str) -> FunctionRef | None:
        """A method of a class or of what it extends."""
        for at in self.ancestry(cls):
            methods = self.program.linked(at.file).graph.classes[at.number].methods
            if name in methods:
                return FunctionRef(at.file, methods[name])
        return None

    def fields(self, cls: ClassRef, name: str) -> list[Gid]:
        """The values given to a field of a class or of what it extends."""
        found: list[Gid] = []
        for at in self.ancestry(cls):
            file = self.program.linked(at.file)
            found += [file.gid(one) for one in file.graph.classes[at.number].fields.get(name, ())]
        return found

    def field_types(self, cls: ClassRef, path: tuple[str, ...]) -> Iterator[tuple[Gid, tuple[str, ...]]]:
        """The class that the declared type of a field names, with the keys that are still to be read from it."""
        for at in self.ancestry(cls):
            file = self.program.linked(at.file)
            yield from self.typed(file, file.graph.classes[at.number].types.get(path[0], ""), path[1:])

    def ancestry(self, cls: ClassRef) -> list[ClassRef]:
        """The class and all that it extends, nearest first."""
        found = [cls]
        for at in found:
            file = self.program.linked(at.file)
            base = file.graph.classes[at.number].base
            if base >= 0 and len(found) < _ANCESTORS:
                found += [one for one in self.classes(file.gid(base)) if one not in found]
        return found

    def base_around(self, file: Linked, function: int) -> Gid | None:
        """What the class extends in which a function stands: the meaning of `super`."""
        facts = file.graph.functions[function]
        while facts.cls < 0:
            if facts is file.graph.functions[0]:
                return None
            facts = file.graph.functions[facts.parent]
        base = file.graph.classes[facts.cls].base
        return file.gid(base) if base >= 0 else None

    def typed(self, file: Linked, text: str, path: tuple[str, ...]) -> Iterator[tuple[Gid, tuple[str, ...]]]:
        """The class that a part of something of a declared type is, with the keys that are still to be read from it.

        The parts of an interface or object type are followed to the classes that its members are declared to be.
        """
        for _ in range(_MEMBERS):
            for gid in self.named_type(file, text):
                yield gid, path
            member = self._declared_member(file, text, path[0]) if path else None
            if member is None:
                return
            (file, text), path = member, path[1:]

    def _declared_member(self, file: Linked, text: str, key: str) -> tuple[Linked, str] | None:
        """The type of a member of a declared type, with the file whose names it is written in."""
        asked = (file.number, text, key)
        if asked not in self._members:
            name = text.split("<", 1)[0].strip()
            at, name = self.heirs.declared(file, name) if name.isidentifier() else ("", "")
            found = self.shapes.member(at, name, key) if at else ""
            owner = self.program.file(at) if found else None
            self._members[asked] = (owner, found) if owner is not None else None
        return self._members[asked]

    def named_type(self, file: Linked, text: str) -> Iterator[Gid]:
        """The class that a declared type names, in this file or imported; of an interface the classes behind it."""
        name = text.split("<", 1)[0].strip()
        if not name.isidentifier():
            return
        graph = file.graph
        for number in file.index.variables(name):
            if any(graph.ops[arg] in (Op.CLASS, Op.IMPORT) for arg in graph.args[number]):
                yield file.gid(number)
        for heir in self.heirs.of_type(file, name):
            owner = self.program.linked(heir.file)
            yield owner.gid(owner.index.classes[heir.number])


def type_matches(text: str, globs: tuple[str, ...]) -> bool:
    """Whether a declared type is one of those, its type arguments aside."""
    name = text.split("<", 1)[0].strip()
    return bool(name) and any(fnmatchcase(name, one) for one in globs)


__all__ = ["Callees", "ClassRef", "Frame", "FunctionId", "Target", "type_matches"]
