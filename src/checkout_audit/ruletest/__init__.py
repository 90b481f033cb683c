"""Runs the examples that stand in the rule files."""
