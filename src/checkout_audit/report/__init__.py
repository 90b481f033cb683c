"""Reports: each is a function from an outcome to text. Nothing here writes anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from checkout_audit.findings.model import Outcome
from checkout_audit.report.book import Book
from checkout_audit.report.look import Look

Reporter = Callable[[Outcome, Book, Look], str]

_PLACES = {
    "text": "text.text_report",
    "json": "json.json_report",
    "json-lines": "json.json_lines_report",
    "sarif": "sarif.sarif_report",
    "sarif-audit": "sarif_audit.sarif_audit_report",
    "github": "github.github_report",
    "github-summary": "github_summary.github_summary_report",
    "gitlab": "gitlab.gitlab_report",
    "junit": "junit.junit_report",
    "html": "html.html_report",
    "markdown": "markdown.markdown_report",
}


class _Reporters(Mapping[str, Reporter]):
    """Imports a format when it is asked for."""

    def __getitem__(self, name: str) -> Reporter:
        module, _, function = _PLACES[name].partition(".")
        reporter: Reporter = getattr(import_module(f"{__name__}.{module}"), function)
        return reporter

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


REPORTERS: Mapping[str, Reporter] = _Reporters()
"""The formats of `--format` and `--output`."""
