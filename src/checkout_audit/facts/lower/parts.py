"""What a finished piece of syntax hands to the piece around it, and the scopes names are declared in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from tree_sitter import Node

    from checkout_audit.facts.graph import FunctionId, ValueId

Leaves = NewType("Leaves", str)
LEAVES = Leaves("leaves")
"""Result of a statement after which the code behind it does not run."""


@dataclass(slots=True)
class Leaf:
    """One name (or member) that a pattern assigns, and the way to it from the value taken apart."""

    path: tuple[str, ...]
    name: str
    target: ValueId | None
    default: ValueId | None
    start: int
    end: int
    omit: tuple[str, ...] | None = None
    """For a rest element: the keys it leaves out."""


@dataclass(slots=True)
class Pattern:
    """The left side of a declaration or assignment."""

    leaves: list[Leaf]


@dataclass(slots=True)
class Entry:
    """One entry of an object literal, or one attribute of an element."""

    key: str
    value: ValueId


@dataclass(slots=True)
class Values:
    """Arguments of a call."""

    items: list[ValueId]


@dataclass(slots=True)
class Param:
    """A declared parameter."""

    pattern: Pattern
    default: ValueId | None
    type: str
    decorator: str
    is_field: bool


@dataclass(slots=True)
class Params:
    """A parameter list."""

    items: list[Param]


@dataclass(slots=True)
class Element:
    """An opening tag: its component and attributes."""

    component: ValueId
    entries: list[Entry]


@dataclass(slots=True)
class Text:
    """A word of the source: a property name, a type, a decorator."""

    text: str


@dataclass(slots=True)
class Computed(Text):
    """A key in brackets that is an expression."""

    value: ValueId


Result = int | str | Pattern | Entry | Values | Param | Params | Element | Text | None
"""An int is a value; a str is LEAVES."""


@dataclass(slots=True)
class Scope:
    """Names declared in one block or function."""

    parent: Scope | None
    owner: FunctionId
    is_function: bool
    names: dict[str, ValueId] = field(default_factory=dict)

    def find(self, name: str) -> ValueId | None:
        """The variable that `name` means here, or nothing."""
        scope: Scope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                return found
            scope = scope.parent
        return None

    @property
    def hoisted(self) -> Scope:
        """The function scope that `var` and function declarations land in."""
        scope = self
        while not scope.is_function and scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(slots=True)
class Frame:
    """A node that is being lowered, with what its finished children handed up."""

    node: Node
    kind: str
    start: int
    end: int
    kids: list[tuple[str | None, Result]] = field(default_factory=list)

    def get(self, name: str) -> Result:
        """What the first child in that field handed up."""
        for label, result in self.kids:
            if label == name:
                return result
        return None

    def value(self, name: str) -> ValueId | None:
        """The same, when it is a value."""
        result = self.get(name)
        return result if type(result) is int else None  # type: ignore[return-value]

    def text(self, name: str) -> str:
        """The same, when it is a word; otherwise empty."""
        result = self.get(name)
        return result.text if isinstance(result, Text) else ""

    def values(self) -> list[ValueId]:
        """Every value among the children, in order."""
        return [result for _, result in self.kids if type(result) is int]  # type: ignore[misc]

    def last(self) -> ValueId | None:
        """The last value among the children."""
        values = self.values()
        return values[-1] if values else None

    @property
    def leaves(self) -> bool:
        """Whether a child statement leaves."""
        return any(result == LEAVES for _, result in self.kids if isinstance(result, str))
