"""Another state of the tree, as git keeps it: read by plumbing commands alone, without touching the working tree.

No hook, filter, pager, external diff or network transport of the repository's configuration is run.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1, sha256

from checkout_audit.errors import UsageError

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"),
    *("-c", "core.quotePath=false", "--no-pager", "--literal-pathspecs"),
)
_GITLINK, _LINK, _FOLDER = "160000", "120000", "040000"
_SHALLOW = "the clone is shallow: fetch more history (git fetch --unshallow; in GitHub Actions: fetch-depth: 0)"


class Repository:
    """The git work tree around a folder."""

    def __init__(self, folder: str) -> None:
        """Raises UsageError where there is no git, or no work tree around the folder."""
        self._folder = folder
        top = self._ask("rev-parse", "--show-toplevel")
        if top is None:
            raise UsageError("not in a git work tree", path=folder, hint="the past of a folder is known to git only")
        self.top = os.path.realpath(top)
        """Absolute."""

    def commit(self, ref: str) -> str:
        """The id of the commit that `ref` means. Raises UsageError if there is none."""
        if self._ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
            raise UsageError("the repository has no commit yet", path=self.top)
        found = None if ref.startswith("-") else self._ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if found is None:
            raise UsageError(f"git knows no commit '{ref}'", hint=self._hint(ref))
        return found

    def merge_base(self, commit: str) -> str:
        """The last commit that `commit` and HEAD share. Raises UsageError if there is none."""
        found = self._ask("merge-base", commit, "HEAD")
        if found is None:
            hint = _SHALLOW if self._is_shallow() else "their histories are not related"
            raise UsageError(f"HEAD and {commit[:10]} share no commit", hint=hint)
        return found.splitlines()[0]

    def last_change(self, path: str) -> str | None:
        """The last commit that changed a file, by its absolute path; `None` if no commit did."""
        return self._ask("log", "-1", "--format=%H", "--", path) or None

    def renames(self, commit: str) -> dict[str, str]:
        """Paths relative to the top that the index has under another name than the commit: new name → old name."""
        found = self._bytes("diff-index", "--cached", "-M", "--diff-filter=R", "--name-status", "-z", commit)
        parts = os.fsdecode(found or b"").split("\0")
        return {parts[at + 2]: parts[at + 1] for at in range(0, len(parts) - 2, 3)}

    def listing(self, commit: str) -> list[tuple[str, str, str, int]]:
        """(mode, object id, path relative to the top, bytes) of everything in a commit. Raises UsageError."""
        found = self._bytes("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        if found is None:
            raise UsageError(f"the tree of {commit[:10]} cannot be read", hint=_SHALLOW)
        return list(_rows(found))

    def blobs(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """The contents of some objects, by id. Raises UsageError if one is missing."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        found = self._bytes("cat-file", "--batch", data="".join(f"{each}\n" for each in wanted).encode())
        return dict(_contents(found or b"", wanted))

    def _hint(self, ref: str) -> str:
        from difflib import get_close_matches

        if self._is_shallow():
            return _SHALLOW
        names = self._ask("for-each-ref", "--format=%(refname:short)") or ""
        near = get_close_matches(ref, names.split(), 1)
        return f"did you mean '{near[0]}'?" if near else "fetch it first, or name a branch, a tag or a commit"

    def _is_shallow(self) -> bool:
        return self._ask("rev-parse", "--is-shallow-repository") == "true"

    def _ask(self, *arguments: str) -> str | None:
        """What git prints; `None` if it fails."""
        found = self._bytes(*arguments)
        return None if found is None else os.fsdecode(found).strip()

    def _bytes(self, *arguments: str, data: bytes = b"") -> bytes | None:
        command = ["git", *_SAFE, "-C", self._folder, *arguments]
        try:
            done = subprocess.run(command, input=data, capture_output=True, check=False, env=_environment())  # noqa: S603 - git, with arguments of our own
        except FileNotFoundError:
            raise UsageError("git is not installed", hint="--since reads the past of the tree from git") from None
        return done.stdout if done.returncode == 0 else None


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
        self._repository = repository
        self._files: dict[str, Blob] = {}
        self._folders: dict[str, dict[str, Blob]] = {repository.top: {}}
        self._read: dict[str, bytes] = {}
        for mode, id_, path, size in repository.listing(commit):
            absolute = f"{repository.top}/{path}"
            folder, _, name = absolute.rpartition("/")
            blob = Blob(name, absolute, mode, id_, size)
            self._folder(folder)[name] = self._files[absolute] = blob

    def entries(self, folder: str) -> Sequence[Blob]:
        """What is in a folder. Raises UsageError for a submodule, whose past is in another repository."""
        if folder in self._files and self._files[folder].mode == _GITLINK:
            raise UsageError(
                "a submodule, whose past is kept in a repository of its own",
                path=folder,
                hint="leave it out (--exclude), and audit it by itself",
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
        if path not in self._read:
            self.load([path])
        return self._read[path]

    def load(self, paths: Sequence[str]) -> None:
        """Read several files at once."""
        blobs = self._repository.blobs([self._files[path].id for path in paths])
        self._read.update({path: blobs[self._files[path].id] for path in paths})

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a file has these bytes."""
        blob = self._files.get(path)
        return blob is not None and blob.st_size == len(data) and blob.id == object_id(data, len(blob.id))

    def named(self, data: bytes) -> str:
        """The object id of these bytes in this repository."""
        sample = next(iter(self._files.values()), None)
        return object_id(data, len(sample.id) if sample else 40)

    def id_of(self, path: str) -> str:
        """The object id of a file; empty if there is none."""
        blob = self._files.get(path)
        return blob.id if blob is not None else ""

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


def object_id(data: bytes, length: int) -> str:
    """The id that git gives to a file of these bytes (gitformat-pack(5)); 64 digits long where it uses SHA-256."""
    digest = sha256() if length == 64 else sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()


def _rows(listing: bytes) -> Iterator[tuple[str, str, str, int]]:
    for row in os.fsdecode(listing).split("\0"):
        head, tab, path = row.partition("\t")
        if tab:
            mode, _, id_, size = head.split()
            yield mode, id_, path, 0 if size == "-" else int(size)


def _contents(found: bytes, wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    at = 0
    for each in wanted:
        end = found.find(b"\n", at)
        parts = found[at:end].split()
        if end < 0 or len(parts) != 3:
            raise UsageError(
                f"git has no content for object {each[:10]}",
                hint="a partial clone lacks it: fetch it first (git fetch --refetch)",
            )
        size = int(parts[2])
        yield each, found[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _environment() -> dict[str, str]:
    """The environment without what git hands to hooks, which would lead it to another index or work tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ceiling = {
        name: os.environ[name] for name in ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG_GLOBAL") if name in os.environ
    }
    return {
        **kept,
        **ceiling,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
