"""Declarations, branches, loops and ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import ELEMENT, Guard, Op, Region
from checkout_audit.facts.lower.expressions import build_assign, label_function
from checkout_audit.facts.lower.functions import leave_block, member_name
from checkout_audit.facts.lower.parts import LEAVES, Entry, Leaf, Pattern, Result, Text
from checkout_audit.facts.lower.patterns import as_pattern, key_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkout_audit.facts.lower.builder import Builder
    from checkout_audit.facts.lower.parts import Frame


def _declarator(build: Builder, frame: Frame) -> Result:
    pattern = as_pattern(frame.get("name"), frame)
    if pattern is None:
        return None
    value = frame.value("value")
    if value is None:
        for leaf in pattern.leaves:
            build.declare(leaf.name, leaf.start, leaf.end)
    else:
        label_function(build, value, pattern)
    hoist = frame.node.parent is not None and frame.node.parent.type == "variable_declaration"
    if value is not None:
        build.bind(pattern, value, declares=True, hoist=hoist, type_=frame.text("type").lstrip(": "))
    elif frame.text("type") and pattern.leaves:
        build.types[build.declare(pattern.leaves[0].name, frame.start, frame.end)] = frame.text("type").lstrip(": ")
    return Pattern([Leaf((), leaf.name, None, None, leaf.start, leaf.end) for leaf in pattern.leaves])


def _declaration(_: Builder, frame: Frame) -> Result:
    return Pattern([leaf for _, result in frame.kids if isinstance(result, Pattern) for leaf in result.leaves])


def _return(build: Builder, frame: Frame) -> Result:
    value = frame.last()
    if value is not None:
        build.functions[build.owner].returns.append(value)
    else:
        _region(build, frame, "return", leaves=True)
    return LEAVES


def _leave(build: Builder, frame: Frame) -> Result:
    _region(build, frame, frame.kind.removesuffix("_statement"), leaves=True)
    return LEAVES


def _block(build: Builder, frame: Frame) -> Result:
    leave_block(build)
    _directives(build, frame)
    return LEAVES if frame.leaves else None


def _directives(build: Builder, frame: Frame) -> None:
    """`"use server"` and the like, at the top of a function's body or of the file."""
    found: list[str] = []
    for child in frame.node.children[:8]:
        if child.type in ("{", "comment", "hash_bang_line"):
            continue
        inner = child.named_child(0) if child.type == "expression_statement" else None
        if inner is None or inner.type != "string":
            break
        found.append(build.text(inner.start_byte + 1, inner.end_byte - 1))
    if not found:
        return
    if frame.kind == "program":
        build.directives = tuple(found)
    elif build.functions[build.owner].body == frame.start:
        build.functions[build.owner].directives = tuple(found)


def _program(build: Builder, frame: Frame) -> Result:
    _directives(build, frame)
    return None


def _if(build: Builder, frame: Frame) -> Result:
    test = frame.value("condition")
    then, other = frame.get("consequence"), frame.get("alternative")
    if test is None:
        return None
    body = frame.node.child_by_field_name("consequence")
    start, end = (body.start_byte, body.end_byte) if body is not None else (frame.end, frame.end)
    build.guards.append(Guard(test, frame.start, frame.end, start, end, then == LEAVES, other == LEAVES, build.owner))
    return LEAVES if then == LEAVES and other == LEAVES else None


def _statement(_: Builder, frame: Frame) -> Result:
    """A statement that only wraps another: it leaves if that does."""
    return LEAVES if frame.leaves else None


def _expression_statement(_: Builder, __: Frame) -> Result:
    return None


def _region(build: Builder, frame: Frame, kind: str, *, leaves: bool) -> None:
    build.regions.append(Region(kind, frame.start, frame.end, leaves, build.owner))


def _while(build: Builder, frame: Frame) -> Result:
    _region(build, frame, "loop", leaves=False)
    return None


def _for(build: Builder, frame: Frame) -> Result:
    leave_block(build)
    return _while(build, frame)


