"""Where a run comes from: the commit that is checked out, and the settings that were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checkout_audit import __version__
from checkout_audit.engine.request import AuditRequest
from checkout_audit.findings.mask import mask
from checkout_audit.findings.model import Origin
from checkout_audit.rule import Confidence, Severity
from checkout_audit.source.provenance import provenance


def origin(request: AuditRequest, root: str) -> Origin:
    """The origin of an audit of `root`. What does not decide what is found, as the number of workers, is not in it."""
    found = provenance(root)
    return Origin(
        tool=__version__,
        config=request.config_digest,
        repository=found.repository,
        revision=found.revision,
        branch=found.branch,
        folder=found.folder,
        asked=asked(request),
    )


def asked(request: AuditRequest) -> Mapping[str, tuple[str, ...]]:
    """Settings other than the defaults, under the names that the command line has for them."""
    return {name: tuple(map(mask, values)) for name, values in _settings(request) if values}


def _settings(request: AuditRequest) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "paths", tuple(map(str, request.paths))
    yield "issue", request.issues
    yield "check", request.checks
    yield "include", request.include
    yield "exclude", request.exclude
    yield "include-tests", _if(request.include_tests)
    yield "min-severity", () if request.min_severity is Severity.LOW else (request.min_severity.word,)
    yield "min-confidence", () if request.min_confidence is Confidence.LOW else (request.min_confidence.word,)
    fail_on = "never" if request.fail_on is None else request.fail_on.word
    yield "fail-on", () if request.fail_on is Severity.LOW else (fail_on,)
    yield "since", (request.since,) if request.since else ()
    yield "no-ignores", _if(not request.ignores)
    yield "strict", _if(request.strict)
    yield "allow-incomplete", _if(request.allow_incomplete)


def _if(switched_on: bool) -> tuple[str, ...]:
    return ("true",) if switched_on else ()
