"""Answers that are files (an invoice as PDF): what the calls that make them are given."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.flow.backward import Backward, State
from checkout_audit.flow.calls import Calls
from checkout_audit.flow.paths import bounded
from checkout_audit.flow.replies import Handler, Said
from checkout_audit.project.program import Linked

_FILE = re.compile(rb"application/pdf|content-disposition|octet-stream", re.IGNORECASE)
_SIZE = 240
_DEEPEST = 3
"""Objects in objects that a call is given."""


class Documents:
    """Answers for one program."""

    def __init__(self, calls: Calls, search: Backward) -> None:
        self.program = calls.program
        self.search = search

    def made_of(self, handler: Handler, bodies: list[State]) -> Iterator[Said]:
        """What goes into the files that a handler sends, each part as one of the answer."""
        facts = self.program.function(handler.function)
        text = self.program.text(self.program.linked(handler.function.file).path)
        if not _FILE.search(text, facts.start, facts.end):
            return
        for body in bodies:
            queue, seen = [body], set[State]()
            for state in bounded(queue, _SIZE):
                if state in seen:
                    continue
                seen.add(state)
                file, value = self.program.of(state.gid)
                if file.graph.ops[value] == Op.CALL:
                    given = (one for arg in file.graph.args[value][1:] for one in _parts(file, arg, _DEEPEST))
                    for one in given:
                        yield Said("", State(file.gid(one), (), state.stack), body.gid, body.gid, is_made_of=True)
                queue += [move for move, _ in self.search.moves(state)]


def _parts(file: Linked, value: int, depth: int) -> Iterator[ValueId]:
    """A value, or the entries of an object."""
    if file.graph.ops[value] != Op.OBJECT or not depth:
        yield ValueId(value)
        return
    for entry in file.graph.args[value]:
        yield from _parts(file, entry, depth - 1)


__all__ = ["Documents"]
