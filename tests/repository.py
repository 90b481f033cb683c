"""A git repository in a scratch folder, made from the fixture shop or from texts."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_WHO = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
_ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z"}


@dataclass(frozen=True, slots=True)
class Repo:
    """A work tree."""

    path: Path

    def git(self, *arguments: str) -> str:
        env = {**os.environ, **_WHO, **_ALONE, "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
        command = ["git", "-C", str(self.path), *arguments]
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout.strip()

    def write(self, name: str, text: str) -> Path:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def commit(self, message: str = "more") -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", message, "--allow-empty")
        return self.git("rev-parse", "HEAD")


def repository(folder: Path) -> Repo:
    """An empty one."""
    folder.mkdir(parents=True, exist_ok=True)
    repo = Repo(folder)
    repo.git("init", "-q", "-b", "main")
    return repo


def shop_repository(folder: Path) -> Repo:
    """One with the fixture shop in its first commit."""
    shutil.copytree(ROOT / "fixtures" / "shop", folder, dirs_exist_ok=True)
    repo = repository(folder)
    repo.commit("the shop")
    return repo
