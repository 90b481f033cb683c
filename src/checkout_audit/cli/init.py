"""`checkout-audit init`: sets a project up, file by file, after asking."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from checkout_audit.errors import UsageError

_CI = ("github", "gitlab", "none")


@dataclass(frozen=True, slots=True)
class _Plan:
    """One file to write."""

    path: Path
    what: str
    text: str


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--yes", "-y", is_flag=True, help="Write everything without asking.")
@click.option("--ci", type=click.Choice(_CI), help="Whose workflow to write.  [default: as the project looks]")
def init(folder: str, ci: str | None, *, yes: bool) -> int:
    """Set up FOLDER (default: here): settings, a baseline of what is found now, a CI workflow, a pre-commit hook.

    A file that is there already is left alone, but for .pre-commit-config.yaml, which gets one more entry.
    """
    from checkout_audit.cli.baseline import write_new
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.findings.baseline import NAME

    top = Path(folder)
    if not top.is_dir():
        raise UsageError("no such folder", path=folder)
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "nobody is there to answer", hint="to write everything without asking: checkout-audit init --yes"
        )
    for plan in _plans(top, ci):
        _write(plan, yes=yes)
    path = top / NAME
    if path.exists():
        write_stdout(f"{path}: is there already, left alone\n")
    elif yes or click.confirm(f"write {path} (what is found now, so that only new findings fail)?", default=True):
        return write_new((folder,), (), None, str(path))
    return 0


def _plans(top: Path, ci: str | None) -> Iterator[_Plan]:
    from checkout_audit.cli.init_files import CONFIG, GITHUB, GITLAB
    from checkout_audit.config import NAME

    yield _Plan(top / NAME, "settings", CONFIG)
    chosen = ci or _host(top)
    if chosen == "github":
        yield _Plan(top / ".github" / "workflows" / "checkout-audit.yml", "workflow", GITHUB)
    if chosen == "gitlab":
        own = top / ".gitlab-ci.yml"
        other = top / ".gitlab" / "checkout-audit.yml"
        yield _Plan(
            other if own.exists() else own, "job; include it from .gitlab-ci.yml" if own.exists() else "job", GITLAB
        )
    hooks = top / ".pre-commit-config.yaml"
    existing = hooks.read_text(encoding="utf-8") if hooks.is_file() else ""
    if "checkout-audit" not in existing:
        from checkout_audit.cli.init_files import pre_commit

        yield _Plan(hooks, "hook", pre_commit(existing))


def _write(plan: _Plan, *, yes: bool) -> None:
    from checkout_audit.cli.output import Destination, write_file, write_stdout

    grows = plan.path.name == ".pre-commit-config.yaml"
    if plan.path.exists() and not grows:
        write_stdout(f"{plan.path}: is there already, left alone\n")
    elif yes or click.confirm(f"write {plan.path} ({plan.what})?", default=True):
        plan.path.parent.mkdir(parents=True, exist_ok=True)
        write_file(Destination(plan.what, plan.path), plan.text)
        write_stdout(f"{plan.path}: written ({plan.what})\n")


def _host(top: Path) -> str:
    """Where the project seems to be kept: by its files, or by the URL of its git remote."""
    if (top / ".gitlab-ci.yml").exists() or (top / ".gitlab").is_dir():
        return "gitlab"
    config = top / ".git" / "config"
    text = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    return "gitlab" if "gitlab" in text and not (top / ".github").is_dir() else "github"
