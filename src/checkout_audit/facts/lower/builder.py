"""The growing graph of one file, and the names that still wait to be tied to their declarations."""

from __future__ import annotations

from dataclasses import dataclass, field

from checkout_audit.facts.graph import (
    COMPUTED,
    MODULE,
    MODULE_EXPORTS,
    Class,
    Export,
    Function,
    FunctionId,
    Graph,
    Guard,
    Op,
    Region,
    ValueId,
    Write,
)
from checkout_audit.facts.lower.keys import resolve_keys
from checkout_audit.facts.lower.parts import Pattern, Scope

_METHODS = frozenset({"method_definition", "function_expression"})


@dataclass(slots=True)
class FunctionDraft:
    """A function before its names and returns are all known."""

    parent: FunctionId
    start: int
    end: int
    cls: int = -1
    label: str = ""
    params: list[ValueId] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    decorators: list[str] = field(default_factory=list)
    returns: list[ValueId] = field(default_factory=list)
    body: int = 0
    is_async: bool = False
    directives: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    has_rest: bool = False
    sets: str = ""
    kind: str = ""
    """The grammar's kind, which tells arrow functions from those with a `this` of their own."""
    this: ValueId | None = None
    """The variable that stands for the object whose method this is, if the body asks for it."""


@dataclass(slots=True)
class ClassDraft:
    """A class before all its members are known."""

    start: int
    end: int
    name: str = ""
    base: ValueId | None = None
    methods: dict[str, FunctionId] = field(default_factory=dict)
    fields: dict[str, list[ValueId]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    pending_marks: list[str] = field(default_factory=list)


class Builder:
    """Collects values, functions and scopes; `finish` ties the names and freezes the result."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.ops: list[int] = []
        self.args: list[tuple[int, ...]] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.owners: list[int] = []
        self.keys: dict[int, tuple[str, ...]] = {}
        self.types: dict[int, str] = {}
        self.defs: dict[int, list[int]] = {}
        self.functions = [FunctionDraft(MODULE, 0, len(data))]
        self.open: list[FunctionId] = [MODULE]
        self.classes: list[ClassDraft] = []
        self.open_classes: list[int] = []
        self.scope = Scope(None, MODULE, is_function=True)
        self.writes: list[Write] = []
        self.guards: list[Guard] = []
        self.regions: list[Region] = []
        self.exports: list[Export] = []
        self.exported_names: list[tuple[str, str]] = []
        self.references: list[tuple[ValueId, Scope, str]] = []
        self.assignments: list[tuple[ValueId, Scope, str]] = []
        self.directives: tuple[str, ...] = ()
        self.indexes: list[tuple[ValueId, ValueId]] = []
        """Members read by a key that is an expression, and that expression."""
        self.targets: dict[int, ValueId] = {}
        """Number of a write → the member written to, where its key is an expression."""
        self.computed: dict[int, ValueId] = {}
        """Entries of objects whose key is an expression, and that expression."""
        self.namespaces: list[dict[str, ValueId]] = []
        """What the TypeScript namespaces around export, outermost first."""

    @property
    def owner(self) -> FunctionId:
        """The function being lowered."""
        return self.open[-1]

    def method_of_object(self) -> FunctionDraft | None:
        """The method of an object literal whose `this` is meant here, arrow functions looked through."""
        for number in reversed(self.open):
            draft = self.functions[number]
            if draft.kind != "arrow_function":
                return draft if draft.kind in _METHODS and draft.cls < 0 else None
        return None

    def text(self, start: int, end: int) -> str:
        """Source text of a stretch of bytes."""
        return self.data[start:end].decode("utf-8", "replace")

    def add(self, op: Op, start: int, end: int, args: tuple[int, ...] = (), text: str = "") -> ValueId:
        """A new value of the function being lowered."""
        number = ValueId(len(self.ops))
        self.ops.append(op)
        self.args.append(args)
        self.texts.append(text)
        self.starts.append(start)
        self.ends.append(end)
        self.owners.append(self.open[-1])
        return number

    def add_on(self, op: Op, start: int, end: int, args: tuple[int, ...], text: str = "") -> ValueId:
        """A value on top of its first operand, where an `await` that begins there belongs around it.

        The grammar takes `await f<T>(x)` for a call of `await f`.
        """
        first = args[0]
        if self.ops[first] != Op.AWAIT or self.starts[first] != start:
            return self.add(op, start, end, args, text)
        inner = self.args[first][0]
        made = self.add(op, self.starts[inner], end, (inner, *args[1:]), text)
        return self.add(Op.AWAIT, start, end, (made,))

    def declare(self, name: str, start: int, end: int, *, hoist: bool = False) -> ValueId:
        """The variable of that name in the current scope, made if need be."""
        scope = self.scope.hoisted if hoist else self.scope
        found = scope.names.get(name)
        if found is not None:
            return found
        variable = self.add(Op.VARIABLE, start, end, (), name)
        scope.names[name] = variable
        self.defs[variable] = []
        return variable

    def define(self, variable: ValueId, value: ValueId) -> None:
        """One more value that the variable may hold."""
        self.defs.setdefault(variable, []).append(value)

    def reference(self, name: str, start: int, end: int) -> ValueId:
        """A use of a name, tied to its declaration at the end of the file."""
        value = self.add(Op.REF, start, end, (), name)
        self.references.append((value, self.scope, name))
        return value

    def bind(self, pattern: Pattern, source: ValueId, *, declares: bool, hoist: bool = False, type_: str = "") -> None:
        """Give every name in the pattern its part of the source value."""
        for leaf in pattern.leaves:
            value = source
            for key in leaf.path:
                value = self.add(Op.MEMBER, leaf.start, leaf.end, (value,), key)
            if leaf.omit is not None:
                value = self.add(Op.OMIT, leaf.start, leaf.end, (value,), "\0".join(leaf.omit))
            found = [value] if leaf.default is None else [value, leaf.default]
            if leaf.target is not None:
                for one in found:
                    self.write(leaf.target, one, leaf.start, leaf.end)
            elif declares:
                variable = self.declare(leaf.name, leaf.start, leaf.end, hoist=hoist)
                for one in found:
                    self.define(variable, one)
                if type_ and not leaf.path:
                    self.types[variable] = type_
            else:
                self.assignments.extend((one, self.scope, leaf.name) for one in found)

    def write(self, target: ValueId, value: ValueId, start: int, end: int) -> None:
        """An assignment to a member: kept as a write to its object, and as a field for `this`."""
        if self.ops[target] != Op.MEMBER:
            return
        holder, key = self.args[target][0], self.texts[target]
        if key == COMPUTED:
            self.targets[len(self.writes)] = target
        self.writes.append(Write(ValueId(holder), key, value, start, end, self.owner))
        if self.ops[holder] == Op.THIS and self.texts[holder]:
            self.classes[int(self.texts[holder])].fields.setdefault(key, []).append(value)

    def finish(self) -> Graph:
        """Tie every name to its declaration and freeze."""
        for value, scope, name in self.assignments:
            known = scope.find(name)
            self.define(self._global(name) if known is None else known, value)
        for value, scope, name in self.references:
            known = scope.find(name)
            if known is None:
                self._unknown(value, name)
            else:
                self.args[value] = (known,)
        for variable, values in self.defs.items():
            self.args[variable] = tuple(values)
        foreign, foreign_keys, indexes = resolve_keys(self)
        return Graph(
            ops=self.ops,
            args=self.args,
            texts=self.texts,
            starts=self.starts,
            ends=self.ends,
            owners=self.owners,
            keys=self.keys,
            types=self.types,
            functions=tuple(self._functions()),
            classes=tuple(self._class(draft) for draft in self.classes),
            writes=tuple(self.writes),
            guards=tuple(sorted(self.guards, key=lambda guard: guard.start)),
            regions=tuple(sorted(self.regions, key=lambda region: region.start)),
            exports=tuple(self._exports()),
            directives=self.directives,
            foreign=foreign,
            foreign_keys=foreign_keys,
            indexes=indexes,
        )

    def _unknown(self, value: ValueId, name: str) -> None:
        """A name that is declared nowhere in the file: a global, or the arguments of the function around."""
        function = self.owners[value]
        while self.functions[function].kind == "arrow_function":
            function = self.functions[function].parent
        is_given = name == "arguments" and function != MODULE
        self.ops[value] = Op.ARGUMENTS if is_given else Op.GLOBAL
        if is_given:
            self.texts[value] = str(function)

    def _global(self, name: str) -> ValueId:
        root = self.scope
        variable = ValueId(len(self.ops))
        self.ops.append(Op.VARIABLE)
        self.args.append(())
        self.texts.append(name)
        self.starts.append(0)
        self.ends.append(0)
        self.owners.append(MODULE)
        root.names[name] = variable
        return variable

    def _exports(self) -> list[Export]:
        local = [
            Export(name, found, "", "")
            for name, source in self.exported_names
            if (found := self.scope.find(source)) is not None
        ]
        return self.exports + local + commonjs(self)

    def _functions(self) -> list[Function]:
        names: list[str] = []
        done: list[Function] = []
        for number, draft in enumerate(self.functions):
            outer = names[draft.parent] if number else ""
            own = draft.label
            if draft.cls >= 0 and number:
                own = f"{self.classes[draft.cls].name}.{own}".strip(".")
            names.append(f"{outer}.{own}".strip(".") if own else outer)
            done.append(
                Function(
                    name=names[-1],
                    parent=draft.parent,
                    params=tuple(draft.params),
                    types=tuple(draft.types),
                    decorators=tuple(draft.decorators),
                    returns=tuple(draft.returns),
                    start=draft.start,
                    end=draft.end,
                    body=draft.body,
                    is_async=draft.is_async,
                    cls=draft.cls,
                    directives=draft.directives,
                    marks=draft.marks,
                    has_rest=draft.has_rest,
                    sets=draft.sets,
                )
            )
        return done

    def _class(self, draft: ClassDraft) -> Class:
        return Class(
            name=draft.name,
            base=ValueId(-1) if draft.base is None else draft.base,
            methods=draft.methods,
            fields={key: tuple(values) for key, values in draft.fields.items()},
            types=draft.types,
            marks=draft.marks,
            start=draft.start,
            end=draft.end,
        )


def commonjs(build: Builder) -> list[Export]:
    """`module.exports = …` and `exports.name = …`."""
    found: list[Export] = []
    for write in build.writes:
        target, holder = write.target, build.args[write.target][:1]
        if _is_global(build, target, "module") and write.key == "exports":
            found.append(Export(MODULE_EXPORTS, write.value, "", ""))
        elif _is_global(build, target, "exports") or (
            build.ops[target] == Op.MEMBER
            and build.texts[target] == "exports"
            and _is_global(build, holder[0], "module")
        ):
            found.append(Export(write.key, write.value, "", ""))
    return found


def _is_global(build: Builder, value: int, name: str) -> bool:
    return build.ops[value] == Op.GLOBAL and build.texts[value] == name
