"""The fixture shops as the tests see them: their files, and what their comments expect."""

from __future__ import annotations

import re
from pathlib import Path

from tree_sitter import Node

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Finding
from checkout_audit.rulebook.load import load
from checkout_audit.syntax.parser import parse

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SUFFIXES = (".ts", ".tsx")
_EXPECT = re.compile(r"(?://|/\*)\s*expect:\s*([A-Z]+-\d+/[\w-]+(?:\s*,\s*[A-Z]+-\d+/[\w-]+)*)")

Place = tuple[str, int, str]
"""Path, line and check."""


def sources(shop: Path) -> list[Path]:
    """The TypeScript files of a shop, in order."""
    return sorted(path for path in shop.rglob("*") if path.suffix in SUFFIXES and path.is_file())


def expected(shop: Path) -> list[Place]:
    """What the comments of a shop expect, one entry a check and line."""
    found: list[Place] = []
    for path in sources(shop):
        name = path.relative_to(shop).as_posix()
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in _EXPECT.finditer(line):
                found += [(name, number, check.strip()) for check in match[1].split(",")]
    return sorted(found)


def found(shop: Path) -> list[Place]:
    """What an audit of a shop finds."""
    return sorted((finding.span.path, finding.span.start_line, finding.check) for finding in findings(shop))


def findings(shop: Path) -> tuple[Finding, ...]:
    """The findings of an audit of a shop with the built-in rules."""
    outcome = audit(AuditRequest(paths=(shop,), jobs=1), load())
    assert not [problem for problem in outcome.problems if problem.incomplete]
    return outcome.findings


def leaves(path: str, data: bytes) -> list[Node]:
    """The tokens of a file, comments among them, in order."""
    tree = parse(data, path)
    assert not tree.root_node.has_error
    todo, result = [tree.root_node], []
    while todo:
        node = todo.pop()
        if node.child_count == 0 or node.type in ("string", "regex", "comment", "jsx_text"):
            result.append(node)
        else:
            todo.extend(reversed(node.children))
    return result
