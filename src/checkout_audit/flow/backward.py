"""Follows a value back to where it comes from, calls and returns matched, part by part.

A demand-driven search over (value, access path, call stack): a form of the context-sensitive reachability of
Reps, Horwitz and Sagiv, 'Precise interprocedural dataflow analysis via graph reachability' (POPL 1995),
asked from the sink, so that only what leads to it is ever looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import msgspec

from checkout_audit.facts.graph import ELEMENT, REST, FunctionId, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import LONGEST, Path, below, key_matches
from checkout_audit.project.points_to import ClassRef, Target
from checkout_audit.project.program import FunctionRef, Gid, Linked
from checkout_audit.project.state_model import STATE

Frame = tuple[Gid, FunctionRef]
"""A call that was entered through its return, and the function that it runs."""

_COMPARISONS = frozenset({"==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof"})
_GIVEN = 4
"""Arguments that are looked at of a function which names none of them."""
_DEEPEST = 12
"""Calls inside calls that are kept apart."""


class State(msgspec.Struct, frozen=True):
    """One demand: this part of this value, inside these calls."""

    gid: Gid
    path: Path = ()
    stack: tuple[Frame, ...] = ()


class Hop(msgspec.Struct, frozen=True):
    """One step of a trail, in the direction of the data."""

    state: State
    text: str
    """What happens on the way from here to the next."""


class Trail(msgspec.Struct, frozen=True):
    """A way from an origin to the place asked about, origin first."""

    label: str
    """What the origin is, as `accept` named it."""
    hops: tuple[Hop, ...]


Accept = Callable[[State], str | None]
Test = Callable[[State], bool]
Move = tuple[State, str]


class Backward:
    """The search, over one linked program."""

    def __init__(self, calls: Calls, *, budget: int = 20_000, through_rows: bool = False) -> None:
        """`through_rows` follows what is read from a database to where it was stored."""
        self.calls = calls
        self.through_rows = through_rows
        self.program = calls.program
        self.budget = budget
        self.exhausted = 0
        """How many searches ended at the budget."""
        self._known: dict[State, tuple[Move, ...]] = {}

    def trails(
        self, start: State, accept: Accept, *, most: int = 1, stop: Test | None = None, skip: Test | None = None
    ) -> list[Trail]:
        """Up to `most` shortest trails from accepted origins to `start`.

        A state that `stop` names is not followed; one that `skip` names is not even looked at.
        """
        came: dict[State, tuple[State, str] | None] = {start: None}
        queue = deque([start])
        found: list[Trail] = []
        while queue:
            state = queue.popleft()
            if skip is not None and skip(state):
                continue
            label = accept(state)
            if label is not None:
                found.append(_trail(label, state, came))
                if len(found) >= most:
                    return found
                continue
            if len(came) > self.budget:
                self.exhausted += 1
                return found
            if stop is not None and stop(state):
                continue
            for move, text in self.moves(state):
                if move not in came:
                    came[move] = (state, text)
                    queue.append(move)
        return found

    def shorter(self, budget: int) -> Backward:
        """The same search with a smaller budget, sharing what it knows."""
        other = Backward(self.calls, budget=budget, through_rows=self.through_rows)
        other._known = self._known
        return other

    def beginning(self, trail: Trail) -> Trail:
        """The trail, longer by the way from where a request is made to the handler that reads it, if the shop makes it."""
        first = trail.hops[0].state
        file, value = self.program.of(first.gid)
        if file.graph.ops[value] != Op.PARAMETER:
            return trail
        function = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
        delivered = self.calls.channels.delivered(function, int(file.graph.texts[value]), first.path)
        for gid, path, stack, text in delivered:
            longer = self.shorter(2_000).trails(State(gid, path, stack), self._is_beginning)
            if longer:
                hops = longer[0].hops
                return Trail(trail.label, (*hops[:-1], Hop(hops[-1].state, text), *trail.hops))
        return trail

    def _is_beginning(self, state: State) -> str | None:
        """Where nothing leads further back, and no constant stands."""
        file, value = self.program.of(state.gid)
        if file.graph.ops[value] in (Op.NUMBER, Op.STRING, Op.LITERAL, Op.OBJECT, Op.ARRAY, Op.UNKNOWN):
            return None
        return "beginning" if not self.moves(state) else None

    def moves(self, state: State) -> tuple[Move, ...]:
        """Where the demanded part comes from, one step back, and what happened to it there."""
        found = self._known.get(state)
        if found is None:
            file, value = self.program.of(state.gid)
            handler = _HANDLERS.get(file.graph.ops[value])
            found = self._known[state] = tuple(handler(self, file, value, state)) if handler is not None else ()
        return found

    def _through(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        for arg in file.graph.args[value]:
            yield State(file.gid(arg), state.path, state.stack), ""

    def _variable(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        name = file.graph.texts[value]
        for arg in file.graph.args[value]:
            yield State(file.gid(arg), state.path, state.stack), f"assigned to `{name}`"
        for write in file.index.writes.get(value, ()):
            rest = below(write.path, state.path)
            if rest is not None:
                yield State(file.gid(write.value), rest, state.stack), f"written to `{name}.{'.'.join(write.path)}`"
        for gid, rest, frames, text in self.calls.effects.put_into(file, value, state.path):
            if not any(frame in state.stack for frame in frames):
                yield State(gid, rest, _push(state.stack, *frames)), text

    def _import(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        for gid, rest in self.program.imported_values(file, value, state.path):
            yield State(gid, rest, state.stack), ""
        if state.path[:1] == (STATE,):
            for gid in self.calls.callees.states.read_by(file, value):
                yield State(gid, state.path, state.stack), ""

    def _member(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        key = file.graph.texts[value]
        holder = file.graph.args[value][0]
        path = ((key, *state.path))[:LONGEST]
        yield State(file.gid(holder), path, state.stack), f"read as `.{key}`" if key.isidentifier() else ""
        for gid, rest, stack, text in self.calls.channels.reads(file, value, state.path):
            yield State(gid, rest, stack), text

    def _object(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """The entries that the demanded part can be; one that is written out overrides what is spread before it."""
        keys, args = file.graph.keys[value], file.graph.args[value]
        wanted = state.path[0] if state.path else ""
        last = len(keys) - 1 - keys[::-1].index(wanted) if wanted.isidentifier() and wanted in keys else 0
        for number, (key, entry) in enumerate(zip(keys, args, strict=True)):
            if key == REST:
                if number < last:
                    continue
                yield State(file.gid(entry), state.path, state.stack), "spread into an object"
            elif not state.path:
                yield State(file.gid(entry), (), state.stack), f"put into an object as `{key}`"
            elif key_matches(key, wanted):
                yield State(file.gid(entry), state.path[1:], state.stack), f"put into an object as `{key}`"

    def _array(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        args = file.graph.args[value]
        head, path = (state.path[0] if state.path else ELEMENT), state.path
        for position, arg in enumerate(args):
            if file.graph.ops[arg] == Op.SPREAD:
                yield State(file.gid(file.graph.args[arg][0]), path, state.stack), ""
                head, path = ELEMENT, (ELEMENT, *state.path[1:]) if state.path else ()
            elif not head.isdigit() or int(head) == position:
                yield State(file.gid(arg), state.path[1:], state.stack), "put into a list"

    def _computed(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        operator = file.graph.texts[value]
        if state.path or operator in _COMPARISONS or operator in ("!", "typeof", "void", "delete"):
            return
        for arg in file.graph.args[value]:
            yield State(file.gid(arg), (), state.stack), _arithmetic(operator)

    def _template(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        for arg in file.graph.args[value]:
            if file.graph.ops[arg] != Op.STRING:
                yield State(file.gid(arg), (), state.stack), "put into a text"

    def _choice(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        for arg in file.graph.args[value][1:]:
            yield State(file.gid(arg), state.path, state.stack), ""

    def _logic(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        left, right = file.graph.args[value]
        if file.graph.texts[value] != "&&":
            yield State(file.gid(left), state.path, state.stack), ""
        yield State(file.gid(right), state.path, state.stack), ""

    def _omit(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        left_out, path = file.graph.texts[value], state.path
        if left_out == ELEMENT:
            path = (ELEMENT, *path[1:]) if path else ()
        elif path and path[0] in left_out.split("\0"):
            return
        yield State(file.gid(file.graph.args[value][0]), path, state.stack), ""

    def _spread(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        yield State(file.gid(file.graph.args[value][0]), (ELEMENT, *state.path)[:LONGEST], state.stack), ""

    def _this(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """A field of an object of the project's own, or of the class itself."""
        if state.path and file.graph.texts[value]:
            yield from self._field(ClassRef(file.number, int(file.graph.texts[value])), state.path, ())

    def _field(self, cls: ClassRef, path: Path, stack: tuple[Frame, ...]) -> Iterator[Move]:
        for gid in self.calls.callees.fields(cls, path[0]):
            yield State(gid, path[1:], stack), f"kept in `this.{path[0]}`"

    def _call(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """The state of a store, where that is asked of the call which makes it; what a call gives back, otherwise."""
        yield from self._stored(file, value, state) if STATE in state.path[:2] else self._ran(file, value, state)

    def _ran(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """Into the called functions' returns, or through the call as its model says."""
        call = file.gid(value)
        if file.graph.ops[value] == Op.NEW and state.path:
            yield from self._made(file, value, state)
        targets = self.calls.callees.of_call(call) or tuple(self._given(file, value, state))
        for target in targets:
            rest = below(target.result, state.path)
            frames = (*target.makers, (call, target.function))
            if rest is None or any(frame in state.stack for frame in frames):
                continue
            yield from self._into(target.function, State(call, rest, _push(state.stack, *frames)), "returned")
        if not targets and self.through_rows:
            for gid, rest, text in self.calls.rows.read(file, value, state.path):
                yield State(gid, rest, state.stack), text
        if not targets:
            for gid, rest, function, text in self.calls.through(file, value, state.path):
                if function is None:
                    yield State(gid, rest, state.stack), text
                elif (call, function) not in state.stack:
                    yield State(gid, rest, _push(state.stack, (call, function))), text

    def _stored(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """The state of a store: what it begins with, and what is put into it."""
        path = self.calls.callees.states.inner(state.path)
        for gid, rest, function, text in self.calls.through(file, value, path):
            inside = state.stack if function is None else _push(state.stack, (file.gid(value), function))
            yield State(gid, rest, inside), text
        for gid, rest, frames, text in self.calls.client_state.put(file, value, path):
            if not any(frame in state.stack for frame in frames):
                yield State(gid, rest, _push(state.stack, *frames)), text

    def _made(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """A field of an object that is made here: as its constructor sets it."""
        callees = self.calls.callees
        for cls in callees.classes(file.gid(file.graph.args[value][0])):
            constructor = callees.method(cls, "constructor")
            frame = (file.gid(value), constructor) if constructor is not None else None
            if frame is None or frame not in state.stack:
                yield from self._field(cls, state.path, _push(state.stack, frame) if frame else state.stack)

    def _given(self, file: Linked, value: ValueId, state: State) -> Iterator[Target]:
        """The functions that a called parameter is, by the calls that were entered; by all callers, when none was."""
        callee, keys = file.index.root(ValueId(file.graph.args[value][0]))
        for arg in file.graph.args[callee] if file.graph.ops[callee] == Op.VARIABLE else (callee,):
            at, path = file.index.root(ValueId(arg))
            if file.graph.ops[at] == Op.PARAMETER:
                asked = State(file.gid(at), (*path, *keys), state.stack)
                for move, _ in self._parameter(file, ValueId(at), asked):
                    yield from self.calls.callees.points_to.of(move.gid, move.path).functions

    def _into(self, function: FunctionRef, state: State, text: str) -> Iterator[Move]:
        owner = self.program.linked(function.file)
        facts = owner.graph.functions[function.number]
        name = facts.name.rpartition(".")[2]
        for returned in facts.returns:
            inside = State(owner.gid(returned), state.path, state.stack)
            yield inside, f"{text} by `{name}`" if name else text

    def _parameter(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """Back to the argument of the call that was entered; of every caller, when none was."""
        if state.path[:1] == (STATE,):
            made = self.calls.callees.states.parameters(file).get(state.gid)
            if made is not None:
                yield State(made.maker, state.path), ""
        function = FunctionRef(file.number, FunctionId(file.graph.owners[value]))
        yield from self._given_to(function, int(file.graph.texts[value]), state)

    def _arguments(self, file: Linked, value: ValueId, state: State) -> Iterator[Move]:
        """All that a function is given, as a list: the one that is meant, or any."""
        function = FunctionRef(file.number, FunctionId(int(file.graph.texts[value])))
        head, rest = (state.path[0], state.path[1:]) if state.path else (ELEMENT, ())
        most = max(_GIVEN, len(self.program.function(function).params))
        for position in (int(head),) if head.isdigit() else range(most) if key_matches(head, ELEMENT) else ():
            yield from self._given_to(function, position, State(state.gid, rest, state.stack))

    def _given_to(self, function: FunctionRef, position: int, state: State) -> Iterator[Move]:
        for depth in range(len(state.stack) - 1, -1, -1):
            call, entered = state.stack[depth]
            if entered == function:
                for gid, rest, frames, text in self.calls.argument(call, function, position, state.path):
                    yield State(gid, rest, _push(state.stack[:depth], *frames)), text
                return
        for call in self.calls.callers.of(function):
            for gid, rest, frames, text in self.calls.argument(call, function, position, state.path):
                yield State(gid, rest, frames), text
        for gid in self.calls.callers.assigned(function) if position == 0 else ():
            yield State(gid, state.path), f"assigned to `{self.program.function(function).sets}`"
        for gid, rest, frames, text in self.calls.client_state.handed(function, position, state.path):
            yield State(gid, rest, frames), text
        for gid, rest, stack, text in self.calls.channels.delivered(function, position, state.path):
            yield State(gid, rest, stack), text


def _push(stack: tuple[Frame, ...], *frames: Frame) -> tuple[Frame, ...]:
    return (*stack, *frames)[-_DEEPEST:]


def _arithmetic(operator: str) -> str:
    words = {"+": "added", "+=": "added up", "-": "subtracted", "*": "multiplied", "/": "divided"}
    return words.get(operator, "")


def _trail(label: str, end: State, came: dict[State, tuple[State, str] | None]) -> Trail:
    hops: list[Hop] = []
    state: State | None = end
    while state is not None:
        link = came[state]
        hops.append(Hop(state, link[1] if link else ""))
        state = link[0] if link else None
    return Trail(label, tuple(hops))


_HANDLERS: dict[int, Callable[[Backward, Linked, ValueId, State], Iterator[Move]]] = {
    Op.REF: Backward._through,  # noqa: SLF001
    Op.AWAIT: Backward._through,  # noqa: SLF001
    Op.YIELD: Backward._through,  # noqa: SLF001
    Op.VARIABLE: Backward._variable,  # noqa: SLF001
    Op.IMPORT: Backward._import,  # noqa: SLF001
    Op.MEMBER: Backward._member,  # noqa: SLF001
    Op.OBJECT: Backward._object,  # noqa: SLF001
    Op.ARRAY: Backward._array,  # noqa: SLF001
    Op.BINARY: Backward._computed,  # noqa: SLF001
    Op.UNARY: Backward._computed,  # noqa: SLF001
    Op.UPDATE: Backward._computed,  # noqa: SLF001
    Op.TEMPLATE: Backward._template,  # noqa: SLF001
    Op.CHOICE: Backward._choice,  # noqa: SLF001
    Op.LOGIC: Backward._logic,  # noqa: SLF001
    Op.OMIT: Backward._omit,  # noqa: SLF001
    Op.SPREAD: Backward._spread,  # noqa: SLF001
    Op.THIS: Backward._this,  # noqa: SLF001
    Op.CLASS: Backward._this,  # noqa: SLF001
    Op.CALL: Backward._call,  # noqa: SLF001
    Op.NEW: Backward._call,  # noqa: SLF001
    Op.PARAMETER: Backward._parameter,  # noqa: SLF001
    Op.ARGUMENTS: Backward._arguments,  # noqa: SLF001
}
"""How each kind of value is followed back."""
