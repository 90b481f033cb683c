"""How a run ends: every error is caught here, once, and becomes one line and an exit code."""

from __future__ import annotations

import contextlib
import os
import re
import sys

import click

from checkout_audit.errors import AuditError, UserError

USAGE, FAULT, INTERRUPTED = 2, 4, 130
DEBUG = "CHECKOUT_AUDIT_DEBUG"
"""Environment variable; `1` shows the traceback of a fault."""

_NO_COMMAND: tuple[type[click.UsageError], ...] = (
    (click.exceptions.NoArgsIsHelpError,) if hasattr(click.exceptions, "NoArgsIsHelpError") else ()
)
"""What click raises for it; before 8.2 it prints the help itself."""
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def main(arguments: list[str]) -> int:
    """Run the command line; the exit code."""
    from checkout_audit.cli.app import app

    try:
        code = app.main(args=arguments, prog_name="checkout-audit", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return _end("interrupted", INTERRUPTED)
    except click.ClickException as error:
        return _refused(error)
    except AuditError as error:
        kind = "error" if isinstance(error, UserError) else "a fault of checkout-audit"
        return _end(f"{kind}: {error}", error.exit_code)
    except BrokenPipeError:
        silence_stdout()
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a user never sees a traceback
        return _fault(error)
    return code if isinstance(code, int) else 0


def silence_stdout() -> None:
    """Let what is still to be written go nowhere, since nobody reads it any more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(error: click.ClickException) -> int:
    """A call that click does not understand. Of a group without a command the help is the answer."""
    if not isinstance(error, _NO_COMMAND):
        return _end(f"error: {_usage(error)}", USAGE)
    click.echo(error.format_message(), err=True)
    return USAGE


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    help_line = f" (see: {context.command_path} --help)" if context else ""
    text = error.format_message().rstrip(".")
    return text if text.endswith(")") else f"{text}{help_line}"


def _fault(error: Exception) -> int:
    if os.environ.get(DEBUG) == "1":
        import traceback

        traceback.print_exception(error)
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _end(f"a fault of checkout-audit: {text} (please report it; {DEBUG}=1 shows where)", FAULT)


def _end(text: str, code: int) -> int:
    line = _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], " ".join(text.split()))
    with contextlib.suppress(OSError):
        click.echo(f"checkout-audit: {line}", err=True)
    return code
