"""What the map phase gave for files, kept by their content: equal bytes under an equal path, looked at by equal checks.

An entry that cannot be read counts as missing, and a cache that cannot be used as empty: its state changes no result.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import blake2b, sha256
from importlib import metadata
from pathlib import Path

import msgspec

from checkout_audit import __version__
from checkout_audit.checks.kind import Detector
from checkout_audit.engine import mapping
from checkout_audit.engine.mapping import Yield
from checkout_audit.source.read import SourceFile, raw_bytes

_FILE = "files-1.sqlite"
_LARGEST = 600_000_000
"""Bytes beyond which the cache begins anew."""
_SUM = 16
"""Bytes of the checksum in front of each value."""
_PAGE = 500
"""Keys asked for at once."""


class Cache:
    """The cache of one rule book in a folder; without a folder, none."""

    def __init__(self, folder: Path | None, rules: str) -> None:
        """`rules` is the digest of the rule book."""
        self._folder = folder
        self._rules = rules
        self._base: tuple[int, sqlite3.Connection] | None = None
        """With the process that opened it: a connection does not outlive a fork."""

    def find(self, files: Sequence[SourceFile], detectors: Sequence[Detector]) -> Known:
        """What is known of the files when these checks look at them."""
        if self._folder is None:
            return Known(None, (), (), [None] * len(files))
        space = self._space(detectors)
        digests = [_digest_of(file) for file in files]
        keys = [_file_key(space, file, digest) for file, digest in zip(files, digests, strict=True)]
        rows = self.values([key for key in keys if key is not None])
        yields = [_decoded(rows.get(key)) if key is not None else None for key in keys]
        return Known(self, keys, digests, yields)

    def values(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Values by key, as far as they are known and whole."""
        found: dict[bytes, bytes] = {}
        with self._forgiving():
            base = self._opened()
            for at in range(0, len(keys), _PAGE):
                page = keys[at : at + _PAGE]
                marks = ",".join("?" * len(page))
                found.update(base.execute(f"SELECT key, value FROM files WHERE key IN ({marks})", page))  # noqa: S608 - marks only
        return {key: value[_SUM:] for key, value in found.items() if value[:_SUM] == _checksum(value[_SUM:])}

    def store(self, values: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep values by key."""
        rows = [(key, _checksum(value) + value) for key, value in values]
        if not rows:
            return
        with self._forgiving(), self._opened() as base:
            base.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", rows)

    def file_key(self, what: str, file: SourceFile, digest: str) -> bytes | None:
        """A key for something that follows from a file's path and bytes, which have this digest; `None` if it is empty."""
        return _file_key(self.key(what), file, digest)

    def key(self, *parts: str) -> bytes:
        """A key for something else that follows from these parts, the program and the rules."""
        return _digest("\0".join((_program(), self._rules, *parts)).encode("utf-8", "surrogatepass"))

    def close(self) -> None:
        """Let go of the file."""
        base, self._base = self._base, None
        if base is not None and base[0] == os.getpid():
            base[1].close()

    @property
    def is_used(self) -> bool:
        """Whether there is a cache at all."""
        return self._folder is not None

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Pass over what goes wrong with the file; one that is spoiled is thrown away, so that the next run has a new one."""
        try:
            yield
        except sqlite3.OperationalError:
            return  # locked, or not to be written
        except sqlite3.DatabaseError:
            self.close()
            with suppress(OSError):
                _discard((self._folder or Path()) / _FILE)
        except (sqlite3.Error, OSError):
            return

    def _space(self, detectors: Sequence[Detector]) -> bytes:
        return self.key("files", str(mapping.NODE_BUDGET), *(each.check.id for each in detectors))

    def _opened(self) -> sqlite3.Connection:
        process = os.getpid()
        if self._base is None or self._base[0] != process:
            self._base = process, self._open()
        return self._base[1]

    def _open(self) -> sqlite3.Connection:
        folder = self._folder or Path()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / _FILE
        if path.exists() and path.stat().st_size > _LARGEST:
            _discard(path)
        try:
            return _connected(path)
        except sqlite3.OperationalError:
            raise  # another run holds it: it is whole, and not to be thrown away
        except sqlite3.DatabaseError:
            _discard(path)
            return _connected(path)


class Known:
    """What a cache knew of some files, and where what it did not is to be kept."""

    def __init__(
        self, cache: Cache | None, keys: Sequence[bytes | None], digests: Sequence[str], yields: list[Yield | None]
    ) -> None:
        self._cache = cache
        self._keys = keys
        self._digests = digests
        self.yields = yields
        """In the order of the files; `None` where nothing is known."""

    def keep(self, fresh: Mapping[int, Yield | None]) -> None:
        """Keep what files of these numbers gave, but for what was not finished, and of files that were changed meanwhile."""
        if self._cache is None:
            return
        rows = ((self._keys[number], self._digests[number], each) for number, each in fresh.items())
        self._cache.store(
            (key, msgspec.msgpack.encode(each))
            for key, digest, each in rows
            if key is not None and each is not None and _is_whole(each, digest)
        )


def default_folder() -> Path:
    """Where the cache lies unless told otherwise (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "checkout-audit"  # noqa: PTH117 - text


def _discard(path: Path) -> None:
    """Remove the file, and first what another run may have begun to write, which would be taken for a part of the next one."""
    path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=2.0)
    base.execute("PRAGMA synchronous = OFF")
    base.execute("CREATE TABLE IF NOT EXISTS files (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
    return base


def _is_whole(found: Yield, digest: str) -> bool:
    """Whether it is all that a file with this digest gives."""
    return [each for _, each in found.digests] == [digest] and not any(each.incomplete for each in found.problems)


def _digest_of(file: SourceFile) -> str:
    try:
        return sha256(raw_bytes(file)).hexdigest()
    except OSError:
        return ""


def _file_key(space: bytes, file: SourceFile, digest: str) -> bytes | None:
    name = f"{file.path}\0{file.explicit}\0{digest}".encode("utf-8", "surrogatepass")
    return _digest(space + name) if digest else None


def _decoded(value: bytes | None) -> Yield | None:
    if value is None:
        return None
    try:
        return msgspec.msgpack.decode(value, type=Yield)
    except msgspec.MsgspecError:
        return None


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=20).digest()


def _checksum(value: bytes) -> bytes:
    return blake2b(value, digest_size=_SUM).digest()


@cache
def _program() -> str:
    """What tells this program from one that would give other values: its version, and its files where they are edited."""
    package = Path(__file__).resolve().parent.parent
    stats = ((str(path.relative_to(package)), path.stat()) for path in sorted(package.rglob("*.py")))
    parsers = (f"{name} {metadata.version(name)}" for name in ("tree-sitter", "tree-sitter-typescript"))
    return "\0".join((__version__, *parsers, *(f"{name} {stat.st_mtime_ns} {stat.st_size}" for name, stat in stats)))
