"""`checkout-audit routes`: what the shop serves, what it requests, and how both join."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--format", "-f", "format_", type=click.Choice(("text", "json")), default="text", help="What to print.")
@click.option("--include", multiple=True, metavar="GLOB", help="Read only files that fit, as in .gitignore.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files that fit, as in .gitignore.")
@click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, whose models may describe more requests.")
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def routes(
    paths: tuple[str, ...],
    format_: str,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    rules: tuple[str, ...],
    *,
    no_color: bool,
) -> None:
    """List the routes in PATHS and the requests sent to them (default: here).

    Each route with what its handler reads and who calls it with what, then the requests that reach no route of the shop.
    """
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.rules import look_of_stdout
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.engine.request import AuditRequest
    from checkout_audit.engine.survey import survey
    from checkout_audit.findings.mask import mask_all
    from checkout_audit.report.routes import routes_json, routes_page

    settings = settings_for(paths, None)
    models = rulebook_for(settings, rules).models
    request = AuditRequest(
        paths=tuple(map(Path, paths or (".",))),
        include=include or settings.include,
        exclude=exclude or settings.exclude,
        globs_from=settings.path.parent if settings.path else None,
    )
    found = mask_all(survey(request, models))
    write_stdout(routes_json(found) if format_ == "json" else routes_page(found, look_of_stdout(no_color=no_color)))
