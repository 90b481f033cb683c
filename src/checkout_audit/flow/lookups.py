"""Reads of rows from a database or a platform's modules: of which entity, by what, and which of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import REST, Op, ValueId
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import bounded
from checkout_audit.project.program import Gid, Linked, Program

_FINDS = re.compile(r"^(?:find(?:Unique|First|Many|One|ById|By|OneBy|AndCount)?(?:OrThrow|OrFail)?|aggregate)$")
_MODULE = re.compile(r"^(?:retrieve|list|listAndCount)([A-Z]\w+)$")
_TABLE = re.compile(r"\b(?:from|join)\s+[\"`]?(?:\w+\.)?(\w+)", re.IGNORECASE)
_GRAPHS = frozenset({"graph", "useQueryGraphStep"})
"""The query of Medusa, and the step that asks it."""
_DETAILS = re.compile(r"^get([A-Z]\w+?)(?:Detail|sList)Workflow$")
"""Workflows of Medusa that read: `getOrderDetailWorkflow`."""
_OF_PROVIDER = frozenset({"paymentMethods", "paymentIntents", "charges"})
"""What Stripe's client keeps of a buyer."""
_SQL_CALLS = frozenset({"query", "execute", "raw", "unsafe", "$queryRaw", "$queryRawUnsafe", "sql", "prepare"})
_NARROWS = frozenset(
    (
        "where",
        "eq",
        "andWhere",
        "whereIn",
        "match",
        "filter",
        "in",
        "limit",
        "take",
        "range",
        "ilike",
        "like",
        "or",
        "contains",
    )
)
"""Methods of a query that say which rows."""
_FILTERS = frozenset(("where", "filters", "filter", "take", "limit", "first", "cursor", "skip", "pagination", "id"))
"""Keys of options that say which rows."""
_SELECTS = frozenset(("select", "fields", "columns", "projection", "attributes"))
_WIDE = frozenset(
    (
        "from",
        "select",
        "selectFrom",
        "selectAll",
        "knex",
        "trx",
        "db",
        "order",
        "orderBy",
        "leftJoin",
        "innerJoin",
        "join",
        "execute",
        "all",
    )
)
"""Methods that leave out no row."""
_TAILS = frozenset({"populate", "lean", "exec", "session", "orFail", "sort", "collation", "hint", "cache"})
"""Methods of a query of Mongoose after what it looks for: https://mongoosejs.com/docs/api/query.html"""
_JOINS = frozenset({"and", "or"})
_WRITES = frozenset({"insert", "update", "delete", "upsert", "values", "set", "create", "del"})
_SIZE = 60


class Lookup(msgspec.Struct, frozen=True):
    """One read."""

    call: Gid
    entity: str
    """As the code names it; empty if it is not known."""
    by: tuple[Gid, ...]
    """Values that say which rows."""
    is_all: bool
    """Whether nothing says which rows."""
    fields: tuple[str, ...]
    """What is selected, as far as it is listed; empty: everything."""


