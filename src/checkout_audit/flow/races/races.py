"""What all checks for races ask, put together once for a project."""

from __future__ import annotations

from functools import cached_property

from checkout_audit.flow.engine import FlowEngine
from checkout_audit.flow.races.announced import Announcements
from checkout_audit.flow.races.decisions import Decisions
from checkout_audit.flow.races.keys import Keys, may_declare
from checkout_audit.flow.races.locks import Locks
from checkout_audit.flow.races.marks import Marks
from checkout_audit.flow.races.repeats import Repeats
from checkout_audit.flow.races.spent import Spent
from checkout_audit.flow.races.taken import Locked
from checkout_audit.flow.races.updates import Updates
from checkout_audit.project.decide import Project


class Races:
    """Accesses, locks and updates of one project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.engine = project.once(FlowEngine)
        self.accesses = self.engine.calls.rows.accesses
        self.locks = Locks(self.engine.calls, project.models.locks, lambda path: project.document(path).data)

    @cached_property
    def updates(self) -> Updates:
        """Made when first asked for."""
        return Updates(self.engine.search, self.accesses, self.locks)

    @cached_property
    def repeats(self) -> Repeats:
        """Made when first asked for."""
        return Repeats(self.engine, self.updates)

    @cached_property
    def decisions(self) -> Decisions:
        """Made when first asked for."""
        keys = Keys(lambda: self._project.declarations(may_declare))
        return Decisions(self.engine.calls, self.accesses, self.locks, self.updates, keys)

    @cached_property
    def marks(self) -> Marks:
        """Made when first asked for."""
        return Marks(self.decisions)

    @cached_property
    def spent(self) -> Spent:
        """Made when first asked for."""
        return Spent(self.decisions)

    @cached_property
    def locked(self) -> Locked:
        """Made when first asked for."""
        return Locked(self.engine.calls, self.locks, self._project.models.keyed)

    @cached_property
    def announcements(self) -> Announcements:
        """Made when first asked for."""
        return Announcements(self.decisions)
