"""What a single value says about its own unit: by its field, type, name, text, or the comment beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum

import msgspec

from checkout_audit.facts.graph import ELEMENT, FunctionId, Op, ValueId
from checkout_audit.flow.platform import Platforms
from checkout_audit.match.names import holds, split
from checkout_audit.project.callees import type_matches
from checkout_audit.project.models import UnitModel
from checkout_audit.project.program import Gid, Linked

LIBRARY, FIELD, NAME, COMMENT = 3, 2, 1, 0
"""Weights: a library's type or own field says so; a field's name in a shop of that platform; a name; a comment."""

_SIGNED = re.compile(r"\s*(?:[$€£¥₹]|US\$|R\$|USD|EUR|GBP)\s?\d[\d.,]*\s*|\s*\d[\d.,]*\s?(?:[$€£¥₹]|USD|EUR|GBP)\s*")
_GROUP = re.compile(r"\s*\$\d\s*")
"""A group of a regular expression's replacement."""
_LISTS = 3
"""Callbacks in callbacks whose lists are named."""
_LIST_METHODS = frozenset({"map", "filter", "forEach", "flatMap", "find", "reduce", "slice", "sort", "some", "every"})
_SIGNS = ("$", "€", "£", "¥", "₹")
_TO_MINOR = (
    "to cent",
    "in cent",
    "as cent",
    "to minor",
    "to smallest",
    "dollar to cent",
    "to stripe amount",
    "to subunit",
    "to paise",
    "to pence",
    "get smallest",
    "to minor unit",
    "in minor",
    "amount in cent",
    "to stripe",
)
_TO_MAJOR = (
    "from cent",
    "cent to",
    "to dollar",
    "to euro",
    "to major",
    "from minor",
    "from smallest",
    "minor to",
    "from stripe amount",
    "from subunit",
    "paise to",
    "to rupee",
    "pence to",
    "in major",
)
_MINOR_SAID = re.compile(
    r"\b(?:in|as|to|are|is|of)\s+(?:the\s+)?(?:cents|minor|smallest|pennies|pence|paise|centavos|c[eé]ntimos)|\b(?:cents|minor units?|smallest (?:currency )?unit|paise|pence)\b",
    re.IGNORECASE,
)
_MAJOR_SAID = re.compile(
    r"\b(?:major units?|(?:in|as|are|is) (?:whole )?(?:dollars|euros|rupees|pounds|major))\b", re.IGNORECASE
)
_NOT_SAID = re.compile(
    r"\bnot\b|never|instead|convert|multipl|divid|→|->|\*\s?100|/\s?100|stripe|percent", re.IGNORECASE
)
_ONE = 100
"""Minor units of one major unit: a smaller number is no amount in minor units, but a rate or a number of digits."""
_TYPE_NAME = re.compile(r"[\w.]+")
_COMMENT = re.compile(r"//(?P<line>[^\n]*)|/\*(?P<block>.*?)\*/", re.DOTALL)


class Unit(Enum):
    """What a number of money counts."""

    MAJOR = "major"
    MINOR = "minor"

    @property
    def words(self) -> str:
        """`major units`."""
        return f"{self.value} units"

    @property
    def other(self) -> Unit:
        """The opposite one."""
        return Unit.MINOR if self is Unit.MAJOR else Unit.MAJOR


class Evidence(msgspec.Struct, frozen=True):
    """One reason to take a value for an amount of a unit."""

    unit: Unit
    weight: int
    """3 a library says so, 2 its field names say so in a shop of that platform, 1 a name says so, 0 a comment does."""
    reason: str
    gid: Gid
    is_name: bool = False
    """Whether a name alone says so."""
    is_loose: bool = False
    """Whether the field counts on any object, whatever it is called."""
    is_converted: bool = False
    """Whether the value itself is a conversion, whatever it converts."""


