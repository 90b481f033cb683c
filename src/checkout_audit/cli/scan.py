"""`checkout-audit scan`: the audit."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict, TypeVar, Unpack

import click

from checkout_audit.config import CONFIDENCES, FAIL_ON, FORMATS, SEVERITIES
from checkout_audit.errors import UsageError

if TYPE_CHECKING:
    from checkout_audit.cli.output import Destination
    from checkout_audit.config import Settings
    from checkout_audit.engine.request import AuditRequest
    from checkout_audit.findings.model import Outcome
    from checkout_audit.rulebook.load import Rulebook

Value = TypeVar("Value")


class Options(TypedDict):
    """The options of `scan`, as click hands them over."""

    format: str | None
    output: tuple[str, ...]
    issue: tuple[str, ...]
    check: tuple[str, ...]
    min_severity: str | None
    min_confidence: str | None
    fail_on: str | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    include_tests: bool | None
    rules: tuple[str, ...]
    config: str | None
    since: str | None
    baseline: str | None
    no_baseline: bool
    no_ignores: bool
    strict: bool
    allow_incomplete: bool
    jobs: int | None
    no_cache: bool
    quiet: bool
    no_color: bool


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--format", "-f", type=click.Choice(FORMATS), help="What to print.  [default: text]")
@click.option("--output", "-o", multiple=True, metavar="FORMAT=FILE", help="Write a report to a file too.")
@click.option("--issue", "-i", multiple=True, metavar="ID", help="Look for this issue only, such as SEC-01.")
@click.option("--check", "-c", multiple=True, metavar="ID", help="Look for this check, such as MNY-01/total-divided.")
@click.option("--min-severity", type=click.Choice(SEVERITIES), help="Show only findings at least this severe.")
@click.option("--min-confidence", type=click.Choice(CONFIDENCES), help="Show only findings at least this sure.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit with 1 from this severity on.  [default: low]")
@click.option("--include", multiple=True, metavar="GLOB", help="Audit only files that fit, as in .gitignore.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files that fit, as in .gitignore.")
@click.option("--include-tests/--no-include-tests", default=None, help="Audit tests too.  [default: no]")
@click.option(
    "--rules", multiple=True, metavar="PATH", help="Your own rules, a file or folder, beside the built-in ones."
)
@click.option("--config", metavar="FILE", help="Settings.  [default: checkout-audit.yaml above PATHS]")
@click.option("--since", metavar="REF", help="Show only what is new since HEAD left this branch or commit.")
@click.option(
    "--baseline", metavar="FILE", help="Known findings.  [default: .checkout-audit-baseline.json above PATHS]"
)
@click.option("--no-baseline", is_flag=True, help="Take no finding for known.")
@click.option("--no-ignores", is_flag=True, help="Show what comments in the code suppress.")
@click.option("--strict", is_flag=True, help="Fail on stale baseline entries, unused suppressions, unread code.")
@click.option("--allow-incomplete", is_flag=True, help="Pass even if something could not be audited.")
@click.option("--no-cache", is_flag=True, help="Keep no results for the next run, and use none.")
@click.option("--jobs", "-j", type=click.IntRange(0, 256), metavar="N", help="Worker processes.  [default: as fits]")
@click.option("--quiet", "-q", is_flag=True, help="One line for each finding, and no progress.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def scan(paths: tuple[str, ...], **options: Unpack[Options]) -> int:
    """Audit the shop in PATHS, files or folders (default: here).

    Every option that may be given several times adds to the others of its name. Settings that are not given here are
    taken from checkout-audit.yaml.
    """
    from checkout_audit.cli.output import destinations
    from checkout_audit.cli.progress import progress
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.engine.session import audit

    files = destinations(options["output"])
    settings = settings_for(paths, options["config"])
    rulebook = rulebook_for(settings, options["rules"])
    request = _request(paths, options, settings)
    if options["strict"] and options["allow_incomplete"]:
        raise UsageError("--strict and --allow-incomplete contradict each other", hint="give one of them")
    with progress(wanted=not options["quiet"]) as on_progress:
        outcome = audit(request, rulebook, on_progress)
    _report(outcome, rulebook, options, settings)
    for destination in files:
        _write(destination, outcome, rulebook)
    return outcome.exit_code


def _request(paths: tuple[str, ...], options: Options, settings: Settings) -> AuditRequest:
    from checkout_audit.cli.settings import request_for, thresholds
    from checkout_audit.engine.cache import default_folder

    selected = bool(options["issue"] or options["check"])
    return replace(
        request_for(paths, settings, options["baseline"], with_baseline=not options["no_baseline"]),
        include=options["include"] or settings.include,
        exclude=options["exclude"] or settings.exclude,
        include_tests=_first(options["include_tests"], settings.include_tests) or False,
        narrowed=_leaves_out(options, settings),
        issues=_ids(options["issue"]) if selected else settings.issues,
        checks=_ids(options["check"]) if selected else settings.checks,
        **thresholds(settings, options["min_severity"], options["min_confidence"], options["fail_on"]),
        since=_since(options["since"]),
        ignores=not options["no_ignores"],
        strict=options["strict"],
        allow_incomplete=options["allow_incomplete"],
        cache=None if options["no_cache"] else default_folder(),
        jobs=_first(options["jobs"], settings.jobs) or 0,
    )


def _leaves_out(options: Options, settings: Settings) -> bool:
    """Whether the command line asks for fewer files than the config file."""
    without_tests = options["include_tests"] is False and settings.include_tests is True
    return bool(options["include"] or options["exclude"]) or without_tests


def _since(given: str | None) -> str:
    if given is not None and not given.strip():
        raise UsageError("--since names no commit", hint="in CI: the variable that stands there is not set")
    return given or ""


def _ids(given: tuple[str, ...]) -> tuple[str, ...]:
    """IDs, several of them in one value apart by commas, the issue part in capitals."""
    parts = (part.strip().partition("/") for value in given for part in value.split(","))
    return tuple(f"{issue.upper()}{slash}{smell}" for issue, slash, smell in parts if issue)


def _first(*values: Value | None) -> Value | None:
    return next((value for value in values if value is not None), None)


def _report(outcome: Outcome, rulebook: Rulebook, options: Options, settings: Settings) -> None:
    from checkout_audit.cli.output import (
        is_colored,
        takes_links,
        takes_unicode,
        terminal_width,
        write_stdout,
    )
    from checkout_audit.report import REPORTERS
    from checkout_audit.report.look import Look

    is_seen = sys.stdout.isatty()
    links_from = os.path.realpath(outcome.root) if takes_links() and not options["no_color"] else ""
    color = is_colored(wanted=not options["no_color"])
    look = Look(terminal_width(), color, takes_unicode(), options["quiet"], timed=is_seen, folder=links_from)
    write_stdout(REPORTERS[options["format"] or settings.format or "text"](outcome, rulebook, look))


def _write(destination: Destination, outcome: Outcome, rulebook: Rulebook) -> None:
    from checkout_audit.cli.output import write_file
    from checkout_audit.report import REPORTERS
    from checkout_audit.report.look import Look

    write_file(destination, REPORTERS[destination.format](outcome, rulebook, Look()))
