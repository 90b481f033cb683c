"""`checkout-audit init`: sets a project up, file by file, after asking."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from checkout_audit.errors import ConfigError, UsageError

_CI = ("github", "gitlab", "none")


@dataclass(frozen=True, slots=True)
class _Plan:
    """One file to write."""

    path: Path
    what: str
    text: str
    grows: bool = False
    """Whether the text is that of a file that is there, with something added."""


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--yes", "-y", is_flag=True, help="Write everything without asking.")
@click.option("--ci", type=click.Choice(_CI), help="Whose workflow to write.  [default: as the project looks]")
def init(folder: str, ci: str | None, *, yes: bool) -> int:
    """Set up FOLDER (default: here): settings, a baseline of what is found now, a CI workflow, a pre-commit hook.

    A file that is there already is left alone, but for .pre-commit-config.yaml, which gets one more entry. Workflow and
    hook go to the top of the git work tree.
    """
    from checkout_audit.cli.output import write_stdout

    top = Path(folder)
    if not top.is_dir():
        raise UsageError("no such folder", path=folder)
    if not yes and not sys.stdin.isatty():
        raise UsageError(
            "nobody is there to answer", hint="to write everything without asking: checkout-audit init --yes"
        )
    host = ci or _host(top)
    written = [_write(plan, yes=yes) for plan in _plans(top, host)]
    _hook(top, yes=yes)
    code = _baseline(folder, yes=yes)
    if host != "none" and any(written[1:]):
        write_stdout(f"{_NEXT[host]}\n")
    return code


_NEXT = {
    "github": "next: set the repository variable CHECKOUT_AUDIT on GitHub to what pip is to install, and commit these files",
    "gitlab": "next: set the CI variable CHECKOUT_AUDIT on GitLab to what pip is to install, and commit these files",
}


def _plans(top: Path, host: str) -> Iterator[_Plan]:
    """Settings first, then what the host runs."""
    from checkout_audit.cli.init_files import CONFIG, github, gitlab
    from checkout_audit.config import NAME

    yield _Plan(top / NAME, "settings", CONFIG)
    repository, part = _repository(top)
    if host == "github":
        yield _Plan(repository / ".github" / "workflows" / "checkout-audit.yml", "workflow", github(part))
    if host == "gitlab":
        own, other = repository / ".gitlab-ci.yml", repository / ".gitlab" / "checkout-audit.yml"
        if own.exists():
            yield _Plan(other, "job; in .gitlab-ci.yml say 'include: .gitlab/checkout-audit.yml'", gitlab(part))
        else:
            yield _Plan(own, "job", gitlab(part))


def _hook(top: Path, *, yes: bool) -> None:
    """Add the pre-commit hook, or say how to do it by hand."""
    from checkout_audit.cli.init_files import hook, pre_commit
    from checkout_audit.cli.output import write_stdout

    repository, part = _repository(top)
    path = repository / ".pre-commit-config.yaml"
    try:
        existing = path.read_bytes().decode() if path.is_file() else ""
        text = pre_commit(existing, part)
    except (UnicodeDecodeError, ConfigError):
        entry = "".join(f"    {line}\n" for line in hook(part))
        write_stdout(f"{path}: left alone, since its list of repositories is not as usual; add to it:\n{entry}")
        return
    if text is None:
        write_stdout(f"{path}: has the hook already\n")
    else:
        _write(_Plan(path, "hook", text, grows=True), yes=yes)


def _baseline(folder: str, *, yes: bool) -> int:
    """Write the baseline; the exit code."""
    from checkout_audit.cli.baseline import write_new
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.findings.baseline import NAME

    path = Path(folder) / NAME
    if path.exists():
        write_stdout(f"{path}: is there already, left alone\n")
    elif yes or click.confirm(f"write {path} (what is found now, so that only new findings fail)?", default=True):
        code = write_new((folder,), (), None, str(path))
        if code:
            write_stdout(f"mend that, and then: checkout-audit baseline create --baseline {path} {folder}\n")
        return code
    return 0


def _write(plan: _Plan, *, yes: bool) -> bool:
    """Write a file, if it is not there and the user wants it; whether it was written."""
    from checkout_audit.cli.output import Destination, write_file, write_stdout

    if plan.path.exists() and not plan.grows:
        write_stdout(f"{plan.path}: is there already, left alone\n")
        return False
    if not yes and not click.confirm(f"write {plan.path} ({plan.what})?", default=True):
        return False
    try:
        plan.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write: {error.strerror}", path=str(plan.path)) from None
    write_file(Destination(plan.what, plan.path), plan.text)
    write_stdout(f"{plan.path}: written ({plan.what})\n")
    return True


def _repository(top: Path) -> tuple[Path, str]:
    """The top of the git work tree, and what leads from there to the folder; the folder itself where there is no git."""
    absolute = top.resolve()
    for folder in (absolute, *absolute.parents):
        if (folder / ".git").exists():
            return (top, "") if folder == absolute else (folder, absolute.relative_to(folder).as_posix())
    return top, ""


def _host(top: Path) -> str:
    """Where the project seems to be kept: by its files, or by the URL of its git remote."""
    repository, _ = _repository(top)
    if (repository / ".gitlab-ci.yml").exists() or (repository / ".gitlab").is_dir():
        return "gitlab"
    config = repository / ".git" / "config"
    text = config.read_text(encoding="utf-8", errors="replace") if config.is_file() else ""
    return "gitlab" if "gitlab" in text and not (repository / ".github").is_dir() else "github"
