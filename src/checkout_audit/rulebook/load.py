"""Brings the built-in rules and a team's own into one rule book."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from checkout_audit.checks.kind import Detector
from checkout_audit.entry import Entry, read_yaml
from checkout_audit.errors import RuleError
from checkout_audit.project.models import Models
from checkout_audit.rule import Check, CheckId, Issue
from checkout_audit.rulebook.models import read_models
from checkout_audit.rulebook.read import ReadIssue, read_issue

_SUFFIXES = (".yaml", ".yml")
_OWN = "a rule is a .yaml file: see 'Your own rules' in the README"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All issues that an audit can look for."""

    issues: tuple[Issue, ...]
    """Sorted by ID."""
    checks: dict[CheckId, Check]
    """By full id, in the order of `issues`."""
    detectors: dict[CheckId, Detector]
    """What finds each check, in the same order."""
    digest: str
    """Of all rule and model files read: equal digests mean equal rules."""
    models: Models
    """What is known about libraries."""


def load(extra: tuple[Path, ...] = (), *, examples: bool = False, built_in: bool = True) -> Rulebook:
    """Read the built-in rules, and those of the files or folders in `extra`.

    Examples are left out unless asked for, since a scan has no use for them. Raises `RuleError`, with
    file and line, for a rule that cannot be used.
    """
    files = list(_built_in_files()) if built_in else []
    files += [file for path in extra for file in _rule_files(path)]
    digest = hashlib.sha256()
    models = _models(extra, digest)
    found: dict[str, ReadIssue] = {}
    for path in files:
        data = _read(path)
        digest.update(data)
        entry = read_yaml(_shown(path), data)
        issue = read_issue(entry, models, examples=examples)
        _refuse_double(issue, found)
        found[issue.issue.id] = issue
    return _rulebook([found[key] for key in sorted(found)], digest.hexdigest(), models)


def _models(extra: tuple[Path, ...], digest: hashlib._Hash) -> Models:
    """The built-in models, then those of a team: the `models` folder beside its rules."""
    folders = (built_in_folder(), *(path for path in extra if path.is_dir()))
    texts = {path: _read(path) for folder in folders for path in _files_in(folder / "models")}
    for data in texts.values():
        digest.update(data)
    models = read_models(read_yaml(_shown(path), data) for path, data in texts.items())
    return replace(models, digest=digest.hexdigest())


def entry_of(check: Check) -> Entry:
    """What its rule file says of a check, read again."""
    inside = built_in_folder() / check.path.removeprefix("rules/")
    path = inside if check.path.startswith("rules/") and inside.is_file() else Path(check.path)
    listed = read_yaml(check.path, _read(path)).mapping()["checks"].items()
    name = check.id.partition("/")[2]
    return next(each for each in listed if each.mapping()["id"].text() == name)


def built_in_folder() -> Path:
    """Where the rules that come with the program are: in the wheel, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent.parent / "rules"


@cache
def _built_in_files() -> tuple[Path, ...]:
    return tuple(_files_in(built_in_folder()))


def _rulebook(issues: list[ReadIssue], digest: str, models: Models) -> Rulebook:
    detectors = {each.check.id: each for issue in issues for each in issue.detectors}
    checks = {key: detector.check for key, detector in detectors.items()}
    return Rulebook(tuple(each.issue for each in issues), checks, detectors, digest, models)


def _refuse_double(new: ReadIssue, found: dict[str, ReadIssue]) -> None:
    known = found.get(new.issue.id)
    if known is None:
        return
    raise RuleError(
        f"issue {new.issue.id} is described already in {known.issue.path}",
        hint="give your own issues IDs of their own",
        path=new.issue.path,
        line=1,
    )


def _rule_files(path: Path) -> list[Path]:
    if path.is_dir():
        files = list(_files_in(path))
        if not files and not any(_files_in(path / "models")):
            raise RuleError("the folder holds no .yaml file", path=str(path), hint=_OWN)
        return files
    if not path.is_file():
        raise RuleError("no such rule file or folder", path=str(path), hint=_OWN)
    return [path]


def _files_in(folder: Path) -> Iterator[Path]:
    """Rule files of a folder; those of folders below it (library models) are no issues."""
    if folder.is_dir():
        yield from sorted(file for file in folder.iterdir() if file.suffix in _SUFFIXES and file.is_file())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleError(error.strerror or str(error), path=str(path)) from None


def _shown(path: Path) -> str:
    """Built-in files as `rules/X.yaml` wherever they are installed; others as the user named them."""
    folder = built_in_folder()
    return f"rules/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else str(path)
