"""Lowering: one file's syntax tree to its value graph, bottom-up, with a stack of its own instead of recursion."""

from checkout_audit.facts.lower.walk import graph_of, lower

__all__ = ["graph_of", "lower"]
