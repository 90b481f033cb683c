"""What the members of interfaces and object types are declared to be, as the text of a file has it: `{ orders: OrderService }`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkout_audit.project.program import Program

_DECLARED = re.compile(rb"(?:\binterface\s+([A-Za-z_$][\w$]*)[^{;=]{0,200}|\btype\s+([A-Za-z_$][\w$]*)\s*=\s*)\{")
_MEMBER = re.compile(r"\s*(?:(?:public|private|protected|readonly)\s+)*([A-Za-z_$][\w$]*)\s*\??\s*:\s*(.+)", re.DOTALL)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_LONGEST = 20_000
"""Characters of one declaration."""

Shape = dict[str, str]
"""Name of a member → its type, as written."""


class Shapes:
    """Answers, cached, for one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[str, dict[str, Shape]] = {}

    def member(self, path: str, name: str, key: str) -> str:
        """The type of a member of what a file declares under a name, as written there; empty if that is not known."""
        if path not in self._known:
            self._known[path] = dict(_shapes(self.program.text(path)))
        return self._known[path].get(name, {}).get(key, "")


def _shapes(text: bytes) -> Iterator[tuple[str, Shape]]:
    for declared in _DECLARED.finditer(text):
        name = declared[1] or declared[2]
        body = text[declared.end() : declared.end() + _LONGEST].decode("utf-8", "replace")
        yield name.decode(), dict(_members(_COMMENT.sub("", body)))


def _members(body: str) -> Iterator[tuple[str, str]]:
    """The members up to the brace that closes the declaration; what stands in braces of their own is passed over."""
    depth, start = 0, 0
    for at, sign in enumerate(body):
        if sign in "{([<":
            depth += 1
        elif sign in "})]" or (sign == ">" and body[at - 1 : at] != "="):
            depth -= 1
        if depth < 0 or (depth == 0 and sign in ";,\n"):
            found = _MEMBER.match(body[start:at])
            if found is not None:
                yield found[1], found[2].strip()
            start = at + 1
        if depth < 0:
            return
