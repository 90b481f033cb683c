"""The command line is tested with rules of the tests' own, so that no test depends on the built-in ones."""

from __future__ import annotations

import pytest

from checkout_audit.rulebook import load


@pytest.fixture(autouse=True)
def _no_built_in_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "_built_in_files", lambda: ())


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
