"""Real samples of every report format, for `docs/formats`: one file of the fixture shop, audited outside of git.

What differs from commit to commit though the report is the same, such as the digest of the rules, is replaced; what is long is cut.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from checkout_audit.config import FORMATS

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "fixtures" / "shop"
AUDITED = "apps/storefront/app/routes/api.payment-intent.ts"
"""The file that is audited."""
_BESIDE = ("package.json", "apps/storefront/package.json")
"""What tells that it is a shop, if it is there."""
_LONGEST = 160
_MOST_LINES = 60
_LANGUAGES = {"junit": "xml", "github": "text", "text": "text"}
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
_SHORT_DIGEST = re.compile(r"(?<=rules `)[0-9a-f]{12}(?=`)")


@cache
def reports() -> Mapping[str, str]:
    """The text of each format."""
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        for name in (AUDITED, *_BESIDE):
            if (SHOP / name).is_file():
                (shop / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(SHOP / name, shop / name)
        files = {format_: Path(folder) / format_ for format_ in FORMATS}
        outputs = [f"--output={format_}={file}" for format_, file in files.items()]
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
        command = [
            sys.executable,
            "-m",
            "checkout_audit",
            "scan",
            "--fail-on",
            "never",
            "--quiet",
            "--no-cache",
            *outputs,
        ]
        subprocess.run(command, cwd=shop, env=env, capture_output=True, check=True)
        return {format_: _settled(file.read_text(encoding="utf-8")) for format_, file in files.items()}


def sample(format_: str) -> str:
    """The sample as it stands on a page: a code block, or the page itself for Markdown."""
    text = reports()[format_]
    if format_ in {"json", "sarif", "sarif-audit", "gitlab"}:
        return _block(json.dumps(_abridged(json.loads(text)), indent=2, ensure_ascii=False), "json")
    if format_ == "json-lines":
        lines = (json.dumps(_abridged(json.loads(line)), ensure_ascii=False) for line in text.splitlines())
        return _block("\n".join(lines), "json")
    if format_ in {"markdown", "github-summary"}:
        return _block(_cut(text), "markdown")
    return _block(_cut(text), _LANGUAGES[format_])


def page() -> str:
    """The HTML sample, a whole file."""
    return reports()["html"]


def _settled(text: str) -> str:
    return _SHORT_DIGEST.sub("0" * 12, _DIGEST.sub("0" * 64, text))


def _abridged(value: Any) -> Any:
    """The value with the first element of each list and the beginning of each long text."""
    if isinstance(value, dict):
        return {key: _abridged(each) for key, each in value.items()}
    if isinstance(value, list):
        shown = [_abridged(each) for each in value[:1]]
        return [*shown, f"… {len(value) - 1} more"] if len(value) > 1 else shown
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def _cut(text: str) -> str:
    lines = text.rstrip("\n").split("\n")
    more = [f"… {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return "\n".join((*lines[:_MOST_LINES], *more))


def _block(text: str, language: str) -> str:
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 0)
    return f"{fence}{language}\n{text}\n{fence}"
