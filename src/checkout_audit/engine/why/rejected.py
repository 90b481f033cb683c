"""Why a check of a kind that asks of places reports a line or does not: what it looked at there, and which part did not hold."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_audit.checks import KINDS
from checkout_audit.checks.kind import Detector
from checkout_audit.engine.opened import Opened
from checkout_audit.facts.graph import FunctionId
from checkout_audit.findings.account import Part
from checkout_audit.flow.notes import Note
from checkout_audit.match.words import Occurrences

_MOST = 6


def rejected_parts(detector: Detector, shop: Opened, line: int) -> Iterator[Part]:
    """The notes of a run of the check on what stands on the line, or in the function around it."""
    asks = KINDS[detector.check.kind].help
    lines, notes = _run(detector, shop)
    if line in lines:
        yield Part("place", True, f"The line is one of those that the check reports. It asks: {asks}")
        return
    near = [note for note in notes if shop.is_on(note.at, line)] or [
        note for note in notes if _around(shop, note, line)
    ]
    for note in dict.fromkeys(near[:_MOST]):
        where = "" if shop.is_on(note.at, line) else f"About {shop.place(note.at)}: "
        yield Part(note.part, False, f"{where}{note.text}")
    if not near:
        found = (f"In this file it reports line {', '.join(map(str, lines[:8]))}.",) if lines else ()
        yield Part("place", None, f"Nothing on this line comes into question. The check asks: {asks}", found)


def _run(detector: Detector, shop: Opened) -> tuple[list[int], list[Note]]:
    """The lines of the file that are reported, and the notes in it."""
    project, notes = shop.project, shop.engine.calls.notes
    for path in project.paths():
        occurrences = Occurrences(project.document(path).data)
        if all(any(word in occurrences for word in clause) for clause in detector.required()):
            project.add_candidate(detector.check.id, path)
    notes.rows = []
    drafts = list(detector.findings(project, list(detector.file_matches(shop.unit, Occurrences(shop.unit.data)))))
    rows, notes.rows = notes.rows, None
    spans = (draft.place.span for draft in drafts)
    lines = sorted({span.start_line for span in spans if span.path == shop.path})
    return lines, [note for note in rows if shop.lines(note.at)[0] == shop.path]


def _around(shop: Opened, note: Note, line: int) -> bool:
    """Whether a note is about the outermost function that the line stands in."""
    file, value = shop.engine.program.of(note.at)
    document, at = shop.project.document(file.path), FunctionId(file.graph.owners[value])
    while at and file.graph.functions[at].parent:
        at = file.graph.functions[at].parent
    facts = file.graph.functions[at]
    return bool(at) and document.line(facts.start) <= line <= document.line(max(facts.start, facts.end - 1))


__all__ = ["rejected_parts"]
