"""Stores that a client keeps its state in: which calls make them, and which functions read and change them."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.callee_names import imported_name, module_of
from checkout_audit.project.models import CallModel
from checkout_audit.project.places import Base, Flow, Place, Selector, last_word, selects
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.state_model import STATE, StateModel

if TYPE_CHECKING:
    from checkout_audit.project.callees import Callees

_CALLEE = Place(Base.CALLEE, path=(STATE,))
_READ = CallModel(Selector(), (Flow(_CALLEE, Place(Base.RESULT)),))
_CHANGED = CallModel(Selector(), (Flow(_CALLEE, Place(Base.PARAMETER)),))
_SELECTED = CallModel(
    Selector(),
    (Flow(_CALLEE, Place(Base.PARAMETER)), Flow(Place(Base.RETURN), Place(Base.RESULT))),
)
_HOPS = 8
STORE, HOOK, GIVES, TAKES, ACTION, READER = "store", "hook", "gives", "takes", "action", "reader"


class Made(msgspec.Struct, frozen=True):
    """A store, or a function that reads or changes it."""

    maker: Gid
    """The call that made it; the import, for a reader that is not given its store."""
    role: str
    key: str = ""
    """Which action."""


class States:
    """Answers, cached, for one program."""

    def __init__(self, callees: Callees) -> None:
        self.callees = callees
        self.program = callees.program
        self.models = callees.models.states
        self._known_to: dict[int, tuple[StateModel, ...]] = {}
        self._parameters: dict[int, dict[Gid, Made]] = {}
        self._updaters: dict[int, dict[FunctionRef, Made]] = {}

    @cached_property
    def _named(self) -> tuple[frozenset[str], ...]:
        """For each model the specifiers by which the shop imports its packages."""
        globs = tuple(model.modules for model in self.models)
        heads = tuple({glob.split("/")[0].split("*")[0] for row in globs for glob in row})
        specifiers = {name for path in self.program.paths() for name in self.program.specifiers(path)}
        names = [name for name in specifiers if name.startswith(heads)]
        return tuple(frozenset(name for name in names if any(fnmatchcase(name, glob) for glob in row)) for row in globs)

    @cached_property
    def is_used(self) -> bool:
        """Whether a file of the shop imports such a library at all."""
        return any(self._named)

    def _known(self, file: Linked) -> tuple[StateModel, ...]:
        """The models whose packages a file imports."""
        if file.number not in self._known_to:
            names = frozenset(self.program.specifiers(file.path) if self.is_used else ())
            self._known_to[file.number] = tuple(
                model for model, known in zip(self.models, self._named, strict=True) if not known.isdisjoint(names)
            )
        return self._known_to[file.number]

    def made(self, file: Linked, call: ValueId) -> StateModel | None:
        """The model of the store that a call makes."""
        models = self._known(file)
        if not models or len(file.graph.args[call]) < 2:
            return None
        callee = ValueId(file.graph.args[call][0])
        names = imported_name(file, callee)
        fitting = [(model, one) for model in models for one in model.made if last_word(one) == names[-1]]
        module = module_of(file, callee) if fitting else ""
        return next((model for model, one in fitting if selects(one, names, module, new=False)), None)

    def makers(self, file: Linked) -> Iterator[tuple[ValueId, StateModel]]:
        """The stores that a file makes."""
        for call in file.index.calls if self._known(file) else ():
            model = self.made(file, call)
            if model is not None:
                yield call, model

    def what(self, file: Linked, call: ValueId, path: tuple[str, ...]) -> Made | None:
        """What stands at some keys of a made store."""
        model = self.made(file, call)
        if model is None:
            return None
        gid = file.gid(call)
        if not path:
            return Made(gid, HOOK if model.selects else STORE)
        if len(path) == 1:
            change = path[0] in model.functions_given(change=True)
            given = change or path[0] in model.functions_given(change=False)
            return Made(gid, TAKES if change else GIVES) if given else None
        return Made(gid, ACTION, path[1]) if path[0] == model.actions and len(path) == 2 else None

    @staticmethod
    def inner(path: tuple[str, ...]) -> tuple[str, ...]:
        """Keys of a store, where one of its functions or its reducer stands for it."""
        return path[1:] if len(path) > 1 and path[1] == STATE else path

    @cached_property
    def reading(self) -> frozenset[str]:
        """Names under which stores have the function that gives their state."""
        return frozenset(name for model in self.models for name in model.functions_given(change=False))

    def readers_in(self, file: Linked, call: ValueId, path: tuple[str, ...]) -> list[Gid]:
        """The parameters by which the functions that make a store read it, where a part of the state is asked for."""
        if path[:1] != (STATE,) or file.graph.ops[call] != Op.CALL:
            return []
        model = self.made(file, call)
        return [gid for place in model.gives for gid in self.given(file, call, place)] if model is not None else []

    def parameters(self, file: Linked) -> dict[Gid, Made]:
        """The parameters that a file's stores give to the functions which make them."""
        if file.number not in self._parameters:
            found = self._parameters[file.number] = {}
            for call, model in self.makers(file):
                for role, places in ((GIVES, model.gives), (TAKES, model.takes)):
                    for place in places:
                        for gid in self.given(file, call, place):
                            found[gid] = Made(file.gid(call), role)
        return self._parameters[file.number]

    def given(self, file: Linked, call: ValueId, place: Place) -> list[Gid]:
        """The parameters at a place of a call."""
        args = file.graph.args[call]
        if place.base is not Base.PARAMETER or len(args) <= place.number + 1:
            return []
        found: list[Gid] = []
        for target in self.callees.functions(file.gid(args[place.number + 1])):
            params = self.program.function(target.function).params
            if place.parameter < len(params):
                found.append(self.program.linked(target.function.file).gid(params[place.parameter]))
        return found

    def updaters(self, file: Linked) -> dict[FunctionRef, Made]:
        """The functions that change a file's stores, with the name of the action that does."""
        if file.number not in self._updaters:
            found = self._updaters[file.number] = {}
            for call, model in self.makers(file):
                if model.reducers is not None:
                    for key, function in self._reducers(file, call, model.reducers):
                        found[function] = Made(file.gid(call), ACTION, key)
        return self._updaters[file.number]

    def _reducers(self, file: Linked, call: ValueId, place: Place) -> Iterator[tuple[str, FunctionRef]]:
        held = self._entry(file, file.graph.args[call][place.number + 1], place.path)
        for key, entry in self._entries(file, held):
            inner = self._entry(file, entry, ("reducer",))
            for target in self.callees.functions(file.gid(entry if inner is None else inner)):
                yield key, target.function

    def _entry(self, file: Linked, value: int, path: tuple[str, ...]) -> int | None:
        at: int | None = value
        for key in path:
            at = dict(self._entries(file, at)).get(key)
        return at

    @staticmethod
    def _entries(file: Linked, value: int | None) -> list[tuple[str, int]]:
        """The entries of an object, through the names that it was given."""
        graph, at = file.graph, value
        for _ in range(_HOPS):
            if at is None or graph.ops[at] not in (Op.REF, Op.VARIABLE) or len(graph.args[at]) != 1:
                break
            at = graph.args[at][0]
        if at is None or graph.ops[at] != Op.OBJECT:
            return []
        return list(zip(graph.keys[at], graph.args[at], strict=True))

    def models_of(self, file: Linked, call: ValueId) -> list[CallModel]:
        """What a call that makes, reads or changes a store does with data."""
        if not self.is_used or file.graph.ops[call] != Op.CALL:
            return []
        model = self.made(file, call)
        if model is not None:
            state = Place(Base.RESULT, path=(STATE,))
            return [CallModel(Selector(), tuple(Flow(place, state) for place in model.initial))]
        found = self.callees.points_to.of(file.gid(file.graph.args[call][0])).made
        has_argument = len(file.graph.args[call]) > 1
        return [
            _CHANGED if one.role == TAKES else _SELECTED if one.role != GIVES and has_argument else _READ
            for one in found
            if one.role not in (ACTION, STORE)
        ] or list(self._reading(file, call))

    def _reading(self, file: Linked, call: ValueId) -> Iterator[CallModel]:
        """What a call does with the state of a store that it is given."""
        name = file.index.callee_name(call)
        if name not in self._uses or len(file.graph.args[call]) < 2:
            return
        for one in self.callees.points_to.of(file.gid(file.graph.args[call][1])).made:
            owner, maker = self.program.of(one.maker)
            model = self.made(owner, maker) if one.role in (STORE, HOOK) else None
            for use in model.uses if model is not None else ():
                if any(last_word(selector) == name for selector in use.selectors):
                    yield CallModel(Selector(), use.flows)

    @cached_property
    def _uses(self) -> frozenset[str]:
        """Names of the calls that are given a store."""
        return frozenset(last_word(one) for model in self.models for use in model.uses for one in use.selectors)

    def reader(self, file: Linked, value: ValueId) -> Made | None:
        """The import of a function that reads a store without being given it."""
        text = file.graph.texts[value].replace("\0", "/") if self.is_used else ""
        return Made(file.gid(value), READER) if any(text in model.readers for model in self.models) else None

    def read_by(self, file: Linked, value: ValueId) -> list[Gid]:
        """The stores that such a function may read: all that the shop makes of their kind."""
        text = file.graph.texts[value].replace("\0", "/")
        return [gid for model in self.models if text in model.readers for gid in self._all(model)]

    def _all(self, model: StateModel) -> Iterator[Gid]:
        words = [last_word(one) for one in model.made]
        modules = self._named[self.models.index(model)]
        for path in self.program.users_of(tuple(sorted(modules))):
            if any(self.program.calls(path, word) for word in words):
                file = self.program.file(path)
                yield from (file.gid(call) for call, one in self.makers(file) if one is model) if file else ()
