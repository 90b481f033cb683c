"""The map phase: one file at a time, from bytes to plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from hashlib import sha256

import msgspec

from checkout_audit.checks.kind import Detector
from checkout_audit.checks.model import FileMatch
from checkout_audit.engine.prefilter import Prefilter
from checkout_audit.facts.ignores import MARK, IgnoreComment, ignores
from checkout_audit.facts.lower import graph_of
from checkout_audit.facts.specifiers import specifiers, url_texts
from checkout_audit.findings.build import Place
from checkout_audit.findings.ignore import Ignore
from checkout_audit.match.words import Occurrences
from checkout_audit.source.document import Document
from checkout_audit.source.problem import Problem
from checkout_audit.source.read import SourceFile, opened, raw_bytes, understood
from checkout_audit.syntax.unit import Unit

NODE_BUDGET = 1_500_000
"""Syntax nodes of one file; one with more is data, and would hold up all the rest."""


class Yield(msgspec.Struct, frozen=True, array_like=True):
    """What a file gave, or several."""

    lines: int = 0
    size: int = 0
    analysed: int = 0
    not_understood: int = 0
    problems: tuple[Problem, ...] = ()
    matches: tuple[tuple[int, FileMatch], ...] = ()
    """With the number of the check, in order of files."""
    candidates: tuple[tuple[int, str], ...] = ()
    """(number of the check, path) for checks that ask the program."""
    graphs: tuple[tuple[str, bytes], ...] = ()
    """Encoded value graphs of candidate files, by path."""
    imports: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Raw specifiers that each file names, if any check asks the program."""
    urls: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Texts of each file that may be URLs, likewise."""
    ignores: tuple[Ignore, ...] = ()
    """Comments that suppress findings."""
    digests: tuple[tuple[str, str], ...] = ()
    """SHA-256 of each file that was read, by path."""


class Mapper:
    """Everything that the map phase needs. Made before workers start, so that they share it."""

    def __init__(self, files: Sequence[SourceFile], detectors: Sequence[Detector]) -> None:
        self._files = files
        self._detectors = detectors
        self._prefilter = Prefilter(detectors, _sample(files))
        self._asks = frozenset(number for number, each in enumerate(detectors) if each.wants_graphs)

    def encoded(self, batch: Sequence[int]) -> bytes:
        """What the files of these numbers give, as bytes that `decode` reads."""
        return msgspec.msgpack.encode([self._one(self._files[number]) for number in batch])

    def lost(self, number: int) -> bytes:
        """In place of what a file gives whose analysis took its process down."""
        file = self._files[number]
        text = "the analysis of this file was killed or did not end"
        problem = Problem(file.path, 0, "failed", text, incomplete=True)
        raw, _ = opened(file)
        digests = ((file.path, sha256(raw).hexdigest()),) if raw is not None else ()
        return msgspec.msgpack.encode([Yield(size=file.size, problems=(problem,), digests=digests)])

    def _one(self, file: SourceFile) -> Yield:
        raw, problems = opened(file)
        if raw is None:
            return Yield(problems=problems)
        digests = ((file.path, sha256(raw).hexdigest()),)
        try:
            document, problems = understood(file, raw)
            so_far = Yield(problems=problems, digests=digests)
            return so_far if document is None else self._document(document, so_far)
        except Exception as error:  # noqa: BLE001 - no file may end the audit of the others
            return Yield(size=file.size, problems=(failed(file.path, "", error),), digests=digests)

    def _document(self, document: Document, so_far: Yield) -> Yield:
        data = document.data
        lines = data.count(b"\n") + (data[-1:] not in (b"", b"\n"))
        alive, occurrences = self._prefilter.alive(document.path, data)
        imports = ((document.path, specifiers(data)),) if self._asks else ()
        urls = ((document.path, url_texts(data)),) if self._asks else ()
        so_far = msgspec.structs.replace(so_far, lines=lines, size=len(data))
        if occurrences is None and MARK.encode() not in data:
            return msgspec.structs.replace(so_far, imports=imports, urls=urls)
        unit = Unit(document)
        if unit.root.descendant_count > NODE_BUDGET:
            text = f"{unit.root.descendant_count:,} syntax nodes, more than {NODE_BUDGET:,}: not analysed"
            problem = Problem(document.path, 0, "budget", text, incomplete=True)
            return msgspec.structs.replace(so_far, problems=(*so_far.problems, problem))
        return self._analysed(
            unit,
            occurrences or Occurrences(data),
            alive,
            msgspec.structs.replace(so_far, analysed=1, imports=imports, urls=urls),
        )

    def _analysed(self, unit: Unit, occurrences: Occurrences, alive: Sequence[int], so_far: Yield) -> Yield:
        problems = list(so_far.problems)
        matches: list[tuple[int, FileMatch]] = []
        for number in alive:
            detector = self._detectors[number]
            try:
                matches.extend((number, match) for match in detector.file_matches(unit, occurrences))
            except Exception as error:  # noqa: BLE001 - one check may not end the others
                problems.append(failed(unit.path, detector.check.id, error))
        asked = self._asks.intersection(alive)
        graphs = ((unit.path, msgspec.msgpack.encode(graph_of(unit))),) if asked else ()
        if unit.cut_short:
            problems.append(
                Problem(unit.path, 0, "budget", "too many candidates: not all were looked at", incomplete=True)
            )
        errors = unit.errors()
        if errors.ranges:
            problems.append(_not_understood(unit, errors.ranges[0][0], errors.not_understood))
        return msgspec.structs.replace(
            so_far,
            not_understood=errors.not_understood,
            problems=tuple(problems),
            matches=tuple(matches),
            candidates=tuple((number, unit.path) for number in sorted(asked)),
            graphs=graphs,
            ignores=_ignores(unit),
        )


def _sample(files: Sequence[SourceFile]) -> Iterator[bytes]:
    """Some of the files, spread evenly."""
    for file in files[:: max(1, len(files) // _SAMPLE)]:
        with suppress(OSError):
            yield raw_bytes(file)


_SAMPLE = 40


def together(yields: Sequence[Yield]) -> Yield:
    """What several files gave, in their order."""
    return Yield(
        lines=sum(each.lines for each in yields),
        size=sum(each.size for each in yields),
        analysed=sum(each.analysed for each in yields),
        not_understood=sum(each.not_understood for each in yields),
        problems=tuple(problem for each in yields for problem in each.problems),
        matches=tuple(match for each in yields for match in each.matches),
        candidates=tuple(candidate for each in yields for candidate in each.candidates),
        graphs=tuple(graph for each in yields for graph in each.graphs),
        imports=tuple(row for each in yields for row in each.imports),
        urls=tuple(row for each in yields for row in each.urls),
        ignores=tuple(ignore for each in yields for ignore in each.ignores),
        digests=tuple(row for each in yields for row in each.digests),
    )


def decode(data: bytes) -> list[Yield]:
    """The values that `Mapper.encoded` wrote, one for each file."""
    return msgspec.msgpack.decode(data, type=list[Yield])


def failed(path: str, check: str, error: Exception) -> Problem:
    """That an analysis threw: a fault of ours, named so that it can be told."""
    where = f"check {check} failed" if check else "the analysis failed"
    reason = " ".join(str(error).split())[:200]
    return Problem(
        path, 0, "failed", f"{where}: {type(error).__name__}{': ' if reason else ''}{reason}", incomplete=True
    )


def _ignores(unit: Unit) -> tuple[Ignore, ...]:
    return tuple(_ignore(unit, comment) for comment in ignores(unit))


def _ignore(unit: Unit, comment: IgnoreComment) -> Ignore:
    node = unit.node_at(comment.start, comment.end)
    span = unit.document.span(comment.start, comment.end)
    tokens = " ".join(unit.document.text(comment.start, comment.end).split())
    return Ignore(Place.of(unit.document, span, scope=unit.scope_name(node), tokens=tokens), comment)


def _not_understood(unit: Unit, start: int, size: int) -> Problem:
    text = f"{size:,} bytes not understood; the rest was analysed" if size else "something is missing; all was analysed"
    return Problem(unit.path, unit.document.line(start), "syntax", text, incomplete=False)
