"""What every kind of check is: a table of keys, and how they become a detector."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.entry import Entry, Field
from checkout_audit.match.needs import Need, of_clauses
from checkout_audit.match.words import Clauses, Occurrences
from checkout_audit.project.models import Models
from checkout_audit.rule import Check, Precedence
from checkout_audit.source.role import roles

if TYPE_CHECKING:
    from checkout_audit.project.decide import Project
    from checkout_audit.syntax.unit import Unit


TEXTS: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}}
"""The schema of a list of texts."""


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """The parts of a shop in which a check looks."""

    any: frozenset[str] = frozenset()
    """A file must play one of these roles, if there are any."""
    none: frozenset[str] = frozenset()
    """A file must play none of these."""

    def allows(self, path: str) -> bool:
        """Whether the file's path is that of such a part."""
        if not self.any and not self.none:
            return True
        played = roles(path)
        return self.none.isdisjoint(played) and (not self.any or not self.any.isdisjoint(played))


@dataclass(frozen=True, slots=True)
class Body:
    """What a rule file says about one check, as far as its kind reads it."""

    check: Check
    roles: RoleFilter
    entries: Mapping[str, Entry]
    """By the keys of the kind's table, and of those every check has; what is not given is absent."""
    models: Models = field(default_factory=Models)
    """What is known about libraries."""

    def template(self, *known: str) -> Template:
        """The message, which may name these things. Raises `RuleError` for another."""
        entry = self.entries["message"]
        template = Template(entry.text())
        for name in template.names:
            if name not in known:
                hint = f"known: {', '.join(f'${one}' for one in sorted(known))}"
                raise entry.fail(f"${name} is not known in a check of the kind '{self.check.kind}'", hint)
        return template

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts under a key; none if it is not given."""
        return tuple(self.entries[key].texts()) if key in self.entries else ()


class Detector:
    """A check, ready to run. A kind overrides what it needs of the two phases."""

    precedence: Precedence = Precedence()
    """How it stands to other checks of its issue."""
    depends: tuple[str, ...] = ()
    """The check looks only in trees of which some package depends on one of these names (`*` for anything), and in its packages."""
    speaks: re.Pattern[bytes] | None = None
    """What stands in a source of a package that depends on none of them and has to do with them all the same."""
    wants_graphs = False
    """Whether `findings` asks the program: then files that hold the required words are lowered in the map phase."""

    wants_all = False
    """Whether it can be judged only where every other check is looked for too."""

    def __init__(self, check: Check, roles: RoleFilter) -> None:
        self.check = check
        self.roles = roles

    def required(self) -> Clauses:
        """Map phase: words without which a file need not be looked at. No clause asks for every file."""
        return ()

    def needs(self) -> Need:
        """Map phase: the same as closely as a file's bytes can tell it."""
        return of_clauses(self.required())

    def words(self) -> frozenset[str]:
        """Map phase: lower-case words whose offsets `file_matches` asks for."""
        return frozenset()

    def file_matches(self, unit: Unit, occurrences: Occurrences) -> Iterator[FileMatch]:  # noqa: ARG002 - to be overridden
        """Map phase: what one file, seen alone, may be guilty of."""
        return iter(())

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:
        """Reduce phase: what is found, given this check's matches in all files. By default those that hold."""
        return (match.draft for match in matches if match.holds(project.decides))


def one_a_line(drafts: Iterable[Draft], roles: RoleFilter) -> Iterator[Draft]:
    """The first draft of each line, in the parts of a shop that a check looks in."""
    seen: set[tuple[str, int]] = set()
    for draft in drafts:
        span = draft.place.span
        if roles.allows(span.path) and (span.path, span.start_line) not in seen:
            seen.add((span.path, span.start_line))
            yield draft


@dataclass(frozen=True, slots=True)
class CheckKind:
    """One kind of check."""

    name: str
    help: str
    """The question that it asks."""
    fields: Mapping[str, Field]
    """Keys of its own, beside those of every check."""
    compile: Callable[[Body], Detector]
    """Raises `RuleError`, with file and line, for a body that cannot work."""
