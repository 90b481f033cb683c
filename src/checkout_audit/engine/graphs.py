"""Value graphs that the reduce phase asks for, kept for the next run as what the map phase gives is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from checkout_audit.engine.cache import Cache
from checkout_audit.facts.graph import Graph
from checkout_audit.source.read import SourceFile


@dataclass(slots=True)
class Graphs:
    """The graphs of some files, as far as the cache knows them."""

    cache: Cache
    files: Sequence[SourceFile]
    digests: Mapping[str, str]
    """SHA-256 of their bytes, by path."""
    _by_path: dict[str, SourceFile] = field(init=False)
    _fresh: dict[bytes, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_path = {file.path: file for file in self.files}

    def find(self, path: str) -> bytes | None:
        """The encoded graph of a file, or `None`."""
        key = self._key(path)
        return self.cache.values([key]).get(key) if key is not None else None

    def keep(self, path: str, graph: Graph) -> None:
        """Note a graph that was made now."""
        key = self._key(path)
        if key is not None:
            self._fresh[key] = msgspec.msgpack.encode(graph)

    def store(self) -> None:
        """Write what was noted."""
        self.cache.store(self._fresh.items())
        self._fresh = {}

    def _key(self, path: str) -> bytes | None:
        file = self._by_path.get(path)
        if file is None or not self.cache.is_used:
            return None
        return self.cache.file_key("graph", file, self.digests.get(path, ""))
