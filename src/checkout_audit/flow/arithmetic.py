"""Whether the bytes of a file can hold a conversion of money, asked before it is parsed.

Says yes too often and never no, for what `scale.Scales.of` takes for a conversion: a product or quotient, one operand of
which is a power of ten, is called so, or goes by a name that may stand for one.
"""

from __future__ import annotations

import re

from checkout_audit.flow.scale import FACTORS, OVER, TIMES

_COMMENT = re.compile(rb"/\*+\s.*?\*/", re.DOTALL)
_PATH_PARTS = rb"[@\w.:#?=&*~-]*"
_PATH = re.compile(rb"([\"'`])" + _PATH_PARTS + rb"(?:/" + _PATH_PARTS + rb")+\1")
"""A quoted path, as imports have them. Operators stand between operands, of which no part is so quoted."""
_OPERATOR = re.compile(rb"([/*])(?<![/*<].)(?:(?<=\*)\*|(?![/*>]))=?", re.DOTALL)
_METHODS = rb"|".join(sorted(name.lower().encode() for name in TIMES | OVER))
_METHOD = re.compile(rb"[.\"'`]\s*(?:" + _METHODS + rb")\b")

_REACH = 200
"""Bytes on either side of an operator in which its other operand is looked for."""
_GAP = rb"(?:[\s(+-]|<\w+>|/\*(?:(?!\*/).)*\*/|//[^\n]*\n)*"
_NUMBER = rb"(?:1_?0_?0(?!\d)|[\d._]+e[+-]?\d|0?\.010*(?![1-9]))"
_NAMED = rb"(?:" + rb"|".join(word.encode() for word in (*FACTORS, "pow")) + rb")"
_NAME = rb"[a-z_$\x80-\xff][\w$\x80-\xff]*!?"
_AFTER = re.compile(
    _GAP + rb"(?:" + _NUMBER + rb"|10\s*\*\*)|[^;]{0,%d}?" % _REACH + _NAMED + rb"|\s*\([^;]{0,%d}?" % _REACH + _NUMBER,
    re.DOTALL,
)
_NAME_AFTER = re.compile(
    _GAP + _NAME + rb"\s*(?:[);,}:?<>=!&|+*%^\]\n\r-]|(?<=\s)/|as\b|satisfies\b|$)",
    re.DOTALL,
)
_BEFORE = re.compile(_NUMBER + rb"[\s)]*$|\*\*[^;]*$|" + _NAMED + rb"[^;]*$|" + _NUMBER + rb"[^;(]*\)\s*$")
_NAME_BEFORE = re.compile(rb"(?:^|[^\w$.\x80-\xff])" + _NAME + rb"[\s)]*$")
_OPERAND_BEFORE = re.compile(rb"(?:[\w$)\]!\x80-\xff]|\*/)\s*$")


def may_convert(text: bytes) -> bool:
    """Whether lower-case source text can hold a conversion."""
    if _METHOD.search(text):
        return True
    bare = _PATH.sub(b'""', _COMMENT.sub(b" ", text))
    return any(_converts(bare, found) for found in _OPERATOR.finditer(bare))


def _converts(text: bytes, operator: re.Match[bytes]) -> bool:
    """Whether an operand beside an operator can be a power of ten, or a name for one."""
    after = operator.end()
    if _AFTER.match(text, after):
        return True
    before = text[max(0, operator.start() - _REACH) : operator.start()]
    if not _OPERAND_BEFORE.search(before):
        return False
    if _NAME_AFTER.match(text, after):
        return True
    return operator[1] != b"/" and (_BEFORE.search(before) or _NAME_BEFORE.search(before)) is not None
