"""Ignore files are read as git reads them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from checkout_audit.source.discover import discover

GIT = shutil.which("git") or ""
TREES = [
    pytest.param({".gitignore": "dist-a\n*.gen.ts\n"}, id="names at any depth"),
    pytest.param({".gitignore": "/one\n!one/keep\n"}, id="nothing comes back below an ignored folder"),
    pytest.param({".gitignore": "one/*\n!one/keep/\n"}, id="a folder comes back"),
    pytest.param({".gitignore": "*.ts\n!two/*.ts\n"}, id="files come back"),
    pytest.param({".gitignore": "*.gen.ts", "one/.gitignore": "!b.gen.ts"}, id="the inner file wins"),
    pytest.param({"one/.gitignore": "/keep\nb.*"}, id="patterns hold below their own folder"),
    pytest.param({".gitignore": "**/keep/\none/**/deep/*.ts\n"}, id="two stars"),
    pytest.param({".gitignore": "a.ts/\nkeep/\n"}, id="a pattern for folders leaves files"),
    pytest.param({".gitignore": "!\n/\n\\\n[\n# x\n\n \\!bang.ts\n"}, id="what is no pattern is passed over"),
    pytest.param({".gitignore": "*\n!*/\n!b*.ts\n"}, id="all but"),
    pytest.param({".gitignore": "*.ts\none\n!one/\n"}, id="a folder that comes back says nothing of its files"),
    pytest.param({".gitignore": "one/**\n!one/keep/\n!one/keep/**\n"}, id="all inside"),
    pytest.param({".gitignore": "/two/**/\n"}, id="folders inside"),
    pytest.param({".gitignore": "/*\n!/one\n/one/*\n!/one/keep"}, id="all but one folder"),
    pytest.param({".gitignore": "\\!bang.ts\na?.ts\n[bc].ts\n"}, id="escapes, question marks and classes"),
    pytest.param({".gitignore": "\ufeffb.ts\r\na.ts   \r\n"}, id="byte-order mark, CRLF and blanks at the end"),
]
FILES = (
    *("a.ts", "b.ts", "ab.ts", "x.gen.ts", "!bang.ts", "one/a.ts", "one/b.gen.ts", "one/keep/a.ts", "one/keep/b.ts"),
    *("one/keep/deep/c.ts", "two/a.ts", "two/keep/a.ts", "two/dist-a/a.ts", "dist-a/a.ts", "three/a.ts/b.ts"),
)


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def seen_by_git(folder: Path) -> list[str]:
    """What git would add, none of it being tracked."""
    subprocess.run([GIT, "init", "-q", str(folder)], check=True, capture_output=True)
    command = [GIT, "-C", str(folder), "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sorted(name for name in listed.split("\0") if name.endswith(".ts"))


@pytest.mark.skipif(not GIT, reason="git is the oracle")
@pytest.mark.parametrize("ignores", TREES)
def test_the_files_are_those_that_git_sees(tmp_path: Path, ignores: dict[str, str]) -> None:
    write(tmp_path, {**dict.fromkeys(FILES, ""), **ignores})
    assert [file.path for file in discover((str(tmp_path),)).files] == seen_by_git(tmp_path)


def test_ignore_files_above_count_up_to_the_top_of_the_work_tree(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "b.ts", "repo/.gitignore": "a.ts\n/app/c.ts"})
    write(tmp_path, dict.fromkeys(("repo/app/a.ts", "repo/app/b.ts", "repo/app/c.ts"), ""))
    assert [file.path for file in discover((str(tmp_path / "repo/app"),)).files] == ["a.ts", "b.ts", "c.ts"]
    (tmp_path / "repo/.git").mkdir()
    assert [file.path for file in discover((str(tmp_path / "repo/app"),)).files] == ["b.ts"]


def test_a_folder_that_is_ignored_is_audited_when_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "private/", "private/app/a.ts": ""})
    (tmp_path / ".git").mkdir()
    assert [file.path for file in discover((str(tmp_path / "private/app"),)).files] == ["a.ts"]
