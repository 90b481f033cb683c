"""Containers: what a shop registers under a name in one place and looks up by that name in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.project.callee_names import imported_name, module_of
from checkout_audit.project.models import Base, Container, Models, Place, Registration, last_word, selects
from checkout_audit.project.paths import matches_any
from checkout_audit.project.program import Gid, Linked, Program
from checkout_audit.project.texts import Texts

_HOPS = 8


class Containers:
    """Answers, cached, for one program."""

    def __init__(self, program: Program, models: Models) -> None:
        self.program = program
        self.models = models
        self.texts = Texts(program)
        self._registered: dict[str, dict[str, list[Gid]]] = {}
        self._names: dict[Gid, list[str]] | None = None
        self._lookups = tuple(dict.fromkeys(last_word(one) for row in models.containers for one in row.lookups))

    def looked_up(self, file: Linked, call: ValueId) -> list[Gid]:
        """The values registered under the name that a call looks up; empty for any other call."""
        if not self._lookups or file.index.callee_name(call) not in self._lookups:
            return []
        callee = ValueId(file.graph.args[call][0])
        names, module = imported_name(file, callee), module_of(file, callee)
        found: list[Gid] = []
        for container in self.models.containers:
            if any(selects(one, names, module, new=False) for one in container.lookups):
                key = self._text(file, call, container.key)
                found += self._of(container).get(key, ()) if key else ()
        return found

    def named(self, key: str) -> list[Gid]:
        """The values registered under a name, which a container hands to whoever takes a parameter apart by it."""
        return [value for container in self.models.containers for value in self._of(container).get(key, ())]

    def lookups_of(self, gid: Gid) -> list[Gid]:
        """The calls that look up what a value is registered as."""
        if self._names is None:
            self._names = defaultdict(list)
            for key, value in self.registered():
                self._names[value].append(key)
        return [call for key in self._names.get(gid, ()) for call in self._asking(key)]

    def _asking(self, key: str) -> list[Gid]:
        found: list[Gid] = []
        for path in self.program.naming(key):
            file = self.program.file(path)
            if file is not None:
                calls = [call for word in self._lookups for call in file.index.methods_called.get(word, ())]
                found += [file.gid(call) for call in calls if self._asks(file, call, key)]
        return found

    def _asks(self, file: Linked, call: ValueId, key: str) -> bool:
        return any(self._text(file, call, container.key) == key for container in self.models.containers)

    def registered(self) -> list[tuple[str, Gid]]:
        """Everything that is registered, with its name."""
        rows = (self._of(container).items() for container in self.models.containers)
        return [(key, value) for row in rows for key, values in row for value in values]

    def _of(self, container: Container) -> dict[str, list[Gid]]:
        if container.name not in self._registered:
            self._registered[container.name] = {}
            found: dict[str, list[Gid]] = defaultdict(list)
            for row in container.registrations:
                for key, value in self._rows(row):
                    found[key].append(value)
            self._registered[container.name] = dict(found)
        return self._registered[container.name]

    def _rows(self, row: Registration) -> Iterator[tuple[str, Gid]]:
        word = last_word(row.selector)
        for path in self.program.paths():
            if not self._may_register(path, row) or not self.program.calls(path, word):
                continue
            file = self.program.file(path)
            if file is None:
                continue
            for call in file.index.methods_called.get(word, ()):
                callee = ValueId(file.graph.args[call][0])
                if selects(row.selector, imported_name(file, callee), module_of(file, callee), new=False):
                    yield from self._registered_by(file, call, row)

    def _may_register(self, path: str, row: Registration) -> bool:
        if row.files and matches_any(path, row.files):
            return True
        return path in self.program.importing(row.imports)

    def _registered_by(self, file: Linked, call: ValueId, row: Registration) -> Iterator[tuple[str, Gid]]:
        if row.entries is not None:
            yield from self._entries(self._at(file, call, row.entries))
        elif row.key is not None and row.value is not None:
            key, value = self._text(file, call, row.key), self._at(file, call, row.value)
            if key and value is not None:
                yield key, value

    def _entries(self, gid: Gid | None) -> Iterator[tuple[str, Gid]]:
        if gid is None:
            return
        file, value = self.program.of(self._settled(gid))
        if file.graph.ops[value] == Op.OBJECT:
            for key, entry in zip(file.graph.keys[value], file.graph.args[value], strict=True):
                for made in self._made(file.gid(entry)):
                    yield key, made

    def _made(self, gid: Gid) -> list[Gid]:
        """What `{ resolve: () => value }` gives; any other value as it is."""
        file, value = self.program.of(self._settled(gid))
        graph = file.graph
        entries = dict(zip(graph.keys.get(value, ()), graph.args[value], strict=False))
        resolve = entries.get("resolve", -1) if graph.ops[value] == Op.OBJECT else -1
        if resolve < 0 or graph.ops[resolve] != Op.FUNCTION:
            return [gid]
        return [file.gid(one) for one in graph.functions[int(graph.texts[resolve])].returns]

    def _text(self, file: Linked, call: ValueId, place: Place) -> str:
        gid = self._at(file, call, place)
        return self.texts.one(gid) if gid is not None else ""

    def _at(self, file: Linked, call: ValueId, place: Place) -> Gid | None:
        """The value at an argument, its keys read from objects that are written out."""
        args = file.graph.args[call]
        if place.base is not Base.ARGUMENT or len(args) <= place.number + 1:
            return None
        gid = file.gid(args[place.number + 1])
        for key in place.path:
            where, value = self.program.of(self._settled(gid))
            if where.graph.ops[value] != Op.OBJECT:
                return None
            entries = dict(zip(where.graph.keys[value], where.graph.args[value], strict=True))
            if key not in entries:
                return None
            gid = where.gid(entries[key])
        return gid

    def _settled(self, gid: Gid) -> Gid:
        """Past names that hold one thing."""
        for _ in range(_HOPS):
            file, value = self.program.of(gid)
            args = file.graph.args[value]
            if file.graph.ops[value] not in (Op.REF, Op.VARIABLE) or len(args) != 1:
                break
            gid = file.gid(args[0])
        return gid
