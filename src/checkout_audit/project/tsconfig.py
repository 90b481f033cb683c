"""Reads what tsconfig.json files say about where modules are: `baseUrl` and `paths`.

Follows https://www.typescriptlang.org/tsconfig (`extends`, `paths`, `baseUrl`, `references`) and
https://www.typescriptlang.org/docs/handbook/modules/reference.html#paths.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from checkout_audit.project.jsonc import parse_object

Read = Callable[[str], bytes | None]
"""The bytes of a file by its path relative to the root, or `None` if it cannot be read."""

_NAMES = ("tsconfig.json", "jsconfig.json")
_MOST_CONFIGS = 32
"""A chain of `extends` and `references` longer than this is taken to be a loop."""


class PathRule(msgspec.Struct, frozen=True):
    """One entry of `paths`: specifiers that begin and end so may be found at these places."""

    prefix: str
    suffix: str
    exact: bool
    targets: tuple[str, ...]
    """Relative to the root, with `*` where the middle of the specifier goes."""

    def candidates(self, specifier: str) -> tuple[str, ...]:
        """Paths at which the rule would look, without extension; empty if it does not apply."""
        if self.exact:
            return self.targets if specifier == self.prefix else ()
        if len(specifier) < len(self.prefix) + len(self.suffix):
            return ()
        if not (specifier.startswith(self.prefix) and specifier.endswith(self.suffix)):
            return ()
        middle = specifier[len(self.prefix) : len(specifier) - len(self.suffix)]
        return tuple(target.replace("*", middle, 1) for target in self.targets)


class ModulePaths(msgspec.Struct, frozen=True):
    """What one tsconfig (with all it extends) says about module places."""

    base_url: str | None = None
    rules: tuple[PathRule, ...] = ()
    """The most specific first."""

    def candidates(self, specifier: str) -> Iterator[str]:
        """Paths to try for a bare specifier, the likeliest first, relative to the root."""
        for rule in self.rules:
            yield from rule.candidates(specifier)
        if self.base_url is not None:
            yield posixpath.normpath(posixpath.join(self.base_url, specifier))


class TsConfigs:
    """The tsconfig that holds for each folder."""

    def __init__(self, read: Read, package_folder: Callable[[str], str | None]) -> None:
        """`package_folder` gives the folder of a workspace package by its name, for `extends`."""
        self._read = read
        self._package_folder = package_folder
        self._by_folder: dict[str, ModulePaths] = {}

    def of(self, folder: str) -> ModulePaths:
        """What the nearest config at or above `folder` says."""
        missing: list[str] = []
        found = self._by_folder.get(folder)
        while found is None:
            missing.append(folder)
            found = self._own(folder)
            if found is None and folder:
                folder = posixpath.dirname(folder)
                found = self._by_folder.get(folder)
            elif found is None:
                found = ModulePaths()
        for each in missing:
            self._by_folder[each] = found
        return found

    def _own(self, folder: str) -> ModulePaths | None:
        for name in _NAMES:
            path = posixpath.join(folder, name)
            data = self._read(path)
            if data is not None:
                return self._with_references(path, parse_object(data))
        return None

    def _with_references(self, path: str, config: dict[str, Any]) -> ModulePaths:
        """A solution file (as Vite makes it) says nothing itself: the configs it refers to do."""
        own = self._chain(path, config)
        if own.rules or own.base_url is not None:
            return own
        merged = own
        for entry in _list(config.get("references"))[:_MOST_CONFIGS]:
            if isinstance(entry, dict) and isinstance(entry.get("path"), str):
                target = _config_file(_join(posixpath.dirname(path), entry["path"]))
                other = self._chain(target, parse_object(self._read(target)))
                rules = _specific_first(merged.rules + other.rules)
                merged = ModulePaths(merged.base_url or other.base_url, rules)
        return merged

    def _chain(self, path: str, config: dict[str, Any]) -> ModulePaths:
        """Fold the configs that `config` extends, the farthest first, into one."""
        order: list[tuple[str, dict[str, Any]]] = []
        pending = [(path, config)]
        while pending and len(order) < _MOST_CONFIGS:
            here, options = pending.pop()
            order.append((here, options))
            extended = options.get("extends")
            names = [extended] if isinstance(extended, str) else _list(extended)
            pending.extend((target, parse_object(self._read(target))) for target in self._extended(here, names))
        result = ModulePaths()
        own_folder = posixpath.dirname(path)
        for here, options in reversed(order):
            result = _apply(result, posixpath.dirname(here), own_folder, options)
        return result

    def _extended(self, path: str, names: list[Any]) -> Iterator[str]:
        for name in names:
            if not isinstance(name, str):
                continue
            if name.startswith("."):
                yield _config_file(_join(posixpath.dirname(path), name))
            elif (target := self._in_package(name)) is not None:
                yield target

    def _in_package(self, name: str) -> str | None:
        parts = name.split("/")
        length = 2 if name.startswith("@") else 1
        folder = self._package_folder("/".join(parts[:length]))
        if folder is None:
            return None
        return _config_file(_join(folder, "/".join(parts[length:]) or "."))


def _apply(base: ModulePaths, folder: str, own_folder: str, config: dict[str, Any]) -> ModulePaths:
    options = config.get("compilerOptions")
    if not isinstance(options, dict):
        return base
    result = base
    base_url = options.get("baseUrl")
    if isinstance(base_url, str):
        result = msgspec.structs.replace(result, base_url=_place(folder, own_folder, base_url))
    paths = options.get("paths")
    if isinstance(paths, dict):
        start = folder if result.base_url is None else result.base_url
        result = msgspec.structs.replace(result, rules=_rules(start, own_folder, paths))
    return result


def _rules(start: str, own_folder: str, paths: dict[str, Any]) -> tuple[PathRule, ...]:
    rules = []
    for pattern, targets in paths.items():
        prefix, star, suffix = pattern.partition("*")
        places = tuple(_place(start, own_folder, t) for t in _list(targets) if isinstance(t, str))
        rules.append(PathRule(prefix, suffix, not star, places))
    return _specific_first(tuple(rules))


def _specific_first(rules: tuple[PathRule, ...]) -> tuple[PathRule, ...]:
    return tuple(sorted(rules, key=lambda rule: (not rule.exact, -len(rule.prefix))))


def _place(folder: str, own_folder: str, path: str) -> str:
    if path.startswith("${configDir}"):
        return _join(own_folder, path.removeprefix("${configDir}").lstrip("/"))
    return _join(folder, path)


def _join(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined == "." else joined


def _config_file(path: str) -> str:
    return path if path.endswith(".json") else _guess_config(path)


def _guess_config(path: str) -> str:
    """`extends: './base'` means base.json; `references: [{path: './app'}]` means its tsconfig."""
    name = posixpath.basename(path)
    return f"{path}.json" if "tsconfig" in name else posixpath.join(path, "tsconfig.json")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
