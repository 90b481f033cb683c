"""YAML values that know their file and line, read against a table of allowed keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

import msgspec
import yaml

from checkout_audit.errors import RuleError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REGEX = re.compile(r"/(.*)/([imsx]*)", re.DOTALL)
_CONVERT: Mapping[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:int": lambda text: int(text.replace("_", ""), 0),
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in ("true", "yes", "on"),
    "tag:yaml.org,2002:null": lambda _: None,
}


class Field(msgspec.Struct, frozen=True):
    """One key that a mapping may have."""

    help: str
    """What the key says, for the schema and the documentation."""
    schema: Mapping[str, Any] = msgspec.field(default_factory=dict)
    """JSON Schema of its value; an `enum` here is enforced by `Entry.fields` too."""
    required: bool = False


class Entry:
    """A value of a YAML file. All its readers raise `RuleError` with file and line when the value has another form."""

    __slots__ = ("_node", "path")

    def __init__(self, path: str, node: Any) -> None:
        self.path = path
        """The file, as the user named it."""
        self._node = node

    @property
    def line(self) -> int:
        """Line of the file on which the value starts, from 1."""
        return int(self._node.start_mark.line) + 1

    @property
    def is_text(self) -> bool:
        """Whether it is a single value."""
        return isinstance(self._node, yaml.ScalarNode)

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here, or YAML's null."""
        return self.is_text and (not self.text() or self.scalar() is None)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_block(self) -> bool:
        """Whether it is text written with `|` or `>`, so that its lines begin on the next line of the file."""
        return self.is_text and self._node.style in ("|", ">")

    def fail(self, message: str, hint: str = "") -> RuleError:
        """An error at this place, to be raised."""
        return RuleError(message, hint=hint, path=self.path, line=self.line)

    def text(self) -> str:
        """The single value, as written, without white space around it."""
        if not self.is_text:
            raise self.fail("expected text")
        return str(self._node.value).strip()

    def raw(self) -> str:
        """The single value with its white space."""
        if not self.is_text:
            raise self.fail("expected text")
        return str(self._node.value)

    def scalar(self) -> str | int | float | bool | None:
        """The single value as the number, truth value, null or text that YAML takes it for."""
        convert = _CONVERT.get(self._node.tag)
        value: str | int | float | bool | None = convert(self.text()) if convert else self.text()
        return value

    def integer(self) -> int:
        """The whole number that stands here."""
        value = self.scalar() if self.is_text else None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail("expected a whole number")
        return value

    def regex(self) -> str | None:
        """The regular expression if the value is written `/like this/i`; flags become inline ones."""
        found = _REGEX.fullmatch(self.text())
        if found is None:
            return None
        source = f"(?{found[2]}){found[1]}" if found[2] else found[1]
        try:
            re.compile(source)
        except re.error as error:
            raise self.fail(f"not a regular expression: {error}") from None
        return source

    def items(self) -> tuple[Entry, ...]:
        """The items of a list."""
        if not self.is_list:
            raise self.fail("expected a list")
        return tuple(Entry(self.path, node) for node in self._node.value)

    def several(self) -> tuple[Entry, ...]:
        """The items of a list, or the value alone."""
        return self.items() if self.is_list else (self,)

    def texts(self) -> tuple[str, ...]:
        """Texts of a list, or of one single value."""
        return tuple(item.text() for item in self.several())

    def mapping(self) -> dict[str, Entry]:
        """Keys and values. A key that stands twice is an error."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.fail("expected keys and values")
        found: dict[str, Entry] = {}
        for key_node, value_node in self._node.value:
            key = Entry(self.path, key_node)
            if key.text() in found:
                raise key.fail(f"key '{key.text()}' stands twice")
            found[key.text()] = Entry(self.path, value_node)
        return found

    def fields(self, table: Mapping[str, Field], what: str = "key") -> dict[str, Entry]:
        """Keys and values, each allowed by the table, none missing that it requires."""
        found = self.mapping()
        for key, value in found.items():
            if key not in table:
                at = Entry(self.path, self._key_node(key))
                raise at.fail(f"unknown {what} '{key}'", nearest(key, table))
            _check_choice(key, value, table[key])
        for key, allowed in table.items():
            if allowed.required and key not in found:
                raise self.fail(f"key '{key}' is missing")
        return found

    def outline(self, without: Container[str] = ()) -> str:
        """The value as text that is equal for equal values, whatever comments, quotes and line breaks say them.

        Keys of the value itself that are in `without` are left out.
        """
        if not isinstance(self._node, yaml.MappingNode):
            return _outline(self._node)
        pairs = ((key.value.strip(), value) for key, value in self._node.value)
        return "{" + ",".join(f"{key!r}:{_outline(value)}" for key, value in pairs if key not in without) + "}"

    def _key_node(self, key: str) -> Any:
        return next(node for node, _ in self._node.value if node.value.strip() == key)


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` with the known word most like the given one, or the list of them when few."""
    import difflib

    words = sorted(known)
    lowered = {each.lower(): each for each in words}
    close = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    if close:
        return f"did you mean '{lowered[close[0]]}'?"
    return f"known: {', '.join(words)}" if 0 < len(words) <= 16 else ""


def _outline(node: Any) -> str:
    if isinstance(node, yaml.ScalarNode):
        return f"{node.tag} {str(node.value).strip()!r}"
    if isinstance(node, yaml.MappingNode):
        return "{" + ",".join(f"{_outline(key)}:{_outline(value)}" for key, value in node.value) + "}"
    return "[" + ",".join(map(_outline, node.value)) + "]"


def read_yaml(path: str, data: bytes) -> Entry:
    """The one document of a YAML file. Raises `RuleError` if it is not YAML, not UTF-8, or empty."""
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError:
        raise RuleError("not UTF-8 text", path=path, line=1, hint="save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise _not_yaml(path, error) from None
    if node is None:
        raise RuleError("the file is empty", path=path, line=1)
    return Entry(path, node)


def _not_yaml(path: str, error: yaml.YAMLError) -> RuleError:
    mark = getattr(error, "problem_mark", None)
    text = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
    return RuleError(f"not YAML: {text}", path=path, line=mark.line + 1 if mark else 1)


def _check_choice(key: str, value: Entry, allowed: Field) -> None:
    choices = allowed.schema.get("enum")
    if choices is not None and value.text() not in choices:
        raise value.fail(f"'{value.text()}' is no {key}", nearest(value.text(), choices))
