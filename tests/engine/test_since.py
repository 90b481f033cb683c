"""What is new since a commit is the whole audit of now less the whole audit of then."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from repository import Repo, repository

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.errors import UsageError
from checkout_audit.findings.baseline import Baseline
from checkout_audit.findings.model import Outcome, Standing
from checkout_audit.rulebook.load import Rulebook, load
from checkout_audit.source.git import Repository

ROOT = Path(__file__).parent.parent.parent
RULE = """\
id: ACME-01
title: Amounts a hundred times too small
severity: high
what: Amounts are shown in the wrong unit.
checks:
  - id: divided
    title: Total divided by 100
    kind: pattern
    message: "`$AMOUNT` is divided by 100"
    fix: Drop the division.
    match: $AMOUNT / $BY
    where: {BY: {value: 100}}
"""
DIVIDED = "export function page(total: number) {\n  return show(total / 100)\n}\n"


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    path = tmp_path_factory.mktemp("rules") / "ACME-01.yaml"
    path.write_text(RULE)
    return load((path, ROOT / "rules" / "IGN-01.yaml"), built_in=False)


def run(folder: Path, rulebook: Rulebook, since: str = "", **more: object) -> Outcome:
    return audit(AuditRequest(paths=(folder,), since=since, **more), rulebook)  # type: ignore[arg-type]


def shown(outcome: Outcome) -> set[str]:
    return {finding.fingerprint for finding in outcome.findings}


def then(repo: Repo, commit: str, rulebook: Rulebook, folder: Path) -> set[str]:
    """What a whole audit of a fresh checkout of a commit shows."""
    repo.git("worktree", "add", "-q", "--detach", str(folder), commit)
    return shown(run(folder, rulebook))


def series(repo: Repo) -> list[str]:
    """Commits that add, change, move, ignore and remove code, and what decides about files."""
    repo.write("a.ts", DIVIDED)
    repo.write("lib/cents.ts", "export const CENTS = 100\n")
    repo.write("b.ts", 'import { CENTS } from "./lib/cents"\nshow(total / CENTS)\n')
    commits = [repo.commit()]
    repo.write("a.ts", "// a comment\n" + DIVIDED + "show(tax / 100)\n")
    repo.write("out.ts", "show(out / 100)\n")
    commits.append(repo.commit())
    repo.write("lib/cents.ts", "export const CENTS = 10\n")
    repo.write("x/a.test.ts", "show(test / 100)\n")
    commits.append(repo.commit())
    repo.write(".gitignore", "out.ts\n")
    repo.write("lib/cents.ts", "export const CENTS = 100\n")
    repo.change("a.ts", "show(tax / 100)", "show(tax / 100) // checkout-audit-ignore[ACME-01]: legacy")
    commits.append(repo.commit())
    repo.change("a.ts", " // checkout-audit-ignore[ACME-01]: legacy", "")
    repo.write("c.ts", "show(c / 100); show(c / 100); show(c / 100)\n")
    commits.append(repo.commit())
    (repo.path / "b.ts").unlink()
    repo.change("c.ts", "show(c / 100); ", "")
    commits.append(repo.commit())
    return commits


def test_it_is_now_less_then_for_each_pair_of_commits(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    commits = series(repo)
    before = {commit: then(repo, commit, rulebook, tmp_path / f"then{n}") for n, commit in enumerate(commits)}
    now = set[str]()
    for at, commit in enumerate(commits):
        repo.git("checkout", "-q", "--detach", commit)
        now = shown(run(repo.path, rulebook))
        for older in commits[: at + 1]:
            assert shown(run(repo.path, rulebook, older)) == now - before[older], (at, older)
            assert shown(run(repo.path, rulebook, older, jobs=1)) == now - before[older]
    assert any(now - before[commit] for commit in commits)


def test_what_is_not_committed_counts(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", DIVIDED)
    repo.commit()
    repo.write("staged.ts", "show(staged / 100)")
    repo.git("add", "staged.ts")
    repo.write("untracked.ts", "show(untracked / 100)")
    repo.write("a.ts", DIVIDED + "show(unstaged / 100)")
    found = run(repo.path, rulebook, "HEAD")
    assert [each.tokens for each in found.findings] == ["unstaged / 100", "staged / 100", "untracked / 100"]
    assert repo.git("status", "--short").splitlines() == ["M a.ts", "A  staged.ts", "?? untracked.ts"]


@pytest.mark.parametrize("git_knows", [True, False])
def test_a_renamed_file_is_not_new(tmp_path: Path, rulebook: Rulebook, *, git_knows: bool) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", DIVIDED + "export const long = 1\n" * 9)
    repo.write("rest.ts", "")
    repo.commit()
    (repo.path / "sub").mkdir()
    if git_knows:
        repo.git("mv", "a.ts", "sub/b.ts")
        repo.change("sub/b.ts", "export const long = 1\n" * 9, "export const long = 1\n" * 8 + "show(new_ / 100)")
    else:
        (repo.path / "a.ts").rename(repo.path / "sub/b.ts")
    new = [each.tokens for each in run(repo.path, rulebook, "HEAD").findings]
    assert new == (["new_ / 100"] if git_knows else [])


def test_it_is_the_shared_commit_that_counts(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", "")
    repo.commit()
    repo.git("checkout", "-qb", "feature")
    repo.write("b.ts", DIVIDED)
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("b.ts", DIVIDED)
    repo.commit("the same, on main")
    repo.git("checkout", "-q", "feature")
    assert len(run(repo.path, rulebook, "main").findings) == 1


def test_a_part_of_the_tree_can_be_compared(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("apps/web/a.ts", DIVIDED)
    repo.write(".gitignore", "gen/\n")
    repo.commit()
    repo.write("apps/web/b.ts", DIVIDED)
    repo.write("apps/web/gen/c.ts", DIVIDED)
    found = run(repo.path / "apps" / "web", rulebook, "HEAD")
    assert [each.span.path for each in found.findings] == ["b.ts"]
    assert found.compared.startswith("HEAD (")


def test_the_result_for_a_commit_is_kept(tmp_path: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", DIVIDED)
    repo.commit()
    repo.write("b.ts", DIVIDED)
    cold = run(repo.path, rulebook, "HEAD", cache=tmp_path / "cache")
    monkeypatch.setattr("checkout_audit.engine.since.judge", None)
    assert shown(run(repo.path, rulebook, "HEAD", cache=tmp_path / "cache")) == shown(cold)


def test_what_git_cannot_tell_is_an_error(tmp_path: Path, rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a.ts").write_text("")
    with pytest.raises(UsageError, match="not in a git work tree"):
        run(plain, rulebook, "HEAD")
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", "")
    with pytest.raises(UsageError, match="no commit yet"):
        run(repo.path, rulebook, "HEAD")
    repo.commit()
    with pytest.raises(UsageError, match=r"git knows no commit 'mian' \(did you mean 'main'\?\)"):
        run(repo.path, rulebook, "mian")
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit("another root")
    with pytest.raises(UsageError, match="share no commit"):
        run(repo.path, rulebook, "main")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="git is not installed"):
        run(repo.path, rulebook, "main")


def test_a_shallow_clone_says_so(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    for number in range(3):
        repo.write("a.ts", f"show({number})")
        repo.commit()
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(tmp_path / "clone"))
    with pytest.raises(UsageError, match="fetch-depth: 0"):
        run(tmp_path / "clone", rulebook, "HEAD~2")


def test_a_hint_says_what_is_meant(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", "show(1)")
    repo.commit()
    repo.git("update-ref", "refs/remotes/origin/next", "HEAD")
    for ref, hint in (
        ("HAED", "did you mean 'HEAD'?"),
        ("next", "did you mean 'origin/next'?"),
        ("HEAD~3", "the history of 'HEAD' does not reach so far"),
        ("main..HEAD", "name the commit that it begins with"),
        ("--all", "fetch it first"),
        ("a\0b", "fetch it first"),
    ):
        with pytest.raises(UsageError) as caught:
            run(repo.path, rulebook, ref)
        assert hint in caught.value.hint
    assert run(repo.path, rulebook, ":/more").exit_code == 0
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
    (tmp_path / "bare" / "b.ts").write_text("show(1)")
    with pytest.raises(UsageError, match="a bare repository has no files"):
        run(tmp_path / "bare", rulebook, "HEAD")


def test_a_partial_clone_says_so(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    for number in range(3):
        repo.write("a.ts", f"show({number})")
        repo.commit()
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.path}", str(tmp_path / "clone"))
    with pytest.raises(UsageError, match=r"a partial clone lacks them.*--refetch"):
        run(tmp_path / "clone", rulebook, "HEAD~1")


def test_a_repository_of_another_user_is_told_from_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = "#!/bin/sh\necho 'fatal: detected dubious ownership in repository' >&2\nexit 128\n"
    (tmp_path / "git").write_text(refusal)
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"git config --global --add safe\.directory"):
        Repository(str(tmp_path))


def submodules(tmp_path: Path) -> tuple[Repo, Repo]:
    """A repository with a submodule in `vendor/inner`, and where that comes from."""
    inner = repository(tmp_path / "inner")
    inner.write("a.ts", DIVIDED)
    inner.write("deep/c.ts", DIVIDED)
    inner.commit()
    repo = repository(tmp_path / "shop")
    repo.write("b.ts", DIVIDED)
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.path), "vendor/inner")
    repo.commit()
    return repo, inner


def test_submodules_belong_to_the_tree(tmp_path: Path, rulebook: Rulebook) -> None:
    repo, _ = submodules(tmp_path)
    assert len(run(repo.path, rulebook).findings) == 3
    assert shown(run(repo.path, rulebook, "HEAD")) == set()
    assert shown(run(repo.path / "vendor" / "inner", rulebook, "HEAD")) == set()
    repo.write("vendor/inner/a.ts", f"{DIVIDED}show(tax / 100)")
    assert [each.tokens for each in run(repo.path, rulebook, "HEAD").findings] == ["tax / 100"]
    inner = Repo(repo.path / "vendor" / "inner")
    inner.commit()
    repo.commit()
    assert [each.tokens for each in run(repo.path, rulebook, "HEAD~1").findings] == ["tax / 100"]
    assert shown(run(repo.path, rulebook, "HEAD")) == set()


def test_a_submodule_that_is_not_checked_out_is_no_hindrance(tmp_path: Path, rulebook: Rulebook) -> None:
    repo, _ = submodules(tmp_path)
    repo.git("clone", "-q", str(repo.path), str(tmp_path / "clone"))
    assert shown(run(tmp_path / "clone", rulebook, "HEAD")) == set()


def test_a_submodule_that_is_checked_out_only_now_was_there_then(tmp_path: Path, rulebook: Rulebook) -> None:
    repo, _ = submodules(tmp_path)
    clone, cache = Repo(tmp_path / "clone"), tmp_path / "cache"
    repo.git("clone", "-q", str(repo.path), str(clone.path))
    assert shown(run(clone.path, rulebook, "HEAD", cache=cache)) == set()
    clone.git("-c", "protocol.file.allow=always", "submodule", "update", "-q", "--init")
    assert len(run(clone.path, rulebook).findings) == 3
    assert shown(run(clone.path, rulebook, "HEAD", cache=cache)) == set()


def test_a_submodule_whose_commit_is_missing_says_so(tmp_path: Path, rulebook: Rulebook) -> None:
    repo, inner = submodules(tmp_path)
    inner.write("a.ts", "")
    inner.commit("elsewhere")
    repo.git("update-index", "--cacheinfo", f"160000,{inner.git('rev-parse', 'HEAD')},vendor/inner")
    repo.git("commit", "-qm", "a commit that was never fetched")
    with pytest.raises(UsageError, match=r"vendor/inner: commit \w+ of this submodule is not here \(fetch it"):
        run(repo.path, rulebook, "HEAD")
    assert shown(run(repo.path, rulebook, "HEAD", exclude=("vendor/",))) == set()


ORDERED = """
import { createClient } from "@supabase/supabase-js";
const supabase = createClient(url, key);
export async function POST(request: Request) {
  const { intent } = await request.json();
  const { data } = await supabase.from("orders").select("*").eq("intent", intent).maybeSingle();
  if (!data) {
    await supabase.from("orders").insert({ intent });
  }
}
"""
DUPLICATE = """\
id: ACME-02
title: Made twice
severity: high
what: A record is made twice.
checks:
  - id: twice
    title: Made twice
    kind: race
    ask: duplicate
    message: "$READ $RECORD"
    fix: Keep it unique.
    targets: [{records: {words: [order]}}]
