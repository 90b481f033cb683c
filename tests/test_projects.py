"""Small shops of a few files, each holding what its `// expect:` comments say of one issue and nothing more of it.

A file of `tests/data/projects/ISSUE` is one shop: `=== path` begins a file of it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checkout_audit.engine.request import AuditRequest
from checkout_audit.engine.session import audit
from checkout_audit.rulebook.load import load

PROJECTS = Path(__file__).resolve().parent / "data" / "projects"
_EXPECT = re.compile(r"\s*(?://|\{/\*) expect: ([A-Z]+-\d+/[\w-]+(?:, [A-Z]+-\d+/[\w-]+)*)(?: \*/\})?$")
Place = tuple[str, int, str]


def files(project: str) -> dict[str, list[str]]:
    """The lines of each file of a project, by path."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^=== ", project, flags=re.MULTILINE)[1:]:
        path, *lines = part.splitlines()
        found[path.strip()] = lines
    return found


def written(project: str, folder: Path) -> list[Place]:
    """Writes a project's files without their comments; what those expect."""
    expected: list[Place] = []
    for path, lines in files(project).items():
        for number, line in enumerate(lines, 1):
            match = _EXPECT.search(line)
            expected += [(path, number, check) for check in match[1].split(", ")] if match else []
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(_EXPECT.sub("", line) + "\n" for line in lines))
    return sorted(expected)


@pytest.mark.parametrize(
    "path",
    sorted(PROJECTS.glob("*/*.txt")),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_a_project_holds_what_its_comments_expect(path: Path, tmp_path: Path) -> None:
    expected = written(path.read_text(), tmp_path)
    outcome = audit(AuditRequest(paths=(tmp_path,), jobs=1), load())
    assert not outcome.problems
    issue = path.parent.name
    found = sorted((one.span.path, one.span.start_line, one.check) for one in outcome.findings if one.issue == issue)
    assert found == expected
