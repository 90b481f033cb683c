"""Which checks of the rule book a request asks for."""

from __future__ import annotations

from checkout_audit.checks.kind import Detector
from checkout_audit.engine.request import AuditRequest
from checkout_audit.entry import nearest
from checkout_audit.errors import UsageError
from checkout_audit.rulebook.load import Rulebook


def select(request: AuditRequest, rulebook: Rulebook) -> tuple[Detector, ...]:
    """Detectors of the issues and checks asked for, in the rule book's order.

    Leaves out those whose findings would not be shown. Raises `UsageError` for an ID that the rule book does not hold.
    """
    _refuse_unknown(request, rulebook)
    return tuple(each for each in rulebook.detectors.values() if _is_wanted(each, request))


def _is_wanted(detector: Detector, request: AuditRequest) -> bool:
    check = detector.check
    if check.severity < request.min_severity or check.confidence < request.min_confidence:
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
