"""What the comments of one file suppress: `// checkout-audit-ignore[ID]: reason`, read from comment nodes alone.

A comment after code speaks of the statement that it stands on; one on a line of its own speaks of what begins on the
next line of code. Bodies of functions and classes inside such a statement are not meant, nor are the children of an element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
from tree_sitter import Node

from checkout_audit.syntax.grammar import COMMENTS, STATEMENTS
from checkout_audit.syntax.unit import Unit

MARK = "checkout-audit-ignore"
"""A file that does not hold this word suppresses nothing."""

_FORM = re.compile(
    rf"[\s*/]*{MARK}(?P<more>(?:-\w+)*)(?![\w-])\s*(?:\[(?P<ids>[^\]\n]*)\])?\s*(?P<colon>:)?\s*(?P<reason>[^\n]*)"
)
_BODIES = frozenset({"statement_block", "class_body", "switch_body", "interface_body", "enum_body", "object_type"})
_METHODS = frozenset({"method_definition", "method_signature", "abstract_method_signature"})
_OPENINGS = frozenset({"jsx_opening_element", "jsx_self_closing_element"})
_WHOLE = (STATEMENTS | _OPENINGS | {"public_field_definition", "jsx_expression", "jsx_attribute"}) - {"statement_block"}
"""What a comment at the end of a line stands on: the nearest of these."""

Lines = tuple[tuple[int, int], ...]
"""First and last lines of stretches, counted from 1."""


class IgnoreComment(msgspec.Struct, frozen=True, array_like=True):
    """One comment that means to suppress findings."""

    start: int
    end: int
    """Byte offsets of the comment."""
    ids: tuple[str, ...]
    """As written; empty if there are no brackets, or nothing in them."""
    reason: str
    word: str
    """What it begins with."""
    in_form: bool
    """Whether that word is known, and the brackets and the colon are there."""
    whole_file: bool
    lines: Lines
    """What it speaks of; empty for the whole file."""


def ignores(unit: Unit) -> tuple[IgnoreComment, ...]:
    """The suppressing comments of a file, in source order."""
    if MARK.encode() not in unit.data:
        return ()
    comments = unit.query("(comment) @comment")
    bare = _bare_lines(unit, comments)
    return tuple(found for node in comments for found in _read(node, unit, bare))


def _read(node: Node, unit: Unit, bare: frozenset[int]) -> Iterator[IgnoreComment]:
    text = unit.document.text(node.start_byte, node.end_byte)
    if MARK not in text:
        return
    if text.startswith("/*"):
        text = text.removesuffix("*/")
    for line in text.splitlines():
        found = _FORM.match(line)
        if found is None:
            continue
        ids = tuple(each.strip() for each in (found["ids"] or "").split(",") if each.strip())
        whole_file = found["more"] == "-file"
        yield IgnoreComment(
            start=node.start_byte,
            end=node.end_byte,
            ids=ids,
            reason=" ".join(found["reason"].split()) if found["colon"] else "",
            word=f"{MARK}{found['more']}",
            in_form=bool(ids) and found["colon"] is not None and found["more"] in ("", "-file"),
            whole_file=whole_file,
            lines=() if whole_file else _lines(node, unit, bare),
        )


def _lines(node: Node, unit: Unit, bare: frozenset[int]) -> Lines:
    """The lines of code that a comment speaks of."""
    first, last = node.start_point.row + 1, node.end_point.row + 1
    if not bare.isdisjoint(range(first, last + 1)):
        line = _next_code(unit, bare, last)
        meant = _begun_on(unit, line) if line else None
        own = line
    else:
        line, own = first, first
        meant = _stood_on(unit, node)
    stretches = _without_bodies(meant) if meant is not None else []
    if meant is not None and meant.start_point.row + 1 > line:
        stretches.append((line, meant.start_point.row))
    return tuple(sorted({*stretches, (own, own)})) if line else ()


def _bare_lines(unit: Unit, comments: list[Node]) -> frozenset[int]:
    """Lines on which nothing but comments stands; the braces of `{/* … */}` are part of the comment."""
    code: dict[int, str] = {}
    for comment in comments:
        node = _with_braces(comment)
        for row in range(node.start_point.row, node.end_point.row + 1):
            text = code.get(row)
            if text is None:
                text = code[row] = unit.document.line_text(row + 1)
        _blank(code, node, unit)
    return frozenset(row + 1 for row, text in code.items() if not text.strip(" \t\0"))


def _blank(code: dict[int, str], node: Node, unit: Unit) -> None:
    for row in range(node.start_point.row, node.end_point.row + 1):
        line = unit.document.line_text(row + 1).encode()
        begin = node.start_point.column if row == node.start_point.row else 0
        end = node.end_point.column if row == node.end_point.row else len(line)
        kept = code[row].encode()
        code[row] = (kept[:begin] + b"\0" * (end - begin) + kept[end:]).decode("utf-8", "replace")


def _with_braces(comment: Node) -> Node:
    parent = comment.parent
    if (
        parent is not None
        and parent.type == "jsx_expression"
        and all(c.type in COMMENTS for c in parent.named_children)
    ):
        return parent
    return comment


def _next_code(unit: Unit, bare: frozenset[int], line: int) -> int:
    """The next line with code on it; 0 if there is none."""
    for number in range(line + 1, unit.document.lines + 1):
        if number not in bare and unit.document.line_text(number).strip():
            return number
    return 0


def _begun_on(unit: Unit, line: int) -> Node | None:
    """The widest node that begins with the line's first token, up to one statement or opening tag."""
    text = unit.document.line_text(line)
    column = len(text.encode()) - len(text.lstrip().encode())
    found = unit.root.descendant_for_point_range((line - 1, column), (line - 1, column + 1))
    meant: Node | None = None
    while found is not None and (found.start_point.row, found.start_point.column) == (line - 1, column):
        if found.type in _BODIES or found.type == "program":
            break
        if found.type == "jsx_element":
            return meant
        meant, found = found, unit.parent(found)
    return _decorated(meant) if meant is not None and meant.type == "decorator" else meant


