"""The modules that a file names, and what it looks up by name in a container, found without parsing it."""

from __future__ import annotations

import re

_IMPORT = re.compile(
    rb"""(?:from(?<!\wfrom)|import(?<!\wimport)\(?|require(?<!\wrequire)\(|\.resolve(?:<[^()\n]{1,200}>)?\()"""
    rb"""\s*["']([^"'\n]{1,300})["']"""
)
"""What is before a word is asked behind it: a boundary before each choice would be looked at for every byte."""


_URL = re.compile(rb"""["'`]((?:https?:/)?[^"'`\s<>]{0,120}/[^"'`\s<>]{1,160})["'`]""")
_MODULE = re.compile(rb"""(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*$""")
_LINK = re.compile(
    rb"(?:\b(?:href|to|src|pathname)\s*[=:]\s*\{?|\b(?:push|redirect|navigate|startsWith|includes|revalidatePath)\()\s*$"
)
"""Before a text that leads a browser to a page, or is compared: no request."""
_SUBSTITUTION = re.compile(r"\$\{[^}]*\}")


def url_texts(data: bytes) -> tuple[str, ...]:
    """Texts with a slash in them, `*` for what a template substitutes: what may be the URL of a request."""
    found: dict[str, None] = {}
    for match in _URL.finditer(data):
        before = max(0, match.start() - 24)
        if match[1].startswith((b".", b"@")) or _MODULE.search(data, before, match.start()):
            continue
        if not _LINK.search(data, before, match.start()):
            found[_SUBSTITUTION.sub("*", match[1].decode("utf-8", "replace"))] = None
    return tuple(found)


def specifiers(data: bytes) -> tuple[str, ...]:
    """Raw specifiers of imports and re-exports, and names given to `.resolve("name")`, each once, in order.

    Text in comments may add some that mean nothing.
    """
    return tuple(dict.fromkeys(found.decode("utf-8", "replace") for found in _IMPORT.findall(data)))
