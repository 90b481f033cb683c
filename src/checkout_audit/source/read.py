"""The bytes of one source file as text that can be parsed."""

from __future__ import annotations

import codecs
import re

import msgspec

from checkout_audit.source.document import Document
from checkout_audit.source.problem import Problem

LARGEST = 2_000_000
"""Bytes; a larger file is data or a bundle. An explicitly named file is read all the same."""
_LONG_LINE = 20_000
_BUNDLED_LINE = 5_000
_POINTER = re.compile(rb"version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n")
_LONGEST_POINTER = 1024
"""Bytes (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """One file to audit. Plain data: it goes to worker processes."""

    path: str
    """Relative to the audited root, with `/`; bytes that are not UTF-8 are shown as `\\xff`."""
    absolute: str
    size: int
    """Bytes, as the directory said."""
    explicit: bool = False
    """Whether it was named on the command line, and so is read whatever it looks like."""
    data: bytes | None = None
    """Its bytes, where they are not those on disk."""


def read(file: SourceFile) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document of a file, and what is to be said about its bytes. No document: it is not analysed."""
    raw, problems = opened(file)
    return (None, problems) if raw is None else understood(file, raw)


def opened(file: SourceFile) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of a file, or why there are none."""
    try:
        return raw_bytes(file), ()
    except OSError as error:
        return None, (Problem(file.path, 0, "unreadable", error.strerror or str(error), incomplete=True),)


def understood(file: SourceFile, raw: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """What `read` gives for these bytes."""
    if pointed_at(raw):
        text = "kept in Git LFS, and only a pointer is here: git lfs pull"
        return None, (Problem(file.path, 0, "unreadable", text, incomplete=True),)
    if not file.explicit and _is_bundled(raw):
        return None, (Problem(file.path, 0, "generated", "minified, not analysed", incomplete=False),)
    return _decode(file.path, raw)


def readable(path: str) -> str:
    r"""A path as reports show it: bytes that are not UTF-8 as `\xff`."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def pointed_at(raw: bytes) -> str:
    """The SHA-256 of the content that Git LFS keeps for a pointer with these bytes; empty for any other file."""
    found = _POINTER.match(raw) if len(raw) <= _LONGEST_POINTER else None
    return found[1].decode() if found else ""


def raw_bytes(file: SourceFile) -> bytes:
    """The bytes of a file as they are. Raises OSError."""
    if file.data is not None:
        return file.data
    with open(file.absolute, "rb") as stream:
        return stream.read()


def _decode(path: str, raw: bytes) -> tuple[Document, tuple[Problem, ...]]:
    if raw.startswith(_UTF16):
        text = raw.decode("utf-16", "replace").encode("utf-8", "replace")
        return Document(path, text, bom=True), (Problem(path, 0, "encoding", "UTF-16, read as such", incomplete=False),)
    bom = raw.startswith(codecs.BOM_UTF8)
    data = raw[len(codecs.BOM_UTF8) :] if bom else raw
    try:
        data.decode()
    except UnicodeDecodeError as error:
        mended = Document(path, data.decode("utf-8", "replace").encode(), bom=bom)
        return mended, (_not_utf8(mended, data, error.start),)
    return Document(path, data, bom=bom), ()


def _not_utf8(document: Document, data: bytes, offset: int) -> Problem:
    text = f"not UTF-8 (byte 0x{data[offset]:02x}); such bytes were read as U+FFFD"
    return Problem(document.path, document.line(offset), "encoding", text, incomplete=False)


def _is_bundled(raw: bytes) -> bool:
    """A few very long lines and next to no others: a page with one embedded image is not that."""
    if len(raw) < _LONG_LINE or raw.count(b"\n") * _BUNDLED_LINE > len(raw):
        return False
    return max(map(len, raw.split(b"\n"))) > _LONG_LINE
