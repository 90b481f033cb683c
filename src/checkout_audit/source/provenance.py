"""Which commit of which repository an audited folder is, read from git's own files: no program is run."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import msgspec

_LARGEST = 10_000_000
"""Bytes of a file of git's that is read; packed-refs of the largest repositories stay below."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")
_SCP = re.compile(r"(?:[\w.-]+@)?([\w.-]+\.\w+):(?!//)(\S+)")


class Provenance(msgspec.Struct, frozen=True):
    """What git's files say; each empty where they do not tell."""

    repository: str = ""
    """URL of the remote `origin`, without user and password."""
    revision: str = ""
    """The commit that is checked out."""
    branch: str = ""
    folder: str = ""
    """The audited folder relative to the top of the work tree."""


def provenance(root: str) -> Provenance:
    """Of a folder; empty outside a git work tree, and where git's files are broken."""
    top = _top(os.path.realpath(root))
    if top is None:
        return Provenance()
    git = _git_folder(f"{top}/.git")
    common = os.path.normpath(os.path.join(git, _text(f"{git}/commondir").strip() or "."))
    head = _text(f"{git}/HEAD").strip()
    ref = head.removeprefix("ref: ") if head.startswith("ref: ") else ""
    commit = _resolved(ref, git, common) if ref else head
    return Provenance(
        repository=_remote(_text(f"{common}/config")),
        revision=commit if _COMMIT.fullmatch(commit) else "",
        branch=ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else "",
        folder=os.path.realpath(root)[len(top) :].strip("/"),
    )


def _top(folder: str) -> str | None:
    while not os.path.lexists(f"{folder}/.git"):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder.rstrip("/")


def _git_folder(path: str) -> str:
    """`.git` itself, or where the file of that name in a worktree or submodule points to."""
    if os.path.isdir(path):
        return path
    pointed = _text(path).strip().removeprefix("gitdir: ")
    return os.path.normpath(os.path.join(os.path.dirname(path), pointed))


def _resolved(ref: str, git: str, common: str) -> str:
    for folder in (git, common):
        found = _text(f"{folder}/{ref}").strip()
        if found:
            return found
    return next((commit for commit, name in _packed(_text(f"{common}/packed-refs")) if name == ref), "")


def _packed(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        commit, blank, name = line.partition(" ")
        if blank and not line.startswith(("#", "^")):
            yield commit, name


def _remote(config: str) -> str:
    """The URL of `origin` as one that can be opened: `git@host:owner/shop.git` becomes `https://host/owner/shop`."""
    section = ""
    for line in map(str.strip, config.splitlines()):
        if line.startswith("["):
            section = line
        key, equals, value = line.partition("=")
        if section == '[remote "origin"]' and equals and key.strip().lower() == "url":
            return _opened(value.strip())
    return ""


def _opened(url: str) -> str:
    scp = _SCP.fullmatch(url)
    if scp:
        url = f"https://{scp[1]}/{scp[2]}"
    url = _CREDENTIALS.sub("", url)
    if url.startswith("ssh://"):
        url = "https://" + re.sub(r":\d+(?=/)", "", url[len("ssh://") :])
    return url.removesuffix(".git") if url.startswith(("https://", "http://")) else ""


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
