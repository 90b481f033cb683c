"""Expressions: each becomes one value made of its operands' values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout_audit.facts.graph import COMPUTED, REST, Op, ValueId
from checkout_audit.facts.lower.calls import CALLS
from checkout_audit.facts.lower.parts import Computed, Element, Entry, Leaf, Pattern, Result, Text
from checkout_audit.facts.lower.patterns import entry_key, key_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from checkout_audit.facts.lower.builder import Builder, FunctionDraft
    from checkout_audit.facts.lower.parts import Frame

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "v": "\v"}


def unescape(text: str) -> str:
    """The characters that a string literal's body stands for; unknown escapes keep their letter."""
    if "\\" not in text:
        return text
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            out.append(ESCAPES.get(text[at + 1], text[at + 1]))
            at += 2
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def _number(build: Builder, node: Node) -> Result:
    start, end = node.start_byte, node.end_byte
    return build.add(Op.NUMBER, start, end, (), build.text(start, end).replace("_", "").rstrip("n"))


def _string(build: Builder, node: Node) -> Result:
    start, end = node.start_byte, node.end_byte
    return build.add(Op.STRING, start, end, (), unescape(build.text(start + 1, max(start + 1, end - 1))))


def _fragment(build: Builder, node: Node) -> Result:
    start, end = node.start_byte, node.end_byte
    return build.add(Op.STRING, start, end, (), unescape(build.text(start, end)))


def _literal(build: Builder, node: Node) -> Result:
    start, end = node.start_byte, node.end_byte
    return build.add(Op.LITERAL, start, end, (), build.text(start, end))


def _this(build: Builder, node: Node) -> Result:
    method = build.method_of_object()
    if method is not None:
        if method.this is None:
            method.this = build.add(Op.VARIABLE, method.start, method.start, (), "this")
        return build.add(Op.REF, node.start_byte, node.end_byte, (method.this,), "this")
    cls = str(build.open_classes[-1]) if build.open_classes else ""
    return build.add(Op.THIS, node.start_byte, node.end_byte, (), cls)


def _keyword(build: Builder, node: Node) -> Result:
    return build.add(Op.GLOBAL, node.start_byte, node.end_byte, (), build.text(node.start_byte, node.end_byte))


def _shorthand(build: Builder, node: Node) -> Result:
    start, end = node.start_byte, node.end_byte
    name = build.text(start, end)
    return Entry(name, build.reference(name, start, end))


LEAF_VALUES: dict[str, Callable[[Builder, Node], Result]] = {
    "number": _number,
    "string": _string,
    "string_fragment": _fragment,
    "regex": _literal,
    "true": _literal,
    "false": _literal,
    "null": _literal,
    "undefined": _literal,
    "this": _this,
    "super": _keyword,
    "import": _keyword,
    "meta_property": _keyword,
    "shorthand_property_identifier": _shorthand,
}


def _member(build: Builder, frame: Frame) -> Result:
    holder = frame.value("object")
    if holder is None:
        return None
    return build.add_on(Op.MEMBER, frame.start, frame.end, (holder,), frame.text("property"))


def _subscript(build: Builder, frame: Frame) -> Result:
    holder, index = frame.value("object"), frame.value("index")
    if holder is None:
        return None
    key = key_text(build, index) if index is not None else COMPUTED
    member = build.add(Op.MEMBER, frame.start, frame.end, (holder,), key)
    if key == COMPUTED and index is not None and build.ops[index] in (Op.REF, Op.MEMBER, Op.CALL):
        build.indexes.append((member, index))
    return member


def _pair(build: Builder, frame: Frame) -> Result:
    value = frame.value("value")
    if value is None:
        return None
    key = entry_key(build, frame)
    name_function(build, value, key)
    written = frame.get("key")
    if isinstance(written, Computed):
        build.computed[value] = written.value
    return Entry(key, value)