class Lookups:
    """Answers, cached, for one program."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls
        self.program = calls.program
        self._known: dict[Gid, Lookup | None] = {}

    def of(self, gid: Gid) -> Lookup | None:
        """The read that a call is, or `None`."""
        if gid not in self._known:
            file, call = self.program.of(gid)
            self._known[gid] = self._find(file, call) if file.graph.ops[call] == Op.CALL else None
        return self._known[gid]

    def _find(self, file: Linked, call: ValueId) -> Lookup | None:
        name = file.index.callee_name(call)
        if self._is_sql(name):
            found = self._sql(file, call)
            if found is not None:
                return found
        call = self._head(file, call)
        name = file.index.callee_name(call)
        chain = file.index.chain(file.graph.args[call][0])
        if not _WRITES.isdisjoint(chain):
            return None
        found = self._asked(file, call, chain)
        if found is not None or name in _GRAPHS:
            return found
        if _FINDS.match(name) and len(chain) > 1:
            is_array = len(file.graph.args[call]) > 1 and file.graph.ops[file.graph.args[call][1]] == Op.FUNCTION
            return None if is_array else self._by_options(file, call, chain[-2])
        module = _MODULE.match(name)
        if module is not None and len(chain) > 1 and not self.calls.callees.of_call(file.gid(call)):
            return self._by_options(file, call, module[1])
        return self._built(file, call)

    def _asked(self, file: Linked, call: ValueId, chain: tuple[str, ...]) -> Lookup | None:
        """What a query or workflow of the platform reads, or the client of a payment provider."""
        of, name = ("", *chain)[-2:]
        if name in _GRAPHS:
            return self._graph(file, call)
        detail = _DETAILS.match(of) if name in ("run", "runAsStep") else None
        if detail is not None:
            return self._detail(file, call, detail[1])
        if name == "retrieve" and of in _OF_PROVIDER:
            return Lookup(file.gid(call), of, tuple(map(file.gid, file.graph.args[call][1:2])), False, ())
        return None

    @staticmethod
    def _head(file: Linked, call: ValueId) -> ValueId:
        """The call that looks for something, under what only says how it is answered."""
        graph, at = file.graph, call
        while file.index.callee_name(at) in _TAILS and graph.ops[graph.args[at][0]] == Op.MEMBER:
            inner = graph.args[graph.args[at][0]][0]
            if graph.ops[inner] != Op.CALL:
                return call
            at = ValueId(inner)
        return at if _FINDS.match(file.index.callee_name(at)) else call

    @staticmethod
    def _is_sql(name: str) -> bool:
        return name in _SQL_CALLS

    def _sql(self, file: Linked, call: ValueId) -> Lookup | None:
        args = file.graph.args[call][1:]
        text = self.calls.texts.one(file.gid(args[0])) if args else ""
        if not text and args:
            text = " ".join(self.calls.texts.of(file.gid(args[0]))[:1])
        table = _TABLE.search(text)
        if table is None or not text.lstrip().lower().startswith(("select", "with")):
            return None
        narrowed = re.search(r"\b(?:where|limit)\b", text, re.IGNORECASE) is not None
        return Lookup(file.gid(call), table[1], tuple(map(file.gid, args)), not narrowed, ())

    def _entries(self, file: Linked, value: int) -> dict[str, int]:
        """The entries of an object, what is spread into it included."""
        found: dict[str, int] = {}
        queue = [value]
        for at in bounded(queue, _SIZE):
            op, args = file.graph.ops[at], file.graph.args[at]
            if op == Op.OBJECT:
                for key, entry in zip(file.graph.keys[at], args, strict=True):
                    if key == REST:
                        queue.append(entry)
                    found.setdefault(key, entry)
            elif op in (Op.REF, Op.VARIABLE, Op.AWAIT):
                queue.extend(args)
        return found

    def _graph(self, file: Linked, call: ValueId) -> Lookup | None:
        args = file.graph.args[call][1:]
        entries = self._entries(file, args[0]) if args else {}
        if "entity" not in entries:
            return None
        by = tuple(file.gid(entries[key]) for key in ("filters",) if key in entries)
        is_all = not by and "pagination" not in entries and REST not in entries
        fields = tuple(self._listed(file, entries.get("fields")))
        return Lookup(file.gid(call), self.calls.texts.one(file.gid(entries["entity"])), by, is_all, fields)

    def _detail(self, file: Linked, call: ValueId, entity: str) -> Lookup:
        args = file.graph.args[call][1:]
        told = self._entries(file, args[0]).get("input") if args else None
        entries = self._entries(file, told) if told is not None else {}
        by = tuple(file.gid(value) for key, value in entries.items() if key.endswith("id") or key == "filters")
        return Lookup(file.gid(call), entity, by, False, tuple(self._listed(file, entries.get("fields"))))

    def _listed(self, file: Linked, value: int | None) -> Iterator[str]:
        """Names in a list of texts, or the keys of a selection."""
        queue = [] if value is None else [value]
        for at in bounded(queue, _SIZE):
            op, args = file.graph.ops[at], file.graph.args[at]
            if op == Op.STRING:
                yield from (part.strip() for part in file.graph.texts[at].split(","))
            elif op == Op.OBJECT:
                yield from file.graph.keys[at]
            elif op in (Op.ARRAY, Op.REF, Op.VARIABLE, Op.SPREAD):
                queue.extend(args)
            else:
                yield "*"

    def _by_options(self, file: Linked, call: ValueId, entity: str) -> Lookup:
        args = file.graph.args[call][1:]
        ops = file.graph.ops
        entries = self._entries(file, args[0]) if args else {}
        if "collection" in entries:
            entity = self.calls.texts.one(file.gid(entries["collection"])) or entity
        plain = bool(args) and not entries and not self._is_empty(file, args[0])
        told = [entries[key] for key in ("where", "filters", "filter", "id") if key in entries]
        direct = (
            bool(entries) and _FILTERS.isdisjoint(entries) and not {"include", "orderBy", "relations"} & set(entries)
        )
        by = tuple(file.gid(one) for one in told) or (
            (file.gid(args[0]),) if plain or direct or (args and ops[args[0]] == Op.OBJECT and direct) else ()
        )
        options = self._entries(file, args[1]) if len(args) > 1 else {}
        narrowed = bool(by) or not _FILTERS.isdisjoint(entries) or REST in entries or self._is_bounded(file, options)
        selected = next((one[key] for one in (entries, options) for key in _SELECTS if key in one), None)
        return Lookup(file.gid(call), entity, by, not narrowed, tuple(self._listed(file, selected)))

    @staticmethod
    def _is_empty(file: Linked, value: int) -> bool:
        return file.graph.ops[value] == Op.OBJECT and not file.graph.args[value]

    def _is_bounded(self, file: Linked, options: dict[str, int]) -> bool:
        """Whether options give a number of rows, and not one that no shop reaches."""
        for key in ("take", "limit"):
            if key in options:
                value = options[key]
                is_number = file.graph.ops[value] == Op.NUMBER
                return not is_number or len(file.graph.texts[value].replace("_", "")) < 4
        return False

    def _built(self, file: Linked, call: ValueId) -> Lookup | None:
        """A query that is built by a chain of methods: its last call."""
        graph = file.graph
        holders = file.index.holders.get(call, ())
        if any(graph.ops[one] == Op.MEMBER and self._goes_on(file, one) for one in holders):
            return None
        steps, at = list[tuple[str, int]](), int(call)
        for _ in range(_SIZE):
            if graph.ops[at] != Op.CALL:
                break
            steps.append((file.index.callee_name(at), at))
            callee = graph.args[at][0]
            if graph.ops[callee] != Op.MEMBER:
                break
            at = graph.args[callee][0]
        names = {name for name, _ in steps}
        if not names & {"select", "first", "selectAll", "from"} or names & _WRITES:
            return None
        entity = self._table(file, steps)
        if not entity:
            return None
        by = [file.gid(arg) for name, one in steps if name in _NARROWS for arg in graph.args[one][1:]]
        narrowed = bool(names - _WIDE)
        selected = next((one for name, one in steps if name == "select"), None)
        given = graph.args[selected][1:] if selected is not None else ()
        fields = tuple(field for arg in given for field in self._listed(file, arg))
        return Lookup(file.gid(call), entity, tuple(by), not narrowed, fields)

    @staticmethod
    def _goes_on(file: Linked, member: int) -> bool:
        outer = file.index.holders.get(member, ())
        return any(file.graph.ops[one] == Op.CALL and file.graph.args[one][0] == member for one in outer) and (
            file.graph.texts[member] not in ("then", "catch", "find", "filter", "map", "some", "forEach")
            or file.graph.texts[member] == "filter"
        )

    def _table(self, file: Linked, steps: list[tuple[str, int]]) -> str:
        """What `.from(table)` or `knex("table")` names."""
        graph = file.graph
        for name, one in steps:
            args = graph.args[one][1:]
            if name in ("from", "selectFrom", "knex", "trx", "db") and args:
                text = self.calls.texts.one(file.gid(args[0]))
                return text or self._declared(file, args[0]) or file.index.chain(args[0])[-1]
        return ""

    def _declared(self, file: Linked, value: int) -> str:
        """The name in the database of a table that the code declares: `pgTable("orders", {…})`."""
        queue = [(file, value)]
        for where, at in bounded(queue, 12):
            op, args = where.graph.ops[at], where.graph.args[at]
            if op == Op.CALL and where.index.callee_name(at).endswith("Table") and len(args) > 1:
                return self.calls.texts.one(where.gid(args[1]))
            if op in (Op.REF, Op.VARIABLE):
                queue += [(where, arg) for arg in args]
            elif op == Op.IMPORT:
                found = self.program.imported_values(where, ValueId(at), ())
                queue += [(there, int(inner)) for there, inner in (self.program.of(gid) for gid, _ in found)]
        return ""


def compared_with(program: Program, condition: Gid) -> Iterator[Gid]:
    """What a condition compares columns with, constants aside: `{ id, shop: { equals: own } }`, `and(eq(orders.id, id), …)`."""
    file, value = program.of(condition)
    graph, queue = file.graph, [int(value)]
    for at in bounded(queue, _SIZE):
        op, args = graph.ops[at], graph.args[at]
        if op in (Op.OBJECT, Op.ARRAY, Op.SPREAD):
            queue.extend(args)
        elif op == Op.CALL and len(args) > 1 and file.index.callee_name(at) in _JOINS:
            queue.extend(args[1:])
        elif op == Op.CALL and len(args) == 3 and graph.ops[args[1]] in (Op.MEMBER, Op.STRING):
            queue.append(args[2])
        elif op not in (Op.STRING, Op.NUMBER, Op.LITERAL):
            yield file.gid(at)


__all__ = ["Lookup", "Lookups", "compared_with"]
