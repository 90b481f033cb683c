"""Finds the file that an import specifier means, as TypeScript and a bundler would.

Follows https://www.typescriptlang.org/docs/handbook/modules/reference.html (`moduleResolution: bundler`).
"""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Iterator

from checkout_audit.project.dependencies import folders
from checkout_audit.project.packages import Packages
from checkout_audit.project.tsconfig import Read, TsConfigs

_EXTENSIONS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_SOURCE_ROOTS = ("~/", "@/")
"""Beginnings that no package can have."""
_WRITTEN_FOR = {
    ".js": (".ts", ".tsx", ".js", ".jsx"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".mjs"),
    ".cjs": (".cts", ".cjs"),
}
"""A specifier names what the compiler will write; the source beside it has another extension."""


class Resolver:
    """Resolves specifiers to audited files. Reads package.json and tsconfig.json on demand and caches all answers."""

    def __init__(self, root: str, files: Iterable[str], read: Read) -> None:
        """`files` are the audited paths relative to `root`; `read` gives bytes by relative path, or `None`."""
        self.root = root
        self._files = files if isinstance(files, (dict, frozenset, set)) else frozenset(files)
        self._packages = Packages(folders(self._files), read)
        self._configs = TsConfigs(read, self._package_folder)
        self._answers: dict[tuple[str, str], str | None] = {}
        self._by_file: dict[tuple[str, str], str | None] = {}

    def resolve(self, from_path: str, specifier: str) -> str | None:
        """The path that `specifier` means in the file `from_path`; `None` if it is no audited file."""
        asked = (from_path, specifier)
        if asked not in self._by_file:
            key = (posixpath.dirname(from_path), specifier)
            if key not in self._answers:
                self._answers[key] = self._find(*key)
            self._by_file[asked] = self._answers[key]
        return self._by_file[asked]

    def package_name(self, path: str) -> str:
        """Name of the package that the file belongs to, or empty."""
        package = self._packages.around(posixpath.dirname(path))
        name = package.manifest.get("name") if package else None
        return name if isinstance(name, str) else ""

    def _find(self, folder: str, specifier: str) -> str | None:
        for candidate in self._candidates(folder, specifier):
            found = probe(candidate, self._files)
            if found is not None:
                return found
        return None

    def _candidates(self, folder: str, specifier: str) -> Iterator[str]:
        if specifier.startswith(("./", "../")) or specifier in (".", ".."):
            yield posixpath.normpath(posixpath.join(folder, specifier))
            return
        yield from self._configs.of(folder).candidates(specifier)
        if specifier.startswith(_SOURCE_ROOTS):
            yield from self._from_source_root(folder, specifier[2:])
        elif specifier.startswith("#"):
            package = self._packages.around(folder)
            yield from package.imports(specifier) if package else ()
        else:
            yield from self._workspace(specifier)

    def _from_source_root(self, folder: str, rest: str) -> Iterator[str]:
        """What the templates of Remix, Vite and Next mean by it, where no tsconfig says so (a bundler's alias may)."""
        package = self._packages.around(folder)
        base = package.folder if package else ""
        for place in ("app", "src", ""):
            yield posixpath.normpath(posixpath.join(base, place, rest))

    def _workspace(self, specifier: str) -> Iterator[str]:
        parts = specifier.split("/")
        length = 2 if specifier.startswith("@") else 1
        package = self._packages.named("/".join(parts[:length]))
        if package is not None:
            yield from package.entries("/".join(parts[length:]))

    def _package_folder(self, name: str) -> str | None:
        package = self._packages.named(name)
        return package.folder if package else None


def probe(path: str, files: Container[str]) -> str | None:
    """The file that a path without (or with the built) extension means: itself, with an extension, or its index."""
    stem, extension = posixpath.splitext(path)
    for written in _WRITTEN_FOR.get(extension, ()):
        if stem + written in files:
            return stem + written
    if path in files:
        return path
    for known in _EXTENSIONS:
        if path + known in files:
            return path + known
    index = "index" if path in ("", ".") else f"{path}/index"
    for known in _EXTENSIONS:
        if index + known in files:
            return index + known
    return None
