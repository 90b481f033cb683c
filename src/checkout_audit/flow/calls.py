"""How data passes through calls: arguments to parameters, library calls by their models, writes by method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from checkout_audit.facts.graph import ELEMENT, REST, FunctionId, Op, ValueId
from checkout_audit.flow.channels import Channels
from checkout_audit.flow.client_state import ClientState
from checkout_audit.flow.effects import Effects, Put
from checkout_audit.flow.entries import Entries
from checkout_audit.flow.notes import Notes
from checkout_audit.flow.paths import LONGEST, Path, below, key_matches
from checkout_audit.flow.requests import Requests
from checkout_audit.flow.routers import Routers
from checkout_audit.flow.rows import Rows
from checkout_audit.flow.sites import Sites
from checkout_audit.project.callees import Callees, Target
from checkout_audit.project.callers import CALLEE, Callers
from checkout_audit.project.models import Base, CallModel, Models, Place
from checkout_audit.project.program import FunctionRef, Gid, Linked, Program
from checkout_audit.project.texts import Texts

Part = tuple[Gid, Path, str]
"""A value, the part of it, and what happened to it."""


class Calls:
    """The rules of the search for calls, over one program."""

    def __init__(
        self, program: Program, models: Models, line: Callable[[str, int], int] = lambda _, offset: offset
    ) -> None:
        """`line` gives the line of a byte in a file, for grouping steps."""
        self.line = line
        self.program = program
        self.models = models
        self.callees = Callees(program, models)
        self.callers = Callers(program, self.callees)
        self.texts = Texts(program)
        self.notes = Notes()
        self.sites = Sites(self)
        self.channels = Channels(self)
        self.effects = Effects(self)
        self.entries = Entries(self)
        self.client_state = ClientState(self)
        self.rows = Rows(self)
        self.requests = Requests(self)

    @cached_property
    def routers(self) -> Routers:
        """The routers that the program makes; found when first asked for."""
        return Routers(self)

    def models_of(self, file: Linked, call: ValueId) -> list[CallModel]:
        """The models that speak of a call."""
        return self.callees.models_of(file, call)

    def through(self, file: Linked, call: ValueId, path: Path) -> Iterator[tuple[Gid, Path, FunctionRef | None, str]]:
        """Where a part of a library call's result comes from; with a function where it is a callback's return."""
        models = self.models_of(file, call)
        name = file.index.callee_name(call)
        registered = self.callees.registered(file, call)
        for gid in registered:
            yield gid, path, None, f"looked up by `{name}`"
        if registered:
            return
        if not models:
            yield from self._unknown(file, call, path)
            return
        for model in models:
            for flow in model.flows if not (path and model.scalar) else ():
                if flow.target.base is not Base.RESULT:
                    continue
                rest = below(self.keys(file, call, flow.target.path), path)
                if rest is not None:
                    yield from self.origin(file, call, flow.origin, rest, name)

    def _unknown(self, file: Linked, call: ValueId, path: Path) -> Iterator[tuple[Gid, Path, FunctionRef | None, str]]:
        """A plain call of unknown code is taken to compute its result from its arguments; an awaited one is not."""
        graph = file.graph
        if path or any(graph.ops[holder] == Op.AWAIT for holder in file.index.holders.get(call, ())):
            return
        name = file.index.callee_name(call)
        callee = graph.args[call][0]
        if graph.ops[callee] == Op.MEMBER and graph.ops[call] == Op.CALL:
            yield file.gid(graph.args[callee][0]), (), None, f"`.{name}()`"
        for arg in graph.args[call][1:]:
            if graph.ops[arg] != Op.FUNCTION:
                yield file.gid(arg), (), None, f"passed through `{name}`"

    def keys(self, file: Linked, call: ValueId, path: Path) -> Path:
        """A model's path with `{N}` replaced by the constant text of argument N."""
        if not any(key.startswith("{") for key in path):
            return path
        return tuple(self._constant_key(file, call, int(key[1:-1])) if key.startswith("{") else key for key in path)

    def _constant_key(self, file: Linked, call: ValueId, number: int) -> str:
        args = file.graph.args[call]
        if len(args) <= number + 1:
            return "?"
        return self.texts.one(file.gid(args[number + 1])) or "?"

    def origin(
        self, file: Linked, call: ValueId, place: Place, rest: Path, name: str
    ) -> Iterator[tuple[Gid, Path, FunctionRef | None, str]]:
        """The values at a place of a call."""
        graph = file.graph
        args = graph.args[call]
        path = (self.keys(file, call, place.path) + rest)[:LONGEST]
        if place.base in (Base.RECEIVER, Base.CALLEE):
            yield from self._called_on(file, args[0], place, path, name)
        elif place.base is Base.ARGUMENT and len(args) > place.number + 1:
            yield file.gid(args[place.number + 1]), path, None, f"passed to `{name}`"
        elif place.base is Base.ANY_ARGUMENT:
            for arg in args[1:]:
                yield file.gid(arg), path, None, f"passed to `{name}`"
        elif place.base is Base.RETURN and len(args) > place.number + 1:
            for target in self.callees.functions(file.gid(args[place.number + 1])):
                owner = self.program.linked(target.function.file)
                for returned in self.program.function(target.function).returns:
                    yield owner.gid(returned), path, target.function, f"returned to `{name}`"
        elif place.base is Base.PARAMETER:
            for gid in self._passed_to(file, call, place):
                yield gid, path, None, f"passed to the callback of `{name}`"

    @staticmethod
    def _called_on(
        file: Linked, callee: int, place: Place, path: Path, name: str
    ) -> Iterator[tuple[Gid, Path, FunctionRef | None, str]]:
        """The function itself, or what the method is called on."""
        if place.base is Base.CALLEE:
            yield file.gid(callee), path, None, f"read by `{name}`" if name else ""
        elif file.graph.ops[callee] == Op.MEMBER:
            yield file.gid(file.graph.args[callee][0]), path, None, f"`.{name}()`"

    def _passed_to(self, file: Linked, call: ValueId, place: Place) -> Iterator[Gid]:
        """What the function given to a call passes on when it calls its own parameter: `(resolve) => resolve(x)`."""
        args = file.graph.args[call]
        targets = self.callees.functions(file.gid(args[place.number + 1])) if len(args) > place.number + 1 else ()
        for target in targets:
            owner = self.program.linked(target.function.file)
            params = owner.graph.functions[target.function.number].params
            if place.parameter < len(params):
                yield from self.first_arguments(owner.gid(params[place.parameter]))

    def first_arguments(self, function: Gid) -> Iterator[Gid]:
        """What a value that is a function is called with, wherever it is called."""
        for site, positions in self.callers.of_value(function).items():
            file, call = self.program.of(site)
            args = file.graph.args[call]
            if CALLEE in positions and file.graph.ops[call] == Op.CALL and len(args) > 1:
                yield file.gid(args[1])

    def argument(self, call: Gid, function: FunctionRef, position: int, path: Path) -> Iterator[Put]:
        """What a call site hands to a parameter of the function, as argument, callback argument or attribute."""
        file, value = self.program.of(call)
        if file.graph.ops[value] == Op.JSX:
            yield from self._attribute(file, value, function, position, path)
            return
        targets = [target for target in self.callees.of_call(call) if target.function == function]
        for target in targets:
            yield from self._direct(call, target, position, path)
        if not targets:
            yield from self._handed_over(file, value, function, position, path)

    def _attribute(
        self, file: Linked, element: ValueId, function: FunctionRef, position: int, path: Path
    ) -> Iterator[Put]:
        if position != 0:
            return
        graph, name = file.graph, self._called(function)
        for key, entry in zip(graph.keys[element], graph.args[element][1:], strict=True):
            if key == REST:
                yield file.gid(entry), path, (), f"passed to <{name}>"
            elif path and key_matches(key, path[0]):
                yield file.gid(entry), path[1:], (), f"passed to <{name}> as `{key}`"

    def _called(self, function: FunctionRef) -> str:
        return self.program.function(function).name.rpartition(".")[2] or "a callback"

    def _direct(self, call: Gid, target: Target, position: int, path: Path) -> Iterator[Put]:
        file, value = self.program.of(call)
        args, text = file.graph.args[value][1:], f"passed to `{self._called(target.function)}`"
        if target.first is not None:
            if position == 0 and len(args) > target.first.number:
                yield file.gid(args[target.first.number]), (target.first.path + path)[:LONGEST], (), text
            return
        facts = self.program.function(target.function)
        if facts.has_rest and position == len(facts.params) - 1:
            yield from self._further(file, args[position:], path, text)
            return
        parameter = self._parameter_name(target.function, position)
        for number, arg in enumerate(args[: position + 1]):
            if file.graph.ops[arg] == Op.SPREAD:
                is_first = all(file.graph.ops[one] != Op.SPREAD for one in args[:number])
                element = str(position - number) if is_first else ELEMENT
                yield file.gid(file.graph.args[arg][0]), (element, *path)[:LONGEST], (), text
            elif number == position:
                yield file.gid(arg), path, (), f"{text} as `{parameter}`" if parameter else text

    @staticmethod
    def _further(file: Linked, args: tuple[int, ...], path: Path, text: str) -> Iterator[Put]:
        """All further arguments, which a rest parameter gathers."""
        for number, arg in enumerate(args):
            if file.graph.ops[arg] == Op.SPREAD:
                yield file.gid(file.graph.args[arg][0]), path, (), text
            elif not path or key_matches(str(number), path[0]):
                yield file.gid(arg), path[1:], (), text

    def _parameter_name(self, function: FunctionRef, position: int) -> str:
        owner = self.program.linked(function.file)
        facts = owner.graph.functions[function.number]
        return self.name_of(owner, facts.params[position]) if position < len(facts.params) else ""

    @staticmethod
    def name_of(owner: Linked, value: ValueId) -> str:
        """Name of the variable that holds a value, or empty."""
        for holder in owner.index.holders.get(value, ()):
            if owner.graph.ops[holder] == Op.VARIABLE:
                return owner.graph.texts[holder]
        return ""

    def _handed_over(
        self, file: Linked, call: ValueId, function: FunctionRef, parameter: int, path: Path
    ) -> Iterator[Put]:
        """What a call gives to the parameters of a function that it was handed, or that it runs without naming it."""
        gid = file.gid(call)
        given = enumerate(file.graph.args[call][1:])
        positions = {
            number
            for number, arg in given
            if any(one.function == function for one in self.callees.functions(file.gid(arg)))
        }
        for position in sorted(positions or self.callers.positions(function, gid) or {CALLEE}):
            if position != CALLEE:
                yield from self._callback(file, call, position, parameter, path)
            elif not self.callees.of_call(gid):
                yield from self._direct(gid, Target(function), parameter, path)

    def _callback(self, file: Linked, call: ValueId, number: int, position: int, path: Path) -> Iterator[Put]:
        name = file.index.callee_name(call)
        for model in self.models_of(file, call):
            for flow in model.flows:
                target = flow.target
                if target.base is Base.PARAMETER and target.number == number and target.parameter == position:
                    rest = below(target.path, path)
                    if rest is not None:
                        for gid, part, _, text in self.origin(file, call, flow.origin, rest, name):
                            yield gid, part, (), text
        yield from self.effects.handed(file, call, position, path)
        yield from self._handed_on(file.gid(call), number, position, path)

    def _handed_on(self, call: Gid, number: int, position: int, path: Path) -> Iterator[Put]:
        """A project function calls its parameter: what it passes then is what the callback gets."""
        for target in self.callees.of_call(call):
            owner = self.program.linked(target.function.file)
            params = owner.graph.functions[target.function.number].params
            if number >= len(params) or target.first is not None:
                continue
            frames = (*target.makers, (call, target.function))
            for site, positions in self.callers.of_value(owner.gid(params[number])).items():
                if CALLEE in positions:
                    for gid, rest, _, _ in self._direct(site, Target(target.function), position, path):
                        yield gid, rest, frames, "passed to the callback"


__all__ = ["Calls", "FunctionId", "Part"]
