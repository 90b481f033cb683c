"""What is known about libraries that keep the state of a client: how a store is made, read and changed."""

from __future__ import annotations

import msgspec

from checkout_audit.project.places import Flow, Place, Selector

STATE = "@state"
"""Key under which a store holds its state: `store.@state.items`."""


class StateUse(msgspec.Struct, frozen=True):
    """A call that is given a store, to read or to change it."""

    selectors: tuple[Selector, ...]
    value: Place | None = None
    """Where the new state stands."""
    takes: Place | None = None
    """In place of it: the part of the result that is called with the new state."""
    flows: tuple[Flow, ...] = ()
    """How the state that is read passes through the call."""


class StateModel(msgspec.Struct, frozen=True):
    """One kind of store."""

    name: str
    """In the words of a report: `the zustand store`."""
    made: tuple[Selector, ...]
    initial: tuple[Place, ...] = ()
    """Where the call that makes it holds its first state."""
    selects: bool = False
    """Whether the made thing is called to read it, with a function that selects a part or without."""
    gives: tuple[Place, ...] = ()
    """Functions that give the state: `result.getState`, or a parameter of the function that makes it."""
    takes: tuple[Place, ...] = ()
    """Functions that are called with the new state, or with a function that makes it of the old."""
    uses: tuple[StateUse, ...] = ()
    handler: Place | None = None
    """The parameter that gets what a setter of this store is called with, where a function of its own does the setting."""
    reducers: Place | None = None
    """An object of functions that get the state and an action, and return the new state or change what they got."""
    actions: str = ""
    """The key of the made thing under which those functions stand as makers of actions."""
    parts: tuple[Place, ...] = ()
    """Objects of stores: their states together are this one."""
    readers: tuple[str, ...] = ()
    """`module/name` of functions that read it by a selector without being given it."""

    @property
    def modules(self) -> tuple[str, ...]:
        """Globs of the packages that make it."""
        return tuple(dict.fromkeys(one for row in self.made for one in row.module.split("|")))

    def functions_given(self, *, change: bool) -> frozenset[str]:
        """Names under which the made thing has the functions that read or change it."""
        places = self.takes if change else self.gives
        return frozenset(one.path[0] for one in places if one.path)
