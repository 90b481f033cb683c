"""What one file yields, as plain frozen values: the only thing that crosses from the map phase to the reduce phase."""

from __future__ import annotations

import msgspec

from checkout_audit.source.problem import Problem
from checkout_audit.source.span import Span

Scalar = str | int | float | bool | None
"""What an expression folds to. None is the constant `null` or `undefined`."""


class Constant(msgspec.Struct, frozen=True, tag="constant"):
    """An expression whose value is known from this file alone."""

    value: Scalar


class ImportRef(msgspec.Struct, frozen=True, tag="import"):
    """A value that another module exports."""

    module: str
    """As written: `./money`, `@/lib/keys`, `stripe`."""
    name: str
    """The exported name, `default`, or `*`; members read from it follow, dotted (`KEYS.token`)."""


class Import(msgspec.Struct, frozen=True):
    """A name that this file brings in."""

    local: str
    """Empty for an import made for its effects."""
    module: str
    name: str
    """The exported name, `default` or `*`."""
    type_only: bool
    start: int
    """Byte offset of the local name."""


class Export(msgspec.Struct, frozen=True):
    """A name that this file hands out."""

    name: str
    """`default` for the default export; `*` for all names of `module`."""
    local: str
    """The name in this file or in `module`; empty for an anonymous default export."""
    module: str
    """Where it comes from if the file only passes it on, else empty."""
    start: int


class ExportedConstant(msgspec.Struct, frozen=True):
    """An exported name, or a member of one (`KEYS.token`), whose value folds."""

    name: str
    value: Constant | ImportRef


class Capture(msgspec.Struct, frozen=True):
    """What a metavariable stands for in one match."""

    start: int
    end: int
    """Byte offsets; equal for a `$...NAME` that took nothing."""
    text: str
    kind: str
    """The class of expression, see `match.kinds`."""
    constant: Constant | ImportRef | None = None


class Pending(msgspec.Struct, frozen=True):
    """A condition that only another file can decide. The match stands if all its pending conditions hold."""

    name: str
    """The metavariable."""
    reference: ImportRef
    """What must be looked up; for a `callee` condition the function that is called."""
    condition: PendingCondition
    negated: bool = False


class ValueCond(msgspec.Struct, frozen=True, cache_hash=True, tag="value"):
    """The folded constant is one of `values`, or its text matches `regex`, or it lies within `low` and `high`."""

    values: tuple[Scalar, ...] = ()
    regex: str = ""
    low: float | None = None
    high: float | None = None
    negated: bool = False


class CalleeCond(msgspec.Struct, frozen=True, cache_hash=True, tag="callee"):
    """The resolved name of a callee is one of `names`, which may hold `*` and `?`.

    A name is `module.export` for imports (`jsonwebtoken.sign`, `@medusajs/medusa/core-flows.createOrdersWorkflow`),
    `module.Class.member` for members of an instance made in this file (`stripe.Stripe.paymentIntents.create`),
    and the written path for the rest (`Math.random`, `this.tokens.generateToken`).
    """

    names: tuple[str, ...]
    negated: bool = False


PendingCondition = ValueCond | CalleeCond


class FileMatch(msgspec.Struct, frozen=True):
    """One match of one check in one file."""

    check: str
    start: int
    end: int
    span: Span
    scope: str
    tokens: str
    captures: dict[str, Capture] = {}
    pending: tuple[Pending, ...] = ()


class FileFacts(msgspec.Struct, frozen=True):
    """All that is known of one file."""

    path: str
    digest: str
    """Hash of its bytes."""
    lines: int
    size: int
    """Bytes."""
    not_understood: int = 0
    """Bytes under syntax-error nodes."""
    problems: tuple[Problem, ...] = ()
    imports: tuple[Import, ...] = ()
    exports: tuple[Export, ...] = ()
    constants: tuple[ExportedConstant, ...] = ()
    matches: tuple[FileMatch, ...] = ()
