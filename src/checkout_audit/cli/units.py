"""`checkout-audit units`: every amount of money, its unit, and why."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--why", metavar="FILE:LINE", help="All evidence for the amounts on one line.")
@click.option("--format", "-f", "format_", type=click.Choice(("text", "json")), default="text", help="What to print.")
@click.option("--include", multiple=True, metavar="GLOB", help="Read only files that fit, as in .gitignore.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files that fit, as in .gitignore.")
@click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, whose models may know more fields.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def units(
    paths: tuple[str, ...],
    why: str | None,
    format_: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    rules: tuple[str, ...],
    *,
    no_color: bool,
) -> None:
    """List the amounts of money in PATHS with their unit (default: here).

    Major units count 20 for $20.00, minor units 2000. An amount of which nothing says the unit is left out.
    """
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.engine.amounts import amounts
    from checkout_audit.engine.request import AuditRequest
    from checkout_audit.findings.mask import mask_all
    from checkout_audit.report.units import units_json, units_page

    path, line = _place(why, paths) if why else ("", 0)
    settings = settings_for(paths, None)
    models = rulebook_for(settings, rules).models
    request = AuditRequest(
        paths=tuple(map(Path, paths or (".",))),
        include=include or settings.include,
        exclude=exclude or settings.exclude,
        globs_from=settings.path.parent if settings.path else None,
    )
    found = [mask_all(each) for each in amounts(request, models, path=path, line=line)]
    look = look_of_stdout(no_color=no_color)
    write_stdout(units_json(found) if format_ == "json" else units_page(found, look, why=bool(why)))


def _place(why: str, paths: tuple[str, ...]) -> tuple[str, int]:
    """File, relative to the audited folder, and line. Raises UsageError for anything else."""
    from checkout_audit.errors import UsageError

    file, _, line = why.rpartition(":")
    if not file or not line.isdigit():
        raise UsageError(f"--why '{why}' is not FILE:LINE", hint="for example: --why src/lib/price.ts:12")
    if len(paths) > 1 or (paths and not Path(paths[0]).is_dir()):
        return Path(file).as_posix(), int(line)
    root = Path(paths[0] if paths else ".").resolve()
    if (root / file).exists():
        return Path(file).as_posix(), int(line)
    given = Path(file).resolve()
    if not given.is_relative_to(root) or not given.exists():
        raise UsageError(f"--why names no file of {root.name}: '{file}'", hint="give its path below the audited folder")
    return given.relative_to(root).as_posix(), int(line)
