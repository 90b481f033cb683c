"""The reduce phase: checks in two processes find what they find in one, and a process that dies costs nothing."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from checkout_audit.engine import reduce as reduce_phase
from checkout_audit.engine.recall import Recall
from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome
from checkout_audit.rulebook.load import load

SHOP = Path(__file__).parents[2] / "fixtures" / "shop"


def run(jobs: int) -> Outcome:
    return audit(AuditRequest(paths=(SHOP,), jobs=jobs), load())


@pytest.fixture(autouse=True)
def _always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reduce_phase, "_WORTH_A_PROCESS", 0)


def test_two_processes_find_what_one_finds() -> None:
    alone, beside = run(1), run(2)
    assert len(alone.findings) > 50
    assert beside.findings == alone.findings
    assert beside.problems == alone.problems


def test_a_process_that_is_killed_costs_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    expected, here = run(1), os.getpid()
    encoded = reduce_phase.Reduction._encoded

    def dying(self: reduce_phase.Reduction, family: reduce_phase.Family, recall: Recall) -> bytes:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return encoded(self, family, recall)

    monkeypatch.setattr(reduce_phase.Reduction, "_encoded", dying)
    found = run(2)
    assert found.findings == expected.findings
    assert found.problems == expected.problems
