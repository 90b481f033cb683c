"""Places as SARIF locations."""

from __future__ import annotations

from typing import Any

from checkout_audit.findings.model import Excerpt, Finding, Origin, Span
from checkout_audit.report.look import escape
from checkout_audit.report.sarif_text import message, uri
from checkout_audit.source.document import utf16_length

ROOT = "%SRCROOT%"


class Places:
    """Makes locations whose paths begin at the top of the repository, as readers of SARIF have it checked out."""

    def __init__(self, origin: Origin, *, small: bool) -> None:
        """`small`: a primary region ends with its first line, since GitHub shows it only if all of it is in the diff."""
        self._origin = origin
        self._small = small

    def artifact(self, path: str) -> dict[str, str]:
        """An artifact location."""
        return {"uri": uri(self._origin.path(path)), "uriBaseId": ROOT}

    def primary(self, finding: Finding) -> dict[str, Any]:
        """Where the finding is, with the lines around and the function it stands in."""
        span = _first_line(finding) if self._small else finding.span
        location = self.location(span)
        context = _context(finding.excerpt, span)
        if context:
            location["physicalLocation"]["contextRegion"] = context
        if not self._small and (snippet := _snippet(finding)):
            location["physicalLocation"]["region"]["snippet"] = {"text": snippet}
        if finding.scope:
            location["logicalLocations"] = [{"fullyQualifiedName": escape(finding.scope), "kind": "function"}]
        return location

    def location(self, span: Span, text: str = "") -> dict[str, Any]:
        """Any place, with what it has to do with the finding."""
        region = {
            "startLine": span.start_line,
            "startColumn": span.start_column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        place: dict[str, Any] = {"physicalLocation": {"artifactLocation": self.artifact(span.path), "region": region}}
        return {**place, "message": {"text": message(text)}} if text else place

    def lines(self, path: str, line: int) -> dict[str, Any]:
        """A line of a file, or the whole file for 0."""
        place: dict[str, Any] = {"artifactLocation": self.artifact(path)}
        return {"physicalLocation": {**place, "region": {"startLine": line}} if line else place}


def _first_line(finding: Finding) -> Span:
    span, excerpt = finding.span, finding.excerpt
    number = span.start_line - excerpt.first_line
    if span.end_line == span.start_line or not 0 <= number < len(excerpt.lines):
        return span
    end = excerpt.first_column + utf16_length(excerpt.lines[number])
    return Span(span.path, span.start_line, span.start_column, span.start_line, max(end, span.start_column + 1))


def _context(excerpt: Excerpt, span: Span) -> dict[str, Any] | None:
    """The lines around, where they hold more than the span's own (SARIF 3.29.5)."""
    last = excerpt.first_line + len(excerpt.lines) - 1
    is_wider = excerpt.first_line <= span.start_line and last >= span.end_line
    if excerpt.first_column > 1 or not is_wider or len(excerpt.lines) == span.end_line - span.start_line + 1:
        return None
    text = "".join(f"{escape_line(line)}\n" for line in excerpt.lines)
    return {"startLine": excerpt.first_line, "endLine": last, "snippet": {"text": text}}


def _snippet(finding: Finding) -> str:
    """The marked code itself, if the excerpt holds it whole."""
    span, excerpt = finding.span, finding.excerpt
    first, last = span.start_line - excerpt.first_line, span.end_line - excerpt.first_line
    if excerpt.first_column > 1 or first < 0 or last >= len(excerpt.lines):
        return ""
    lines = [line.encode("utf-16-le", "surrogatepass") for line in excerpt.lines[first : last + 1]]
    lines[-1] = lines[-1][: (span.end_column - 1) * 2]
    lines[0] = lines[0][(span.start_column - 1) * 2 :]
    return "\n".join(escape_line(line.decode("utf-16-le", "replace")) for line in lines)


def escape_line(line: str) -> str:
    """A source line with its tabs, and nothing else that controls."""
    return "\t".join(map(escape, line.split("\t")))
