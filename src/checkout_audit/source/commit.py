"""Another state of the tree, as git keeps it, submodules and files in Git LFS included."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha1, sha256

from checkout_audit.errors import UsageError
from checkout_audit.source.git import Repository
from checkout_audit.source.read import pointed_at
from checkout_audit.source.tree import DISK

_MOST_LINKS = 40
"""Links of one path, as on Linux (path_resolution(7))."""
_GITLINK, _LINK, _FOLDER = "160000", "120000", "040000"


@dataclass(frozen=True, slots=True)
class Blob:
    """One file, link, folder or submodule of a commit, as `os.DirEntry`."""

    name: str
    path: str
    mode: str
    id: str = ""
    st_size: int = 0

    def is_symlink(self) -> bool:
        """Whether it is a link."""
        return self.mode == _LINK

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - as in os.DirEntry
        """Whether it is a folder."""
        return self.mode in (_FOLDER, _GITLINK)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002 - as in os.DirEntry
        """Whether it is a plain file."""
        return self.mode.startswith("100")

    def stat(self, *, follow_symlinks: bool = True) -> Blob:  # noqa: ARG002 - as in os.DirEntry
        """Its size."""
        return self


class Commit:
    """The tree of a commit, by the absolute paths that it has in the work tree."""

    def __init__(self, repository: Repository, commit: str) -> None:
        """Raises UsageError where git cannot read the commit."""
        self._repository = repository
        self._files: dict[str, Blob] = {}
        self._folders: dict[str, dict[str, Blob]] = {repository.top: {}}
        self._read: dict[str, bytes] = {}
        self._homes: dict[str, Repository] = {}
        """Where the contents of files in submodules are kept."""
        pending = [(repository, commit, repository.top)]
        while pending:
            pending.extend(self._add(*pending.pop()))

    def entries(self, folder: str) -> Sequence[Blob]:
        """What is in a folder. Raises UsageError for a submodule whose commit of then is not here."""
        link = self._files.get(folder)
        if link is not None and link.mode == _GITLINK:
            raise UsageError(
                f"commit {link.id[:10]} of this submodule is not here",
                path=folder,
                hint="fetch it (git fetch, in its folder), or leave the submodule out (--exclude)",
            )
        return tuple(self._folders.get(folder, {}).values())

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return path in self._folders

    def size(self, path: str) -> int | None:
        """Bytes of a file; `None` if there is none."""
        blob = self._files.get(path)
        return blob.st_size if blob is not None and blob.is_file() else None

    def real(self, path: str) -> str:
        """The path: links are not followed."""
        return path

    def broken_link(self, path: str) -> OSError | None:  # noqa: ARG002 - what links lead to is not looked at
        """Nothing: links are passed over."""
        return None

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; `None` if there is none."""
        blob = self._files.get(path)
        if blob is None or not blob.is_file():
            return None
        return self._bytes(path)

    def followed(self, path: str, most: int) -> bytes | None:
        """The bytes of a file, or of what a link leads to; `None` if none can be read, or there are more than `most`.

        What lies outside of the repository has no past: it is read as it is.
        """
        target = self._target(os.path.normpath(path))
        if target is None:
            return None
        if not target.startswith(f"{self._repository.top}/"):
            return DISK.followed(target, most)
        data = self.read(target) if (self.size(target) or 0) <= most else None
        return data if data is not None and len(data) <= most else None

    def _target(self, path: str) -> str | None:
        """The path without links; `None` if they lead in a circle."""
        for _ in range(_MOST_LINKS):
            link = next((each for each in _and_above(path, self._repository.top) if self._is_link(each)), None)
            if link is None:
                return path
            leads_to = os.fsdecode(self._bytes(link))
            path = os.path.normpath(os.path.join(os.path.dirname(link), leads_to) + path[len(link) :])
        return None

    def _is_link(self, path: str) -> bool:
        blob = self._files.get(path)
        return blob is not None and blob.is_symlink()

    def load(self, paths: Sequence[str]) -> None:
        """Read several files at once."""
        by_home: dict[Repository, list[str]] = {}
        for path in paths:
            by_home.setdefault(self._homes.get(path, self._repository), []).append(path)
        for home, wanted in by_home.items():
            blobs = home.blobs([self._files[path].id for path in wanted])
            self._read.update({path: _content(home, blobs[self._files[path].id]) for path in wanted})

    def _bytes(self, path: str) -> bytes:
        """The bytes of a blob that there is."""
        if path not in self._read:
            self.load([path])
        return self._read[path]

    def holds(self, path: str, data: bytes | None) -> bool:
        """Whether a file has these bytes."""
        blob = self._files.get(path)
        return (
            data is not None
            and blob is not None
            and blob.st_size == len(data)
            and blob.id == object_id(data, len(blob.id))
        )

    def named(self, data: bytes) -> str:
        """The object id of these bytes in this repository."""
        sample = next(iter(self._files.values()), None)
        return object_id(data, len(sample.id) if sample else 40)

    def id_of(self, path: str) -> str:
        """The object id of a file; empty if there is none."""
        blob = self._files.get(path)
        return blob.id if blob is not None else ""

    def digest(self) -> str:
        """Of all that can be read here: of a submodule, only what is checked out."""
        rows = (f"{blob.mode} {blob.id} {path}\0" for path, blob in self._files.items())
        return sha256("".join(rows).encode("utf-8", "surrogateescape")).hexdigest()

    def _add(self, repository: Repository, commit: str, top: str) -> Iterator[tuple[Repository, str, str]]:
        """Take up the files of a repository's commit; gives the submodules in it that can be read."""
        for mode, id_, path, size in repository.listing(commit):
            absolute = f"{top}/{path}"
            inner = _submodule(absolute) if mode == _GITLINK else None
            if inner is not None and inner.has(id_):
                yield inner, id_, absolute
            elif mode == _GITLINK and inner is None and not _holds_something(absolute):
                self._folder(absolute)  # it is not checked out now either
            else:
                self._put(Blob(absolute.rpartition("/")[2], absolute, mode, id_, size), repository)

    def _put(self, blob: Blob, home: Repository) -> None:
        self._folder(blob.path.rpartition("/")[0])[blob.name] = self._files[blob.path] = blob
        if home is not self._repository:
            self._homes[blob.path] = home

    def _folder(self, folder: str) -> dict[str, Blob]:
        missing: list[str] = []
        while folder not in self._folders:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        for each in reversed(missing):
            parent, _, name = each.rpartition("/")
            self._folders[parent][name] = Blob(name, each, _FOLDER)
            self._folders[each] = {}
        return self._folders[missing[0] if missing else folder]


def _and_above(path: str, top: str) -> Iterator[str]:
    """A path and the folders that it lies in, the outermost first."""
    at = len(top) + 1 if path.startswith(f"{top}/") else len(path)
    while (at := path.find("/", at) + 1) > 0:
        yield path[: at - 1]
    yield path


def _submodule(folder: str) -> Repository | None:
    """The repository of a submodule that is checked out."""
    return Repository(folder) if os.path.lexists(f"{folder}/.git") else None


def _holds_something(folder: str) -> bool:
    try:
        return bool(os.listdir(folder))
    except OSError:
        return False


def _content(repository: Repository, data: bytes) -> bytes:
    """The bytes of a file, of those in Git LFS too, as far as they were fetched."""
    digest = pointed_at(data)
    return (repository.large_file(digest) if digest else None) or data


def object_id(data: bytes, length: int) -> str:
    """The id that git gives to a file of these bytes (gitformat-pack(5)); 64 digits long where it uses SHA-256."""
    digest = sha256() if length == 64 else sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()