class Evidences:
    """Asks one value at a time."""

    def __init__(self, models: tuple[UnitModel, ...], platforms: Platforms, text: Callable[[str], bytes]) -> None:
        """`text` gives the bytes of a file by path."""
        self.models = models
        self.platforms = platforms
        self._text = text
        self._comments: dict[str, dict[int, tuple[Unit, str]]] = {}
        self._by_field: dict[str, list[UnitModel]] = {}
        for model in models:
            for field in model.fields:
                self._by_field.setdefault(field, []).append(model)
        self._words = [(model, word) for model in models for word in model.words]
        self._named_as: dict[str, UnitModel | None] = {}

    def of(self, file: Linked, value: ValueId) -> Evidence | None:
        """What the value itself says, the strongest first."""
        graph, op = file.graph, file.graph.ops[value]
        if op == Op.MEMBER:
            return self._field(file, value) or self.named(file, value, graph.texts[value])
        if op in (Op.VARIABLE, Op.PARAMETER):
            return (
                self._declared(file, value)
                or self._constant(file, value)
                or self.named(file, value, graph.texts[value])
                or self._commented(file, value)
            )
        if op == Op.CALL:
            return self._converted_by(file, value)
        return self._fraction(file, value) if op == Op.NUMBER else self._shown_text(file, value)

    def _shown_text(self, file: Linked, value: ValueId) -> Evidence | None:
        """By a currency sign in a text."""
        graph, op = file.graph, file.graph.ops[value]
        text = graph.texts[value]
        if op == Op.STRING and _SIGNED.fullmatch(text) and not _GROUP.fullmatch(text):
            return Evidence(Unit.MAJOR, FIELD, f"the text `{text.strip()}` shows a currency", file.gid(value))
        if op == Op.TEMPLATE and next(self.shown(file, value), None) is not None:
            return Evidence(Unit.MAJOR, NAME, "the text shows a currency sign", file.gid(value))
        return None

    @staticmethod
    def _fraction(file: Linked, value: ValueId) -> Evidence | None:
        """By a number with decimals that stands in for an amount, and is not reckoned with: `zone?.fee ?? 7.5`."""
        graph = file.graph
        text = graph.texts[value]
        whole, dot, decimals = text.partition(".")
        if not dot or not decimals.strip("0") or not (whole + decimals).isdigit():
            return None
        holders = file.index.holders.get(value, ())
        if any(graph.ops[holder] != Op.LOGIC for holder in holders) or not holders:
            return None
        return Evidence(Unit.MAJOR, FIELD, f"`{text}`, which may stand in for it, has decimals", file.gid(value))

    @staticmethod
    def shown(file: Linked, template: int) -> Iterator[ValueId]:
        """The substitutions of a template that stand right behind or before a currency sign."""
        graph, args = file.graph, file.graph.args[template]
        for at, arg in enumerate(args):
            if graph.ops[arg] == Op.STRING:
                continue
            before = graph.texts[args[at - 1]].rstrip() if at and graph.ops[args[at - 1]] == Op.STRING else ""
            after = (
                graph.texts[args[at + 1]].lstrip()
                if at + 1 < len(args) and graph.ops[args[at + 1]] == Op.STRING
                else ""
            )
            if before.endswith(_SIGNS) or after.startswith(_SIGNS[1:]):
                yield ValueId(arg)

    def _field(self, file: Linked, value: ValueId) -> Evidence | None:
        for model in self._by_field.get(file.graph.texts[value], ()):
            if self._fits(file, value, model):
                words = [word or "…" for word in file.index.chain(value) if not word.isdigit() and word != ELEMENT]
                chain = ".".join(words[-2:])
                return Evidence(
                    Unit(model.unit),
                    model.weight,
                    f"`{chain}` is {model.label}",
                    file.gid(value),
                    is_loose=not model.holders,
                )
        return None

    def _fits(self, file: Linked, value: ValueId, model: UnitModel) -> bool:
        if model.platform and self.platforms.of(file.path) != model.platform:
            return False
        if not model.holders and not model.types and not model.not_holders:
            return True
        chain = [part for part in file.index.chain(value)[:-1] if not part.isdigit() and part != ELEMENT]
        lists = list(_element_of(file, value))
        words = tuple(word for part in (*chain[-2:], *lists[:1]) for word in split(part))
        around = (*words, *split("_".join((*lists, *_made_by(file, value))))) if model.not_holders else words
        if any(holds(around, word) for word in model.not_holders):
            return False
        if not model.holders and not model.types:
            return True
        if model.holders and any(holds(words, word) for word in model.holders):
            return True
        return bool(model.types) and _is_typed(file, value, model.types)

    def _declared(self, file: Linked, value: ValueId) -> Evidence | None:
        """By a declared type such as `Cents` or `MinorUnits`."""
        text = file.graph.types.get(value, "") if file.graph.ops[value] == Op.VARIABLE else ""
        name = text.split("<", 1)[0].strip()
        if not name or not name[0].isupper():
            return None
        model = self._model_of(file, name)
        return (
            Evidence(Unit(model.unit), NAME, f"its type `{name}` says {model.unit}", file.gid(value)) if model else None
        )

    def _constant(self, file: Linked, value: ValueId) -> Evidence | None:
        """By a name for a whole number that is written out, which is what the name says: `FREE_FROM_CENTS = 5000`."""
        graph, made = file.graph, file.graph.args[value]
        if graph.ops[value] != Op.VARIABLE or len(made) != 1 or graph.ops[made[0]] != Op.NUMBER:
            return None
        number = graph.texts[made[0]].replace("_", "")
        model = self._model_of(file, graph.texts[value]) if number.isdigit() and int(number) >= _ONE else None
        if model is None or Unit(model.unit) is not Unit.MINOR:
            return None
        reason = f"the constant `{graph.texts[value]}` is named for minor units, and is {number}"
        return Evidence(Unit.MINOR, FIELD, reason, file.gid(value))

    def named(self, file: Linked, value: int, name: str) -> Evidence | None:
        """By a name such as `amountInCents`."""
        model = self._model_of(file, name)
        return (
            Evidence(Unit(model.unit), NAME, f"the name `{name}` says {model.unit}", file.gid(value), is_name=True)
            if model
            else None
        )

    def _model_of(self, file: Linked, name: str) -> UnitModel | None:
        if name not in self._named_as:
            words = split(name)
            found = [model for model, word in self._words if holds(words, word)]
            self._named_as[name] = found[0] if len({model.unit for model in found}) == 1 else None
        model = self._named_as[name]
        fits = model is not None and (not model.platform or self.platforms.of(file.path) == model.platform)
        return model if fits else None

    @staticmethod
    def _converted_by(file: Linked, call: ValueId) -> Evidence | None:
        """By the name of a function that converts: `toCents(x)` is minor."""
        name = file.index.callee_name(call)
        unit = converts_to(name)
        return Evidence(unit, NAME, f"`{name}` says that it gives {unit.words}", file.gid(call)) if unit else None

    def _commented(self, file: Linked, value: ValueId) -> Evidence | None:
        """By the comment on its line or right above."""
        found = self.comment(file, file.graph.starts[value])
        if found is None:
            return None
        unit, text = found
        return Evidence(unit, COMMENT, f"the comment `{text}` says {unit.value}", file.gid(value))

    def comment(self, file: Linked, byte: int) -> tuple[Unit, str] | None:
        """What a comment that belongs to the line of a byte says of a unit, and its text."""
        if file.path not in self._comments:
            self._comments[file.path] = _units_said(self._text(file.path))
        said = self._comments[file.path]
        return said.get(self._text(file.path).count(b"\n", 0, byte)) if said else None

    def of_function(self, file: Linked, function: FunctionId) -> tuple[Unit, str] | None:
        """What the name or the comment of a function says that it takes: `formatCents(x)` takes minor units."""
        facts = file.graph.functions[function]
        name = facts.name.rpartition(".")[2]
        words = split(name)
        if converts_to(name) is Unit.MAJOR or (holds(words, "cent") and converts_to(name) is None):
            return Unit.MINOR, f"its name `{name}`"
        if converts_to(name) is Unit.MINOR:
            return Unit.MAJOR, f"its name `{name}`"
        said = self.comment(file, facts.start)
        return (said[0], f"its comment `{said[1]}`") if said else None


