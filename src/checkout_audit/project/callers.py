"""Where a function is called from, passed as a callback, or rendered as a component."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

import msgspec

from checkout_audit.facts.graph import COMPUTED, ELEMENT, REST, FunctionId, Op, ValueId
from checkout_audit.project.callee_names import factory_model
from checkout_audit.project.callees import Callees, ClassRef
from checkout_audit.project.models import Base
from checkout_audit.project.program import FunctionRef, Gid, Linked, Program
from checkout_audit.project.state_model import STATE

_MOST_FILES = 60
"""Files searched for calls of one method; a name that more of them use says nothing."""
_BUDGET = 400
"""Values looked at for one function."""
_DEEPEST = 12
"""Functions that return functions, inside each other."""
_KEYS = 4

_SAME = frozenset({Op.VARIABLE, Op.REF, Op.AWAIT, Op.LOGIC})

CALLEE = -1
"""Position of a function that is called itself; from 0 on: which argument it is."""


class _Held(msgspec.Struct, frozen=True):
    """A value in which the function stands under some keys."""

    gid: Gid
    path: tuple[str, ...] = ()
    handed: bool = False
    """Known through a parameter that was handed the function itself: its calls are not listed, the hand-over is."""


class _Site(msgspec.Struct, frozen=True):
    gid: Gid
    position: int


class Callers:
    """Answers, cached, for one program."""

    def __init__(self, program: Program, callees: Callees) -> None:
        self.program = program
        self.callees = callees
        self._sites: dict[FunctionRef, dict[Gid, set[int]]] = {}
        self._values: dict[tuple[Gid, tuple[str, ...]], dict[Gid, set[int]]] = {}
        self._passing: dict[str, bool] = {}
        self._importers: dict[str, tuple[str, ...]] = {}
        self._assigned: dict[FunctionRef, tuple[Gid, ...]] = {}
        self._depth = 0
        self._factory_methods = frozenset(name for one in callees.models.factories for name in one.methods)

    def of(self, function: FunctionRef) -> tuple[Gid, ...]:
        """CALL, NEW and JSX values that run the function or take it as an argument, in order of files."""
        return tuple(self._of(function))

    def of_value(self, gid: Gid, path: tuple[str, ...] = ()) -> dict[Gid, set[int]]:
        """The same for a value, or what stands in it under some keys, that is a function of a library."""
        key = (gid, path)
        if key not in self._values:
            found: dict[Gid, set[int]] = {}
            self._values[key] = found
            for site in self._spread(gid, path):
                found.setdefault(site.gid, set()).add(site.position)
        return self._values[key]

    def positions(self, function: FunctionRef, call: Gid) -> set[int]:
        """What the function is in one of its call sites: `CALLEE`, or which arguments."""
        return self._of(function).get(call, set())

    def _of(self, function: FunctionRef) -> dict[Gid, set[int]]:
        if function not in self._sites:
            if self._depth >= _DEEPEST:
                return {}
            found: dict[Gid, set[int]] = {}
            self._sites[function] = {}
            self._depth += 1
            try:
                for site in self._find(function):
                    found.setdefault(site.gid, set()).add(site.position)
            finally:
                self._depth -= 1
            self._sites[function] = found
        return self._sites[function]

    def _find(self, function: FunctionRef) -> Iterator[_Site]:
        file = self.program.linked(function.file)
        for name in self._method_names(file, function):
            yield from self._by_name(file, function, name)
        value = file.index.functions.get(function.number)
        if value is None or file.graph.functions[function.number].cls >= 0:
            return
        yield from self._spread(file.gid(value))

    def _spread(self, gid: Gid, path: tuple[str, ...] = ()) -> Iterator[_Site]:
        queue = deque([_Held(gid, path)])
        seen = set(queue)
        while queue and len(seen) < _BUDGET:
            for found in self._look(queue.popleft()):
                if isinstance(found, _Site):
                    yield found
                elif found not in seen and len(found.path) <= _KEYS:
                    seen.add(found)
                    queue.append(found)

    @staticmethod
    def _method_names(file: Linked, function: FunctionRef) -> list[str]:
        names = [
            name for cls in file.graph.classes for name, number in cls.methods.items() if number == function.number
        ]
        return list(dict.fromkeys(names))

    def _look(self, held: _Held) -> Iterator[_Site | _Held]:
        file, value = self.program.of(held.gid)
        yield from self._imported(file, value, held)
        yield from self._returned(file, value, held)
        for given in self.callees.states.readers_in(file, value, held.path):
            yield _Held(given, held.path, held.handed)
        for call in self.callees.containers.lookups_of(held.gid):
            yield _Held(call, held.path, held.handed)
        for root, path in file.index.written.get(value, ()):
            yield _Held(file.gid(root), (*path, *held.path), held.handed)
        for read in file.index.field_reads(value):
            yield _Held(file.gid(read), held.path)
        for holder in file.index.holders.get(value, ()):
            yield from self._held_by(file, value, holder, held)

    def _imported(self, file: Linked, value: ValueId, held: _Held) -> Iterator[_Held]:
        """What other files know the value as."""
        for export in file.graph.exports:
            for use in self.callees.uses.of_export(file.path, export.name) if export.value == value else ():
                if not use.within:
                    yield _Held(use.gid, (*use.under, *held.path), held.handed)
                elif held.path and held.path[0] == use.within:
                    yield _Held(use.gid, held.path[1:], held.handed)

    def _held_by(self, file: Linked, value: ValueId, holder: ValueId, held: _Held) -> Iterator[_Site | _Held]:
        op, gid = Op(file.graph.ops[holder]), file.gid(holder)
        if op in _SAME or (op == Op.CHOICE and value != file.graph.args[holder][0]):
            yield msgspec.structs.replace(held, gid=gid)
        elif op == Op.MEMBER:
            yield from self._read(file, holder, held)
        elif op in (Op.OBJECT, Op.ARRAY):
            for path in _put_in(file, value, holder, held.path):
                yield msgspec.structs.replace(held, gid=gid, path=path)
        elif op == Op.JSX:
            yield from self._rendered(file, value, holder, held)
        elif op in (Op.CALL, Op.NEW):
            yield from self._called(file, value, holder, held)

    def _read(self, file: Linked, member: ValueId, held: _Held) -> Iterator[_Held]:
        """`object.name`: the function itself, or a method that is made of it."""
        name = file.graph.texts[member]
        if held.path and _same(held.path[0], name):
            yield msgspec.structs.replace(held, gid=file.gid(member), path=held.path[1:])
        elif (held.path[:1] == (STATE,) and name in self.callees.states.reading) or (
            not held.path and name in self._factory_methods
        ):
            yield msgspec.structs.replace(held, gid=file.gid(member))
        elif not held.path and name == "bind":
            yield from (
                msgspec.structs.replace(held, gid=file.gid(call)) for call in file.index.holders.get(member, ())
            )

    def _rendered(self, file: Linked, value: ValueId, element: ValueId, held: _Held) -> Iterator[_Site | _Held]:
        """As a component, or as an attribute that the component reads from its first parameter."""
        args = file.graph.args[element]
        if args[0] == value and not held.path:
            yield _Site(file.gid(element), CALLEE)
        for key, entry in zip(file.graph.keys[element], args[1:], strict=True):
            if entry == value:
                path = held.path if key == REST else (key, *held.path)
                if key == "value":
                    for reader in self.callees.contexts.readers(file, element):
                        yield _Held(reader, held.path)
                for target in self.callees.functions(file.gid(args[0])):
                    yield from self._parameter(target.function, 0, _Held(held.gid, path))

    def _called(self, file: Linked, value: ValueId, call: ValueId, held: _Held) -> Iterator[_Site | _Held]:
        args, gid = file.graph.args[call], file.gid(call)
        if args[0] == value and not held.path:
            if not held.handed:
                yield _Site(gid, CALLEE)
            if self._is_read_as_factory(file, call):
                yield _Held(gid, (), held.handed)
        elif args[0] == value and held.path[0] == STATE:
            yield from self._passed_through(Base.CALLEE, 0, msgspec.structs.replace(held, gid=gid))
        targets = self.callees.of_call(gid) if value in args[1:] else ()
        for position, arg in enumerate(args[1:]):
            if arg == value:
                yield from self._as_argument(file, call, position, held)
                for target in targets:
                    if target.first is None:
                        yield from self._parameter(
                            target.function, position, _Held(gid, held.path, handed=not held.path)
                        )

    def _as_argument(self, file: Linked, call: ValueId, position: int, held: _Held) -> Iterator[_Site | _Held]:
        """What becomes of a function, or of an object that holds it, which a call is given."""
        gid = file.gid(call)
        if held.path:
            if self._is_made_of(file, call, position, held.path):
                yield _Held(gid, (), held.handed)
            else:
                yield from self._passed_through(Base.ARGUMENT, position, msgspec.structs.replace(held, gid=gid))
            return
        yield _Site(gid, position)
        if not self.callees.of_call(gid) or factory_model(self.callees.models, file, call) is not None:
            yield _Held(gid, (), held.handed)

    def _is_made_of(self, file: Linked, call: ValueId, position: int, path: tuple[str, ...]) -> bool:
        """Whether a factory takes its function from this entry of this argument: `useMutation({ mutationFn })`."""
        model = factory_model(self.callees.models, file, call)
        return model is not None and (model.function, (model.key,)) == (position, path)

    def _is_read_as_factory(self, file: Linked, call: ValueId) -> bool:
        """Whether `made(container).run(…)` reads a method that a factory gave the made thing."""
        graph = file.graph
        readers = (holder for holder in file.index.holders.get(call, ()) if graph.ops[holder] == Op.MEMBER)
        return any(graph.texts[reader] in self._factory_methods for reader in readers)

    def _parameter(self, function: FunctionRef, position: int, held: _Held) -> Iterator[_Held]:
        owner = self.program.linked(function.file)
        params = owner.graph.functions[function.number].params
        if position < len(params):
            yield _Held(owner.gid(params[position]), held.path, held.handed)

    def _returned(self, file: Linked, value: ValueId, held: _Held) -> Iterator[_Held]:
        """A function that returns the value: what its calls give is the same."""
        owner = FunctionId(file.graph.owners[value])
        if owner == 0 or value not in file.graph.functions[owner].returns:
            return
        function = FunctionRef(file.number, owner)
        for site, positions in self._of(function).items():
            if CALLEE in positions:
                yield _Held(site, held.path, held.handed)
            for position in positions - {CALLEE}:
                yield from self._passed_through(Base.RETURN, position, msgspec.structs.replace(held, gid=site))

    def _passed_through(self, base: Base, number: int, held: _Held) -> Iterator[_Held]:
        """What a library call, `held.gid`, gives back of the function, as its models say."""
        file, call = self.program.of(held.gid)
        for model in self.callees.models_of(file, call) if file.graph.ops[call] != Op.JSX else ():
            for flow in model.flows:
                start, target = flow.origin.path, flow.target
                if (flow.origin.base, flow.origin.number) != (base, number) or held.path[: len(start)] != start:
                    continue
                passed = msgspec.structs.replace(held, path=(*target.path, *held.path[len(start) :]))
                if target.base is Base.RESULT:
                    yield passed
                elif target.base is Base.PARAMETER and start[:1] == (STATE,):
                    for gid in self.callees.states.given(file, call, target):
                        yield msgspec.structs.replace(passed, gid=gid)

    def _by_name(self, file: Linked, function: FunctionRef, name: str) -> Iterator[_Site]:
        """Calls of a method of that name, in this file and those that may know the class, that do run it."""
        facts = file.graph.functions[function.number]
        behind = self.callees.heirs.declaring(file, facts.cls) if facts.cls >= 0 else ()
        known = (path for start in (file.path, *behind) for path in (start, *self._reaching(start)))
        paths = dict.fromkeys((*known, *self._asking(file)))
        is_made = name == "constructor" and "." in facts.name
        words = ("new ", "super(") if is_made else (f".{name}",)
        telling = (path for path in paths if any(self.program.mentions(path, word) for word in words))
        for path in islice(telling, _MOST_FILES):
            where = self.program.file(path)
            if where is None:
                continue
            named = where.index.methods_called
            calls = [*where.index.constructions(), *named.get("super", ())] if is_made else named.get(name, ())
            for call in calls:
                gid = where.gid(call)
                if any(target.function == function for target in self.callees.of_call(gid)):
                    yield _Site(gid, CALLEE)
            for member in where.index.members.get(name, ()):
                yield from self._handed_about(where, member, function)

    def _handed_about(self, file: Linked, member: ValueId, function: FunctionRef) -> Iterator[_Site]:
        """A method that is read without being called: `items.map(this.price)`."""
        graph, gid = file.graph, file.gid(member)
        holders = file.index.holders.get(member, ())
        if all(graph.ops[one] in (Op.CALL, Op.NEW) and graph.args[one][0] == member for one in holders):
            return
        if any(target.function == function for target in self.callees.functions(gid)):
            yield from self._spread(gid)

    def assigned(self, function: FunctionRef) -> tuple[Gid, ...]:
        """What is assigned to the property that the function is the setter of."""
        facts = self.program.function(function)
        if not facts.sets:
            return ()
        if function not in self._assigned:
            self._assigned[function] = ()
            self._assigned[function] = tuple(self._find_assigned(function, facts.sets, facts.cls))
        return self._assigned[function]

    def _find_assigned(self, function: FunctionRef, name: str, cls: int) -> Iterator[Gid]:
        own = self.program.linked(function.file)
        behind = self.callees.heirs.declaring(own, cls) if cls >= 0 else ()
        known = dict.fromkeys(path for start in (own.path, *behind) for path in (start, *self._reaching(start)))
        for path in islice((path for path in known if self.program.mentions(path, name)), _MOST_FILES):
            where = self.program.file(path)
            for write in where.graph.writes if where is not None else ():
                if where is not None and write.key == name and self._has_setter(where, write.target, function, cls):
                    yield where.gid(write.value)

    def _has_setter(self, file: Linked, target: ValueId, function: FunctionRef, cls: int) -> bool:
        """Whether an object is of the class, or is the literal, that the setter belongs to."""
        if cls >= 0:
            owner = ClassRef(function.file, cls)
            found = self.callees.classes(file.gid(target))
            return any(owner in self.callees.ancestry(one) for one in found)
        value = file.index.functions.get(function.number) if file.number == function.file else None
        literals = file.index.holders.get(value, ()) if value is not None else ()
        root, path = file.index.root(target)
        return not path and any(one in file.graph.args[root] for one in literals)

    def _asking(self, file: Linked) -> list[str]:
        """Files that look the file's classes up in a container, or may be handed one by it under its name."""
        if not file.graph.classes:
            return []
        registered = self.callees.containers.registered()
        keys = {key for key, value in registered if any(cls.file == file.number for cls in self.callees.classes(value))}
        named = (path for path in self.program.paths() if any(self.program.mentions(path, key) for key in keys))
        return [*(path for key in sorted(keys) for path in self.program.naming(key)), *named]

    def _reaching(self, path: str) -> tuple[str, ...]:
        """Importers of a file, also through files that only pass it on."""
        if path not in self._importers:
            self._importers[path] = tuple(self._all_importers(path))
        return self._importers[path]

    def _all_importers(self, path: str) -> dict[str, None]:
        found: dict[str, None] = {}
        queue = [path]
        while queue and len(found) < _BUDGET:
            for importer in self.program.importers(queue.pop()):
                if importer not in found:
                    found[importer] = None
                    if self._passes_on(importer):
                        queue.append(importer)
        return found

    def _passes_on(self, path: str) -> bool:
        if path not in self._passing:
            words = ("export *", "export {", "export default", "new ")
            self._passing[path] = any(self.program.mentions(path, word) for word in words)
        return self._passing[path]


def _put_in(file: Linked, value: ValueId, holder: ValueId, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys under which a value stands in an object or list that has it as an entry."""
    args = file.graph.args[holder]
    keys = file.graph.keys.get(holder, (ELEMENT,) * len(args))
    for key, entry in zip(keys, args, strict=True):
        if entry == value:
            yield path if key == REST else (key, *path)


def _same(have: str, want: str) -> bool:
    if have == want or COMPUTED in (have, want):
        return True
    other = want if have == ELEMENT else have if want == ELEMENT else ""
    return other.isdigit()
