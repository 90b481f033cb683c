"""What is asked of one file's graph again and again: uses of variables, calls of values, writes to objects."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import msgspec

from checkout_audit.facts.graph import ELEMENT, FunctionId, Graph, Op, ValueId

_ALIASES = 4
"""Names for parts of other names that are seen through."""
_WORDS = 40
"""Words of one chain; what stands before them is left out."""


class ObjectWrite(msgspec.Struct, frozen=True):
    """Something put into an object under a path of keys."""

    path: tuple[str, ...]
    value: ValueId
    at: ValueId
    """The value that shows the place: what is written, or the mutating call."""


@dataclass
class FileIndex:
    """Reverse look-ups over one graph, each built when first asked for."""

    graph: Graph

    @cached_property
    def _by_op(self) -> dict[int, list[ValueId]]:
        found: dict[int, list[ValueId]] = defaultdict(list)
        for number, op in enumerate(self.graph.ops):
            found[op].append(ValueId(number))
        return found

    def of(self, *ops: Op) -> list[ValueId]:
        """The values that are made so, in order."""
        if len(ops) == 1:
            return self._by_op.get(ops[0], [])
        return sorted(value for op in ops for value in self._by_op.get(op, ()))

    @cached_property
    def uses(self) -> dict[int, list[ValueId]]:
        """Variable → its uses."""
        found: dict[int, list[ValueId]] = defaultdict(list)
        args = self.graph.args
        for number in self.of(Op.REF):
            if args[number]:
                found[args[number][0]].append(number)
        return found

    @cached_property
    def holders(self) -> dict[int, list[ValueId]]:
        """Value → the values that have it as an operand."""
        found: dict[int, list[ValueId]] = defaultdict(list)
        for number, args in enumerate(self.graph.args):
            if args:
                for arg in args:
                    found[arg].append(ValueId(number))
        return found

    @cached_property
    def calls(self) -> list[ValueId]:
        """Every call and `new`, in order."""
        return self.of(Op.CALL, Op.NEW)

    @cached_property
    def methods_called(self) -> dict[str, list[ValueId]]:
        """Name of a called function or method → its calls."""
        found: dict[str, list[ValueId]] = defaultdict(list)
        for call in self.calls:
            found[self.callee_name(call)].append(call)
        return found

    @cached_property
    def renamed_calls(self) -> dict[str, list[ValueId]]:
        """Name of an imported function → its calls under another name: `import { sign as seal }`."""
        graph, found = self.graph, defaultdict[str, list[ValueId]](list)
        for imported in self.imports:
            name = graph.texts[imported].partition("\0")[2]
            for variable in self.holders.get(imported, ()) if name not in ("*", "default") else ():
                local = graph.texts[variable]
                for call in self.methods_called.get(local, ()) if local != name else ():
                    if variable in graph.args[graph.args[call][0]]:
                        found[name].append(call)
        return found

    def constructions(self) -> list[ValueId]:
        """Every `new`."""
        return self.of(Op.NEW)

    @property
    def imports(self) -> list[ValueId]:
        """Every IMPORT."""
        return self.of(Op.IMPORT)

    @cached_property
    def functions(self) -> dict[int, ValueId]:
        """Function index → the FUNCTION value that makes it (methods of classes have none)."""
        graph = self.graph
        return {int(graph.texts[n]): n for n in self.of(Op.FUNCTION)}

    @cached_property
    def classes(self) -> dict[int, ValueId]:
        """Class index → the CLASS value."""
        graph = self.graph
        return {int(graph.texts[n]): n for n in self.of(Op.CLASS)}

    @cached_property
    def writes(self) -> dict[int, list[ObjectWrite]]:
        """Variable (or any value) → what is assigned to its members."""
        found: dict[int, list[ObjectWrite]] = defaultdict(list)
        for write in self.graph.writes:
            root, path = self.root(write.target)
            found[root].append(ObjectWrite((*path, write.key), write.value, write.value))
        return found

    @cached_property
    def written(self) -> dict[int, list[tuple[int, tuple[str, ...]]]]:
        """Value → the variables (or other values) that it is assigned into, and under which keys."""
        found: dict[int, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for write in self.graph.writes:
            root, path = self.root(write.target)
            found[write.value].append((root, (*path, write.key)))
        return found

    @cached_property
    def _variables(self) -> dict[str, list[ValueId]]:
        found: dict[str, list[ValueId]] = defaultdict(list)
        for number in self.of(Op.VARIABLE):
            found[self.graph.texts[number]].append(number)
        return found

    def variables(self, name: str) -> list[ValueId]:
        """The variables of that name, whatever their scope."""
        return self._variables.get(name, [])

    @cached_property
    def members(self) -> dict[str, list[ValueId]]:
        """Property name → the reads of it."""
        found: dict[str, list[ValueId]] = defaultdict(list)
        for number in self.of(Op.MEMBER):
            found[self.graph.texts[number]].append(number)
        return found

    @cached_property
    def _fields(self) -> dict[int, list[tuple[str, str]]]:
        """Value → the class (its index, as THIS has it) and the field that it is given to."""
        found: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for number, cls in enumerate(self.graph.classes):
            for name, values in cls.fields.items():
                for value in values:
                    found[value].append((str(number), name))
        return found

    def field_reads(self, value: int) -> Iterator[ValueId]:
        """Reads of the fields of this file's classes that the value is given to: `this.name`."""
        graph = self.graph
        for cls, name in self._fields.get(value, ()):
            for member in self.members.get(name, ()):
                owner = graph.args[member][0]
                if graph.ops[owner] == Op.THIS and graph.texts[owner] == cls:
                    yield member

    @cached_property
    def method_calls(self) -> dict[int, list[tuple[ValueId, tuple[str, ...], str]]]:
        """Variable → (call, path to the receiver, method) for each method called on it or on a part of it."""
        found: dict[int, list[tuple[ValueId, tuple[str, ...], str]]] = defaultdict(list)
        graph = self.graph
        for call in self.calls:
            callee = graph.args[call][0]
            if graph.ops[callee] == Op.MEMBER:
                root, path = self.root(ValueId(graph.args[callee][0]))
                found[root].append((call, path, graph.texts[callee]))
        return found

    def root(self, value: ValueId) -> tuple[int, tuple[str, ...]]:
        """The variable (or other value) that a chain of members starts at, and the keys from there.

        A variable that only names a part of another (`const meta = order.metadata`) leads on to that one.
        """
        graph = self.graph
        at, path = self._chained(value)
        for _ in range(_ALIASES):
            args = graph.args[at] if graph.ops[at] == Op.VARIABLE else ()
            if len(args) != 1 or graph.ops[args[0]] not in (Op.MEMBER, Op.REF):
                break
            further, keys = self._chained(args[0])
            if graph.ops[further] != Op.VARIABLE:
                break
            at, path = further, (*keys, *path)
        return at, path

    def _chained(self, value: int) -> tuple[int, tuple[str, ...]]:
        graph, path, at = self.graph, list[str](), value
        while graph.ops[at] == Op.MEMBER:
            path.append(graph.texts[at])
            at = graph.args[at][0]
        if graph.ops[at] == Op.REF and graph.args[at]:
            at = graph.args[at][0]
        return at, tuple(reversed(path))

    def chain(self, value: int) -> tuple[str, ...]:
        """The dotted words of an expression, outermost object first: `stripe.paymentIntents.create`.

        Calls in between keep their name (`getStripe().paymentIntents`), what has no name becomes an empty word.
        """
        graph, words = self.graph, list[str]()
        at = value
        while len(words) < _WORDS:
            op = graph.ops[at]
            if op == Op.MEMBER:
                words.append(graph.texts[at])
                at = graph.args[at][0]
            elif op in (Op.CALL, Op.NEW, Op.AWAIT) and graph.args[at]:
                at = graph.args[at][0]
            else:
                words.append(graph.texts[at] if op in (Op.REF, Op.GLOBAL) else "this" if op == Op.THIS else "")
                break
        return tuple(reversed(words))

    def callee_name(self, call: int) -> str:
        """Last word of what is called."""
        callee = self.graph.args[call][0]
        while self.graph.ops[callee] == Op.AWAIT:
            callee = self.graph.args[callee][0]
        return self.graph.texts[callee] if self.graph.ops[callee] in (Op.MEMBER, Op.REF, Op.GLOBAL) else ""

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        return sorted((f.start, n) for n, f in enumerate(self.graph.functions))

    def function_at(self, byte: int) -> FunctionId:
        """The innermost function around a byte."""
        rows = self._starts
        at = bisect_right(rows, (byte, len(rows))) - 1
        number = rows[at][1] if at >= 0 else 0
        while number and self.graph.functions[number].end <= byte:
            number = self.graph.functions[number].parent
        return FunctionId(number)

    def encloses(self, outer: int, inner: int) -> bool:
        """Whether function `inner` is `outer` or stands inside it."""
        while inner != outer:
            if inner == 0:
                return False
            inner = self.graph.functions[inner].parent
        return True

    def element_reads(self, value: int) -> list[ValueId]:
        """Reads of any element of a value."""
        return [
            h for h in self.holders.get(value, ()) if self.graph.ops[h] == Op.MEMBER and self.graph.texts[h] == ELEMENT
        ]
