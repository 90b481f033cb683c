"""The top command. What a subcommand needs is imported when that subcommand is run."""

from __future__ import annotations

from importlib import import_module

import click

from checkout_audit import __version__

COMMANDS = {
    "scan": "checkout_audit.cli.scan",
    "status": "checkout_audit.cli.status",
    "baseline": "checkout_audit.cli.baseline",
    "init": "checkout_audit.cli.init",
    "rules": "checkout_audit.cli.rules",
    "explain": "checkout_audit.cli.explain",
    "report": "checkout_audit.cli.report",
    "routes": "checkout_audit.cli.routes",
    "units": "checkout_audit.cli.units",
    "facts": "checkout_audit.cli.facts",
    "why": "checkout_audit.cli.why",
}
"""Each command, an attribute of its module that has the command's name."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name. Raises UsageError, with the nearest right one."""
        word = args[0]
        if word not in COMMANDS and not word.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(word, COMMANDS, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"to audit a folder: checkout-audit scan {word}"
            raise click.UsageError(f"unknown command '{word}' ({hint})", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="checkout-audit", message="%(prog)s %(version)s")
@click.pass_context
def app(ctx: click.Context, /) -> None:
    """Audit the checkout of a TypeScript shop: money, orders, stock, tokens.

    Exit codes: 0 nothing fails, 1 a finding fails, 2 a mistake in the call, the config or a rule,
    3 the audit is incomplete, 4 a fault of checkout-audit.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