"""


def test_schemas_are_those_of_then(tmp_path: Path) -> None:
    """That a column is no longer unique is what makes the finding, though no source file has changed."""
    (tmp_path / "ACME-02.yaml").write_text(DUPLICATE)
    rules = load((tmp_path / "ACME-02.yaml",), built_in=False)
    repo = repository(tmp_path / "shop")
    repo.write("app/api/orders/route.ts", ORDERED)
    repo.write("prisma/schema.prisma", "model Order {\n  id String @id\n  intent String @unique\n}\n")
    repo.commit()
    assert shown(run(repo.path, rules)) == set()
    repo.write("prisma/schema.prisma", "model Order {\n  id String @id\n  intent String\n}\n")
    for cache in (None, tmp_path / "cache", tmp_path / "cache"):
        assert len(run(repo.path, rules, "HEAD", cache=cache).findings) == 1
    repo.commit()
    assert shown(run(repo.path, rules, "HEAD", cache=tmp_path / "cache")) == set()


@pytest.mark.parametrize("link", ["../config/web.json", "../linked/web.json"])
def test_what_links_lead_to_is_read_as_it_was(tmp_path: Path, rulebook: Rulebook, link: str) -> None:
    """The alias is known through a link, for the state of then too: the division by 100 was there before."""
    repo = repository(tmp_path / "shop")
    repo.write("web/lib/cents.ts", "export const CENTS = 100\n")
    repo.write("web/a.ts", 'import { CENTS } from "#money/cents"\nshow(total / CENTS)\n')
    repo.write("config/web.json", '{"compilerOptions": {"baseUrl": ".", "paths": {"#money/*": ["lib/*"]}}}')
    (repo.path / "linked").symlink_to("config")
    (repo.path / "web" / "tsconfig.json").symlink_to(link)
    repo.commit()
    assert len(run(repo.path, rulebook).findings) == 1
    assert shown(run(repo.path, rulebook, "HEAD")) == set()


def test_links_in_a_circle_lead_nowhere(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", DIVIDED)
    (repo.path / "tsconfig.json").symlink_to("jsconfig.json")
    (repo.path / "jsconfig.json").symlink_to("tsconfig.json")
    repo.write("b.ts", 'import { CENTS } from "#money/cents"\nshow(total / CENTS)\n')
    repo.commit()
    assert shown(run(repo.path, rulebook, "HEAD")) == set()


def test_a_work_tree_beside_the_first(tmp_path: Path, rulebook: Rulebook) -> None:
    repo, _ = submodules(tmp_path)
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "-b", "side")
    (tmp_path / "tree" / "c.ts").write_text(DIVIDED)
    found = run(tmp_path / "tree", rulebook, "main")
    assert [each.span.path for each in found.findings] == ["c.ts"]


def test_what_was_there_is_told_apart_from_what_is_gone(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    muted = "show(b / 100) // checkout-audit-ignore[ACME-01]: legacy\n"
    repo.write("a.ts", "show(a / 100)\n")
    repo.write("b.ts", muted)
    repo.write("c.ts", "show(c / 100)\n")
    repo.commit()
    repo.write("a.ts", "show(a)\n")
    repo.write("b.ts", muted + muted.replace("b /", "d /"))
    found = run(repo.path, rulebook, "HEAD")
    assert [(each.path, each.code) for each in found.gone] == [("a.ts", "a / 100")]
    assert [(each.tokens, each.recorded) for each in found.hidden] == [
        ("b / 100", True),
        ("d / 100", False),
        ("c / 100", True),
    ]


def test_what_is_kept_in_git_lfs_is_compared_too(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    digest = sha256(DIVIDED.encode()).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(DIVIDED)}\n"
    repo.write("a.ts", pointer)
    repo.commit()
    only_pointer = run(repo.path, rulebook)
    assert (only_pointer.exit_code, "git lfs pull" in only_pointer.problems[0].text) == (3, True)
    repo.write("a.ts", DIVIDED)
    assert run(repo.path, rulebook, "HEAD").problems[0].text.startswith("at HEAD")
    repo.write(f".git/lfs/objects/{digest[:2]}/{digest[2:4]}/{digest}", DIVIDED)
    outcome = run(repo.path, rulebook, "HEAD")
    assert (shown(outcome), outcome.problems, outcome.exit_code) == (set(), (), 0)


def test_names_that_are_not_utf8_may_be_renamed(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    (repo.path / os.fsdecode(b"caf\xe9.ts")).write_text(DIVIDED)
    repo.commit()
    for name in (b"caf\xe8.ts", b"caf\xe7.ts"):
        (last,) = repo.path.glob("caf*")
        last.rename(repo.path / os.fsdecode(name))
        assert shown(run(repo.path, rulebook, "HEAD")) == set()
        repo.git("add", "-A")
        assert shown(run(repo.path, rulebook, "HEAD")) == set()


def test_a_suppression_that_had_no_effect_then_is_not_new(tmp_path: Path, rulebook: Rulebook) -> None:
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", "// checkout-audit-ignore[ACME-01]: legacy\nshow(1)\n")
    repo.commit()
    outcome = run(repo.path, rulebook, "HEAD", strict=True)
    assert (outcome.findings, outcome.exit_code) == ((), 0)
    repo.write("b.ts", "// checkout-audit-ignore[ACME-01]: legacy\nshow(1)\n")
    assert run(repo.path, rulebook, "HEAD", strict=True).exit_code == 1


def test_both_states_are_audited_by_the_checks_of_today(tmp_path: Path, rulebook: Rulebook) -> None:
    """What is new since a commit is new code, also where the baseline is of before the check."""
    repo = repository(tmp_path / "shop")
    repo.write("a.ts", DIVIDED)
    repo.commit()
    repo.write("b.ts", DIVIDED)
    found = run(repo.path, rulebook, "HEAD", baseline=Baseline())
    assert [(each.span.path, each.standing) for each in found.findings] == [("b.ts", Standing.NEW)]
    assert {each.standing for each in run(repo.path, rulebook, baseline=Baseline()).findings} == {Standing.NEW_CHECK}
