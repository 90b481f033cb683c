"""Links to source lines on the host of the repository, where that and the commit are known."""

from __future__ import annotations

import re
from urllib.parse import quote

from checkout_audit.findings.model import Origin, Span

_HOST = re.compile(r"https://[\w.:-]+(?:/[\w.~-]+)+")


def source_url(origin: Origin, span: Span) -> str:
    """The page of a span in the audited commit; empty where the repository or the commit is not known."""
    if not origin.revision or not _HOST.fullmatch(origin.repository):
        return ""
    path = quote(origin.path(span.path), safe="/", errors="backslashreplace")
    middle = "/-/blob" if "gitlab" in origin.repository.split("/")[2] else "/blob"
    last = "" if span.end_line == span.start_line else f"-{'' if '/-/' in middle else 'L'}{span.end_line}"
    return f"{origin.repository}{middle}/{origin.revision}/{path}#L{span.start_line}{last}"
