"""`checkout-audit baseline`: the file of known findings, written, renewed, cleaned and shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checkout_audit.errors import UsageError

if TYPE_CHECKING:
    from checkout_audit.findings.baseline import Baseline, Entry
    from checkout_audit.findings.model import Outcome


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every subcommand takes."""
    for option in (
        click.option(
            "--baseline", metavar="FILE", help="The file.  [default: .checkout-audit-baseline.json above PATHS]"
        ),
        click.option("--config", metavar="FILE", help="Settings.  [default: checkout-audit.yaml above PATHS]"),
        click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, a file or a folder."),
        click.argument("paths", nargs=-1, metavar="[PATHS]..."),
    ):
        command = option(command)
    return command


@click.group()
def baseline() -> None:
    """Write, renew, clean or show the file of known findings.

    Findings in it do not fail a scan; what is new does.
    """


@baseline.command()
@_options
def create(paths: tuple[str, ...], rules: tuple[str, ...], config: str | None, baseline: str | None) -> int:
    """Write all findings of now to a new file."""
    from checkout_audit.cli.settings import baseline_path, settings_for, shown

    path = baseline_path(paths, settings_for(paths, config), baseline)
    if path.exists():
        raise UsageError(
            "there is a baseline already", path=shown(path), hint="renew it: checkout-audit baseline update"
        )
    return write_new(paths, rules, config, baseline)


def write_new(paths: tuple[str, ...], rules: tuple[str, ...], config: str | None, baseline: str | None) -> int:
    """Write all findings of now; the exit code."""
    from checkout_audit.cli.settings import baseline_path, settings_for
    from checkout_audit.cli.status import audited
    from checkout_audit.findings.baseline import Baseline, digests

    path = baseline_path(paths, settings_for(paths, config), baseline)
    _refuse_unwritable(path)
    outcome, rulebook = audited(paths, rules, config, baseline, with_baseline=False)
    made = Baseline(
        tuple(sorted(_entries(outcome, paths, config))), digests(rulebook.checks), paths=_covered(paths, config)
    )
    return _write(path, outcome, made, Baseline())


@baseline.command()
@_options
def update(paths: tuple[str, ...], rules: tuple[str, ...], config: str | None, baseline: str | None) -> int:
    """Take up what is new, and drop what is found no more.

    A part of the project (PATHS) adds only: what is gone shows in the whole.
    """
    from checkout_audit.cli.status import audited
    from checkout_audit.findings.baseline import Baseline, digests

    path, before = _known(paths, config, baseline)
    _refuse_unwritable(path)
    outcome, rulebook = audited(paths, rules, config, baseline)
    now = _entries(outcome, paths, config)
    gone = {each.id for each in now}.union(outcome.stale, outcome.moved, _suppressed(outcome))
    kept = [each for each in before.entries if each.id not in gone]
    covered = _joined(before.paths, _covered(paths, config))
    checks = digests(rulebook.checks) if covered == _covered(paths, config) else before.checks
    made = Baseline(tuple(sorted({*now, *kept})), checks, paths=covered)
    return _write(path, outcome, made, before)


@baseline.command()
@_options
def prune(paths: tuple[str, ...], rules: tuple[str, ...], config: str | None, baseline: str | None) -> int:
    """Drop what is found no more, and take up nothing."""
    import msgspec

    from checkout_audit.cli.status import audited

    path, before = _known(paths, config, baseline)
    _refuse_unwritable(path)
    outcome, _ = audited(paths, rules, config, baseline)
    gone = {*outcome.stale, *outcome.moved}
    left = {each for each in before.entries if each.id not in gone}
    left.update(each for each in _entries(outcome, paths, config) if each.id in outcome.moved.values())
    return _write(path, outcome, msgspec.structs.replace(before, entries=tuple(sorted(left))), before)


@baseline.command()
@_options
def show(paths: tuple[str, ...], rules: tuple[str, ...], config: str | None, baseline: str | None) -> int:  # noqa: ARG001 - as the others
    """Show what is in the file."""
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.cli.settings import shown
    from checkout_audit.report.status import baseline_page

    path, known = _known(paths, config, baseline)
    write_stdout(baseline_page(known, shown(path), look_of_stdout(no_color=False)))
    return 0


def _known(paths: tuple[str, ...], config: str | None, given: str | None) -> tuple[Path, Baseline]:
    from checkout_audit.cli.settings import baseline_path, read_baseline, settings_for
    from checkout_audit.findings.baseline import Baseline

    path = baseline_path(paths, settings_for(paths, config), given)
    return path, read_baseline(path) or Baseline()


def _entries(outcome: Outcome, paths: tuple[str, ...], config: str | None) -> list[Entry]:
    """What is kept of the findings. A regression is not: it fails whatever is known; nor is a suppression without effect."""
    from checkout_audit.cli.settings import home_of, settings_for
    from checkout_audit.engine.state import prefix_of
    from checkout_audit.findings.baseline import entry
    from checkout_audit.findings.model import Standing
    from checkout_audit.source.discover import root_of

    left_out = (Standing.SUPPRESSED, Standing.REGRESSED, Standing.UNUSED)
    prefix = prefix_of(root_of(paths), home_of(paths, settings_for(paths, config)))
    findings = (*outcome.findings, *outcome.hidden)
    return [entry(finding, prefix) for finding in findings if finding.standing not in left_out]


def _suppressed(outcome: Outcome) -> set[str]:
    from checkout_audit.findings.model import Standing

    return {each.fingerprint for each in outcome.hidden if each.standing is Standing.SUPPRESSED}


def _covered(paths: tuple[str, ...], config: str | None) -> tuple[str, ...]:
    """The audited paths, as entries name them."""
    import os

    from checkout_audit.cli.settings import home_of, settings_for
    from checkout_audit.engine.state import prefix_of

    home = home_of(paths, settings_for(paths, config))
    given = (prefix_of(os.path.realpath(path), home).rstrip("/") for path in paths or (".",))
    return _joined((), tuple(given))


def _joined(before: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each that lies in another one left out."""
    from checkout_audit.findings.baseline import covers

    every = set(before).union(more)
    return tuple(sorted(path for path in every if not any(path != each and covers(each, path) for each in every)))


def _refuse_unwritable(path: Path) -> None:
    """Raise UsageError for a file that cannot be written: before the audit and not after it."""
    from checkout_audit.cli.output import refuse_unwritable
    from checkout_audit.cli.settings import shown

    refuse_unwritable(Path(shown(path)), "the baseline")


def _write(path: Path, outcome: Outcome, made: Baseline, before: Baseline) -> int:
    """Replace the file, but for an incomplete audit; the exit code."""
    from checkout_audit.cli.output import Destination, write_file, write_stdout
    from checkout_audit.cli.settings import shown
    from checkout_audit.cli.status import is_incomplete
    from checkout_audit.findings.baseline import write
    from checkout_audit.findings.gate import plural

    if is_incomplete(outcome):
        gaps = [f"{each.path}: {each.text}\n" for each in outcome.problems if each.incomplete]
        write_stdout("".join(gaps or ["no source files were found\n"]))
        kept = "is left as it is" if path.exists() else "is not written"
        write_stdout(f"{shown(path)} {kept}: the audit is incomplete\n")
        return 3
    write_file(Destination("baseline", Path(shown(path))), write(made))
    old, new = {each.id for each in before.entries}, {each.id for each in made.entries}
    changes = f"{len(new - old):,} added, {len(old - new):,} dropped"
    write_stdout(f"{shown(path)}: {plural(len(made.entries), 'known finding')} ({changes})\n")
    return 0
