"""What git knows of the past of a tree: asked by plumbing commands alone, without touching the working tree.

No hook, filter, pager, external diff or network transport of the repository's configuration is run.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.errors import UsageError

_SAFE = (
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"),
    *("-c", "core.quotePath=false", "--no-pager", "--literal-pathspecs"),
)
_SHALLOW = "the clone is shallow: fetch more history (git fetch --unshallow; in GitHub Actions: fetch-depth: 0)"
_PARTIAL = "a partial clone lacks them: fetch them first (git fetch --refetch --no-filter)"
_KEPT = ("GIT_CEILING_DIRECTORIES", "GIT_CONFIG_")
"""What a user says of git itself, such as which repositories are safe."""
_MOST_SIMILAR = 3_000
"""Files that git compares with each other to find what was renamed and changed as well."""


class Repository:
    """The git work tree around a folder."""

    def __init__(self, folder: str) -> None:
        """Raises UsageError where there is no git, or no work tree around the folder."""
        self._folder = folder
        top = self._ask("rev-parse", "--show-toplevel")
        if top is None:
            raise self._refused()
        self.top = os.path.realpath(top)
        """Absolute."""

    def commit(self, ref: str) -> str:
        """The id of the commit that `ref` means. Raises UsageError if there is none."""
        if self._verified("HEAD^{commit}") is None:
            raise UsageError("the repository has no commit yet", path=self.top)
        named = self._verified(ref)
        found = self._verified(f"{named}^{{commit}}") if named else None
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

    def last_with(self, path: str) -> str | None:
        """The last commit that has a file, by its path relative to the top; `None` if none has."""
        if self._verified(f"HEAD:{path}"):
            return "HEAD"
        gone = self._ask("log", "-1", "--format=%H", "--", f"{self.top}/{path}")
        return self._verified(f"{gone}^") if gone else None

    def renames(self, commit: str) -> dict[str, str]:
        """Paths relative to the top that the index has under another name than the commit: new name → old name."""
        how = ("--cached", "-M", f"-l{_MOST_SIMILAR}", "--diff-filter=R", "--name-status", "-z")
        found = self._bytes("diff-index", *how, commit)
        parts = os.fsdecode(found or b"").split("\0")
        return {parts[at + 2]: parts[at + 1] for at in range(0, len(parts) - 2, 3)}

    def listing(self, commit: str) -> list[tuple[str, str, str, int]]:
        """(mode, object id, path relative to the top, bytes) of everything in a commit. Raises UsageError."""
        found = self._bytes("ls-tree", "-r", "-z", "-l", "--full-tree", commit)
        if found is None:
            hint = _PARTIAL if self._is_partial() else _SHALLOW
            raise UsageError(f"git does not have all files of commit {commit[:10]}", path=self.top, hint=hint)
        return list(_rows(found))

    def blobs(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """The contents of some objects, by id. Raises UsageError if one is missing."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        found = self._bytes("cat-file", "--batch", data="".join(f"{each}\n" for each in wanted).encode())
        return dict(_contents(found or b"", wanted))

    def has(self, commit: str) -> bool:
        """Whether a commit is here."""
        return self._verified(f"{commit}^{{commit}}") is not None

    def large_file(self, digest: str) -> bytes | None:
        """What Git LFS has fetched of a file, by its SHA-256; `None` if it is not here."""
        common = self._ask("rev-parse", "--git-common-dir") or ".git"
        store = os.path.join(self._folder, common, "lfs", "objects")
        try:
            with open(os.path.join(store, digest[:2], digest[2:4], digest), "rb") as file:
                return file.read()
        except OSError:
            return None

    def _refused(self) -> UsageError:
        """Why there is no work tree here."""
        said = self._run("rev-parse", "--show-toplevel").stderr
        if b"dubious ownership" in said:
            hint = f"if you trust it: git config --global --add safe.directory {shlex.quote(self._folder)}"
            return UsageError("git does not read a repository of another user", path=self._folder, hint=hint)
        if self._ask("rev-parse", "--is-bare-repository") == "true":
            return UsageError("a bare repository has no files", path=self._folder, hint="audit a clone of it")
        return UsageError("not in a git work tree", path=self._folder, hint="the past of a folder is known to git only")

    def _verified(self, name: str) -> str | None:
        """The id of what a name means; `None` if it means nothing."""
        return None if name.startswith("-") else self._ask("rev-parse", "--verify", "--quiet", name)

    def _hint(self, ref: str) -> str:
        if ".." in ref.lstrip("./"):
            return "a range has two ends: name the commit that it begins with"
        base = re.split("[~^@]", ref, maxsplit=1)[0]
        is_base_known = base != ref and bool(base) and self._verified(base) is not None
        near = "" if is_base_known else self._nearest(ref)
        suggestion = f"did you mean '{near}'?" if near else ""
        if self._is_shallow():
            return f"{suggestion} Or {_SHALLOW}" if near else _SHALLOW
        if is_base_known:
            return f"the history of '{base}' does not reach so far"
        return suggestion or "fetch it first, or name a branch, a tag or a commit"

    def _nearest(self, ref: str) -> str:
        """The branch or tag that may be meant: of a remote, or with nearly the same name."""
        from difflib import get_close_matches

        names = ["HEAD", *(self._ask("for-each-ref", "--format=%(refname:short)") or "").split()]
        remote = [name for name in names if name.endswith(f"/{ref}")]
        return next(iter(remote or get_close_matches(ref, names, 1)), "")

    def _is_partial(self) -> bool:
        return bool(self._ask("config", "--get-regexp", r"^remote\..*\.promisor$"))

    def _is_shallow(self) -> bool:
        return self._ask("rev-parse", "--is-shallow-repository") == "true"

    def _ask(self, *arguments: str) -> str | None:
        """What git prints; `None` if it fails."""
        found = self._bytes(*arguments)
        return None if found is None else os.fsdecode(found).strip("\n")

    def _bytes(self, *arguments: str, data: bytes = b"") -> bytes | None:
        done = self._run(*arguments, data=data)
        return done.stdout if done.returncode == 0 else None

    def _run(self, *arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = ["git", *_SAFE, "-C", self._folder, *arguments]
        try:
            return subprocess.run(command, input=data, capture_output=True, check=False, env=_environment())  # noqa: S603 - git, with arguments of our own
        except (FileNotFoundError, PermissionError):
            raise UsageError("git is not installed", hint="--since reads the past of the tree from git") from None
        except ValueError:  # a zero byte in a name
            return subprocess.CompletedProcess(command, 1, b"", b"")


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
                hint=_PARTIAL,
            )
        size = int(parts[2])
        yield each, found[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _environment() -> dict[str, str]:
    """The environment without what git hands to hooks, which would lead it to another index or work tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
