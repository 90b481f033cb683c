"""`checkout-audit rules`: what the rules are, and whether their examples hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from checkout_audit.report.look import Look
    from checkout_audit.rule import CheckId
    from checkout_audit.rulebook.load import Rulebook

_RULES = click.option("--rules", multiple=True, metavar="PATH", help="Your own rules, a file or a folder.")


@click.group()
def rules() -> None:
    """List the rules, or run their examples."""


@rules.command("list")
@_RULES
@click.option("--no-color", is_flag=True, help="No colour, even on a terminal.")
def list_rules(rules: tuple[str, ...], *, no_color: bool) -> None:
    """List every issue with its checks."""
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.report.rules import rule_list

    rulebook = rulebook_for(settings_for((), None), rules)
    write_stdout(rule_list(rulebook, look_of_stdout(no_color=no_color)))


@rules.command("test")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@_RULES
def test_rules(ids: tuple[str, ...], rules: tuple[str, ...]) -> int:
    """Run the examples of the rules, or of the issues and checks of these IDs.

    With --rules, only your own are run. Each example is ok, missing, noisy, wrong place, broken or lacking.
    """
    from checkout_audit.cli.output import write_stdout
    from checkout_audit.cli.settings import rulebook_for, settings_for
    from checkout_audit.findings.gate import plural
    from checkout_audit.ruletest.run import run_examples

    rulebook = rulebook_for(settings_for((), None), rules, examples=True)
    wanted = _wanted(ids, rules, rulebook)
    counts: Counter[str] = Counter()
    for result in run_examples(rulebook, wanted):
        counts[result.verdict.value] += 1
        if not result.ok:
            write_stdout(
                f"{result.path}:{result.line}: {result.verdict.value}: {result.check} {result.kind}: {result.detail}\n"
            )
    parts = ", ".join(f"{count:,} {word}" for word, count in counts.most_common())
    examples, checks = plural(sum(counts.values()), "example"), plural(len(wanted), "check")
    write_stdout(f"{examples} of {checks}: {parts or 'none'}\n")
    return int(set(counts) != {"ok"})


def look_of_stdout(*, no_color: bool) -> Look:
    """How text looks on the standard output."""
    from checkout_audit.cli.output import is_colored, takes_unicode, terminal_width
    from checkout_audit.report.look import Look

    return Look(terminal_width(), is_colored(wanted=not no_color), takes_unicode())


def _wanted(ids: tuple[str, ...], rules: tuple[str, ...], rulebook: Rulebook) -> list[CheckId]:
    from checkout_audit.cli.explain import resolve
    from checkout_audit.rulebook.load import load

    known = load(tuple(map(Path, rules)), built_in=False).checks if rules else rulebook.checks
    if not ids:
        return list(known)
    asked = [resolve(each, rulebook) for each in ids]
    return [check for check in known if any(check == each or check.startswith(f"{each}/") for each in asked)]
