"""The form of a saved run, version 1: what `--format json` writes, `report convert` reads and the published schema says.

Version 1 is frozen: a key never goes away and never changes its meaning; new keys may come.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

VERSION = 1

SeverityWord = Literal["low", "medium", "high", "critical"]
ConfidenceWord = Literal["low", "medium", "high"]
StandingWord = Literal["new", "new-check", "regressed", "expired", "unused", "known", "accepted", "suppressed"]
Line = Annotated[int, Meta(ge=1, description="A line, counted from 1.")]
Column = Annotated[int, Meta(ge=1, description="A column, counted from 1 in UTF-16 code units.")]
Count = Annotated[int, Meta(ge=0)]
Path = Annotated[str, Meta(description="Relative to `root`, with `/`.")]


class Position(msgspec.Struct, frozen=True):
    """A point in a file."""

    line: Line
    column: Column


class ExcerptOut(msgspec.Struct, frozen=True):
    """Source lines around a place, secrets masked."""

    first_line: Line
    first_column: Annotated[
        int, Meta(ge=1, description="Column at which every line of it begins: more than 1 on long lines.")
    ]
    lines: Annotated[tuple[str, ...], Meta(description="Without line ends.")]


class SuppressionOut(msgspec.Struct, frozen=True):
    """Why a finding is suppressed or accepted."""

    reason: str
    place: Annotated[str, Meta(description="Where that stands: `src/a.ts:12`, or the config file.")]
    owner: str | None
    until: Annotated[str | None, Meta(description="Last day on which it holds, as `2027-01-31`.")]


class RelatedOut(msgspec.Struct, frozen=True):
    """Another place that belongs to a finding."""

    path: Path
    start: Position
    end: Annotated[Position, Meta(description="Exclusive.")]
    role: Annotated[str, Meta(description="What it has to do with the finding.")]
    view: Annotated[str | None, Meta(description="What this place takes the amount for, such as `major units`.")]
    excerpt: ExcerptOut | None


class StepOut(msgspec.Struct, frozen=True):
    """One hop of a value on its way to the finding."""

    path: Path
    start: Position
    end: Annotated[Position, Meta(description="Exclusive.")]
    text: str
    excerpt: ExcerptOut | None


class FindingOut(msgspec.Struct, frozen=True):
    """Something wrong at one place."""

    check: Annotated[str, Meta(description="`SEC-01/client-amount`")]
    issue: Annotated[str, Meta(description="`SEC-01`")]
    severity: SeverityWord
    confidence: ConfidenceWord
    path: Path
    start: Position
    end: Annotated[Position, Meta(description="Exclusive.")]
    scope: Annotated[str, Meta(description="The enclosing function, dotted; empty at the top of a file.")]
    message: str
    fix: Annotated[str, Meta(description="What to do, in a sentence.")]
    fingerprint: Annotated[str, Meta(description="The same in every run; holds no line number.")]
    standing: Annotated[StandingWord, Meta(description="What the gate made of it.")]
    suppressed: SuppressionOut | None
    excerpt: ExcerptOut
    related: tuple[RelatedOut, ...]
    steps: Annotated[tuple[StepOut, ...], Meta(description="From where the value begins to where it is used.")]
    tokens: Annotated[str, Meta(description="The code that is wrong, comments and line breaks left out.")]
    line_hash: Annotated[str, Meta(description="`primaryLocationLineHash` of GitHub code scanning; may be empty.")]
    recorded: Annotated[bool, Meta(description="Whether it was there in what the run was compared with.")] = False


class GoneOut(msgspec.Struct, frozen=True):
    """A finding of what the run was compared with that is found no more."""

    check: str
    path: Path
    scope: str
    code: Annotated[str, Meta(description="The code that was wrong, secrets masked.")]
    fingerprint: str


class ProblemOut(msgspec.Struct, frozen=True):
    """Something that could not be read or understood."""

    path: Path
    line: Line | None
    kind: str
    text: str
    incomplete: Annotated[bool, Meta(description="Whether the audit misses something because of it.")]


class TallyOut(msgspec.Struct, frozen=True):
    """How one issue stands."""

    issue: str
    state: Literal["open", "fixed", "accepted", "expired"]
    found: Count
    new: Count
    known: Count
    hidden: Count
    baseline: Annotated[int | None, Meta(description="Findings in the baseline, if there is one.")]
    trend: Annotated[int | None, Meta(description="How many more there are than in the baseline.")]
    note: Annotated[str | None, Meta(description="Owner, reason and last day of an acceptance.")]


class CoverageOut(msgspec.Struct, frozen=True):
    """What was looked at. No time, which differs between equal runs."""

    files: Count
    lines: Count
    bytes: Count
    analysed: Annotated[int, Meta(ge=0, description="Files that were parsed, since a check could care.")]
    tests_left_out: Count
    ignored: Count
    bytes_not_understood: Count


class ReferenceOut(msgspec.Struct, frozen=True):
    """A page to read further."""

    title: str
    url: str


class CheckOut(msgspec.Struct, frozen=True):
    """One check of an issue."""

    id: str
    title: str
    kind: str
    severity: SeverityWord
    confidence: ConfidenceWord
    message: str
    fix: str
    digest: Annotated[str, Meta(description="Of all that decides what it finds.")]


class IssueOut(msgspec.Struct, frozen=True):
    """One issue of the rule book, with its texts."""

    id: str
    title: str
    severity: SeverityWord
    what: str
    why: str
    fix: str
    acceptance: tuple[str, ...]
    cwe: tuple[int, ...]
    references: tuple[ReferenceOut, ...]
    checks: tuple[CheckOut, ...]


class OriginOut(msgspec.Struct, frozen=True):
    """What it takes to repeat the audit."""

    config: Annotated[str | None, Meta(description="SHA-256 of the config file.")]
    repository: Annotated[str | None, Meta(description="URL of the git remote `origin`, without credentials.")]
    revision: Annotated[str | None, Meta(description="The commit that was checked out.")]
    branch: str | None
    folder: Annotated[str, Meta(description="`root` relative to the top of the repository; empty for the top.")]
    asked: Annotated[dict[str, tuple[str, ...]], Meta(description="Settings other than the defaults, by option.")]


class ToolOut(msgspec.Struct, frozen=True):
    """What audited."""

    name: Literal["checkout-audit"]
    version: str
    rules: Annotated[str, Meta(description="SHA-256 of all rule files: equal digests mean equal rules.")]


class RunOut(msgspec.Struct, frozen=True):
    """A whole run of checkout-audit."""

    version: Literal[1]
    tool: ToolOut
    root: Annotated[str, Meta(description="The audited folder as the caller named it.")]
    coverage: CoverageOut
    findings: Annotated[tuple[FindingOut, ...], Meta(description="Those that are shown, by path, line and column.")]
    hidden: Annotated[tuple[FindingOut, ...], Meta(description="Those that are known, accepted or suppressed.")]
    compared: Annotated[str | None, Meta(description="What new findings are new against.")]
    stale: Annotated[tuple[str, ...], Meta(description="Fingerprints of the baseline that are found no more.")]
    issues: tuple[TallyOut, ...]
    problems: tuple[ProblemOut, ...]
    verdict: Annotated[str, Meta(description="What the exit code says, in one line.")]
    exit_code: Literal[0, 1, 3]
    origin: OriginOut
    rulebook: tuple[IssueOut, ...]
    gone: Annotated[tuple[GoneOut, ...], Meta(description="What was there in that, and is found no more.")] = ()
    files: Annotated[dict[str, str], Meta(description="SHA-256 of each source file that was read, by its path.")] = {}


class RunLine(msgspec.Struct, frozen=True, tag_field="type", tag="run"):
    """The first line: the run, without its findings and problems."""

    version: Literal[1]
    tool: ToolOut
    root: str
    coverage: CoverageOut
    compared: str | None
    origin: OriginOut


class FindingLine(FindingOut, frozen=True, tag_field="type", tag="finding"):
    """One finding that is shown."""


class HiddenLine(FindingOut, frozen=True, tag_field="type", tag="hidden"):
    """One finding that is known, accepted or suppressed."""


class ProblemLine(ProblemOut, frozen=True, tag_field="type", tag="problem"):
    """One problem."""


class EndLine(msgspec.Struct, frozen=True, tag_field="type", tag="end"):
    """The last line; without it the output is cut off."""

    verdict: str
    exit_code: Literal[0, 1, 3]


AnyLine: TypeAlias = RunLine | FindingLine | HiddenLine | ProblemLine | EndLine


def run_schema_text() -> str:
    """JSON Schema of `--format json`, as it stands in `schema/report.v1.schema.json`."""
    return _schema(RunOut, "A run of checkout-audit, version 1 (checkout-audit scan --format json)")


def line_schema_text() -> str:
    """JSON Schema of each line of `--format json-lines`, as it stands in `schema/report-line.v1.schema.json`."""
    return _schema(AnyLine, "A line of a run of checkout-audit, version 1 (checkout-audit scan --format json-lines)")


def _schema(type_: Any, title: str) -> str:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return json.dumps({**dialect, **msgspec.json.schema(type_)}, indent=2, ensure_ascii=False) + "\n"
