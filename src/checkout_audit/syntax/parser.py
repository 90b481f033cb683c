"""Parses the bytes of one file with the grammar that its name calls for."""

from __future__ import annotations

from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Parser, Tree

_PLAIN_SUFFIXES = (".ts", ".mts", ".cts")


@cache
def language(jsx: bool) -> Language:
    """The tsx grammar, or the ts one, in which `<T>x` is a cast."""
    if jsx:
        return Language(tree_sitter_typescript.language_tsx())
    return Language(tree_sitter_typescript.language_typescript())


@cache
def _parser(jsx: bool) -> Parser:
    return Parser(language(jsx))


def has_jsx(path: str) -> bool:
    """Whether a file of this name is read with JSX: all but .ts, .mts and .cts (so do JavaScript files)."""
    return not path.lower().endswith(_PLAIN_SUFFIXES)


def parse(data: bytes, path: str) -> Tree:
    """The tree of `data`, with error nodes where the grammar does not follow. Never raises for any bytes."""
    return _parser(has_jsx(path)).parse(data)
