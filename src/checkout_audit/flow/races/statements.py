"""SQL that stands in texts: which table a statement changes, and which columns it sets to values made in the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.collections import single
from checkout_audit.flow.races.chains import chain, outermost
from checkout_audit.project.program import Linked

_UPDATE = re.compile(
    r"\bupdate\s+(?:only\s+)?([\w.\"'`\[\]]+)\s+(?:as\s+\w+\s+)?set\s+(.*?)(?:\s+where\s+(.*?))?(?:\s+returning\b.*)?;?\s*$",
    re.IGNORECASE | re.DOTALL,
)
_SELECT = re.compile(r"\bselect\b.*?\bfrom\s+([\w.\"`]+)(?:.*?\bwhere\s+(.*))?", re.IGNORECASE | re.DOTALL)
_INSERT = re.compile(r"\binsert\s+into\s+([\w.\"`]+)", re.IGNORECASE)
_ASSIGNMENT = re.compile(r"[\"'`]?(\w+)[\"'`]?\s*=\s*(\x00\d+\x00|\$\d+|\?|:\w+)\s*(?:::\s*\w+\s*)?(?=,|$)")
_COLUMN = re.compile(r"[\"'`]?(\w+)[\"'`]?\s*(?:=|>=?|<=?|\bin\b|\bis\b)", re.IGNORECASE)
_PREPARES = frozenset({"prepare"})
"""Of better-sqlite3, node:sqlite and Cloudflare D1: https://developers.cloudflare.com/d1/worker-api/prepared-statements/."""
_OPTIONS = ("replacements", "bind", "values", "params", "parameters", "args")
"""Keys under which the parameters stand in an object beside or around the text: Sequelize, pg, libSQL."""
_STARTS = re.compile(r"\b(?:update|select|insert\s+into)\b", re.IGNORECASE)


class Told(msgspec.Struct, frozen=True):
    """One statement."""

    does: str
    table: str
    at: ValueId
    """The text, or the call that is given it."""
    fields: tuple[tuple[str, ValueId], ...]
    conditions: frozenset[str]
    text: str


class Statements:
    """Reads the statements of a file."""

    def of(self, file: Linked) -> Iterator[Told]:
        """Every statement that reads or changes a table."""
        for value in file.index.of(Op.TEMPLATE, Op.STRING):
            text, parts = _text(file, value)
            if len(text) > 15 and _STARTS.search(text):
                yield from _told(file, value, text, parts)


def _text(file: Linked, value: int) -> tuple[str, list[int]]:
    """The text with a mark for each substituted value."""
    graph, parts, words = file.graph, list[int](), list[str]()
    if graph.ops[value] == Op.STRING:
        return graph.texts[value], parts
    for arg in graph.args[value]:
        if graph.ops[arg] == Op.STRING:
            words.append(graph.texts[arg])
        else:
            words.append(f"\x00{len(parts)}\x00")
            parts.append(arg)
    return "".join(words), parts


def _told(file: Linked, value: ValueId, text: str, parts: list[int]) -> Iterator[Told]:
    changed = _UPDATE.search(text)
    call = _given_to(file, value)
    if changed is not None:
        table, assigned, where = changed[1], changed[2], changed[3] or ""
        fields = tuple(_fields(file, call, assigned, text, parts))
        yield Told("write", _bare(table), call if call is not None else value, fields, _columns(where), text)
        return
    found, does = _INSERT.search(text), "create"
    if found is None:
        found, does = _SELECT.search(text), "read"
    if found is not None and call is not None:
        where = (found[2] or "") if does == "read" else ""
        merges = does == "create" and re.search(
            r"\bon\s+conflict\b|\bon\s+duplicate\s+key\b|\binsert\s+ignore\b", text, re.IGNORECASE
        )
        yield Told("merge" if merges else does, _bare(found[1]), call, (), _columns(where), text)


def _bare(table: str) -> str:
    return re.sub(r"[\"'`\[\]]", "", table).rpartition(".")[2]


def _columns(where: str) -> frozenset[str]:
    return frozenset(" ".join(name.lower().split("_")) for name in _COLUMN.findall(where))


def _given_to(file: Linked, value: int) -> ValueId | None:
    """The call that runs the text."""
    graph, at = file.graph, value
    for _ in range(4):
        for holder in file.index.holders.get(at, ()):
            if graph.ops[holder] == Op.CALL and at in graph.args[holder][1:]:
                name = file.index.callee_name(holder)
                if name in _PREPARES:
                    return outermost(file, holder)
                return _given_to(file, holder) or holder if name in ("sql", "raw", "text") else holder
            if graph.ops[holder] in (Op.VARIABLE, Op.REF, Op.OBJECT):
                at = holder
                break
        else:
            return None
    return None


def _fields(
    file: Linked, call: ValueId | None, assigned: str, text: str, parts: list[int]
) -> Iterator[tuple[str, ValueId]]:
    """Columns that are set to a parameter of the statement as it is."""
    marks = text[: text.lower().find(assigned.lower()[:20])].count("?") if "?" in assigned else 0
    for found in _ASSIGNMENT.finditer(assigned):
        mark = found[2]
        if mark[0] == "\x00":
            yield found[1], ValueId(parts[int(mark[1:-1])])
            continue
        if mark == "?":
            number = marks + assigned[: found.start(2)].count("?")
            value = _parameter(file, call, number)
        else:
            value = _parameter(file, call, int(mark[1:]) - 1 if mark[1:].isdigit() else -1, mark[1:])
        if value is not None:
            yield found[1], value


def _parameter(file: Linked, call: ValueId | None, number: int, name: str = "") -> ValueId | None:
    """Parameter of a statement, given in a list or an object beside the text, or one by one."""
    if call is None:
        return None
    graph = file.graph
    args = _beside(file, call)
    for arg in args[:1]:
        at = single(file, arg)
        keys = dict(zip(graph.keys[at], graph.args[at], strict=True)) if graph.ops[at] == Op.OBJECT else {}
        at = next((single(file, keys[key]) for key in _OPTIONS if key in keys), at)
        if graph.ops[at] == Op.ARRAY:
            items = graph.args[at]
            return ValueId(items[number]) if 0 <= number < len(items) else None
        if graph.ops[at] == Op.OBJECT:
            keys = dict(zip(graph.keys[at], graph.args[at], strict=True))
            return ValueId(keys[name]) if name in keys else None
    return ValueId(args[number]) if 0 <= number < len(args) else None


def _beside(file: Linked, call: ValueId) -> tuple[int, ...]:
    """The arguments beside a text, or the object that holds both; of a prepared statement those of the calls on it (`.bind(…)`)."""
    links = chain(file, call).links
    prepared = next((at for at, link in enumerate(links) if link.name in _PREPARES), None)
    if prepared is None:
        args = file.graph.args[call][1:]
        return args if args and file.graph.ops[args[0]] == Op.OBJECT else args[1:]
    return tuple(arg for link in links[prepared + 1 :] for arg in link.args)
