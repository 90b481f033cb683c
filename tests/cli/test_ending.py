"""Every run ends with an exit code and at most one line of error."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli.command import call, shop

from checkout_audit.engine import session
from checkout_audit.errors import InternalError


def test_a_fault_of_ours_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHECKOUT_AUDIT_DEBUG", raising=False)
    monkeypatch.setattr(session, "audit", lambda *_: 1 / 0)
    done = call("scan", shop(tmp_path))
    assert (done.code, done.out, done.err.count("\n")) == (4, "", 1)
    assert done.err.startswith("checkout-audit: a fault of checkout-audit: ZeroDivisionError: division by zero")


def test_a_fault_shows_where_if_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKOUT_AUDIT_DEBUG", "1")
    monkeypatch.setattr(session, "audit", lambda *_: 1 / 0)
    assert "Traceback" in call("scan", shop(tmp_path)).err


def test_an_internal_error_is_told_as_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise InternalError("a finding has\n\x1b no place")

    monkeypatch.setattr(session, "audit", fail)
    done = call("scan", shop(tmp_path))
    assert (done.code, done.err) == (4, "checkout-audit: a fault of checkout-audit: a finding has \\x1b no place\n")


def test_an_interrupt_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "audit", interrupt)
    done = call("scan", shop(tmp_path))
    assert (done.code, done.err.strip()) == (130, "checkout-audit: interrupted")


def test_the_version_and_the_help_end_well() -> None:
    assert call("--version").out.startswith("checkout-audit ")
    for arguments in ((), ("-h",), ("scan", "-h"), ("rules",), ("rules", "test", "--help"), ("explain", "--help")):
        assert "Usage: checkout-audit" in call(*arguments).out + call(*arguments).err


@pytest.mark.parametrize("group", ["rules", "baseline", "report"])
def test_a_group_alone_shows_its_commands(group: str) -> None:
    done = call(group)
    assert f"Usage: checkout-audit {group}" in done.out + done.err
    assert "Commands:" in (done.out + done.err).splitlines()


def test_an_unknown_command_names_the_nearest() -> None:
    done = call("scna", "x")
    assert (done.code, done.err) == (2, "checkout-audit: error: unknown command 'scna' (did you mean 'scan'?)\n")
    assert "to audit a folder: checkout-audit scan ./shop" in call("./shop").err
