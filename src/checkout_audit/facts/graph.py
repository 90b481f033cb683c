"""The value graph of one file: what each expression is made of, as plain data.

Values are numbered; a value's operands are other values of the same file. What leaves the file (an import,
a global name) is a value of its own that the project links later. Lists run in parallel, one entry a value,
so that a file of thousands of values is a handful of objects to encode.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NewType

import msgspec

ValueId = NewType("ValueId", int)
FunctionId = NewType("FunctionId", int)

MODULE = FunctionId(0)
"""The function that stands for the file's top level."""

REST, COMPUTED, ELEMENT = "...", "?", "[]"
"""Keys that are not names: a spread entry, a key that is not known, any element of a list."""


class Op(IntEnum):
    """What makes a value. The operands are in `args`, a name or operator in `text`."""

    UNKNOWN = 0
    NUMBER = 1  # text: the literal
    STRING = 2  # text: the content
    LITERAL = 3  # text: true, false, null, undefined, or a regular expression
    REF = 4  # args: the variable; one use of it
    VARIABLE = 5  # text: name; args: every value assigned to it
    GLOBAL = 6  # text: name declared nowhere in the file
    IMPORT = 7  # text: "module\0name", name "default" or "*" (the module itself)
    PARAMETER = 8  # text: position; owner: its function
    MEMBER = 9  # args: object; text: property, or `[]` for an element
    CALL = 10  # args: callee, then arguments
    NEW = 11  # args: class, then arguments
    OBJECT = 12  # args: the entries' values; keys[value]: their keys
    ARRAY = 13  # args: elements
    TEMPLATE = 14  # args: text and substituted values, in order
    BINARY = 15  # text: operator; args: left, right
    UNARY = 16  # text: operator; args: operand
    CHOICE = 17  # args: condition, then, else
    LOGIC = 18  # text: `||`, `&&` or `??`; args: left, right
    AWAIT = 19  # args: promise
    FUNCTION = 20  # text: index in functions
    CLASS = 21  # text: index in classes
    THIS = 22  # text: index in classes, or empty
    SPREAD = 23  # args: what is spread
    JSX = 24  # args: component, then attribute values; keys[value]: attribute names
    OMIT = 25  # args: object; text: the keys left out, joined by \0 (a rest in a pattern), or `[]` for a list's rest
    CAUGHT = 26  # the value of a catch clause's parameter
    UPDATE = 27  # text: operator of a compound assignment; args: target before, operand
    YIELD = 28  # args: operand
    ARGUMENTS = 29  # text: index in functions; all that the function is given


class Function(msgspec.Struct, frozen=True, array_like=True):
    """A function, method or arrow function; index 0 is the file's top level."""

    name: str
    """Dotted with the enclosing names (`CartProvider.updateQuantity`); empty for the top level."""
    parent: FunctionId
    params: tuple[ValueId, ...]
    """One PARAMETER value each, in order."""
    types: tuple[str, ...]
    """Declared type of each parameter, as written, or empty."""
    decorators: tuple[str, ...]
    """For each parameter its decorator's text (`Body()`), or empty."""
    returns: tuple[ValueId, ...]
    start: int
    end: int
    body: int
    """Byte at which the body starts."""
    is_async: bool
    cls: int
    """Index of the class it is a method of, or -1."""
    directives: tuple[str, ...]
    """`use server` and the like, at the top of the body."""
    marks: tuple[str, ...]
    """Decorators of the method itself, as written."""
    has_rest: bool = False
    """Whether the last parameter takes all further arguments."""
    sets: str = ""
    """The property that it is the setter of."""


class Class(msgspec.Struct, frozen=True, array_like=True):
    """A class declaration or expression."""

    name: str
    base: ValueId
    """The extended expression, or -1."""
    methods: dict[str, FunctionId]
    fields: dict[str, tuple[ValueId, ...]]
    """Values given to `this.x`, in the declaration, the constructor or any method."""
    types: dict[str, str]
    """Declared types of fields, as written."""
    marks: tuple[str, ...]
    start: int
    end: int


class Write(msgspec.Struct, frozen=True, array_like=True):
    """`target.key = value`, `target.push(value)`, or `target.append("key", value)`."""

    target: ValueId
    key: str
    value: ValueId
    start: int
    end: int
    owner: FunctionId


class Guard(msgspec.Struct, frozen=True, array_like=True):
    """An `if`: what it tests, and whether its branches leave the function."""

    test: ValueId
    start: int
    end: int
    then_start: int
    then_end: int
    then_leaves: bool
    else_leaves: bool
    owner: FunctionId


class Region(msgspec.Struct, frozen=True, array_like=True):
    """A loop, `try` body or `catch` clause; or a statement that ends what is being done."""

    kind: str
    """`loop`, `try`, `catch`, `switch`; `throw`, `continue`, `break`, and `return` when it gives nothing."""
    start: int
    end: int
    leaves: bool
    """Whether it throws or returns on its way out (catch clauses)."""
    owner: FunctionId


MODULE_EXPORTS = "="
"""Name under which `module.exports = …` and `export = …` stand."""


class Export(msgspec.Struct, frozen=True, array_like=True):
    """A name that other files can import."""

    name: str
    """`default` for the default export, `*` for `export * from`, `=` for all that `require` gives."""
    value: ValueId
    """The exported value, or -1 for a re-export."""
    module: str
    """Specifier of a re-export, or empty."""
    source: str
    """Name in that module: `*` for all of it."""


class Graph(msgspec.Struct, frozen=True, array_like=True):
    """Everything that one file says about values."""

    ops: list[int]
    args: list[tuple[int, ...]]
    texts: list[str]
    starts: list[int]
    ends: list[int]
    owners: list[int]
    keys: dict[int, tuple[str, ...]]
    types: dict[int, str]
    """Declared types of variables, as written."""
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    writes: tuple[Write, ...]
    guards: tuple[Guard, ...]
    regions: tuple[Region, ...]
    exports: tuple[Export, ...]
    directives: tuple[str, ...]
    foreign: dict[int, tuple[str, str]] = {}
    """Members whose key is a constant of another file: (module, dotted name) of it."""
    foreign_keys: dict[int, tuple[tuple[int, str, str], ...]] = {}
    """Objects with such keys: (position, module, dotted name) of each."""
    indexes: dict[int, int] = {}
    """Members whose key is not known, and the expression that gives it."""

    def __len__(self) -> int:
        return len(self.ops)
