"""The kinds of check, one module each, and the table that lists them."""

from __future__ import annotations

from collections.abc import Mapping

from checkout_audit.checks.absence import ABSENCE
from checkout_audit.checks.agreement import AGREEMENT
from checkout_audit.checks.change import CHANGE
from checkout_audit.checks.contract import CONTRACT
from checkout_audit.checks.failure import FAILURE
from checkout_audit.checks.flow import FLOW
from checkout_audit.checks.kept import KEPT
from checkout_audit.checks.kind import CheckKind
from checkout_audit.checks.loop import LOOP
from checkout_audit.checks.pattern import PATTERN
from checkout_audit.checks.poll import POLL
from checkout_audit.checks.race import RACE
from checkout_audit.checks.reply import REPLY
from checkout_audit.checks.sent import SENT
from checkout_audit.checks.suppression import SUPPRESSION
from checkout_audit.checks.unit import UNIT
from checkout_audit.checks.window import WINDOW

KINDS: Mapping[str, CheckKind] = {
    kind.name: kind
    for kind in (
        PATTERN,
        ABSENCE,
        FLOW,
        UNIT,
        CONTRACT,
        AGREEMENT,
        CHANGE,
        FAILURE,
        KEPT,
        LOOP,
        POLL,
        RACE,
        REPLY,
        SENT,
        WINDOW,
        SUPPRESSION,
    )
}
"""Every kind that a rule file may name."""
