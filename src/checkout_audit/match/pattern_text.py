"""Rewrites a pattern's text so that the TypeScript grammar can read its metavariables.

`$NAME` is an identifier already. `$...NAME` becomes `$$$$NAME` and `...` becomes `$$$`, so that every offset stays
where it was. Strings and comments are left alone.
"""

from __future__ import annotations

import re

REST = re.compile(r"\${4}([A-Z_][A-Z0-9_]*)")
"""What stands for `$...NAME` in the rewritten text."""
ELLIPSIS = "$$$"
"""What stands for `...`."""
HOLE = re.compile(r"\$([A-Z_][A-Z0-9_]*)")

_QUOTED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAMED_REST = re.compile(r"\$\.\.\.([A-Z_][A-Z0-9_]*)")
_PLAIN_REST = re.compile(r"\.\.\.(?=[\s,)\]};]|$)")
_NEXT_STATEMENT = re.compile(r"\s+(?=[\w$\"'`({\[@!+-])")


def rewritten(source: str) -> str:
    """The pattern as TypeScript, of the same length."""
    if "..." not in source:
        return source
    out: list[str] = []
    modes = ["code"]
    position = 0
    while position < len(source):
        step = _template(source, position, modes) if modes[-1] == "template" else _code(source, position, modes)
        out.append(step)
        position += len(step)
    return "".join(out)


def _template(source: str, position: int, modes: list[str]) -> str:
    if source.startswith("${", position):
        modes.append("code")
        return "${"
    if source[position] == "`":
        modes.pop()
    return source[position : position + (2 if source[position] == "\\" else 1)]


def _code(source: str, position: int, modes: list[str]) -> str:
    quoted = _QUOTED.match(source, position)
    if quoted:
        return quoted.group()
    named = _NAMED_REST.match(source, position)
    if named:
        return _closed("$$$$" + named.group(1), source, named.end())
    plain = _PLAIN_REST.match(source, position)
    if plain:
        return _closed(ELLIPSIS, source, plain.end())
    char = source[position]
    if char == "`":
        modes.append("template")
    elif char == "{":
        modes.append("code")
    elif char == "}" and len(modes) > 1:
        modes.pop()
    return char


def _closed(word: str, source: str, end: int) -> str:
    """The word, made a statement of its own if the next one follows without a separator."""
    return word + ";" if _NEXT_STATEMENT.match(source, end) else word