def converts_to(name: str) -> Unit | None:
    """The unit that a function of that name gives, if the name says so."""
    words = split(name)
    if any(holds(words, word) for word in _TO_MAJOR):
        return Unit.MAJOR
    return Unit.MINOR if any(holds(words, word) for word in _TO_MINOR) else None


def _element_of(file: Linked, value: ValueId) -> Iterator[str]:
    """Names of the lists whose element the object is, as where a callback is handed it: `orders.map((o) => o.total)`."""
    graph, at = file.graph, file.index.root(value)[0]
    for _ in range(_LISTS):
        given = graph.args[at][0] if graph.ops[at] == Op.VARIABLE and len(graph.args[at]) == 1 else at
        if graph.ops[given] != Op.PARAMETER:
            return
        made = file.index.functions.get(graph.owners[given])
        calls = file.index.holders.get(made, ()) if made is not None else ()
        callee = next((graph.args[call][0] for call in calls if graph.ops[call] == Op.CALL), made)
        if callee is None or callee == made or graph.ops[callee] != Op.MEMBER:
            return
        words = [word for word in file.index.chain(graph.args[callee][0]) if word not in _LIST_METHODS]
        yield words[-1] if words else ""
        at = file.index.root(ValueId(graph.args[callee][0]))[0]
        yield from _made_of(file, at)


