"""`checkout-audit status`: where each issue stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from checkout_audit.findings.model import Outcome
    from checkout_audit.rulebook.load import Rulebook


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, a file or a folder.")
@click.option("--config", metavar="FILE", help="Settings.  [default: checkout-audit.yaml above PATHS]")
@click.option(
    "--baseline", metavar="FILE", help="Known findings.  [default: .checkout-audit-baseline.json above PATHS]"
)
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def status(
    paths: tuple[str, ...], rules: tuple[str, ...], config: str | None, baseline: str | None, *, no_color: bool
) -> int:
    """Show the issues as a table: state, findings now, and the trend.

    The state is that of the ledger in checkout-audit.yaml. Exits with 0, or 3 if the audit is incomplete.
    """
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.report.status import status_page

    outcome, rulebook = audited(paths, rules, config, baseline, as_scanned=True)
    write_stdout(status_page(outcome, rulebook, look_of_stdout(no_color=no_color)))
    return 3 if is_incomplete(outcome) else 0


def audited(
    paths: tuple[str, ...],
    rules: tuple[str, ...],
    config: str | None,
    baseline: str | None,
    *,
    with_baseline: bool = True,
    as_scanned: bool = False,
) -> tuple[Outcome, Rulebook]:
    """A whole audit, and the rules that it went by.

    It has findings of every severity and confidence, unless it is to be `as_scanned`: as the config file wants scans.
    """
    from dataclasses import replace

    from checkout_audit.cli.progress import progress
    from checkout_audit.cli.settings import request_for, rulebook_for, settings_for, thresholds
    from checkout_audit.engine.cache import default_folder
    from checkout_audit.engine.session import audit

    settings = settings_for(paths, config)
    rulebook = rulebook_for(settings, rules)
    request = replace(request_for(paths, settings, baseline, with_baseline=with_baseline), cache=default_folder())
    if as_scanned:
        request = replace(request, **thresholds(settings))
    with progress(wanted=True) as on_progress:
        return audit(request, rulebook, on_progress), rulebook


def is_incomplete(outcome: Outcome) -> bool:
    """Whether something could not be audited."""
    return not outcome.coverage.files or any(problem.incomplete for problem in outcome.problems)
