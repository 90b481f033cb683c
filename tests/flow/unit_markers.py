"""Marker tests of money units: `/*unit: major*/ expr` says in which unit an amount is; `unknown` and `mixed` too.

A snippet without a package.json is taken for Medusa v2, as every snippet that shows no other platform is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flow.markers import Case, expression_at, models

from checkout_audit.facts.specifiers import specifiers
from checkout_audit.flow.backward import State
from checkout_audit.flow.evidence import Evidences
from checkout_audit.flow.platform import Platforms
from checkout_audit.flow.units import Units, agreed

_MARKER = re.compile(r"/\*unit: (\w+)\*/\s*")
_TABLES = ("dependencies", "devDependencies")


def units_of(case: Case) -> Units:
    """The units of a snippet's program."""
    sources = {path: text for path, text in case.texts.items() if not path.endswith(".json")}
    imports = {path: specifiers(text.encode()) for path, text in sources.items()}
    manifests = {path: json.loads(text) for path, text in case.texts.items() if path.endswith("package.json")}
    packages = {
        path.rpartition("/")[0]: ["?", *(name for table in _TABLES for name in content.get(table, ()))]
        for path, content in manifests.items()
    }
    platforms = Platforms(models().platforms, imports, packages)
    return Units(case.search, platforms, Evidences(models().units, platforms, lambda path: sources[path].encode()))


def found(source: str) -> Iterator[tuple[str, str, str]]:
    """(place, marked unit, unit found) of every marker."""
    case = Case(source)
    units = units_of(case)
    for path, text in case.texts.items():
        file = case.program.file(path)
        for marker in _MARKER.finditer(text) if file is not None else ():
            assert file is not None
            views = units.views(State(min(expression_at(file, text, marker.end()))))
            unit = agreed(views)[0]
            line = text.count("\n", 0, marker.start()) + 1
            yield f"{path}:{line}", marker[1], unit.value if unit else "mixed" if views else "unknown"


def check(source: str) -> None:
    """Every marker of the snippet holds, and there is at least one."""
    rows = list(found(source))
    assert rows, "no marker to check"
    wrong = [f"{place}: {unit}, not {wanted}" for place, wanted, unit in rows if unit != wanted]
    assert not wrong, "\n".join(wrong)
