"""Runs one check, given as the body of a rule file, over source files."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from textwrap import dedent, indent

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.findings.model import Outcome
from checkout_audit.rulebook.load import load
from checkout_audit.ruletest.run import expected_lines

HEAD = """\
id: TST-01
title: A test
severity: high
what: Something.
checks:
  - id: found
    title: Found
    fix: Mend it.
"""


def rule(body: str) -> str:
    """A rule file with one check of this body."""
    body = dedent(body)
    message = "" if re.search(r"^message:", body, re.MULTILINE) else "    message: found\n"
    kind = "" if re.search(r"^kind:", body, re.MULTILINE) else "    kind: pattern\n"
    return HEAD + kind + message + indent(body, "    ")


def run(body: str, *sources: str, **files: str) -> Outcome:
    """What the check says about sources; each is a file `N.ts`, others are named as in `src__a`."""
    named = {f"{number}.ts": text for number, text in enumerate(sources)}
    named |= {name.replace("__", "/") + ("" if "." in name else ".ts"): text for name, text in files.items()}
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder, "tree")
        for name, text in named.items():
            target = top / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        path = Path(folder, "rule.yaml")
        path.write_text(rule(body))
        return audit(AuditRequest(paths=(top,), jobs=1), load((path,), built_in=False))


def check(body: str, *sources: str, **files: str) -> None:
    """Assert that just the lines marked `// expect` are reported, and that nothing went wrong."""
    outcome = run(body, *sources, **files)
    assert [problem.text for problem in outcome.problems] == []
    named = {f"{number}.ts": text for number, text in enumerate(sources)}
    named |= {name.replace("__", "/") + ("" if "." in name else ".ts"): text for name, text in files.items()}
    expected = sorted((name, line) for name, text in named.items() for line in expected_lines(text))
    assert sorted((each.span.path, each.span.start_line) for each in outcome.findings) == expected
