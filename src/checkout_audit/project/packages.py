"""The packages of a workspace: where each lives, and which source file an entry of it means.

Follows https://nodejs.org/api/packages.html (`exports`, `imports`, `main`) and the `workspaces` of npm,
yarn and pnpm. Since `exports` name built files, a path such as `dist/cart.js` is taken to mean `src/cart`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from checkout_audit.project.jsonc import parse_object
from checkout_audit.project.tsconfig import Read

_WORKSPACE_ROOT_DEPTH = 3
"""Folders this deep may be the root of a workspace of their own."""

_BUILT = frozenset(
    (
        "dist",
        "build",
        "lib",
        "out",
        "output",
        "es",
        "esm",
        "cjs",
        "types",
        "typings",
        "umd",
        ".medusa",
        "server",
        "_esm",
        "_cjs",
    )
)
_ENTRY_FIELDS = ("source", "svelte", "module", "types", "typings", "main", "browser")
_EXTENSION = re.compile(r"\.d\.[mc]?ts$|\.[mc]?[jt]sx?$")


class Package(msgspec.Struct, frozen=True):
    """One package.json."""

    folder: str
    manifest: Mapping[str, Any]

    def entries(self, subpath: str) -> Iterator[str]:
        """Paths to try for `name/subpath` (empty for the package itself), without extension, likeliest first."""
        for target in self._targets(subpath):
            yield from self._places(target)
        if subpath:
            yield from (self._at(subpath), self._at(f"src/{subpath}"))
        else:
            yield from (self._at("src/index"), self._at("index"), self._at("src/main"))

    def imports(self, specifier: str) -> Iterator[str]:
        """Paths to try for a `#private` specifier inside the package."""
        for target in _matching(self.manifest.get("imports"), specifier):
            yield from self._places(target)

    def _targets(self, subpath: str) -> Iterator[str]:
        exports = self.manifest.get("exports")
        if exports is not None:
            yield from _matching(_as_subpaths(exports), f"./{subpath}" if subpath else ".")
        if not subpath:
            for field in _ENTRY_FIELDS:
                value = self.manifest.get(field)
                if isinstance(value, str):
                    yield value

    def _places(self, target: str) -> Iterator[str]:
        plain = posixpath.normpath(target)
        yield self._at(plain)
        parts = _EXTENSION.sub("", plain).split("/")
        dropped = 0
        while dropped < len(parts) - 1 and parts[dropped] in _BUILT:
            dropped += 1
            rest = "/".join(parts[dropped:])
            yield self._at(f"src/{rest}")
            yield self._at(rest)

    def _at(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, path))


class Packages:
    """The packages of all workspaces under the root."""

    def __init__(self, folders: frozenset[str], read: Read) -> None:
        self._folders = folders
        self._read = read
        self._manifests: dict[str, Package | None] = {}
        self._by_name: dict[str, Package] | None = None

    def named(self, name: str) -> Package | None:
        """The workspace package of that name."""
        if self._by_name is None:
            self._by_name = self._find_all()
        return self._by_name.get(name)

    def around(self, folder: str) -> Package | None:
        """The package that `folder` belongs to."""
        while True:
            package = self._at(folder)
            if package is not None or not folder:
                return package
            folder = posixpath.dirname(folder)

    def _at(self, folder: str) -> Package | None:
        if folder not in self._manifests:
            data = self._read(posixpath.join(folder, "package.json"))
            package = None if data is None else Package(folder, parse_object(data))
            self._manifests[folder] = package
        return self._manifests[folder]

    def _find_all(self) -> dict[str, Package]:
        found: dict[str, Package] = {}
        for root in sorted(f for f in self._folders if _depth(f) <= _WORKSPACE_ROOT_DEPTH):
            package = self._at(root)
            members = [root] if package is not None else []
            members += self._members(root, self._globs(root, package))
            for folder in members:
                member = self._at(folder)
                name = member and member.manifest.get("name")
                if member is not None and isinstance(name, str):
                    found.setdefault(name, member)
        return found

    def _globs(self, folder: str, package: Package | None) -> list[str]:
        declared = package.manifest.get("workspaces") if package else None
        if isinstance(declared, dict):
            declared = declared.get("packages")
        globs = [g for g in declared if isinstance(g, str)] if isinstance(declared, list) else []
        pnpm = self._read(posixpath.join(folder, "pnpm-workspace.yaml"))
        return globs + ([] if pnpm is None else _pnpm_globs(pnpm))

    def _members(self, root: str, globs: list[str]) -> list[str]:
        if not globs:
            return []
        wanted = [_glob(g) for g in globs if not g.startswith("!")]
        unwanted = [_glob(g[1:]) for g in globs if g.startswith("!")]
        inside = (f for f in self._folders if f and (not root or f.startswith(f"{root}/")))
        return sorted(f for f in inside if _selected(f[len(root) :].lstrip("/"), wanted, unwanted))


def _selected(path: str, wanted: list[re.Pattern[str]], unwanted: list[re.Pattern[str]]) -> bool:
    if not any(glob.fullmatch(path) for glob in wanted):
        return False
    return not any(glob.fullmatch(path) for glob in unwanted)


def _depth(folder: str) -> int:
    return folder.count("/") + 1 if folder else 0


def _glob(text: str) -> re.Pattern[str]:
    escaped = re.escape(text.removeprefix("./").rstrip("/"))
    return re.compile(escaped.replace(r"/\*\*", "(?:/.*)?").replace(r"\*\*", ".*").replace(r"\*", "[^/]*"))


_PNPM_ITEM = re.compile(r"^\s*-\s*[\"']?([^\"'#\s]+)")


def _pnpm_globs(data: bytes) -> list[str]:
    """The items under `packages:`; a full YAML reader would cost more start-up than all else here."""
    globs: list[str] = []
    inside = False
    for line in data.decode("utf-8", "replace").splitlines():
        if line[:1] not in (" ", "\t", "-", "#", ""):
            inside = line.startswith("packages:")
        elif inside and (item := _PNPM_ITEM.match(line)):
            globs.append(item[1])
    return globs


def _as_subpaths(exports: Any) -> Any:
    if isinstance(exports, dict) and any(str(key).startswith(".") for key in exports):
        return exports
    return {".": exports}


def _matching(table: Any, key: str) -> Iterator[str]:
    """Targets of `key` in an `exports` or `imports` table, `*` filled in, any condition, `source` first."""
    if not isinstance(table, dict):
        return
    if key in table:
        yield from _flat(table[key])
    for pattern in sorted((p for p in table if "*" in p), key=len, reverse=True):
        head, _, tail = pattern.partition("*")
        if key.startswith(head) and key.endswith(tail) and len(key) >= len(head) + len(tail):
            middle = key[len(head) : len(key) - len(tail)]
            yield from (target.replace("*", middle) for target in _flat(table[pattern]))


def _flat(target: Any) -> Iterator[str]:
    pending = [target]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, list):
            pending.extend(reversed(current))
        elif isinstance(current, dict):
            first = sorted(current.items(), key=lambda item: item[0] != "source")
            pending.extend(value for _, value in reversed(first))
