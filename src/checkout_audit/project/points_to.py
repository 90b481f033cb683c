"""What a value is, structurally: which functions and classes stand behind names, members, factories and wrappers.

A demand-driven search backwards over (value, keys still to be read), without regard to who calls: a small form of
Sridharan and Bodík, 'Refinement-based context-sensitive points-to analysis for Java' (PLDI 2006). Bounded: what lies
beyond the budget is not found.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import COMPUTED, ELEMENT, REST, FunctionId, Op, ValueId
from checkout_audit.project.callee_names import factory_model
from checkout_audit.project.models import Base, Factory, Place
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.state_model import STATE
from checkout_audit.project.states import Made

if TYPE_CHECKING:
    from checkout_audit.project.callees import Callees

Frame = tuple[Gid, FunctionRef]
"""A call, and the function that it runs."""

_BUDGET = 120
"""Values looked at for one question."""
_DEEPEST = 24
"""Questions inside questions."""
_MOST_FILES = 60
"""Files in which instances of one class are looked for."""
_GLOBAL_OBJECTS = frozenset({"globalThis", "window", "self", "global"})
_KEYS = 6
_MAKERS = 4


class Target(msgspec.Struct, frozen=True):
    """A function that a call runs, and how arguments and result are handed over."""

    function: FunctionRef
    first: Place | None = None
    """What the first parameter gets; `None`: arguments in order."""
    result: tuple[str, ...] = ()
    """Where in the call's result the function's return stands."""
    makers: tuple[Frame, ...] = ()
    """The calls that made the function, outermost first: it sees their parameters."""


class ClassRef(msgspec.Struct, frozen=True):
    """A class anywhere in the shop."""

    file: int
    number: int


class Found(msgspec.Struct, frozen=True):
    """All that a value may be."""

    functions: tuple[Target, ...] = ()
    classes: tuple[ClassRef, ...] = ()
    names: frozenset[str] = frozenset()
    """Of what no file declares: `fetch`."""
    made: tuple[Made, ...] = ()
    """Stores of client state, and what reads and changes them."""


@dataclass(frozen=True, slots=True)
class _Step:
    gid: Gid
    path: tuple[str, ...] = ()
    makers: tuple[Frame, ...] = ()
    factory: Factory | None = field(default=None, compare=False)
    method: str = ""


_Answer = _Step | Target | ClassRef | Made | str


class PointsTo:
    """Answers, cached, for one program."""

    def __init__(self, callees: Callees) -> None:
        self.callees = callees
        self.program = callees.program
        self.models = callees.models
        self._known: dict[tuple[Gid, tuple[str, ...]], Found] = {}
        self._depth = 0
        self._factory_methods = frozenset(name for factory in self.models.factories for name in factory.methods)

    def of(self, gid: Gid, path: tuple[str, ...] = ()) -> Found:
        """What may stand at the end of the keys, read from the value."""
        key = (gid, path)
        if key in self._known:
            return self._known[key]
        if self._depth >= _DEEPEST:
            return Found()
        self._known[key] = Found()
        self._depth += 1
        try:
            self._known[key] = self._search(_Step(gid, path))
        finally:
            self._depth -= 1
        return self._known[key]

    def _search(self, start: _Step) -> Found:
        answers: dict[Target | ClassRef | Made | str, None] = {}
        queue, seen = deque([start]), {start}
        while queue and len(seen) < _BUDGET:
            for answer in self._look(queue.popleft()):
                if not isinstance(answer, _Step):
                    answers[answer] = None
                elif answer not in seen:
                    seen.add(answer)
                    queue.append(answer)
        return Found(
            tuple(one for one in answers if isinstance(one, Target)),
            tuple(one for one in answers if isinstance(one, ClassRef)),
            frozenset(one for one in answers if isinstance(one, str)),
            tuple(one for one in answers if isinstance(one, Made)),
        )

    def _look(self, step: _Step) -> Iterator[_Answer]:
        file, value = self.program.of(step.gid)
        look = _LOOKS.get(Op(file.graph.ops[value]))
        if look is not None:
            yield from look(self, file, value, step)

    def _through(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        for arg in file.graph.args[value]:
            yield replace(step, gid=file.gid(arg))

    def _second(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        for arg in file.graph.args[value][1:]:
            yield replace(step, gid=file.gid(arg))

    def _function(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        if step.path:
            return
        function = FunctionRef(file.number, FunctionId(int(file.graph.texts[value])))
        place, result = step.factory.methods.get(step.method, (None, ())) if step.factory else (None, ())
        yield Target(function, place, result, step.makers)

    def _class(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        text = file.graph.texts[value]
        if not text:
            return
        cls = ClassRef(file.number, int(text))
        if not step.path:
            yield cls
            return
        key, rest = step.path[0], step.path[1:]
        method = self.callees.method(cls, key)
        if method is not None and not rest:
            yield Target(method, makers=step.makers)
        elif method is None and not rest:
            yield from self._overridden(cls, key, step)
        for given in self.callees.fields(cls, key):
            yield replace(step, gid=given, path=rest)
        for gid, left in self.callees.field_types(cls, step.path):
            yield replace(step, gid=gid, path=left)

    def _overridden(self, cls: ClassRef, name: str, step: _Step) -> Iterator[_Answer]:
        """A method that the class leaves to those that extend it."""
        for heir in self.callees.heirs.of_class(cls):
            method = self.callees.method(heir, name)
            if method is not None:
                yield Target(method, makers=step.makers)

    def _new(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        yield replace(step, gid=file.gid(file.graph.args[value][0]))

    def _variable(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        yield from self._through(file, value, step)
        for write in file.index.writes.get(value, ()):
            if _starts(write.path, step.path):
                yield replace(step, gid=file.gid(write.value), path=step.path[len(write.path) :])
        for gid, rest in self.callees.typed(file, file.graph.types.get(value, ""), step.path):
            yield replace(step, gid=gid, path=rest)

    def _parameter(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        """What its declared type says, a class is made with, or a container hands in. Of other functions the callers are asked."""
        yield from self._of_store(file, value, step)
        owner, position = FunctionId(file.graph.owners[value]), int(file.graph.texts[value])
        types = file.graph.functions[owner].types
        if step.path and position < len(types):
            for gid, rest in self.callees.typed(file, types[position], step.path):
                yield replace(step, gid=gid, path=rest)
        if step.path and position == 0:
            for gid in self.callees.containers.named(step.path[0]):
                yield replace(step, gid=gid, path=step.path[1:])
        cls = file.graph.functions[owner].cls
        if cls < 0 or file.graph.classes[cls].methods.get("constructor") != owner:
            return
        for where, made in self._constructions(ClassRef(file.number, cls)):
            args = where.graph.args[made]
            if len(args) > position + 1:
                yield replace(step, gid=where.gid(args[position + 1]))

    def _constructions(self, cls: ClassRef) -> Iterator[tuple[Linked, ValueId]]:
        """Where instances of a class are made, in its file and those that import it."""
        path = self.program.linked(cls.file).path
        telling = (one for one in (path, *self.program.importers(path)) if self.program.mentions(one, "new "))
        for where in map(self.program.file, islice(telling, _MOST_FILES)):
            if where is not None:
                of = (made for made in where.index.constructions() if where.graph.args[made])
                yield from (
                    (where, made) for made in of if cls in self.callees.classes(where.gid(where.graph.args[made][0]))
                )

    def _import(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        for gid, rest in self.program.imported_values(file, value, step.path):
            yield replace(step, gid=gid, path=rest)
        reader = self.callees.states.reader(file, value)
        if reader is not None and not step.path:
            yield reader
        elif reader is not None and step.path[0] == STATE:
            yield from (replace(step, gid=store) for store in self.callees.states.read_by(file, value))

    def _member(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        path = (file.graph.texts[value], *step.path)
        if len(path) <= _KEYS:
            yield replace(step, gid=file.gid(file.graph.args[value][0]), path=path)

    def _object(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        for key, entry in zip(file.graph.keys[value], file.graph.args[value], strict=True):
            if key == REST:
                yield replace(step, gid=file.gid(entry))
            elif _starts((key,), step.path):
                yield replace(step, gid=file.gid(entry), path=step.path[1:])

    def _array(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        for position, entry in enumerate(file.graph.args[value]):
            if _starts((str(position),), step.path):
                yield replace(step, gid=file.gid(entry), path=step.path[1:])

    def _omit(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        if step.path and step.path[0] not in file.graph.texts[value].split("\0"):
            yield from self._through(file, value, step)

    def _global(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        if not step.path:
            yield file.graph.texts[value]
        elif step.path[1:] == () and file.graph.texts[value] in _GLOBAL_OBJECTS:
            yield step.path[0]
        if file.graph.texts[value] == "super":
            base = self.callees.base_around(file, file.graph.owners[value])
            if base is not None:
                yield replace(step, gid=base)

    def _call(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        """A call whose result is meant: of a factory, of a project function, or of library code."""
        states = self.callees.states
        if states.is_used and states.made(file, value) is not None:
            made = states.what(file, value, step.path)
            if made is not None:
                yield made
            yield from self._library(file, value, replace(step, path=states.inner(step.path)))
            return
        factory = factory_model(self.models, file, value)
        args = file.graph.args[value]
        if factory is not None:
            method = step.path[0] if step.path else ""
            if len(args) > factory.function + 1 and len(step.path) < 2 and (not method or method in factory.methods):
                path = (factory.key,) if factory.key else ()
                yield replace(step, gid=file.gid(args[factory.function + 1]), path=path, factory=factory, method=method)
            return
        if step.path and step.path[0] in self._factory_methods:
            yield replace(step, gid=file.gid(args[0]))
        registered = self.callees.registered(file, value)
        for gid in registered:
            yield replace(step, gid=gid)
        call = file.gid(value)
        targets = self.callees.of_call(call)
        for target in targets:
            yield from self._returned(call, target, step)
        if not targets and not registered:
            yield from self._library(file, value, step)

    def _returned(self, call: Gid, target: Target, step: _Step) -> Iterator[_Answer]:
        if step.path[: len(target.result)] != target.result:
            return
        owner = self.program.linked(target.function.file)
        makers = (*step.makers, *target.makers, (call, target.function))[-_MAKERS:]
        for returned in self.program.function(target.function).returns:
            yield replace(step, gid=owner.gid(returned), path=step.path[len(target.result) :], makers=makers)

    def _library(self, file: Linked, call: ValueId, step: _Step) -> Iterator[_Answer]:
        """As the models say; without one, a function made of a function does what that does."""
        graph = file.graph
        models = self.callees.models_of(file, call)
        for model in models:
            for flow in model.flows:
                if flow.target.base is Base.RESULT and _starts(flow.target.path, step.path):
                    rest = step.path[len(flow.target.path) :]
                    yield from self._origin(file, call, flow.origin, replace(step, path=flow.origin.path + rest))
        args = graph.args[call]
        if graph.ops[args[0]] == Op.MEMBER and graph.texts[args[0]] == "bind":
            yield replace(step, gid=file.gid(graph.args[args[0]][0]))
        elif not models and not step.path:
            functions = [arg for arg in args[1:] if graph.ops[arg] in (Op.FUNCTION, Op.REF)]
            if functions:
                yield replace(step, gid=file.gid(functions[-1]))

    def _origin(self, file: Linked, call: ValueId, place: Place, step: _Step) -> Iterator[_Answer]:
        args = file.graph.args[call]
        if len(step.path) > _KEYS:
            return
        if place.base is Base.RECEIVER and file.graph.ops[args[0]] == Op.MEMBER:
            yield replace(step, gid=file.gid(file.graph.args[args[0]][0]))
        elif place.base is Base.CALLEE:
            yield replace(step, gid=file.gid(args[0]))
        elif place.base is Base.ARGUMENT and len(args) > place.number + 1:
            yield replace(step, gid=file.gid(args[place.number + 1]))
        elif place.base is Base.ANY_ARGUMENT:
            yield from (replace(step, gid=file.gid(arg)) for arg in args[1:])
        elif place.base is Base.RETURN and len(args) > place.number + 1:
            for target in self.of(file.gid(args[place.number + 1])).functions:
                yield from self._returned(file.gid(call), msgspec.structs.replace(target, result=()), step)

    def _of_store(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        """What a store of client state hands to the functions that it is given."""
        states = self.callees.states
        if not states.is_used:
            return
        made = states.parameters(file).get(step.gid)
        if made is not None:
            yield made if not step.path else replace(step, gid=made.maker)
        if step.path:
            yield from self._selected(file, value, step)

    def _selected(self, file: Linked, value: ValueId, step: _Step) -> Iterator[_Answer]:
        """The state, in a function that is handed to a call which reads it."""
        function, position = file.index.functions.get(file.graph.owners[value]), int(file.graph.texts[value])
        for call in file.index.holders.get(function, ()) if function is not None else ():
            number = file.graph.args[call].index(function) - 1 if file.graph.ops[call] == Op.CALL else -1
            for model in self.callees.models_of(file, call) if number >= 0 else ():
                for flow in model.flows:
                    is_here = (flow.target.base, flow.target.number, flow.target.parameter) == (
                        Base.PARAMETER,
                        number,
                        position,
                    )
                    if is_here and flow.origin.path[:1] == (STATE,):
                        yield from self._origin(
                            file, call, flow.origin, replace(step, path=flow.origin.path + step.path)
                        )


def _starts(have: tuple[str, ...], want: tuple[str, ...]) -> bool:
    """Whether keys that were written are the first of those to be read; a key that is not known may be any."""
    return len(have) <= len(want) and all(_same(h, w) for h, w in zip(have, want, strict=False))


def _same(have: str, want: str) -> bool:
    if have == want or COMPUTED in (have, want):
        return True
    other = want if have == ELEMENT else have if want == ELEMENT else ""
    return other.isdigit()


_LOOKS: dict[Op, Callable[[PointsTo, Linked, ValueId, _Step], Iterator[_Answer]]] = {
    Op.REF: PointsTo._through,  # noqa: SLF001 - the table of this class
    Op.AWAIT: PointsTo._through,  # noqa: SLF001
    Op.LOGIC: PointsTo._through,  # noqa: SLF001
    Op.CHOICE: PointsTo._second,  # noqa: SLF001
    Op.FUNCTION: PointsTo._function,  # noqa: SLF001
    Op.CLASS: PointsTo._class,  # noqa: SLF001
    Op.THIS: PointsTo._class,  # noqa: SLF001
    Op.NEW: PointsTo._new,  # noqa: SLF001
    Op.VARIABLE: PointsTo._variable,  # noqa: SLF001
    Op.PARAMETER: PointsTo._parameter,  # noqa: SLF001
    Op.IMPORT: PointsTo._import,  # noqa: SLF001
    Op.MEMBER: PointsTo._member,  # noqa: SLF001
    Op.OBJECT: PointsTo._object,  # noqa: SLF001
    Op.ARRAY: PointsTo._array,  # noqa: SLF001
    Op.OMIT: PointsTo._omit,  # noqa: SLF001
    Op.GLOBAL: PointsTo._global,  # noqa: SLF001
    Op.CALL: PointsTo._call,  # noqa: SLF001
}
