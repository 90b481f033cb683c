"""The state that a client keeps in a store: where it comes from, and what the functions that change it are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.effects import Put
from checkout_audit.flow.paths import LONGEST, Path
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.models import selects
from checkout_audit.project.places import Base, Place
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.state_model import STATE, StateModel, StateUse

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

_PAYLOAD = "payload"
"""Key of an action under which stands what its maker was called with."""


class ClientState:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.states = calls.callees.states

    def put(self, file: Linked, call: ValueId, path: Path) -> Iterator[Put]:
        """What is put into the demanded part of a store, which a call makes, after it was made."""
        model = self.states.made(file, call)
        if model is None or path[:1] != (STATE,):
            return
        store, rest = file.gid(call), path[1:]
        for setter, keys in self._setters(file, call, model):
            yield from self._set_by(setter, keys, rest)
        for site, positions in self._uses(store, model):
            if 0 in positions:
                yield from self._used(site, model, rest)
        for function, made in self.states.updaters(file).items():
            if made.maker == store:
                yield from self._result(function, (), rest, f"put into state by `{made.key}`")
        if rest:
            yield from self._parts(file, call, model, rest)

    def _setters(self, file: Linked, call: ValueId, model: StateModel) -> Iterator[tuple[Gid, Path]]:
        for place in model.takes:
            if place.base is Base.RESULT:
                yield file.gid(call), place.path
            else:
                yield from ((gid, ()) for gid in self.states.given(file, call, place))

    def _uses(self, store: Gid, model: StateModel) -> Iterator[tuple[Gid, set[int]]]:
        if model.uses:
            yield from self.calls.callers.of_value(store).items()

    def _used(self, site: Gid, model: StateModel, path: Path) -> Iterator[Put]:
        file, call = self.calls.program.of(site)
        use = self._use(file, call, model)
        if use is not None and use.takes is not None:
            yield from self._set_by(site, use.takes.path, path)
        elif use is not None and use.value is not None:
            yield from self._given(site, use.value.number, path)

    def _use(self, file: Linked, call: ValueId, model: StateModel) -> StateUse | None:
        if file.graph.ops[call] != Op.CALL:
            return None
        names = self.calls.callees.imported_name(file, ValueId(file.graph.args[call][0]))
        return next(
            (use for use in model.uses if any(selects(one, names, "", new=False) for one in use.selectors)), None
        )

    def _set_by(self, setter: Gid, keys: Path, path: Path) -> Iterator[Put]:
        """What a setter, or the function under some keys of a value, is called with."""
        for site, positions in self.calls.callers.of_value(setter, keys).items():
            if CALLEE in positions:
                yield from self._given(site, 0, path)

    def _given(self, site: Gid, number: int, path: Path) -> Iterator[Put]:
        """The new state that a call is given, or what the function makes of the old that it is given."""
        file, call = self.calls.program.of(site)
        args = file.graph.args[call]
        if file.graph.ops[call] != Op.CALL or len(args) <= number + 1:
            return
        name = file.index.callee_name(call) or "the setter"
        targets = self.calls.callees.functions(file.gid(args[number + 1]))
        if not targets:
            yield file.gid(args[number + 1]), path, (), f"put into state by `{name}`"
        for target in targets:
            yield from self._result(target.function, ((site, target.function),), path, f"put into state by `{name}`")

    def _result(
        self, function: FunctionRef, frames: tuple[tuple[Gid, FunctionRef], ...], path: Path, text: str
    ) -> Iterator[Put]:
        """What an updater gives back, and what it puts into the old state that it was given."""
        owner, facts = self.calls.program.linked(function.file), self.calls.program.function(function)
        for returned in facts.returns:
            yield owner.gid(returned), path, frames, text
        for holder in owner.index.holders.get(facts.params[0], ()) if facts.params else ():
            if owner.graph.ops[holder] == Op.VARIABLE:
                yield owner.gid(holder), path, frames, text

    def _parts(self, file: Linked, call: ValueId, model: StateModel, path: Path) -> Iterator[Put]:
        """The stores that a store is made of: each has its state under its own key, or is the only one."""
        args = file.graph.args[call]
        for place in model.parts:
            if len(args) > place.number + 1:
                gid = file.gid(args[place.number + 1])
                yield gid, (*place.path, path[0], STATE, *path[1:])[:LONGEST], (), ""
                yield gid, (*place.path, STATE, *path)[:LONGEST], (), ""

    def handed(self, function: FunctionRef, position: int, path: Path) -> Iterator[Put]:
        """What a store hands to a function that changes it: the old state, and what the change was asked with."""
        if not self.states.is_used:
            return
        file = self.calls.program.linked(function.file)
        made = self.states.updaters(file).get(function)
        if made is not None and position == 0:
            yield made.maker, (STATE, *path)[:LONGEST], (), ""
        elif made is not None and position == 1 and path[:1] == (_PAYLOAD,):
            yield from self._asked_with(made.maker, made.key, path[1:])
        else:
            yield from self._handled(file, function, position, path)

    def _asked_with(self, store: Gid, key: str, path: Path) -> Iterator[Put]:
        """What the maker of an action is called with."""
        file, call = self.calls.program.of(store)
        model = self.states.made(file, call)
        if model is not None and model.actions:
            for site, positions in self.calls.callers.of_value(store, (model.actions, key)).items():
                if CALLEE in positions:
                    yield from self._argument(site, 0, path, f"dispatched as `{key}`")

    def _argument(self, site: Gid, number: int, path: Path, text: str) -> Iterator[Put]:
        file, call = self.calls.program.of(site)
        args = file.graph.args[call]
        if file.graph.ops[call] == Op.CALL and len(args) > number + 1:
            yield file.gid(args[number + 1]), path, (), text

    def _handled(self, file: Linked, function: FunctionRef, position: int, path: Path) -> Iterator[Put]:
        """What the setter of a store that sets others by a function of its own is called with."""
        for call, model in self.states.makers(file):
            if model.handler is None or position < model.handler.parameter:
                continue
            if not self._is_handler(file, call, model.handler, function):
                continue
            for site, positions in self._uses(file.gid(call), model):
                if 0 in positions:
                    yield from self._handler_arguments(site, model, position - model.handler.parameter, path)

    def _is_handler(self, file: Linked, call: ValueId, place: Place, function: FunctionRef) -> bool:
        args = file.graph.args[call]
        return len(args) > place.number + 1 and any(
            target.function == function for target in self.calls.callees.functions(file.gid(args[place.number + 1]))
        )

    def _handler_arguments(self, site: Gid, model: StateModel, number: int, path: Path) -> Iterator[Put]:
        where, call = self.calls.program.of(site)
        use = self._use(where, call, model)
        if use is not None and use.value is not None:
            yield from self._argument(site, use.value.number + number, path, "passed to the store")
        elif use is not None and use.takes is not None:
            for outer, found in self.calls.callers.of_value(site, use.takes.path).items():
                if CALLEE in found:
                    yield from self._argument(outer, number, path, "passed to the store")
