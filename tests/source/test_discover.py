"""The walk finds the source files, each once, and says what it passed over."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from checkout_audit.errors import UsageError
from checkout_audit.source.discover import Discovery, Options, discover


def tree(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return folder


def walk(*paths: Path, options: Options | None = None) -> Discovery:
    return discover(tuple(map(str, paths)), options)


def names(found: Discovery) -> list[str]:
    return [file.path for file in found.files]


def test_every_kind_of_source_file_is_found(tmp_path: Path) -> None:
    tree(tmp_path, *(f"a.{suffix}" for suffix in ("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "json", "css")))
    assert len(walk(tmp_path).files) == 8


def test_files_are_sorted_by_path(tmp_path: Path) -> None:
    assert names(walk(tree(tmp_path, "b/a.ts", "a.ts", "b.ts", "a/z.ts"))) == ["a.ts", "a/z.ts", "b.ts", "b/a.ts"]


def test_dependencies_build_output_and_declarations_are_left_out(tmp_path: Path) -> None:
    tree(tmp_path, "a.d.ts", "a.min.js", "node_modules/x/a.js", ".next/a.js", "dist/a.js", "build/a.js", "a.ts")
    found = walk(tmp_path)
    assert (names(found), found.ignored) == (["a.ts"], 6)


def test_a_folder_of_the_shop_is_no_build_output(tmp_path: Path) -> None:
    tree(tmp_path, "app/package.json", "app/build/a.js", "app/src/api/coverage/route.ts")
    assert names(walk(tmp_path)) == ["app/src/api/coverage/route.ts"]


def test_tests_are_left_out_and_counted(tmp_path: Path) -> None:
    tree(tmp_path, "a.test.ts", "src/__tests__/x/b.ts", "e2e/c.ts", "a.ts")
    found = walk(tmp_path)
    assert (names(found), found.tests_left_out) == (["a.ts"], 3)


def test_tests_are_found_when_asked_for(tmp_path: Path) -> None:
    found = walk(tree(tmp_path, "a.test.ts", "a.ts"), options=Options(include_tests=True))
    assert (names(found), found.tests_left_out) == (["a.test.ts", "a.ts"], 0)


def test_the_given_folder_is_audited_whatever_its_name(tmp_path: Path) -> None:
    tree(tmp_path, "tests/node_modules/build/a.ts")
    assert names(walk(tmp_path / "tests/node_modules/build")) == ["a.ts"]


@pytest.mark.parametrize("name", ["a.d.ts", "a.test.ts", "node_modules/a.ts", "a.txt"])
def test_a_file_that_is_named_is_read(tmp_path: Path, name: str) -> None:
    tree(tmp_path, name, ".git/x")
    (tmp_path / ".gitignore").write_text("*")
    (file,) = walk(tmp_path / name).files
    assert file.explicit


def test_files_below_the_working_folder_are_named_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "src/api/store/route.ts")
    monkeypatch.chdir(tmp_path)
    assert names(discover(("src/api/store/route.ts",))) == ["src/api/store/route.ts"]


def test_several_folders_are_named_from_what_they_share(tmp_path: Path) -> None:
    tree(tmp_path, "apps/a/x.ts", "apps/b/x.ts")
    assert names(walk(tmp_path / "apps/b", tmp_path / "apps/a")) == ["a/x.ts", "b/x.ts"]


def test_a_file_below_two_given_folders_is_audited_once(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.ts", "a/b/y.test.ts")
    found = walk(tmp_path / "a", tmp_path, tmp_path / "a/x.ts")
    assert (names(found), found.tests_left_out) == (["a/x.ts"], 1)


def test_include_and_exclude_read_as_in_gitignore(tmp_path: Path) -> None:
    tree(tmp_path, "a.ts", "b.tsx", "old/a.ts", "src/old/a.ts")
    assert names(walk(tmp_path, options=Options(include=("*.ts",)))) == ["a.ts", "old/a.ts", "src/old/a.ts"]
    assert names(walk(tmp_path, options=Options(exclude=("/old/", "b.*")))) == ["a.ts", "src/old/a.ts"]


def test_globs_may_be_relative_to_a_folder_above(tmp_path: Path) -> None:
    tree(tmp_path, "app/a.ts", "app/old/a.ts")
    options = Options(exclude=("app/old/",), globs_from=str(tmp_path))
    assert names(walk(tmp_path / "app", options=options)) == ["a.ts"]
    assert names(walk(tmp_path / "app/old", options=options)) == ["a.ts"]


def test_a_huge_file_is_told_and_not_audited(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_bytes(b" " * 2_000_001)
    found = walk(tmp_path)
    assert (names(found), [(each.kind, each.incomplete) for each in found.problems]) == ([], [("too-large", False)])
    assert names(walk(tmp_path / "a.ts")) == [f"{tmp_path.name}/a.ts".rpartition("/")[2]]


def test_links_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.ts")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "y.ts").symlink_to(tmp_path / "a/x.ts")
    found = walk(tmp_path)
    assert (names(found), found.ignored, found.problems) == (["a/x.ts"], 3, ())


def test_links_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone.ts").symlink_to("nothing.ts")
    (tmp_path / "gone.md").symlink_to("nothing.md")
    found = walk(tmp_path)
    assert [(each.path, each.kind) for each in found.problems] == [("gone.ts", "unreadable"), ("loop", "symlink-loop")]
    assert not any(each.incomplete for each in found.problems)


def test_a_given_link_is_followed(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.ts")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert names(walk(tmp_path / "b", tmp_path / "a")) == ["x.ts"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_makes_the_audit_incomplete(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.ts")
    (tmp_path / "a").chmod(0)
    try:
        found = walk(tmp_path)
    finally:
        (tmp_path / "a").chmod(0o700)
    assert [(each.path, each.incomplete) for each in found.problems] == [("a", True)]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_is_shown_escaped(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xe9.ts")).write_text("x")
    (file,) = walk(tmp_path).files
    assert file.path == "\\xff\\xe9.ts"
    assert Path(file.absolute).read_text() == "x"


def test_a_path_that_does_not_exist_is_refused_with_the_nearest(tmp_path: Path) -> None:
    tree(tmp_path, "storefront/a.ts")
    with pytest.raises(UsageError) as error:
        walk(tmp_path / "storefrnt")
    assert str(error.value).endswith("no such file or folder (did you mean storefront?)")


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="neither a file nor a folder"):
        walk(tmp_path / "pipe")


def test_deep_folders_need_no_deep_stack(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(300):
        folder /= "d"
    tree(folder, "a.ts")
    assert len(walk(tmp_path).files) == 1
