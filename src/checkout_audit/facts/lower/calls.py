"""Calls: of functions, of constructors, of a module loader, and of the function before a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import Op, ValueId
from checkout_audit.facts.lower.parts import Result, Values

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkout_audit.facts.lower.builder import Builder
    from checkout_audit.facts.lower.parts import Frame


def _call(build: Builder, frame: Frame) -> Result:
    callee = frame.value("function")
    if callee is None:
        return None
    arguments = frame.get("arguments")
    if isinstance(arguments, Values) and _is_await(frame) and build.ops[callee] == Op.AWAIT:
        return _awaited(build, frame, callee, arguments.items)
    if not isinstance(arguments, Values):
        return build.add_on(Op.CALL, frame.start, frame.end, (callee, *_tagged(build, frame.value("arguments"))))
    module = _loaded_module(build, callee, arguments.items)
    if module is not None:
        return build.add(Op.IMPORT, frame.start, frame.end, (), f"{module}\0*")
    return build.add_on(Op.CALL, frame.start, frame.end, _unbound(build, callee, arguments.items))


def _is_await(frame: Frame) -> bool:
    """Whether the grammar takes `await f<T>(x)` for a call of `await f`."""
    function = frame.node.child_by_field_name("function")
    return function is not None and function.type == "await_expression"


def _awaited(build: Builder, frame: Frame, awaiting: ValueId, items: list[ValueId]) -> ValueId:
    """The call, waited for, as the language has it."""
    callee = build.args[awaiting][0]
    build.ops[awaiting], build.args[awaiting] = Op.UNKNOWN, ()
    call = build.add(Op.CALL, build.starts[callee], frame.end, _unbound(build, ValueId(callee), items))
    return build.add(Op.AWAIT, frame.start, frame.end, (call,))


def _unbound(build: Builder, callee: ValueId, items: list[ValueId]) -> tuple[int, ...]:
    """Callee and arguments, `f.call(this, a)` and `f.apply(null, list)` taken for the call of `f` that they are."""
    way = build.texts[callee] if build.ops[callee] == Op.MEMBER else ""
    if way not in ("call", "apply") or not items or not _is_receiver(build, items[0]):
        return (callee, *items)
    function = build.args[callee][0]
    if way == "call":
        return (function, *items[1:])
    if len(items) > 1 and build.ops[items[1]] == Op.ARRAY:
        return (function, *build.args[items[1]])
    return (function, *(build.add(Op.SPREAD, build.starts[one], build.ends[one], (one,)) for one in items[1:2]))


def _is_receiver(build: Builder, value: ValueId) -> bool:
    """Whether a first argument reads as the `this` of a function, which no other method named `call` is given."""
    if build.ops[value] == Op.THIS or (build.ops[value] == Op.REF and build.texts[value] == "this"):
        return True
    return build.texts[value] in ("null", "undefined") and build.ops[value] in (Op.LITERAL, Op.REF)


def _tagged(build: Builder, template: ValueId | None) -> list[int]:
    """What the function before a template gets: the text, then each value put into it."""
    if template is None:
        return []
    parts = build.args[template] if build.ops[template] == Op.TEMPLATE else ()
    return [template, *(part for part in parts if build.ops[part] != Op.STRING)]


def _loaded_module(build: Builder, callee: ValueId, items: list[ValueId]) -> str | None:
    """The module that `import("…")` or `require("…")` loads."""
    if len(items) != 1 or build.ops[items[0]] != Op.STRING:
        return None
    loads = (Op.GLOBAL, "import"), (Op.REF, "require")
    return build.texts[items[0]] if (build.ops[callee], build.texts[callee]) in loads else None


def _new(build: Builder, frame: Frame) -> Result:
    callee = frame.value("constructor")
    if callee is None:
        return None
    arguments = frame.get("arguments")
    items = arguments.items if isinstance(arguments, Values) else []
    return build.add(Op.NEW, frame.start, frame.end, (callee, *items))


def _arguments(_: Builder, frame: Frame) -> Result:
    return Values(frame.values())


CALLS: dict[str, Callable[[Builder, Frame], Result]] = {
    "call_expression": _call,
    "new_expression": _new,
    "arguments": _arguments,
}
