"""`checkout-audit facts`: what was understood of one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from checkout_audit.config import Settings
    from checkout_audit.engine.opened import Opened
    from checkout_audit.project.models import Models


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--format", "-f", "format_", type=click.Choice(("text", "json")), default="text", help="What to print.")
@click.option("--root", metavar="FOLDER", help="The shop.  [default: the topmost package above FILE]")
@click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, whose models may describe more calls.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def facts(file: str, format_: str, root: str | None, rules: tuple[str, ...], *, no_color: bool) -> None:
    """Print what was understood of FILE.

    Its grammar, roles, routes and entry functions, imports and exports, functions, and for each line the values, the
    requests that are sent, and the sinks.
    """
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.engine.account import account
    from checkout_audit.findings.mask import mask_all
    from checkout_audit.report.facts import facts_json, facts_page

    path = existing(file)
    settings = settings_for((file,), None)
    shop = opened(path, root_of(path, settings, root), settings, rulebook_for(settings, rules).models)
    found = mask_all(account(shop))
    write_stdout(facts_json(found) if format_ == "json" else facts_page(found, look_of_stdout(no_color=no_color)))


def existing(file: str) -> Path:
    """The file. Raises UsageError if there is none of that name."""
    from checkout_audit.errors import UsageError
    from checkout_audit.source.discover import root_of as check

    check((file,))
    if Path(file).is_dir():
        raise UsageError("this is a folder", path=file, hint="give one source file")
    return Path(file)


def root_of(file: Path, settings: Settings, given: str | None) -> Path:
    """The shop's folder: as given, the config file's, that of the topmost package.json above the file, or git's."""
    from checkout_audit.cli.settings import home_of

    if given is not None:
        return Path(given)
    home = home_of((str(file),), settings)
    if settings.path is not None:
        return home
    above = file.resolve().parents
    below_git = above[: above.index(home) + 1] if (home / ".git").exists() else above
    packages = [each for each in below_git if (each / "package.json").is_file()]
    return packages[-1] if packages else home


def opened(file: Path, root: Path, settings: Settings, models: Models) -> Opened:
    """The shop around a file. Raises UsageError for a file that it cannot be asked about."""
    from checkout_audit.engine.opened import open_shop
    from checkout_audit.source.discover import Options

    globs_from = str(settings.path.parent.resolve()) if settings.path else ""
    options = Options(settings.include, settings.exclude, settings.include_tests or False, globs_from)
    return open_shop(root, file, models, options)
