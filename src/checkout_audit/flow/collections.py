"""Which list an expression means: the state variable, or the field of a store, behind names, copies and callbacks."""

from __future__ import annotations

import re

import msgspec

from checkout_audit.facts.graph import MODULE, FunctionId, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.project.program import FunctionRef, Linked

_DEEPEST = 16
_COPIES = frozenset({"filter", "map", "slice", "concat", "sort", "reverse", "toSorted", "flat"})
_SAME = frozenset({Op.REF, Op.VARIABLE, Op.AWAIT, Op.LOGIC, Op.SPREAD})
_HOLDERS = frozenset({"current", "value"})
"""Members that hold the list itself: of a ref, of a signal."""
REDUCED = frozenset({"useReducer", "useImmerReducer", "createReducer"})
"""Calls that hand the state to the function that they are given."""
_LIST_OF = re.compile(r"(?:readonly\s+)?([A-Z]\w*)\[\]|(?:Readonly)?Array<\s*([A-Z]\w*)\s*>")


class Collection(msgspec.Struct, frozen=True):
    """A list that lives longer than one call."""

    path: str
    """The file whose state it is part of."""
    name: str


def single(file: Linked, value: int) -> int:
    """What a use of a variable with one definition stands for; anything else is itself."""
    graph = file.graph
    for _ in range(_DEEPEST):
        op = graph.ops[value]
        if op not in (Op.REF, Op.VARIABLE, Op.AWAIT) or len(graph.args[value]) != 1:
            break
        value = graph.args[value][0]
    return value


