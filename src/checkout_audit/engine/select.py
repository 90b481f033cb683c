"""Which checks of the rule book a request asks for."""

from __future__ import annotations

from checkout_audit.checks.kind import Detector
from checkout_audit.engine.request import AuditRequest
from checkout_audit.entry import nearest
from checkout_audit.errors import UsageError
from checkout_audit.ledger import State
from checkout_audit.rulebook.load import Rulebook


def select(request: AuditRequest, rulebook: Rulebook) -> tuple[Detector, ...]:
    """Detectors of the issues and checks asked for, in the rule book's order.

    Leaves out those whose findings would not be shown. Raises `UsageError` for an ID that the rule book does not hold.
    """
    _refuse_unknown(request, rulebook)
    return tuple(each for each in rulebook.detectors.values() if _is_wanted(each, request))


def with_needed(asked: tuple[Detector, ...], rulebook: Rulebook) -> tuple[Detector, ...]:
    """Those asked for, and those that may tell what they find before them; all if one can be judged only beside all."""
    every = tuple(rulebook.detectors.values())
    if any(each.wants_all for each in asked):
        return every
    ids = {str(each.check.id) for each in asked}
    before = {id_ for each in asked for id_ in each.precedence.yields_to}
    return tuple(
        each for each in every if each.check.id in ids | before or not ids.isdisjoint(each.precedence.supersedes)
    )


def _is_wanted(detector: Detector, request: AuditRequest) -> bool:
    check = detector.check
    if not _may_count(detector, request):
        return False
    everything = not request.issues and not request.checks
    return everything or check.issue in request.issues or check.id in request.checks


def _refuse_unknown(request: AuditRequest, rulebook: Rulebook) -> None:
    issues = {issue.id for issue in rulebook.issues}
    for issue in request.issues:
        if issue not in issues:
            raise UsageError(
                f"unknown issue '{issue}'", hint=nearest(issue, issues) or "see: checkout-audit rules list"
            )
    for check in request.checks:
        if check not in rulebook.checks:
            raise UsageError(
                f"unknown check '{check}'", hint=nearest(check, rulebook.checks) or "see: checkout-audit rules list"
            )


def _may_count(detector: Detector, request: AuditRequest) -> bool:
    """Whether a finding could be shown: by the check's own severity, one that an override gives, or since the ledger speaks of it."""
    check = detector.check
    decided = request.ledger.get(check.issue)
    if decided is not None and decided.state is not State.OPEN:
        return True
    given = (each.severity for each in request.overrides if each.severity and each.speaks_of(check.id))
    return max((check.severity, *given)) >= request.min_severity and check.confidence >= request.min_confidence
