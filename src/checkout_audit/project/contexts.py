"""React contexts: what a provider is given is what those who read the context get.

https://react.dev/reference/react/createContext
"""

from __future__ import annotations

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.program import Gid, Linked, Program
from checkout_audit.project.uses import Uses

_MAKER, _PROVIDER, _ATTRIBUTE = "createContext", "Provider", "value"
_READERS = frozenset({"useContext", "use"})
_HOPS = 8


class Contexts:
    """Answers, cached, for one program."""

    def __init__(self, program: Program, uses: Uses) -> None:
        self.program = program
        self.uses = uses
        self._same: dict[Gid, list[Gid]] = {}

    def provided(self, file: Linked, call: ValueId) -> list[Gid]:
        """What the providers of a context give to a call that reads it; empty for any other call."""
        args = file.graph.args[call]
        if len(args) != 2 or file.index.callee_name(call) not in _READERS:
            return []
        made = self._made(file.gid(args[1]))
        return [] if made is None else [value for one in self._aliases(made) for value in self._given(one)]

    def readers(self, file: Linked, element: ValueId) -> list[Gid]:
        """The calls that read the context of which an element is the provider."""
        component = file.graph.args[element][0]
        if file.graph.ops[component] == Op.MEMBER and file.graph.texts[component] == _PROVIDER:
            component = file.graph.args[component][0]
        made = self._made(file.gid(component))
        return [] if made is None else [call for one in self._aliases(made) for call in self._read_by(one)]

    def _made(self, gid: Gid) -> Gid | None:
        """The call that made the context which a value names."""
        for _ in range(_HOPS):
            file, value = self.program.of(gid)
            op, args = file.graph.ops[value], file.graph.args[value]
            if op == Op.CALL:
                return gid if file.index.callee_name(value) == _MAKER else None
            if op in (Op.REF, Op.VARIABLE) and len(args) == 1:
                gid = file.gid(args[0])
            elif op == Op.IMPORT:
                found = next(self.program.imported_values(file, value, ()), None)
                if found is None or found[1]:
                    return None
                gid = found[0]
            else:
                return None
        return None

    def _aliases(self, made: Gid) -> list[Gid]:
        if made not in self._same:
            self._same[made] = []
            self._same[made] = self.uses.same(made)
        return self._same[made]

    def _given(self, context: Gid) -> list[Gid]:
        file, value = self.program.of(context)
        graph, holders = file.graph, file.index.holders
        named = [value, *(one for one in holders.get(value, ()) if graph.texts[one] == _PROVIDER)]
        elements = [one for name in named for one in holders.get(name, ()) if graph.ops[one] == Op.JSX]
        return [
            file.gid(entry)
            for one in elements
            if graph.args[one][0] in named
            for key, entry in zip(graph.keys[one], graph.args[one][1:], strict=True)
            if key == _ATTRIBUTE
        ]

    def _read_by(self, context: Gid) -> list[Gid]:
        file, value = self.program.of(context)
        calls = [one for one in file.index.holders.get(value, ()) if file.graph.ops[one] == Op.CALL]
        return [file.gid(one) for one in calls if file.index.callee_name(one) in _READERS]
