"""Functions that find an element of the same collection, and the fields by which each knows it.

A look-up is a call of `find`, `filter`, `map` and the like on a list held in component state, a store or a reducer.
What its callback compares is read from the value graph: equalities joined by `&&`, their negation in a filter, equality
helpers called with fields, and helpers that compare whole elements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from checkout_audit.facts.graph import ELEMENT, FunctionId, Op, ValueId
from checkout_audit.flow.alterations import is_altered, variable_of
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.collections import Collection, Collections, single
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import FunctionRef, Gid, Linked

FINDS = frozenset({"find", "findIndex", "findLast", "findLastIndex", "some", "filter", "map"})
"""Methods that take a callback which tells one element from the others."""
_EQUAL, _UNEQUAL = frozenset({"===", "=="}), frozenset({"!==", "!="})
_DEEPEST = 12
LOOP = "for"
"""Method of a look-up that a loop does by itself."""


class Compared(msgspec.Struct, frozen=True):
    """One field of the element, and what it is compared with."""

    field: str
    """Dotted from the element: `variant.id`."""
    given: Gid
    is_constant: bool
    """Whether it is compared with a literal: that selects a kind of element, it does not find one."""


class Lookup(msgspec.Struct, frozen=True):
    """One place that finds an element of a collection."""

    call: Gid
    test: Gid
    """The comparison."""
    method: str
    collection: Collection
    function: str
    """Dotted name of the function around it."""
    owner: FunctionRef
    compared: tuple[Compared, ...]
    whole: str
    """Name of a helper that compares whole elements in a way that is not known, or empty."""
    is_plain: bool
    """Whether nothing else is asked than that the compared fields are equal."""
    keeps_others: bool
    """Whether it is a filter that leaves out what it finds."""
    is_altered: bool = False
    """Whether the code around it changes what it finds, or leaves it out for good."""
    is_narrow: bool = False
    """Whether it is a filter that keeps only elements which differ in every compared field."""

    @property
    def fields(self) -> frozenset[str]:
        """Names of the compared fields."""
        return frozenset(one.field for one in self.compared)


@dataclass(slots=True)
class _Test:
    """A condition on one element, as far as it is read."""

    compared: list[Compared]
    whole: str = ""
    is_plain: bool = True


class _Element(msgspec.Struct, frozen=True):
    """The parameter that holds the element, and in a comparing helper the other parameters."""

    file: Linked
    parameter: ValueId


class _Place(msgspec.Struct, frozen=True):
    """Where an element is told from the others: the call or the loop's variable, and what decides."""

    file: Linked
    call: ValueId
    method: str
    element: ValueId
    callback: FunctionId | None
    tests: tuple[ValueId, ...] = ()


