"""`checkout-audit why`: which part of a check held at a line, and which did not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from checkout_audit.errors import UsageError

if TYPE_CHECKING:
    from checkout_audit.checks.kind import Detector
    from checkout_audit.rulebook.load import Rulebook

_PLACE = re.compile(r"(.+):([0-9]+)(?::[0-9]+)?")


@click.command()
@click.argument("check", metavar="CHECK")
@click.argument("place", metavar="FILE:LINE")
@click.option("--format", "-f", "format_", type=click.Choice(("text", "json")), default="text", help="What to print.")
@click.option("--root", metavar="FOLDER", help="The shop.  [default: the topmost package above FILE]")
@click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, a file or a folder.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def why(check: str, place: str, format_: str, root: str | None, rules: tuple[str, ...], *, no_color: bool) -> None:
    """Say why CHECK (SEC-01/client-amount) reports FILE:LINE, or why it does not.

    Each part of the check with whether it holds there: roles, words and pattern, or the way of the value from its origin.
    """
    from checkout_audit.cli.facts import existing, opened, root_of
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.cli.settings import request_for, rulebook_for, settings_for
    from checkout_audit.engine.why.ask import Doubt, reason
    from checkout_audit.findings.mask import mask_all
    from checkout_audit.report.why import why_json, why_page

    file, line = _place(place)
    path = existing(file)
    settings = settings_for((file,), None)
    rulebook = rulebook_for(settings, rules)
    detector = _detector(check, rulebook)
    top = root_of(path, settings, root)
    shop = opened(path, top, settings, rulebook.models)
    found = mask_all(reason(Doubt(detector, path, line), shop, request_for((str(top),), settings), rulebook))
    write_stdout(why_json(found) if format_ == "json" else why_page(found, look_of_stdout(no_color=no_color)))


def _place(given: str) -> tuple[str, int]:
    """The file and line in `FILE:LINE` or `FILE:LINE:COLUMN`. Raises UsageError."""
    found = _PLACE.fullmatch(given)
    if found is None or not int(found[2]):
        raise UsageError(f"'{given}' is not FILE:LINE", hint="for example: src/api/store/carts/route.ts:12")
    return found[1], int(found[2])


def _detector(given: str, rulebook: Rulebook) -> Detector:
    """What finds the check that was meant. Raises UsageError with the nearest one."""
    from checkout_audit.entry import nearest

    by_lower = {check.lower(): detector for check, detector in rulebook.detectors.items()}
    if given.lower() in by_lower:
        return by_lower[given.lower()]
    own = [
        str(check) for check in rulebook.checks if check.partition("/")[0].lower() == given.partition("/")[0].lower()
    ]
    if "/" not in given and own:
        raise UsageError(f"{given} is an issue; 'why' asks about one check", hint=f"its checks: {', '.join(own)}")
    hint = nearest(given, own or map(str, rulebook.checks)) or nearest(given, map(str, rulebook.checks))
    raise UsageError(f"unknown check '{given}'", hint=hint or "see: checkout-audit rules list")
