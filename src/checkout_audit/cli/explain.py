"""`checkout-audit explain`: one issue or one check in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from checkout_audit.errors import UsageError

if TYPE_CHECKING:
    from checkout_audit.rulebook.load import Rulebook


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, a file or a folder.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def explain(id_: str, rules: tuple[str, ...], *, no_color: bool) -> None:
    """Explain an issue (SEC-01) or a check (SEC-01/client-amount)."""
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.report.rules import check_page, issue_page

    rulebook = rulebook_for(settings_for((), None), rules, examples=True)
    known = resolve(id_, rulebook)
    issue = next(issue for issue in rulebook.issues if issue.id == known.partition("/")[0])
    check = next((check for check in issue.checks if check.id == known), None)
    look = look_of_stdout(no_color=no_color)
    write_stdout(check_page(issue, check, look) if check else issue_page(issue, look))


def resolve(given: str, rulebook: Rulebook) -> str:
    """The issue or check ID that was meant, in whatever case. Raises UsageError with the nearest one."""
    from checkout_audit.entry import nearest

    known = [*(str(issue.id) for issue in rulebook.issues), *map(str, rulebook.checks)]
    by_lower = {each.lower(): each for each in known}
    if given.lower() not in by_lower:
        hint = nearest(given, known) or "see: checkout-audit rules list"
        raise UsageError(f"unknown issue or check '{given}'", hint=hint)
    return by_lower[given.lower()]