def _object(build: Builder, frame: Frame) -> Result:
    entries: list[Entry] = []
    for _, result in frame.kids:
        if isinstance(result, Entry):
            entries.append(result)
        elif type(result) is int and build.ops[result] == Op.SPREAD:
            entries.append(Entry(REST, ValueId(build.args[result][0])))
    made = _keyed(build, Op.OBJECT, frame, (), entries)
    for entry in entries:
        if build.ops[entry.value] == Op.FUNCTION:
            _give_this(build, build.functions[int(build.texts[entry.value])], made)
    return made


def _give_this(build: Builder, method: FunctionDraft, made: ValueId) -> None:
    """In a method of an object literal `this` is the object."""
    if method.this is not None:
        build.define(method.this, made)


def _keyed(build: Builder, op: Op, frame: Frame, head: tuple[int, ...], entries: list[Entry]) -> ValueId:
    value = build.add(op, frame.start, frame.end, head + tuple(entry.value for entry in entries))
    build.keys[value] = tuple(entry.key for entry in entries)
    return value


def _array(build: Builder, frame: Frame) -> Result:
    return build.add(Op.ARRAY, frame.start, frame.end, tuple(frame.values()))


def _template(build: Builder, frame: Frame) -> Result:
    parts = frame.values()
    if not parts or (len(parts) == 1 and build.ops[parts[0]] == Op.STRING):
        text = build.texts[parts[0]] if parts else ""
        return build.add(Op.STRING, frame.start, frame.end, (), text)
    return build.add(Op.TEMPLATE, frame.start, frame.end, tuple(parts))


def _operator(frame: Frame) -> str:
    node = frame.node.child_by_field_name("operator")
    return node.type if node is not None else ""


def _binary(build: Builder, frame: Frame) -> Result:
    values = frame.values()
    operator = _operator(frame)
    if len(values) != 2:
        return frame.last()
    op = Op.LOGIC if operator in ("||", "&&", "??") else Op.BINARY
    return build.add(op, frame.start, frame.end, (values[0], values[1]), operator)


def _unary(build: Builder, frame: Frame) -> Result:
    operand = frame.last()
    return None if operand is None else build.add(Op.UNARY, frame.start, frame.end, (operand,), _operator(frame))


def _choice(build: Builder, frame: Frame) -> Result:
    parts = [frame.value("condition"), frame.value("consequence"), frame.value("alternative")]
    known = [part for part in parts if part is not None]
    if len(known) != 3:
        return frame.last()
    return build.add(Op.CHOICE, frame.start, frame.end, tuple(known))


def _await(build: Builder, frame: Frame) -> Result:
    operand = frame.last()
    return None if operand is None else build.add(Op.AWAIT, frame.start, frame.end, (operand,))


def _yield(build: Builder, frame: Frame) -> Result:
    operand = frame.last()
    if operand is None:
        return None
    is_all = any(child.type == "*" for child in frame.node.children[:3])
    item = operand if is_all else build.add(Op.ARRAY, frame.start, frame.start, (operand,))
    build.functions[build.owner].returns.append(item)
    return build.add(Op.YIELD, frame.start, frame.end, (operand,))


def _spread(build: Builder, frame: Frame) -> Result:
    operand = frame.last()
    return None if operand is None else build.add(Op.SPREAD, frame.start, frame.end, (operand,))


def _assignment(build: Builder, frame: Frame) -> Result:
    left, right = frame.get("left"), frame.value("right")
    if right is None:
        return None
    build_assign(build, left, right, frame)
    return right


def build_assign(build: Builder, left: Result, right: ValueId, frame: Frame) -> None:
    """Assign to names, patterns or members that exist already."""
    if isinstance(left, Pattern):
        label_function(build, right, left)
        build.bind(left, right, declares=False)
    elif type(left) is int:
        target = ValueId(left)
        if build.ops[target] == Op.MEMBER:
            name_function(build, right, build.texts[target])
        build.write(target, right, frame.start, frame.end)