class Collections:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program

    def of(self, file: Linked, value: ValueId, depth: int = 3) -> Collection | None:
        """The collection that an expression is, `None` if it is only a local list."""
        at = int(value)
        for _ in range(_DEEPEST):
            graph = file.graph
            known = self._kept(file, at)
            if known is not None:
                return known
            op, args = graph.ops[at], graph.args[at]
            is_copy = op == Op.ARRAY and args and graph.ops[args[0]] == Op.SPREAD
            is_held = op == Op.MEMBER and graph.texts[at] in _HOLDERS
            if is_copy or is_held or (op in _SAME and args):
                at = args[0]
            elif op == Op.CALL and graph.ops[args[0]] == Op.MEMBER and graph.texts[args[0]] in _COPIES:
                at = graph.args[args[0]][0]
            elif op == Op.CALL:
                return self._selected(file, args) or self._made_by(file, ValueId(at))
            elif op == Op.PARAMETER:
                return self._given(file, at, depth) or _declared(file, at) or self._own(file, at)
            else:
                return None
        return None

    def _kept(self, file: Linked, value: int) -> Collection | None:
        """The collection, where an expression names one: a state, a field of a store, a signal, a list of the module."""
        graph, op = file.graph, file.graph.ops[value]
        name = self._named(file, value)
        if name:
            return Collection(self._store(file, value), name)
        if op == Op.MEMBER and graph.texts[value] in _HOLDERS:
            return self._held(file, graph.args[value][0])
        if op == Op.VARIABLE and graph.owners[value] == MODULE and self._is_list(file, graph.args[value]):
            return Collection(file.path, graph.texts[value])
        return None

    def _held(self, file: Linked, holder: int) -> Collection | None:
        """The list in a signal or ref: `cart.value` of `const cart = signal([])`, here or in the file that exports it."""
        at = single(file, holder)
        if file.graph.ops[at] == Op.IMPORT:
            for gid, path in self.program.imported_values(file, ValueId(at), ()):
                where, value = self.program.of(gid)
                return self._held(where, value) if not path and where.graph.ops[value] != Op.IMPORT else None
        if file.graph.ops[at] not in (Op.CALL, Op.NEW):
            return None
        names = [holder for holder in file.index.holders.get(at, ()) if file.graph.ops[holder] == Op.VARIABLE]
        return Collection(file.path, file.graph.texts[names[0]]) if names else None

    @staticmethod
    def _is_list(file: Linked, given: tuple[int, ...]) -> bool:
        """Whether a variable begins as a list of its own: `let lines: Line[] = []`."""
        return bool(given) and file.graph.ops[given[0]] == Op.ARRAY

    def _made_by(self, file: Linked, call: ValueId) -> Collection | None:
        """The list that a function of the project gives: `readCart()`, from web storage or a cookie."""
        for target in self.calls.callees.of_call(file.gid(call)):
            function = self.program.function(target.function)
            if function.returns and function.name:
                return Collection(self.program.linked(target.function.file).path, function.name)
        return None

    @staticmethod
    def _named(file: Linked, value: int) -> str:
        """The name of a state variable, or of a field of a state."""
        graph = file.graph
        if graph.ops[value] == Op.VARIABLE and len(graph.args[value]) == 1:
            made = graph.args[value][0]
            if graph.ops[made] == Op.MEMBER and graph.texts[made] == "0" and graph.ops[graph.args[made][0]] == Op.CALL:
                return graph.texts[value]
        if graph.ops[value] != Op.MEMBER or graph.texts[value] in _HOLDERS or graph.texts[value].isdigit():
            return ""
        return graph.texts[value]

    def _store(self, file: Linked, value: int) -> str:
        """The file of the hook that gives the state, or of the value itself."""
        graph, at = file.graph, value
        for _ in range(_DEEPEST):
            at = single(file, at)
            if graph.ops[at] == Op.MEMBER:
                at = graph.args[at][0]
            elif graph.ops[at] == Op.CALL and file.index.callee_name(at).startswith("use"):
                return self._defined(file, graph.args[at][0]) or file.path
            else:
                break
        return file.path

    def _defined(self, file: Linked, callee: int) -> str:
        at = single(file, callee)
        if file.graph.ops[at] != Op.IMPORT:
            return ""
        for gid, _ in self.program.imported_values(file, ValueId(at), ()):
            return self.program.of(gid)[0].path
        return ""

    def _selected(self, file: Linked, args: tuple[int, ...]) -> Collection | None:
        """`useCart((state) => state.items)`."""
        graph = file.graph
        for arg in args[1:]:
            if graph.ops[arg] == Op.FUNCTION:
                for returned in graph.functions[int(graph.texts[arg])].returns:
                    if graph.ops[returned] == Op.MEMBER:
                        return Collection(self._defined(file, args[0]) or file.path, graph.texts[returned])
        return None

    def _given(self, file: Linked, parameter: int, depth: int) -> Collection | None:
        """What a parameter is: the state in a setter's callback, or what the callers of a function hand over."""
        owner = FunctionId(file.graph.owners[parameter])
        made, position = file.index.functions.get(owner), int(file.graph.texts[parameter])
        for holder in file.index.holders.get(made, ()) if made is not None else ():
            if file.graph.ops[holder] == Op.CALL and file.graph.args[holder][0] != made:
                reduced = self._reduced(file, holder, position)
                return reduced or self._set_by(file, file.graph.args[holder][0])
        if depth <= 0:
            return None
        for call in self.calls.callers.of(FunctionRef(file.number, owner)):
            where, number = self.program.of(call)
            args = where.graph.args[number]
            if where.graph.ops[number] != Op.CALL:
                continue
            if where.index.callee_name(number) in REDUCED:
                return self._reduced(where, number, position)
            if len(args) > position + 1:
                found = self.of(where, ValueId(args[position + 1]), depth - 1)
                if found is not None:
                    return found
        return None

    @staticmethod
    def _reduced(file: Linked, call: int, position: int) -> Collection | None:
        """The state of a reducer, which is the first thing that it is given."""
        name = file.index.callee_name(call)
        return Collection(file.path, name) if name in REDUCED and position == 0 else None

    @staticmethod
    def _own(file: Linked, parameter: int) -> Collection | None:
        """A list that nobody is known to hand over, known within the function that is given it."""
        function = file.graph.functions[file.graph.owners[parameter]]
        is_first = file.graph.texts[parameter] == "0"
        return (
            Collection(file.path, f"{function.name}()") if is_first and function.name and not function.parent else None
        )

    def _set_by(self, file: Linked, callee: int) -> Collection | None:
        """The state whose setter is called: named in the same hook's result, or by the setter's own name."""
        graph, at = file.graph, single(file, callee)
        if graph.ops[at] != Op.MEMBER:
            return None
        if graph.texts[at] == "1":
            for member in file.index.holders.get(graph.args[at][0], ()):
                if graph.ops[member] == Op.MEMBER and graph.texts[member] == "0":
                    for variable in file.index.holders.get(member, ()):
                        return Collection(file.path, graph.texts[variable])
        name = graph.texts[at]
        if name.startswith("set") and name[3:4].isupper():
            return Collection(self._store(file, at), name[3].lower() + name[4:])
        return None


def _declared(file: Linked, parameter: int) -> Collection | None:
    """The list that a function is handed by callers elsewhere, known by its type: `add(lines: CartLine[], …)`."""
    graph = file.graph
    function = graph.functions[graph.owners[parameter]]
    position = int(graph.texts[parameter])
    named = _LIST_OF.fullmatch(function.types[position].strip()) if position < len(function.types) else None
    return Collection(file.path, (named[1] or named[2]) + "[]") if named else None