def _made_by(file: Linked, value: ValueId) -> Iterator[str]:
    """Words of the call or the object that the object of a field was made by, as written."""
    root, path = file.index.root(value)
    if len(path) >= len(file.index.chain(value)):
        yield from (file.graph.texts[root], *path[:-1])
    yield from _made_of(file, root)


def _made_of(file: Linked, root: int) -> Iterator[str]:
    """Words of what a variable was made of, and of what that was made of."""
    graph = file.graph
    for _ in range(_LISTS):
        given = graph.args[root] if root < len(graph) and graph.ops[root] == Op.VARIABLE else ()
        if len(given) != 1:
            return
        made = given[0]
        while graph.ops[made] in (Op.AWAIT, Op.LOGIC):
            made = graph.args[made][0]
        called = graph.args[made][0] if graph.ops[made] == Op.CALL else made
        if graph.ops[called] not in (Op.MEMBER, Op.REF, Op.GLOBAL):
            return
        words = file.index.chain(ValueId(called))
        yield from words if graph.ops[made] == Op.CALL else words[:-1]
        root = file.index.root(ValueId(called))[0]


def _is_typed(file: Linked, value: ValueId, types: tuple[str, ...]) -> bool:
    graph = file.graph
    holder = graph.args[value][0]
    named = graph.args[holder][0] if graph.ops[holder] == Op.REF and graph.args[holder] else holder
    root, path = file.index.root(value)
    declared = [graph.types.get(one, "") for one in ((named, root) if len(path) == 1 else (named,)) if one < len(graph)]
    texts = [text for text in declared if not text.startswith("{")]
    return any(type_matches(name, types) for text in texts for name in _TYPE_NAME.findall(text))


def _units_said(data: bytes) -> dict[int, tuple[Unit, str]]:
    """Line → what a comment on it, or one that ends on the line above, says."""
    lower = data.lower()
    if not any(word in lower for word in (b"cent", b"minor", b"smallest", b"major", b"dollars", b"paise", b"pence")):
        return {}
    found: dict[int, tuple[Unit, str]] = {}
    text = data.decode("utf-8", "replace")
    for one in _COMMENT.finditer(text):
        said = one["line"] if one["line"] is not None else one["block"]
        unit = _said(said)
        if unit is None:
            continue
        line = text.count("\n", 0, one.end())
        begin = text.rfind("\n", 0, one.start()) + 1
        alone = not text[begin : one.start()].strip()
        found.setdefault(
            line + 1 if alone else line, (unit, " ".join(said.split("//")[0].replace("*", " ").split())[:60])
        )
    return found


def _said(text: str) -> Unit | None:
    if _NOT_SAID.search(text):
        return None
    minor, major = bool(_MINOR_SAID.search(text)), bool(_MAJOR_SAID.search(text))
    return None if minor == major else Unit.MINOR if minor else Unit.MAJOR


__all__ = ["COMMENT", "FIELD", "LIBRARY", "NAME", "Evidence", "Evidences", "Unit", "converts_to"]
