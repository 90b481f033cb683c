"""What the names of calls and keys say about records: the words of all data libraries, put together."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from checkout_audit.match.names import split
from checkout_audit.project.models import Store

READ, WRITE, CREATE, MERGE, SAVE = "read", "write", "create", "merge", "save"
_STRENGTH = (READ, CREATE, WRITE, MERGE)
_NOUN_ENDS = frozenset({
    "by", "in", "for", "with", "and", "from", "to", "where", "on", "at", "via", "using", "if", "as", "when", "after", "before",
    "workflow", "step", "or", "throw", "into", "async", "internal", "query", "mutation", "action", "once", "safely",
})  # fmt: skip
_FILLERS = frozenset({
    "service", "module", "repository", "repo", "store", "dao", "table", "db", "database", "prisma", "tx", "trx",
    "this", "manager", "em", "client", "supabase", "query", "model", "the", "all", "existing", "current", "new", "workflow",
    "entity", "records", "record", "row", "rows", "many", "one", "data", "a", "an", "admin", "svc", "transaction", "orm",
    "knex", "connection", "conn", "pool", "pg", "postgres", "mysql", "sqlite", "mongo", "schema", "first", "single", "my", "our",
    "mutation", "delegate", "api", "sdk", "scope",
})  # fmt: skip
"""Words of clients and of kinds of container, not of what is kept in them."""


class Role(msgspec.Struct, frozen=True):
    """What a call does with records, by its name."""

    does: str
    noun: tuple[str, ...] = ()
    """The record that the name speaks of."""


class Vocabulary:
    """The words of all stores."""

    def __init__(self, stores: tuple[Store, ...]) -> None:
        self._exact: dict[str, str] = {}
        self._verbs: dict[tuple[str, ...], str] = {}
        for does, pick in ((READ, "reads"), (CREATE, "creates"), (WRITE, "writes"), (MERGE, "merges")):
            for name in _all(stores, pick):
                if name.endswith("*"):
                    self._verbs[split(name)] = does
                else:
                    self._exact[name] = does
        self.tables = frozenset(_all(stores, "tables"))
        self.where = frozenset(_all(stores, "where"))
        self.values = frozenset(_all(stores, "values"))
        self.saves = frozenset(_all(stores, "saves"))
        self.computed = frozenset(_all(stores, "computed"))
        self.unique = frozenset(_all(stores, "unique"))
        self.opens = frozenset(_all(stores, "opens"))
        self._roles: dict[str, Role | None] = {}

    def role(self, name: str) -> Role | None:
        """What a call of that name does, if it is one that handles records."""
        if name not in self._roles:
            self._roles[name] = self._role(name)
        return self._roles[name]

    def _role(self, name: str) -> Role | None:
        does = self._exact.get(name)
        if does is not None:
            return Role(does)
        words = split(name)
        for size in (3, 2, 1):
            does = self._verbs.get(words[:size])
            if does is not None:
                noun = _until_end(words[size:])
                return Role(does, noun) if noun else None
        return None


def _all(stores: tuple[Store, ...], pick: str) -> list[str]:
    return [name for store in stores for name in getattr(store, pick)]


def _until_end(words: tuple[str, ...]) -> tuple[str, ...]:
    for at, word in enumerate(words):
        if word in _NOUN_ENDS:
            return record(words[:at])
    return record(words)


def record(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that name a record, without those of what it is kept in."""
    return tuple(word for word in words if word not in _FILLERS)


def is_container(words: tuple[str, ...]) -> bool:
    """Whether a name speaks only of a client, a connection or the like: `db`, `pgConnection`."""
    return bool(words) and not record(words)


@lru_cache(maxsize=4_000)
def same_record(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names may mean the same kind of record: one ends in the other (`product variant`, `variants`)."""
    if not one or not other:
        return False
    size = min(len(one), len(other))
    return one[-size:] == other[-size:]


def stronger(one: str, other: str) -> str:
    """Of what two calls of one chain do, what the chain does: a read after an update is part of the update."""
    return max(one, other, key=_STRENGTH.index)
