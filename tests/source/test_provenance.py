"""Commit and repository are read from git's own files."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_audit.source.provenance import Provenance, provenance

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def repository(
    folder: Path, *, head: str = "ref: refs/heads/main\n", url: str = "https://github.com/acme/shop.git"
) -> Path:
    git = folder / ".git"
    (git / "refs" / "heads" / "feature").mkdir(parents=True)
    (git / "HEAD").write_text(head)
    (git / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    (git / "config").write_text(f'[core]\n\turl = no\n[remote "other"]\n\turl = no\n[remote "origin"]\n\turl = {url}\n')
    return folder


def test_branch_commit_and_remote(tmp_path: Path) -> None:
    found = provenance(str(repository(tmp_path)))
    assert found == Provenance("https://github.com/acme/shop", COMMIT, "main", "")


def test_a_folder_inside_knows_its_place(tmp_path: Path) -> None:
    (repository(tmp_path) / "apps" / "store").mkdir(parents=True)
    assert provenance(str(tmp_path / "apps" / "store")).folder == "apps/store"


def test_a_commit_that_is_checked_out_has_no_branch(tmp_path: Path) -> None:
    found = provenance(str(repository(tmp_path, head=f"{COMMIT}\n")))
    assert (found.revision, found.branch) == (COMMIT, "")


def test_packed_refs_are_read(tmp_path: Path) -> None:
    repository(tmp_path, head="ref: refs/heads/feature/x\n")
    (tmp_path / ".git" / "packed-refs").write_text(f"# pack-refs\n{COMMIT} refs/heads/feature/x\n^{'0' * 40}\n")
    found = provenance(str(tmp_path))
    assert (found.revision, found.branch) == (COMMIT, "feature/x")


def test_a_worktree_points_to_its_repository(tmp_path: Path) -> None:
    repository(tmp_path / "main")
    own = tmp_path / "main" / ".git" / "worktrees" / "w"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/main\n")
    (own / "commondir").write_text("../..\n")
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / ".git").write_text(f"gitdir: {own}\n")
    assert provenance(str(tmp_path / "w")) == Provenance("https://github.com/acme/shop", COMMIT, "main", "")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop"),
        ("ssh://git@git.acme.example:2222/acme/shop.git", "https://git.acme.example/acme/shop"),
        ("https://user:secret@gitlab.com/acme/shop", "https://gitlab.com/acme/shop"),
        ("https://ghp_secret@github.com/acme/shop.git", "https://github.com/acme/shop"),
        ("/srv/git/shop.git", ""),
        ("../shop", ""),
        ("file:///srv/shop.git", ""),
    ],
)
def test_a_remote_is_shown_without_who_may_enter(tmp_path: Path, url: str, shown: str) -> None:
    assert provenance(str(repository(tmp_path, url=url))).repository == shown


def test_broken_files_say_nothing(tmp_path: Path) -> None:
    repository(tmp_path, head="\xff\xfe nonsense")
    (tmp_path / ".git" / "config").write_bytes(b"\xff[remote")
    assert provenance(str(tmp_path)) == Provenance()


def test_outside_of_git_nothing_is_known(tmp_path: Path) -> None:
    assert provenance(str(tmp_path)).revision == ""
