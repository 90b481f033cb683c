"""Places of values, for the kinds that ask the program."""

from __future__ import annotations

from checkout_audit.findings.build import Place
from checkout_audit.findings.identity import canonical
from checkout_audit.findings.model import Span
from checkout_audit.flow.engine import FlowEngine
from checkout_audit.project.program import Gid


def place_of(engine: FlowEngine, gid: Gid) -> Place:
    """The place of a value, as a primary one."""
    file, value = engine.program.of(gid)
    document = engine.project.document(file.path)
    start, end = file.graph.starts[value], file.graph.ends[value]
    scope = file.graph.functions[file.index.function_at(start)].name
    tokens = canonical(document.text(start, end))
    return Place.of(document, document.span(start, end), scope=scope, tokens=tokens)


def span_of(engine: FlowEngine, gid: Gid) -> Span:
    """The stretch of code of a value."""
    file, value = engine.program.of(gid)
    return engine.project.document(file.path).span(file.graph.starts[value], file.graph.ends[value])


def text_of(engine: FlowEngine, gid: Gid) -> str:
    """The code of a value."""
    file, value = engine.program.of(gid)
    return engine.project.document(file.path).text(file.graph.starts[value], file.graph.ends[value])
