"""Functions, methods, classes and their parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import FunctionId, Op, ValueId
from checkout_audit.facts.lower.builder import ClassDraft, FunctionDraft
from checkout_audit.facts.lower.expressions import name_function
from checkout_audit.facts.lower.parts import Entry, Leaf, Param, Params, Pattern, Result, Scope, Text
from checkout_audit.facts.lower.patterns import as_pattern, give_default, key_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from checkout_audit.facts.lower.builder import Builder
    from checkout_audit.facts.lower.parts import Frame


def _enter_function(build: Builder, frame: Frame) -> None:
    number = FunctionId(len(build.functions))
    draft = FunctionDraft(build.owner, frame.start, frame.end, kind=frame.kind)
    if frame.kind == "method_definition" and build.open_classes and _in_class_body(frame):
        draft.cls = build.open_classes[-1]
    body = frame.node.child_by_field_name("body")
    draft.body = body.start_byte if body is not None else frame.start
    draft.is_async = _has_word(frame, "async")
    build.functions.append(draft)
    build.open.append(number)
    build.scope = Scope(build.scope, number, is_function=True)


def _has_word(frame: Frame, word: str) -> bool:
    """Whether a keyword stands among the first children."""
    return any(child.type == word for child in frame.node.children[:4])


def _in_class_body(frame: Frame) -> bool:
    parent = frame.node.parent
    return parent is not None and parent.type == "class_body"


def _enter_class(build: Builder, frame: Frame) -> None:
    build.open_classes.append(len(build.classes))
    name = frame.node.child_by_field_name("name")
    text = build.text(name.start_byte, name.end_byte) if name is not None else ""
    build.classes.append(ClassDraft(frame.start, frame.end, text))
    build.scope = Scope(build.scope, build.owner, is_function=False)


def _enter_block(build: Builder, _: Frame) -> None:
    build.scope = Scope(build.scope, build.owner, is_function=False)


def _enter_namespace(build: Builder, _: Frame) -> None:
    build.namespaces.append({})
    build.scope = Scope(build.scope, build.owner, is_function=True)


def leave_block(build: Builder) -> None:
    """Back to the scope around."""
    if build.scope.parent is not None:
        build.scope = build.scope.parent


ENTER: dict[str, Callable[[Builder, Frame], None]] = {
    "function_declaration": _enter_function,
    "function_expression": _enter_function,
    "generator_function_declaration": _enter_function,
    "generator_function": _enter_function,
    "arrow_function": _enter_function,
    "method_definition": _enter_function,
    "class_declaration": _enter_class,
    "abstract_class_declaration": _enter_class,
    "class": _enter_class,
    "statement_block": _enter_block,
    "for_statement": _enter_block,
    "for_in_statement": _enter_block,
    "catch_clause": _enter_block,
    "switch_body": _enter_block,
    "internal_module": _enter_namespace,
}
"""What opens a scope."""


def _parameter(_: Builder, frame: Frame) -> Result:
    pattern = as_pattern(frame.get("pattern"), frame) or Pattern([])
    words = [
        result.text for label, result in frame.kids if isinstance(result, Text) and label not in ("type", "decorator")
    ]
    marks = [result.text for label, result in frame.kids if isinstance(result, Text) and label == "decorator"]
    return Param(
        pattern=pattern,
        default=frame.value("value"),
        type=frame.text("type").lstrip(": "),
        decorator=" ".join(mark.lstrip("@") for mark in marks),
        is_field=bool(words),
    )


def _parameters(build: Builder, frame: Frame) -> Result:
    for _, result in frame.kids:
        if isinstance(result, Param):
            _bind_parameter(build, result, frame)
    return Params([])


def _bind_parameter(build: Builder, param: Param, frame: Frame) -> None:
    draft = build.functions[build.owner]
    first = param.pattern.leaves[0] if param.pattern.leaves else None
    start, end = (first.start, first.end) if first else (frame.start, frame.end)
    value = build.add(Op.PARAMETER, start, end, (), str(len(draft.params)))
    if first is not None and first.omit == () and not first.path:
        draft.has_rest, first.omit = True, None
    draft.params.append(value)
    draft.types.append(param.type)
    draft.decorators.append(param.decorator)
    if param.default is not None:
        give_default(build, param.pattern, param.default)
    build.bind(param.pattern, value, declares=True, type_=param.type)
    if param.is_field and first is not None and draft.cls >= 0:
        cls = build.classes[draft.cls]
        given = [value] if param.default is None else [value, param.default]
        cls.fields.setdefault(first.name, []).extend(given)
        cls.types[first.name] = param.type


def _close(build: Builder, frame: Frame) -> FunctionId:
    """End of a function: bind a lone parameter, take an expression body as its result."""
    number = build.owner
    lone = frame.get("parameter")
    if isinstance(lone, Pattern):
        _bind_parameter(build, Param(lone, None, "", "", is_field=False), frame)
    body = frame.value("body")
    if body is not None:
        build.functions[number].returns.append(body)
    build.open.pop()
    leave_block(build)
    return number


def _arrow(build: Builder, frame: Frame) -> Result:
    return build.add(Op.FUNCTION, frame.start, frame.end, (), str(_close(build, frame)))


def _function_expression(build: Builder, frame: Frame) -> Result:
    value = build.add(Op.FUNCTION, frame.start, frame.end, (), str(_close(build, frame)))
    name = frame.get("name")
    if isinstance(name, Pattern):
        name_function(build, value, name.leaves[0].name)
    return value


def _function_declaration(build: Builder, frame: Frame) -> Result:
    number = _close(build, frame)
    name = frame.get("name")
    value = build.add(Op.FUNCTION, frame.start, frame.end, (), str(number))
    if isinstance(name, Pattern):
        leaf = name.leaves[0]
        build.functions[number].label = leaf.name
        build.define(build.declare(leaf.name, leaf.start, leaf.end, hoist=True), value)
        return Pattern([Leaf((), leaf.name, None, None, leaf.start, leaf.end)])
    return value


def _method(build: Builder, frame: Frame) -> Result:
    number = _close(build, frame)
    draft = build.functions[number]
    name = member_name(build, frame)
    draft.label = name
    if _has_word(frame, "set"):
        draft.sets = name
    if draft.cls >= 0:
        cls = build.classes[draft.cls]
        draft.marks, cls.pending_marks = tuple(cls.pending_marks), []
        if _has_word(frame, "get"):
            cls.fields.setdefault(name, []).append(_read_of_getter(build, frame, number))
        elif not draft.sets:
            cls.methods[name] = number
        return None
    if _has_word(frame, "get"):
        return Entry(name, _read_of_getter(build, frame, number))
    return Entry(name, build.add(Op.FUNCTION, frame.start, frame.end, (), str(number)))


def member_name(build: Builder, frame: Frame) -> str:
    """Name of a method or field, also a quoted one."""
    name = frame.get("name")
    return key_text(build, name) if type(name) is int else frame.text("name")


def _read_of_getter(build: Builder, frame: Frame, number: FunctionId) -> ValueId:
    """What reading a getter gives: a call of it."""
    function = build.add(Op.FUNCTION, frame.start, frame.end, (), str(number))
    return build.add(Op.CALL, frame.start, frame.end, (function,))


def _field(build: Builder, frame: Frame) -> Result:
    cls = build.classes[build.open_classes[-1]] if build.open_classes else None
    name, value = member_name(build, frame), frame.value("value")
    if cls is None or not name:
        return None
    cls.pending_marks = []
    if frame.text("type"):
        cls.types[name] = frame.text("type").lstrip(": ")
    if value is not None:
        cls.fields.setdefault(name, []).append(value)
        name_function(build, value, f"{cls.name}.{name}".strip("."))
        if build.ops[value] == Op.FUNCTION:
            cls.methods.setdefault(name, FunctionId(int(build.texts[value])))
    return None


def _class_body(_: Builder, __: Frame) -> Result:
    return None


def _heritage(_: Builder, frame: Frame) -> Result:
    return frame.last()


def _class(build: Builder, frame: Frame) -> Result:
    number = build.open_classes.pop()
    leave_block(build)
    draft = build.classes[number]
    draft.base = frame.last()
    draft.marks = tuple(
        result.text for label, result in frame.kids if label == "decorator" and isinstance(result, Text)
    )
    value = build.add(Op.CLASS, frame.start, frame.end, (), str(number))
    if draft.name and frame.kind != "class":
        build.define(build.declare(draft.name, frame.start, frame.end), value)
        return Pattern([Leaf((), draft.name, None, None, frame.start, frame.end)])
    return value


def decorator(build: Builder, text: str) -> None:
    """A decorator before a class member waits for that member."""
    if build.open_classes:
        build.classes[build.open_classes[-1]].pending_marks.append(text.lstrip("@"))


FUNCTIONS: dict[str, Callable[[Builder, Frame], Result]] = {
    "required_parameter": _parameter,
    "optional_parameter": _parameter,
    "formal_parameters": _parameters,
    "arrow_function": _arrow,
    "function_expression": _function_expression,
    "generator_function": _function_expression,
    "function_declaration": _function_declaration,
    "generator_function_declaration": _function_declaration,
    "method_definition": _method,
    "public_field_definition": _field,
    "class_body": _class_body,
    "class_heritage": _heritage,
    "extends_clause": _heritage,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "class": _class,
}

__all__ = ["ENTER", "FUNCTIONS", "ValueId", "decorator", "leave_block", "member_name"]
