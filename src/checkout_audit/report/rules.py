"""What the rules say, as pages of text: the list of all, one issue, one check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checkout_audit.report.look import Look, displayed, escape
from checkout_audit.rule import Check, Example, Issue
from checkout_audit.rulebook.load import Rulebook

_EXAMPLES = {"hit": "Found", "fixed": "Fixed", "miss": "Left alone"}


def rule_list(rulebook: Rulebook, look: Look) -> str:
    """Every issue with its checks."""
    return _page(line for issue in rulebook.issues for line in _listed(issue, look))


def issue_page(issue: Issue, look: Look) -> str:
    """What an issue is, why it matters, how to mend it, and its checks."""
    return _page(_issue(issue, look))


def check_page(issue: Issue, check: Check, look: Look) -> str:
    """What a check finds, with its examples."""
    return _page(_check(issue, check, look))


def _page(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _listed(issue: Issue, look: Look) -> Iterator[str]:
    yield f"{look.paint(issue.id, 'bold')}  {look.severity(issue.severity)}  {escape(issue.title)}"
    smells = [check.id.partition("/")[2] for check in issue.checks]
    width = max(map(len, smells), default=0)
    for smell, check in zip(smells, issue.checks, strict=True):
        yield f"  {smell:<{width}}  {escape(check.title)}"
    yield ""


def _issue(issue: Issue, look: Look) -> Iterator[str]:
    yield f"{look.paint(issue.id, 'bold')}  {look.severity(issue.severity)}  {escape(issue.title)}"
    yield ""
    yield from _section("What", issue.what, look)
    yield from _section("Why it matters", issue.why, look)
    yield from _section("Fix", issue.fix, look)
    yield from _bullets("It is fixed when", issue.acceptance, look)
    checks = (
        f"{each.id} ({each.severity.word}, {each.confidence.word} confidence): {each.title}" for each in issue.checks
    )
    yield from _bullets("Checks", checks, look)
    cwe = (f"CWE-{number}: https://cwe.mitre.org/data/definitions/{number}.html" for number in issue.cwe)
    pages = (f"{page.title}: {page.url}" for page in issue.references)
    yield from _bullets("Read more", (*pages, *cwe), look)


def _check(issue: Issue, check: Check, look: Look) -> Iterator[str]:
    yield f"{look.paint(check.id, 'bold')}  {look.severity(check.severity)}  {escape(check.title)}"
    yield f"{check.confidence.word} confidence, kind {check.kind}, {check.path}:{check.line}"
    yield ""
    yield from _section("It says", check.message, look)
    yield from _section("Fix", check.fix, look)
    for example in check.examples:
        yield from _example(example, look)
    yield from look.wrap(f"More on the issue: checkout-audit explain {issue.id}", 0)


def _example(example: Example, look: Look) -> Iterator[str]:
    yield look.paint(_EXAMPLES.get(example.kind, example.kind), "label")
    for file in example.files:
        if len(example.files) > 1 or "/" in file.path:
            yield f"  {look.paint(escape(file.path), 'dim')}"
        yield from (f"    {displayed(line)}" for line in file.text.strip("\n").split("\n"))
    yield ""


def _section(title: str, text: str, look: Look) -> Iterator[str]:
    if not text.strip():
        return
    yield look.paint(title, "label")
    yield from _prose(text, look)
    yield ""


def _prose(text: str, look: Look) -> Iterator[str]:
    """Paragraphs are filled, the lines of a list stay apart."""
    paragraph: list[str] = []
    for line in map(str.strip, text.strip().splitlines()):
        if paragraph and (not line or line.startswith(("- ", "* "))):
            yield from look.wrap(" ".join(paragraph), 2)
            paragraph = []
        if line:
            paragraph.append(line)
        else:
            yield ""
    yield from look.wrap(" ".join(paragraph), 2)


def _bullets(title: str, texts: Iterable[str], look: Look) -> Iterator[str]:
    texts = tuple(texts)
    if not texts:
        return
    yield look.paint(title, "label")
    for text in texts:
        first, *others = look.wrap(text, 4)
        yield from (f"  - {first.lstrip()}", *others)
    yield ""
