"""Kept checks: a shop keeps in a record's metadata what its platform has records for, and goes by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checkout_audit.checks.kind import Body, CheckKind, Detector
from checkout_audit.checks.message import Template
from checkout_audit.checks.model import Draft, FileMatch
from checkout_audit.checks.place import place_of
from checkout_audit.entry import Entry as Yaml
from checkout_audit.entry import Field
from checkout_audit.flow.engine import FlowEngine, sink_words
from checkout_audit.flow.kept import Asked, Entry, Kept
from checkout_audit.match.words import Clauses
from checkout_audit.project.decide import Project

_ASKS = ("states", "lines", "decisions", "marks")
_PLACEHOLDERS = frozenset({"KEY", "VALUE"})
_TEXTS = {"type": "array", "items": {"type": "string"}}

FIELDS: Mapping[str, Field] = {
    "ask": Field(
        "What is looked for: states that are kept, lines that are kept, decisions by a key under which a state is kept, or "
        "states that keep others from working at the same time (`marks`).",
        {"enum": list(_ASKS)},
        required=True,
    ),
    "to": Field("Kinds of sink that are such metadata, as the models name them.", _TEXTS, required=True),
    "states": Field("Texts that are states.", _TEXTS),
    "status": Field("Words of fields of a provider's object that hold a state.", _TEXTS),
    "providers": Field("Words of a provider's objects.", _TEXTS),
    "identities": Field("Words of keys by which a line says what it is.", _TEXTS),
    "counts": Field("Words of keys by which a line says how many.", _TEXTS),
    "not-words": Field("Words of keys that are about something else.", _TEXTS),
    "plain": Field("Words of keys that another check reports; beside one of them nothing more is said.", _TEXTS),
    "unless": Field("Words of calls beside it that do the same in the platform's own way.", _TEXTS),
}


class KeptDetector(Detector):
    """Asks of every write of such metadata what is in it."""

    wants_graphs = True

    def __init__(self, body: Body) -> None:
        super().__init__(body.check, body.roles)
        keys = body.entries
        self.ask = keys["ask"].text()
        kinds = _texts(keys.get("to"))
        self.sinks = tuple(sink for sink in body.models.sinks if sink.kind in kinds)
        if not self.sinks:
            raise keys["to"].fail("no model knows sinks of such a kind")
        self.template = Template(keys["message"].text())
        for name in self.template.names:
            if name not in _PLACEHOLDERS:
                raise keys["message"].fail(f"${name} is not known in a kept check", "known: $KEY, $VALUE")
        words = {name.replace("-", "_"): _texts(keys.get(name)) for name in FIELDS if name not in ("ask", "to")}
        states = frozenset(words.pop("states"))
        self.asked = Asked(states=states, **words)

    def required(self) -> Clauses:
        """A word of one of the sinks, and the store."""
        return (frozenset().union(*map(sink_words, self.sinks)), frozenset({"metadata"}))

    def findings(self, project: Project, matches: Sequence[FileMatch]) -> Iterator[Draft]:  # noqa: ARG002 - asks the project
        """One finding a place."""
        paths = project.candidates(self.check.id)
        if not paths:
            return
        engine = project.once(FlowEngine)
        kept = Kept(engine, self.asked)
        seen: set[tuple[str, int]] = set()
        found = self._decided(engine, kept, paths) if self.ask == "decisions" else self._kept(engine, kept, paths)
        for entry in found:
            place = place_of(engine, entry.at)
            line = (place.span.path, place.span.start_line)
            if line not in seen and self.roles.allows(place.span.path):
                seen.add(line)
                yield Draft(place, self.template.fill({"KEY": entry.key, "VALUE": entry.why}))

    def _kept(self, engine: FlowEngine, kept: Kept, paths: Sequence[str]) -> Iterator[Entry]:
        ask = {"lines": kept.lines, "marks": kept.marks}.get(self.ask, kept.states)
        for path in paths:
            file = engine.program.file(path)
            for sink in self.sinks if file is not None and self.roles.allows(path) else ():
                yield from ask(file, sink)  # type: ignore[arg-type]

    def _decided(self, engine: FlowEngine, kept: Kept, paths: Sequence[str]) -> Iterator[Entry]:
        keys = frozenset(entry.key for entry in self._kept(engine, kept, paths))
        for path in sorted(engine.project.paths()) if keys else ():
            if not self.roles.allows(path) or not engine.program.mentions(path, "metadata"):
                continue
            if any(engine.program.mentions(path, key) for key in keys):
                file = engine.program.file(path)
                if file is not None:
                    yield from kept.decisions(file, keys)


def _texts(entry: Yaml | None) -> tuple[str, ...]:
    return tuple(entry.texts()) if entry is not None else ()


KEPT = CheckKind(
    name="kept",
    help="Does the shop keep in metadata what its platform has records for, under whatever key, and go by it?",
    fields=FIELDS,
    compile=KeptDetector,
)
