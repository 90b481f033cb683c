"""Searches a snippet for a pattern, the way the tests of `match` ask."""

from __future__ import annotations

from checkout_audit.match.compile import compile_spec
from checkout_audit.match.matcher import Matcher
from checkout_audit.match.search import Match, search
from checkout_audit.match.spec import PatternSpec, Spec, Where
from checkout_audit.match.words import WordIndex
from checkout_audit.source.document import Document
from checkout_audit.syntax.unit import Unit


def unit(code: str, path: str = "a.tsx") -> Unit:
    return Unit(Document(path, code.encode()))


def matches(spec: Spec | str, code: str, path: str = "a.tsx", where: Where = ()) -> list[Match]:
    matcher = compile_spec(PatternSpec(spec) if isinstance(spec, str) else spec, where)
    return run(matcher, unit(code, path))


def run(matcher: Matcher, parsed: Unit) -> list[Match]:
    clauses = [word for clause in matcher.required() for word in clause]
    index = WordIndex(matcher.words() | frozenset(clauses))
    return list(search(matcher, parsed, index.scan(parsed.data)))


def texts(spec: Spec | str, code: str, path: str = "a.tsx", where: Where = ()) -> list[str]:
    return [code.encode()[found.start : found.end].decode() for found in matches(spec, code, path, where)]


def bound(spec: Spec | str, code: str, path: str = "a.tsx", where: Where = ()) -> list[dict[str, str]]:
    found = matches(spec, code, path, where)
    return [{name: value.text for name, value in match.env.items()} for match in found]
