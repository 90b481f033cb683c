"""Gives the steps and related places of findings their source lines, so that no report has to read the tree again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from checkout_audit.findings.model import Excerpt, Finding
from checkout_audit.project.decide import Project
from checkout_audit.source.span import Span

_CONTEXT = 1
"""Lines before and behind a place."""


def quoted(findings: Iterable[Finding], project: Project) -> Iterator[Finding]:
    """The findings, each place that they name with the code that stands there."""
    for finding in findings:
        if not finding.related and not finding.steps:
            yield finding
            continue
        yield msgspec.structs.replace(
            finding,
            related=tuple(
                msgspec.structs.replace(each, excerpt=_excerpt(project, each.span)) for each in finding.related
            ),
            steps=tuple(msgspec.structs.replace(each, excerpt=_excerpt(project, each.span)) for each in finding.steps),
        )


def _excerpt(project: Project, span: Span) -> Excerpt | None:
    document = project.document(span.path)
    return document.excerpt(span, _CONTEXT) if document.data else None
