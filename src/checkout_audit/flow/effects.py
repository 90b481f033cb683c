"""What is put into an object after it was made: by its methods, by functions that are given it, by setters of state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checkout_audit.facts.graph import ELEMENT, Op, ValueId
from checkout_audit.flow.paths import Path, below
from checkout_audit.project.callers import CALLEE
from checkout_audit.project.models import Base, selects
from checkout_audit.project.points_to import Frame, Target
from checkout_audit.project.program import Gid, Linked

if TYPE_CHECKING:
    from checkout_audit.flow.calls import Calls

Put = tuple[Gid, Path, tuple[Frame, ...], str]
"""A value, the part of it, the calls that were entered on the way, and what happened."""

_DEEPEST = 3
"""Functions that hand the object on to functions."""
REDUCERS = frozenset({"useReducer", "useActionState", "useFormState"})
"""Hooks whose second result hands its argument to a function, and does not set the state to it."""


class Effects:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.callees = calls.callees

    def put_into(self, file: Linked, variable: ValueId, path: Path, depth: int = 0) -> Iterator[Put]:
        """What methods put into a variable's object: `append`, `set`, `push`; and what functions put into it."""
        for call, prefix, method in file.index.method_calls.get(variable, ()):
            for model in self.calls.models.mutators.get(method, ()):
                if not selects(model.selector, ("_", method), "", new=False):
                    continue
                for flow in model.flows:
                    if flow.target.base is Base.RECEIVER:
                        keys = prefix + self.calls.keys(file, call, flow.target.path)
                        rest = below(keys, path)
                        if rest is not None:
                            text = f"put in as `{keys[-1]}`" if keys and keys[-1] != ELEMENT else "put into a list"
                            for gid, part, _, _ in self.calls.origin(file, call, flow.origin, rest, method):
                                yield gid, part, (), text
        yield from self._set(file, variable, path)
        yield from self._given_away(file, variable, path, depth)

    def _given_away(self, file: Linked, variable: ValueId, path: Path, depth: int) -> Iterator[Put]:
        """What a call puts into the object that it is given."""
        graph = file.graph
        for use in file.index.uses.get(variable, ()):
            for call in file.index.holders.get(use, ()):
                if graph.ops[call] != Op.CALL or use not in graph.args[call][1:]:
                    continue
                position = graph.args[call].index(use, 1) - 1
                targets = self.callees.of_call(file.gid(call))
                for target in targets:
                    yield from self._written_by(file.gid(call), target, position, path, depth)
                if not targets:
                    yield from self._modelled(file, call, position, path)

    def _modelled(self, file: Linked, call: ValueId, position: int, path: Path) -> Iterator[Put]:
        name = file.index.callee_name(call)
        for model in self.calls.models_of(file, call):
            for flow in model.flows:
                if flow.target.base is Base.ARGUMENT and flow.target.number == position:
                    rest = below(self.calls.keys(file, call, flow.target.path), path)
                    if rest is not None:
                        for gid, part, _, text in self.calls.origin(file, call, flow.origin, rest, name):
                            yield gid, part, (), text

    def _written_by(self, call: Gid, target: Target, position: int, path: Path, depth: int) -> Iterator[Put]:
        """What a project function puts into a parameter."""
        owner = self.calls.program.linked(target.function.file)
        params = owner.graph.functions[target.function.number].params
        if target.first is not None or position >= len(params) or depth >= _DEEPEST:
            return
        frames = (*target.makers, (call, target.function))
        for variable in owner.index.holders.get(params[position], ()):
            for write in owner.index.writes.get(variable, ()):
                rest = below(write.path, path)
                if rest is not None:
                    yield owner.gid(write.value), rest, frames, f"written as `{write.path[-1]}`"
            for gid, part, inner, text in self.put_into(owner, variable, path, depth + 1):
                yield gid, part, (*frames, *inner), text

    def _set(self, file: Linked, variable: ValueId, path: Path) -> Iterator[Put]:
        """State of a component: what its setter is called with is what the state may be."""
        graph = file.graph
        for value in graph.args[variable]:
            if graph.ops[value] == Op.MEMBER and graph.texts[value] == "0":
                made = ValueId(graph.args[value][0])
                if graph.ops[made] == Op.CALL and file.index.callee_name(made) not in REDUCERS:
                    for setter in self.setters(file, made):
                        yield from self._set_by(file, setter, path)

    def setters(self, file: Linked, made: ValueId) -> list[ValueId]:
        """The second result of a hook: `const [state, setState] = useState()`."""
        if not file.index.callee_name(made).startswith("use"):
            return []
        graph = file.graph
        readers = [one for one in file.index.holders.get(made, ()) if graph.ops[one] == Op.MEMBER]
        return [one for one in readers if graph.texts[one] == "1"]

    def _set_by(self, file: Linked, setter: ValueId, path: Path) -> Iterator[Put]:
        name = self.calls.name_of(file, setter) or "the setter"
        for site, positions in self.calls.callers.of_value(file.gid(setter)).items():
            where, call = self.calls.program.of(site)
            args = where.graph.args[call]
            if CALLEE not in positions or where.graph.ops[call] != Op.CALL or len(args) < 2:
                continue
            targets = self.callees.functions(where.gid(args[1])) if where.graph.ops[args[1]] == Op.FUNCTION else ()
            if not targets:
                yield where.gid(args[1]), path, (), f"put into state by `{name}`"
            for target in targets:
                owner = self.calls.program.linked(target.function.file)
                for returned in self.calls.program.function(target.function).returns:
                    yield owner.gid(returned), path, ((site, target.function),), f"put into state by `{name}`"

    def handed(self, file: Linked, call: ValueId, parameter: int, path: Path) -> Iterator[Put]:
        """What a reducer gets as its action, and the function given to a setter as the state before."""
        if file.index.callee_name(call) in REDUCERS and parameter == 1:
            for setter in self.setters(file, call):
                for gid in self.calls.first_arguments(file.gid(setter)):
                    yield gid, path, (), "dispatched"
        elif parameter == 0:
            yield from self._before(file, call, path)

    def _before(self, file: Linked, call: ValueId, path: Path) -> Iterator[Put]:
        graph = file.graph
        callee = file.index.root(ValueId(graph.args[call][0]))[0]
        for setter in graph.args[callee] if graph.ops[callee] == Op.VARIABLE else ():
            made = graph.args[setter][0] if graph.ops[setter] == Op.MEMBER and graph.texts[setter] == "1" else -1
            if made >= 0 and graph.ops[made] == Op.CALL and self.setters(file, ValueId(made)):
                yield file.gid(made), ("0", *path), (), ""