def _for_in(build: Builder, frame: Frame) -> Result:
    """`for (const x of xs)`: x is an element of xs; `in` gives keys, which carry no value."""
    left, right = as_pattern(frame.get("left"), frame), frame.value("right")
    if left is not None and right is not None:
        operator = frame.node.child_by_field_name("operator")
        if operator is not None and operator.type == "of":
            source = build.add(Op.MEMBER, frame.start, frame.node.start_byte, (right,), ELEMENT)
        else:
            source = build.add(Op.UNKNOWN, frame.start, frame.start)
        declares = frame.node.child_by_field_name("kind") is not None
        if declares:
            build.bind(left, source, declares=True)
        else:
            build_assign(build, left, source, frame)
    leave_block(build)
    return _while(build, frame)


def _try(build: Builder, frame: Frame) -> Result:
    body = frame.node.child_by_field_name("body")
    if body is not None:
        build.regions.append(Region("try", body.start_byte, body.end_byte, leaves=False, owner=build.owner))
    if frame.get("finalizer") == LEAVES:
        return LEAVES
    handled = frame.node.child_by_field_name("handler") is not None
    return LEAVES if frame.get("body") == LEAVES and (frame.get("handler") == LEAVES or not handled) else None


def _catch(build: Builder, frame: Frame) -> Result:
    parameter = as_pattern(frame.get("parameter"), frame)
    if parameter is not None:
        caught = build.add(Op.CAUGHT, frame.start, frame.start)
        build.bind(parameter, caught, declares=True)
    _region(build, frame, "catch", leaves=frame.get("body") == LEAVES)
    leave_block(build)
    return LEAVES if frame.get("body") == LEAVES else None


def _switch_body(build: Builder, frame: Frame) -> Result:
    _region(build, frame, "switch", leaves=False)
    leave_block(build)
    return None


def _enum(build: Builder, frame: Frame) -> Result:
    """An enum is an object of its members."""
    body = frame.get("body")
    value = body if type(body) is int else build.add(Op.UNKNOWN, frame.start, frame.end)
    name = frame.get("name")
    if isinstance(name, Pattern) and name.leaves:
        leaf = name.leaves[0]
        build.define(build.declare(leaf.name, leaf.start, leaf.end), value)  # type: ignore[arg-type]
        return Pattern([Leaf((), leaf.name, None, None, leaf.start, leaf.end)])
    return None


def _enum_body(build: Builder, frame: Frame) -> Result:
    """Members with their values; those without one count on from the number before."""
    entries: list[Entry] = []
    number = 0
    for label, result in frame.kids:
        if isinstance(result, Entry):
            entries.append(result)
            text = build.texts[result.value]
            number = int(text) + 1 if build.ops[result.value] == Op.NUMBER and text.isdigit() else number
        elif label == "name" and (isinstance(result, Text) or type(result) is int):
            key = result.text if isinstance(result, Text) else key_text(build, result)
            entries.append(Entry(key, build.add(Op.NUMBER, frame.start, frame.start, (), str(number))))
            number += 1
    value = build.add(Op.OBJECT, frame.start, frame.end, tuple(entry.value for entry in entries))
    build.keys[value] = tuple(entry.key for entry in entries)
    return value


def _enum_member(build: Builder, frame: Frame) -> Result:
    value = frame.value("value")
    return Entry(member_name(build, frame), value) if value is not None else None


STATEMENTS: dict[str, Callable[[Builder, Frame], Result]] = {
    "program": _program,
    "variable_declarator": _declarator,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "return_statement": _return,
    "throw_statement": _leave,
    "break_statement": _leave,
    "continue_statement": _leave,
    "statement_block": _block,
    "if_statement": _if,
    "else_clause": _statement,
    "finally_clause": _statement,
    "labeled_statement": _statement,
    "expression_statement": _expression_statement,
    "while_statement": _while,
    "do_statement": _while,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "try_statement": _try,
    "catch_clause": _catch,
    "switch_body": _switch_body,
    "switch_case": _expression_statement,
    "switch_default": _expression_statement,
    "switch_statement": _expression_statement,
    "enum_declaration": _enum,
    "enum_body": _enum_body,
    "enum_assignment": _enum_member,
}