def _decorated(decorator: Node) -> Node:
    """The method that decorators stand above, in whose class they are its siblings: its head counts as one with them."""
    last = decorator
    while last.next_named_sibling is not None and last.next_named_sibling.type in ("decorator", *COMMENTS):
        last = last.next_named_sibling
    method = last.next_named_sibling
    return method if method is not None and method.type in _METHODS else decorator


def _stood_on(unit: Unit, comment: Node) -> Node | None:
    """The statement, field or tag that holds the code beside a comment."""
    outer = _with_braces(comment)
    before = unit.data.rfind(b"\n", 0, outer.start_byte) + 1
    code = unit.data[before : outer.start_byte].rstrip()
    at = before + len(code) - 1 if code.strip() else _after(unit, outer)
    found = unit.root.descendant_for_byte_range(at, at + 1)
    while found is not None and found.type not in _WHOLE:
        if found.type in ("jsx_element", "program"):
            return None
        found = unit.parent(found)
    return found


def _after(unit: Unit, node: Node) -> int:
    rest = unit.data[node.end_byte :]
    return node.end_byte + len(rest) - len(rest.lstrip())


def _without_bodies(node: Node) -> list[tuple[int, int]]:
    """The lines of a node but for those inside the outermost bodies in it."""
    first, last = node.start_point.row + 1, node.end_point.row + 1
    stretches, pending = list[tuple[int, int]](), [node]
    gaps: list[tuple[int, int]] = []
    while pending:
        current = pending.pop()
        if current.type in _BODIES:
            gaps.append((current.start_point.row + 2, current.end_point.row))
        elif current.type == "jsx_element":
            opening, closing = current.children[0], current.children[-1]
            gaps.append((opening.end_point.row + 2, closing.start_point.row))
            pending.append(opening)
        elif current.end_point.row > current.start_point.row:
            pending.extend(current.named_children)
    for begin, end in sorted(gap for gap in gaps if gap[0] <= gap[1]):
        if begin > first:
            stretches.append((first, begin - 1))
        first = max(first, end + 1)
    if first <= last:
        stretches.append((first, last))
    return stretches
