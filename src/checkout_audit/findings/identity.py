"""What makes two findings of two runs the same: an identity that holds no line number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

import msgspec

from checkout_audit.findings.model import Finding

VERSION = 1
"""Raised when equal code would get another fingerprint than before."""

_TOKEN = re.compile(
    r"""(?<![\\/])//[^\n]*|/\*.*?\*/|(?P<token>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[\w$#]+|\S)""",
    re.DOTALL,
)
_CLOSING = (")", "]", "}")


def identify(findings: Iterable[Finding], moved: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """The findings in order (path, line, column, check), each once and with its fingerprint.

    It is made of check, file, outermost enclosing function or class, the tokens of the primary span, and an ordinal
    among equals: it survives edits elsewhere, other formatting, comments, other names of locals, and moved functions.
    `moved` gives for a path the one that it is known by.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    return tuple(_identified(finding, seen, moved or {}) for finding in _once(sorted(findings, key=_order)))


def _identified(finding: Finding, seen: Counter[tuple[str, ...]], moved: Mapping[str, str]) -> Finding:
    path = moved.get(finding.span.path, finding.span.path)
    key = (finding.check, path, finding.scope.partition(".")[0], canonical(finding.tokens))
    seen[key] += 1
    text = "\0".join((str(VERSION), *key, str(seen[key])))
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16)
    return msgspec.structs.replace(finding, fingerprint=digest.hexdigest())


@lru_cache(maxsize=4096)
def canonical(code: str) -> str:
    """Code as its tokens alone: no comments, no trailing commas, one kind of white space and of plain quote."""
    tokens: list[str] = []
    for found in _TOKEN.finditer(code):
        token = found["token"]
        if token is None:
            continue
        if token in _CLOSING and tokens and tokens[-1] == ",":
            tokens.pop()
        tokens.append(_requoted(" ".join(token.split())))
    return " ".join(tokens)


def _requoted(token: str) -> str:
    is_plain = token[:1] == "'" and len(token) > 1 and '"' not in token
    return f'"{token[1:-1]}"' if is_plain else token


def _order(finding: Finding) -> tuple[object, ...]:
    return finding.span, finding.check, finding.message


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    return {(finding.check, finding.span): finding for finding in findings}.values()
