"""The hash by which GitHub code scanning tracks a result from commit to commit (`primaryLocationLineHash`).

As github/codeql-action, src/fingerprints.ts: a rolling hash, base 37 modulo 2^64, over the 100 UTF-16 code units
from the start of the line on, with blanks and tabs skipped and CR and CRLF read as LF; the end of the file counts as
65535, then zeros. `:n` says that it is the n-th line of the file with this hash.
"""

from __future__ import annotations

import re
from functools import lru_cache

from checkout_audit.source.document import Document

_WINDOW = 100
_BASE = 37
_MODULUS = 1 << 64
_END = "\uffff" + "\0" * (_WINDOW - 1)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_SKIPPED = str.maketrans("", "", " \t")


def line_hash(document: Document, line: int) -> str:
    """The hash of a line, counted from 1, as `1a2b3c4d5e6f7089:1`."""
    units = _code_units(document.data, document.bom)
    start = _line_start(units, line)
    window = units[start : start + _WINDOW]
    value = 0
    for unit in window:
        value = (value * _BASE + ord(unit)) % _MODULUS
    return f"{value:x}:{_occurrence(units, window, start)}"


@lru_cache(maxsize=8)
def _code_units(data: bytes, bom: bool) -> str:
    """The text as the hash sees it, one character per UTF-16 code unit."""
    text = ("\ufeff" if bom else "") + data.decode("utf-8", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SKIPPED)
    return (text if text.isascii() else _ASTRAL.sub(_surrogates, text)) + _END


def _surrogates(found: re.Match[str]) -> str:
    high, low = divmod(ord(found[0]) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)


def _line_start(units: str, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = units.find("\n", start) + 1
    return start


def _occurrence(units: str, window: str, start: int) -> int:
    count, at = 1, units.find(window)
    while at < start:
        count += at == 0 or units[at - 1] == "\n"
        at = units.find(window, at + 1)
    return count
