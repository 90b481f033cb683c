"""What is generated is committed as `make docs` writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import GENERATED

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_file_is_what_make_docs_would_write(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == GENERATED[name]()
