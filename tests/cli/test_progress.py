"""Progress shows on a terminal, and only when the work takes a while."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from checkout_audit.cli import progress as module
from checkout_audit.cli.progress import progress


class Stream(StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def drawn(monkeypatch: pytest.MonkeyPatch, *, patience: float, terminal: bool = True, wanted: bool = True) -> str:
    stream = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(module, "_PATIENCE", patience)
    monkeypatch.setenv("TERM", "xterm")
    with progress(wanted=wanted) as on_progress:
        if on_progress:
            on_progress(3, 9)
    return stream.getvalue()


def test_long_work_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "3/9" in drawn(monkeypatch, patience=0)


def test_short_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not drawn(monkeypatch, patience=60)


def test_nothing_goes_to_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not drawn(monkeypatch, patience=0, terminal=False)
    assert not drawn(monkeypatch, patience=0, wanted=False)