def _compound(build: Builder, frame: Frame) -> Result:
    """`a += b` and `a ||= b`: the old value with the operand, assigned back."""
    left, right = frame.value("left"), frame.value("right")
    if left is None or right is None:
        return right
    operator = _operator(frame)
    op = Op.LOGIC if operator in ("||=", "&&=", "??=") else Op.UPDATE
    value = build.add(op, frame.start, frame.end, (left, right), operator.rstrip("=") if op == Op.LOGIC else operator)
    _assign_back(build, left, value, frame)
    return value


def _step(build: Builder, frame: Frame) -> Result:
    """`i++` and `--i`."""
    operand = frame.last()
    if operand is None:
        return None
    value = build.add(Op.UPDATE, frame.start, frame.end, (operand,), _operator(frame))
    _assign_back(build, operand, value, frame)
    return value


def _assign_back(build: Builder, left: ValueId, value: ValueId, frame: Frame) -> None:
    if build.ops[left] == Op.REF:
        leaf = Leaf((), build.texts[left], None, None, frame.start, frame.end)
        build.bind(Pattern([leaf]), value, declares=False)
    else:
        build.write(left, value, frame.start, frame.end)


def label_function(build: Builder, value: ValueId, pattern: Pattern) -> None:
    """Name a function after the single name that it is given to."""
    if len(pattern.leaves) == 1 and not pattern.leaves[0].path:
        name_function(build, value, pattern.leaves[0].name)


def name_function(build: Builder, value: ValueId, name: str) -> None:
    """Name a function, also one that is wrapped: `useCallback(() => …)`, `createStep("x", async () => …)`."""
    function = value
    if build.ops[function] == Op.CALL:
        function = next((ValueId(arg) for arg in build.args[value][1:] if build.ops[arg] == Op.FUNCTION), value)
    if build.ops[function] == Op.FUNCTION and not build.functions[int(build.texts[function])].label:
        build.functions[int(build.texts[function])].label = name


def _attribute(build: Builder, frame: Frame) -> Result:
    name = next((result.text for _, result in frame.kids if isinstance(result, Text)), "")
    value = frame.last()
    if value is None:
        value = build.add(Op.LITERAL, frame.start, frame.end, (), "true")
    name_function(build, value, name)
    return Entry(name, value)


def _opening(build: Builder, frame: Frame) -> Element:
    """A tag: lower-case names are the browser's own elements."""
    component, entries = frame.value("name"), []
    for _, result in frame.kids:
        if isinstance(result, Entry):
            entries.append(result)
        elif type(result) is int and build.ops[result] == Op.SPREAD:
            entries.append(Entry(REST, ValueId(build.args[result][0])))
    if component is None or (build.ops[component] == Op.REF and build.texts[component][:1].islower()):
        name = build.texts[component] if component is not None else ""
        component = build.add(Op.STRING, frame.start, frame.start, (), name)
    return Element(component, entries)


def _self_closing(build: Builder, frame: Frame) -> Result:
    element = _opening(build, frame)
    return _keyed(build, Op.JSX, frame, (element.component,), element.entries)


def _element(build: Builder, frame: Frame) -> Result:
    tag = frame.get("open_tag")
    element = tag if isinstance(tag, Element) else None
    children = [Entry("children", value) for value in frame.values()]
    if element is None:
        return build.add(Op.ARRAY, frame.start, frame.end, tuple(entry.value for entry in children))
    return _keyed(build, Op.JSX, frame, (element.component,), element.entries + children)


def _fragment_element(build: Builder, frame: Frame) -> Result:
    return build.add(Op.ARRAY, frame.start, frame.end, tuple(frame.values()))


EXPRESSIONS: dict[str, Callable[[Builder, Frame], Result]] = {
    "member_expression": _member,
    "subscript_expression": _subscript,
    **CALLS,
    "pair": _pair,
    "object": _object,
    "array": _array,
    "template_string": _template,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _choice,
    "await_expression": _await,
    "yield_expression": _yield,
    "spread_element": _spread,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _compound,
    "update_expression": _step,
    "jsx_attribute": _attribute,
    "jsx_opening_element": _opening,
    "jsx_self_closing_element": _self_closing,
    "jsx_element": _element,
    "jsx_fragment": _fragment_element,
}
