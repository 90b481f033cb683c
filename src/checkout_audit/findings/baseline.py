"""The baseline: findings that are known, in a file that people read, review and merge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from checkout_audit import __version__
from checkout_audit.errors import ConfigError
from checkout_audit.findings import identity
from checkout_audit.findings.mask import mask
from checkout_audit.findings.model import Finding, Gone
from checkout_audit.rule import CheckId

NAME = ".checkout-audit-baseline.json"
VERSION = 1
"""Of the file's form."""
_ABOUT = "Known findings, written by 'checkout-audit baseline'. The last null lets lines merge without conflict."
_LONGEST = 80
"""Characters of code that an entry quotes."""
MEND = "restore it from git, or delete it and write a new one: checkout-audit baseline create"
"""What to do with a broken one."""


class Entry(msgspec.Struct, frozen=True, order=True):
    """One known finding. Only `id` counts, the rest is for readers."""

    path: str
    """Relative to the folder of the config file, or else to the top of the git work tree."""
    check: str
    scope: str
    code: str
    id: str
    """The fingerprint."""


class Baseline(msgspec.Struct, frozen=True):
    """What was known when it was written."""

    entries: tuple[Entry, ...] = ()
    """Sorted."""
    checks: Mapping[str, str] = {}
    """Digest of each check that was looked for, by its id."""
    tool: str = __version__
    """Version of the program that wrote it."""
    identity: int = identity.VERSION
    paths: tuple[str, ...] = ("",)
    """What was audited for it, relative as the entries' paths: what is missing there is found no more."""


class _File(msgspec.Struct, frozen=True):
    """The form of the file."""

    version: int
    tool: str
    identity: int
    checks: dict[str, str | None]
    findings: list[Entry | None]
    paths: tuple[str, ...] = (".",)


def covers(folder: str, path: str) -> bool:
    """Whether a path lies in a folder, or is it; the empty one is the folder that all are relative to."""
    return not folder or path == folder or path.startswith(f"{folder}/")


def entry(finding: Finding, prefix: str = "") -> Entry:
    """What is kept of a finding; `prefix` leads from the folder that paths are relative to down to the audited root."""
    code = mask(_code(finding))
    shown = code if len(code) <= _LONGEST else f"{code[: _LONGEST - 1].rstrip()}…"
    return Entry(mask(f"{prefix}{finding.span.path}"), finding.check, mask(finding.scope), shown, finding.fingerprint)


def gone(finding: Finding) -> Gone:
    """What is told of a finding that is found no more."""
    kept = entry(finding)
    return Gone(kept.path, kept.check, kept.scope, kept.code, kept.id)


def gone_entry(kept: Entry, prefix: str = "") -> Gone:
    """What is told of an entry that is found no more; `prefix` as in `entry`."""
    return Gone(mask(kept.path.removeprefix(prefix)), kept.check, mask(kept.scope), mask(kept.code), kept.id)


def _code(finding: Finding) -> str:
    """The code of the primary span on one line, as far as the excerpt has it."""
    excerpt, span = finding.excerpt, finding.span
    rows = list(enumerate(excerpt.lines, excerpt.first_line))
    lines = [line for number, line in rows if span.start_line <= number <= span.end_line]
    if not lines:
        return finding.tokens
    last = len(lines) == span.end_line - span.start_line + 1
    lines[-1] = lines[-1][: span.end_column - excerpt.first_column] if last else lines[-1]
    lines[0] = lines[0][span.start_column - excerpt.first_column :]
    return " ".join(" ".join(lines).split())


def write(baseline: Baseline) -> str:
    """The text of the file: one line for a check, one for a finding, sorted."""
    lines = ["{", f'  "about": {_text(_ABOUT)},', f'  "version": {VERSION},', f'  "tool": {_text(baseline.tool)},']
    paths = sorted(path or "." for path in baseline.paths)
    lines += [f'  "identity": {baseline.identity},', f'  "paths": {_text(paths)},', '  "checks": {']
    lines += [f"    {_text(check)}: {_text(digest)}," for check, digest in sorted(baseline.checks.items())]
    lines += ['    "": null', "  },", '  "findings": [']
    lines += [f"    {_text(msgspec.to_builtins(each))}," for each in sorted(set(baseline.entries))]
    return "\n".join((*lines, "    null", "  ]", "}", ""))


def read(text: str, path: str) -> Baseline:
    """The baseline that a file holds. Raises ConfigError for one that is broken: it never counts as empty."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            raise ConfigError(
                "the baseline holds a merge conflict", hint="resolve it, keeping both sides", path=path, line=number
            )
    content = _json(text, path)
    version = content.get("version") if isinstance(content, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ConfigError("this is no baseline", hint=MEND, path=path)
    if version > VERSION:
        raise ConfigError("the baseline was written by a newer checkout-audit", hint="update checkout-audit", path=path)
    return _baseline(content, path)


def digests(checks: Mapping[CheckId, Any]) -> dict[str, str]:
    """The digest of each check, by its id."""
    return {str(id_): check.digest for id_, check in checks.items()}


def without(entries: Iterable[Entry], gone: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that are left."""
    dropped = frozenset(gone)
    return tuple(each for each in entries if each not in dropped)


def _json(text: str, path: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_pairs)
    except json.JSONDecodeError as error:
        raise ConfigError("the baseline is not JSON", hint=MEND, path=path, line=error.lineno) from None
    except (RecursionError, ValueError) as error:
        text = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        raise ConfigError(f"the baseline is broken: {text}", hint=MEND, path=path) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. A merge may have left the tool and a check twice, which is no harm; findings would be lost."""
    if sum(key == "findings" for key, _ in pairs) > 1:
        msg = "'findings' stands twice"
        raise ValueError(msg)
    return dict(pairs)


def _baseline(content: Any, path: str) -> Baseline:
    try:
        file = msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise ConfigError(f"the baseline is broken: {error}", hint=MEND, path=path) from None
    if file.identity != identity.VERSION:
        raise ConfigError(
            f"the baseline was written by checkout-audit {file.tool}, which told findings apart in another way",
            hint="delete it and write a new one: checkout-audit baseline create",
            path=path,
        )
    entries = tuple(sorted(each for each in file.findings if each is not None))
    checks = {id_: digest for id_, digest in file.checks.items() if id_ and digest is not None}
    paths = tuple("" if each == "." else each for each in file.paths)
    return Baseline(entries, checks, file.tool, file.identity, paths)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
