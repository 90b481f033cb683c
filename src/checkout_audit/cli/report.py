"""`checkout-audit report`: any format from a saved run, without another audit."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from checkout_audit.config import FORMATS


@click.group()
def report() -> None:
    """Make reports from a saved run."""


@report.command()
@click.argument("run", metavar="RUN.json")
@click.option("--to", "format_", type=click.Choice(FORMATS), required=True, help="The format to make.")
@click.option("--output", "-o", metavar="FILE", help="Write to a file.  [default: print]")
@click.option("--quiet", "-q", is_flag=True, help="With --to text: one line for each finding.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def convert(run: str, format_: str, output: str | None, *, quiet: bool, no_color: bool) -> None:
    """Make a report from RUN.json, which `scan --format json` has written; `-` reads it from the standard input.

    It is byte for byte what the scan would have written. The exit code is 0, whatever the run's was.
    """
    from checkout_audit.cli.output import destinations, write_file, write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.report import REPORTERS
    from checkout_audit.report.look import Look
    from checkout_audit.report.saved import read_run

    files = destinations([f"{format_}={output}"] if output else [])
    outcome, book = read_run(_bytes(run), run)
    reporter = REPORTERS[format_]
    if not files:
        shown = look_of_stdout(no_color=no_color)
        write_stdout(reporter(outcome, book, Look(shown.width, shown.color, shown.unicode, quiet)))
    for destination in files:
        write_file(destination, reporter(outcome, book, Look(quiet=quiet)))


def _bytes(run: str) -> bytes:
    from checkout_audit.errors import UsageError

    if run == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(run).read_bytes()
    except OSError as error:
        raise UsageError(
            error.strerror or str(error), path=run, hint="write it first: checkout-audit scan --output json=FILE"
        ) from None