class Siblings:
    """Answers for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self.collections = Collections(calls)

    def groups(self, paths: Iterable[str]) -> Mapping[Collection, list[Lookup]]:
        """The look-ups of these files, by the collection in which they look."""
        found: dict[Collection, list[Lookup]] = defaultdict(list)
        for path in paths:
            file = self.program.file(path)
            for lookup in self.in_file(file) if file is not None else ():
                found[lookup.collection].append(lookup)
        return found

    def in_file(self, file: Linked) -> Iterator[Lookup]:
        """Every look-up that stands in a file."""
        graph = file.graph
        for method in sorted(FINDS):
            for call in file.index.methods_called.get(method, ()):
                callee, *args = graph.args[call]
                if graph.ops[callee] != Op.MEMBER or not args:
                    continue
                function = self._callback(file, args[0])
                if function is None or not graph.functions[function].params:
                    continue
                collection = self.collections.of(file, ValueId(graph.args[callee][0]))
                if collection is not None:
                    element = graph.functions[function].params[0]
                    yield from self._lookups(_Place(file, call, method, element, function), collection)
        yield from self._looped(file)

    def _looped(self, file: Linked) -> Iterator[Lookup]:
        """Elements that a loop tells from the others: `for (const line of lines) if (line.id === id) …`."""
        graph = file.graph
        for variable in self._loop_variables(file) if graph.guards else ():
            element = ValueId(graph.args[variable][0])
            tests = [one.test for one in graph.guards if self._asks_for(file, one.test, variable)]
            collection = self.collections.of(file, ValueId(graph.args[element][0])) if tests else None
            if collection is not None:
                yield from self._lookups(_Place(file, ValueId(variable), LOOP, element, None, tuple(tests)), collection)

    @staticmethod
    def _loop_variables(file: Linked) -> Iterator[ValueId]:
        graph = file.graph
        for element in file.index.members.get(ELEMENT, ()):
            for holder in file.index.holders.get(element, ()):
                if graph.ops[holder] == Op.VARIABLE and len(graph.args[holder]) == 1:
                    yield holder

    @staticmethod
    def _asks_for(file: Linked, test: ValueId, variable: ValueId) -> bool:
        """Whether a condition compares a field of the loop's variable."""
        graph, queue = file.graph, [int(test)]
        for at in bounded(queue, _DEEPEST):
            if graph.ops[at] == Op.MEMBER and variable_of(file, at) == variable:
                return True
            queue += graph.args[at] if graph.ops[at] in (Op.LOGIC, Op.BINARY, Op.UNARY, Op.CALL) else ()
        return False

    def _lookups(self, place: _Place, collection: Collection) -> Iterator[Lookup]:
        file, call, method = place.file, place.call, place.method
        element = _Element(file, place.element)
        owner = FunctionId(file.graph.owners[call])
        tests_asked = place.tests if place.callback is None else self._conditions(file, place.callback, method)
        for value in tests_asked:
            tests = [(self._read(element, value, positive=positive), positive) for positive in (True, False)]
            narrow = self._differing(element, value) if method == "filter" else None
            tests = [(narrow, False)] if narrow is not None else tests
            for test, positive in tests:
                if test.compared or test.whole:
                    yield Lookup(
                        call=file.gid(call),
                        test=file.gid(value),
                        method=method,
                        collection=collection,
                        function=file.graph.functions[owner].name,
                        owner=FunctionRef(file.number, owner),
                        compared=tuple(test.compared),
                        whole=test.whole,
                        is_plain=test.is_plain,
                        keeps_others=not positive and method == "filter",
                        is_altered=is_altered(file, call, method, place.callback),
                        is_narrow=narrow is not None,
                    )
                    break

    @staticmethod
    def _callback(file: Linked, value: int) -> FunctionId | None:
        at = single(file, value)
        return FunctionId(int(file.graph.texts[at])) if file.graph.ops[at] == Op.FUNCTION else None

    def _conditions(self, file: Linked, function: FunctionId, method: str) -> Iterator[ValueId]:
        """What a callback decides by: its result, or for a `map` what it chooses by."""
        graph = file.graph
        yield from (guard.test for guard in graph.guards if guard.owner == function)
        for returned in graph.functions[function].returns:
            if method != "map":
                if graph.ops[returned] != Op.LITERAL:
                    yield returned
                continue
            entries = graph.args[returned] if graph.ops[returned] == Op.OBJECT else (returned,)
            yield from (ValueId(graph.args[one][0]) for one in entries if graph.ops[one] == Op.CHOICE)

    def _read(self, element: _Element, value: int, *, positive: bool) -> _Test:
        """A conjunction of equalities; what is none of these makes the test not plain."""
        test, file, graph = _Test([]), element.file, element.file.graph
        queue = [(value, positive)]
        while queue:
            at, wanted = queue.pop()
            at = single(file, at)
            op, text = graph.ops[at], graph.texts[at]
            if op == Op.UNARY and text == "!":
                queue.append((graph.args[at][0], not wanted))
            elif op == Op.LOGIC and text == ("&&" if wanted else "||"):
                queue += [(arg, wanted) for arg in graph.args[at]]
            elif op == Op.BINARY and text in (_EQUAL if wanted else _UNEQUAL):
                self._equality(element, graph.args[at], test)
            elif op == Op.LOGIC and (asked := self._only_side(element, graph.args[at])) is not None:
                queue.append((asked, wanted))
            elif op == Op.CALL and wanted:
                self._helper(element, ValueId(at), test)
            elif not self._is_element(element, at):
                test.is_plain = False
        return test

    def _differing(self, element: _Element, value: int) -> _Test | None:
        """A conjunction of inequalities, of two fields or more: `item.id !== id && item.size !== size`."""
        graph, test, queue = element.file.graph, _Test([]), [value]
        for asked in bounded(queue, _DEEPEST):
            at = single(element.file, asked)
            if graph.ops[at] == Op.LOGIC and graph.texts[at] == "&&":
                queue += graph.args[at]
                continue
            one = self._read(element, at, positive=False)
            if len(one.compared) != 1 or not one.is_plain or one.whole:
                return None
            test.compared += one.compared
        return test if len({one.field for one in test.compared}) > 1 else None

    def _only_side(self, element: _Element, sides: tuple[int, ...]) -> int | None:
        """The one side that speaks of the element, where the other is a switch: `!size || item.size === size`."""
        asked = [side for side in sides if self._touches(element, side)]
        return asked[0] if len(asked) == 1 else None

    def _touches(self, element: _Element, value: int) -> bool:
        file, queue = element.file, [value]
        for at in bounded(queue, _DEEPEST):
            if file.graph.ops[at] in (Op.REF, Op.MEMBER) and self.field(file, element.parameter, at) is not None:
                return True
            queue += file.graph.args[at] if file.graph.ops[at] not in (Op.REF, Op.VARIABLE) else ()
        return False

    def _is_element(self, element: _Element, value: int) -> bool:
        """Whether a condition only asks that there is an element: `item && item.id === id`."""
        return self.field(element.file, element.parameter, value) == ""

    def _equality(self, element: _Element, sides: tuple[int, ...], test: _Test) -> None:
        file = element.file
        for side, other in (sides, sides[::-1]):
            composed = [] if self._touches(element, other) else list(self._composed(element, side))
            if composed:
                test.compared += [Compared(field, file.gid(other), is_constant=False) for field in composed]
                return
        fields = [self.field(file, element.parameter, side) for side in sides]
        mine = [bool(field) for field in fields]
        if mine.count(True) != 1:
            test.is_plain = False
            return
        other = sides[mine.index(False)]
        field = fields[mine.index(True)] or ""
        is_constant = file.graph.ops[single(file, other)] in (Op.STRING, Op.NUMBER, Op.LITERAL)
        test.compared.append(Compared(field, file.gid(other), is_constant))

    def _composed(self, element: _Element, value: int) -> Iterator[str]:
        """The fields that a key is put together from: `${line.id}:${line.size}`, or `keyOf(line)` that gives such a text."""
        file, at = element.file, single(element.file, value)
        op, args = file.graph.ops[at], file.graph.args[at]
        if op == Op.TEMPLATE:
            yield from (field for arg in args if (field := self.field(file, element.parameter, arg)))
        elif op == Op.CALL and any(self.field(file, element.parameter, arg) == "" for arg in args[1:]):
            position = next(n for n, arg in enumerate(args[1:]) if self.field(file, element.parameter, arg) == "")
            for target in self.calls.callees.of_call(file.gid(at)):
                function, owner = self.program.function(target.function), self.program.linked(target.function.file)
                if position < len(function.params) and len(function.returns) == 1:
                    made = single(owner, function.returns[0])
                    inner = _Element(owner, function.params[position])
                    yield from self._composed(inner, made) if owner.graph.ops[made] == Op.TEMPLATE else ()

    def _helper(self, element: _Element, call: ValueId, test: _Test) -> None:
        """A call that compares: two fields, or the whole element with another."""
        file = element.file
        args = file.graph.args[call][1:]
        fields = [self.field(file, element.parameter, arg) for arg in args]
        if "" in fields:
            self._whole(file, call, fields.index(""), test)
        elif len(args) == 2 and sum(field is not None for field in fields) == 1:
            self._equality(element, args, test)
        else:
            test.is_plain = False

    def _whole(self, file: Linked, call: ValueId, position: int, test: _Test) -> None:
        """The fields that a helper compares, where it is the project's own and its result is a comparison."""
        name = file.index.callee_name(call)
        for target in self.calls.callees.of_call(file.gid(call)):
            function = self.program.function(target.function)
            owner = self.program.linked(target.function.file)
            if position < len(function.params) and len(function.returns) == 1:
                inner = self._read(_Element(owner, function.params[position]), function.returns[0], positive=True)
                if inner.is_plain and not inner.whole and inner.compared:
                    test.compared += inner.compared
                    return
        test.whole = name or "?"

    @staticmethod
    def field(file: Linked, parameter: ValueId, value: int) -> str | None:
        """The part of the element that an expression is: empty for all of it, `None` for something else."""
        graph, path, at = file.graph, list[str](), value
        for _ in range(_DEEPEST):
            at = single(file, at)
            if at == parameter:
                return ".".join(reversed(path))
            op, args = graph.ops[at], graph.args[at]
            if op == Op.MEMBER:
                path.append(graph.texts[at])
                at = args[0]
            elif op == Op.UNARY and graph.texts[at] == "!" and graph.ops[args[0]] == Op.UNARY:
                at = graph.args[args[0]][0]
            elif op == Op.LOGIC and graph.texts[at] in ("||", "??"):
                at = args[0]
            elif op == Op.CALL and len(args) == 2:
                at = args[1]
            elif op == Op.CALL and len(args) == 1 and graph.ops[args[0]] == Op.MEMBER:
                at = graph.args[args[0]][0]
            else:
                return None
        return None
